"""The phrases of listings, and which of one's comes nearest to which of the other's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.language.detect import script_of
from duijie.engine.language.fold import fold, readable
from duijie.engine.language.segment import segment
from duijie.engine.matching.encode import bare, spelt
from duijie.engine.matching.index import head_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.encode import Encoder
    from duijie.engine.matching.encoders.centre import Centre
    from duijie.engine.records import Listing

#: A phrase ends with its sentence; a long one, or one of two short ones, at a comma.
_SENTENCE_END: Final = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
#: Line ends that some system wrote out, and the numbers of lists.
_ESCAPED: Final = re.compile(r"\\[nrt]")
_NUMBERING: Final = re.compile(r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[)）.、．:：](?!\d)\s*")
_CLAUSE: Final = re.compile(r"[^，,、]*[，,、]?")
LONGEST: Final = 60
SHORTEST: Final = 4
MOST_PHRASES: Final = 12
#: Phrases of so many listings are remembered; 12 vectors of 512 numbers each are 25 KB.
REMEMBERED: Final = 4000
#: A phrase with all words of the other's is so much nearer than its vector says, and so much nearer is a title.
SHARED_WORDS: Final = 0.3
TITLE: Final = 0.05


def phrases_of(listing: Listing) -> tuple[str, ...]:
    """Return the phrases of a listing, at most ``MOST_PHRASES``, its title first.

    They stand in it as they are given; of a listing without title or text the keywords make one phrase.
    """
    found: dict[str, None] = {}
    for part in (listing.title, listing.text):
        for sentence in _SENTENCE_END.split(_ESCAPED.sub("\n", readable(part))):
            for phrase in _shortened(_NUMBERING.sub("", sentence).strip()):
                if len(phrase) >= SHORTEST or not found:
                    found.setdefault(phrase)
    if not found or (not listing.title and bare(listing.text) == bare(head_of(listing))):
        mark = ", " if head_of(listing).isascii() else "、"
        words = mark.join(filter(None, (readable(one).strip() for one in listing.keywords)))
        return (words,) if words else tuple(found)
    return tuple(found)[:MOST_PHRASES]


def _shortened(sentence: str) -> Iterable[str]:
    """Return a sentence, or the pieces of a long one, each as it stands there."""
    longest = LONGEST * 4 if sentence.isascii() else LONGEST
    if len(sentence) <= longest:
        return [sentence] if sentence else []
    pieces = [""]
    for clause in _CLAUSE.findall(sentence):
        if pieces[-1] and len(pieces[-1]) + len(clause) > longest:
            pieces.append("")
        pieces[-1] += clause
    return [shown for piece in pieces if (shown := piece[:longest].strip("，,、 "))]


@dataclass(frozen=True)
class _Read:
    """The phrases of one listing, their vectors (phrases × dimensions) and the terms of each."""

    listing: Listing
    phrases: tuple[str, ...]
    vectors: NDArray[np.float32]
    terms: tuple[frozenset[str], ...]


class Phrasebook:
    """Finds the nearest phrases of two listings, encoding each listing's phrases once."""

    def __init__(self, encoder: Encoder, centre: Centre) -> None:
        self._encoder = encoder
        self._centre = centre
        self._known: dict[int, _Read] = {}

    def read(self, listings: Iterable[Listing]) -> None:
        """Encode the phrases of listings that are not known yet, all at once; let go of those asked for longest ago."""
        asked = {id(one): one for one in listings}
        for key in asked.keys() & self._known.keys():
            self._known[key] = self._known.pop(key)  # to the end: the last to be let go
        fresh = {key: one for key, one in asked.items() if key not in self._known}
        if not fresh:
            return
        phrases = {key: phrases_of(one) for key, one in fresh.items()}
        texts = [phrase for held in phrases.values() for phrase in held]
        vectors = np.asarray(self._encoder.encode([spelt(text) for text in texts]), dtype=np.float32)
        vectors = self._centre.apply(vectors, [script_of(fold(text)) or "" for text in texts])
        start = 0
        for key, held in phrases.items():
            terms = tuple(frozenset(token.term for token in segment(fold(phrase))) for phrase in held)
            self._known[key] = _Read(fresh[key], held, vectors[start : start + len(held)], terms)
            start += len(held)
        while len(self._known) > max(REMEMBERED, len(asked)):
            del self._known[next(iter(self._known))]

    def nearest(self, need: Listing, offer: Listing) -> tuple[str, str] | None:
        """Return the phrase of a need and the phrase of an offer that say most nearly the same; None if none do.

        Nearness is the cosine of their vectors, and what words they share: of two phrases as near in meaning,
        the reader believes the one whose words he sees again.
        """
        self.read([need, offer])
        ours, theirs = self._known[id(need)], self._known[id(offer)]
        cosines = ours.vectors @ theirs.vectors.T
        if not cosines.size or cosines.max() <= 0:
            return None
        shared = [[len(a & b) / max(1, min(len(a), len(b))) for b in theirs.terms] for a in ours.terms]
        nearness = cosines + SHARED_WORDS * np.array(shared)
        nearness[0] += TITLE
        nearness[:, 0] += TITLE
        row, column = np.unravel_index(int(nearness.argmax()), nearness.shape)
        return ours.phrases[row], theirs.phrases[column]
