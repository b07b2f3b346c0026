"""Texts that were written in a web form and come with its markup: the words alone."""

from __future__ import annotations

import html
import re
from typing import Final

# Only what is surely a tag: an element of HTML, and attributes that have values. "x <b and c> y" is none.
_INLINE: Final = "a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|label|mark|q|s|small|span|strike|strong|sub|sup|u|wbr"
_BLOCK: Final = (
    "address|article|aside|blockquote|body|br|button|caption|center|col|colgroup|dd|div|dl|dt|fieldset|figcaption|figure"
    "|footer|form|h[1-6]|head|header|hr|html|iframe|img|input|li|link|main|meta|nav|ol|option|p|pre|script|section"
    "|select|style|table|tbody|td|textarea|tfoot|th|thead|title|tr|ul|video"
)
_ATTRIBUTES: Final = r"""(?:\s+[a-z_:@][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))*\s*/?"""
_INLINE_TAG: Final = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}>", re.IGNORECASE | re.ASCII)
_BLOCK_TAG: Final = re.compile(rf"</?(?:{_BLOCK}){_ATTRIBUTES}>", re.IGNORECASE | re.ASCII)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
#: What begins a part that holds no words of people, and what ends it.
_UNREAD: Final = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
)


def strip_markup(text: str) -> str:
    """Return ``text`` without HTML: tags, comments, scripts and styles go, entities become their characters.

    A tag that ends a line where it is shown (``<p>``, ``<br>``, ``<td>``) leaves a line break, any other
    leaves nothing, so words stay whole. Signs of comparison ("<5 μm", "a<b") are no tags. A text without markup
    comes back as it is. Takes time in proportion to the text's length.
    """
    if "<" not in text and "&" not in text:
        return text
    words = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    for begin, end in _UNREAD:
        words = _without(words, begin, end)
    words = _BLOCK_TAG.sub("\n", _INLINE_TAG.sub("", words))
    return text if words == text else words.replace("\xa0", " ").strip()


def _without(text: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    kept: list[str] = []
    place = 0
    while (first := begin.search(text, place)) and (last := end.search(text, first.end())):
        kept.append(text[place : first.start()])
        place = last.end()
    return "".join([*kept, text[place:]])
