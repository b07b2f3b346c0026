"""The hall in EVENT.toml: tables by number, by zone or one by one, and who holds them."""

from __future__ import annotations

from typing import Final

from duijie.engine.programme import defaults
from duijie.engine.records import Table
from duijie.engine.text import Text
from duijie.formats.keys import Keys

_ZONES: Final = Text(
    "The zones hold {zones} tables together, but “count” is {count}.",
    "各区合计 {zones} 桌，而“count”是 {count}。",
    "各區合計 {zones} 枱，而「count」是 {count}。",
)
_TWICE: Final = Text("Table “{id}” stands here twice.", "桌“{id}”出现了两次。", "枱「{id}」出現了兩次。")
NO_SLOT: Final = Text(
    "There is no slot “{id}”. Slots: {known}.",
    "没有“{id}”这个时段。已有：{known}。",
    "沒有「{id}」這個時段。已有：{known}。",
)
_NO_TABLE: Final = Text("There is no table “{id}”.", "没有“{id}”这张桌。", "沒有「{id}」這張枱。")


def read_tables(keys: Keys, slots: list[str]) -> tuple[Table, ...]:
    """Return the tables under ``tables``; none if the key is absent.

    Either ``count`` (and ``zones``, ``seats``) for tables T1, T2, … or a list
    ``list`` of tables with ids of their own; ``held`` names who holds a table.
    ``slots`` are the ids that a table's ``slots`` may name.
    Faults are kept in ``keys``.
    """
    hall = keys.table("tables")
    if hall is None:
        return ()
    seats = hall.number("seats", least=2) or defaults.SEATS
    zones = _zones(hall)
    given = hall.tables("list")
    count = hall.number("count", least=1)
    if given:
        tables = [_one(table, seats, slots) for table in given]
    else:
        total = count or len(zones) or defaults.TABLES
        if zones and count is not None and len(zones) != count:
            hall.fault("zones_differ", _ZONES.fill(zones=len(zones), count=count), "zones")
        tables = [Table(f"T{n + 1}", zones[n] if n < len(zones) else None, seats) for n in range(total)]
    ids = [table.id for table in tables]
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            hall.fault("table_twice", _TWICE.fill(id=id_), f"list[{index}].id")
    holders = _holders(hall, ids)
    hall.close()
    return tuple(Table(t.id, t.zone, t.seats, t.slots, holders.get(t.id, t.held_by)) for t in tables)


def _zones(hall: Keys) -> list[str]:
    """Return the zone of each table in turn."""
    inner = hall.table("zones")
    return [zone for zone in inner.rest() for _ in range(inner.number(zone, least=1) or 0)] if inner else []


def _one(keys: Keys, seats: int, known: list[str]) -> Table:
    id_ = keys.words("id", required=True) or "?"
    slots = keys.names("slots")
    for index, slot in enumerate(slots):
        if slot not in known:
            keys.fault("unknown_slot", NO_SLOT.fill(id=slot, known=", ".join(known)), f"slots[{index}]")
    table = Table(id_, keys.words("zone"), keys.number("seats", least=2) or seats, slots or None, keys.words("held_by"))
    keys.close()
    return table


def _holders(hall: Keys, ids: list[str]) -> dict[str, str]:
    holders: dict[str, str] = {}
    for keys in hall.tables("held"):
        table = keys.words("table", required=True)
        organisation = keys.words("organisation", required=True)
        if table is not None and table not in ids:
            keys.fault("unknown_table", _NO_TABLE.fill(id=table), "table")
        elif table in holders:
            keys.fault("table_twice", _TWICE.fill(id=table), "table")
        elif table is not None and organisation is not None:
            holders[table] = organisation
        keys.close()
    return holders
