"""Rules about the house style, beyond that each value fits its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.check.facts import Facts, Rule
from generator.check.pictures import WARNINGS, words
from generator.model import Where
from generator.model.problems import Problem, did_you_mean
from generator.model.settings import Publication
from generator.words.messages import msg

PUBLICATION = "data/publication.yml"


def masthead_pictures_can_be_shown(facts: Facts) -> Iterator[Problem]:
    """The masthead's picture lies in `content/attachments/` and can be decoded.

    代替刊名的图片放在 `content/attachments/`，只写文件名，能解码。[错误 missing-picture]
    """
    names = facts.records.attachments
    for house in _houses(facts):
        name, where = house.style.masthead.picture, house.style.masthead.at("picture")
        picture = names.get(name)
        if name and picture is None and not facts.is_unread(f"content/attachments/{name}"):
            text = msg("there is no picture content/attachments/{name}", name=name)
            yield Problem(where, _FIELD, "missing-picture", text, did_you_mean(name, names))
        elif picture and picture.fault:
            said = words(picture.fault, name, picture.about)
            found = Problem(where, _FIELD, picture.fault, *said)
            is_mild = picture.fault in WARNINGS
            yield replace(found, severity="warning") if is_mild else found


def signs_can_be_printed(facts: Facts) -> Iterator[Problem]:
    """The signs of the house style stand in one of the print fonts.

    条目、栏目前的符号印刷字体里都有。[错误 missing-glyph]
    """
    for house in _houses(facts):
        for name in ("item_sign", "section_sign"):
            sign: str = getattr(house.style, name)
            if sign not in facts.printable and sign:
                where, code = house.style.at(name), ord(sign)
                text = msg(
                    "the print fonts have no '{character}' (U+{code:04X})",
                    character=sign,
                    code=code,
                )
                hint = msg("write it otherwise, or add a font that has it (theme/fonts/)")
                yield Problem(where, f"style.{name}", "missing-glyph", text, hint)


def colophon_lines_have_something_to_say(facts: Facts) -> Iterator[Problem]:
    """A style that prints the line 印发 has `colophon.printed_by`, the office that it names.

    版式的报尾写了 `printed_by`（印发）的，`colophon.printed_by` 写明印发单位。[错误 no-printer]
    """
    for house in _houses(facts):
        if "printed_by" in house.style.colophon and not house.colophon.printed_by:
            yield Problem(
                house.style.at("colophon"),
                "style.colophon",
                "no-printer",
                msg("the line `printed_by` has no office to name"),
                msg("name it under `colophon`: `printed_by: …`; or leave the line out"),
            )


_FIELD = "style.masthead.picture"


def _houses(facts: Facts) -> Iterator[Publication]:
    """Yield the publication as it is and was, once for each style that the file has."""
    seen: list[Where] = []
    for house in facts.records.publication.eras:
        if house.style.where not in seen:
            seen.append(house.style.where)
            yield house


RULES: tuple[Rule, ...] = (
    masthead_pictures_can_be_shown,
    signs_can_be_printed,
    colophon_lines_have_something_to_say,
)
