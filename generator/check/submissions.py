"""Rules about items as they were sent, and about the text of items wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.messages import msg
from generator.model import Placement, Submission, Where
from generator.pictures import NAME, pictures_in
from generator.problems import Problem, did_you_mean


def units_are_known(facts: Facts) -> Iterator[Problem]:
    """A submission's unit stands in `data/units.yml`."""
    if facts.is_unread("data/units.yml"):
        return
    for submission in facts.records.submissions:
        if submission.unit not in facts.units:
            yield Problem(
                submission.at("unit"),
                "unit",
                "unknown-unit",
                msg("unknown unit '{id}'", id=submission.unit),
                did_you_mean(submission.unit, facts.units),
            )


def topics_are_known(facts: Facts) -> Iterator[Problem]:
    """A submission's topics stand in `data/topics.yml`."""
    if facts.is_unread("data/topics.yml"):
        return
    for submission in facts.records.submissions:
        for topic in submission.topics:
            if topic not in facts.topics:
                yield Problem(
                    submission.at("topics"),
                    "topics",
                    "unknown-topic",
                    msg("unknown topic '{id}'", id=topic),
                    did_you_mean(topic, facts.topics),
                )


def audiences_are_known(facts: Facts) -> Iterator[Problem]:
    """A submission's audience is one of the publication's; an unknown one stops the build."""
    audiences = facts.records.publication.audiences
    if not audiences:
        return
    for submission in facts.records.submissions:
        if submission.audience not in audiences:
            yield Problem(
                submission.at("audience"),
                "audience",
                "unknown-audience",
                msg("unknown audience '{id}'", id=submission.audience),
                did_you_mean(submission.audience, audiences),
            )


def pictures_exist(facts: Facts) -> Iterator[Problem]:
    """A picture that a body shows lies in `content/attachments/`."""
    for record in _texts(facts):
        for name, offset in pictures_in(record.body):
            where = _line_of_body(record, offset)
            if not NAME.fullmatch(name):
                yield Problem(
                    where,
                    "body",
                    "bad-picture",
                    msg("'{name}' is not a picture's file name", name=name),
                    msg("give only the name of a .png, .jpg or .svg file in content/attachments/"),
                )
            elif name not in facts.records.attachments:
                yield Problem(
                    where,
                    "body",
                    "missing-picture",
                    msg("there is no picture content/attachments/{name}", name=name),
                    did_you_mean(name, facts.records.attachments),
                )


def characters_can_be_printed(facts: Facts) -> Iterator[Problem]:
    """Every character of a text stands in one of the print fonts."""
    for record in _texts(facts):
        texts = [("title", record.title, record.where)]
        texts += [
            (f"points.{n}", point.lead + point.text, point.where)
            for n, point in enumerate(record.points)
        ]
        if isinstance(record, Submission):
            texts[0] = ("title", record.title, record.at("title"))
            texts.append(("source", record.source, record.at("source")))
        else:
            texts.append(("note", record.note, record.where))
        for field, text, where in texts:
            for character in _missing(text, facts):
                yield _unprintable(field, where, character)
        for offset, line in enumerate(record.body.splitlines()):
            for character in _missing(line, facts):
                yield _unprintable("body", _line_of_body(record, offset), character)


def _texts(facts: Facts) -> Iterator[Submission | Placement]:
    yield from facts.records.submissions
    for issue in facts.records.issues:
        for section in issue.sections:
            yield from section.items


def _line_of_body(record: Submission | Placement, offset: int) -> Where:
    """Return the place of a line of a body; a block text begins below its field's name."""
    if isinstance(record, Submission):
        place = record.at("body")
        return Where(place.path, place.line + (offset + 1 if "\n" in record.body else 0))
    return record.where


def _missing(text: str, facts: Facts) -> Iterator[str]:
    for character in dict.fromkeys(text):
        if ord(character) not in facts.characters and character not in "\n\r\t":
            yield character


def _unprintable(field: str, where: Where, character: str) -> Problem:
    return Problem(
        where,
        field,
        "missing-glyph",
        msg(
            "the print fonts have no '{character}' (U+{code:04X})",
            character=character,
            code=ord(character),
        ),
        msg("write it otherwise, or add a font that has it (theme/fonts/)"),
    )


RULES: tuple[Rule, ...] = (
    units_are_known,
    topics_are_known,
    audiences_are_known,
    pictures_exist,
    characters_can_be_printed,
)
