"""The floor plan as a picture (SVG), and the sentence that says the same to who cannot see it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from duijie.engine.text import Language
from duijie.formats.outgoing.floor import Door, Entrance, Hall, Layout, Seat, Spot, lay_out
from duijie.formats.outgoing.wording import Speech, one_line

if TYPE_CHECKING:
    from jinja2 import Template

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def floor_plan_svg(hall: Hall, language: Language, table: str | None = None, *, name: str = "floor") -> str:
    """Return the plan of a hall as SVG to stand in a page, with the way from the main door to ``table``.

    Colours come from the page's classes (``floor room stage lab zone way tb tn tm tmn door``); there is no style of its
    own. A table that the hall lacks is not marked. ``name`` makes the ids, unique on a page.
    """
    words = Speech(language)
    _ = words.translate
    layout = lay_out(hall)
    marked = layout.spot(table) if table is not None else None
    entrance = Entrance(layout, hall.doors[0]) if hall.doors else None
    count = _("The hall has {count} tables.").format(count=len(layout.spots))
    return _template().render(
        name=name,
        title=_("Floor plan"),
        desc=_sentence(words, entrance, marked) if marked else count,
        width=_short(layout.width),
        height=_short(layout.height),
        blocks=_blocks(words, hall, layout),
        zones=_zones(layout, marked),
        way=_path(entrance.way(marked)) if marked and entrance else "",
        tables=[_circle(spot, 3.2) for spot in layout.spots if spot is not marked],
        mark=_circle(marked, 5.0) if marked else None,
        doors=[_door(words, Entrance(layout, door), main=n == 0) for n, door in enumerate(hall.doors)],
    )


def describe_place(hall: Hall, table: str, language: Language) -> str:
    """Return where a table is, in one sentence; empty if the hall lacks it.

    Rows count from the main door, tables in a row from the aisle through that door outward.
    """
    layout = lay_out(hall)
    spot = layout.spot(table)
    if spot is None:
        return ""
    return _sentence(Speech(language), Entrance(layout, hall.doors[0]) if hall.doors else None, spot)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("duijie.formats.outgoing", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("floor.svg")


def _sentence(words: Speech, entrance: Entrance | None, spot: Spot) -> str:
    _ = words.translate
    table, zone = one_line(spot.label), words.zone(one_line(spot.zone))
    if entrance is None:
        return _("Table {table} is in {zone}.").format(table=table, zone=zone) if zone else words.table(table)
    seat = entrance.seat(spot)
    where = _where(words, seat)
    if zone:
        return _("Table {table} is in {zone}: {where}.").format(table=table, zone=zone, where=where)
    return _("Table {table}: {where}.").format(table=table, where=where)


def _where(words: Speech, seat: Seat) -> str:
    _ = words.translate
    sentence = {
        "left": _("from the main door, {row} row, {place} on the left"),
        "right": _("from the main door, {row} row, {place} on the right"),
        "ahead": _("from the main door, {row} row, straight ahead"),
    }[seat.hand]
    return sentence.format(row=_ordinal(words, seat.row), place=_ordinal(words, seat.place))


def _ordinal(words: Speech, number: int) -> str:
    """Return a number as English counts things ("third", "21st"); Chinese sentences take the bare number."""
    if words.language != "en":
        return str(number)
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _short(number: float) -> int | float:
    rounded = round(number, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _circle(spot: Spot, down: float) -> dict[str, Any]:
    return {
        "x": _short(spot.x),
        "y": _short(spot.y),
        "text_y": _short(spot.y + down),
        "label": one_line(spot.label),
    }


def _zones(layout: Layout, marked: Spot | None) -> list[dict[str, Any]]:
    """Return the zones' names above their first tables; out of the way of a marked table, which is larger."""
    zones: dict[str, list[Spot]] = {}
    for spot in layout.spots:
        if spot.zone:
            zones.setdefault(spot.zone, []).append(spot)
    found = []
    for zone, spots in zones.items():
        x, y = min(spot.x for spot in spots) - 8, min(spot.y for spot in spots) - 12
        if marked and abs(marked.x - 8 - x) < 14 and marked.y - 12 - y < 6 and marked.y >= y:
            x -= 10
        found.append({"x": _short(max(x, 4)), "y": _short(y), "label": one_line(zone)})
    return found


def _blocks(words: Speech, hall: Hall, layout: Layout) -> list[dict[str, Any]]:
    """Return the stage, centred at the upper wall, and what else stands in the hall."""
    blocks = []
    if hall.stage:
        blocks.append((words.of(hall.stage), layout.width / 2 - 60, 7.0, 120.0, 16.0))
    blocks += [(words.of(f.label), f.x, f.y, f.width, f.height) for f in layout.fixtures]
    return [
        {
            "label": one_line(label),
            "x": _short(x),
            "y": _short(y),
            "width": _short(width),
            "height": _short(height),
            "text_x": _short(x + width / 2),
            "text_y": _short(y + height / 2 + 4),
        }
        for label, x, y, width, height in blocks
    ]


def _door(words: Speech, entrance: Entrance, *, main: bool) -> dict[str, Any]:
    """Return a door as a thick stroke on its wall, with its name beside it."""
    _ = words.translate
    door: Door = entrance.door
    x, y = entrance.point
    named = words.of(door.label) if door.label else _("Main door") if main else ""
    if door.wall in ("bottom", "top"):
        low = entrance.layout.height - 1 if door.wall == "bottom" else 1.0
        beside = x + 20 if x < entrance.layout.width * 0.7 else x - 20
        text_y = low - 5 if door.wall == "bottom" else low + 12
        return {
            "path": f"M{_short(x - 12)} {_short(low)}h24",
            "text_x": _short(beside),
            "text_y": _short(text_y),
            "anchor": "start" if beside > x else "end",
            "label": one_line(named),
        }
    wall = 1.0 if door.wall == "left" else entrance.layout.width - 1
    return {
        "path": f"M{_short(wall)} {_short(y - 12)}v24",
        "text_x": _short(wall + (5 if door.wall == "left" else -5)),
        "text_y": _short(y + 24),
        "anchor": "start" if door.wall == "left" else "end",
        "label": one_line(named),
    }


def _path(corners: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in corners)
