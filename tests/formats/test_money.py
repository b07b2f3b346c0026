"""Amounts of money: what people type, what is refused and why, and how pages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duijie.engine.faults import InputError
from duijie.formats.money import CURRENCIES, MOST, Money, read_money, shown_amount

cents = st.decimals("0.01", "999999999999.99", places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("typed", "field", "amount", "currency"),
    [
        ("１，２００", "CNY", "1200", "CNY"),
        ("420万", "CNY", "4200000", "CNY"),
        ("４２０萬元", "", "4200000", "CNY"),
        ("1.8亿港元", "HKD", "180000000", "HKD"),
        ("1.8億港元", "", "180000000", "HKD"),
        ("1亿2千万元", "CNY", "120000000", "CNY"),
        ("HK$18m", "HKD", "18000000", "HKD"),
        ("HK$ 18 million", "", "18000000", "HKD"),
        ("CNY 4.2 m", "CNY", "4200000", "CNY"),
        ("US$ 300k", "USD", "300000", "USD"),
        ("$ 300,000.50", "USD", "300000.50", "USD"),
        ("￥1,234,567.89", "CNY", "1234567.89", "CNY"),
        ("人民币 50 万元", "", "500000", "CNY"),
        ("50万元", "HKD", "500000", "HKD"),
        ("2 bn", "CNY", "2000000000", "CNY"),
        ("0.01", "USD", "0.01", "USD"),
        ("1200.", "CNY", "1200", "CNY"),
    ],
)
def test_an_amount_is_read(typed: str, field: str, amount: str, currency: str) -> None:
    assert read_money(typed, field) == Money(Decimal(amount), currency)


@pytest.mark.parametrize("typed", ["", "  ", "　"])
def test_nothing_is_no_amount(typed: str) -> None:
    assert read_money(typed, "CNY") is None


@pytest.mark.parametrize(
    ("typed", "field", "code", "place"),
    [
        ("100-200万", "CNY", "amount_range", "amount"),
        ("100万~200万", "CNY", "amount_range", "amount"),
        ("100 to 200 k", "CNY", "amount_range", "amount"),
        ("3至5亿", "CNY", "amount_range", "amount"),
        ("-5", "CNY", "amount_negative", "amount"),
        ("约500万", "CNY", "amount_about", "amount"),
        ("500万以上", "CNY", "amount_about", "amount"),
        ("more than 5 m", "CNY", "amount_about", "amount"),
        ("四百万", "CNY", "amount_unread", "amount"),
        ("4,2 m", "CNY", "amount_unread", "amount"),
        ("1,2345", "CNY", "amount_unread", "amount"),
        ("3万5", "CNY", "amount_unread", "amount"),
        ("2千万1亿", "CNY", "amount_unread", "amount"),
        ("abc", "CNY", "amount_unread", "amount"),
        ("1.234", "CNY", "amount_too_fine", "amount"),
        ("0", "CNY", "amount_zero", "amount"),
        ("99999999亿", "CNY", "amount_too_large", "amount"),
        ("HK$18m", "CNY", "amount_other_currency", "amount"),
        ("18万美元", "HKD", "amount_other_currency", "amount"),
        ("US$5港元", "USD", "amount_other_currency", "amount"),
        ("$5", "CNY", "amount_other_currency", "amount"),
        ("5000", "", "amount_no_currency", "currency"),
        ("$5000", "", "amount_no_currency", "currency"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(typed: str, field: str, code: str, place: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_money(typed, field)
    assert [(fault.code, fault.place) for fault in wrong.value.faults] == [(code, place)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cents, st.sampled_from(CURRENCIES), st.sampled_from(["en", "zh-hans", "zh-hant"]))
def test_what_a_page_writes_is_read_as_the_same(amount: Decimal, currency: str, language: str) -> None:
    shown = shown_amount(amount, currency, language)  # type: ignore[arg-type]
    assert read_money(shown, currency) == Money(amount, currency)
    assert read_money(shown) == Money(amount, currency)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cents, st.sampled_from(["", "万", "萬", "亿", "k", "m", "bn"]))
def test_full_width_signs_and_spaces_change_nothing(amount: Decimal, scale: str) -> None:
    typed = f"{amount:,}{scale}"
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in typed)
    assert _read(wide) == _read(f" {amount} {scale} ") == _read(typed)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=30))
def test_any_words_are_an_amount_or_a_fault(typed: str) -> None:
    read = _read(typed)
    if isinstance(read, Money):
        assert 0 < read.amount <= MOST
    else:
        assert read is None or read.startswith("amount_")


def _read(typed: str) -> Money | str | None:
    try:
        return read_money(typed, "CNY")
    except InputError as wrong:
        return wrong.faults[0].code


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        ("4200000", "CNY", "zh-hans", "420 万元"),
        ("18000000", "HKD", "zh-hans", "1,800 万港元"),
        ("180000000", "HKD", "zh-hant", "1.8 億港元"),
        ("4200000", "CNY", "zh-hant", "420 萬元人民幣"),
        ("4200000", "CNY", "en", "CNY 4.2 m"),
        ("18000000", "HKD", "en", "HKD 18 m"),
        ("300000", "USD", "en", "USD 300,000"),
        ("1234567.89", "USD", "zh-hans", "1,234,567.89 美元"),
        ("99.5", "CNY", "en", "CNY 99.5"),
    ],
)
def test_an_amount_is_written_as_pages_write_it(amount: str, currency: str, language: str, shown: str) -> None:
    assert shown_amount(Decimal(amount), currency, language) == shown  # type: ignore[arg-type]
