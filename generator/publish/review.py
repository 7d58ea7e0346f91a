"""What a new release changes for its readers, in editors' words, before they see it.

Numbers and names are listed where they are new, and stop nothing: telephones, other numbers of
seven digits and more, e-mail addresses; names with a common surname that stand behind an office
(书记张三，) or before 同志, 先生, 女士. Others are not noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.model import Where
from generator.model.problems import Problem
from generator.publish.account import Account
from generator.words.messages import Message, msg

MOST = 20  # of a kind that are named


@dataclass(frozen=True, slots=True)
class Review:
    """A release against the one that readers see: things that appear, go and change.

    `visible` are those that were withheld from these readers; `seen` new numbers and names.
    """

    appears: tuple[str, ...] = ()
    goes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    visible: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    def lines(self) -> Iterator[Message]:
        """Yield what a person should look at, of each kind no more than some."""
        yield from _listed(msg("appears"), list(map(named, self.appears)))
        yield from _listed(msg("goes"), list(map(named, self.goes)))
        yield from _listed(msg("changes"), list(map(named, self.changes)))
        yield from _listed(msg("new numbers and names"), self.seen)
        yield from _listed(msg("becomes visible"), list(map(named, self.visible)))


NONE = Review()


def review(new: Account, now: Account, visible: Mapping[str, str]) -> Review:
    """Compare a release with the one that readers see."""
    return Review(
        tuple(sorted(new.shown.keys() - now.shown.keys())),
        tuple(sorted(now.shown.keys() - new.shown.keys())),
        tuple(sorted(k for k, v in new.shown.items() if now.shown.get(k, v) != v)),
        tuple(sorted(set(visible.values()))),
        tuple(sorted(set(new.seen) - set(now.seen))),
    )


def problems(visible: Iterable[str], edition: str) -> list[Problem]:
    """Return what must not become visible unless somebody decides so."""
    hint = msg('withhold it, or decide that they may see it: --widen "reason" --by NAME')
    return [
        Problem(
            _place(key),
            "",
            "becomes-visible",
            msg(
                "{thing} was withheld from the readers of edition '{edition}' and would be seen",
                thing=named(key),
                edition=edition,
            ),
            hint,
        )
        for key in visible
    ]


def named(key: str) -> Message:
    """Say what a thing is."""
    kind, _, name = key.partition(" ")
    if kind == "item":
        return msg("item {name}", name=name)
    if kind == "picture":
        return msg("picture {name}", name=name)
    if kind == "issue":
        return msg("issue {name}", name=name)
    return msg("page {name}", name=name)


def _place(key: str) -> Where:
    kind, _, name = key.partition(" ")
    if kind == "picture" and "/" in name:
        return Where(name)
    folders = {"item": "submissions", "issue": "issues", "page": "pages", "picture": "attachments"}
    ending = {"page": ".md", "picture": ""}.get(kind, ".yml")
    return Where(f"content/{folders[kind]}/{name}{ending}")


def _listed(kind: Message, things: Sequence[Message | str]) -> Iterator[Message]:
    if not things:
        return
    yield msg("{kind}: {count}", kind=kind, count=len(things))
    yield from (msg("  {thing}", thing=thing) for thing in things[:MOST])
    if len(things) > MOST:
        yield msg("  and {count} more", count=len(things) - MOST)
