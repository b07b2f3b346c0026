"""Where a row's firm is, for telephone numbers without a country code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from duijie.engine.identity.data import places
from duijie.engine.language import fold
from duijie.formats.spreadsheet.phones import Region

_SPECIAL: Final[tuple[tuple[Region, str], ...]] = (
    ("HK", r"香港|港方|港区|九龙|新界|kowloon|new territories|hong ?kong|(?<![a-z])hk(?![a-z])|\.hk$"),
    # Districts: 长沙湾 would else be taken for the mainland's 长沙.
    ("HK", r"长沙湾|观塘|沙田|葵涌|荃湾|湾仔|尖沙咀|旺角|数码港|将军澳|上环|红磡|屯门|元朗"),
    ("MO", r"澳门|macau|macao|\.mo$"),
    ("TW", r"台湾|台北|taiwan|\.tw$"),
)
_MAINLAND: Final = r"鲁方|内地|大陆|中国|mainland|china|\.cn$"


@lru_cache(maxsize=65536)
def locate(text: str) -> Region | None:
    """Return the region that a text names first; None when it names none."""
    folded = fold(text)
    found = [(at.start(), region) for region, words in _SPECIAL if (at := re.search(words, folded))]
    if found:
        return min(found)[1]
    if re.search(_MAINLAND, folded) or _mainland_place(folded):
        return "CN"
    return "HK" if folded == "港" else "CN" if folded == "鲁" else None


def _mainland_place(folded: str) -> bool:
    return any(place.zh in folded or (len(place.en) > 4 and place.en in folded) for place in places())


def commonest(regions: Iterable[Region | None]) -> Region | None:
    """Return the region of most rows that name one."""
    counted = Counter(region for region in regions if region)
    return counted.most_common(1)[0][0] if counted else None
