"""How surely two names are one organisation, and why."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from duijie.engine.identity.data import places
from duijie.engine.identity.organisation import OrganisationName, read_organisation
from duijie.engine.text import Text

ALIKE: Final = Text("written alike", "写法相同", "寫法相同")
SAME_USCC: Final = Text("same USCC", "统一社会信用代码相同", "統一社會信用代碼相同")
SAME_UBI: Final = Text("same UBI", "香港商业登记号码相同", "商業登記號碼相同")
SAME_SCRIPT: Final = Text(
    "same name but for script, width or legal form",
    "名称相同，只差繁简、全半角或公司形式",
    "名稱相同，只差繁簡、全半形或公司形式",
)
SHORT_NAME: Final = Text("known short name", "已知简称", "已知簡稱")
PLACE_LEFT_OUT: Final = Text(
    "same name but for the place before it", "名称相同，只差前面的地名", "名稱相同，只差前面的地名"
)
SOUND: Final = Text("the English name spells the Chinese one", "英文名是中文名的拼写", "英文名是中文名的拼寫")
TWO_PLACES: Final = Text("same name, different places", "名称相同，地名不同", "名稱相同，地名不同")
TWO_CODES: Final = Text("same name, different codes", "名称相同，代码不同", "名稱相同，代碼不同")
LOOK_ALIKE: Final = Text("the names look alike", "名称相近", "名稱相近")

#: No likeness of letters alone reaches the contract's 0.8.
_LOOKS: Final = 0.7


def compare_organisations(one: str, other: str) -> tuple[float, Text]:
    """Return how surely two names are one organisation in [0, 1], and why.

    1 written alike; 0.95 but for script, width, case or legal form; 0.9 a known
    short name; 0.86 one of them leaves the place out; 0.85 Chinese and English
    derived from each other; below 0.8 anything that only looks alike.
    """
    if found := judge_organisations(one, other):
        return found
    a, b = read_organisation(one), read_organisation(other)
    return round(_LOOKS * SequenceMatcher(None, a.key, b.key).ratio(), 2), LOOK_ALIKE


def judge_organisations(one: str, other: str) -> tuple[float, Text] | None:
    """Return what :func:`compare_organisations` does, or None where only letters could look alike."""
    if _tidy(one) == _tidy(other):
        return 1.0, ALIKE
    a, b = read_organisation(one), read_organisation(other)
    if a.key == b.key:
        return 0.95, SAME_SCRIPT
    if short := _short_name(a, b):
        return short, SHORT_NAME
    if a.core == b.core:
        return _places(a, b)
    if a.chinese != b.chinese and (sound := _sound(a, b)):
        return sound, SOUND
    return None


def same_organisation(one: str, other: str) -> float:
    """Return how surely two names are one organisation; 0.8 and more means probable.

    >>> same_organisation("山東泰穹新材料有限公司", "山东泰穹新材料股份有限公司")
    0.95
    """
    return compare_organisations(one, other)[0]


@lru_cache(maxsize=65536)
def _tidy(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _short_name(a: OrganisationName, b: OrganisationName) -> float:
    """Return 0.9 when one is the other's only long form, 0.7 when it may stand for several."""
    shared = set(a.full or (a.key,)) & set(b.full or (b.key,))
    if not shared:
        return 0.0
    return 0.9 if len(a.full) <= 1 and len(b.full) <= 1 else 0.7


def _places(a: OrganisationName, b: OrganisationName) -> tuple[float, Text]:
    """Compare two names of one core."""
    if a.chinese != b.chinese or not a.distinctive:
        return 0.6, LOOK_ALIKE
    if not a.places or not b.places:
        # 泰穹（香港）有限公司 is a firm beside 泰穹有限公司, not its full name.
        return (0.7, LOOK_ALIKE) if a.branch or b.branch else (0.86, PLACE_LEFT_OUT)
    if _innermost(a) == _innermost(b):
        return 0.9, PLACE_LEFT_OUT
    return 0.6, TWO_PLACES


def _innermost(name: OrganisationName) -> str:
    return name.places[-1]


def _sound(a: OrganisationName, b: OrganisationName) -> float:
    """Return 0.85 when sound and trades agree; a sound alone may belong to several firms."""
    if not (a.distinctive and b.distinctive and a.sound == b.sound):
        return 0.0
    agree = not a.places or not b.places or _province(a.places[-1]) == _province(b.places[-1])
    if a.trades == b.trades:
        return 0.85 if a.trades and agree and (a.places == b.places or not (a.places and b.places)) else 0.7
    return 0.7


def _province(place: str) -> str:
    return next((p.within or p.zh for p in places() if p.zh == place), place)
