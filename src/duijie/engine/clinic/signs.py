"""The words by which a question of the rubric is found answered, and those that say nothing: ``signs.toml``."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("signs.toml").read_text("utf-8"))


def _compile(section: str) -> dict[str, re.Pattern[str]]:
    return {code: re.compile("|".join(words)) for code, words in _TABLE[section].items()}


#: Code of a question → what answers it.
ANSWERS: Final = _compile("answers")
#: Code of a question → what stands where an answer should.
EVASIONS: Final = _compile("evasions")
EVASIONS["start"] = EVASIONS["deadline"]
SLOGANS: Final = _compile("empty")["slogans"]
#: What is left of a text without them is its substance.
FILLERS: Final = _compile("empty")["fillers"]
#: Mail, phone and handles of messengers.
CONTACTS: Final = _compile("contacts")
#: Currencies among the dimensions of quantities.
MONEY: Final = frozenset({"CNY", "HKD", "USD", "EUR", "GBP", "JPY", "MOP", "SGD", "TWD", "dollar"})
