"""Rules about items as they were sent, and about the text of items wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.bodies.picture_marks import pictures_in
from generator.check.facts import Facts, Rule
from generator.check.pictures import WARNINGS, words
from generator.model import Placement, Submission, Where
from generator.model.names import is_picture
from generator.model.problems import Problem, did_you_mean
from generator.text.rules import APPROVAL
from generator.words.lookalikes import mended, wrong
from generator.words.messages import msg


def pictures_exist(facts: Facts) -> Iterator[Problem]:
    """A picture that a body shows lies in `content/attachments/`, under a rightly written name.

    正文用的图片放在 `content/attachments/`，只写文件名；文件名的字用通行的编码。
    [错误 missing-picture] [错误 wrong-character]
    """
    names = facts.records.attachments
    for record in _texts(facts):
        for name, offset in pictures_in(record.body):
            path = f"content/attachments/{name}"
            if is_picture(name) and name not in names and not facts.is_unread(path):
                yield Problem(
                    _line_of_body(record, offset),
                    "body",
                    "missing-picture",
                    msg("there is no picture content/attachments/{name}", name=name),
                    did_you_mean(name, names),
                )
    for name in names:
        for _, found, right in wrong(name):
            text = msg(
                "'{found}' in the file's name only looks like '{right}'", found=found, right=right
            )
            hint = msg("rename the file to {name}", name=mended(name))
            where = Where(f"content/attachments/{name}")
            yield Problem(where, "", "wrong-character", text, hint)


def pictures_can_be_shown(facts: Facts) -> Iterator[Problem]:
    """A picture that a body shows can be decoded, within limits; its bytes say what it is.

    正文用的图片能解码：按内容认是 PNG、JPEG、GIF、WebP 还是 SVG，不看后缀；读不了、太大、带脚本、
    浏览器和印刷都不认的格式不放行；已封版的只提醒。
    [错误 picture-unreadable] [错误 picture-huge] [错误 picture-limit] [错误 picture-active]
    [错误 picture-kind] [错误 picture-name] [错误 picture-complex]
    """
    sealed = {path for seal in facts.records.seals for path in seal.inputs}
    for found in _faults(facts):
        if found.code not in WARNINGS:
            yield replace(found, severity="warning") if found.where.path in sealed else found


def pictures_stand_still(facts: Facts) -> Iterator[Problem]:
    """A picture that a body shows does not move: print has its first only.

    正文用的图片不会动；会动的只用第一幅。[提醒 picture-moves]
    """
    for found in _faults(facts):
        if found.code in WARNINGS:
            yield replace(found, severity="warning")


def _faults(facts: Facts) -> Iterator[Problem]:
    """Yield what is wrong with the pictures that bodies show, where they show them."""
    for record in _texts(facts):
        for name, offset in pictures_in(record.body):
            picture = facts.records.attachments.get(name)
            if picture and picture.fault:
                said = words(picture.fault, name, picture.about)
                yield Problem(_line_of_body(record, offset), "body", picture.fault, *said)


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
        for rule in APPROVAL:
            if rule.is_broken(submission):
                name = rule.field.partition(".")[0]
                text = rule.worded(submission)
                where = submission.at(name)
                yield Problem(where, name, rule.code, text, rule.hint, "warning")


RULES: tuple[Rule, ...] = (
    pictures_exist,
    pictures_can_be_shown,
    pictures_stand_still,
    submissions_are_approved,
)
