"""An archive's own templates beside those of the program in whose place they stand.

The program goes on and the archive's copy stays as it was. What it leans on and no longer finds,
and what others look for in it, is told by the text of both, before anything is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta, nodes

from generator.model import Where
from generator.model.problems import Problem, RuleEntry
from generator.render.templates import environment
from generator.system import provided
from generator.system.provided import Overlay
from generator.words.messages import Message, msg

RENDERED = ("mail", "pages", "print")  # the folders whose templates the program renders itself
SHELL = ("site/main.html", "site/404.html", "site/partials/")
BROKEN, UNFIT = "template-broken", "template-unfit"
RULE = RuleEntry(
    "A template of the archive's own fits the program: what it names is there, and so is what is"
    " looked for in it.",
    "刊物自己的模板（`theme/`）合得上现在的程序：用到的名称程序都给，程序要用的宏和区块它都有。",
    (BROKEN,),
    (UNFIT,),
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a template needs of others and has for them.

    `names` are those that it does not set itself, filters as `|name` and tests as `is name`, with
    their first lines; a macro has its parameters, those with a default as `name=`.
    """

    names: Mapping[str, int] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()
    macros: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)  # templates that it names → line
    taken: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (template, macro) → line


def misfits(root: Path) -> Iterator[Problem]:
    """Yield where a template of the archive's own is broken, or fits the program no more."""
    own, program = root / "theme", provided.PROGRAM / "theme"
    if not (own.is_dir() and program.is_dir()) or own.samefile(program):
        return
    for path in sorted(own.rglob("*")):
        name = path.relative_to(own).as_posix()
        is_rendered = name.startswith(RENDERED) and name.endswith(".j2")
        if path.is_file() and (is_rendered or (name.startswith(SHELL) and name.endswith(".html"))):
            yield from _misfits(own, program, name)


def _misfits(own: Path, program: Path, name: str) -> Iterator[Problem]:
    try:
        made = outline(own / name)
    except jinja2.TemplateSyntaxError as error:
        yield broken(f"theme/{name}", error.lineno, str(error.message))
        return
    except UnicodeDecodeError as error:
        yield broken(f"theme/{name}", 1, str(error))
        return
    theirs = program / name
    found = _unused(own, name) if not theirs.is_file() else _changed(made, outline(theirs), name)
    if name.startswith(RENDERED):
        folder = name.partition("/")[0]
        found = chain(found, _missing(made, provided.theme(own.parent) / folder, program / folder))
    for line, text, hint in found:
        yield Problem(Where(f"theme/{name}", line), "", UNFIT, text, hint, "warning")


Found = Iterator[tuple[int, Message, Message]]


def _unused(own: Path, name: str) -> Found:
    """Say so where the program has no such template and no own one names it."""
    folder, _, file = name.partition("/")
    if not any(file in each.others for each in _outlines(own / folder)):
        text = msg("the program has no template of this name and makes no use of this one")
        yield 1, text, msg("delete it, or give it the name of the one that it is for")


def _changed(made: Outline, theirs: Outline, name: str) -> Found:
    """Yield what the program's has that others look for, and this one has not."""
    for block in sorted(theirs.blocks - made.blocks):
        yield 1, msg("it lacks the block '{name}', which the program's has", name=block), COMPARE
    folder, _, file = name.partition("/")
    around = _outlines(provided.PROGRAM / "theme" / folder)
    wanted = {macro for each in around for other, macro in each.taken if other == file}
    for macro, parameters in theirs.macros.items():
        if macro not in wanted:
            continue
        if macro not in made.macros:
            text = msg("it lacks the macro '{name}', which other templates use", name=macro)
            yield 1, text, COMPARE
        elif not _takes(made.macros[macro], parameters):
            called = f"{macro}({', '.join(parameters)})"
            yield 1, msg("other templates use the macro {called}", called=called), COMPARE


def _takes(made: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether a macro can be called as another can: what it has besides has defaults."""
    same, more = made[: len(wanted)], made[len(wanted) :]
    pairs = zip(same, wanted, strict=False)
    fits = all(one in (other, f"{other}=") for one, other in pairs)
    return len(same) == len(wanted) and fits and all(one.endswith("=") for one in more)


def _missing(made: Outline, seen: Overlay, program: Path) -> Found:
    """Yield what a template names and does not find."""
    given = {name for each in _outlines(program) for name in each.names}
    for name, line in made.names.items():
        if name not in given:
            yield line, msg("the program gives no '{name}'", name=name), COMPARE
    for other, line in made.others.items():
        if not seen.file(other).is_file():
            yield line, msg("there is no template '{name}'", name=other), COMPARE
    for (other, macro), line in made.taken.items():
        place = seen.file(other)
        if place.is_file() and macro not in outline(place).macros:
            text = msg("'{other}' has no macro '{name}'", other=other, name=macro)
            yield line, text, COMPARE


COMPARE = msg("compare it with the program's own, or delete it to use that")


def broken(path: str, line: int, why: str) -> Problem:
    """Return what is wrong where a template of the archive's own cannot be rendered."""
    text = msg("the archive's own template fails: {why}", why=why)
    return Problem(Where(path, line), "", BROKEN, text, COMPARE)


def _outlines(folder: Path) -> list[Outline]:
    found = []
    for path in folder.glob("*.j2"):
        try:
            found.append(outline(path))
        except (jinja2.TemplateSyntaxError, UnicodeDecodeError):
            continue
    return found


def outline(path: Path) -> Outline:
    """Read a template's outline; raises `jinja2.TemplateSyntaxError`."""
    return _outline(path.read_text(encoding="utf-8"))


def _parameters(macro: nodes.Macro) -> Iterator[str]:
    needed = len(macro.args) - len(macro.defaults)
    for number, each in enumerate(macro.args):
        yield each.name if number < needed else f"{each.name}="


class _Any(dict[str, Any]):
    """Filters or tests, of which there is one of any name."""

    def get(self, key: str, _: Any = None) -> Any:
        return super().get(key, str)


@cache
def _outline(text: str) -> Outline:
    engine = environment(Path())
    usual = {f"|{name}" for name in engine.filters} | {f"is {name}" for name in engine.tests}
    engine.filters, engine.tests = _Any(engine.filters), _Any(engine.tests)
    tree = engine.parse(text)
    unknown = meta.find_undeclared_variables(tree) - engine.globals.keys()
    names: dict[str, int] = {}
    for name, line in _named(tree):
        if name in unknown or (not name.isidentifier() and name not in usual):
            names.setdefault(name, line)
    others, taken = _others(tree)
    blocks = frozenset(block.name for block in tree.find_all(nodes.Block))
    own = {macro.name: tuple(_parameters(macro)) for macro in tree.find_all(nodes.Macro)}
    return Outline(names, blocks, own, others, taken)


def _named(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    yield from ((one.name, one.lineno) for one in tree.find_all(nodes.Name))
    yield from ((f"|{one.name}", one.lineno) for one in tree.find_all(nodes.Filter))
    yield from ((f"is {one.name}", one.lineno) for one in tree.find_all(nodes.Test))


def _others(tree: nodes.Template) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Return the templates that one names, and the macros that it takes of each."""
    others: dict[str, int] = {}
    taken: dict[tuple[str, str], int] = {}
    aliases: dict[str, str] = {}
    for node in tree.find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)):
        other = node.template  # type: ignore[attr-defined]
        if not isinstance(other, nodes.Const) or not isinstance(other.value, str):
            continue
        others.setdefault(other.value, node.lineno)
        if isinstance(node, nodes.Import):
            aliases[node.target] = other.value
        if isinstance(node, nodes.FromImport):
            macros = (each if isinstance(each, str) else each[0] for each in node.names)
            taken.update({(other.value, macro): node.lineno for macro in macros})
    for got in tree.find_all(nodes.Getattr):
        if isinstance(got.node, nodes.Name) and got.node.name in aliases:
            taken.setdefault((aliases[got.node.name], got.attr), got.lineno)
    return others, taken
