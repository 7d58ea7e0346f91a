"""`python -m tests.bench.publishing`: a release against its build, a verification against hashing.

One submission of many is changed, then built; changed again, then published. The release is then
verified, unchanged; beside that all its bytes are hashed. Prints seconds, CPU seconds and ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench import maker
from tests.bench.__main__ import HEAD, show
from tests.bench.cost import Cost, cost


def command(root: Path, *words: str | Path) -> Cost:
    """Run a command of ours in a process of its own."""
    start = "from generator.cli import main; main()"
    return cost([sys.executable, "-c", start, "--root", str(root), *map(str, words)], Path.cwd())


def change(root: Path, sign: str) -> None:
    """Change the title of an old submission."""
    path = next((root / "content/submissions").rglob("n1-1.yml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: ", f"title: {sign}", 1), encoding="utf-8")


def compare(name: str, one: Cost, other: Cost) -> None:
    print(f"{name}: {one.wall / other.wall:.2f} × in seconds, {one.cpu / other.cpu:.2f} × in CPU")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.publishing", description=__doc__)
    parser.add_argument("--issues", type=int, default=400)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    parser.add_argument("--archive", type=Path, help="one that was made before, to be changed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-publishing-") as folder:
        root, target = options.archive or Path(folder, "archive"), Path(folder, "target")
        if not options.archive:
            maker.make(root, options.issues, options.corpus)
        print(HEAD)
        show("first release", command(root, "publish", target))
        change(root, "又")
        built = command(root, "build")
        show("build of a change", built)
        change(root, "再")
        published = command(root, "publish", target)
        show("release of a change", published)
        verified = command(root, "verify", target)
        show("verify, unchanged", verified)
        hashing = ["sha256sum", "--quiet", "--check", "manifest.sha256"]
        hashed = cost(hashing, target / "current")
        show("hashing its bytes", hashed)
        show("verify --full", command(root, "verify", target, "--full"))
        compare("release / build of one changed submission", published, built)
        compare("verify / hashing", verified, hashed)


if __name__ == "__main__":
    main()
