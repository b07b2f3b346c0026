"""Which kind of offer answers which kind of need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from duijie.engine.records import Kind
from duijie.engine.text import Text

Answer = Literal["full", "partial", "none"]

# A need of a kind is answered by an offer of that kind. Beyond that, by these in part:
PARTIAL: Final[Mapping[Kind, frozenset[Kind]]] = {
    # a laboratory's service or an expert can stand in for technology that is bought
    "technology": frozenset({"service", "talent", "pilot"}),
    # money answers only money
    "capital": frozenset(),
    # a scene is a first customer; a service can open a market; a pilot shows the goods there
    "market": frozenset({"scene", "service", "pilot"}),
    # a scene is asked for in order to try something out, which a pilot line or a customer allows
    "scene": frozenset({"pilot", "market"}),
    # a service lends the hands that were to be hired
    "talent": frozenset({"service"}),
    # an expert can serve
    "service": frozenset({"talent"}),
    # a pilot needs a place to be run in: a scene, or a testing service
    "pilot": frozenset({"scene", "service"}),
}

KIND_NAMES: Final[Mapping[Kind, Text]] = {
    "technology": Text("technology", "技术", "技術"),
    "capital": Text("capital", "资金", "資金"),
    "market": Text("market access", "市场", "市場"),
    "scene": Text("an application scene", "应用场景", "應用場景"),
    "talent": Text("talent", "人才", "人才"),
    "service": Text("a service", "服务", "服務"),
    "pilot": Text("a pilot", "中试或试点", "中試或試點"),
}


def answers(need: Kind, offer: Kind) -> Answer:
    """Tell how far an offer of one kind answers a need of another.

    The two sides of a match are different roles already: a need of capital is answered by
    an offer of capital, while two needs of capital (or two offers) never meet here.
    """
    if need == offer:
        return "full"
    return "partial" if offer in PARTIAL[need] else "none"
