"""Short names for boards and signs: what people in the room would call a firm."""

from __future__ import annotations

import re
from typing import Final

_PLACES: Final = (
    "山东省|山东|山東省|山東|香港特别行政区|香港特別行政區|香港|中国|中國|济南|青岛|淄博|枣庄|东营|烟台|潍坊|济宁|泰安|威海|日照|临沂|德州|聊城|滨州|菏泽"
    "|濟南|青島|棗莊|東營|煙台|濰坊|濟寧|臨沂|濱州|菏澤"
)
_PREFIX: Final = re.compile(rf"^(?:(?:{_PLACES})(?:市|省|县|縣|区|區)?)+")
_SUFFIX: Final = re.compile(
    r"(?:集团|集團)?(?:股份|控股|科技股份)?(?:有限责任公司|有限責任公司|有限公司|总公司|總公司|公司)$|(?:集团|集團)$"
)
_BRACKETS: Final = re.compile(r"[（(](?:" + _PLACES + r"|集团|集團|中国|Hong Kong|HK|China)[）)]")
_ENGLISH: Final = re.compile(
    r"[,\s]+(?:co\.?,?\s*ltd\.?|company limited|limited|ltd\.?|inc\.?|llc|plc|corp(?:oration)?\.?|holdings|group|"
    r"\(hk\)|\(hong kong\)|hong kong)$",
    re.IGNORECASE,
)


def short_name(name: str) -> str:
    """Return ``name`` without place, legal form and brackets, in its own script.

    Never empty, and never so short that nothing of the firm's own name is left:
    山东泰穹新材料股份有限公司 → 泰穹新材料, Greensail Lines (HK) Limited → Greensail Lines.
    """
    bare = _BRACKETS.sub("", name.strip()).strip()
    if bare.isascii():
        before = ""
        while before != bare:
            before, bare = bare, _ENGLISH.sub("", bare).rstrip(" ,")
        return bare or name
    core = _SUFFIX.sub("", bare)
    without_place = _PREFIX.sub("", core)
    # 山东大学 or 香港科技园 would lose what names them.
    keep = without_place if len(without_place) >= 4 and not without_place.startswith(("大学", "大學")) else core
    return keep or name
