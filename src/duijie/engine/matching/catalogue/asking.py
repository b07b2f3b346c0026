"""A listing that asks for its suggestions, with all that it is compared by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duijie.engine.matching.catalogue.fields import Stated, stated_by
from duijie.engine.matching.encode import language_of
from duijie.engine.matching.encoders.rounding import round_to_grid
from duijie.engine.matching.figure_reading import Role, read_listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from duijie.engine.matching.bridge import BridgeRow
    from duijie.engine.matching.catalogue.learned import Learned
    from duijie.engine.matching.index import TermRow
    from duijie.engine.records import Listing


@dataclass(frozen=True)
class Asking:
    """A listing with all that it is compared by.

    Attributes:
        listing: the listing.
        language: what it is written in.
        terms: its row of terms.
        words: its row of roots.
        vectors: its vectors as they are compared, by the encoder's task.
        figures: the key of each of its figures.
        stated: what it states in its fields.
    """

    listing: Listing
    language: str
    terms: TermRow
    words: BridgeRow
    vectors: Mapping[str, NDArray[np.float32]]
    figures: tuple[str, ...]
    stated: Stated

    def is_alike(self, language: str) -> bool:
        """Tell whether listings of a language are compared with this one inside a language, not across two."""
        return language == self.language or "" in (language, self.language)


def read(listing: Listing, role: Role, learned: Learned) -> Asking:
    """Return a listing with all but its vectors; what was learned stays as it is."""
    return Asking(
        listing=listing,
        language=language_of(listing),
        terms=learned.words.terms.row_of(listing),
        words=learned.words.roots.row_of(listing),
        vectors={},
        figures=tuple(figure.key for figure in read_listing(listing, role)),
        stated=stated_by(listing),
    )


def centred(asking: Asking, learned: Learned, given: Mapping[str, NDArray[np.float32]]) -> Asking:
    """Return a listing with its vectors, which are ``given``, by task, as their encoders made them."""
    languages = [asking.language]
    return replace(
        asking,
        vectors={
            task: round_to_grid(learned.centres[task].apply(vector[None], languages))[0]
            for task, vector in given.items()
        },
    )
