"""The sentences of the price list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duijie.engine.records import ObjectiveName, Problem
from duijie.engine.scheduling.wording import resource_name
from duijie.engine.text import Text, same

_THINGS: Final = {
    "table": Text("one more table in every slot", "每个时段各增加一张洽谈桌", "每個時段各增加一張洽談枱"),
    "table_slot": Text("one more table at {slot}", "{slot}增加一张洽谈桌", "{slot}增加一張洽談枱"),
    "resource": Text(
        "one more of {resource} in every slot", "每个时段各增加一个{resource}", "每個時段各增加一個{resource}"
    ),
    "resource_slot": Text("one more of {resource} at {slot}", "{slot}增加一个{resource}", "{slot}增加一個{resource}"),
    "slot": Text("one more slot after {slot}", "{slot}之后增加一个时段", "{slot}之後增加一個時段"),
}
_NAMES: Final[dict[ObjectiveName, Text]] = {
    "mandatory": Text("mandatory meetings", "必办洽谈", "必辦洽談"),
    "floor": Text("meetings up to everyone's floor", "保底场次", "保底場次"),
    "value": Text("value", "总价值", "總價值"),
    "breaks": Text("fewer breaks", "减少空档", "減少空檔"),
    "moves": Text("fewer moves", "减少变动", "減少變動"),
    "balance": Text(
        "closer sides (thousandths of a meeting)", "双方差距缩小（千分之一场）", "雙方差距縮小（千分之一場）"
    ),
}
_BETWEEN: Final = Text(
    "{name} at least +{least}, at most +{most}", "{name}至少+{least}，至多+{most}", "{name}至少+{least}，最多+{most}"
)
_PROVED: Final = Text(
    "{name} +{least}, and no more", "{name}+{least}，已证明不会更多", "{name}+{least}，已證明不會更多"
)
_UNBOUNDED: Final = Text("{name} at least +{least}", "{name}至少+{least}", "{name}至少+{least}")
_LINE: Final = Text("{thing}: {gain}", "{thing}：{gain}", "{thing}：{gain}")
_PLACED: Final = Text("{gain} ({placed} placed)", "{gain}（{placed}场洽谈）", "{gain}（{placed}場洽談）")
_NOTHING: Final = Text("adds nothing, which is proved", "已证明没有作用", "已證明沒有作用")
_OPEN: Final = Text(
    "adds nothing that was found; at most {name} +{most}",
    "未发现有作用；{name}至多+{most}",
    "未發現有作用；{name}最多+{most}",
)
_UNKNOWN: Final = Text("adds nothing that was found", "未发现有作用", "未發現有作用")


def sentence(
    problem: Problem,
    kind: str,
    resource: str | None,
    slot: str | None,
    placed: int,
    gains: Sequence[tuple[ObjectiveName, float, float | None]],
) -> Text:
    """Say what one more of something would add: the first objective in which it was found to gain.

    ``gains``: of each objective its name, what was found and what is proved to be the most.
    """
    things = {"resource": same("") if resource is None else resource_name(resource), "slot": _slot(problem, slot)}
    thing = _THINGS[kind].fill(**things)
    thing = Text(thing.en[:1].upper() + thing.en[1:], thing.zh_hans, thing.zh_hant)
    found = next((gain for gain in gains if gain[1]), None)  # an objective that gets worse outweighs those after it
    if found is None or found[1] < 0:
        return _LINE.fill(thing=thing, gain=_none_found(gains))
    gain = _gain(*found)
    return _LINE.fill(thing=thing, gain=_PLACED.fill(gain=gain, placed=f"{placed:+d}") if placed else gain)


def _none_found(gains: Sequence[tuple[ObjectiveName, float, float | None]]) -> Text:
    for name, _, most in gains:
        if most is None:
            return _UNKNOWN
        if most > 0:
            return _OPEN.fill(name=_NAMES[name], most=f"{most:.10g}")
    return _NOTHING


def _gain(name: ObjectiveName, least: float, most: float | None) -> Text:
    words = {"name": _NAMES[name], "least": f"{least:.10g}"}
    if most is None:
        return _UNBOUNDED.fill(**words)
    if most <= least:
        return _PROVED.fill(**words)
    return _BETWEEN.fill(**words, most=f"{most:.10g}")


def _slot(problem: Problem, id_: str | None) -> str:
    """Return a slot's clock time, with its date where the event has several days; its id without a time."""
    slot = next((one for one in problem.slots if one.id == id_), None)
    if slot is None or slot.start is None or "T" not in slot.start:
        return id_ or ""
    days = {one.start.split("T")[0] for one in problem.slots if one.start}
    date, clock = slot.start.split("T")
    return clock[:5] if len(days) == 1 else f"{date} {clock[:5]}"
