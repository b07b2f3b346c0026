"""One picture by its code: what is asked of it, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duijie.engine.text import Language
from duijie.formats.pictures import Picture, Side, Table
from duijie.locale import translator
from duijie.store import models
from duijie.store.models import Event
from duijie.store.queries.setting import filled


@dataclass(frozen=True, slots=True)
class Asked:
    """How a picture is wanted. ``published``: numbers of 1 to 4 are hidden; ``year``: of the network, None the event's.

    ``listings``: address of a cell's listings by chain, side and direction; ``focus_on``: address that puts the focus
    on an organisation. ``events``: those the reader may see; ``programme_wide``: whether that is the whole programme.
    """

    now: datetime
    published: bool = False
    year: int | None = None
    focus: str = ""
    events: tuple[Event, ...] = ()
    programme_wide: bool = False
    listings: Callable[[str, str, str], str] | None = None
    focus_on: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A picture with its tables (caption, table); no picture where nothing can be shown, ``why`` says why not.

    ``years``: those the network can show; ``year``: the one it shows.
    """

    code: str
    title: str
    picture: Picture | None
    tables: tuple[tuple[str, Table], ...] = ()
    why: str = ""
    years: tuple[int, ...] = ()
    year: int | None = None


Maker = Callable[[Event, Asked, Language], Made]


def make_picture(event: Event, code: str, asked: Asked, language: Language) -> Made:
    """Return the picture of that code, one of ``PICTURES``; a constant number of queries.

    Raises:
        KeyError: there is no such picture.
    """
    return _makers()[code](event, asked, language)


#: Codes of all pictures, as a page shows them.
PICTURES: Final = ("supply", "guests", "wishes", "network", "arrivals", "under-way")


def _makers() -> dict[str, Maker]:
    from duijie.actions.picturing import day, flows, network, supply

    return {
        "supply": supply.supply_picture,
        "wishes": flows.wishes_picture,
        "network": network.network_picture,
        "guests": flows.guests_picture,
        "arrivals": day.arrivals_picture,
        "under-way": day.under_way_picture,
    }


def side_of(side: models.Side, language: Language) -> Side:
    """Return how pictures mark a side."""
    return Side(side.position, filled(side.letter).of(language), filled(side.name).of(language))


def no_side(language: Language) -> Side:
    """Return the mark of those without a side."""
    _ = translator(language)
    return Side(0, "–", _("no side"))
