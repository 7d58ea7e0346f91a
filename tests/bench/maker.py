"""Make an archive of any size: N issues of five items, about eight pages each.

The sentences are put together from clauses of a corpus (`{"text": …}` a line), so that they read
like it and none stands twice, or made up from a few set words. The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from generator.press.fonts import coverage

REPOSITORY = Path(__file__).parent.parent.parent
ITEMS = 5
CHARACTERS = 830  # an item; five of them and the front page make eight pages
A_YEAR = 50  # issues
_CLAUSE = re.compile(
    r"(?<=[，。；])[\u4e00-\u9fff0-9]{5,14}(?=[，。；])"
)  # none is a sentence's bulk

WORDS = (
    "全县 乡镇 干部 监督 工作 机制 建立 健全 完善 推动 落实 组织 开展 调研 走访 群众 意见 建议 "
    "梳理 清单 销号 管理 考核 评价 培训 课堂 现场 一线 项目 产业 服务 窗口 办理 时限 压缩 提升 "
    "满意 年轻 选拔 任用 谈心 谈话 提醒 约谈 反馈 整改 问题 线索 部门 联席 会议 信息 报送 通报"
).split()
UNITS = ["东县", "西县", "南县", "北县", "中区", "新区", "山城市", "水城市"]
TOPICS = ["监督", "选任", "考核", "培训", "人才", "党建"]


def make(root: Path, issues: int, corpus: Path | None = None, seed: int = 1) -> Path:
    """Write the archive's `content/` and `data/`; link the project's theme. Returns `root`."""
    root.mkdir(parents=True, exist_ok=True)
    for name in ("theme", "mkdocs.yml"):
        (root / name).symlink_to(REPOSITORY / name)
    _write_data(root)
    add(root, range(issues), corpus, seed)
    return root


def add(root: Path, numbers: range, corpus: Path | None = None, seed: int = 1) -> None:
    """Write issues by their place in the archive, from 0; each depends on seed and place alone."""
    clauses = _clauses(corpus)
    for place in numbers:
        shuffle = random.Random(f"{seed}/{place}")
        year, number = 2004 + place // A_YEAR, place % A_YEAR + 1
        day = date(year, 1, 1) + timedelta(days=7 * (number - 1))
        ids = []
        for item in range(ITEMS):
            id_ = f"{year}/n{number}-{item + 1}"
            ids.append(id_)
            _write(root / f"content/submissions/{id_}.yml", _submission(shuffle, day, clauses))
        entries = "".join(f"      - {id_}\n" for id_ in ids[:-1])
        _write(
            root / f"content/issues/{year}/{number}.yml",
            f"number: {number}\ndate: {day}\nsections:\n"
            f"  - section: local\n    items:\n{entries}"
            f"  - section: outside\n    items:\n      - {ids[-1]}\n"
            f"distribution: regular\n"
            f"signed_by: {{name: 签发人, date: {day}}}\n",
        )


def _submission(shuffle: random.Random, day: date, clauses: list[str]) -> str:
    points = []
    length = 0
    while length < CHARACTERS:
        text = _sentences(shuffle, clauses) if clauses else _made_up(shuffle)
        lead = "".join(shuffle.sample(WORDS, 3)) + "。"
        points.append(f"  - lead: {lead}\n    text: {json.dumps(text, ensure_ascii=False)}\n")
        length += len(lead + text)
    title = "".join(shuffle.sample(WORDS, shuffle.randint(5, 10)))
    return (
        f"unit: u{shuffle.randrange(len(UNITS))}\n"
        f"title: {title}\n"
        f"received: {day}\n"
        f"approved_by: {{name: 审核人, date: {day}}}\n"
        f"topics: [t{shuffle.randrange(len(TOPICS))}]\n"
        f"points:\n{''.join(points)}"
    )


def _sentences(shuffle: random.Random, clauses: list[str]) -> str:
    sentences = ("，".join(shuffle.sample(clauses, shuffle.randint(3, 5))) for _ in range(3))
    return "。".join(sentences) + "。"


def _made_up(shuffle: random.Random) -> str:
    def clause() -> str:
        number = f"{shuffle.randint(2, 900)}个" if shuffle.random() < 0.2 else ""
        return number + "".join(shuffle.choices(WORDS, k=shuffle.randint(2, 6)))

    sentences = ("，".join(clause() for _ in range(shuffle.randint(2, 5))) for _ in range(4))
    return "。".join(sentences) + "。"


def _clauses(corpus: Path | None) -> list[str]:
    """Return what stands between the corpus's commas and stops, if it is in today's house style."""
    if corpus is None:
        return []
    known = coverage(REPOSITORY / "theme/fonts")
    texts = (json.loads(line)["text"] for line in corpus.read_text(encoding="utf-8").splitlines())
    found = (clause for text in texts for clause in _CLAUSE.findall("".join(text.split())))
    return [
        clause
        for clause in found
        if all(ord(character) in known for character in clause)
        and unicodedata.is_normalized("NFKC", clause)
        and "百分之" not in clause
    ]


def _write_data(root: Path) -> None:
    def listed(name: str, words: list[str], letter: str) -> str:
        rows = (f"  - {{id: {letter}{n}, name: {word}}}\n" for n, word in enumerate(words))
        return f"{name}:\n{''.join(rows)}"

    _write(
        root / "data/publication.yml",
        "name: 测速简报\npublisher: 某市研究室\nissued_by: 某市研究室\n"
        "audiences: [public, internal, leadership]\nemail: office@example.invalid\n"
        "release: named\n",
    )
    _write(root / "data/units.yml", listed("units", UNITS, "u"))
    _write(root / "data/topics.yml", listed("topics", TOPICS, "t"))
    sections = "sections:\n  - {id: local, name: 市内信息}\n  - {id: outside, name: 市外参考}\n"
    _write(root / "data/sections.yml", sections)
    _write(
        root / "data/recipients.yml",
        "recipients:\n  - {id: head, name: 部务会成员, channel: paper, address: 一号楼, copies: 5}\n"
        "lists:\n  regular:\n    up: {wording: 部务会成员。, members: [head]}\n",
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what was made, by path."""
    for path in sorted([*(root / "content").rglob("*"), *(root / "data").rglob("*")]):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()


def forget(root: Path) -> None:
    """Delete an archive that was made."""
    shutil.rmtree(root, ignore_errors=True)
