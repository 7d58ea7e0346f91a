"""Rules about items as they were sent, and about the text of items wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.messages import msg
from generator.model import Placement, Submission, Where
from generator.pictures import NAME, pictures_in
from generator.problems import Problem, did_you_mean


def pictures_exist(facts: Facts) -> Iterator[Problem]:
    """A picture that a body shows lies in `content/attachments/`.

    正文用的图片放在 `content/attachments/`，只写文件名。[错误 bad-picture] [错误 missing-picture]
    """
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


def _texts(facts: Facts) -> Iterator[Submission | Placement]:
    yield from facts.records.submissions
    for issue in facts.records.issues:
        for section in issue.sections:
            yield from section.items


def _line_of_body(record: Submission | Placement, offset: int) -> Where:
    place = record.at("body")
    return Where(place.path, place.line + offset)


def submissions_are_approved(facts: Facts) -> Iterator[Problem]:
    """A unit's own submission carries the sign-off of the unit, given before it was received.

    本单位的来稿（转载除外）有单位签发人和日期，签发不晚于收稿。
    [提醒 not-approved] [提醒 sign-off-late]
    """
    for submission in facts.records.submissions:
        signed = submission.approved_by
        if signed is None and not submission.source:
            yield Problem(
                submission.where,
                "approved_by",
                "not-approved",
                msg("the unit has not signed the submission off"),
                msg("add `approved_by: {{name: …, date: …}}`"),
                "warning",
            )
        elif signed and signed.date and signed.date > submission.received:
            yield Problem(
                submission.at("approved_by"),
                "approved_by",
                "sign-off-late",
                msg(
                    "signed off on {signed}, after it was received ({received})",
                    signed=signed.date,
                    received=submission.received,
                ),
                msg("correct one of the two dates"),
                "warning",
            )


RULES: tuple[Rule, ...] = (
    pictures_exist,
    submissions_are_approved,
)
