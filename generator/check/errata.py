"""Rules about errata, restrictions, forwardings: they name an item, quote it, come after it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from generator.check.aiming import misfiled, unaimed
from generator.check.facts import Facts, Rule
from generator.model import ErratumRecord, ForwardingRecord, IssueRecord, RestrictionRecord, ids
from generator.model.forms import NOBODY
from generator.model.problems import Problem, did_you_mean, masked
from generator.words.messages import NOTHING, Message, msg

LEAST = 3  # characters in a row that make a passage like another
Signed = ErratumRecord | RestrictionRecord
Record = Signed | ForwardingRecord
KINDS: Mapping[type, tuple[str, str]] = {
    ErratumRecord: ("erratum", "errata"),
    RestrictionRecord: ("restriction", "restrictions"),
    ForwardingRecord: ("forwarding", "forwardings"),
}


def errata_name_an_item(facts: Facts) -> Iterator[Problem]:
    """An erratum, a restriction or a forwarding names an issue and an item of it.

    更正、撤回、撤下和上报写明哪一期的哪一条，都要有。[错误 unknown-issue] [错误 unknown-item]
    """
    yield from unaimed(facts, _all(facts))


def _aimed(facts: Facts) -> Iterator[tuple[Record, IssueRecord | None]]:
    issues = {issue.id: issue for issue in facts.records.issues}
    for each in _all(facts):
        yield each, issues.get(each.issue)


def _all(facts: Facts) -> Iterator[Record]:
    yield from _signed(facts)
    yield from facts.records.forwardings


def _signed(facts: Facts) -> Iterator[Signed]:
    yield from facts.records.errata
    yield from facts.records.restrictions


def _kind(record: Record) -> str:
    return KINDS[type(record)][0]


def errata_quote_what_stood(facts: Facts) -> Iterator[Problem]:
    """What stood is quoted exactly, and stands once in the item's heading or text.

    `stood` 与刊出的文字一字不差（标题照目录里的样子，通常是“单位：标题”；段首语与正文连写），
    在该条目里只出现一次。
    [错误 stood-not-found] [错误 stood-twice]
    """
    for erratum in facts.records.errata:
        if erratum.kind != "correction" or _item(erratum) not in facts.printed:
            continue
        heading, *pieces = facts.printed[_item(erratum)]
        count = sum(len(_places(piece, erratum.stood)) for piece in pieces)
        if count == 0 or (count == 1 and _leaves(heading, pieces[0], erratum.stood)):
            yield _problem(
                erratum,
                "stood",
                "stood-not-found",
                msg("'{text}' does not stand in the item", text=_shown(erratum.stood)),
                _nearest(erratum.stood, [heading, pieces[0][len(heading) :], *pieces[1:]]),
            )
        elif count > 1:
            yield _problem(
                erratum,
                "stood",
                "stood-twice",
                msg(
                    "'{text}' stands in the item {count} times",
                    text=_shown(erratum.stood),
                    count=count,
                ),
                msg("quote more of the words around it, in `stood` and in `right`"),
            )


def _leaves(heading: str, text: str, words: str) -> bool:
    """Say whether words begin in the heading and end in the text, which print parts by a stop."""
    end = len(heading)
    return any(at < end < at + len(words) for at in _places(text, words))


def _item(record: Record) -> str:
    return ids.item_id(record.issue, record.item)


def _places(piece: str, words: str) -> list[int]:
    """Return where words stand, those included that overlap others."""
    return [found.start() for found in re.finditer(f"(?={re.escape(words)})", piece)]


def _nearest(words: str, pieces: Sequence[str]) -> Message:
    """Return a hint that quotes the passage most like the words."""
    best, near = 0.0, ""
    for piece in pieces:
        found = SequenceMatcher(None, piece, words, autojunk=False).find_longest_match()
        start = max(found.a - found.b, 0)
        passage = piece[start : start + len(words)]
        likeness = SequenceMatcher(None, passage, words, autojunk=False).ratio()
        if found.size >= min(LEAST, len(words)) and likeness > best:
            best, near = likeness, passage
    return msg("did you mean '{word}'?", word=_shown(near)) if near else NOTHING


def _shown(words: str) -> str:
    words = masked(words)
    return words if len(words) <= 40 else f"{words[:40]}…"


def corrections_change_something(facts: Facts) -> Iterator[Problem]:
    """What is right is not what stood.

    应为的文字与原来的不同。[错误 same-words]
    """
    for erratum in facts.records.errata:
        if erratum.stood and erratum.stood == erratum.right:
            text = msg("`right` says what stood there already")
            yield _problem(erratum, "right", "same-words", text, NOTHING)


def errata_do_not_meet(facts: Facts) -> Iterator[Problem]:
    """Two corrections of an item do not touch the same words; it is withdrawn once.

    同一条目的几处更正互不重叠，撤回只有一次。[错误 errata-overlap] [错误 withdrawn-twice]
    """
    items: dict[str, list[ErratumRecord]] = defaultdict(list)
    for erratum in facts.records.errata:
        items[_item(erratum)].append(erratum)
    for item, errata in items.items():
        for first, erratum in combinations(errata, 2):
            if first.kind == erratum.kind == "withdrawal":
                text = msg("{path} withdraws the item already", path=first.where.path)
                yield _problem(erratum, "kind", "withdrawn-twice", text, msg("delete one of them"))
            elif _meet(facts.printed.get(item, ()), first, erratum):
                text = msg("{path} corrects the same words", path=first.where.path)
                hint = msg("put the two into one")
                yield _problem(erratum, "stood", "errata-overlap", text, hint)


def _meet(pieces: Sequence[str], one: ErratumRecord, other: ErratumRecord) -> bool:
    """Say whether the places of two corrections share a character."""
    if not (one.stood and other.stood):
        return False
    return any(
        first < second + len(other.stood) and second < first + len(one.stood)
        for piece in pieces[1:]
        for first in _places(piece, one.stood)
        for second in _places(piece, other.stood)
    )


def errata_come_after_their_issue(facts: Facts) -> Iterator[Problem]:
    """An erratum, a restriction or a forwarding is dated no earlier than the issue of its item.

    更正、撤回、撤下和上报的日期不早于该期的出刊日期。[错误 erratum-early] [错误 restriction-early]
    [错误 forwarding-early]
    """
    for erratum, issue in _aimed(facts):
        if issue and erratum.date < issue.date:
            yield _problem(
                erratum,
                "date",
                f"{_kind(erratum)}-early",
                msg(
                    "dated {date}, before the issue ({issue})", date=erratum.date, issue=issue.date
                ),
                msg("correct one of the two dates"),
            )


def errata_are_signed(facts: Facts) -> Iterator[Problem]:
    """An erratum or a restriction is signed off before it counts.

    更正、撤回和撤下有签发人和日期，没有签发的不放行。[错误 erratum-unsigned]
    [错误 restriction-unsigned]
    """
    unsigned = {
        "erratum": msg("the erratum is not signed off"),
        "restriction": msg("the restriction is not signed off"),
    }
    for each in _signed(facts):
        if each.signed_by is None:
            yield _problem(
                each,
                "signed_by",
                f"{_kind(each)}-unsigned",
                unsigned[_kind(each)],
                msg("once it is, record it: `jianbao sign {id} --by …`", id=each.id)
                if isinstance(each, ErratumRecord)
                else msg("add `signed_by: {{name: …, date: …}}` once it is"),
            )


def errata_are_signed_in_time(facts: Facts) -> Iterator[Problem]:
    """An erratum is signed off no later than its date.

    更正和撤回的签发不晚于其日期。[提醒 erratum-late-sign]
    """
    for erratum in facts.records.errata:
        signed = erratum.signed_by
        if signed and signed.date and signed.date > erratum.date:
            yield Problem(
                erratum.at("signed_by"),
                "signed_by",
                "erratum-late-sign",
                msg(
                    "signed off on {signed}, after the erratum's date ({date})",
                    signed=signed.date,
                    date=erratum.date,
                ),
                msg("correct one of the two dates"),
                "warning",
            )


def errata_are_filed_by_year(facts: Facts) -> Iterator[Problem]:
    """The file is `YEAR/NAME.yml` by its own date: small letters, digits and hyphens.

    更正、撤回、撤下和上报的文件按其日期的年份存放：`年/名.yml`，名用小写字母、数字和连字符。
    [错误 file-name]
    """
    for record in _all(facts):
        yield from misfiled([record], f"content/{KINDS[type(record)][1]}")


def restrictions_narrow(facts: Facts) -> Iterator[Problem]:
    """A restriction names an audience narrower than the item's own, or `nobody`; once an item.

    撤下写明从此只供谁看：比条目原来的读者范围窄，或者 `nobody`；一个条目只有一份撤下。
    [错误 unknown-audience] [错误 not-narrower] [错误 restricted-twice]
    """
    house = facts.records.publication
    own = {
        ids.item_id(issue.id, entry.anchor): [
            issue.audience_of(facts.submissions[id_])
            for id_ in entry.submissions
            if id_ in facts.submissions
        ]
        for issue in facts.records.issues
        for section in issue.sections
        for entry in section.items
    }
    known = (*house.audiences, NOBODY)
    before: dict[str, RestrictionRecord] = {}
    for each in facts.records.restrictions if house.audiences else ():
        ranks = [house.rank(audience) for audience in own.get(_item(each), ()) if audience in known]
        if each.to not in known:
            text = msg("unknown audience '{id}'", id=each.to)
            yield _problem(each, "to", "unknown-audience", text, did_you_mean(each.to, known))
        elif ranks and house.rank(each.to) <= max(ranks):
            audience = known[max(ranks)]
            text = msg("the item is for '{audience}' already", audience=audience)
            hint = msg("name a narrower one, or `nobody`; without it delete the file")
            yield _problem(each, "to", "not-narrower", text, hint)
        if _item(each) in before:
            text = msg("{path} takes the item down already", path=before[_item(each)].where.path)
            yield _problem(each, "item", "restricted-twice", text, msg("delete one of them"))
        before.setdefault(_item(each), each)


def _problem(record: Record, field: str, code: str, text: Message, hint: Message) -> Problem:
    return Problem(record.at(field), field, code, text, hint)


RULES: tuple[Rule, ...] = (
    errata_name_an_item,
    errata_quote_what_stood,
    corrections_change_something,
    errata_do_not_meet,
    errata_come_after_their_issue,
    errata_are_signed,
    errata_are_signed_in_time,
    errata_are_filed_by_year,
    restrictions_narrow,
)
