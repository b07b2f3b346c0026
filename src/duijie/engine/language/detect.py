"""Which script a text is mostly written in."""

from __future__ import annotations

import re
from typing import Literal

Script = Literal["han", "latin"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_WORD = re.compile(r"[a-z]{2,}")


def script_of(folded: str) -> Script | None:
    """Return the script most of a folded text is in, or None when it holds neither.

    A Han character counts as much as a Latin word, so English names and units inside
    a Chinese sentence leave it Chinese.
    """
    han = len(_HAN.findall(folded))
    words = len(_WORD.findall(folded))
    if not han and not words:
        return None
    return "han" if han >= words else "latin"
