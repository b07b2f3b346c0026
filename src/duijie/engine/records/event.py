"""One edition of a programme, and the book of its finished plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from duijie.engine.records.guests import Listing, Organisation, Participant, Wish
from duijie.engine.records.planning import Plan, Problem, Resource, Slot, Table
from duijie.engine.text import Text


@dataclass(frozen=True, slots=True)
class Side:
    """One of the regions that meet. ``letter`` is its mark on boards (鲁, 港)."""

    id: str
    name: Text
    letter: Text
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskRule:
    """Guests of side ``by`` may ask guests of side ``whom``; at most ``wishes`` each."""

    by: str
    whom: str
    wishes: int | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A part of the day, for the printed programme; ``start`` and ``end`` ISO 8601 with offset."""

    start: str
    end: str
    title: Text
    place: Text | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One edition: when, where, with which slots, tables and rules."""

    name: Text
    date: str
    timezone: str
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    resources: tuple[Resource, ...] = ()
    sides: tuple[Side, ...] = ()
    ask: tuple[AskRule, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    venue: Text | None = None
    hosts: tuple[Text, ...] = ()
    floor: int = 2
    max_meetings: int | None = None
    suggestions: int = 8
    language: Literal["en", "zh-hans", "zh-hant"] | None = None
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanBook:
    """A finished plan with all that is needed to print it: the one argument of every renderer.

    ``wishes`` maps a meeting's id to the wishes it came from. ``suggestions``: for a
    participant's id, further organisations worth meeting, best first.
    ``most_meetings``: a number proved to be exceeded by no plan at all, fair or not;
    ``greedy_value``: what first come, first served reaches. ``violations`` is the
    independent judge's list; a book that is written has none.
    """

    event: Event
    organisations: Mapping[str, Organisation]
    participants: Mapping[str, Participant]
    listings: Mapping[str, Listing]
    problem: Problem
    plan: Plan
    wishes: Mapping[str, tuple[Wish, ...]]
    suggestions: Mapping[str, tuple[Wish, ...]]
    most_meetings: int | None = None
    greedy_value: float | None = None
    violations: tuple[Text, ...] = ()
