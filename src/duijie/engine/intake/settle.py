"""From likely duplicates and the organiser's answers to who is one, who belongs to whom, and what is still asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from duijie.engine.identity import PROBABLE
from duijie.engine.intake.records import Decision
from duijie.engine.intake.units import Unit, digest
from duijie.engine.text import Text

TWO_CODES: Final = Text("same name, different codes", "名称相同，代码不同", "名稱相同，代碼不同")


@dataclass(frozen=True, slots=True)
class Likely:
    """Units (by number) that may be one."""

    members: tuple[int, ...]
    score: float
    why: Text
    blocking: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Two units that somebody must tell apart."""

    left: int
    right: int
    key: str
    score: float
    why: Text
    blocking: bool


@dataclass(slots=True)
class Settled:
    """``home``: unit → the first unit of its record; ``parent`` by home; ``waiting``: homes with an open question.

    ``chosen``: home → decisions on its members as (left, right, decision).
    """

    home: list[int]
    parent: dict[int, int] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    questions: list[Question] = field(default_factory=list)
    chosen: dict[int, list[tuple[int, int, Decision]]] = field(default_factory=dict)


def pair_key(left: Unit, right: Unit) -> str:
    """Return the name of a pair in ``Decisions.pairs``."""
    return digest(left.key, right.key)


def likely(score: float, members: Sequence[int], why: Text) -> Likely:
    """Return what probably is one as a question that blocks, what less probably is as one that does not."""
    return Likely(tuple(sorted(members)), score, why, score >= PROBABLE)


def settle(units: Sequence[Unit], groups: Sequence[Likely], decisions: Mapping[str, Decision]) -> Settled:
    """Return who is one by the decisions, and the questions left.

    Of a group each record that is not known yet is asked about once, beside the first record before
    it (known ones first) from which nobody has told it apart.
    """
    found = Settled(list(range(len(units))))
    for group in groups:
        _settle_group(units, group, decisions, found)
    for left, right, decision in [one for many in found.chosen.values() for one in many]:
        if decision.answer == "belongs" and units[right].kind == "organisation":
            found.parent[found.home[right]] = found.home[left]
    _close(units, found)
    chosen: dict[int, list[tuple[int, int, Decision]]] = {}
    for left, right, decision in [one for many in found.chosen.values() for one in many]:
        if decision.answer == "same" and found.home[left] == found.home[right]:
            chosen.setdefault(found.home[right], []).append((left, right, decision))
    found.chosen = chosen
    return found


def _settle_group(units: Sequence[Unit], group: Likely, decisions: Mapping[str, Decision], found: Settled) -> None:
    order = sorted(group.members, key=lambda at: (units[at].known is None, at))
    apart: set[tuple[int, int]] = set()
    for n, left in enumerate(order):
        for right in order[n + 1 :]:
            decision = decisions.get(pair_key(units[left], units[right]))
            if decision is None or decision.answer == "later" or units[right].known is not None:
                continue
            found.chosen.setdefault(left, []).append((left, right, decision))
            if decision.answer == "same":
                _unite(units, found, left, right)
            else:
                apart |= {(left, right), (right, left)}
    homes = list(dict.fromkeys(found.home[at] for at in order))
    for n, right in enumerate(homes):
        first = next((one for one in homes[:n] if not _told_apart(found, apart, one, right, order)), None)
        if first is not None and units[right].known is None:
            key = pair_key(units[first], units[right])
            put_off = key in decisions and decisions[key].answer == "later"
            found.questions.append(Question(first, right, key, group.score, group.why, group.blocking or put_off))


def _close(units: Sequence[Unit], found: Settled) -> None:
    """Drop the questions that a later group has answered, and say who waits for the rest."""
    asked: dict[tuple[int, int], Question] = {}
    for one in found.questions:
        left, right = found.home[one.left], found.home[one.right]
        if left != right and units[right].known is None:
            asked.setdefault((left, right), replace(one, left=left, right=right))
    found.questions = list(asked.values())
    found.waiting = {one.right for one in found.questions if one.blocking}


def _unite(units: Sequence[Unit], found: Settled, left: int, right: int) -> None:
    one, other = found.home[left], found.home[right]
    if units[one].known is not None and units[other].known is not None:
        return
    if units[other].known is not None:
        one, other = other, one
    found.home = [one if home == other else home for home in found.home]


def _told_apart(found: Settled, apart: set[tuple[int, int]], one: int, other: int, order: Sequence[int]) -> bool:
    ones = [at for at in order if found.home[at] == one]
    others = [at for at in order if found.home[at] == other]
    return any((a, b) in apart for a in ones for b in others)
