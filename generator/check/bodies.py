"""Rules about what is typed: a body is the small Markdown, and what is typed is what is shown."""

from __future__ import annotations

from collections.abc import Iterator

from generator.bodies import Find, read
from generator.bodies.inline import plain_marks
from generator.check import texts
from generator.check.facts import Facts, Rule
from generator.check.published_text import Passage
from generator.check.typed import difference
from generator.model import Where
from generator.model.problems import Problem, Severity
from generator.words.messages import msg


def bodies_are_the_small_markdown(facts: Facts) -> Iterator[Problem]:
    """A body holds nothing but the small Markdown; what else looks like a mark is named.

    正文只用手册列出的标记：段落、粗体、强调、列表、引文、表格、图片。别的标记、粘连的行、多出或
    缺少的格、不成对的星号、合并版本留下的行，逐处指出，一概不替作者改。
    [错误 body-heading] [错误 body-rule] [错误 body-footnote] [错误 body-link] [错误 body-html]
    [错误 body-script] [错误 body-entity] [错误 body-code] [错误 body-mark] [错误 merge-conflict]
    [错误 body-picture] [错误 bad-picture] [错误 body-glued] [错误 body-indent]
    [错误 body-nested] [错误 body-number] [错误 body-empty] [错误 body-unbalanced]
    [错误 body-cells] [错误 body-table] [错误 body-tab]
    """
    yield from (problem for problem in _found(facts) if problem.severity == "error")


def marks_are_meant(facts: Facts) -> Iterator[Problem]:
    """A star between Han characters is emphasis, and lines without a gap run on: both are asked.

    汉字之间的星号当强调，若是乘号请改；上一行已经成句，下一行没有空行隔开，会连排，请确认。
    [提醒 maybe-sign] [提醒 lines-joined]
    """
    yield from (problem for problem in _found(facts) if problem.severity == "warning")


def _found(facts: Facts) -> Iterator[Problem]:
    for passage in facts.passages:
        if passage.kind != "page":
            is_body = passage.kind == "body"
            lines = [*enumerate(passage.text.split("\n"))]
            for found in read(passage.text).finds if is_body else plain_marks(lines):
                yield _problem(passage, found)


def what_is_typed_is_shown(facts: Facts) -> Iterator[Problem]:
    """What readers see are the characters that were typed, in their order, less the marks.

    排出来的字与所写的逐字相同、次序相同，只少了标记；行、格、列表的条目、序号和层次也相同。
    [错误 not-as-typed]
    """
    for passage in facts.passages:
        if passage.kind == "page" or (passage.kind == "body" and not read(passage.text).is_sound):
            continue
        found = difference(passage.kind, passage.text, facts.shown(passage.kind, passage.text))
        if found:
            line, typed, shown = found
            yield Problem(
                Where(passage.where.path, passage.where.line + line),
                passage.field,
                "not-as-typed",
                msg("typed is '{typed}', shown would be '{shown}'", typed=typed, shown=shown),
                msg("write it otherwise, and tell who looks after the program"),
            )


def characters_are_encoded_rightly(facts: Facts) -> Iterator[Problem]:
    """A character is the ordinary one, not a radical or a form that only looks like it.

    用通行的字，不用从PDF里抄来的部首符号、兼容汉字、竖排和半角变体，那样检索不到。
    [错误 wrong-character]
    """
    yield from texts.of(facts, "wrong-character")


def _problem(passage: Passage, found: Find) -> Problem:
    place = Where(passage.where.path, passage.where.line + found.line)
    severity: Severity = "error" if found.is_error else "warning"
    return Problem(place, passage.field, found.code, found.text, found.mend, severity)


RULES: tuple[Rule, ...] = (
    bodies_are_the_small_markdown,
    marks_are_meant,
    what_is_typed_is_shown,
    characters_are_encoded_rightly,
)
