"""Which questions are asked of which kind, and their words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from duijie.engine.clinic.draft import Direction
from duijie.engine.records import Kind
from duijie.engine.text import Text

#: How many questions at the head of a list a draft must answer before anybody is shown it.
CORE: Final = 2

QUESTIONS: Final[Mapping[tuple[Direction, Kind], tuple[str, ...]]] = {
    ("need", "technology"): ("method", "target", "budget", "deadline"),
    ("need", "capital"): ("amount", "use", "stage", "round"),
    ("need", "market"): ("product", "region", "volume", "deadline"),
    ("need", "scene"): ("place", "conditions", "deadline"),
    ("need", "talent"): ("role", "number", "start"),
    ("need", "service"): ("scope", "deliverable", "budget", "deadline"),
    ("need", "pilot"): ("target", "conditions", "budget", "deadline"),
    ("offer", "technology"): ("plain", "evidence", "trl", "ip", "owner", "cooperation", "audience"),
    ("offer", "capital"): ("amount", "audience", "stage", "round"),
    ("offer", "market"): ("product", "region", "volume"),
    ("offer", "scene"): ("place", "conditions", "deadline"),
    ("offer", "talent"): ("role", "number", "start"),
    ("offer", "service"): ("scope", "deliverable", "evidence", "audience"),
    ("offer", "pilot"): ("conditions", "volume", "place", "deadline"),
}

MET: Final = Text("Answered.", "已写明。", "已寫明。")
_WEAK: Final = Text(
    "“{name}” is only touched on; say it more exactly.",
    "“{name}”只是一带而过，请写具体。",
    "「{name}」只是一語帶過，請寫具體。",
)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def name_of(code: str) -> Text:
    """Return what a question is called."""
    return Text(*_table("criteria.toml")[code]["name"])


@cache
def missing(code: str) -> Text:
    """Return what to say when a question is not answered."""
    return Text(*_table("criteria.toml")[code]["missing"])


@cache
def weak(code: str) -> Text:
    """Return what to say when a question is answered too vaguely."""
    words = _table("criteria.toml")[code].get("weak")
    return Text(*words) if words else _WEAK.fill(name=name_of(code))


@cache
def example(direction: Direction, kind: Kind, code: str) -> Text:
    """Return how an answer may read.

    Raises:
        KeyError: the question is not asked of that kind.
    """
    return Text(*_table("examples.toml")[direction][kind][code])
