"""A list is resolved as of a day: offices change hands, nobody comes twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from generator.channels.common.addressees import Directory, addressed, paper_copies
from generator.model import (
    Addressees,
    DistributionList,
    Holders,
    OnList,
    Recipient,
    Sublist,
    Tenure,
    Unit,
)

DAY = date(2023, 7, 20)
UNITS = {
    unit.id: unit
    for unit in (
        Unit("east", "东县", "county"),
        Unit("west", "西区", "district"),
        Unit("site", "网站", "other"),
    )
}
RECIPIENTS = {
    one.id: one
    for one in (
        Recipient("head", "部长", "paper", office="部长", copies=2),
        Recipient(
            "zhang",
            "张某",
            "email",
            offices=(
                Tenure("组织部长", "east", until=date(2023, 6, 30)),
                Tenure("书记", "west", since=date(2023, 7, 1)),
            ),
        ),
        Recipient("li", "李某", "email", offices=(Tenure("组织部长", "east", date(2023, 7, 1)),)),
        Recipient("wang", "王某", "paper", office="组织部长", unit="west", copies=3),
        Recipient("left", "赵某", "email", office="组织部长", unit="east", until=date(2023, 1, 1)),
        Recipient("web", "网站", "folder", unit="site"),
    )
}


def names(
    *up: OnList, across: tuple[OnList, ...] = (), day: date = DAY, **lists: DistributionList
) -> list[str]:
    list_ = DistributionList("x", Addressees("", up), Addressees("", across))
    directory = Directory(RECIPIENTS, lists, UNITS)
    return [f"{one.line}:{one.recipient.id}" for one in addressed(list_, directory, day)]


def test_an_office_means_whoever_holds_it_on_the_day() -> None:
    assert names(Holders("组织部长")) == ["up:li", "up:wang"]
    assert names(Holders("组织部长"), day=date(2023, 6, 30)) == ["up:zhang", "up:wang"]
    assert names(Holders("书记"), day=date(2023, 6, 30)) == []
    assert names(Holders("书记")) == ["up:zhang"]


def test_an_office_may_be_narrowed_by_unit_and_by_kind() -> None:
    assert names(Holders("组织部长", units=("west",))) == ["up:wang"]
    assert names(Holders("组织部长", kinds=("county",))) == ["up:li"]
    assert names(Holders("组织部长", units=("west",), kinds=("county",))) == []


def test_who_no_longer_serves_is_left_out() -> None:
    assert names("left", "web") == ["up:web"]
    assert names("left", day=date(2023, 1, 1)) == ["up:left"]


def test_the_first_line_that_names_someone_has_them() -> None:
    assert names("head", across=("head", "web", Holders("部长"))) == ["up:head", "across:web"]


def test_a_list_of_lists_is_everyone_on_them_even_in_a_circle() -> None:
    inner = DistributionList("inner", others=Addressees("", ("web", Sublist("outer"))))
    outer = DistributionList(
        "outer", Addressees("", (Sublist("inner"),)), down=Addressees("", ("head",))
    )
    assert names(Sublist("inner"), inner=inner, outer=outer) == ["up:web", "up:head"]


def test_what_put_someone_on_the_line_is_said() -> None:
    list_ = DistributionList("x", Addressees("", (Holders("组织部长"), "web", Sublist("none"))))
    found = addressed(list_, Directory(RECIPIENTS, {}, UNITS), DAY)
    assert [(one.recipient.id, one.via, one.place) for one in found] == [
        ("li", "组织部长", ""),
        ("wang", "组织部长", "西区"),
        ("web", "", "网站"),
    ]


def test_printed_copies_are_counted_once_a_recipient() -> None:
    list_ = DistributionList("x", Addressees("", ("head", "wang")), Addressees("", ("head", "web")))
    assert paper_copies(list_, Directory(RECIPIENTS, {}, UNITS), DAY) == 5


members = st.lists(
    st.sampled_from(
        [
            *RECIPIENTS,
            "nobody",
            Holders("组织部长"),
            Holders("书记"),
            Holders("部长"),
            Sublist("a"),
            Sublist("b"),
        ]
    ),
    max_size=6,
).map(tuple)


@given(members, members, members, members, st.integers(0, 1000))
def test_nobody_is_addressed_twice_whatever_the_lists(
    up: tuple[OnList, ...],
    down: tuple[OnList, ...],
    first: tuple[OnList, ...],
    second: tuple[OnList, ...],
    days: int,
) -> None:
    lists = {
        "a": DistributionList("a", others=Addressees("", first)),
        "b": DistributionList("b", Addressees("", second)),
    }
    list_ = DistributionList("x", Addressees("", up), down=Addressees("", down))
    day = date(2022, 1, 1) + timedelta(days)
    found = addressed(list_, Directory(RECIPIENTS, lists, UNITS), day)
    ids = [one.recipient.id for one in found]
    assert len(set(ids)) == len(ids)
    assert all(one.recipient.serves_on(day) for one in found)
