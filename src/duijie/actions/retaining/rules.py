"""How many days each kind of data is kept: as shipped, or as a programme's owners have set."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duijie.actions.deed import deed
from duijie.actions.refusal import changed_meanwhile, not_found
from duijie.actions.rights import Actor, Right, require_programme
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Programme, RetentionRule

LEAST, MOST = 7, 3650
DAILY: Final = "daily"
"""The category of the row that says that a programme's data are let go every day."""
_BOUNDS: Final = Text(
    "Between {least} and {most} days. Nothing was changed.",
    "请填写 {least} 到 {most} 天，没有改动。",
    "請填寫 {least} 到 {most} 天，沒有改動。",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data that is let go in time. ``days``: as shipped."""

    code: str
    days: int
    words: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds in a programme. ``version`` 0: as shipped."""

    kind: Kind
    days: int
    version: int


def _shipped() -> tuple[Kind, ...]:
    read = tomllib.loads((Path(__file__).parent / "shipped.toml").read_text(encoding="utf-8"))
    return tuple(Kind(code, one["days"], Text(one["en"], one["zh-hans"], one["zh-hant"])) for code, one in read.items())


KINDS: Final = _shipped()


def rules_of(programme: Programme) -> tuple[Rule, ...]:
    """Return what holds in a programme, every kind once; one query."""
    own = {row.category: row for row in RetentionRule.objects.filter(programme=programme)}
    return tuple(
        Rule(kind, own[kind.code].days, own[kind.code].version) if kind.code in own else Rule(kind, kind.days, 0)
        for kind in KINDS
    )


def set_rule(actor: Actor, programme: Programme, code: str, days: int, version: int) -> None:
    """Set for how many days a kind of data is kept.

    Raises:
        Refused: the actor owns no programme, there is no such kind, or somebody changed it meanwhile.
        InputError: too few or too many days.
    """
    require_programme(actor, Right.OWN, programme.key)
    if code not in {kind.code for kind in KINDS}:
        raise not_found()
    if not LEAST <= days <= MOST:
        raise InputError([Fault("days", _BOUNDS.fill(least=LEAST, most=MOST), place=code)])
    with deed(actor, "retention.set", programme.key) as doing:
        doing.facts.update(category=code, days=days)
        Programme.objects.select_for_update().get(pk=programme.pk)
        row = RetentionRule.objects.filter(programme=programme, category=code).first()
        if (row.version if row else 0) != version:
            raise changed_meanwhile()
        if row is None:
            row = RetentionRule(programme=programme, category=code, version=0)
        row.days, row.version = days, row.version + 1
        row.save()
        doing.about(row)
