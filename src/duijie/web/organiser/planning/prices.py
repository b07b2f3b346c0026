"""What a little more would buy, as lines of the rail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.web.organiser.planning.model import Documents

#: Lines shown; what buys nothing is left out.
_LINES = 6


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One thing there could be more of, what it adds, and what “try” sends."""

    words: str
    note: str
    placed: int
    kind: str
    resource: str
    slot: str


def price_lines(documents: Documents, language: Language) -> tuple[PriceLine, ...] | None:
    """Return the lines, the most meetings first; None where they have not been worked out."""
    prices = documents.figures.get("prices")
    if prices is None:
        return None
    gaining = [price for price in prices if price["placed"] > 0 and "+" not in (price["resource"] or "")]
    lines = [_line(price, documents, language) for price in gaining]
    return tuple(sorted(lines, key=lambda line: -line.placed)[:_LINES])


def _line(price: Mapping[str, Any], documents: Documents, language: Language) -> PriceLine:
    _, _n = translator(language), translator(language).plural
    kind, resource, slot = price["kind"], price["resource"] or "", price["slot"] or ""
    number = documents.number.get(slot, 0)
    tables = len(documents.tables)
    note = ""
    if kind == "table":
        words = _("One more table in every slot")
    elif kind == "table_slot":
        words = _("One more table in slot {number}").format(number=number)
    elif kind == "slot":
        words = _("One more slot after slot {number}").format(number=number)
        note = _n("{n} table", "{n} tables", tables).format(n=tables)
    elif kind == "limit":
        words = _("One more meeting allowed for everybody")
        full = price["people"]
        note = _n("{n} person is at the limit", "{n} people are at the limit", full).format(n=full)
    else:
        pair = _tongues(resource.partition(":")[2], language)
        words = _("One more interpreter for {languages}").format(languages=pair)
        note = _("in slot {number}").format(number=number) if kind == "resource_slot" else _("in every slot")
    return PriceLine(words, note, price["placed"], kind, resource, slot)


def _tongues(pair: str, language: Language) -> str:
    _ = translator(language)
    known = {"en": _("English"), "zh": _("Mandarin"), "yue": _("Cantonese")}
    return "–".join(known.get(code, code) for code in pair.split("-"))
