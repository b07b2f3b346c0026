"""What the planning board shows, read from a version's documents; no engine is loaded for a page."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from duijie.actions.planning.comparing import Difference, compare
from duijie.actions.planning.saying import with_names
from duijie.engine.text import Language
from duijie.store.models import PlanVersion
from duijie.store.queries.plans import Name, Spot

#: The reasons of unplaced meetings as the page groups them, in its order.
REASONS: Final = (
    "person_full",
    "no_common_slot",
    "person_busy",
    "tables_full",
    "resource_full",
    "conflict",
    "fits",
    "cancelled",
)
_NOBODY: Final = Name("–", "–", 0, False, "")


@dataclass(frozen=True, slots=True)
class Column:
    """A slot: its number, code, times, and how many of its tables are used."""

    number: int
    code: str
    starts: str
    ends: str
    used: int
    open: int

    @property
    def is_full(self) -> bool:
        """Return whether no table is left."""
        return self.used >= self.open


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table with its places, drawn; ``zone`` is said where it begins."""

    code: str
    zone: str
    begins_zone: bool
    held: bool
    cells: Markup


@dataclass(frozen=True, slots=True)
class Out:
    """A meeting without a place, and why, with names."""

    code: str
    pair: str
    words: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The line over the board. ``floor_*``: people with as many meetings as everybody should have, and out of whom."""

    placed: int
    wishes: int
    most: int | None
    first_come: int | None
    floor: int
    floor_met: int
    floor_people: int
    floor_short: int
    musts: int
    musts_placed: int
    breaks: int
    breaks_least: int | None
    used: int
    places: int
    full: tuple[int, ...]
    without_wish: int


class Documents:
    """A version's documents, looked up by code."""

    def __init__(self, row: PlanVersion, names: Mapping[str, Name], language: Language) -> None:
        self.row = row
        self.names = names
        self.language = language
        self.slots: list[dict[str, Any]] = row.problem["slots"]
        self.tables: list[dict[str, Any]] = row.problem["tables"] or []
        self.people: dict[str, dict[str, Any]] = {person["id"]: person for person in row.problem["people"]}
        self.meetings: dict[str, dict[str, Any]] = {meeting["id"]: meeting for meeting in row.problem["meetings"]}
        self.placed: dict[str, dict[str, Any]] = {place["meeting"]: place for place in row.plan["placed"]}
        self.unplaced: list[dict[str, Any]] = row.plan["unplaced"]
        self.locks = frozenset(row.locks)
        self.figures: dict[str, Any] = row.figures
        self.fits = frozenset(self.figures.get("fits", ()))
        self.clashing = frozenset(code for one in self.figures.get("conflicts", ()) for code in one["meetings"])
        self.number = {slot["id"]: number for number, slot in enumerate(self.slots, 1)}

    def guests(self, code: str) -> list[str]:
        """Return who meets, the first side first."""
        keys = [key for party in self.meetings[code]["parties"] for key in party] if code in self.meetings else []
        keys = keys or code.split("-")[1:]
        return sorted(keys, key=lambda key: (self.names.get(key, _NOBODY).side, key))

    def firms(self, code: str) -> list[str]:
        """Return the organisations that meet."""
        return [self.names.get(key, _NOBODY).firm for key in self.guests(code)]

    def pair(self, code: str) -> str:
        """Return who meets whom."""
        return " × ".join(self.firms(code))

    def search(self, code: str) -> str:
        """Return what a search looks through."""
        return " ".join(self.names.get(key, _NOBODY).search for key in self.guests(code))

    def spots(self) -> dict[str, Spot]:
        """Return where the version has each meeting."""
        return {code: (p["slot"], p["table"], tuple(p["people"])) for code, p in self.placed.items()}

    def time(self, slot: str) -> str:
        """Return when a slot begins."""
        start = next((one["start"] for one in self.slots if one["id"] == slot), None)
        return f"{datetime.fromisoformat(start):%H:%M}" if start else slot


def chosen(documents: Documents, words: str, show: str, changed: frozenset[str]) -> frozenset[str] | None:
    """Return the codes a filter leaves, None where nothing is filtered."""
    if not words and not show:
        return None
    kept = {"locked": documents.locks, "changed": changed, "conflict": documents.clashing}.get(show)
    needles = words.lower().split()
    return frozenset(
        code
        for code in documents.placed
        if (kept is None or code in kept) and all(needle in documents.search(code) for needle in needles)
    )


def columns_of(documents: Documents) -> tuple[Column, ...]:
    """Return the slots of the board."""
    used = Counter(place["slot"] for place in documents.placed.values())
    found = []
    for number, slot in enumerate(documents.slots, 1):
        start = datetime.fromisoformat(slot["start"])
        end = start.timestamp() + 60 * (slot["minutes"] or 0)
        ends = datetime.fromtimestamp(end, start.tzinfo)
        there = sum(table["slots"] is None or slot["id"] in table["slots"] for table in documents.tables)
        found.append(Column(number, slot["id"], f"{start:%H:%M}", f"{ends:%H:%M}", used[slot["id"]], there))
    return tuple(found)


def figures_of(documents: Documents, columns: Sequence[Column], floor: int) -> Figures:
    """Return the line over the board, counted from the version itself."""
    load = Counter(key for place in documents.placed.values() for key in place["people"])
    wishes = Counter(key for meeting in documents.meetings.values() for party in meeting["parties"] for key in party)
    kept = documents.figures
    musts = [code for code in kept.get("musts", ()) if code in documents.meetings]
    breaks = next((one for one in documents.row.plan["objectives"] if one["name"] == "breaks"), None)
    return Figures(
        placed=len(documents.placed),
        wishes=len(documents.meetings),
        most=kept.get("most"),
        first_come=(kept.get("first_come") or {}).get("placed"),
        floor=floor,
        floor_met=sum(load[key] >= floor for key in wishes),
        floor_people=len(wishes),
        floor_short=sum(number < floor for number in wishes.values()),
        musts=len(musts),
        musts_placed=sum(code in documents.placed for code in musts),
        breaks=int(breaks["reached"]) if breaks else 0,
        breaks_least=int(breaks["bound"]) if breaks and breaks["bound"] is not None else None,
        used=sum(column.used for column in columns),
        places=sum(column.open for column in columns),
        full=tuple(column.number for column in columns if column.is_full and column.open),
        without_wish=max(0, int(kept.get("guests", 0)) - len(wishes)),
    )


def unplaced_of(documents: Documents, interpreters: str) -> dict[str, list[Out]]:
    """Return the meetings without a place, by reason, in the page's order."""
    persons = {key: name.person for key, name in documents.names.items()}
    found: defaultdict[str, list[Out]] = defaultdict(list)
    for out in documents.unplaced:
        reason = "fits" if out["meeting"] in documents.fits else out["reason"]
        words = with_names(out["text"][documents.language], persons, interpreters)
        found[reason].append(Out(out["meeting"], documents.pair(out["meeting"]), words))
    known = [reason for reason in REASONS if reason in found]
    return {reason: found[reason] for reason in (*known, *sorted(found.keys() - set(known)))}


def difference_of(documents: Documents, published: Mapping[str, Spot]) -> Difference:
    """Return how the version differs from what people were told."""
    return compare(published, documents.spots())


def data_of(documents: Documents) -> str:
    """Return what the board's script needs to show conflicts while something is dragged, as compact JSON.

    ``people``: slots they are there in as bits, limit (−1: none), organisation's number, name. ``meetings``: code →
    people, resources, locked. ``tables``: slots as bits, seats, holder's number (−1: nobody). ``spots``: code → slot,
    table. ``resources``: how many there are, a slot each.
    """
    slot_number = {slot["id"]: t for t, slot in enumerate(documents.slots)}
    table_number = {table["id"]: k for k, table in enumerate(documents.tables)}
    person_number = {key: p for p, key in enumerate(documents.people)}
    resources = documents.row.problem["resources"]
    resource_number = {resource["id"]: r for r, resource in enumerate(resources)}
    firms: dict[str | None, int] = {None: -1}
    everything = (1 << len(slot_number)) - 1

    def bits(slots: Sequence[str] | None) -> int:
        return everything if slots is None else sum(1 << slot_number[slot] for slot in slots)

    def firm(key: str | None) -> int:
        return firms.setdefault(key, len(firms) - 1)

    value = {
        "slots": list(slot_number),
        "tables": [
            [t["id"], bits(t["slots"]), -1 if t["seats"] is None else t["seats"], firm(t["held_by"])]
            for t in documents.tables
        ],
        "people": [
            [
                bits(person["available"]),
                -1 if person["max"] is None else person["max"],
                firm(person["organisation"]),
                documents.names.get(key, _NOBODY).person,
            ]
            for key, person in documents.people.items()
        ],
        "resources": [[r["by_slot"].get(slot, r["capacity"]) for slot in slot_number] for r in resources],
        "meetings": {
            code: [
                [person_number[key] for party in meeting["parties"] for key in party[:1]],
                [resource_number[name] for name in meeting["needs"]],
                int(code in documents.locks),
            ]
            for code, meeting in documents.meetings.items()
        },
        "spots": {code: [slot_number[p["slot"]], table_number[p["table"]]] for code, p in documents.placed.items()},
    }
    # "<" is the only sign that could end the script element the page puts this into.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
