"""Drafts in Traditional Chinese as Hong Kong writes it, made from Simplified; somebody reads them before they count."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2hk").convert
    return convert


def make_traditional(words: str) -> str:
    """Return Simplified words in Hong Kong's Traditional characters. Terms are not translated: it is a draft."""
    return _converter()(words)
