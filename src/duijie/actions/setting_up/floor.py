"""The hall as the floor plan's record, made of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duijie.actions.setting_up.hall import KINDS
from duijie.engine.text import Text
from duijie.formats.outgoing.floor import Door, FloorTable, Hall, Wall
from duijie.formats.outgoing.floor import Fixture as FloorFixture
from duijie.store.models import Fixture, FixtureKind, Table
from duijie.store.queries.setting import filled

#: How deep a hall is for its width: places are per cent of either, the plan is drawn in one unit.
_DEEP: Final = 0.6


def hall_of(tables: Sequence[Table], fixtures: Sequence[Fixture]) -> Hall:
    """Return the hall for :func:`duijie.formats.outgoing.floor_plan.floor_plan_svg`.

    A door stands in the wall it is nearest to; a hall without one is drawn with a door below. Places count where every
    table has one; else tables stand in rows by zone, with the stage above.
    """
    doors = tuple(_door(one) for one in fixtures if one.kind == FixtureKind.DOOR)
    others = [one for one in fixtures if one.kind != FixtureKind.DOOR]
    placed = bool(tables) and all(table.x is not None and table.y is not None for table in tables)
    stages = [one for one in others if one.kind == FixtureKind.STAGE]
    return Hall(
        tables=tuple(
            FloorTable(table.code, table.zone, table.x, table.y * _DEEP if table.y is not None else None)
            for table in tables
        ),
        stage=landmark_name(stages[0]) if stages and not placed else None,
        doors=doors or (Door(),),
        fixtures=tuple(_fixture(one) for one in others) if placed else (),
    )


def landmark_name(fixture: Fixture) -> Text:
    """Return what a landmark is called: its own words, else its kind."""
    own = filled(fixture.label)
    return own if own.zh_hans else KINDS[FixtureKind(fixture.kind)]


def _door(row: Fixture) -> Door:
    away: dict[Wall, float] = {"bottom": 100 - row.y, "top": row.y, "left": row.x, "right": 100 - row.x}
    wall = min(away, key=lambda side: away[side])
    return Door(wall, (row.x if wall in ("bottom", "top") else row.y) / 100, landmark_name(row))


def _fixture(row: Fixture) -> FloorFixture:
    x, y = row.x - row.width / 2, (row.y - row.height / 2) * _DEEP
    return FloorFixture(landmark_name(row), x, y, row.width, row.height * _DEEP)
