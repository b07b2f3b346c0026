"""What a column's values look like, whatever its heading says."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from duijie.engine.identity import read_uscc
from duijie.engine.language import fold

_SAMPLE: Final = 200
_EMAIL: Final = re.compile(r"\s*[^\s@＠]+[@＠][^\s@＠]+\.[^\s@＠]+\s*")
_PHONE: Final = re.compile(r"\+?[\d\s()\-–./]{7,24}")
_MAINLAND_ID: Final = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_DIGITS: Final = re.compile(r"\d{6}")
_HKID: Final = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}\d{6}\s*[(（][0-9A][)）]")
#: Mainland and Hong Kong passports, home-return and mainland permits.
_PERMIT: Final = re.compile(r"(?:[EGDSPKH][A-Z]?\d{7,8}|[HMC]\d{8}(?:\d{2})?)")
_ORGANISATION: Final = re.compile(
    r"(公司|集团|大学|学院|研究院|研究所|银行|商会|协会|中心|委员会|实验室|医院|基金|厅|局|[^a-z](?:ltd|limited|inc|university|institute|corp)\b)"
)
#: The hundred most frequent surnames (Simplified), enough to tell a column of names.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def holds_personal_id(text: str) -> bool:
    """Say whether a text holds a mainland ID-card number (GB 11643-1999) or a Hong Kong one."""
    plain = unicodedata.normalize("NFKC", text)
    if not _DIGITS.search(plain):
        return False
    if any(_is_mainland_id(found.group()) for found in _MAINLAND_ID.finditer(plain)):
        return read_uscc(plain) is None
    return bool(_HKID.search(plain.upper()))


def _is_mainland_id(number: str) -> bool:
    try:
        datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def share_of(shape: str, values: Sequence[str]) -> float:
    """Return the share of values that look like ``shape``: email, phone, uscc, personal_id, name or organisation."""
    sample = values[:_SAMPLE]
    return sum(_looks(shape, value) for value in sample) / len(sample) if sample else 0.0


def _looks(shape: str, value: str) -> bool:
    plain = unicodedata.normalize("NFKC", value).strip()
    if shape == "email":
        return bool(_EMAIL.fullmatch(plain))
    if shape == "phone":
        return bool(_PHONE.fullmatch(plain)) and 7 <= sum(c.isdigit() for c in plain) <= 14
    if shape == "uscc":
        return read_uscc(plain) is not None
    if shape == "personal_id":
        return holds_personal_id(plain) or bool(_PERMIT.fullmatch(plain.upper())) or _is_card_shape(plain)
    folded = fold(plain)
    if shape == "name":
        bare = "".join(folded.split())
        return 2 <= len(bare) <= 4 and bare[0] in _SURNAMES and bool(re.fullmatch(r"[\u3400-\u9fff·]+", bare))
    return bool(_ORGANISATION.search(" " + folded))


def _is_card_shape(text: str) -> bool:
    """Say whether a text has a mainland card's shape even if its check digit is wrong: a date in its middle."""
    if not re.fullmatch(r"\d{6}(?:18|19|20)\d{9}[0-9Xx]", text) or read_uscc(text):
        return False
    return 1 <= int(text[10:12]) <= 12 and 1 <= int(text[12:14]) <= 31


def best_shape(values: Iterable[str], shapes: Sequence[str], least: float = 0.6) -> str | None:
    """Return the first shape that at least ``least`` of the values have."""
    given = [value for value in values if value.strip()]
    return next((shape for shape in shapes if given and share_of(shape, given) >= least), None)
