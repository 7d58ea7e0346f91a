"""`python -m tests.bench.swaps`: requests under load while releases swap.

Prints how many requests were made of each server, how many releases were swapped meanwhile, and
every answer that was not 200, or that was neither the old page nor the new.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.serving.load import under_load
from tests.serving.servers import SERVERS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.swaps", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="of each server")
    parser.add_argument("--swaps", type=int, default=60, help="meanwhile, at least")
    options = parser.parse_args()
    for name in SERVERS:
        with tempfile.TemporaryDirectory(prefix="jianbao-swaps-") as folder:
            done = under_load(name, Path(folder), options.requests, options.swaps)
            print(
                f"{name}: {done.requests} requests, {done.swaps} swaps, "
                f"{done.pages} different pages seen, not 200 {len(done.refused)}, "
                f"neither old nor new {len(done.strange)}"
            )
            for each in [*done.refused, *done.strange][:10]:
                print(f"  {each}")


if __name__ == "__main__":
    main()
