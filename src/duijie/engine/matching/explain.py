"""Reasons: why two listings belong together, and what stands against it.

A reason that speaks for the pair has as its weight the signal's share of the score: of the
logarithm of the doubt that all signals together remove, so the shares add up to 1. A broken
constraint has a negative weight, the part of the score it took away, and comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import log1p
from typing import TYPE_CHECKING, Final, cast

from duijie.engine.matching.kinds import KIND_NAMES, answers
from duijie.engine.matching.overlap import Traced, shared_terms
from duijie.engine.matching.score import industries_of
from duijie.engine.records import Kind, Listing, Reason, Signal
from duijie.engine.text import Text

if TYPE_CHECKING:
    import numpy as np
    from scipy import sparse

    from duijie.engine.matching.index import TermIndex

TRACED_AT_ONCE: Final = 4096

_TERMS = Text("Both speak of: {terms}", "双方都提到：{terms}", "雙方都提到：{terms}")
_MEANING = Text("Both texts mean something close", "两段文字意思相近", "兩段文字意思相近")
_INDUSTRY = Text("Same industry: {names}", "行业相同：{names}", "行業相同：{names}")
_KIND_FULL = Text(
    "The need asks for {need}, and that is what the offer brings",
    "需求要的是{need}，供给正好提供",
    "需求要的是{need}，供給正好提供",
)
_KIND_PARTIAL = Text(
    "The need asks for {need}; the offer brings {offer}, which can answer part of it",
    "需求要的是{need}，供给带来的是{offer}，可满足一部分",
    "需求要的是{need}，供給帶來的是{offer}，可滿足一部分",
)
_KIND_BROKEN = Text(
    "But the need asks for {need} and the offer brings {offer}",
    "但需求要的是{need}，供给带来的是{offer}",
    "但需求要的是{need}，供給帶來的是{offer}",
)
_SIDE_ACROSS = Text(
    "They come from two sides: {need} and {offer}", "来自两方：{need}与{offer}", "來自兩方：{need}與{offer}"
)
_SIDE_BROKEN = Text("But both are of one side: {need}", "但双方同属一方：{need}", "但雙方同屬一方：{need}")
_TRL_REACHED = Text(
    "The offer is at TRL {offer}; the need asks for {need} or more",
    "供给的技术成熟度为{offer}级，需求要求{need}级以上",
    "供給的技術成熟度為{offer}級，需求要求{need}級以上",
)
_TRL_BROKEN = Text(
    "But the offer is at TRL {offer}, below the {need} that the need asks for",
    "但供给的技术成熟度为{offer}级，低于需求要求的{need}级",
    "但供給的技術成熟度為{offer}級，低於需求要求的{need}級",
)


class Explainer:
    """Words the reasons of pairs of two pools."""

    def __init__(self, needs: Sequence[Listing], offers: Sequence[Listing], index: TermIndex) -> None:
        self._needs = needs
        self._offers = offers
        terms = list(index.vocabulary)
        self._need_weights = lru_cache(TRACED_AT_ONCE)(lambda place: _weights(index.needs, place, terms))
        self._offer_weights = lru_cache(TRACED_AT_ONCE)(lambda place: _weights(index.offers, place, terms))
        self._need_text = lru_cache(TRACED_AT_ONCE)(lambda place: Traced(needs[place]))
        self._offer_text = lru_cache(TRACED_AT_ONCE)(lambda place: Traced(offers[place]))

    def reasons(
        self, need: int, offer: int, support: Mapping[str, float], loss: Mapping[str, float]
    ) -> tuple[Reason, ...]:
        """Return the reasons of one pair, the strongest first and broken constraints last.

        ``support`` and ``loss`` are this pair's entries of a ``Block``.
        """
        removed = {signal: -log1p(-strength) for signal, strength in support.items() if strength > 0}
        total = sum(removed.values())
        reasons = []
        for signal, part in sorted(removed.items(), key=lambda entry: -entry[1]):
            text, terms = self._for(cast("Signal", signal), need, offer)
            reasons.append(Reason(cast("Signal", signal), round(part / total, 4), text, terms))
        for signal, factor in loss.items():
            if factor < 1:
                text = self._against(signal, self._needs[need], self._offers[offer])
                reasons.append(Reason(cast("Signal", signal), round(factor - 1, 4), text))
        return tuple(reasons)

    def _for(self, signal: Signal, need_place: int, offer_place: int) -> tuple[Text, tuple[str, ...]]:
        need, offer = self._needs[need_place], self._offers[offer_place]
        if signal == "terms":
            gains = self._gains(need_place, offer_place)
            terms = shared_terms(self._need_text(need_place), self._offer_text(offer_place), gains)
            return _TERMS.fill(terms=listed(terms)), terms
        if signal == "industry":
            ours, theirs = industries_of(need), industries_of(offer)
            terms = tuple(
                label if label == theirs[name] else f"{label} / {theirs[name]}"
                for name, label in reversed(ours.items())
                if name in theirs
            )
            return _INDUSTRY.fill(names=listed(terms)), terms
        worded: dict[str, Callable[[], Text]] = {
            "meaning": lambda: _MEANING,
            "kind": lambda: _kinds(need, offer),
            "side": lambda: _SIDE_ACROSS.fill(need=need.side, offer=offer.side),
            "trl": lambda: _TRL_REACHED.fill(need=need.trl, offer=offer.trl),
        }
        return worded[signal](), ()

    def _against(self, signal: str, need: Listing, offer: Listing) -> Text:
        if signal == "kind":
            return _kinds(need, offer)
        if signal == "side":
            return _SIDE_BROKEN.fill(need=need.side)
        return _TRL_BROKEN.fill(need=need.trl, offer=offer.trl)

    def _gains(self, need: int, offer: int) -> dict[str, float]:
        """Return what each shared term adds to the cosine of a pair."""
        ours, theirs = self._need_weights(need), self._offer_weights(offer)
        shorter, longer = (ours, theirs) if len(ours) < len(theirs) else (theirs, ours)
        return {term: weight * longer[term] for term, weight in shorter.items() if term in longer}


def listed(terms: Sequence[str]) -> Text:
    """Return terms as a list in a sentence."""
    return Text(", ".join(terms), "、".join(terms), "、".join(terms))


def _weights(rows: sparse.csr_array[np.float64], place: int, terms: Sequence[str]) -> dict[str, float]:
    held = slice(rows.indptr[place], rows.indptr[place + 1])
    columns, weights = rows.indices[held].tolist(), rows.data[held].tolist()
    return {terms[column]: weight for column, weight in zip(columns, weights, strict=True)}


def _kinds(need: Listing, offer: Listing) -> Text:
    asked, brought = cast("Kind", need.kind), cast("Kind", offer.kind)
    worded = {"full": _KIND_FULL, "partial": _KIND_PARTIAL, "none": _KIND_BROKEN}[answers(asked, brought)]
    return worded.fill(need=KIND_NAMES[asked], offer=KIND_NAMES[brought])
