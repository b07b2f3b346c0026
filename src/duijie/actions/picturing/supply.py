"""Needs and offers by chain and side, as a heat map."""

from __future__ import annotations

from duijie.actions.picturing.asking import Asked, Made, side_of
from duijie.engine.text import Language
from duijie.formats.pictures import Block, Cell, HeatMap, HeatRow, draw_heat, table_of_heat
from duijie.locale import translator
from duijie.store.models import Direction, Event, Side
from duijie.store.queries import pictures
from duijie.store.queries.setting import filled


def supply_picture(event: Event, asked: Asked, language: Language) -> Made:
    """Return who lacks what and who has what; three queries."""
    _ = translator(language)
    title = _("Who lacks what, who has what")
    found = pictures.supply(event)
    if not any(n for (_chain, side, _direction), n in found.counts.items() if side):
        return Made("supply", title, None, why=_("No need or offer has been accepted yet."))
    blocks = [(side, [other for other in found.sides if other != side] or [side]) for side in found.sides]
    rows = []
    for chain, name in _chains(found, language):
        cells = tuple(
            (_cell(found, asked, chain, (side,), Direction.NEED), _cell(found, asked, chain, others, Direction.OFFER))
            for side, others in blocks
        )
        if any(cell.value for pair in cells for cell in pair):
            rows.append(HeatRow(name, cells))
    heat = HeatMap(
        tuple(Block(side_of(side, language), tuple(side_of(o, language) for o in others)) for side, others in blocks),
        tuple(rows),
        asked.published,
    )
    return Made("supply", title, draw_heat(heat, language), ((title, table_of_heat(heat, language)),))


def _chains(found: pictures.Supply, language: Language) -> list[tuple[str, str]]:
    _ = translator(language)
    named = [(chain.key, filled(chain.name).of(language)) for chain in found.chains]
    return [*named, ("", _("No chain named"))]


def _cell(found: pictures.Supply, asked: Asked, chain: str, sides: list[Side] | tuple[Side, ...], way: str) -> Cell:
    """Return a cell; it leads to its listings where these are of one chain and one side."""
    value = sum(found.counts.get((chain, side.key, way), 0) for side in sides)
    linked = asked.listings is not None and chain and len(sides) == 1 and not asked.published
    return Cell(value, asked.listings(chain, sides[0].key, way) if linked and asked.listings else "")
