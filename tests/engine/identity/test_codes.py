"""Unified social credit codes and Hong Kong business registration numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.identity import check_sign, read_ubi, read_uscc

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.text(SIGNS, min_size=17, max_size=17)


def test_the_standard_s_own_example() -> None:
    # GB 32100-2015 works its example out to the check sign 3.
    assert check_sign("91350100M000100Y4") == "3"
    assert read_uscc("９１350100m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize("first", ["A", "N", "Y"])
def test_codes_that_begin_with_a_letter(first: str) -> None:
    body = f"{first}2370100MA00000T0"[:17].ljust(17, "0")
    assert read_uscc(body + check_sign(body)) == body + check_sign(body)


@given(BODIES, st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_found(body: str, at: int, sign: str) -> None:
    code = body + check_sign(body)
    wrong = code[:at] + sign + code[at + 1 :]
    assert read_uscc(code) == code
    assert (read_uscc(wrong) is None) == (wrong != code)


@given(BODIES, st.integers(0, 15))
def test_swapped_neighbours_are_always_found(body: str, at: int) -> None:
    swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    assert (read_uscc(swapped + check_sign(body)) is None) == (swapped != body)


def test_signs_are_never_guessed() -> None:
    assert read_uscc("9135O100M000100Y43") is None
    assert read_uscc("91350100M000100Y4") is None
    with pytest.raises(ValueError, match="seventeen"):
        check_sign("9135O100M000100Y4")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12345678", "12345678"),
        ("１２３４５６７８", "12345678"),
        ("12345678-000-01-25-3", "12345678"),
        ("BR No. 12345678", "12345678"),
        ("1234567", None),
        ("123456789", None),
        ("1234567A", None),
    ],
)
def test_ubi(written: str, read: str | None) -> None:
    assert read_ubi(written) == read
