"""Rules about recipients and their lists (报送范围)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.channels import CHANNELS
from generator.channels.common.addressees import Directory, holders_on, members_on
from generator.check.facts import Facts, Rule
from generator.check.wording import numbers_meant
from generator.model import LINES, Addressees, Holders, IssueRecord, OnList, Sublist
from generator.model.problems import Problem, did_you_mean
from generator.words.messages import Message, msg


def tenures_run_forward(facts: Facts) -> Iterator[Problem]:
    """An office's `since` does not come after its `until`.

    到任不晚于离任。[错误 period]
    """
    for recipient in facts.records.recipients:
        for index, tenure in enumerate(recipient.offices):
            if tenure.since and tenure.until and tenure.since > tenure.until:
                yield Problem(
                    tenure.where,
                    f"offices.{index}.until",
                    "period",
                    msg("`until` comes before `since`"),
                    msg("exchange or correct the two dates"),
                )


def members_are_known(facts: Facts) -> Iterator[Problem]:
    """A list's members are recipients, offices that somebody holds or held, and other lists.

    名单的成员是已登记的收件人、有人担任的职务或者别的名单。
    [错误 unknown-recipient] [错误 unknown-list] [错误 unknown-office] [错误 unknown-unit]
    [错误 unknown-kind]
    """
    for field, line in _lines(facts):
        for index, member in enumerate(line.members):
            for code, text, hint in _unknown(member, facts):
                yield Problem(line.at(index), field, code, text, hint)


def _unknown(member: OnList, facts: Facts) -> Iterator[tuple[str, Message, Message]]:
    if isinstance(member, str):
        if member not in facts.recipients:
            text = msg("unknown recipient '{id}'", id=member)
            yield "unknown-recipient", text, did_you_mean(member, facts.recipients)
    elif isinstance(member, Sublist):
        if member.id not in facts.lists:
            text = msg("unknown distribution list '{id}'", id=member.id)
            yield "unknown-list", text, did_you_mean(member.id, facts.lists)
    else:
        yield from _unheld(member, facts)


def _unheld(holders: Holders, facts: Facts) -> Iterator[tuple[str, Message, Message]]:
    offices = {tenure.office for one in facts.records.recipients for tenure in one.tenures}
    if holders.office not in offices:
        text = msg("nobody holds the office '{id}'", id=holders.office)
        yield "unknown-office", text, did_you_mean(holders.office, offices)
    if facts.is_unread("data/units.yml"):
        return
    for unit in holders.units:
        if unit not in facts.units:
            text = msg("unknown unit '{id}'", id=unit)
            yield "unknown-unit", text, did_you_mean(unit, facts.units)
    kinds = {unit.kind for unit in facts.units.values()}
    for kind in holders.kinds:
        if kind not in kinds:
            text = msg("no unit is of the kind '{id}'", id=kind)
            yield "unknown-kind", text, did_you_mean(kind, kinds - {""})


def lists_do_not_hold_themselves(facts: Facts) -> Iterator[Problem]:
    """A list is not its own member, not even by way of others.

    名单不包含自己，绕一圈也不行。[错误 list-in-itself]
    """
    below = {
        list_.id: {
            member.id: line.at(index)
            for line in list_.lines
            for index, member in enumerate(line.members)
            if isinstance(member, Sublist)
        }
        for list_ in facts.lists.values()
    }
    for id_, sublists in below.items():
        for first, where in sublists.items():
            if id_ == first or id_ in _reached(first, below):
                yield Problem(
                    where,
                    f"lists.{id_}",
                    "list-in-itself",
                    msg("the list '{id}' is a member of itself", id=id_),
                    msg("take one of the lists out"),
                )


def _reached(start: str, below: Mapping[str, Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for following in below.get(waiting.pop(), ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


# -- on an issue's date -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _LineUse:
    """A line of a list as an issue uses it."""

    issue: IssueRecord
    field: str
    line: Addressees


def _last_uses(facts: Facts) -> Iterator[_LineUse]:
    """Yield the lines of every list that issues use, with the last issue that does."""
    last: dict[str, IssueRecord] = {}
    for issue in sorted(facts.records.issues, key=lambda issue: issue.date):
        last[issue.distribution] = issue
    for id_, issue in last.items():
        if id_ in facts.lists:
            for name in LINES:
                yield _LineUse(issue, f"lists.{id_}.{name}", facts.lists[id_].line(name))


def _directory(facts: Facts) -> Directory:
    return Directory(facts.recipients, facts.lists, facts.units)


def offices_are_held(facts: Facts) -> Iterator[Problem]:
    """An office on a list is held by somebody on the issue's date: in each unit that is named.

    名单上的职务，出刊之日在所列各单位都有人担任。[提醒 office-vacant]
    """
    directory = _directory(facts)
    for use in _last_uses(facts):
        for index, member in enumerate(use.line.members):
            if not isinstance(member, Holders) or any(_unknown(member, facts)):
                continue
            for unit in member.units or ("",):
                one = Holders(member.office, (unit,) if unit else (), member.kinds)
                if not any(holders_on(one, directory, use.issue.date)):
                    place = facts.units[unit].name_on(use.issue.date) if unit else ""
                    yield Problem(
                        use.line.at(index),
                        f"{use.field}.members",
                        "office-vacant",
                        msg(
                            "nobody holds the office '{office}' on {date} (issue {id})",
                            office=f"{place}{member.office}",
                            date=use.issue.date,
                            id=use.issue.id,
                        ),
                        msg("enter who does in data/recipients.yml"),
                        severity="warning",
                    )


def wording_fits_the_members(facts: Facts) -> Iterator[Problem]:
    """The printed wording and the members behind it agree in number on the issue's date.

    印在报尾的文字与实际收件人数相符，以出刊之日为准。[提醒 wording-number]
    """
    directory = _directory(facts)
    for use in _last_uses(facts):
        if any(unknown for member in use.line.members for unknown in _unknown(member, facts)):
            continue
        least, most = numbers_meant(use.line.wording)
        found = {one.id: one for one, _ in members_on(use.line, directory, use.issue.date)}
        # One recipient with several printed copies may stand for as many readers.
        copies = sum(CHANNELS[one.channel].copies(one) for one in found.values())
        if copies < least or (most is not None and len(found) > most):
            template = (
                msg("the wording names {meant}, but {count} are on the line on {date} (issue {id})")
                if most == least
                else msg(
                    "the wording names {meant} or more,"
                    " but {count} are on the line on {date} (issue {id})"
                )
            ).template
            values = {"meant": least, "count": len(found), "date": use.issue.date}
            yield Problem(
                use.line.where,
                use.field,
                "wording-number",
                Message(template, (*values.items(), ("id", use.issue.id))),
                msg("correct the wording or the members"),
                severity="warning",
            )


def _lines(facts: Facts) -> Iterable[tuple[str, Addressees]]:
    """Yield every line of every list, with the name of its field."""
    for list_ in facts.records.lists:
        for name in LINES:
            yield f"lists.{list_.id}.{name}.members", list_.line(name)
        yield f"lists.{list_.id}.members", list_.others


RULES: tuple[Rule, ...] = (
    tenures_run_forward,
    members_are_known,
    lists_do_not_hold_themselves,
    offices_are_held,
    wording_fits_the_members,
)
