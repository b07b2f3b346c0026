"""Judgements sorted out: which pairs were found good, which refused, which have met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duijie.engine.language.fold import readable
from duijie.engine.matching.learn import wording as say
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.records import Judgement, Listing

NAMED: Final = 5
LONGEST_NAME: Final = 24

Pair = tuple[int, int]


@dataclass(frozen=True)
class Verdicts:
    """What was judged of pairs of places (need, offer), in the order of the listings.

    Attributes:
        good: for each pair that was judged, whether it was found good.
        met: pairs that have met.
        notes: what was left out, and why.
    """

    good: dict[Pair, bool]
    met: frozenset[Pair]
    notes: tuple[Text, ...]


def sort_verdicts(needs: Sequence[Listing], offers: Sequence[Listing], judgements: Iterable[Judgement]) -> Verdicts:
    """Return what the judgements say together, whatever their order and however often one is repeated.

    A judgement has no date, so of a pair that is called both good and not, neither counts: whoever
    changes their mind takes the earlier judgement back. That a pair has met is a fact beside either. Judgements of
    listings that are not in the pools (an offer of last year) are left out. Both are noted.
    """
    need_place = {one.id: place for place, one in enumerate(needs)}
    offer_place = {one.id: place for place, one in enumerate(offers)}
    said: dict[Pair, set[str]] = {}
    unknown: set[tuple[str, str]] = set()
    for one in judgements:
        if one.need in need_place and one.offer in offer_place:
            said.setdefault((need_place[one.need], offer_place[one.offer]), set()).add(one.verdict)
        else:
            unknown.add((one.need, one.offer))
    torn = [pair for pair, verdicts in sorted(said.items()) if {"good", "not"} <= verdicts]
    good = {pair: "good" in verdicts for pair, verdicts in sorted(said.items()) if len(verdicts & {"good", "not"}) == 1}
    notes = []
    if unknown:
        notes.append(_note(say.UNKNOWN, sorted(unknown)))
    if torn:
        notes.append(_note(say.CONTRADICTORY, [(needs[need].id, offers[offer].id) for need, offer in torn]))
    return Verdicts(good, frozenset(pair for pair, verdicts in said.items() if "met" in verdicts), tuple(notes))


def name_of(listing: Listing) -> str:
    """Return what a listing is called in a reason: its title, else its keywords, else its text, shortened."""
    words = " ".join(readable(listing.title or " ".join(listing.keywords) or listing.text).split())
    return words if len(words) <= _longest(words) else words[: _longest(words) - 1].rstrip() + "…"


def _longest(words: str) -> int:
    # A Latin letter is half as wide as a Chinese character.
    return LONGEST_NAME * (2 if words.isascii() else 1)


def _note(text: Text, pairs: Sequence[tuple[str, str]]) -> Text:
    named = [f"{need} – {offer}" for need, offer in pairs[:NAMED]] + ["…"] * (len(pairs) > NAMED)
    return text.fill(count=len(pairs), names=", ".join(named))
