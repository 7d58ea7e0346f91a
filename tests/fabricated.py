"""A fabricated archive: no unit, person or event of it exists."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from generator.model import (
    Addressees,
    Archive,
    Credit,
    DistributionList,
    FormerName,
    Group,
    Issue,
    Item,
    PageRecord,
    Point,
    Section,
    Topic,
    Unit,
)
from generator.model.series import EXTRA, REGULAR
from generator.model.settings import Masthead, Publication, Site

UNITS = {
    unit.id: unit
    for unit in (
        Unit("songshan", "松山县", "县"),
        Unit(
            "heyuan",
            "禾源县",
            "县",
            formerly=(
                FormerName("禾源垦区", date(2020, 6, 30)),
                FormerName("禾源农场", date(2015, 1, 31)),
            ),
        ),
        Unit("lakeside", "临湖区", "区", until=date(2023, 12, 31)),
        Unit("silent", "默默局", "局"),
    )
}
SECTIONS = {s.id: s for s in (Section("local", "市内信息"), Section("elsewhere", "市外参考"))}
TOPICS = {t.id: t for t in (Topic("training", "教育培训"), Topic("talks", "谈心谈话"))}
LISTS = DistributionList(
    "regular",
    up=Addressees("市里的部务会成员。", ("a",)),
    across=Addressees("各县区负责同志。", ("b",)),
    down=Addressees("各县区有关部门。", ("c",)),
)
POINTS = (
    Point("进田头，听听怎么说。", "组织干部到地头走访，收集意见38条。\n另起一段，再说一句。"),
    Point("进课堂，看看怎么学。", "举办夜校12期，参加的有460人次。"),
)
BODY = """统计如下：

| 单位 | 人次 |
|---|---|
| 松山 | 12 |
| 禾源 | 34 |

![夜校一角](night-school.png)

- 第一项
- 第二项
"""


def publication(**changes: Any) -> Publication:
    """Return a publication with the fields of `changes`."""
    fields: dict[str, Any] = {
        "name": "松禾工作信息",
        "publisher": "松禾市委办公室",
        "issued_by": "松禾市委办公室信息科",
        "audiences": ("public", "internal", "leadership"),
        "masthead": Masthead(total=True),
        "site": Site(
            url="http://archive.example/bulletin/", notice="示例数据", footer="信息科编印"
        ),
    }
    return Publication(**{**fields, **changes})


def item(issue: str, anchor: str, *units: str, **changes: Any) -> Item:
    """Return an item of `issue` by `units`, in the local section unless `changes` say otherwise."""
    fields: dict[str, Any] = {
        "title": "“三进”活动让培训走到田间地头",
        "units": tuple(Credit(id_, UNITS[id_].name) for id_ in units or ("songshan",)),
        "section": SECTIONS["local"],
        "audience": "internal",
        "topics": (TOPICS["training"],),
    }
    if not changes.get("body"):
        fields["points"] = POINTS
    return Item(issue, anchor, **{**fields, **changes})


def issue(id_: str, day: date, *items: Item, **changes: Any) -> Issue:
    """Return an issue of `items`, grouped by their sections in order."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for one in items:
        groups[one.section.id].append(one)
    number = int(id_.rpartition("/")[2].removeprefix("extra-"))
    fields: dict[str, Any] = {
        "series": EXTRA if "extra" in id_ else REGULAR,
        "groups": tuple(Group(group[0].section, tuple(group)) for group in groups.values()),
        "distribution": LISTS,
        "marking": "内部资料",
    }
    return Issue(id_, number, day, **{**fields, **changes})


def archive(*issues: Issue, pages: tuple[PageRecord, ...] = (), **vocabulary: Any) -> Archive:
    """Return an archive of `issues` (in time order) with its indexes."""
    by_year: dict[int, list[Issue]] = defaultdict(list)
    by_unit: dict[str, list[Item]] = defaultdict(list)
    by_section: dict[str, list[Item]] = defaultdict(list)
    by_topic: dict[str, list[Item]] = defaultdict(list)
    for one in issues:
        by_year[one.year].append(one)
        for entry in one.items:
            by_section[entry.section.id].append(entry)
            for unit in entry.units:
                by_unit[unit.id].append(entry)
            for topic in entry.topics:
                by_topic[topic.id].append(entry)
    words = {"units": UNITS, "sections": SECTIONS, "topics": TOPICS, **vocabulary}
    return Archive(
        "internal",
        issues,
        pages=pages,
        by_year={year: tuple(found) for year, found in by_year.items()},
        by_unit={id_: tuple(found) for id_, found in by_unit.items()},
        by_section={id_: tuple(found) for id_, found in by_section.items()},
        by_topic={id_: tuple(found) for id_, found in by_topic.items()},
        by_id={one.id: one for one in issues},
        **words,
    )


def small_archive() -> Archive:
    """Return two years of three issues, one an extra, with everything that an item may have."""
    return archive(
        issue(
            "2022/1",
            date(2022, 3, 5),
            item("2022/1", "songshan-night-school"),
            item("2022/1", "heyuan-table", "heyuan", title="夜校两年记", body=BODY),
            total=1,
        ),
        issue(
            "2023/1",
            date(2023, 2, 10),
            item("2023/1", "both", "songshan", "heyuan", title="两县联手办夜校 一年培训三千人次"),
            item("2023/1", "lakeside-talks", "lakeside", topics=(TOPICS["talks"],)),
            item(
                "2023/1",
                "far-away",
                "heyuan",
                section=SECTIONS["elsewhere"],
                topics=(),
                source="《远方日报》2023年1月8日",
                note="此文可供各地参考。",
            ),
            total=2,
            note="本期集中介绍各地办夜校的做法。",
        ),
        issue(
            "2023/extra-1",
            date(2023, 5, 4),
            item("2023/extra-1", "songshan-extra", topics=(TOPICS["talks"], TOPICS["training"])),
        ),
        pages=(
            PageRecord("about", "关于本刊", "## 缘起\n\n本刊每月一期，见[栏目](../sections/)。"),
        ),
    )


def folios(all_issues: Archive) -> dict[str, dict[str, int]]:
    """Return made-up PDF pages for every item: the first stands on page 2."""
    return {
        one.id: {entry.anchor: 2 + index for index, entry in enumerate(one.items)}
        for one in all_issues.issues
    }
