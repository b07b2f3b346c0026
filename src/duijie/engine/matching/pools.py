"""Needs and offers made ready to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from duijie.engine.matching.bridge import Bridge, build_bridge
from duijie.engine.matching.candidates import EXHAUSTIVE, Pool, Recall
from duijie.engine.matching.chains import Chains, chain_matrix
from duijie.engine.matching.encode import Encoder, Encoders, Meanings, encode_pools, language_of
from duijie.engine.matching.explain import Explainer
from duijie.engine.matching.facts import Facts, industry_names, read_facts
from duijie.engine.matching.figures import Figures, read_figures
from duijie.engine.matching.index import TermIndex, build_index
from duijie.engine.matching.learn.neighbours import Feedback, read_feedback
from duijie.engine.matching.lists.diversity import number_owners
from duijie.engine.matching.score import Block, Cosines, measure
from duijie.engine.matching.weights import Weights
from duijie.engine.records import Judgement, Listing

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Setting:
    """What beside the listings decides a ranking.

    Attributes:
        weights: how much each signal counts.
        judgements: what people thought of earlier suggestions.
        on: the day of the meeting; listings that expire before it are not matched. None: none expires.
        chains: the industry chains; None: those that come with Duijie.
    """

    weights: Weights = field(default_factory=Weights)
    judgements: tuple[Judgement, ...] = ()
    on: date | None = None
    chains: Chains | None = None


@dataclass(frozen=True)
class Pools:
    """Two pools with all that is compared: words, words across languages, meanings and facts.

    ``industries``: how alike industries are, by their numbers in the facts; None: no two of them are.
    """

    needs: tuple[Listing, ...]
    offers: tuple[Listing, ...]
    index: TermIndex
    bridge: Bridge | None
    meanings: Meanings | None
    need_facts: Facts
    offer_facts: Facts
    figures: Figures
    need_language: NDArray[np.str_]
    offer_language: NDArray[np.str_]
    setting: Setting
    industries: NDArray[np.float64] | None = None

    def compare(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Block:
        """Return the signals of needs ``rows`` and offers ``columns``."""
        same = self.same_language(rows, columns)
        terms = self.index.similarity(rows, columns)
        if self.bridge is not None and not same.all():
            terms = np.where(same, terms, self.bridge.similarity(rows, columns))
        meaning = None if self.meanings is None else self.meanings.similarity(rows, columns, same)
        needs, offers = self.need_facts.take(rows), self.offer_facts.take(columns)
        further = {"figures": self._figures(rows, columns)}
        if self.feedback.concerns(rows):
            further["feedback"] = self.feedback.judge(rows, columns)
        cosines = Cosines(terms, meaning, same)
        return measure(cosines, needs, offers, self.setting.weights, further, self.industries)

    def _figures(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        met, broken = self.figures.judge(rows, columns)
        weights = self.setting.weights
        return 1.0 - (1.0 - weights.figures) ** met, weights.figures_loss**broken

    def same_language(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which pairs are written in one language; a listing without words goes with both."""
        ours, theirs = self.need_language[rows][:, None], self.offer_language[columns][None, :]
        same: NDArray[np.bool_] = (ours == theirs) | (ours == "") | (theirs == "")
        return same

    @cached_property
    def feedback(self) -> Feedback:
        """What judgements change."""
        return read_feedback(self, self.setting.judgements)

    @cached_property
    def need_owners(self) -> NDArray[np.int64]:
        """The number of each need's organisation, -1 where it is not said."""
        return number_owners([one.organisation for one in self.needs])

    @cached_property
    def offer_owners(self) -> NDArray[np.int64]:
        """The number of each offer's organisation, -1 where it is not said."""
        return number_owners([one.organisation for one in self.offers])

    def is_exhaustive(self, reverse: bool = False) -> bool:
        """Tell whether every offer is scored for a need (``reverse``: every need for an offer)."""
        return len(self.needs if reverse else self.offers) <= EXHAUSTIVE

    def recall(self, reverse: bool = False) -> Recall:
        """Return what finds the candidates of needs (``reverse``: of offers) among many."""
        return self._need_recall if reverse else self._offer_recall

    @cached_property
    def _offer_recall(self) -> Recall:
        return Recall(self._pool("needs"), self._pool("offers"))

    @cached_property
    def _need_recall(self) -> Recall:
        return Recall(self._pool("offers"), self._pool("needs"), reverse=True)

    def _pool(self, role: Literal["needs", "offers"]) -> Pool:
        inside = self.meanings.inside if self.meanings else None
        between = (self.meanings.between or inside) if self.meanings else None
        language, facts = {
            "needs": (self.need_language, self.need_facts),
            "offers": (self.offer_language, self.offer_facts),
        }[role]
        return Pool(
            words=getattr(self.index, role),
            bridge=getattr(self.bridge, role) if self.bridge else None,
            inside=getattr(inside, role) if inside else None,
            between=getattr(between, role) if between else None,
            language=language,
            kind=facts.kind,
        )

    @cached_property
    def explainer(self) -> Explainer:
        """The reasons of these pools."""
        return Explainer(self)

    def __getstate__(self) -> dict[str, Any]:
        # What is worked out when first asked for is worked out anew by another process.
        return {one.name: getattr(self, one.name) for one in fields(self)}


def prepare(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    encoder: Encoder | Encoders | None = None,
    setting: Setting | None = None,
) -> Pools:
    """Return both pools indexed; the statistics of terms are those of the two together.

    Raises:
        ValueError: an encoder gives vectors of a wrong shape, or such as are not finite.
    """
    ours, theirs = tuple(needs), tuple(offers)
    setting = setting or Setting()
    need_language, offer_language = (np.array([language_of(one) for one in pool], np.str_) for pool in (ours, theirs))
    mixed = {"han", "latin"} <= {*need_language.tolist(), *offer_language.tolist()}
    need_facts, offer_facts = read_facts(ours, theirs, setting.on)
    industries = chain_matrix(industry_names((*ours, *theirs)), setting.chains)
    return Pools(
        needs=ours,
        offers=theirs,
        index=build_index(ours, theirs),
        bridge=build_bridge(ours, theirs) if mixed else None,
        meanings=encode_pools(encoder, ours, theirs) if encoder is not None and ours and theirs else None,
        need_facts=need_facts,
        offer_facts=offer_facts,
        figures=read_figures(ours, theirs),
        need_language=need_language,
        offer_language=offer_language,
        setting=setting,
        industries=None if (industries == np.eye(len(industries))).all() else industries,
    )
