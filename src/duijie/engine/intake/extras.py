"""What rows bring besides organisations and people: needs and offers, and whom to meet or to avoid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from duijie.engine.identity import organisation_key, person_key
from duijie.engine.intake.entries import Book
from duijie.engine.intake.plan import NamedWish, NewListing, Ref
from duijie.engine.intake.records import Incoming, Known
from duijie.engine.intake.units import squeeze
from duijie.engine.language import writing_of

_DIRECTIONS: Final[tuple[tuple[Literal["need", "offer"], str], ...]] = (("need", "needs"), ("offer", "offers"))


class Extras:
    """Gathers listings and wishes that are not known yet, row by row."""

    def __init__(self, known: Known, firms: Book, people: Book) -> None:
        self.listings: list[NewListing] = []
        self.wishes: list[NamedWish] = []
        self._listed = {
            (Ref("organisation", one.organisation), one.direction, squeeze(text))
            for one in known.listings
            for text in one.texts
        }
        self._wished = {(one.by, one.avoid, squeeze(one.words)) for one in known.wishes}
        self._firms: dict[str, dict[Ref, None]] = {}
        self._people: dict[str, dict[Ref, None]] = {}
        self._firm_of = dict(people.firms())
        for name, ref in firms.names():
            for key in {organisation_key(name), squeeze(name)}:
                self._firms.setdefault(key, {})[ref] = None
        for name, ref in people.names():
            self._people.setdefault(person_key(name), {})[ref] = None

    def take(self, incoming: Incoming, firm: Ref | None, person: Ref | None) -> bool:
        """Take in a row's listings and wishes; False if it is unclear whose they are."""
        row = incoming.row
        for direction, name in _DIRECTIONS:
            if firm is not None:
                self._list(incoming, direction, getattr(row, name) or (), firm, person)
        by = person or self._somebody(incoming, firm)
        if by is None:
            return not (row.wishes or row.avoid)
        self._wish(incoming, by, row.wishes or (), avoid=False)
        self._wish(incoming, by, row.avoid or (), avoid=True)
        return True

    def _somebody(self, incoming: Incoming, firm: Ref | None) -> Ref | None:
        """Return whose wishes a row holds that gives no contact: the only one of that name, or the firm."""
        named = self._people.get(person_key(incoming.row.name or incoming.row.name_en or ""), {})
        there = [ref for ref in named if firm is None or self._firm_of.get(ref) == firm]
        return there[0] if len(there) == 1 else firm

    def _list(
        self, incoming: Incoming, direction: Literal["need", "offer"], texts: Iterable[str], firm: Ref, by: Ref | None
    ) -> None:
        for text in texts:
            key = (firm, direction, squeeze(text))
            if key not in self._listed:
                self._listed.add(key)
                chains = incoming.row.industry or ()
                self.listings.append(NewListing(direction, text, writing_of([text]), firm, by, chains, incoming.source))

    def _wish(self, incoming: Incoming, by: Ref, names: Iterable[str], *, avoid: bool) -> None:
        for words in names:
            key = (f"+{by.kind} {by.id}" if by.new else by.id, avoid, squeeze(words))
            if key not in self._wished:
                self._wished.add(key)
                self.wishes.append(NamedWish(by, words, avoid, self._find(words, by), incoming.source))

    def _find(self, words: str, by: Ref) -> tuple[Ref, ...]:
        found = self._firms.get(organisation_key(words)) or self._firms.get(squeeze(words))
        found = found or self._people.get(person_key(words)) or {}
        return tuple(ref for ref in found if ref != by)
