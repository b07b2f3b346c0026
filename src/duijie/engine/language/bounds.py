"""The words around a number that say which way it bounds, in which currency, on which scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["at_least", "at_most", "about", "reach"]

#: How far before a number its own words are looked for, in characters.
REACH: Final = 40

#: Scales named before the number, or by words: what a text may write, folded, and the dimension.
SCALES: Final = {
    "trl": "TRL",
    "technology readiness level": "TRL",
    "technology readiness": "TRL",
    "技术成熟度": "TRL",
    "技术就绪度": "TRL",
    "技术就绪水平": "TRL",
    "hrc": "hrc",
    "hrb": "hrb",
    "hra": "hra",
    "hv": "hv",
    "hb": "hb",
    "hbw": "hb",
    "shore a": "shore a",
    "邵氏a": "shore a",
    "邵a": "shore a",
    "shore d": "shore d",
    "邵氏d": "shore d",
    "邵d": "shore d",
    "ph": "pH",
    "ph值": "pH",
}

_AT_LEAST: Final = (
    r">=|=>|≥|≧|⩾|>|不(?:得|能|可|应)?(?:低|小|少|短)于|大于或?等于|大于|高于|多于|长于|超过了?|超出|超|逾|突破|至少为?|最少为?|最低为?|最小为?"
    r"|(?<![a-z])(?:at (?:the )?least|(?:no|not) (?:less|fewer|lower|shorter|smaller) than"
    r"|(?:more|greater|higher|longer|larger|better) than(?: or equal to)?|over|above|exceed(?:s|ing)?|upwards of"
    r"|(?:a )?minimum(?: of)?|min\.?)(?: of)?"
)
_AT_MOST: Final = (
    r"<=|=<|≤|≦|⩽|<|不(?:得|能|可|应)?(?:超过在?|高于|大于|多于|超出|长于|超)|小于或?等于|小于|低于|少于|短于|至多为?|最多为?"
    r"|(?<![a-z])(?:at (?:the )?most|(?:no|not) (?:more|greater|higher|longer|larger) than"
    r"|(?:less|fewer|lower|shorter|smaller) than(?: or equal to)?|below|under|within|not exceed(?:ing)?"
    r"|(?:a )?maximum(?: of)?|max\.?)(?: of)?"
)
_ABOUT: Final = (
    r"大?约为?|接近|将?近|大概|~|≈"
    r"|(?<![a-z])(?:about|around|approximately|approx\.?|circa|ca\.|nearly|almost|roughly|some)"
)
_REACH: Final = r"可?达到?了?|高达|(?<![a-z])(?:reach(?:es|ed|ing)?|up to|achiev(?:es|ed|e|ing))"
_BEFORE: Final = re.compile(
    rf"(?:(?P<at_least>{_AT_LEAST})|(?P<at_most>{_AT_MOST})|(?P<about>{_ABOUT})|(?P<reach>{_REACH}))\s*[:：]?\s*$"
)
_AFTER: Final = re.compile(
    r"\s?(?:"
    r"(?P<at_least>\((?:及|或)?以上\)|(?:及其?|或者?|\(含\))?以上|之上|\+(?!\s?\d)|起(?![码来始重动升泡皱到])"
    r"|(?:or|and) (?:more|above|over|higher|longer|greater|up|better)\b|minimum\b|min\b\.?)"
    r"|(?P<at_most>(?:及其?|或者?|\(含\))?以下|以内|之内|之下|内(?![容部外径置壁孔存胆核膜蒙])"
    r"|(?:or|and) (?:less|below|under|lower|fewer|shorter)\b|maximum\b|max\b\.?)"
    r"|(?P<about>左右|上下|or so\b|多(?![个种条项台套片层级]))"
    r")"
)
_CURRENCY: Final = re.compile(
    r"(?P<code>hk\s?\$|us\s?\$|s\$|nt\$|[€£¥$]|(?<![a-z])(?:rmb|cny|usd|hkd|eur|gbp|jpy|sgd|mop|twd)|人民币|港币|美金|港元|美元|欧元)"
    r"\s?[:：]?\s?$"
)
#: A currency written again before the second number of a range.
CURRENCY_AGAIN: Final = re.compile(r"(?:hk|us|s|nt)?\s?\$\s?|[¥€£]\s?|(?:rmb|cny|hkd|usd|eur|gbp|人民币|港币)\s?")
_CURRENCIES: Final = {
    code: currency
    for currency, codes in {
        "CNY": ("¥", "rmb", "cny", "人民币"),
        "HKD": ("hk$", "hkd", "港币", "港元"),
        "USD": ("us$", "usd", "美金", "美元"),
        "EUR": ("€", "eur", "欧元"),
        "GBP": ("£", "gbp"),
        "JPY": ("jpy",),
        "SGD": ("s$", "sgd"),
        "MOP": ("mop",),
        "TWD": ("nt$", "twd"),
        "dollar": ("$",),
    }.items()
    for code in codes
}
_SCALE: Final = re.compile(
    rf"(?<![a-z])(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})(?:\s?\((?:trl|ph)\))?"
    r"(?:等级|级别|水平)?\s*(?:\s|[:=-]|为|是|在|达到?|处于|要求|需|应|第|of|is|at|level|grade)*$"
)
# The last letters of what the expressions above can match: most numbers have none of them before.
_BEFORE_ENDS: Final = frozenset("<=>≤≥≦≧⩽⩾~≈.于为少低小多约近概超过了出逾破在到达tnforedsgmxwyah")
_CURRENCY_ENDS: Final = frozenset("$€£¥bydrkp币金元")
_SCALE_ENDS: Final = frozenset("lscdbavwh值度平别级为是在到达于求需应第ftemr)-=0123456789") | {""}
_EVERY: Final = re.compile(r"每(?P<unit>秒|分钟|小时|天|周|年|吨|公斤|克|升|平方米|立方米|台|片|件|公里|米)\s?$")


@dataclass(frozen=True, slots=True)
class Before:
    """What stands right before a number: where it begins, and what it says.

    ``mark``: the place of the currency's sign. ``every``: the unit after 每. ``sign``: "±", "-" or "".
    ``symbol``: the bound is a sign such as ≥ rather than a word.
    """

    start: int
    side: Side | None = None
    currency: str | None = None
    mark: tuple[int, int] = (0, 0)
    scale: str | None = None
    every: str | None = None
    sign: str = ""
    symbol: bool = False


def before(text: str, place: int, floor: int) -> Before:
    """Return the words right before ``place`` of a folded text that belong to the number there.

    Nothing before ``floor`` is looked at.
    """
    floor = max(floor, place - REACH)
    head = text[floor:place]
    sign, head = _sign(head)
    side: Side | None = None
    currency = scale = every = None
    mark = (0, 0)
    for _ in range(4):
        last = head.rstrip(" :：")[-1:]
        if currency is None and last in _CURRENCY_ENDS and (found := _CURRENCY.search(head)):
            currency = _CURRENCIES[found["code"].replace(" ", "")]
            mark = floor + found.start("code"), floor + found.end("code")
        elif every is None and "每" in head[-5:] and (found := _EVERY.search(head)):
            every = found["unit"]
        elif side is None and last in _BEFORE_ENDS and (found := _BEFORE.search(head)):
            side = found.lastgroup  # type: ignore[assignment]
        elif scale is None and last in _SCALE_ENDS and (found := _SCALE.search(head)):
            scale = SCALES[found["scale"]]
        else:
            break
        head = head[: found.start()]
    symbol = side is not None and text[floor + len(head) : place].lstrip()[:1] in "<>=≤≥≦≧⩽⩾"
    return Before(floor + len(head), side, currency, mark, scale, every, sign, symbol)


def _sign(head: str) -> tuple[str, str]:
    bare = head.rstrip(" ")
    if bare.endswith(("±", "+/-", "+-")):
        return "±", bare[: -1 if bare[-1] == "±" else len(bare) - (3 if bare.endswith("+/-") else 2)]
    if head.endswith("零下"):
        return "-", head[:-2]
    if head.endswith(("-", "−", "–", "—")):
        shorter = head.rstrip("-−–—")
        last = shorter[-1:] or " "
        if not (last.isascii() and last.isalnum()) and last not in "%)°":
            return "-", shorter
    return "", head


def after(text: str, place: int) -> tuple[Side | None, int]:
    """Return the bound that the words at ``place`` put on the number before them, and where they end."""
    found = _AFTER.match(text, place)
    if found is None:
        return None, place
    return found.lastgroup, found.end()  # type: ignore[return-value]
