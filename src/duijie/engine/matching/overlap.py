"""The words two listings share, each in the words of its own text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from duijie.engine.language.fold import FoldedText, fold, fold_with_places
from duijie.engine.language.segment import IDEA_MARK, Token, is_character, is_pair, segment
from duijie.engine.matching.index import head_of
from duijie.engine.records import Listing

SHOWN_TERMS: Final = 6


class Traced:
    """A listing's folded text with the places of its tokens."""

    def __init__(self, listing: Listing) -> None:
        self.folded: FoldedText = fold_with_places("\n".join(part for part in (head_of(listing), listing.text) if part))
        self.places: dict[str, list[Token]] = {}
        for token in segment(self.folded.text):
            self.places.setdefault(token.term, []).append(token)

    @cached_property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def words(self, start: int, end: int) -> str:
        """Return the original words of a span, on one line."""
        return " ".join(self.folded.words(start, end).split())

    def spellings(self, term: str) -> dict[str, str]:
        """Return every folded spelling under which a term stands here, and its original words."""
        found: dict[str, str] = {}
        for one in self.places[term]:
            found.setdefault(self.text[one.start : one.end], self.words(one.start, one.end))
        return found


@dataclass(frozen=True, slots=True)
class _Common:
    """Something both listings say: how much it adds, its folded spelling in the need, how to show it."""

    gain: float
    spelling: str
    shown: str


def shared_terms(need: Traced, offer: Traced, gains: Mapping[str, float]) -> tuple[str, ...]:
    """Return what both listings say, the most telling first, at most ``SHOWN_TERMS``.

    ``gains`` maps every term both hold to what it adds to their likeness. Neighbouring
    Han pairs join into the longest stretch both texts hold. Where the texts spell it differently
    (another script or language) the entry is ``need's words / offer's words``. Lone
    characters are shown only when nothing longer tells as much.
    """
    common = [*_stretches(need, offer, gains), *_words(need, offer, gains)]
    most = max((one.gain for one in common), default=0.0)
    lone = [term for term in gains if is_character(term) and gains[term] > most]
    common += [_Common(gains[t], t, _both(need.spellings(t)[t], offer.spellings(t)[t])) for t in lone]
    shown: list[_Common] = []
    for one in sorted(common, key=lambda one: (-one.gain, one.spelling, one.shown)):
        if len(shown) == SHOWN_TERMS:
            break
        if not any(one.spelling in other.spelling or one.shown == other.shown for other in shown):
            shown.append(one)
    return tuple(one.shown for one in shown)


def _stretches(need: Traced, offer: Traced, gains: Mapping[str, float]) -> list[_Common]:
    starts = sorted({token.start for term in gains if is_pair(term) for token in need.places[term]})
    found: dict[str, _Common] = {}
    done = 0
    for place, start in enumerate(starts):
        end = start + 2
        if end <= done:
            continue
        for following in starts[place + 1 :]:
            if following != end - 1 or need.text[start : end + 1] not in offer.text:
                break
            end += 1
        done = end
        spelling = need.text[start:end]
        if spelling not in found:
            parts = {*spelling, *(spelling[i : i + 2] for i in range(len(spelling) - 1))}
            gain = sum(gains.get(part, 0.0) for part in sorted(parts))
            there = offer.text.index(spelling)
            shown = _both(need.words(start, end), offer.words(there, there + len(spelling)))
            found[spelling] = _Common(gain, spelling, shown)
    return list(found.values())


def _words(need: Traced, offer: Traced, gains: Mapping[str, float]) -> list[_Common]:
    found = []
    for term, gain in gains.items():
        if is_character(term) or is_pair(term):
            continue
        theirs = offer.spellings(term)
        for spelling, ours in need.spellings(term).items():
            if spelling not in theirs:
                found.append(_Common(gain, spelling, _both(ours, next(iter(theirs.values())))))
            elif not term.startswith(IDEA_MARK):  # an idea spelled alike is a stretch or a word already
                found.append(_Common(gain, spelling, _both(ours, theirs[spelling])))
    return found


def _both(need: str, offer: str) -> str:
    same = need.casefold() == offer.casefold() or (fold(need) == fold(offer) and need.isascii())
    return need if same else f"{need} / {offer}"
