"""Amounts of money as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.actions.listing.amount import read_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("", None),
        ("  ", None),
        ("420 万", 4_200_000),
        ("420萬", 4_200_000),
        ("４２０万元", 4_200_000),
        ("4,200,000", 4_200_000),
        ("４，２００，０００", 4_200_000),
        ("4.2 million", 4_200_000),
        ("4.2m", 4_200_000),
        ("HKD 4.2 million", 4_200_000),
        ("人民币420万元", 4_200_000),
        ("1.5亿", 150_000_000),
        ("1.5 億港元", 150_000_000),
        ("3千万", 30_000_000),
        ("800k", 800_000),
        ("2 bn", 2_000_000_000),
        ("¥60000", 60_000),
        ("0", 0),
    ],
)
def test_amounts_are_read(typed: str, amount: int | None) -> None:
    assert read_amount(typed) == amount


@pytest.mark.parametrize(
    "typed",
    ["面议", "about 5", "5-6万", "0.5", "1,00", "-5", "4.2.1", "9" * 16, "999999999999999亿", "٣万", "1e9", "万"],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read_amount(typed)


@given(st.integers(min_value=0, max_value=10**15))
def test_grouping_never_changes_an_amount(amount: int) -> None:
    assert read_amount(f"{amount:,}") == read_amount(str(amount)) == amount


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_plain_refusal(typed: str) -> None:
    try:
        read = read_amount(typed)
    except ValueError:
        return
    assert read is None or 0 <= read <= 10**15
