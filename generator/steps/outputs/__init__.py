"""What is made of each issue, a module each; `OUTPUTS` has them by id, the record first."""

from __future__ import annotations

from collections.abc import Mapping

from generator.registry import declared
from generator.steps.outputs.common import Output

_FOUND: list[type[Output]] = list(declared(__name__, __path__, "OUTPUT"))
OUTPUTS: Mapping[str, type[Output]] = {
    output.id: output for output in sorted(_FOUND, key=lambda output: not output.is_record)
}
RECORD = next(iter(OUTPUTS.values()))
