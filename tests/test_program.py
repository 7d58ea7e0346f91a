"""What is kept depends on what made it, and on nothing else of the program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.order.steps import program as program_
from generator.order.steps.outputs import RECORD
from generator.order.steps.program import CHECK, INDEX, PAGES, program

PRINT = RECORD.makers
PACKAGE = Path(program_.__file__).parents[2]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the program whose sources may change."""
    copy = tmp_path / "generator"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(program_, "PACKAGE", copy)
    program.cache_clear()
    yield copy
    program.cache_clear()


@pytest.mark.parametrize(
    ("changed", "print_", "pages", "index"),
    [
        ("cli/build.py", False, False, False),
        ("locale/zh/LC_MESSAGES/jianbao.mo", False, False, False),
        ("distribute/plan.py", False, False, False),
        ("render/pages.py", False, True, False),
        ("render/print.py", True, False, False),
        ("press/setting/breaking.py", True, False, False),
        ("press/words.py", False, False, True),
        ("model/compiled.py", True, True, True),
    ],
)
def test_a_change_makes_again_what_it_made(
    package: Path, changed: str, print_: bool, pages: bool, index: bool
) -> None:
    before = [program(*makers) for makers in (PRINT, PAGES, INDEX)]
    whole = program()
    with (package / changed).open("ab") as file:
        file.write(b"\n# changed\n")
    program.cache_clear()
    after = [program(*makers) for makers in (PRINT, PAGES, INDEX)]
    assert [one != other for one, other in zip(before, after, strict=True)] == [
        print_, pages, index,
    ]  # fmt: skip
    assert program() != whole


@pytest.mark.parametrize("makers", [PRINT, PAGES, INDEX, CHECK])
def test_what_a_step_uses_to_make_things_counts(makers: tuple[str, ...]) -> None:
    """A module that a step begins to use is named among its makers, or imported by one of them."""
    known = program_.reached(*makers)
    for step in (name.rstrip(":") for name in makers if name.endswith(":")):
        used = set(program_.imported(known[step].decode()))
        making = {
            name
            for name in used
            if name.startswith(("generator.render.", "generator.press.", "generator.compile."))
            and (PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py")).is_file()
        }
        assert making
        assert making - {"generator.store.cache"} <= known.keys()


def test_a_maker_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"generator\.press\.gone"):
        program("generator.press.gone")
