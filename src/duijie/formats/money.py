"""Amounts of money as people type them (420万, 1.8亿港元, HK$18m, CNY 4.2 m), and as pages write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Language, Text

CURRENCIES: Final = ("CNY", "HKD", "USD")
#: More than anybody means, and what the database keeps.
MOST: Final = Decimal(10) ** 15

_SCALES: Final = {
    "k": 10**3,
    "thousand": 10**3,
    "千": 10**3,
    "w": 10**4,
    "万": 10**4,
    "萬": 10**4,
    "百万": 10**6,
    "百萬": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "千万": 10**7,
    "千萬": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "十亿": 10**9,
    "十億": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "billion": 10**9,
    "billions": 10**9,
}
#: Signs and words of money, and the currencies each may mean. A bare $ is a dollar of either kind; 元 is written in
#: Hong Kong too.
_SIGNS: Final = {
    "cny": ("CNY",),
    "rmb": ("CNY",),
    "cn¥": ("CNY",),
    "¥": ("CNY",),
    "yuan": ("CNY",),
    "人民币": ("CNY",),
    "人民幣": ("CNY",),
    "元人民币": ("CNY",),
    "元人民幣": ("CNY",),
    "hkd": ("HKD",),
    "hk$": ("HKD",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "港幣": ("HKD",),
    "港纸": ("HKD",),
    "港紙": ("HKD",),
    "usd": ("USD",),
    "us$": ("USD",),
    "美元": ("USD",),
    "美金": ("USD",),
    "$": ("HKD", "USD"),
    "元": ("CNY", "HKD"),
    "块": ("CNY",),
}
_CURRENCY: Final = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_SCALE: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
_PART: Final = re.compile(rf"(\d{{1,18}}(?:\.\d{{1,8}})?)({_SCALE})?", re.ASCII)
_WHOLE: Final = re.compile(
    rf"(?P<before>{_CURRENCY})?(?P<parts>(?:\d{{1,18}}(?:\.\d{{1,8}})?(?:{_SCALE})?)+)(?P<after>{_CURRENCY})?", re.ASCII
)
_GROUPED: Final = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])", re.ASCII)
_RANGE: Final = re.compile(r"\d[^\d.,]*(?:-|–|—|~|〜|to|and|至|到|或)[^\d]*\d", re.ASCII)
_ABOUT: Final = re.compile(
    r"about|around|approx|circa|over|under|morethan|lessthan|upto|atleast|~|≈|<|>|\+|约|約|大概|近|超过|超過|以上|以下|左右|余|餘|多"
)

_FAULTS: Final = {
    "amount_range": Text(
        "This is a range. Write the one amount that was agreed; while it is open, leave the field empty and note the"
        " range in words.",
        "这是一个区间。请填写已商定的金额；尚未商定时请留空，并在说明中写明区间。",
        "這是一個區間。請填寫已商定的金額；尚未商定時請留空，並在說明中寫明區間。",
    ),
    "amount_about": Text(
        "“About” and “more than” cannot be counted. Write the agreed amount alone; put the rest into the words.",
        "“约”“超过”等无法统计。请只填写商定的金额，其余写在说明中。",
        "「約」「超過」等無法統計。請只填寫商定的金額，其餘寫在說明中。",
    ),
    "amount_negative": Text(
        "An amount cannot be below zero.",
        "金额不能为负数。",
        "金額不能為負數。",
    ),
    "amount_unread": Text(
        "We cannot read this as an amount. Write for example 4,200,000 or 420万 or 4.2 m.",
        "看不懂这个金额。请写成例如 4,200,000 或 420万。",
        "看不懂這個金額。請寫成例如 4,200,000 或 420萬。",
    ),
    "amount_too_large": Text(
        "This amount is larger than anything we can keep. Check the zeros and 万/亿.",
        "金额过大，请核对零的个数以及万、亿。",
        "金額過大，請核對零的個數以及萬、億。",
    ),
    "amount_too_fine": Text(
        "This amount has parts smaller than a cent. Write at most two digits after the point.",
        "金额精确到分即可，小数点后最多两位。",
        "金額精確到仙即可，小數點後最多兩位。",
    ),
    "amount_zero": Text(
        "An amount of nothing says nothing. Leave the field empty while no amount is agreed.",
        "金额为零没有意义。尚未商定金额时请留空。",
        "金額為零沒有意義。尚未商定金額時請留空。",
    ),
    "amount_no_currency": Text(
        "Say which currency this is: CNY, HKD or USD.",
        "请选择币种：人民币、港元或美元。",
        "請選擇幣種：人民幣、港元或美元。",
    ),
    "amount_other_currency": Text(
        "The amount says {typed}, the field says {field}. Choose one; nothing is converted.",
        "金额写的是{typed}，币种选的是{field}。请改成一致；系统不作换算。",
        "金額寫的是{typed}，幣種選的是{field}。請改成一致；系統不作換算。",
    ),
}
_NAMES: Final = {
    "CNY": Text("CNY", "人民币", "人民幣"),
    "HKD": Text("HKD", "港元", "港元"),
    "USD": Text("USD", "美元", "美元"),
}
_UNITS: Final = {
    "CNY": Text("CNY", "元", "元人民幣"),
    "HKD": Text("HKD", "港元", "港元"),
    "USD": Text("USD", "美元", "美元"),
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in units of one currency (CNY, HKD or USD), exact to the cent."""

    amount: Decimal
    currency: str


def currency_name(currency: str) -> Text:
    """Return what a currency is called."""
    return _NAMES[currency]


def read_money(typed: str, currency: str = "") -> Money | None:
    """Return the amount somebody typed, None where nothing is written.

    Full-width digits and commas, thousands separators, 千 万 亿 in either script (also 1亿2千万), k, m and bn are read.
    ``currency``: the field beside it; "" takes the one the words say. Nothing is ever converted.

    Raises:
        InputError: a range, no number, too large or too fine, no currency, or another than the field's.
    """
    found = _read(typed)
    if found is None:
        return None
    value = _value(found["parts"])
    if value == 0:
        raise _fault("amount_zero")
    return Money(value, _agreed(found["before"], found["after"], currency))


def read_number(typed: str) -> Decimal | None:
    """Return how much somebody typed, of whatever currency, exact to the cent; None where nothing is written.

    Raises:
        InputError: a range, no number, too large or too fine.
    """
    found = _read(typed)
    return None if found is None else _value(found["parts"])


def _read(typed: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", typed).casefold()
    plain = "".join(plain.split()).replace("、", ",").replace("，", ",").rstrip(".。;；")
    if not plain:
        return None
    plain = _GROUPED.sub(lambda found: found[0].replace(",", ""), plain)
    found = _WHOLE.fullmatch(plain)
    if found is None:
        raise _fault(_why_unread(plain))
    return found


def _why_unread(plain: str) -> str:
    if _RANGE.search(plain):
        return "amount_range"
    if re.search(r"(?:^|\D)[-−–]\d", plain) or "负" in plain or "負" in plain:
        return "amount_negative"
    return "amount_about" if _ABOUT.search(plain) and re.search(r"\d", plain) else "amount_unread"


def _value(parts: str) -> Decimal:
    """Return what parts come to: one number with or without a scale, or several of falling scales (1亿2千万)."""
    read = [(Decimal(number), _SCALES[scale] if scale else 1, scale) for number, scale in _PART.findall(parts)]
    if len(read) > 1:
        falling = all(before[1] > after[1] for before, after in pairwise(read))
        whole = all(scale and not scale.isascii() for _number, _size, scale in read)
        within = all(after[0] * after[1] < before[1] for before, after in pairwise(read))
        if not (falling and whole and within):
            raise _fault("amount_unread")
    value = sum((number * size for number, size, _scale in read), Decimal(0))
    if value > MOST:
        raise _fault("amount_too_large")
    if value != value.quantize(Decimal("0.01")):
        raise _fault("amount_too_fine")
    return value.quantize(Decimal("0.01"))


def _agreed(before: str | None, after: str | None, field: str) -> str:
    """Return the one currency that signs before and after the number and the field agree on."""
    said = [set(_SIGNS[sign]) for sign in (before, after) if sign]
    meant = set.intersection(*said) if said else set(CURRENCIES)
    if field:
        if field in meant:
            return field
        typed = next(iter(sorted(set.union(*said))))
        words = _FAULTS["amount_other_currency"].fill(typed=_NAMES[typed], field=_NAMES[field])
        raise InputError([Fault("amount_other_currency", words, place="amount")])
    if said and "元" in (before, after) and "CNY" in meant:
        return "CNY"
    if len(meant) != 1:
        raise InputError([Fault("amount_no_currency", _FAULTS["amount_no_currency"], place="currency")])
    return meant.pop()


def _fault(code: str) -> InputError:
    return InputError([Fault(code, _FAULTS[code], place="amount")])


def shown_amount(amount: Decimal, currency: str, language: Language) -> str:
    """Return an amount as pages write it: 420 万元, 1,800 万港元; CNY 4.2 m, HKD 18 m.

    It is never rounded: an amount that two digits after the point cannot say in 万, 亿 or m is written in full.
    """
    if language == "en":
        steps = ((10**9, " bn"), (10**6, " m"))
        return f"{currency} {_scaled(amount, steps)}"
    ten_thousand, hundred_million = ("万", "亿") if language == "zh-hans" else ("萬", "億")
    number = _scaled(amount, ((10**8, f" {hundred_million}"), (10**4, f" {ten_thousand}")))
    gap = "" if number[-1] in ten_thousand + hundred_million else " "
    return f"{number}{gap}{_UNITS[currency].of(language)}"


def _scaled(amount: Decimal, steps: tuple[tuple[int, str], ...]) -> str:
    for size, word in steps:
        share = amount / size
        if share >= 1 and share == share.quantize(Decimal("0.01")):
            return f"{_plain(share)}{word}"
    return _plain(amount)


def _plain(number: Decimal) -> str:
    whole = number == number.to_integral_value()
    return f"{number:,.0f}" if whole else f"{number:,.2f}".rstrip("0").rstrip(".")
