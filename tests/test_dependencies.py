"""Who imports what of others: as pyproject.toml says beside each dependency."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from tests.conftest import REPOSITORY

LINE = re.compile(r'  "([\w.-]+)[^"]*", *# ([^:]+): \S')


def plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def declared(section: str) -> dict[str, list[str]]:
    """The places that are said to import each dependency of a list in pyproject.toml."""
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    lines = text.partition(f"\n{section} = [")[2].partition("\n]")[0].splitlines()[1:]
    found = [LINE.match(line) for line in lines]
    assert None not in found, lines
    return {plain(one[1]): one[2].split(", ") for one in found if one}


def imports(package: str) -> Iterator[tuple[str, str]]:
    """Each module of a package, by its path without ending, and what it imports."""
    for path in (REPOSITORY / package).rglob("*.py"):
        name = path.relative_to(REPOSITORY / package).with_suffix("").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((name, each.name) for each in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield name, node.module or ""


def test_what_tests_and_font_scripts_import_is_declared() -> None:
    """But for the peers that are measured beside us, which are not installed for tests."""
    whose = packages_distributions()
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    named = {plain(name) for name in re.findall(r'^(?:\w+ = \[)? *"([\w.-]+)', text, re.MULTILINE)}
    beside = {path.stem for path in (REPOSITORY / "theme/fonts").glob("*.py")}
    own = {*sys.stdlib_module_names, *beside, "generator", "tests"}
    undeclared = {
        (place, top)
        for folder in ("tests", "theme")
        for place, imported in imports(folder)
        if (top := imported.partition(".")[0]) not in own and not place.startswith("bench/")
        if not {plain(owner) for owner in whose[top]} & named
    }
    assert not undeclared


def test_each_dependency_is_imported_where_it_is_said_and_nowhere_else() -> None:
    whose = packages_distributions()
    importers: dict[str, set[str]] = {}
    for module, imported in imports("generator"):
        top = imported.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("generator", "distributed"):
            (owner,) = set(whose[top])
            importers.setdefault(plain(owner), set()).add(module)
    said = declared("dependencies")
    assert importers.keys() <= said.keys(), "declare it, pinned, with its reason"
    for name, places in said.items():
        modules = importers.get(name, set())
        if places == ["none"]:
            assert not modules, name
            continue
        of = {place: {m for m in modules if f"{m}/".startswith(f"{place}/")} for place in places}
        assert all(of.values()), f"{name}: {[place for place in places if not of[place]]}"
        assert modules == set().union(*of.values()), name
