"""PLAN.json (format duijie-plan/1): JSON to :class:`Plan` and back, checked throughout."""

from __future__ import annotations

from typing import Any, Final, TypeVar, get_args

from duijie.engine.records import (
    OBJECTIVES,
    Clash,
    Objective,
    Placement,
    Plan,
    Status,
    Unplaced,
    UnplacedReason,
)
from duijie.engine.text import Text
from duijie.formats.keys import LIST, NUMBER, WORDS, Keys
from duijie.formats.structured import Reading, name, number, open_json, plain_number, truth, write_json

FORMAT: Final = "duijie-plan/1"
ROUNDED: Final = 5.1e-5
"""How far a written gap may be off: four decimals are enough for a reader."""

Word = TypeVar("Word", bound=str)

_KEYS: Final = {
    "plan": (
        *("format", "status", "seed", "placed", "unplaced", "objectives", "clash"),
        *("moved", "lost", "gained", "stand_ins", "without_moves", "prices"),
    ),
    "placed": ("meeting", "slot", "table", "people"),
    "unplaced": ("meeting", "reason", "blockers", "text"),
    "objectives": ("name", "reached", "bound", "gap", "proved"),
    "clash": ("meetings", "rules", "text"),
}
_WORD: Final = Text(
    "“{found}” is not known here. Known: {known}.",
    "这里不能写“{found}”。可用的有：{known}。",
    "這裏不能寫「{found}」。可用的有：{known}。",
)
_GAP: Final = Text(
    "“gap” is {found}, but reached and bound give {true}.",
    "“gap”写作 {found}，而按所达值与界值应为 {true}。",
    "「gap」寫作 {found}，而按所達值與界值應為 {true}。",
)
_NUMBER: Final = Text(
    "“{key}” should be a number, but is {found}.",
    "“{key}”应为数，现在是 {found}。",
    "「{key}」應為數，現在是 {found}。",
)


def read_plan(data: bytes, file: str) -> tuple[Plan, tuple[Text, ...]]:
    """Return the plan of a PLAN.json, and notes on keys that were ignored.

    Whether the plan is any good is for ``engine.scheduling.verify`` to say; here only its form counts.

    Raises:
        InputError: every fault of the file, each with the place where it stands.
    """
    reading = Reading(file)
    top = open_json(data, FORMAT, reading)
    status = _one_of(top, "status", get_args(Status), "feasible")
    for required in ("placed", "unplaced", "objectives"):
        top.take(required, list, LIST, required=True)
    plan = Plan(
        status=status,
        seed=number(top, "seed") or 0,
        placed=tuple(_placement(keys, reading) for keys in _listed(top, "placed")),
        unplaced=tuple(_unplaced(keys, reading) for keys in _listed(top, "unplaced")),
        objectives=tuple(_objective(keys, reading) for keys in _listed(top, "objectives")),
        clash=_clash(top, reading),
    )
    for changes in ("moved", "lost", "gained", "stand_ins", "without_moves", "prices"):
        top.take(changes, list, LIST)
    reading.close(top, _KEYS["plan"])
    reading.stop_if_faulty()
    return plan, tuple(reading.notes)


def _listed(top: Keys, key: str) -> list[Keys]:
    before = len(top.faults)
    if not isinstance(top.take(key, object, LIST), list):
        del top.faults[before:]
        return []
    return top.tables(key)


def _one_of(keys: Keys, key: str, known: tuple[Word, ...], default: Word) -> Word:
    found = keys.take(key, str, WORDS, required=True)
    for word in known:
        if word == found:
            return word
    if found is not None:
        keys.fault("unknown_word", _WORD.fill(found=found, known=", ".join(known)), key)
    return default


def _placement(keys: Keys, reading: Reading) -> Placement:
    keys.take("people", list, LIST, required=True)
    placement = Placement(
        meeting=name(keys, "meeting", required=True) or "",
        slot=name(keys, "slot", required=True) or "",
        table=name(keys, "table"),
        people=keys.names("people") if isinstance(keys.take("people", object, LIST), list) else (),
    )
    reading.close(keys, _KEYS["placed"])
    return placement


def _unplaced(keys: Keys, reading: Reading) -> Unplaced:
    unplaced = Unplaced(
        meeting=name(keys, "meeting", required=True) or "",
        reason=_one_of(keys, "reason", get_args(UnplacedReason), "conflict"),
        blockers=keys.names("blockers"),
        text=keys.text("text", required=True) or Text("", "", ""),
    )
    reading.close(keys, _KEYS["unplaced"])
    return unplaced


def _objective(keys: Keys, reading: Reading) -> Objective:
    objective = Objective(
        name=_one_of(keys, "name", OBJECTIVES, "value"),
        reached=_figure(keys, "reached") or 0,
        bound=_figure(keys, "bound"),
        proved=truth(keys, "proved"),
    )
    gap = _figure(keys, "gap")
    true = objective.gap
    if (gap is None) != (true is None) or (gap is not None and true is not None and abs(gap - true) > ROUNDED):
        keys.fault("wrong_gap", _GAP.fill(found=gap, true=true), "gap")
    reading.close(keys, _KEYS["objectives"])
    return objective


def _figure(keys: Keys, key: str) -> float | None:
    value = keys.take(key, object, NUMBER)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
        keys.fault("wrong_type", _NUMBER.fill(key=key, found=repr(value)[:80]), key)
        return None
    return plain_number(value)


def _clash(top: Keys, reading: Reading) -> Clash | None:
    inner = top.table("clash")
    if inner is None:
        return None
    clash = Clash(inner.names("meetings"), inner.names("rules"), inner.text("text", required=True) or Text("", "", ""))
    reading.close(inner, _KEYS["clash"])
    return clash


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as the contract's object, keys in its order."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "status": plan.status,
        "seed": plan.seed,
        "placed": [
            {"meeting": p.meeting, "slot": p.slot, "table": p.table, "people": list(p.people)} for p in plan.placed
        ],
        "unplaced": [
            {"meeting": u.meeting, "reason": u.reason, "blockers": list(u.blockers), "text": u.text.to_json()}
            for u in plan.unplaced
        ],
        "objectives": [_objective_json(objective) for objective in plan.objectives],
    }
    if plan.clash is not None:
        value["clash"] = {
            "meetings": list(plan.clash.meetings),
            "rules": list(plan.clash.rules),
            "text": plan.clash.text.to_json(),
        }
    return value


def write_plan(plan: Plan) -> bytes:
    """Return a plan as PLAN.json."""
    return write_json(plan_to_json(plan))


def _objective_json(objective: Objective) -> dict[str, Any]:
    gap = objective.gap
    return {
        "name": objective.name,
        "reached": plain_number(objective.reached),
        "bound": None if objective.bound is None else plain_number(objective.bound),
        "gap": None if gap is None else plain_number(gap),
        "proved": objective.proved,
    }
