"""What replanning now would do, in words: who loses, gains or changes a place, and how many people would be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from duijie.actions.planning.saying import Names
from duijie.actions.replanning.repairing import MOST_MOVES, Repair, repaired
from duijie.actions.replanning.standing_day import standing_day
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.records import Objective, ObjectiveName, Pin, Shift
from duijie.engine.text import Text, same
from duijie.formats.structured import without_collector
from duijie.store.models import Assistant, Disruption, Event

WHY: Final[Mapping[str, Text]] = {
    "absent": Text("somebody is not there", "有人缺席", "有人缺席"),
    "late": Text("somebody is not there in time", "有人未能按时到场", "有人未能準時到場"),
    "table_closed": Text("the table is closed", "原桌停用", "原枱停用"),
    "interpreter_away": Text("no interpreter is free", "没有空闲的译员", "沒有空閒的譯員"),
    "cancelled": Text(
        "no longer wanted, or one of them cannot come", "已不再需要，或一方不能参加", "已不再需要，或一方不能出席"
    ),
    "precedence": Text("a meeting before it is gone", "之前的洽谈已取消", "之前的洽談已取消"),
    "makes_room": Text("makes room for another", "为其他洽谈让出位置", "為其他洽談讓出位置"),
    "regained": Text("lost its place and has another", "原位置不可用，已另排", "原位置不可用，已另排"),
    "freed": Text("there is room now", "现在有空位", "現在有空位"),
    "added": Text("newly wanted", "新提出的洽谈", "新提出的洽談"),
}
"""Why a meeting loses, changes or gains its place."""

_MOVES: Final = Text(
    "From 0 to {most} meetings may move.", "可移动的场次为 0 至 {most}。", "可移動的場次為 0 至 {most}。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words. ``before``, ``after``: time and table, "" where there is none."""

    code: str
    meeting: Text
    people: tuple[Text, ...]
    before: Text
    after: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Figure:
    """An objective: reached by what people were told, reached by the new plan, and a bound that holds for any plan."""

    name: ObjectiveName
    before: float
    after: float
    bound: float | None
    proved: bool


@dataclass(frozen=True, slots=True)
class ReplanPreview:
    """What publishing a replan now would do. ``token``: hand it to :func:`publish_replan`; ``idle``: nothing at all.

    ``relieved``: meetings at which another interpreter takes over. ``stand_ins``: colleagues who attend in
    somebody's stead (at this application's meetings each party is one guest, so there are none).
    ``people``: how many guests would be told. ``open``: what was reported and no version has taken in yet.
    """

    token: str
    version: int
    now: Text
    lost: tuple[Line, ...]
    moved: tuple[Line, ...]
    gained: tuple[Line, ...]
    relieved: tuple[Line, ...]
    stand_ins: tuple[Line, ...]
    figures: tuple[Figure, ...]
    people: int
    allow_moves: int
    open: tuple[Disruption, ...]
    idle: bool


def preview_replan(actor: Actor, event: Event, allow_moves: int = 0) -> ReplanPreview:
    """Return what replanning now would do; nothing is written.

    ``allow_moves``: how many meetings that people were told of may move to let others in.

    Raises:
        Refused: no right, no published plan, or every slot has begun.
        InputError: a number of moves that is none.
    """
    require(actor, Right.RUN, event)
    check_moves(allow_moves)
    with without_collector():
        return preview_of(repaired(standing_day(event, timezone.now()), allow_moves), allow_moves)


def check_moves(allow_moves: int) -> None:
    """Do nothing for a number of moves that may be allowed.

    Raises:
        InputError: it is none.
    """
    if not 0 <= allow_moves <= MOST_MOVES:
        raise InputError([Fault("moves", _MOVES.fill(most=MOST_MOVES), place="allow_moves")])


def preview_of(repair: Repair, allow_moves: int) -> ReplanPreview:
    """Return a repair in words."""
    day = repair.day
    words, before = _Words(repair), repair.before()
    open_rows = tuple(row for row in day.disruptions if row.settled is None)
    slot = day.rows.slots[day.now].code
    return ReplanPreview(
        token=repair.token,
        version=day.version.number,
        now=words.names.slot(slot),
        lost=tuple(words.lines(repair.lost)),
        moved=tuple(words.lines(repair.moved)),
        gained=tuple(words.lines(repair.gained)),
        relieved=tuple(words.relieved()),
        stand_ins=(),
        figures=tuple(_figure(objective, before) for objective in repair.objectives),
        people=len(repair.people),
        allow_moves=allow_moves,
        open=open_rows,
        idle=repair.is_idle and not open_rows,
    )


def _figure(objective: Objective, before: Mapping[ObjectiveName, float]) -> Figure:
    return Figure(objective.name, before.get(objective.name, 0), objective.reached, objective.bound, objective.proved)


class _Words:
    """Says what became of meetings by name and time."""

    def __init__(self, repair: Repair) -> None:
        self.repair = repair
        self.names = Names(repair.day.rows)
        placed, told = repair.placed, repair.day.told
        self.people = {p.meeting: p.people for p in (*told.values(), *placed.values())}

    def lines(self, shifts: Iterable[Shift]) -> Iterable[Line]:
        """Yield a line a shift, by time."""
        order = {slot.code: t for t, slot in enumerate(self.repair.day.rows.slots)}
        by_time = sorted(shifts, key=lambda s: (order[(s.goal or s.origin or Pin("")).slot], s.meeting))
        for shift in by_time:
            yield self._line(shift.meeting, self._place(shift.origin), self._place(shift.goal), WHY[shift.why])

    def relieved(self) -> Iterable[Line]:
        """Yield a line a meeting at which somebody else interprets now."""
        keys = {key for pair in self.repair.relieved.values() for key in pair}
        known = {row.key: Text(row.name_en or row.name, row.name, row.name) for row in self._helpers(keys)}
        placed = self.repair.placed
        for code, (old, new) in sorted(self.repair.relieved.items()):
            here = placed[code]
            where = self._place(Pin(here.slot, here.table))
            yield self._line(code, known.get(old, same("–")), known.get(new, same("–")), where)

    def _helpers(self, keys: Iterable[str]) -> Iterable[Assistant]:
        return Assistant.objects.filter(event=self.repair.day.event, key__in=list(keys))

    def _line(self, code: str, before: Text, after: Text, why: Text) -> Line:
        people = self.people[code]
        return Line(code, self.names.meeting(people), tuple(map(self.names.person, people)), before, after, why)

    def _place(self, pin: Pin | None) -> Text:
        if pin is None:
            return same("")
        time = self.names.slot(pin.slot)
        return same(" · ".join(part for part in (time.en, pin.table or "") if part))
