"""The pinned, versioned definitions of every figure, read from definitions.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from duijie.engine.text import Text

Scope = Literal["event", "programme", "both"]
_NOTHING: Final = Text("", "", "")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is: its name, one sentence of formula, its unit, what it leaves out. New formula, new version."""

    code: str
    version: int
    scope: Scope
    name: Text
    unit: Text
    formula: Text
    excluded: Text


@cache
def definitions() -> Mapping[str, Definition]:
    """Return the definitions in force by code, in the order in which pages list them.

    Raises:
        KeyError, ValueError: the shipped file lacks a field or a language.
    """
    given = tomllib.loads(files(__package__).joinpath("definitions.toml").read_text(encoding="utf-8"))
    return {code: _definition(code, entry) for code, entry in given.items()}


def versions_of(codes: Mapping[str, object]) -> dict[str, int]:
    """Return the versions in force of some codes, as a report keeps them."""
    return {code: definitions()[code].version for code in codes}


def _definition(code: str, entry: Mapping[str, Any]) -> Definition:
    return Definition(
        code=code,
        version=int(entry["version"]),
        scope=entry["scope"],
        name=_text(entry["name"]),
        unit=_text(entry["unit"]),
        formula=_text(entry["formula"]),
        excluded=_text(entry["excluded"]) if "excluded" in entry else _NOTHING,
    )


def _text(words: Mapping[str, str]) -> Text:
    return Text(words["en"], words["zh-hans"], words["zh-hant"])
