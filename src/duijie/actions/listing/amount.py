"""Amounts of money as people type them: 420 万, 4,200,000, ４２０万元, 4.2 million."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

#: The largest amount of whole units that the database keeps, and far more than anybody means.
MOST: Final = 10**15
_SCALES: Final = {
    "": 1,
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
    "bn": 10**9,
    "billion": 10**9,
    "billions": 10**9,
}
_CURRENCY: Final = r"(?:cny|rmb|hkd|usd|hk\$|us\$|¥|\$|人民[币幣]|港[币幣]|美[金]|元人民[币幣]|港元|美元|元)?"
_SCALE: Final = "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
_AMOUNT: Final = re.compile(
    rf"{_CURRENCY}(?P<number>\d{{1,16}}(?:\.\d{{1,6}})?)(?P<scale>{_SCALE}){_CURRENCY}", re.ASCII
)
_GROUPED: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def read_amount(words: str) -> int | None:
    """Return an amount in whole units of its currency, None where nothing is written.

    Full-width digits, thousands separators, 千 万 亿 in either script, k, m, million and billion are read.

    Raises:
        ValueError: this is no amount, or not of whole units.
    """
    plain = unicodedata.normalize("NFKC", words).casefold()
    plain = _GROUPED.sub("", "".join(plain.split()).replace("，", ","))
    if not plain:
        return None
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise ValueError(words)
    value = Decimal(found["number"]) * _SCALES[found["scale"]]
    if value != value.to_integral_value() or value > MOST:
        raise ValueError(words)
    return int(value)
