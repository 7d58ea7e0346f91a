"""The printed wording of a list says how many it means."""

from __future__ import annotations

import pytest

from generator.check.wording import numbers_meant


@pytest.mark.parametrize(
    ("wording", "least", "most"),
    [
        ("市委组织部部务会成员。", 1, None),
        ("各县（市、区）委书记、组织部长，市委各部委负责同志。", 3, None),
        ("县（市、区）委组织部、安庆先锋网。", 2, None),
        ("市委办公室、市委政研室。", 2, 2),
        ("市委办公室。", 1, 1),
        ("十一个县（市、区）委组织部，市委党校。", 12, 12),
        ("部领导5位、2名处长", 7, 7),
        ("二十三家单位", 23, 23),
        ("一百零二个单位", 102, 102),
        ("一百二十个单位", 120, 120),
        ("本部研究室存档。", 0, None),
        ("《某报》编辑部、（甲、乙）两校", 2, None),
        ("", 0, 0),
    ],
)
def test_the_numbers_a_wording_means(wording: str, least: int, most: int | None) -> None:
    assert numbers_meant(wording) == (least, most)
