"""Labels stand apart and near to where they want to be."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from duijie.formats.pictures.labels import Box, spread, stagger

_MIDDLES = st.lists(st.floats(0, 500), max_size=30)


def test_a_label_alone_stands_where_it_wants() -> None:
    assert spread([40.0], [20.0]) == [40.0]
    assert spread([], []) == []


def test_two_on_one_place_move_apart_by_the_same() -> None:
    assert spread([100.0, 100.0], [20.0, 30.0]) == [87.5, 112.5]


def test_labels_far_apart_do_not_move_but_a_crowd_does() -> None:
    assert spread([50.0, 200.0, 202.0], [20.0, 20.0, 20.0]) == [50.0, 191.0, 211.0]


def test_none_begins_above_the_top() -> None:
    assert spread([0.0, 5.0], [20.0, 20.0], top=4.0) == [14.0, 34.0]


@given(_MIDDLES, st.data())
def test_none_covers_another_and_all_keep_their_order(middles: list[float], data: st.DataObject) -> None:
    heights = [data.draw(st.floats(1, 60)) for _ in middles]
    found = spread(middles, heights)
    order = sorted(range(len(middles)), key=lambda n: (middles[n], n))
    assert sorted(range(len(found)), key=lambda n: (round(found[n], 6), order.index(n))) == order
    for one, other in pairwise(order):
        assert found[other] - found[one] >= (heights[one] + heights[other]) / 2 - 1e-6
    assert all(found[n] - heights[n] / 2 >= -1e-6 for n in order)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(1, 80)), max_size=25))
def test_labels_of_one_row_never_touch(spans: list[tuple[float, float]]) -> None:
    ends = [(left, left + width) for left, width in spans]
    rows = stagger(ends)
    for n, row in enumerate(rows):
        for m in range(n):
            if rows[m] == row:
                assert ends[n][0] >= ends[m][1] + 4 or ends[n][1] <= ends[m][0] - 4


def test_a_label_takes_the_lowest_free_row() -> None:
    assert stagger([(0, 50), (20, 70), (60, 90), (60, 90)]) == [0, 1, 0, 2]


def test_boxes_that_touch_do_not_cover_each_other() -> None:
    assert not Box(0, 0, 10, 10).meets(Box(10, 0, 10, 10))
    assert Box(0, 0, 10, 10).meets(Box(9, 9, 10, 10))
