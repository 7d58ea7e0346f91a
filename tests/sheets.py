"""Issues printed for tests: one that has every part there is, and any other."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from generator.bodies.picture_marks import pictures_in
from generator.model import Addressees, DistributionList, Issue, Item, Person, Point
from generator.model.settings import Colophon, Masthead
from generator.press import pictures as pictures_
from generator.press.pdf import AttachedSource, Pdf, set_issue
from generator.press.pictures import Made
from generator.render.print import issue_html
from generator.render.prose import prose
from tests import fabricated
from tests.print.geometry import Page, read_pages

THEME = Path(__file__).parent.parent / "theme"
DAY = date(2024, 3, 8)
SENTENCE = "夜校每周开课两次，由农技站派人讲授剪枝与施肥，2024年以来已有1204人次参加。"
BODY = f"""开头一段说明缘由，**重点**在后。{SENTENCE}

1. 摸清底数，列出清单。
2. 压实责任，逐项到人。

| 乡镇 | 人次 | 说明 |
|---|---:|---|
| 东河 | 320 | 三个村合办，借用村小学教室，冬季照常开课不停 |
| 西坪 | 208 | 无 |

![夜校一角](night-school.png)

> 灯下的课，比会上的话管用。

{SENTENCE * 3}
"""


@cache
def pictures() -> Path:
    """Return a folder of attachments with the picture that `BODY` shows."""
    folder = Path(tempfile.mkdtemp(prefix="jianbao-attachments-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Image.new("RGB", (900, 500), (90, 140, 180)).save(folder / "night-school.png")
    return folder


def item(anchor: str, **changes: Any) -> Item:
    """Return a made-up item of issue 2024/5."""
    return fabricated.item("2024/5", anchor, **changes)


def issue(*items: Item, **changes: Any) -> Issue:
    """Return issue 2024/5 of these items."""
    return fabricated.issue("2024/5", DAY, *items, **changes)


def html_of(made: Issue, **settings: Any) -> str:
    """Return an issue's HTML for the press under these settings of the publication."""
    texts = {one.anchor: prose(one) for one in made.items}
    return issue_html(made, fabricated.publication(**settings), texts, THEME)


def printed(
    made: Issue, pictures: Path, sources: Sequence[AttachedSource] = (), **settings: Any
) -> Pdf:
    """Return an issue's PDF; its pictures are made of those in a folder."""
    html = html_of(made, **settings)
    names = {name for each in made.items for name, _ in pictures_in(each.body)}
    come = {name: pictures_.made((pictures / name).read_bytes(), name) for name in names}
    papers = {name: each.paper for name, each in come.items() if isinstance(each, Made)}
    assert papers.keys() == names
    return set_issue(
        html, issue=made.id, day=made.date, theme=THEME, pictures=papers, sources=sources
    )


def full_issue() -> Issue:
    """Return an issue that has every part there is."""
    points = tuple(Point(f"第{n}件，说到做到。", SENTENCE * (2 + n % 3)) for n in range(6))
    return issue(
        item("plain", points=points),
        item("rich", title="农闲时节办夜校", body=BODY, note="这个做法不花钱，值得一试。"),
        item("merged", title="两地合办夜校 一份教案通用", units=fabricated.item(
            "2024/5", "x", "songshan", "heyuan").units, points=points),
        item("afar", title="外地经验", section=fabricated.SECTIONS["elsewhere"],
             source="《远山通讯》2024年第2期", points=points[:2]),
        marking="内部资料", urgency="特急", note="本期选编各地办夜校的做法。", total=61, copies=120, edited_by="甲某", checked_by="乙某",
        signed_by=Person("丙某"),
        distribution=DistributionList(
            "all", up=Addressees("市委领导"), down=Addressees("各乡镇"),
            across=Addressees("各县（市、区）有关负责同志，市直各单位、各人民团体主要负责同志，驻市各单位"),
        ),
    )  # fmt: skip


FULL: dict[str, Any] = {
    "masthead": Masthead(copy_number=True, total=True),
    "colophon": Colophon(editors=True, printed_by="松禾市委办公室", copies=True),
}
SOURCES = (
    AttachedSource("2024-5.yml", "number: 5\ntitle: 夜校\n".encode()),
    AttachedSource("songshan-night-school.yml", b"unit: songshan\n"),
)


@cache
def full() -> Pdf:
    """Return the issue that has every part, printed."""
    return printed(full_issue(), pictures(), SOURCES, **FULL)


@cache
def full_pages() -> tuple[Page, ...]:
    """Return its pages."""
    return tuple(read_pages(full().data))


def text(page: Page) -> str:
    """Return a page's text, line after line."""
    return "".join(line.text for line in page.lines())


def structure(element: Any) -> Iterator[pikepdf.Dictionary]:
    """Yield a structure element and those below it."""
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else ():
            yield from structure(kid)
