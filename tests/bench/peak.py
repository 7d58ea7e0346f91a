"""Run `jianbao` and end standard error with the process's peak memory in KiB."""

from __future__ import annotations

import resource
import sys

from generator.cli import main

try:
    main()
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak, file=sys.stderr)
