"""A fabricated archive for search, put on a bare site with the real search page and served."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace

from generator.order.steps.indexing import assembled, keep
from generator.order.steps.workers import Workers
from generator.press import search
from generator.press.search import SearchedItem
from generator.render.templates import environment
from generator.store.cache import Cache, Kept
from generator.store.hashing import digest
from generator.words.fold import CELL

THEME = Path(__file__).parents[1] / "theme"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'"
)
UNITS = [(f"unit-{n}", f"{name}县") for n, name in enumerate("松山禾源临湖青石白云长岭", 1)]
SECTIONS = [("local", "市内信息"), ("elsewhere", "市外参考")]
TOPICS = [("training", "教育培训"), ("talks", "谈心谈话"), ("rural", "乡村<振兴>")]
COMMON = (
    "全县干部监督工作制度建设村镇学习教育培训组织部门基层党员群众服务项目资金管理责任落实推进"
    "会议研究决定开展调研走访谈话提醒情况问题整改结果运用考核评价选拔任用年轻优秀信息报送"
)
ODD = [
    "２．５％", "2.5%", "ＡＢＣ公司", "abc公司", "Wi-Fi", "“八小时外”", "《意见》（试行）", "䶮", "喆堃犇祎",
    "\U00020bb7野家", "\U00030edd\U00030edd面", "①㈠㎡", "ﬁne", "Straße", "café", "cafe\u0301",
    "がぎ", "한국", "Ⅷ级", "1,256万人", "0.2%—5%", "的的的的", "一一", "——", "……", "&amp;<b>粗</b>",
    "{{ 7*7 }}", "ΟΔΟΣ", "İstanbul", "x²+y²", "\U0001f600", "甲" + CELL + "乙", CELL + "丙丁" + CELL,
]  # fmt: skip


def entries(count: int = 300, seed: int = 7) -> list[SearchedItem]:
    """Return `count` items in issues of five, made of common characters and odd ones."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        issue, place = divmod(number, 5)
        day = date(2021, 1, 5) + timedelta(days=14 * issue)
        units = tuple(draw.sample(UNITS, draw.choice((1, 1, 1, 2))))
        heading = (
            "、".join(name for _, name in units) + "：" + sentence(draw, 12).partition(CELL)[0]
        )
        text = "".join(sentence(draw, 18) + "。" for _ in range(draw.randint(1, 9)))
        if number % 97 == 0:
            text = ""
        made.append(
            SearchedItem(
                url=f"{day.year}/{issue + 1}/#item-{place + 1}",
                heading=heading,
                text=heading + text,
                citation=f"《松禾工作信息》{day.year}年第{issue + 1}期，第{place + 1}页",
                date=day,
                year=day.year,
                place=place + 1,
                section=SECTIONS[place == 4],
                units=units,
                topics=tuple(draw.sample(TOPICS, draw.choice((0, 1, 1, 2)))),
            )
        )
    return made


def sentence(draw: random.Random, length: int) -> str:
    """Return a run of common characters with one odd piece in it, perhaps."""
    words = [draw.choice(COMMON) for _ in range(draw.randint(2, length))]
    if draw.random() < 0.4:
        words.insert(draw.randint(0, len(words)), draw.choice(ODD))
    return "".join(words)


@dataclass(frozen=True)
class Job:
    """An issue's entries, to be indexed."""

    entries: tuple[SearchedItem, ...]
    year: int
    key: str


def index(made: Iterable[SearchedItem]) -> dict[str, bytes]:
    """Return the files of `/pagefind/` over items in any order, as a clean build makes them."""
    ordered = sorted(made, key=lambda entry: (entry.date, page_of(entry), entry.place))
    jobs = [
        Job(issue, issue[0].year, digest(repr(issue)))
        for issue in (tuple(items) for _, items in groupby(ordered, page_of))
    ]
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))

        def task(some: Sequence[Job]) -> list[Kept]:
            parts = search.parts(job.entries for job in some)
            return [keep(part, cache.folder) for part in parts]

        work = SimpleNamespace(cache=cache, workers=Workers(), report=lambda *_: None)
        kept = assembled(work, jobs, task)  # type: ignore[arg-type]
        return {path: cache.read(content) for path, content in sorted(kept.files.items())}


def page_of(entry: SearchedItem) -> str:
    return entry.url.partition("#")[0]


def write_site(folder: Path, made: Sequence[SearchedItem], files: Mapping[str, bytes]) -> None:
    """Write the search page, an issue page for each issue and the index under `folder`."""
    shutil.copytree(THEME / "site" / "assets", folder / "assets")
    for name, content in files.items():
        (folder / "pagefind" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pagefind" / name).write_bytes(content)
    years = {entry.year: () for entry in made}
    pages = environment(THEME / "pages")
    pages.globals.update(publication=SimpleNamespace(name="松禾工作信息"))
    body = pages.get_template("search.md.j2").render(
        up="../",
        title="检索",
        area="search",
        archive=SimpleNamespace(by_year=years),
        bulletins=(),
    )
    _page(folder / "search", "检索", "../", body)
    by_page = groupby(made, page_of)
    for page, items in by_page:
        _page(folder / page, page, "../../", "".join(map(_item, items)))


def _item(entry: SearchedItem) -> str:
    anchor = entry.url.partition("#")[2]
    first, *cells = entry.text.removeprefix(entry.heading).split(CELL)
    half = len(first) // 2
    prose = f"<p><strong>{escape(first[:half])}</strong>{escape(first[half:])}</p>"
    table = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return (
        f'<article id="{anchor}"><div class="text" data-item="{anchor}">'
        f"<h3>{escape(entry.heading)}</h3>{prose}<table><tr>{table}</tr></table></div></article>"
    )


def _page(folder: Path, title: str, up: str, body: str) -> None:
    scripts = "".join(
        f'<script src="{up}assets/{name}.js" defer></script>' for name in ("search", "mark")
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{up}assets/site.css">'
        f'<link rel="stylesheet" href="{up}assets/search.css">{scripts}</head>'
        f'<body><main class="width">{body}</main></body></html>',
        encoding="utf-8",
    )
