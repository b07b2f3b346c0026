"""One side of a catalogue: its needs, or its offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from duijie.engine.matching.catalogue.growing import Growing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.catalogue.asking import Asking
    from duijie.engine.matching.catalogue.fields import Fields
    from duijie.engine.matching.catalogue.figure_keys import FigureKeys
    from duijie.engine.matching.catalogue.group import Group
    from duijie.engine.matching.catalogue.learned import Words
    from duijie.engine.records import Listing


class Side:
    """Listings by place. A place once left stays empty; what comes, or comes again, is put at the end.

    Args:
        listings: the listings, at places from 0 on; their ids differ.
        groups: the same by language.
        fields: what they state.
        figures: what they state figures of.

    Attributes:
        fields: what the listings at all places state, also those that are gone.
        figures: what they state figures of.
    """

    def __init__(
        self, listings: Sequence[Listing], groups: Iterable[Group], fields: Fields, figures: FigureKeys
    ) -> None:
        self._listings: list[Listing | None] = list(listings)
        self._place = {one.id: place for place, one in enumerate(listings)}
        self._alive = Growing(np.ones(len(listings), dtype=np.bool_))
        self._groups = {one.language: one for one in groups}
        self.fields = fields
        self.figures = figures
        self._languages = [one.language for one in self._groups.values()]
        # The group of each place, by its number in `_languages`, and the listing's own number in the group.
        self._home = Growing(np.zeros((len(listings), 2), dtype=np.int32))
        for order, group in enumerate(self._groups.values()):
            places = group.places.rows
            self._home.set(places, np.stack([np.full(len(places), order), np.arange(len(places))], axis=1))

    def __len__(self) -> int:
        return len(self._place)

    def __contains__(self, listing: str) -> bool:
        return listing in self._place

    @property
    def width(self) -> int:
        """How many places there are, empty ones too."""
        return len(self._listings)

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which places hold a listing."""
        return self._alive.rows

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups."""
        return tuple(self._groups.values())

    def listings(self) -> tuple[Listing, ...]:
        """Return the listings in their order."""
        return tuple(one for one in self._listings if one is not None)

    def at(self, place: int) -> Listing:
        """Return the listing at a place.

        Raises:
            KeyError: the place is empty.
        """
        found = self._listings[place]
        if found is None:
            raise KeyError(place)
        return found

    def place(self, listing: str) -> int:
        """Return the place of a listing, by its id.

        Raises:
            KeyError: there is none.
        """
        return self._place[listing]

    def find(self, listing: str) -> tuple[Listing, Group, int]:
        """Return a listing by its id, with its group and its number there.

        Raises:
            KeyError: there is none.
        """
        place = self._place[listing]
        order, number = self._home.rows[place].tolist()
        return self.at(place), self._groups[self._languages[order]], number

    def home(self, places: NDArray[np.intp]) -> dict[str, tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Return, by language, which of some places (by their order) are of it, and their numbers in the group."""
        homes = self._home.rows[places]
        found = {}
        for number, language in enumerate(self._languages):
            orders = np.flatnonzero(homes[:, 0] == number)
            if len(orders):
                found[language] = orders, homes[orders, 1].astype(np.intp)
        return found

    def given(self, task: str, dimensions: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        """Return the vectors of the listings in their order as the encoder of a task gave them: codes and scales."""
        alive = np.flatnonzero(self.alive)
        codes = np.empty((len(alive), dimensions), dtype=np.int8)
        scales = np.empty(len(alive), dtype=np.float32)
        for language, (orders, numbers) in self.home(alive).items():
            codes[orders], scales[orders] = self._groups[language].vectors[task].given(numbers)
        return codes, scales

    def group(self, language: str) -> Group | None:
        """Return the group of a language."""
        return self._groups.get(language)

    def open(self, group: Group) -> None:
        """Add a group of a language that there was none of."""
        self._groups[group.language] = group
        self._languages.append(group.language)

    def append(
        self, asking: Asking, words: Words, vectors: dict[str, NDArray[np.float32]], figures: tuple[str, ...]
    ) -> None:
        """Put a listing at the end; one of the same id is removed. Its group must be open.

        Args:
            asking: the listing as it asks.
            words: the terms and words; those that are new enter.
            vectors: as its encoders gave them, by task.
            figures: what it states figures of.
        """
        listing = asking.listing
        if listing.id in self:
            self.remove(listing.id)
        group = self._groups[asking.language]
        place = len(self._listings)
        number = group.append(place, asking, words, vectors)
        self._listings.append(listing)
        self._place[listing.id] = place
        self._home.append(np.array([[self._languages.index(group.language), number]], dtype=np.int32))
        self._alive.append(np.ones(1, dtype=np.bool_))
        self.fields.extend((listing,), (asking.stated,))
        self.figures.extend((figures,))
        group.settle(self.alive)

    def remove(self, listing: str) -> None:
        """Take a listing out.

        Raises:
            KeyError: there is none of this id.
        """
        place = self._place.pop(listing)
        self._listings[place] = None
        self._alive.set(place, False)
