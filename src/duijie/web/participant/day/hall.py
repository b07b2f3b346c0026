"""The floor plan of a guest's day, drawn once for a hall, a language and a table."""

from __future__ import annotations

from functools import lru_cache

from duijie.engine.text import Language
from duijie.formats.outgoing import Hall, describe_place, floor_plan_svg


@lru_cache(maxsize=512)
def plan(hall: Hall, language: Language, table: str) -> tuple[str, str]:
    """Return the picture with the way to a table, and the sentence that says it."""
    return floor_plan_svg(hall, language, table), describe_place(hall, table, language)
