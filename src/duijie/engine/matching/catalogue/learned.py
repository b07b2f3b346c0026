"""What a catalogue learned of all its listings together, by which each is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from duijie.engine.matching.bridge import BridgeStatistics, Roots
    from duijie.engine.matching.encode import Encoder
    from duijie.engine.matching.encoders.centre import Centre
    from duijie.engine.matching.index import TermStatistics


class Words:
    """What the catalogue knows of terms and words: statistics, and which words may stand for a root.

    Args:
        terms: the terms inside a language.
        roots: the roots between languages.
        words: the number of each word of the bridge.
    """

    def __init__(self, terms: TermStatistics, roots: BridgeStatistics, words: dict[Roots, int]) -> None:
        self.terms = terms
        self.roots = roots
        self.words = words
        self._of_root: dict[str, list[int]] = {}
        for word, number in words.items():
            self._note(word, number)

    def of_root(self, root: str) -> NDArray[np.int32]:
        """Return the numbers of the words that may stand for a root."""
        return np.array(self._of_root.get(root, ()), dtype=np.int32)

    def admit(self, words: Mapping[Roots, int]) -> NDArray[np.int32]:
        """Return the numbers of words; such as are new are taken in, and their roots with them."""
        for word in words:
            if word not in self.words:
                self.words[word] = len(self.words)
                self.roots.admit(word)
                self._note(word, self.words[word])
        return np.array([self.words[word] for word in words], dtype=np.int32)

    def _note(self, word: Roots, number: int) -> None:
        for root in dict.fromkeys(word):
            self._of_root.setdefault(root, []).append(number)


@dataclass(frozen=True)
class Learned:
    """What is fixed until the next refresh, and who encodes.

    Attributes:
        words: terms and words with their rarity.
        centres: the mean vectors, by the encoder's task: "inside" a language or "between" two.
        encoders: who encodes, by task.
    """

    words: Words
    centres: Mapping[str, Centre]
    encoders: Mapping[str, Encoder]
