"""Dates, times and amounts as a reader of each language writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from duijie.engine.text import Language

_DAYS_ZH: Final = "一二三四五六日"
_DAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONEY: Final = {
    "en": {"CNY": "CNY {}", "HKD": "HKD {}", "USD": "USD {}"},
    "zh-hans": {"CNY": "{}元", "HKD": "{}港元", "USD": "{}美元"},
    "zh-hant": {"CNY": "{}元人民幣", "HKD": "{}港元", "USD": "{}美元"},
}


def day(value: date | datetime, language: Language) -> str:
    """Return 2026年11月20日 星期五 or Friday 20 November 2026."""
    if language == "en":
        return f"{_DAYS_EN[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日 星期{_DAYS_ZH[value.weekday()]}"


def day_short(value: date | datetime, language: Language) -> str:
    """Return 11月20日 or 20 Nov."""
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1][:3]}"
    return f"{value.month}月{value.day}日"


def amount(value: int, currency: str, language: Language) -> str:
    """Return an amount of whole units with its currency: CNY 4.2 m, 420 万元, 1,800 萬港元."""
    if language == "en":
        words = f"{value / 1_000_000:,.6g} m" if value >= 1_000_000 else f"{value:,}"
    else:
        ten_thousand, hundred_million = ("万", "亿") if language == "zh-hans" else ("萬", "億")
        if value >= 100_000_000:
            words = f"{value / 100_000_000:,.6g} {hundred_million}"
        elif value >= 10_000:
            words = f"{value / 10_000:,.6g} {ten_thousand}"
        else:
            words = f"{value:,} "
    return _MONEY[language].get(currency, f"{currency} {{}}").format(words)
