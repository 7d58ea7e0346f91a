"""What is made of each issue, a module each; `OUTPUTS` has them by id, the record first."""

from __future__ import annotations

from collections.abc import Mapping

from generator.order.steps.outputs.common import Output
from generator.system.registry import declared

OUTPUTS: Mapping[str, type[Output]] = declared(
    __name__, __path__, "OUTPUT", lambda output: not output.is_record
)
RECORD = next(iter(OUTPUTS.values()))
SEALED = [output for output in OUTPUTS.values() if output.is_sealed]
MAILED = [output for output in OUTPUTS.values() if output.is_mailed]
