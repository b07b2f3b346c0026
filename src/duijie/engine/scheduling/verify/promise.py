"""Does a replan keep what was promised: history untouched, nobody moved, and the lists of what shifted true?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from duijie.engine.records import Changes, Pin, Placement, Plan, Problem, Replan, Shift
from duijie.engine.scheduling.verify.day import Day
from duijie.engine.scheduling.verify.violation import Violation
from duijie.engine.text import Text


def verify_repair(
    problem: Problem, plan: Plan, changes: Changes, answer: Replan, allow_moves: int = 0
) -> tuple[Violation, ...]:
    """Return everything in which an answer breaks the promise of a published plan; empty = it keeps it.

    ``problem`` and ``plan`` are those before the changes. That the answer keeps the rules of the problem
    after them is for :func:`verify` to say.
    """
    day = Day(problem, changes)
    judge = _Judge(day, plan, answer)
    found = [
        *judge.history(),
        *judge.lists(),
        *judge.promises(allow_moves),
        *judge.absences(),
        *judge.needless_losses(),
    ]
    return tuple(dict.fromkeys(found))


def _by_meeting(shifts: tuple[Shift, ...]) -> dict[str, Shift]:
    return {shift.meeting: shift for shift in shifts}


def _place(placement: Placement) -> Pin:
    return Pin(placement.slot, placement.table)


class _Judge:
    def __init__(self, day: Day, plan: Plan, answer: Replan) -> None:
        self.day = day
        self.plan = plan
        self.answer = answer
        self.old = {placement.meeting: placement for placement in plan.placed}
        self.new = {placement.meeting: placement for placement in answer.plan.placed}
        self.moved, self.lost, self.gained = map(_by_meeting, (answer.moved, answer.lost, answer.gained))

    def history(self) -> Iterator[Violation]:
        """Yield what happened before ``now`` and is told otherwise."""
        before = [p for p in self.plan.placed if self.day.is_past(p.slot)]
        after = [p for p in self.answer.plan.placed if self.day.is_past(p.slot)]
        if before != after:
            strange = [p.meeting for p in (*before, *after) if (p in before) != (p in after)]
            yield _said("history", _HISTORY, meetings=", ".join(dict.fromkeys(strange)) or "–")

    # --- the lists -----------------------------------------------------------------------

    def lists(self) -> Iterator[Violation]:
        """Yield entries of moved, lost and gained that are not true, and shifts that no entry tells."""
        for key, shifts in (("moved", self.answer.moved), ("lost", self.answer.lost), ("gained", self.answer.gained)):
            for name, number in Counter(shift.meeting for shift in shifts).items():
                if number > 1:
                    yield _said("listed_twice", _LISTED_TWICE, meeting=name, key=key)
            for shift in shifts:
                if (shift.origin, shift.goal) != self._true(key, shift.meeting):
                    yield _said("untrue", _UNTRUE, meeting=shift.meeting, key=key)
        for name in {**self.old, **self.new}:
            old, new = self.old.get(name), self.new.get(name)
            same = old is not None and new is not None and _place(old) == _place(new)
            told = name in self.moved or name in self.lost or name in self.gained
            if not same and not told:
                yield _said("untold", _UNTOLD, meeting=name)
            if same and told:
                yield _said("untrue", _UNTRUE, meeting=name, key="moved, lost, gained")
        yield from self._stand_ins()

    def _true(self, key: str, name: str) -> tuple[Pin | None, Pin | None] | None:
        """Return what an entry should say, None if there should be none."""
        old, new = self.old.get(name), self.new.get(name)
        if key == "moved":
            return (_place(old), _place(new)) if old and new and name not in self.lost else None
        if key == "lost":
            return (_place(old), None) if old and (new is None or name in self.gained) else None
        return (None, _place(new)) if new and (old is None or name in self.lost) else None

    def _stand_ins(self) -> Iterator[Violation]:
        true = Counter[tuple[str, str, str]]()
        for name, old in self.old.items():
            new = self.new.get(name)
            if new is None or name in self.lost:
                continue
            for party in self.day.meetings[name].parties:
                came, comes = ({p for p in people if p in party} for people in (old.people, new.people))
                true.update((name, p, q) for p, q in zip(sorted(came - comes), sorted(comes - came), strict=False))
        stated = Counter((s.meeting, s.absent, s.present) for s in self.answer.stand_ins)
        for name, *_ in (true - stated) + (stated - true):
            yield _said("stand_in", _STAND_IN, meeting=name)

    # --- the promise ---------------------------------------------------------------------

    def promises(self, allow_moves: int) -> Iterator[Violation]:
        """Yield published meetings that moved, or changed people, without need or leave."""
        leave = 0
        for name, old in self.old.items():
            new = self.new.get(name)
            if self.day.is_past(old.slot) or new is None or name in self.lost:
                continue
            if new.slot != old.slot or new.table != old.table:
                reseated = new.slot == old.slot and old.table in self.day.closed
                leave += not reseated
            elif any(p not in new.people and not self.day.is_away(p, name, old.slot) for p in old.people):
                yield _said("sent_away", _SENT_AWAY, meeting=name)
        if leave > allow_moves:
            yield _said("moved", _MOVED, number=leave, most=allow_moves)

    def absences(self) -> Iterator[Violation]:
        """Yield meetings still ahead that were cancelled, or use who or what is not there any more."""
        for name, new in self.new.items():
            if self.day.is_past(new.slot):
                continue
            if name in self.day.cancelled:
                yield _said("cancelled", _CANCELLED, meeting=name)
            if new.table in self.day.closed:
                yield _said("closed", _CLOSED, meeting=name, table=new.table)
            for person in new.people:
                if self.day.is_away(person, name, new.slot):
                    yield _said("away", _AWAY, meeting=name, person=person)
        for name, shift in self.lost.items():
            if (shift.why == "cancelled") != (name in self.day.cancelled):
                yield _said("untrue", _UNTRUE, meeting=name, key="lost")

    def needless_losses(self) -> Iterator[Violation]:
        """Yield lost meetings that could have stayed in their slot beside all others that stayed."""
        stayed: Mapping[str, Placement] = {
            name: new if name not in self.moved or self.moved[name].why == "table_closed" else self.old[name]
            for name, new in self.new.items()
            if name not in self.gained and (name not in self.moved or name in self.old)
        }
        held = self.day.held(stayed)
        for name in self.lost:
            old = self.old.get(name)
            if old is not None and name not in self.day.cancelled and held.could_take(name, old):
                yield _said("needless_loss", _NEEDLESS, meeting=name, slot=old.slot)


def _said(code: str, text: Text, **values: object) -> Violation:
    return Violation(code, text.fill(**values))


_HISTORY = Text(
    "what happened before now is changed: {meetings}",
    "已过去的安排被改动：{meetings}",
    "已過去的安排被改動：{meetings}",
)
_LISTED_TWICE = Text(
    "meeting {meeting} stands twice in “{key}”",
    "洽谈{meeting}在“{key}”中出现两次",
    "洽談{meeting}在「{key}」中出現兩次",
)
_UNTRUE = Text(
    "what “{key}” says of meeting {meeting} is not what the plans say",
    "“{key}”中关于洽谈{meeting}的记录与方案不符",
    "「{key}」中關於洽談{meeting}的記錄與方案不符",
)
_UNTOLD = Text(
    "meeting {meeting} changed its place, and nothing says so",
    "洽谈{meeting}的安排有变，却没有记录",
    "洽談{meeting}的安排有變，卻沒有記錄",
)
_STAND_IN = Text(
    "who stands in at meeting {meeting} is not what the plans say",
    "洽谈{meeting}的代为出席者与方案不符",
    "洽談{meeting}的代為出席者與方案不符",
)
_SENT_AWAY = Text(
    "somebody who is there was replaced in meeting {meeting}",
    "洽谈{meeting}中有人在场却被替换",
    "洽談{meeting}中有人在場卻被替換",
)
_MOVED = Text(
    "{number} published meetings moved though their people and table are there; {most} were allowed to",
    "{number}场已公布的洽谈在人员与桌号俱在时被移动，而只允许{most}场",
    "{number}場已公佈的洽談在人員與枱號俱在時被移動，而只允許{most}場",
)
_CANCELLED = Text(
    "meeting {meeting} was cancelled and is still planned",
    "洽谈{meeting}已取消，却仍在方案中",
    "洽談{meeting}已取消，卻仍在方案中",
)
_CLOSED = Text(
    "meeting {meeting} sits at table {table}, which is closed",
    "洽谈{meeting}排在已关闭的{table}号桌",
    "洽談{meeting}排在已關閉的{table}號枱",
)
_AWAY = Text(
    "{person} is not there at meeting {meeting}", "{person}在洽谈{meeting}时不在场", "{person}在洽談{meeting}時不在場"
)
_NEEDLESS = Text(
    "meeting {meeting} was lost and could have stayed in slot {slot}",
    "洽谈{meeting}被取消，而它本可留在时段{slot}",
    "洽談{meeting}被取消，而它本可留在時段{slot}",
)
