"""Small numbers stay hidden: nothing that is shown lets them be reckoned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.formats.reports import FEW, published

Parts = dict[str, int]


@pytest.mark.parametrize(
    ("total", "parts", "shown_total", "shown"),
    [
        (17, {"a": 9, "b": 8}, 17, {"a": 9, "b": 8}),
        (12, {"a": 3, "b": 9}, 12, {"a": None, "b": None}),
        (20, {"a": 3, "b": 7, "c": 10}, 20, {"a": None, "b": None, "c": 10}),
        (12, {"a": 1, "b": 1, "c": 10}, 12, {"a": None, "b": None, "c": None}),
        (4, {"a": 2, "b": 2}, None, {"a": None, "b": None}),
        (3, {"a": 3, "b": 0}, None, {"a": None, "b": 0}),
        (0, {"a": 0}, 0, {"a": 0}),
        (4, {}, None, {}),
        (5, {}, 5, {}),
    ],
)
def test_what_is_published(total: int, parts: Parts, shown_total: int | None, shown: dict[str, int | None]) -> None:
    found = published(total, parts)
    assert (found.total, dict(found.parts)) == (shown_total, shown)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), max_size=8))
def test_no_small_number_is_shown_or_can_be_reckoned(parts: Parts) -> None:
    total = sum(parts.values())
    found = published(total, parts)
    shown = [value for value in found.parts.values() if value is not None]
    assert not any(0 < value < FEW for value in [*shown, found.total or 0])
    hidden = [name for name, value in found.parts.items() if value is None]
    if found.total is not None and hidden:  # the difference tells only of two or more together, and of enough
        assert len(hidden) >= 2
        assert found.total - sum(shown) >= FEW
    if found.total is None and parts:  # what stands must not add up to the hidden total
        assert hidden or total == 0
    for name, value in found.parts.items():
        assert value in (None, parts[name])
