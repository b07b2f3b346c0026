"""What a replan adds to PLAN.json: which meetings moved, were lost or gained, and who stands in for whom."""

from __future__ import annotations

from typing import Any, Final

from duijie.engine.records import OBJECTIVES, ObjectiveName, Pin, Replan, Shift, StandIn
from duijie.engine.text import Text
from duijie.formats.keys import NUMBER, Keys
from duijie.formats.plan import FORMAT, plan_to_json, read_plan
from duijie.formats.structured import Reading, name, open_json, plain_number, write_json

SHIFTS: Final = ("moved", "lost", "gained")
_FIGURE: Final = Text("“{key}” should be a number.", "“{key}”应为数。", "「{key}」應為數。")
_WORD: Final = Text("“{found}” is not an objective.", "没有“{found}”这个目标。", "沒有「{found}」這個目標。")


def read_replan(data: bytes, file: str) -> tuple[Replan, tuple[Text, ...]]:
    """Return the replanned plan of a PLAN.json, and notes on keys that were ignored.

    A plan that was not replanned has shifted nothing.

    Raises:
        InputError: every fault of the file, each with the place where it stands.
    """
    plan, notes = read_plan(data, file)
    reading = Reading(file)
    top = open_json(data, FORMAT, reading)
    moved, lost, gained = (tuple(_shift(keys) for keys in top.tables(key)) for key in SHIFTS)
    stand_ins = tuple(_stand_in(keys) for keys in top.tables("stand_ins"))
    without: dict[ObjectiveName, float] = {}
    for keys in top.tables("without_moves"):
        _figure(keys, without)
    reading.stop_if_faulty()
    return Replan(plan, moved, lost, gained, stand_ins, without), notes


def _shift(keys: Keys) -> Shift:
    return Shift(
        name(keys, "meeting", required=True) or "",
        _pin(keys, "from"),
        _pin(keys, "to"),
        name(keys, "why", required=True) or "",
    )


def _pin(keys: Keys, key: str) -> Pin | None:
    inner = keys.table(key)
    return None if inner is None else Pin(name(inner, "slot", required=True) or "", name(inner, "table"))


def _stand_in(keys: Keys) -> StandIn:
    meeting, absent, present = (name(keys, key, required=True) or "" for key in ("meeting", "from", "to"))
    return StandIn(meeting, absent, present)


def _figure(keys: Keys, found: dict[ObjectiveName, float]) -> None:
    objective, value = name(keys, "name", required=True), keys.take("reached", object, NUMBER, required=True)
    if isinstance(value, bool) or not isinstance(value, int | float):
        keys.fault("wrong_type", _FIGURE.fill(key="reached"), "reached")
    elif objective not in OBJECTIVES:
        keys.fault("unknown_objective", _WORD.fill(found=objective), "name")
    else:
        found[objective] = plain_number(value)


def replan_to_json(replan: Replan) -> dict[str, Any]:
    """Return a replanned plan as the contract's object, keys in its order."""
    value = plan_to_json(replan.plan)
    for key, shifts in zip(SHIFTS, (replan.moved, replan.lost, replan.gained), strict=True):
        value[key] = [_shift_json(shift) for shift in shifts]
    value["stand_ins"] = [{"meeting": s.meeting, "from": s.absent, "to": s.present} for s in replan.stand_ins]
    if replan.without_moves:
        value["without_moves"] = [
            {"name": objective, "reached": plain_number(reached)} for objective, reached in replan.without_moves.items()
        ]
    return value


def write_replan(replan: Replan) -> bytes:
    """Return a replanned plan as PLAN.json."""
    return write_json(replan_to_json(replan))


def _shift_json(shift: Shift) -> dict[str, Any]:
    return {
        "meeting": shift.meeting,
        "from": _pin_json(shift.origin),
        "to": _pin_json(shift.goal),
        "why": shift.why,
    }


def _pin_json(pin: Pin | None) -> dict[str, str | None] | None:
    return None if pin is None else {"slot": pin.slot, "table": pin.table}
