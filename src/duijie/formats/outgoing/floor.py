"""The hall as a plan: where tables stand, in which row from the main door, and the way there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from duijie.engine.text import Text

Wall = Literal["bottom", "top", "left", "right"]
Hand = Literal["left", "right", "ahead"]

RADIUS: Final = 7.5  # of a table, in the picture's units
EDGE: Final = 24.0  # from a wall to the middle of the nearest table
TOP: Final = 46.0  # below the upper wall: room for the stage and the zones' names
FOOT: Final = 58.0  # above the lower wall: room for the door and its name
NARROWEST: Final = 328.0  # a phone's column
PITCH: Final = 22.0  # between tables of a row
ROW: Final = 34.0  # between rows
ROW_TIGHT: Final = 26.0  # where there are many
ZONE_GAP: Final = 32.0
AISLE: Final = 8.0  # more between the two zones at the middle
BAND: Final = 52.0  # between zones above one another
ACROSS: Final = 12  # tables of one row, over all zones
CLOSEST: Final = 18.0  # two tables in a plan of given places
_CLEAR: Final = RADIUS + 2.5  # of the way from a table's middle


@dataclass(frozen=True, slots=True)
class FloorTable:
    """A table; ``x`` and ``y`` (down) in any unit of length, the same for all, or None for an automatic place."""

    label: str
    zone: str = ""
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A door in a wall, ``at`` a share of the wall's length from its left or upper end. The first is the main door."""

    wall: Wall = "bottom"
    at: float = 0.5
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Fixture:
    """Something else that stands in the hall, in the unit of the tables' places; ``x``, ``y`` its upper left corner."""

    label: Text
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall. ``stage`` None = there is none. Fixtures count only where every table has a place of its own."""

    tables: tuple[FloorTable, ...]
    stage: Text | None = None
    doors: tuple[Door, ...] = (Door(),)
    fixtures: tuple[Fixture, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A table in the picture."""

    label: str
    zone: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A hall in the picture's units: its size, tables, and fixtures as laid out."""

    width: float
    height: float
    spots: tuple[Spot, ...]
    fixtures: tuple[Fixture, ...]

    def spot(self, label: str) -> Spot | None:
        """Return the table of that label."""
        return next((spot for spot in self.spots if spot.label == label), None)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a table is for someone who comes in: row from the door and place in it from the aisle, from 1."""

    row: int
    place: int
    hand: Hand


def lay_out(hall: Hall) -> Layout:
    """Return a hall's plan: at the places given, or by zones from left to right in rows where one is missing.

    Given places are used if every table has one and no two are the same.
    """
    places = {(table.x, table.y) for table in hall.tables if table.x is not None and table.y is not None}
    if hall.tables and len(places) == len(hall.tables):
        return _as_given(hall)
    return _by_zones(hall)


def _as_given(hall: Hall) -> Layout:
    """Scale given places: no wider than a phone's column needs, no two tables over one another."""
    points = [(table.x or 0.0, table.y or 0.0) for table in hall.tables]
    corners = [(f.x, f.y) for f in hall.fixtures] + [(f.x + f.width, f.y + f.height) for f in hall.fixtures]
    xs, ys = zip(*points, *corners, strict=True)
    left, top = min(xs), min(ys)
    closest = min((math.dist(a, b) for n, a in enumerate(points) for b in points[:n]), default=1.0)
    span = max(xs) - left
    scale = max(CLOSEST / closest, (NARROWEST - 2 * EDGE) / span if span else 0.0)
    width = max(NARROWEST, span * scale + 2 * EDGE)
    shift = (width - span * scale) / 2
    height = (max(ys) - top) * scale + TOP + FOOT

    def moved(x: float, y: float) -> tuple[float, float]:
        return (x - left) * scale + shift, (y - top) * scale + TOP

    spots = tuple(Spot(t.label, t.zone, *moved(*point)) for t, point in zip(hall.tables, points, strict=True))
    fixtures = []
    for fixture in hall.fixtures:
        x, y = moved(fixture.x, fixture.y)
        fixtures.append(replace(fixture, x=x, y=y, width=fixture.width * scale, height=fixture.height * scale))
    return Layout(width, height, spots, tuple(fixtures))


def _by_zones(hall: Hall) -> Layout:
    zones: dict[str, list[FloorTable]] = {}
    for table in hall.tables:
        zones.setdefault(table.zone, []).append(table)
    names = list(zones)
    per_band = math.ceil(len(names) / math.ceil(len(names) / 5)) if names else 1
    bands = [names[n : n + per_band] for n in range(0, len(names), per_band)]
    columns = max(1, ACROSS // per_band)
    deepest = sum(max(math.ceil(len(zones[name]) / columns) for name in band) for band in bands)
    row = ROW if deepest <= 5 else ROW_TIGHT
    widths = [_band_width([min(columns, len(zones[name])) for name in band]) for band in bands]
    width = max(NARROWEST, max(widths, default=0.0) + 2 * EDGE)
    spots: list[Spot] = []
    y = TOP
    for band, wide in zip(bands, widths, strict=True):
        x = (width - wide) / 2
        for n, name in enumerate(band):
            if n:
                x += ZONE_GAP + (AISLE if n * 2 == len(band) else 0.0)
            for m, table in enumerate(zones[name]):
                spots.append(Spot(table.label, name, x + m % columns * PITCH, y + m // columns * row))
            x += (min(columns, len(zones[name])) - 1) * PITCH
        y += (max(math.ceil(len(zones[name]) / columns) for name in band) - 1) * row + BAND
    bottom = max((spot.y for spot in spots), default=TOP)
    order = {table.label: n for n, table in enumerate(hall.tables)}
    return Layout(width, bottom + FOOT, tuple(sorted(spots, key=lambda spot: order[spot.label])), ())


def _band_width(columns: Sequence[int]) -> float:
    aisle = AISLE if len(columns) % 2 == 0 else 0.0
    return sum((n - 1) * PITCH for n in columns) + (len(columns) - 1) * ZONE_GAP + aisle


# --- as one comes in by a door --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entrance:
    """The hall as seen from a door: ``across`` grows to the right hand, ``deep`` away from the door's wall."""

    layout: Layout
    door: Door

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """Return (across, deep) of a point of the picture."""
        width, height = self.layout.width, self.layout.height
        return {
            "bottom": (x, height - y),
            "top": (-x, y),
            "left": (y, x),
            "right": (-y, width - x),
        }[self.door.wall]

    def drawn(self, across: float, deep: float) -> tuple[float, float]:
        """Return the point of the picture at (across, deep)."""
        width, height = self.layout.width, self.layout.height
        return {
            "bottom": (across, height - deep),
            "top": (-across, deep),
            "left": (deep, across),
            "right": (width - deep, -across),
        }[self.door.wall]

    @property
    def point(self) -> tuple[float, float]:
        """Return where the door is in the picture; it keeps clear of the hall's corners."""
        width, height = self.layout.width, self.layout.height
        if self.door.wall in ("bottom", "top"):
            x = min(max(self.door.at * width, EDGE), width - EDGE)
            return x, height if self.door.wall == "bottom" else 0.0
        y = min(max(self.door.at * height, EDGE), height - EDGE)
        return 0.0 if self.door.wall == "left" else width, y

    def rows(self) -> list[list[tuple[float, float, Spot]]]:
        """Return the tables as (across, deep, table) in rows, the nearest first."""
        seen = sorted(((*self.seen(s.x, s.y), s) for s in self.layout.spots), key=lambda one: (one[1], one[0]))
        rows: list[list[tuple[float, float, Spot]]] = []
        for one in seen:
            if rows and one[1] - rows[-1][0][1] < RADIUS * 1.5:
                rows[-1].append(one)
            else:
                rows.append([one])
        return rows

    def seat(self, target: Spot) -> Seat:
        """Return the row and the place of a table; tables of a row are counted from the door's axis outward."""
        axis = self.seen(*self.point)[0]
        number, row = next((n, r) for n, r in enumerate(self.rows(), 1) if any(one[2] is target for one in r))
        off = self.seen(target.x, target.y)[0] - axis
        if abs(off) < RADIUS:
            return Seat(number, 1, "ahead")
        side = sorted(abs(a - axis) for a, _deep, _spot in row if (a - axis) * off > 0 and abs(a - axis) >= RADIUS)
        return Seat(number, side.index(abs(off)) + 1, "right" if off > 0 else "left")

    def way(self, target: Spot) -> list[tuple[float, float]]:
        """Return the corners of the way from the door to a table: along a clear aisle, then between two rows."""
        rows = self.rows()
        axis = self.seen(*self.point)[0]
        across, deep = self.seen(target.x, target.y)
        number = next(n for n, row in enumerate(rows) if any(one[2] is target for one in row))
        before = max(one[1] for one in rows[number - 1]) if number else None
        turn = (deep + before) / 2 if before is not None else max(deep - ROW / 2, 4.0)
        aisle = self._aisle(axis, [a for row in rows[:number] for a, _deep, _spot in row])
        corners = [(axis, 2.0)]
        if aisle != axis:
            first = max(rows[0][0][1] - ROW / 2, 4.0)
            corners += [(axis, first), (aisle, first)]
        corners += [(aisle, turn), (across, turn), (across, deep - RADIUS - 2.5)]
        return [self.drawn(*corner) for corner in corners]

    def _aisle(self, axis: float, passed: Sequence[float]) -> float:
        """Return the line nearest to the door's axis that goes between the tables of all rows passed."""
        lines = sorted(set(passed))
        free = [axis, *((a + b) / 2 for a, b in pairwise(lines))]
        if lines:
            free += [lines[0] - EDGE / 2, lines[-1] + EDGE / 2]
        clear = [line for line in free if all(abs(line - one) >= _CLEAR for one in lines)]
        return min(clear, key=lambda line: abs(line - axis)) if clear else axis
