"""House style (版式): what an office chooses of how its bulletin looks, field by field."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from generator.model.declared import Derived, Lined, Typed, Unfit, Where, declared, record, told
from generator.model.forms import YesNo
from generator.model.names import is_picture
from generator.words.messages import msg

NO_SIGN = "none"
TitleForm = Literal["unit_colon", "title_unit", "unit_below", "title_only"]
ContentsForm = Literal["pages", "titles", "none"]
PointsForm = Literal["as_filed", "run_in", "paragraphs"]
Face = Literal["song", "hei", "kai", "fangsong"]
ColophonLine = Literal["up", "across", "down", "editors", "printed_by", "copies"]
ADDRESSED: Mapping[str, str] = {"up": "报", "across": "送", "down": "发"}

_PALEST = 1.5  # contrast with paper, from 1 (white) to 21 (black), as WCAG 2 reckons it


def _sign(value: str) -> str:
    if value == NO_SIGN:
        return ""
    kinds = {unicodedata.category(character)[0] for character in value}
    if len(value) != 1 or not (kinds <= {"S"} or value in "※•·"):
        text = msg("'{value}' is not a sign", value=value)
        raise Unfit("sign", text, msg("one sign such as △ ▲ ★ ☆ ● ■ ◆ ※, or `none`"))
    return value


def _colour(value: str) -> str:
    """Return a colour as `#rrggbb`."""
    if not re.fullmatch("#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})", value):
        text = msg("'{value}' is not a colour", value=value)
        raise Unfit("colour", text, msg('six digits 0-9 a-f in quotation marks: "#c8161d"'))
    digits = value[1:].lower()
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    if _contrast(digits) < _PALEST:
        text = msg("the colour {value} is too pale to be seen on paper", value=value)
        raise Unfit("colour-pale", text, msg('a darker one, such as "#c8161d"'))
    return f"#{digits}"


def _contrast(digits: str) -> float:
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _picture(value: str) -> str:
    if not is_picture(value):
        text = msg("'{value}' is not the name of a picture", value=value)
        hint = msg("the name of a file of content/attachments/, such as masthead.png")
        raise Unfit("picture-name-form", text, hint)
    return value


Sign = Annotated[str, Typed(_sign, {"type": "string"}, sought="text")]
Colour = Annotated[
    str, Typed(_colour, {"pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", "type": "string"})
]
PictureName = Annotated[str, Typed(_picture, {"type": "string"})]


@record
class MastheadStyle(Lined):
    """How the publication's name stands in the masthead; what is unsaid is the theme's."""

    face: Face = told(
        "刊名字体：song 小标宋、hei 黑体、kai 楷体、fangsong 仿宋",
        "the name's face: song, hei, kai or fangsong",
        "open",
        default="song",
    )
    colour: Colour = told(
        '刊名和红线的颜色，加引号，如 "#c8161d"；省略则用主题的红色',
        "the colour of name and rule, in quotation marks; the theme's red when absent",
        "open",
        "#c8161d",
        default="",
    )
    picture: PictureName = told(
        "代替刊名文字的图片，放在 content/attachments/，如题写的刊名",
        "a picture in place of the name's letters, in content/attachments/",
        "open",
        "masthead.png",
        default="",
    )
    where: Derived[Where] = dataclasses.field(default=Where(""), repr=False, compare=False)
    lines: Derived[Mapping[str, int]] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )


@record
class Style(Lined):
    """The house style; as it is when nothing is said of it."""

    title: TitleForm = told(
        "标题：unit_colon 单位：标题；title_unit 标题（单位）；unit_below 标题居中，单位另起一行；"
        "title_only 只有标题",
        "the heading: unit before a colon, after the title, below it, or left out",
        "open",
        default="unit_colon",
    )
    item_sign: Sign = told(
        "条目前的符号，如 △ ★；不要则写 none",
        "the sign before an item; `none` for none",
        "label",
        "△",
        default="△",
    )
    section_sign: Sign = told(
        "目录里栏目前的符号；不要则写 none",
        "the sign before a section in contents; `none` for none",
        "label",
        "★",
        default="★",
    )
    contents: ContentsForm = told(
        "目录：pages 点线和页码；titles 只列标题；none 不印",
        "the contents: with leaders and pages, without, or none",
        "open",
        default="pages",
    )
    contents_sections: YesNo = told(
        "目录是否分栏目", "whether the contents name the sections", "open", default=True
    )
    masthead: MastheadStyle = told("刊名", "the name", "open", default=MastheadStyle())
    remarks: YesNo | None = told(
        "是否印领导批示框；省略则依 masthead.remarks",
        "the 领导批示 box; as masthead.remarks when absent",
        "open",
        default=None,
    )
    colophon: tuple[ColophonLine, ...] = told(
        "报尾印哪几行、依什么次序：up 报、across 送、down 发、editors 编辑审核签发、"
        "printed_by 印发、copies 份数；省略则依 colophon",
        "the colophon's lines in their order; as `colophon` when absent",
        "open",
        default=(),
        filled=True,
    )
    points: PointsForm = told(
        "分点：as_filed 分点稿连排、自由正文照来稿分段；run_in 一律连排；paragraphs 一律分段",
        "points: as filed, all run in, or all in paragraphs",
        "open",
        default="as_filed",
    )
    where: Derived[Where] = dataclasses.field(default=Where(""), repr=False, compare=False)
    lines: Derived[Mapping[str, int]] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )

    def unfit(self) -> Unfit | None:
        """Return what is wrong with lines that are named twice."""
        twice = [line for line in self.colophon if self.colophon.count(line) > 1]
        if not twice:
            return None
        text = msg("`colophon` names {line} twice", line=twice[0])
        return Unfit("colophon-twice", text, msg("delete one of them"))


def heading(form: TitleForm, unit: str, title: str) -> str:
    """Return an item's heading as lists and texts have it."""
    match form:
        case "unit_colon":
            return f"{unit}：{title}"
        case "title_only":
            return title
        case "title_unit" | "unit_below":
            return f"{title}（{unit}）"


def values(
    style: Style | MastheadStyle, path: str = "style."
) -> Iterator[tuple[str, str | bool | tuple[str, ...]]]:
    """Yield what a style says, each value by the fields that lead to it."""
    kind: type = type(style)
    for field in declared(kind):
        value = getattr(style, field.attribute)
        if isinstance(value, MastheadStyle):
            yield from values(value, f"{path}{field.name}.")
        else:
            yield f"{path}{field.name}", value
