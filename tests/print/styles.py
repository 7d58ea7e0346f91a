"""The handbook's pictures of the house style: `python -m tests.print.styles` makes them anew.

Each is a part of a page that the program prints with one option set. A picture notes the hash of
the HTML that it was printed from, so that `tests/test_style.py` sees when it has grown old.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from generator.model import Addressees, DistributionList, Issue, Item, Person, Point
from generator.model.settings import Colophon, Masthead
from generator.model.style import MastheadStyle, Style
from generator.press import pictures as making
from generator.press.pdf import set_issue
from generator.press.pictures import Made
from generator.store.hashing import sha256
from tests import fabricated
from tests.sheets import DAY, THEME, html_of

FOLDER = Path(__file__).parents[2] / "content/pages"
PREFIX = "styling-"  # of the page that shows them
RESOLUTION, SMALL = 72, 46  # pixels an inch, of a part and of a whole page
COLOURS = 12  # of the palette
NOTE = "html"  # what the hash is called in the file
LETTERING = Path(__file__).with_name("lettering.svg")  # the picture that stands for the name


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the style, the page of which it is a part, from which mm to which below its top."""

    style: Style
    page: int
    top: int
    bottom: int
    resolution: int = RESOLUTION
    items: int = 3


def _masthead(**values: str) -> Style:
    return Style(masthead=MastheadStyle(**values))  # type: ignore[arg-type]


TITLE, CONTENTS, NAME, POINTS = (2, 35, 109), (1, 35, 161), (1, 35, 102), (2, 35, 166)
END = (2, 196, 266, RESOLUTION, 1)
SHOTS: Mapping[str, Shot] = {
    **{
        f"title-{form}": Shot(Style(title=form), *TITLE)  # type: ignore[arg-type]
        for form in ("unit_colon", "title_unit", "unit_below", "title_only")
    },
    "sign-star": Shot(Style(item_sign="★", section_sign="◆"), *TITLE),
    "sign-none": Shot(Style(item_sign="", section_sign=""), *TITLE),
    "contents-pages": Shot(Style(), *CONTENTS),
    "contents-titles": Shot(Style(contents="titles"), *CONTENTS),
    "contents-flat": Shot(Style(contents_sections=False), *CONTENTS),
    "contents-none": Shot(Style(contents="none"), *CONTENTS),
    **{f"masthead-{face}": Shot(_masthead(face=face), *NAME) for face in ("song", "hei", "kai", "fangsong")},
    "masthead-colour": Shot(_masthead(colour="#8a1c5a"), *NAME),
    "masthead-picture": Shot(_masthead(picture="lettering.svg"), *NAME),
    "remarks-on": Shot(Style(remarks=True), 1, 20, 285, SMALL),
    "remarks-off": Shot(Style(remarks=False), 1, 20, 285, SMALL),
    "colophon-usual": Shot(Style(), *END),
    "colophon-order": Shot(Style(colophon=("printed_by", "up", "across", "down", "copies")), *END),
    **{f"points-{form}": Shot(Style(points=form), *POINTS) for form in ("as_filed", "run_in", "paragraphs")},  # type: ignore[arg-type]
}  # fmt: skip


def issue() -> Issue:
    """Return the issue that the pictures show: one item filed as points, one as a body."""
    filed = (
        Point("进田头，听听怎么说。", "干部到地头走访，收集意见38条，当场答复22条。"),
        Point("进课堂，看看怎么学。", "举办夜校12期，参加的有460人次，讲的都是剪枝、施肥、防虫。"),
    )
    body = (
        "**白天答题。**备课先问学员想听什么，纸上没有的不讲。\n\n"
        "**夜里开课。**每晚45分钟，讲透一件就下课。\n\n"
        "| 乡镇 | 期数 | 人次 |\n|---|---:|---:|\n| 东河 | 7 | 320 |\n| 西坪 | 5 | 140 |\n"
    )

    def item(anchor: str, unit: str, title: str, **more: object) -> Item:
        return fabricated.item("2024/5", anchor, unit, title=title, **more)

    return fabricated.issue(
        "2024/5",
        DAY,
        item("filed", "songshan", "“三进”活动让培训走到田头", points=filed),
        item("body", "heyuan", "夜校办在家门口", body=body),
        item(
            "afar",
            "lakeside",
            "一条热线接到底",
            points=(Point("", "谁接的电话谁去问，问明白了再回电话。"),),
            section=fabricated.SECTIONS["elsewhere"],
        ),
        total=61,
        copies=120,
        edited_by="甲某",
        checked_by="乙某",
        signed_by=Person("丙某"),
        distribution=DistributionList(
            "all",
            up=Addressees("市委领导"),
            across=Addressees("各县区负责同志"),
            down=Addressees("各乡镇"),
        ),
    )


def html(shot: Shot) -> str:
    """Return what a picture is printed from."""
    return html_of(
        issue_in(shot.style, shot.items),
        style=shot.style,
        masthead=Masthead(remarks=True),
        colophon=Colophon(editors=True, printed_by="松禾市委办公室", copies=True),
    )


def mark(shot: Shot) -> str:
    """Return what a picture notes of what it was printed from."""
    return sha256(html(shot))


def issue_in(style: Style, items: int = 3) -> Issue:
    """Return the issue as it is compiled under a style."""
    made = issue()
    wanted = {each.anchor for each in made.items[:items]}
    groups = tuple(
        replace(group, entries=tuple(replace(i, title_form=style.title) for i in some))
        for group in made.groups
        if (some := [item for item in group.items if item.anchor in wanted])
    )
    return replace(made, groups=groups)


def pdf(shot: Shot) -> bytes:
    """Print the issue."""
    name = LETTERING.name
    come = making.made(LETTERING.read_bytes(), name)
    assert isinstance(come, Made), come
    return set_issue(
        html(shot), issue="2024/5", day=DAY, theme=THEME, pictures={name: come.paper}
    ).data


def picture(shot: Shot, folder: Path) -> Image.Image:
    """Return the part of the page, in few colours."""
    place = folder / "issue.pdf"
    place.write_bytes(pdf(shot))
    page = str(shot.page)
    command = [
        "pdftoppm",
        "-r",
        str(shot.resolution),
        "-f",
        page,
        "-l",
        page,
        "-png",
        "-singlefile",
    ]
    subprocess.run([*command, place, folder / "page"], check=True)
    with Image.open(folder / "page.png") as whole:
        a_mm = shot.resolution / 25.4
        part = whole.convert("RGB").crop(
            (0, int(shot.top * a_mm), whole.width, int(shot.bottom * a_mm))
        )
    return part.quantize(COLOURS, dither=Image.Dither.NONE)


def noted(name: str) -> str:
    """Return the hash that a picture notes."""
    with Image.open(FOLDER / f"{PREFIX}{name}.png") as found:
        return str(found.info.get(NOTE, ""))


def main() -> None:
    """Make the pictures that are named, or all."""
    wanted = sys.argv[1:] or list(SHOTS)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            note = PngInfo()
            note.add_text(NOTE, mark(SHOTS[name]))
            place = FOLDER / f"{PREFIX}{name}.png"
            picture(SHOTS[name], Path(folder)).save(place, optimize=True, pnginfo=note)
            print(place.relative_to(FOLDER.parents[1]), place.stat().st_size)


if __name__ == "__main__":
    main()
