"""What lies in the folder where the command is started is data: none of it is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import copy_archive

COMMAND = Path(sys.executable).with_name("jianbao")
NAMES = (
    "weasyprint", "PIL", "multiprocessing", "encodings", "click", "yaml", "pydantic", "pagefind",
    "sitecustomize", "concurrent", "signal", "fontTools",
)  # fmt: skip
PROGRAM = """
import os
from generator.system import processes

if __name__ == "__main__":
    processes.HAS_SERVER = {server} and processes.HAS_SERVER
    with processes.executor(2, ["weasyprint", "generator.order.steps.printing"]) as executor:
        assert list(executor.map(abs, range(-9, 0))) == list(range(9, 0, -1))
        assert executor.submit(os.getpid).result() != os.getpid()
    assert "PYTHONSAFEPATH" not in os.environ
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder of modules that note that they were run."""
    folder = tmp_path / "here"
    note = f"open({str(tmp_path / 'ran')!r}, 'a').write(__file__ + chr(10))\n"
    for package in ("generator", "generator/order", "mkdocs", "material"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text(note)
    for name in NAMES:
        (folder / f"{name}.py").write_text(note)
    return folder


def run(here: Path, *command: object) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd=here, capture_output=True, text=True, check=False
    )
    ran = here.parent / "ran"
    assert not ran.exists(), ran.read_text()
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_command_runs_what_lies_in_the_current_folder(here: Path, tmp_path: Path) -> None:
    root = copy_archive(tmp_path / "archive")
    for number in range(1, 5):  # with more issues than are printed without processes
        id_ = f"2023/west-class-{number}"
        text = (root / "content/submissions/2023/west-class.yml").read_text()
        (root / f"content/submissions/{id_}.yml").write_text(text)
        (root / f"content/issues/2023/extra-{number}.yml").write_text(
            f"number: {number}\ndate: 2023-01-1{number}\nseries: extra\n"
            f"sections: [{{section: local, items: [{id_}]}}]\n"
        )
    letter = here / "来稿.txt"
    letter.write_text("西区办好夜校\n西区街道\n\n西区的夜校办得很好。办学经费由区里承担。\n")
    base = (COMMAND, "--root", root)
    run(here, *base, "import", letter, "--unit", "west", "--received", "2023-02-01", "--yes")
    run(here, *base, "check")
    run(here, *base, "build", "--jobs", "2")
    run(here, *base, "publish", tmp_path / "target", "--jobs", "2")


@pytest.mark.parametrize("server", [True, False])
def test_processes_are_started_on_a_safe_path(here: Path, tmp_path: Path, server: bool) -> None:
    """By way of a server, as here, and each by itself, as on other systems."""
    script = tmp_path / "program" / "run.py"
    script.parent.mkdir()
    script.write_text(PROGRAM.format(server=server))
    run(here, sys.executable, script)


def test_the_command_leaves_the_current_folder_to_those_whose_program_lies_there(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.system import processes

    monkeypatch.setattr(sys, "path", ["", str(here), "/elsewhere"])
    monkeypatch.chdir(Path(processes.__file__).parents[2])
    processes.leave_current_folder()
    assert sys.path == ["", str(here), "/elsewhere"]
    monkeypatch.chdir(here)
    processes.leave_current_folder()
    assert sys.path == ["/elsewhere"]
