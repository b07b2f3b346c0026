"""Reasons: why two listings belong together, and what stands against it.

A reason that speaks for the pair has as its weight the signal's share of the score: of the
logarithm of the doubt that all signals together remove, so the shares add up to 1. A broken
constraint has a negative weight, the part of the score it took away, and comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log1p
from typing import TYPE_CHECKING, Final, cast

from duijie.engine.matching import wording as say
from duijie.engine.matching.chains import shipped_chains
from duijie.engine.matching.facts import industries_of, trl_said
from duijie.engine.matching.kinds import KIND_NAMES, answers
from duijie.engine.matching.overlap import Traced, bridged_terms, shared_terms
from duijie.engine.matching.phrases import Phrasebook
from duijie.engine.records import COOPERATIONS, Cooperation, Kind, Listing, Reason, Signal
from duijie.engine.text import Text

if TYPE_CHECKING:
    from scipy import sparse

    from duijie.engine.matching.pools import Pools

TRACED_AT_ONCE: Final = 1024
SHOWN_FIGURES: Final = 3

Worded = tuple[Text, tuple[str, ...]]


class Explainer:
    """Words the reasons of pairs of two pools."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools
        self._terms = list(pools.index.vocabulary)
        self._bridge_terms = list(pools.bridge.vocabulary) if pools.bridge else []
        self._need_text = lru_cache(TRACED_AT_ONCE)(lambda place: Traced(pools.needs[place]))
        self._offer_text = lru_cache(TRACED_AT_ONCE)(lambda place: Traced(pools.offers[place]))
        sense = pools.meanings and (pools.meanings.between or pools.meanings.inside)
        self._phrasebook = Phrasebook(sense.encoder, sense.centre) if sense else None

    def read(self, needs: Iterable[int], offers: Iterable[int]) -> None:
        """Make the reasons of these listings ready, all at once, which takes less time than one after another."""
        if self._phrasebook is not None:
            pools = self._pools
            self._phrasebook.read([*(pools.needs[one] for one in needs), *(pools.offers[one] for one in offers)])

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
                text, terms = self._against(signal, need, offer)
                reasons.append(Reason(cast("Signal", signal), round(factor - 1, 4), text, terms))
        return tuple(reasons)

    def _for(self, signal: Signal, need_place: int, offer_place: int) -> Worded:
        need, offer = self._pools.needs[need_place], self._pools.offers[offer_place]
        worded: dict[str, Callable[[], Worded]] = {
            "terms": lambda: self._words(need_place, offer_place),
            "meaning": lambda: self._phrases(need, offer),
            "industry": lambda: self._industries(need, offer),
            "feedback": lambda: (self._pools.feedback.explain(need_place, offer_place), ()),
            "kind": lambda: (_kinds(need, offer), ()),
            "side": lambda: (say.SIDE_ACROSS.fill(need=need.side, offer=offer.side), ()),
            "trl": lambda: (say.TRL_REACHED.fill(need=trl_said(need), offer=trl_said(offer)), ()),
            "figures": lambda: self._figures(need_place, offer_place, met=True),
            "cooperation": lambda: (say.COOPERATION_SHARED.fill(forms=_forms(need, offer)), ()),
        }
        return worded[signal]()

    def _against(self, signal: str, need_place: int, offer_place: int) -> Worded:
        if signal == "figures":
            return self._figures(need_place, offer_place, met=False)
        if signal == "feedback":
            return self._pools.feedback.explain(need_place, offer_place), ()
        need, offer = self._pools.needs[need_place], self._pools.offers[offer_place]
        worded: dict[str, Callable[[], Text]] = {
            "kind": lambda: _kinds(need, offer),
            "side": lambda: say.SIDE_BROKEN.fill(need=need.side),
            "trl": lambda: say.TRL_BROKEN.fill(need=trl_said(need), offer=trl_said(offer)),
            "cooperation": lambda: say.COOPERATION_BROKEN.fill(need=_forms(need), offer=_forms(offer)),
            "expiry": lambda: say.EXPIRED.fill(day=min(filter(None, (need.expires, offer.expires)))),
            "avoid": lambda: say.AVOIDED,
        }
        return worded[signal](), ()

    def _figures(self, need: int, offer: int, *, met: bool) -> Worded:
        told = [one for one in self._pools.figures.compare(need, offer) if (one.verdict == "met") == met]
        text = joined([one.text for one in told[:SHOWN_FIGURES]])
        terms = tuple(f"{one.need} / {one.offer}" for one in told[:SHOWN_FIGURES])
        return text if met else say.BUT.fill(what=text), terms

    def _industries(self, need: Listing, offer: Listing) -> Worded:
        ours, theirs = industries_of(need), industries_of(offer)
        terms = tuple(
            label if label == theirs[name] else f"{label} / {theirs[name]}"
            for name, label in reversed(ours.items())
            if name in theirs
        )
        if terms:
            return say.INDUSTRY.fill(names=listed(terms)), terms
        joining = (self._pools.setting.chains or shipped_chains()).reason(need.industry, offer.industry)
        assert joining is not None, "industries that support a pair are joined by a chain"
        return joining

    def _words(self, need: int, offer: int) -> Worded:
        pools = self._pools
        alike = pools.need_language[need] == pools.offer_language[offer]
        if alike or pools.bridge is None or "" in (pools.need_language[need], pools.offer_language[offer]):
            gains = _gains(pools.index.needs, need, pools.index.offers, offer, self._terms)
            terms = shared_terms(self._need_text(need), self._offer_text(offer), gains)
        else:
            gains = _gains(pools.bridge.needs, need, pools.bridge.offers, offer, self._bridge_terms)
            terms = bridged_terms(self._need_text(need), self._offer_text(offer), gains)
        return say.TERMS.fill(terms=listed(terms)), terms

    def _phrases(self, need: Listing, offer: Listing) -> Worded:
        nearest = self._phrasebook.nearest(need, offer) if self._phrasebook else None
        if nearest is None:
            return say.MEANING, ()
        ours, theirs = nearest
        return say.MEANING_PHRASES.fill(need=ours, offer=theirs), (f"{ours} / {theirs}",)


def listed(terms: Sequence[str]) -> Text:
    """Return terms as a list in a sentence."""
    return Text(", ".join(terms), "、".join(terms), "、".join(terms))


def joined(texts: Sequence[Text]) -> Text:
    """Return sentences one after another."""
    spelt = zip(*((one.en, one.zh_hans, one.zh_hant) for one in texts), strict=True)
    return Text(*(mark.join(parts) for mark, parts in zip(("; ", "；", "；"), spelt, strict=True)))


def _gains(
    ours: sparse.csr_array, need: int, theirs: sparse.csr_array, offer: int, terms: Sequence[str]
) -> dict[str, float]:
    """Return what each shared term adds to the likeness of a pair."""
    one, other = _row(ours, need), _row(theirs, offer)
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    return {terms[column]: weight * longer[column] for column, weight in shorter.items() if column in longer}


def _row(rows: sparse.csr_array, place: int) -> dict[int, float]:
    held = slice(rows.indptr[place], rows.indptr[place + 1])
    return dict(zip(rows.indices[held].tolist(), rows.data[held].tolist(), strict=True))


def _kinds(need: Listing, offer: Listing) -> Text:
    asked, brought = cast("Kind", need.kind), cast("Kind", offer.kind)
    worded = {"full": say.KIND_FULL, "partial": say.KIND_PARTIAL, "none": say.KIND_BROKEN}[answers(asked, brought)]
    return worded.fill(need=KIND_NAMES[asked], offer=KIND_NAMES[brought])


def _forms(*listings: Listing) -> Text:
    """Return the forms of working together that all the listings name, as a list in a sentence."""
    shared: list[Cooperation] = [form for form in COOPERATIONS if all(form in one.cooperation for one in listings)]
    names = [say.COOPERATION_NAMES[form] for form in shared]
    return Text(
        ", ".join(one.en for one in names),
        "、".join(one.zh_hans for one in names),
        "、".join(one.zh_hant for one in names),
    )
