"""A table's columns share the measure by what their text asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.render.columns import MEASURE, SIZES, fit


def test_few_short_columns_are_set_in_the_largest_type() -> None:
    fitted = fit([[2, 4, 3], [1, 6, 2]])
    assert fitted.size == SIZES[0]
    assert fitted.columns[1] > fitted.columns[2] > fitted.columns[0]


def test_type_gets_smaller_before_columns_get_narrow() -> None:
    assert [fit([[6] * count]).size for count in (4, 8, 9)] == [12, 10.5, 9]


def test_one_long_column_leaves_the_short_ones_what_they_need() -> None:
    fitted = fit([[3, 200, 3]])
    assert 3 < fitted.measure(fitted.columns[0]) < 4
    assert fitted.columns[1] > 20


@given(st.lists(st.lists(st.floats(0, 60), min_size=1, max_size=18), min_size=1, max_size=6))
def test_columns_share_the_whole_measure_and_none_is_without_room(rows: list[list[float]]) -> None:
    fitted = fit(rows)
    assert len(fitted.columns) == max(map(len, rows))
    assert sum(fitted.columns) * fitted.size == pytest.approx(MEASURE, abs=0.5)
    if fitted.fits:
        assert all(fitted.measure(column) >= 0 for column in fitted.columns)
