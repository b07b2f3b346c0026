"""The hall as a picture, each table with its state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from duijie.formats.outgoing.floor import Door, Hall, Layout, lay_out
from duijie.web.organiser.board.tiles import Now, Tile


@dataclass(frozen=True, slots=True)
class Place:
    """A table in the picture: where, and what stands there."""

    x: float
    y: float
    tile: Tile


@dataclass(frozen=True, slots=True)
class Picture:
    """The hall. ``doors``: from and to, in the picture's units; ``stage``: its words and place, if it has one."""

    width: float
    height: float
    places: tuple[Place, ...]
    doors: tuple[tuple[float, float, float, float], ...]
    layout: Layout
    hall: Hall


@lru_cache(maxsize=64)
def _laid_out(hall: Hall) -> Layout:
    return lay_out(hall)


def picture_of(hall: Hall, now: Now) -> Picture:
    """Return the hall with its tables as they stand."""
    layout = _laid_out(hall)
    tiles = {tile.table: tile for tile in now.tiles}
    places = tuple(Place(spot.x, spot.y, tiles[spot.label]) for spot in layout.spots if spot.label in tiles)
    doors = tuple(_door(layout, door) for door in hall.doors)
    return Picture(layout.width, layout.height, places, doors, layout, hall)


def _door(layout: Layout, door: Door) -> tuple[float, float, float, float]:
    """Return a door as a short line on its wall."""
    x, y, half = layout.width * door.at, layout.height * door.at, 12
    if door.wall == "bottom":
        return x - half, layout.height - 1, x + half, layout.height - 1
    if door.wall == "top":
        return x - half, 1, x + half, 1
    side = 1 if door.wall == "left" else layout.width - 1
    return side, y - half, side, y + half
