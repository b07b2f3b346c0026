"""The words two listings share, each in the words of its own text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from duijie.engine.language.detect import script_of
from duijie.engine.language.dictionary import dictionary
from duijie.engine.language.fold import FoldedText, fold, fold_with_places
from duijie.engine.language.segment import IDEA_MARK, Token, is_character, is_pair, segment
from duijie.engine.matching.bridge import BridgeWord, bridge_words
from duijie.engine.matching.index import head_of
from duijie.engine.records import Listing

SHOWN_TERMS: Final = 6
SHOWN_CHARACTERS: Final = 2


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

    @cached_property
    def bridge(self) -> dict[str, list[BridgeWord]]:
        """The words of the text under every term of the other language they may stand for."""
        found: dict[str, list[BridgeWord]] = {}
        for word in bridge_words(self.text, script_of(self.text) == "han"):
            for term in word.terms:
                found.setdefault(term, []).append(word)
        return found

    @cached_property
    def edges(self) -> frozenset[int]:
        """Where words of the text begin or end; everywhere but inside words of the dictionary."""
        known = dictionary()
        inside = {place for _, s, e in (known.find(self.text) if known else ()) for place in range(s + 1, e)}
        return frozenset(range(len(self.text) + 1)) - inside

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
    Han pairs join into the longest stretch both texts hold, less the halves of words at its ends. Where the
    texts spell it differently (another script or language) the entry is ``need's words / offer's words``.
    Stretches without a whole word in them, and lone characters, are shown only when nothing else tells as much.
    """
    stretches = _stretches(need, offer, gains)
    whole = [one for one in (_trimmed(one, need, offer, gains) for one in stretches) if one is not None]
    common = [*whole, *_words(need, offer, gains)] or [_common(*one, need, offer, gains) for one in stretches]
    most = max((one.gain for one in common), default=0.0)
    lone = sorted((term for term in gains if is_character(term) and gains[term] > most), key=lambda t: (-gains[t], t))
    both = [_both(need.spellings(t)[t], offer.spellings(t)[t]) for t in lone[:SHOWN_CHARACTERS]]
    return _shown([*common, *(_Common(gains[t], t, shown) for t, shown in zip(lone, both, strict=False))])


def bridged_terms(need: Traced, offer: Traced, gains: Mapping[str, float]) -> tuple[str, ...]:
    """Return what two listings of two languages both say, as ``need's words / offer's words``.

    ``gains`` maps every term of the bridge that both hold to what it adds. A word is shown once, with all the
    words of the other text it may stand for ("风电 / wind power").
    """
    told, other = (need, offer) if script_of(need.text) == "han" else (offer, need)
    gain: dict[str, float] = {}
    ours: dict[str, str] = {}
    theirs: dict[str, dict[tuple[int, int], str]] = {}
    for term, worth in gains.items():
        answers = {(word.start, word.end): other.words(word.start, word.end) for word in other.bridge[term]}
        for spelling, words in {told.text[w.start : w.end]: w for w in told.bridge[term]}.items():
            gain[spelling] = gain.get(spelling, 0.0) + worth
            ours[spelling] = told.words(words.start, words.end)
            theirs.setdefault(spelling, {}).update(answers)
    common = []
    for spelling, worth in gain.items():
        answer = _joined(theirs[spelling])
        both = (ours[spelling], answer) if told is need else (answer, ours[spelling])
        common.append(_Common(worth, spelling, _both(*both)))
    return _shown(common)


def _joined(words: Mapping[tuple[int, int], str]) -> str:
    """Return words in the order of their text, each spelling once, none that lies inside another."""
    whole: list[tuple[int, int]] = []
    for start, end in sorted(words, key=lambda place: (place[0], -place[1])):
        if not whole or end > whole[-1][1]:  # those before begin no later: it lies inside one unless it ends later
            whole.append((start, end))
    return " ".join(dict.fromkeys(words[place].casefold() if len(whole) > 1 else words[place] for place in whole))


def _shown(common: list[_Common]) -> tuple[str, ...]:
    shown: list[_Common] = []
    for one in sorted(common, key=lambda one: (-one.gain, one.spelling, one.shown)):
        if len(shown) == SHOWN_TERMS:
            break
        told = [other for other in shown if one.spelling in other.spelling or one.shown == other.shown]
        if not told and not any(one.shown.split(" / ")[0] == other.shown.split(" / ")[0] for other in shown):
            shown.append(one)
    return tuple(one.shown for one in shown)


def _stretches(need: Traced, offer: Traced, gains: Mapping[str, float]) -> list[tuple[int, int]]:
    """Return where, in the need, the longest runs of shared pairs stand that the offer holds too."""
    starts = sorted({token.start for term in gains if is_pair(term) for token in need.places[term]})
    found: dict[str, tuple[int, int]] = {}
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
        found.setdefault(need.text[start:end], (start, end))
    return list(found.values())


def _trimmed(stretch: tuple[int, int], need: Traced, offer: Traced, gains: Mapping[str, float]) -> _Common | None:
    """Return a stretch without the halves of words at its ends; None if no word of two characters remains."""
    start, end = stretch
    away = offer.text.index(need.text[start:end]) - start
    edges = [place for place in range(start, end + 1) if place in need.edges and place + away in offer.edges]
    if len(edges) < 2 or edges[-1] - edges[0] < 2:
        return None
    return _common(edges[0], edges[-1], need, offer, gains)


def _common(start: int, end: int, need: Traced, offer: Traced, gains: Mapping[str, float]) -> _Common:
    spelling = need.text[start:end]
    parts = {*spelling, *(spelling[i : i + 2] for i in range(len(spelling) - 1))}
    there = offer.text.index(spelling)
    shown = _both(need.words(start, end), offer.words(there, there + len(spelling)))
    return _Common(sum(gains.get(part, 0.0) for part in sorted(parts)), spelling, shown)


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
