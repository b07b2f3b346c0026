"""The hall's rows as the floor plan draws them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from duijie.engine.text import Language, Text
from duijie.formats.outgoing import Door, Fixture, FloorTable, Hall, describe_place, floor_plan_svg
from duijie.formats.outgoing.floor import Wall
from duijie.store.models import Fixture as FixtureRow
from duijie.store.models import FixtureKind, Table
from duijie.store.queries.setting import filled

DEEP: Final = 0.6
"""Depth of a hall to its width: rows keep places in per cent of each."""
_WORDS: Final = {
    FixtureKind.STAGE: Text("Stage", "主台", "主台"),
    FixtureKind.DESK: Text("Desk", "服务台", "服務台"),
    FixtureKind.SCREEN: Text("Screen", "屏幕", "屏幕"),
}


def hall_of(tables: Sequence[Table], fixtures: Sequence[FixtureRow]) -> Hall:
    """Return the hall of an event; a hall without a door of its own has one in the middle of the lower wall."""
    doors = tuple(_door(row) for row in fixtures if row.kind == FixtureKind.DOOR)
    stages = [row for row in fixtures if row.kind == FixtureKind.STAGE]
    others = [row for row in fixtures if row.kind in (FixtureKind.DESK, FixtureKind.SCREEN)]
    return Hall(
        tables=tuple(FloorTable(row.code, row.zone, row.x, None if row.y is None else row.y * DEEP) for row in tables),
        stage=_label(stages[0]) if stages else None,
        doors=doors or (Door(),),
        fixtures=tuple(
            Fixture(_label(row), row.x - row.width / 2, (row.y - row.height / 2) * DEEP, row.width, row.height * DEEP)
            for row in others
        ),
    )


def _label(row: FixtureRow) -> Text:
    words = filled(row.label)
    return words if words.en else _WORDS[FixtureKind(row.kind)]


def _door(row: FixtureRow) -> Door:
    """Return a door in the wall it stands nearest to."""
    away: dict[Wall, float] = {"left": row.x, "right": 100 - row.x, "top": row.y, "bottom": 100 - row.y}
    wall = min(away, key=lambda one: away[one])
    words = filled(row.label)
    return Door(wall, (row.y if wall in ("left", "right") else row.x) / 100, words if words.en else None)


@lru_cache(maxsize=512)
def plan(hall: Hall, language: Language, table: str) -> tuple[str, str]:
    """Return the picture with the way to a table, and the sentence that says it."""
    return floor_plan_svg(hall, language, table), describe_place(hall, table, language)
