"""`jianbao doctor`: what the machine lacks, and the commands that install it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import doctor, main
from generator.press import rare
from generator.system import machine
from tests.conftest import REPOSITORY

STARTED = (sys.executable, "-c", "from generator.cli import main; main()", "--lang", "en")
PANGO = next(library for library in machine.LIBRARIES if library.name == "Pango")


def without(library: machine.Library, root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command where a library's file is found by no process."""
    program = shutil.which("strace")
    if program is None:
        pytest.fail("strace is missing; ./setup.sh dev installs it")
    told = subprocess.run(["ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    listed = re.findall(rf"\t{re.escape(library.linux)} .*=> (\S+)", told)
    places = {str(path) for one in listed for path in (one, f"/usr{one}", Path(one).resolve())}
    paths = [word for place in sorted(places) for word in ("-P", place)]
    hide = ("-e", "trace=openat,open", "-e", "inject=openat,open:error=ENOENT")
    command = [program, "-f", "-qq", "-o", "/dev/null", *paths, *hide, *STARTED]
    command += ["--root", str(root), *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def test_a_machine_that_has_all_lacks_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--lang", "en", "--root", str(tmp_path), "doctor"])
    assert done.exit_code == 0, done.output
    assert "nothing is missing" in done.output


def test_fonts_that_may_be_installed_are_told_and_are_no_lack(tmp_path: Path) -> None:
    fonts = tmp_path / "none/theme/fonts"
    fonts.mkdir(parents=True)
    (fonts / "fallback.toml").write_text("font = []\n")
    optional = rare.packages(REPOSITORY / "theme/fonts")
    for root, wanted in ((REPOSITORY, optional), (tmp_path / "none", ())):
        done = CliRunner().invoke(main, ["--lang", "en", "--root", str(root), "doctor"])
        assert done.exit_code == 0, done.output
        assert ("fonts-hanazono" in done.output) is bool(wanted)


def test_a_library_that_is_not_found_is_named_with_its_package(tmp_path: Path) -> None:
    done = without(PANGO, tmp_path, "doctor")
    assert done.returncode == 1
    assert "missing: Pango\n" in done.stdout
    assert "missing: HarfBuzz" not in done.stdout
    assert f"apt-get install -y --no-install-recommends {PANGO.package}" in done.stdout


def test_a_build_that_lacks_a_library_says_so_and_no_more(archive: Path) -> None:
    for jobs in ("1", "2"):
        done = without(PANGO, archive, "build", "--jobs", jobs)
        assert done.returncode == 1
        assert "this machine lacks Pango" in done.stderr
        assert "jianbao doctor" in done.stderr
        assert "Traceback" not in done.stdout + done.stderr


def test_each_system_has_its_commands() -> None:
    assert machine.remedy((PANGO,), "darwin") == ("brew install pango",)
    first, then = machine.remedy((PANGO,), "win32")
    assert first.startswith("winget install")
    assert then.endswith("mingw-w64-x86_64-pango")
    (debian,) = machine.remedy(machine.LIBRARIES, "linux")
    assert all(library.package in debian for library in machine.LIBRARIES)


def test_what_setting_up_a_checkout_installs_is_what_doctor_names() -> None:
    setup = (REPOSITORY / "setup.sh").read_text(encoding="utf-8")
    (run,) = re.findall(r"^run\|([^|]+)\|", setup, re.MULTILINE)
    assert {*run.split()} <= {library.package for library in machine.LIBRARIES}


def test_the_libraries_are_those_that_the_engine_loads() -> None:
    from weasyprint.text import ffi

    source = Path(ffi.__file__).read_text(encoding="utf-8")
    loaded = re.findall(r"'(lib[\w.-]+\.so[.\d]*)'", source)
    optional = {"libharfbuzz-vector.so.0"}  # which no page of ours asks for
    assert {library.linux for library in machine.LIBRARIES} == {*loaded} - optional
    for library in machine.LIBRARIES:
        assert f"'{library.macos}'" in source
        assert f"'{library.windows}'" in source


def test_a_python_package_that_is_lost_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = ["click>=8.1", "no-such-package>=1", 'other-package>=1; extra == "dev"']
    monkeypatch.setattr(doctor, "requires", lambda _: needed)
    done = CliRunner().invoke(main, ["--lang", "en", "--root", str(tmp_path), "doctor"])
    assert done.exit_code == 1
    assert "missing: no-such-package" in done.output
    assert "other-package" not in done.output
    assert "-m pip install" in done.output
