"""Records → problems: every rule over every record, all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from generator.check import (
    addresses,
    bodies,
    distribution,
    errata,
    form,
    glyphs,
    issues,
    near_duplicates,
    numbers,
    pages,
    personal,
    punctuation,
    references,
    sealed,
    series,
    styles,
    submissions,
    vocabularies,
)
from generator.check.facts import NONE, Facts, Fallback, Rule, escaped
from generator.check.pieces import by_piece
from generator.check.rulebook import entries, entry
from generator.check.suppressions import settled
from generator.model.problems import Problem, RuleEntry
from generator.model.records import Records
from generator.model.seals import Taken
from generator.store.memory import Memory

# Rules over records and what they refer to.
WIDE: tuple[Rule, ...] = (
    *vocabularies.RULES,
    *styles.RULES,
    *references.RULES,
    *distribution.RULES,
    *addresses.RULES,
    *submissions.RULES,
    *issues.RULES,
    *series.RULES,
    *errata.RULES,
    *pages.RULES,
    *numbers.RULES,
    *near_duplicates.RULES,
    *sealed.RULES,
)
# Rules that look at one published piece of text at a time.
PIECEWISE: tuple[Rule, ...] = (
    *bodies.RULES,
    *glyphs.RULES,
    *personal.RULES,
    *form.RULES,
    *punctuation.RULES,
)
RULES: tuple[Rule, ...] = (*WIDE, *PIECEWISE)


def check(
    records: Records,
    characters: Collection[int],
    *,
    printed: Mapping[str, Sequence[str]] = NONE,
    reading: Iterable[Problem] = (),
    memory: Memory | None = None,
    taken: Mapping[str, Taken] | None = None,
    shown: Callable[[str, str], str] = escaped,
    fallback: Fallback | None = None,
) -> list[Problem]:
    """Return what reading and every rule have found, less the warnings that files accept.

    `characters` are the code points that the print fonts have; see `generator.press.fonts`.
    `fallback` knows what steps in for others; see `generator.press.rare`.
    `printed` maps the id of each item that an erratum names to its heading and the pieces of its
    text, within one of which what is quoted must stand; see `generator.order.steps.quoting`.
    `memory` spares comparing what has not changed. `taken` has for each sealed issue what it takes
    from shared files now, as `generator.publish.seal` gives it. `shown` renders a passage, by its
    kind.
    """
    facts = Facts.of(records, characters, memory or Memory(), printed, taken or {}, shown, fallback)
    found = [problem for rule in WIDE for problem in rule(facts)]
    found += by_piece(facts, PIECEWISE)
    return settled(records, (*reading, *found))


def rulebook() -> tuple[RuleEntry, ...]:
    """Return every rule as people read it."""
    return (*entries(RULES), entry(settled))
