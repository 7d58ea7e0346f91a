"""What later forms of an archive changed, a module each; `STEPS` has them in their order."""

from __future__ import annotations

from collections.abc import Mapping

from generator.order.upgrades.common import Step
from generator.system.registry import declared

STEPS: Mapping[str, Step] = declared(__name__, __path__, "STEP", lambda step: (step.form, step.id))
