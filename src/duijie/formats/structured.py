"""JSON files of the contracts: parsed strictly, with every fault kept and unknown keys noted."""

from __future__ import annotations

import difflib
import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from math import isinf
from typing import Any, Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.keys import LIST, NUMBER, WORDS, Keys, brief, shown
from duijie.formats.strict_json import parse

LARGEST: Final = 2**53
MOST_DECIMALS: Final = 24
"""Decimals of an amount: more than any that a program writes for a figure above a ten-millionth."""
LONGEST: Final = 1_000
"""Characters of an identifier."""

_FORMAT: Final = Text(
    "“format” should be “{wanted}”, but is {found}.",
    "“format”应为“{wanted}”，现在是 {found}。",
    "「format」應為「{wanted}」，現在是 {found}。",
)
_MISSPELT: Final = Text(
    "“{key}” is not a key here; did you mean “{near}”?",
    "这里没有“{key}”这个键；是不是“{near}”？",
    "這裏沒有「{key}」這個鍵；是不是「{near}」？",
)
_IGNORED: Final = Text(
    "{place} is not known here and was ignored.", "{place} 不是已知的键，已忽略。", "{place} 不是已知的鍵，已略過。"
)
_RANGE: Final = Text(
    "“{key}” is {found}; it must be a number from {least} to {most}.",
    "“{key}”是 {found}，应为 {least} 至 {most} 之间的数。",
    "「{key}」是 {found}，應為 {least} 至 {most} 之間的數。",
)
_KIND: Final = Text(
    "“{key}” should be {wanted}, but is {found}.",
    "“{key}”应为{wanted}，现在是 {found}。",
    "「{key}」應為{wanted}，現在是 {found}。",
)
_AMOUNT: Final = Text("a number", "数", "數")
_TOO_FINE: Final = Text(
    "“{key}” is {found}; it may have at most {most} decimals.",
    "“{key}”是 {found}，至多可有 {most} 位小数。",
    "「{key}」是 {found}，最多可有 {most} 位小數。",
)
_TOO_LONG: Final = Text(
    "“{key}” has {found} characters; the limit is {most}.",
    "“{key}”有 {found} 个字符，上限为 {most}。",
    "「{key}」有 {found} 個字元，上限為 {most}。",
)
_MISSING: Final = Text("“{key}” is missing.", "缺少“{key}”。", "缺少「{key}」。")
TRUTH: Final = Text("true or false", "true 或 false", "true 或 false")


@dataclass(slots=True)
class Reading:
    """What reading a file has found so far: faults that stop it, notes that do not."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def fault(self, code: str, text: Text, place: str) -> None:
        """Keep a fault at a place such as ``meetings[3].slots``."""
        self.faults.append(Fault(code, text, file=self.file, place=place))

    def close(self, keys: Keys, known: tuple[str, ...]) -> None:
        """Note the keys nobody took; one that looks like a misspelt ``known`` key is a fault."""
        for key in list(keys.rest()):
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
            if near:
                keys.fault("unknown_key", _MISSPELT.fill(key=brief(key), near=near[0]), key)
            else:
                self.notes.append(_IGNORED.fill(place=keys.place(key)))

    def stop_if_faulty(self) -> None:
        """Raise all faults found so far, if any."""
        if self.faults:
            raise InputError(self.faults)


def open_json(data: bytes, wanted: str, reading: Reading) -> Keys:
    """Return the top table of a JSON file of format ``wanted``.

    Raises:
        InputError: not JSON (NaN, repeated keys and other extensions included), too large,
            not an object, or of another format.
    """
    keys = Keys(parse(data, reading.file), "", reading.file, reading.faults)
    found = keys.take("format", object, WORDS)
    if found != wanted:
        text = _FORMAT.fill(wanted=wanted, found=shown(found))
        raise InputError([Fault("format", text, file=reading.file, place="format")])
    return keys


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep Python's cycle collector away while a large file is read: what is made then stays, and has no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def write_json(value: Mapping[str, Any]) -> bytes:
    """Return JSON as the contracts have it: UTF-8, indented, keys as given, a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def plain_number(value: float) -> int | float:
    """Return a whole number without a decimal point."""
    return int(value) if float(value).is_integer() else value


def number(keys: Keys, key: str, *, least: int = 0, most: int = LARGEST) -> int | None:
    """Return a whole number (``2.0`` counts) from ``least`` to ``most``."""
    value = keys.take(key, object, NUMBER)
    if value is None:
        return None
    whole = isinstance(value, int) or (isinstance(value, float) and (value.is_integer() or isinf(value)))
    if isinstance(value, bool) or not isinstance(value, int | float) or not whole:
        keys.fault("wrong_type", _KIND.fill(key=brief(key), wanted=NUMBER, found=shown(value)), key)
        return None
    if not least <= value <= most:
        keys.fault("out_of_range", _RANGE.fill(key=brief(key), found=shown(value), least=least, most=most), key)
        return None
    return int(value)


def amount(keys: Keys, key: str, default: float) -> float:
    """Return a number from 0 to 2**53, whole or not, of at most :data:`MOST_DECIMALS` decimals."""
    value = keys.take(key, object, _AMOUNT)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        keys.fault("wrong_type", _KIND.fill(key=brief(key), wanted=_AMOUNT, found=shown(value)), key)
        return default
    if not 0 <= value <= LARGEST:
        keys.fault("out_of_range", _RANGE.fill(key=brief(key), found=shown(value), least=0, most=LARGEST), key)
        return default
    if 0 < value < 1e-7 and -int(Decimal(repr(value)).as_tuple().exponent) > MOST_DECIMALS:
        keys.fault("out_of_range", _TOO_FINE.fill(key=key, found=shown(value), most=MOST_DECIMALS), key)
        return default
    return plain_number(value)


def truth(keys: Keys, key: str) -> bool:
    """Return a flag; absent means false."""
    return keys.take(key, bool, TRUTH) or False


def name(keys: Keys, key: str, *, required: bool = False) -> str | None:
    """Return an identifier or word, kept exactly; an empty one is a fault, and so is one beyond :data:`LONGEST`."""
    value = keys.take(key, str, WORDS, required=required)
    if value is not None and len(value) > LONGEST:
        keys.fault("too_long", _TOO_LONG.fill(key=key, found=len(value), most=LONGEST), key)
    if value == "":
        keys.fault("missing_key", _MISSING.fill(key=key), key)
        return None
    return value


def names(keys: Keys, key: str) -> tuple[str, ...] | None:
    """Return a list of identifiers without repeats, or None where the file says null."""
    if keys.take(key, list, LIST) is None:
        return None
    return tuple(dict.fromkeys(keys.names(key)))


def numbers(keys: Keys, key: str) -> dict[str, int]:
    """Return a table of whole numbers by identifier; ``null`` is no number there."""
    inner = keys.table(key)
    if inner is None:
        return {}
    found = {}
    for item in list(inner.rest()):
        inner.take(item, object, NUMBER, required=True)
        found[item] = number(inner, item) or 0
    return found
