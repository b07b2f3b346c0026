"""JSON files of the contracts: parsed strictly, with every fault kept and unknown keys noted."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.keys import LIST, NUMBER, WORDS, Keys

MOST_BYTES: Final = 400_000_000
LARGEST: Final = 2**53

_SYNTAX: Final = Text(
    "This is not a JSON file: {error}.", "这不是正确的 JSON 文件：{error}。", "這不是正確的 JSON 檔案：{error}。"
)
_TOO_LARGE: Final = Text(
    "The file has {found} bytes; the limit is {most}.",
    "文件有 {found} 字节，上限为 {most}。",
    "檔案有 {found} 位元組，上限為 {most}。",
)
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
_MISSING: Final = Text("“{key}” is missing.", "缺少“{key}”。", "缺少「{key}」。")
_TWICE: Final = Text("“{id}” stands here twice.", "“{id}”出现了两次。", "「{id}」出現了兩次。")
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
                keys.fault("unknown_key", _MISSPELT.fill(key=key, near=near[0]), key)
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
    if len(data) > MOST_BYTES:
        raise InputError([Fault("too_large", _TOO_LARGE.fill(found=len(data), most=MOST_BYTES), file=reading.file)])
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError([Fault("syntax", _SYNTAX.fill(error=error), file=reading.file)]) from None
    if not isinstance(value, dict):
        text = _SYNTAX.fill(error="no object at the top")
        raise InputError([Fault("syntax", text, file=reading.file)])
    keys = Keys(value, "", reading.file, reading.faults)
    found = keys.take("format", object, WORDS)
    if found != wanted:
        text = _FORMAT.fill(wanted=wanted, found=json.dumps(found, ensure_ascii=False)[:80])
        raise InputError([Fault("format", text, file=reading.file, place="format")])
    return keys


def _refuse(constant: str) -> Any:
    message = f"{constant} is no number of JSON"
    raise ValueError(message)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                message = f"the key {key!r} stands twice in one object"
                raise ValueError(message)
            seen.add(key)
    return table


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
    if isinstance(value, bool) or not isinstance(value, int | float) or not float(value).is_integer():
        keys.fault("wrong_type", _KIND.fill(key=key, wanted=NUMBER, found=_shown(value)), key)
        return None
    if not least <= value <= most:
        keys.fault("out_of_range", _RANGE.fill(key=key, found=_shown(value), least=least, most=most), key)
        return None
    return int(value)


def amount(keys: Keys, key: str, default: float) -> float:
    """Return a number from 0 to 2**53, whole or not."""
    value = keys.take(key, object, NUMBER)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        keys.fault("wrong_type", _KIND.fill(key=key, wanted=NUMBER, found=_shown(value)), key)
        return default
    if not 0 <= value <= LARGEST:
        keys.fault("out_of_range", _RANGE.fill(key=key, found=_shown(value), least=0, most=LARGEST), key)
        return default
    return plain_number(value)


def truth(keys: Keys, key: str) -> bool:
    """Return a flag; absent means false."""
    return keys.take(key, bool, TRUTH) or False


def name(keys: Keys, key: str, *, required: bool = False) -> str | None:
    """Return an identifier or word, kept exactly; an empty one is a fault."""
    value = keys.take(key, str, WORDS, required=required)
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
    """Return a table of whole numbers by identifier."""
    inner = keys.table(key)
    if inner is None:
        return {}
    found = {}
    for item in list(inner.rest()):
        value = number(inner, item)
        if value is not None:
            found[item] = value
    return found


def unique(reading: Reading, kind: str, ids: Iterable[str]) -> set[str]:
    """Return the identifiers, keeping a fault for each that stands twice."""
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            reading.fault("duplicate_id", _TWICE.fill(id=one), f"{kind}[{index}].id")
        seen.add(one)
    return seen


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:80]
