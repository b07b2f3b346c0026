"""A catalogue: needs and offers that come and go, each matched with the others as soon as it is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.catalogue.asking import Asking, centred, read
from duijie.engine.matching.catalogue.assembly import assemble, empty_group
from duijie.engine.matching.catalogue.counting import Progress, count
from duijie.engine.matching.catalogue.encoding import Given, encode_all, encode_one
from duijie.engine.matching.catalogue.fault import BUILT_ANEW, NOT_SAVED, CatalogueError
from duijie.engine.matching.catalogue.file import write_sections
from duijie.engine.matching.catalogue.judged import Judgements, Room, needs_by_judgements, offers_by_judgements
from duijie.engine.matching.catalogue.memory import remembering
from duijie.engine.matching.catalogue.store import capture, restore
from duijie.engine.matching.catalogue.suggest import Search
from duijie.engine.matching.figure_reading import Role
from duijie.engine.matching.pools import Setting
from duijie.engine.matching.runners import LocalRunner, Runner
from duijie.engine.records import Listing, Match

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from duijie.engine.matching.catalogue.learned import Learned
    from duijie.engine.matching.catalogue.side import Side
    from duijie.engine.matching.encode import Encoder, Encoders
    from duijie.engine.text import Text

    Rows = dict[str, NDArray[np.float32]]


#: Listings that stay read: who puts one asks for its suggestions next, and who looks at one often looks again.
RECENT: Final = 256


class Catalogue:
    """Needs and offers, ready to be searched; listings can be put and removed at any time.

    How rare a word is and where the centre of meaning lies is learned when the catalogue is built or refreshed, and
    stays until the next refresh; a word that comes later counts as one held once. Until something changes,
    suggestions are those of ``match`` on the same listings, and after a refresh those of a catalogue built anew.
    (Up to ``suggest.MEASURED`` listings a side this is exact; beyond, signals other than words, meaning and
    kind cannot bring a listing among the candidates.)

    Where judgements bear on a listing, what they bring forward is scored beside what is likely without them, and
    all in full, which takes some tenths of a second.

    All methods may be called from several threads.
    """

    def __init__(self, learned: Learned, needs: Side, offers: Side, setting: Setting | None = None) -> None:
        self._learned = learned
        self._sides: dict[Role, Side] = {"need": needs, "offer": offers}
        self._recent: dict[tuple[Role, str], Asking] = {}
        self._lock = RLock()
        self.setting = setting or Setting()

    @classmethod
    def build(
        cls,
        needs: Iterable[Listing],
        offers: Iterable[Listing],
        encoder: Encoder | Encoders | None = None,
        setting: Setting | None = None,
        progress: Progress | None = None,
        runner: Runner | None = None,
    ) -> Catalogue:
        """Return a catalogue of listings.

        Args:
            needs: the needs, whose ids differ.
            offers: the offers, whose ids differ.
            encoder: who compares meanings; None: words alone are compared.
            setting: what beside the listings decides a ranking.
            progress: is told now and then how many listings are done, and of how many: first as they are
                encoded, once for each encoder, then as their words are counted.
            runner: where words are counted; on all cores of this machine unless given.

        Raises:
            ValueError: an id is there twice on one side, or an encoder gives vectors of a wrong shape.
        """
        ours, theirs = tuple(needs), tuple(offers)
        for side in (ours, theirs):
            _check_ids(side)
        encoders = remembering(encoder)
        plain = {task: one.encoder for task, one in encoders.items()}
        told = progress or _quiet
        everything = (*ours, *theirs)
        total = len(everything) * (len(encoders) + 1)
        given = encode_all(plain, everything, lambda done, _: told(done, total))
        shift = len(everything) * len(encoders)
        counted = count(ours, theirs, runner or LocalRunner(), lambda done, _: told(shift + done, total))
        return cls(*assemble(ours, theirs, counted, given, encoders), setting)

    @classmethod
    def load(
        cls,
        path: Path,
        encoder: Encoder | Encoders | None = None,
        setting: Setting | None = None,
        progress: Progress | None = None,
        runner: Runner | None = None,
    ) -> Catalogue:
        """Return the catalogue that :meth:`save` wrote. Its large arrays stay in the file, mapped into memory.

        Where words are read by other tables or rules since, it is refreshed, which takes as long as counting
        the words of all listings; ``progress`` and ``runner`` are for that.

        Raises:
            CatalogueError: there is no such file, it is not what it should be, or another encoder made it.
            EncoderError: the encoder does not work.
        """
        found = restore(path, remembering(encoder))
        catalogue = cls(found.learned, found.needs, found.offers, setting)
        if found.outdated:
            catalogue.refresh(progress, runner)
        return catalogue

    @classmethod
    def load_or_build(
        cls,
        path: Path,
        needs: Iterable[Listing],
        offers: Iterable[Listing],
        encoder: Encoder | Encoders | None = None,
        setting: Setting | None = None,
        progress: Progress | None = None,
        runner: Runner | None = None,
    ) -> tuple[Catalogue, Text | None]:
        """Return the catalogue of a file, brought to just these listings; where it cannot be used, one built anew.

        Listings that the file lacks, or holds otherwise, are put at the end; what is no longer there is removed.

        Returns:
            The catalogue, and where it had to be built anew, why, and whether it could be saved.

        Raises:
            ValueError: an id is there twice on one side, or an encoder gives vectors of a wrong shape.
            EncoderError: the encoder does not work.
        """
        ours, theirs = tuple(needs), tuple(offers)
        try:
            catalogue = cls.load(path, encoder, setting, progress, runner)
        except CatalogueError as error:
            catalogue = cls.build(ours, theirs, encoder, setting, progress, runner)
            try:
                catalogue.save(path)
            except OSError as fault:
                return catalogue, NOT_SAVED.fill(why=error.text, fault=fault.strerror or type(fault).__name__)
            return catalogue, BUILT_ANEW.fill(why=error.text)
        catalogue._bring_to("need", ours)
        catalogue._bring_to("offer", theirs)
        return catalogue, None

    def save(self, path: Path) -> None:
        """Write the catalogue to a file; the setting is not part of it. A crash leaves the old file or the new one.

        Raises:
            OSError: the file cannot be written; an old one stays as it was.
            EncoderError: an encoder that does not say what it is does not work.
        """
        with self._lock:
            about, arrays = capture(self._learned, self._sides["need"], self._sides["offer"])
        write_sections(path, about, arrays.items())

    @property
    def setting(self) -> Setting:
        """What beside the listings decides a ranking; may be set at any time."""
        return self._setting

    @setting.setter
    def setting(self, setting: Setting) -> None:
        with self._lock:
            self._setting = setting
            self._judgements = Judgements(setting.judgements)

    @property
    def needs(self) -> tuple[Listing, ...]:
        """The needs in their order."""
        with self._lock:
            return self._sides["need"].listings()

    @property
    def offers(self) -> tuple[Listing, ...]:
        """The offers in their order."""
        with self._lock:
            return self._sides["offer"].listings()

    def put_need(self, listing: Listing) -> None:
        """Add a need at the end; one of the same id is removed.

        Raises:
            ValueError: an encoder gives vectors of a wrong shape; nothing has changed then.
            EncoderError: an encoder does not work; nothing has changed then.
        """
        self._put("need", listing)

    def put_offer(self, listing: Listing) -> None:
        """Add an offer at the end; one of the same id is removed.

        Raises:
            ValueError: as :meth:`put_need`.
            EncoderError: as :meth:`put_need`.
        """
        self._put("offer", listing)

    def remove_need(self, listing: str) -> None:
        """Take a need out, by its id.

        Raises:
            KeyError: there is none.
        """
        with self._lock:
            self._remove("need", listing)

    def remove_offer(self, listing: str) -> None:
        """Take an offer out, by its id.

        Raises:
            KeyError: there is none.
        """
        with self._lock:
            self._remove("offer", listing)

    def offers_for(self, need: str | Listing, top: int = 10, explained: bool = True) -> tuple[Match, ...]:
        """Return the ``top`` best offers for a need, best first, equal ones in their order.

        Offers with nothing to be said for them (score 0) are left out.

        Args:
            need: the id of a need that is here, or any listing, which stays outside.
            top: how many offers, at least 1.
            explained: whether the matches carry their reasons.

        Raises:
            KeyError: no need has this id.
            ValueError: ``top`` is below 1, or an encoder gives vectors of a wrong shape.
            EncoderError: an encoder does not work.
        """
        return self._suggest("need", need, top, explained)

    def needs_for(self, offer: str | Listing, top: int = 10, explained: bool = True) -> tuple[Match, ...]:
        """Return the ``top`` best needs for an offer, ranked among themselves; else as :meth:`offers_for`."""
        return self._suggest("offer", offer, top, explained)

    def refresh(self, progress: Progress | None = None, runner: Runner | None = None) -> None:
        """Learn anew how rare words are and where the centres lie; nothing is encoded again.

        While it works, the catalogue can be asked and changed; changes made meanwhile are kept.

        Args:
            progress: is told now and then how many listings are done, and of how many.
            runner: where words are counted; on all cores of this machine unless given.
        """
        with self._lock:
            needs, offers = self.needs, self.offers
            given = self._given()
            learned = self._learned
        counted = count(needs, offers, runner or LocalRunner(), progress or _quiet)
        fresh, *sides = assemble(needs, offers, counted, given, learned.encoders)
        with self._lock:
            old = self._sides
            self._learned, self._sides = fresh, {"need": sides[0], "offer": sides[1]}
            self._recent.clear()
            self._catch_up(old)

    def _catch_up(self, old: dict[Role, Side]) -> None:
        """Do again what was done to the sides of before the refresh while it worked."""
        for role, before in old.items():
            side = self._sides[role]
            known = {one.id: one for one in side.listings()}
            current = {one.id: one for one in before.listings()}
            for gone in known.keys() - current.keys():
                side.remove(gone)
            for listing in current.values():
                if known.get(listing.id) is not listing:
                    _, group, number = before.find(listing.id)
                    given = group.given(number)
                    self._append(role, centred(read(listing, role, self._learned), self._learned, given), given)

    def _bring_to(self, role: Role, listings: Sequence[Listing]) -> None:
        _check_ids(listings)
        wanted = {one.id for one in listings}
        known = {one.id: one for one in self._sides[role].listings()}
        for gone in known.keys() - wanted:
            self._remove(role, gone)
        for listing in listings:
            if known.get(listing.id) != listing:
                self._put(role, listing)

    def _remove(self, role: Role, listing: str) -> None:
        self._sides[role].remove(listing)
        self._recent.pop((role, listing), None)

    def _put(self, role: Role, listing: Listing) -> None:
        learned, asking, given = self._read(role, listing)
        with self._lock:
            self._append(role, self._current(role, learned, asking, given), given)

    def _read(self, role: Role, listing: Listing) -> tuple[Learned, Asking, Rows]:
        """Return a listing ready to be put or to ask, by what was learned when this began, and its vectors as given."""
        learned = self._learned
        with ThreadPoolExecutor(1, thread_name_prefix="encode") as pool:
            coming = pool.submit(encode_one, learned.encoders, listing)
            asking = read(listing, role, learned)
            given = coming.result()
        return learned, centred(asking, learned, given), given

    def _append(self, role: Role, asking: Asking, given: Rows) -> None:
        side = self._sides[role]
        if side.group(asking.language) is None:
            side.open(empty_group(asking.language, self._learned))
        side.append(asking, self._learned.words, given, tuple(dict.fromkeys(asking.figures)))
        terms = self._learned.words.terms
        # Its own new words are known from now on.
        known = replace(asking, terms=replace(asking.terms, columns=terms.admit(asking.terms.terms)))
        self._remember(role, known)

    def _suggest(self, role: Role, asker: str | Listing, top: int, explained: bool) -> tuple[Match, ...]:
        if top < 1:
            raise ValueError(f"top is {top}; at least one place is needed")
        stranger = self._read(role, asker) if isinstance(asker, Listing) else None
        with self._lock:
            asking = self._find(role, str(asker)) if stranger is None else self._current(role, *stranger)
            other = self._sides["offer" if role == "need" else "need"]
            plain = replace(self._setting, judgements=())
            search = Search(other, asking, self._learned, plain, reverse=role == "offer")
            if not self._judgements:
                return search.suggest(top, explained)
            return self._by_judgements(role, asking, search, top, explained)

    def _by_judgements(
        self, role: Role, asking: Asking, search: Search, top: int, explained: bool
    ) -> tuple[Match, ...]:
        needs, offers = self._sides["need"], self._sides["offer"]
        room = Room(needs, offers, self._find, self._learned, self._setting, self._judgements)
        if role == "offer":
            return needs_by_judgements(room, asking, search.likely(top), top, explained)
        if room.siblings([asking.listing]):
            return offers_by_judgements(room, asking, search.likely(top), top, explained)
        return search.suggest(top, explained)

    def _current(self, role: Role, learned: Learned, asking: Asking, given: Rows) -> Asking:
        """Return a listing that was read by what was learned then, by what is learned now."""
        if learned is self._learned:
            return asking
        return centred(read(asking.listing, role, self._learned), self._learned, given)

    def _find(self, role: Role, listing: str) -> Asking:
        """Return a listing that is here, ready to ask."""
        recent = self._recent.get((role, listing))
        if recent is not None:
            return recent
        found, group, number = self._sides[role].find(listing)
        asking = centred(read(found, role, self._learned), self._learned, group.given(number))
        self._remember(role, asking)
        return asking

    def _remember(self, role: Role, asking: Asking) -> None:
        self._recent[role, asking.listing.id] = asking
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]

    def _given(self) -> dict[str, Given]:
        """Return all vectors as the encoders gave them, by task, needs before offers."""
        found = {}
        for task, centre in self._learned.centres.items():
            parts = [side.given(task, len(centre.overall)) for side in self._sides.values()]
            codes, scales = (np.concatenate(one) for one in zip(*parts, strict=True))
            found[task] = Given(codes, scales)
        return found


def _check_ids(listings: Sequence[Listing]) -> None:
    seen: set[str] = set()
    for one in listings:
        if one.id in seen:
            raise ValueError(f"the id {one.id!r} is there twice")
        seen.add(one.id)


def _quiet(done: int, total: int) -> None:
    pass
