"""A refit as JSON (format duijie-weights/1) and back, checked throughout.

    {"format": "duijie-weights/1", "decision": "kept", "judgements": 512, "needs": 61,
     "old": {"terms_power": 0.5, ...}, "new": {...},
     "folds": [{"needs": 13, "weights": {...}, "quality": [0.71, 0.712], "loss": [0.41, 0.408]}],
     "gain": {"mean": 0.001, "low": -0.004, "high": 0.006}, "relief": {...},
     "notes": [{"en", "zh-hans", "zh-hant"}], "text": {"en", "zh-hans", "zh-hant"}}

``gain`` and ``relief`` are null where there were too few judgements. ``text`` says the decision to people; it follows
from the figures and is not read back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, NoReturn, TypeVar, cast, get_args

from duijie.engine.faults import Fault, InputError
from duijie.engine.matching.learn.grid import RANGES
from duijie.engine.matching.learn.refit import Decision, Fold, Interval, Refit
from duijie.engine.matching.weights import Weights
from duijie.engine.text import Text

FORMAT: Final = "duijie-weights/1"
_KEYS: Final = ("format", "decision", "judgements", "needs", "old", "new", "folds", "gain", "relief", "notes", "text")
_WEIGHTS: Final = tuple(one.name for one in fields(Weights))
_LANGUAGES: Final = ("en", "zh-hans", "zh-hant")
_LARGEST: Final = 2**53
_Part = TypeVar("_Part")

_SYNTAX: Final = Text(
    "This is not a JSON file: {error}.", "这不是正确的 JSON 文件：{error}。", "這不是正確的 JSON 檔案：{error}。"
)
_KIND: Final = Text("This should be {wanted}.", "这里应为{wanted}。", "這裏應為{wanted}。")
_UNKNOWN: Final = Text("“{key}” is not a key here.", "这里没有“{key}”这个键。", "這裏沒有「{key}」這個鍵。")
_MISSING: Final = Text("“{key}” is missing.", "缺少“{key}”。", "缺少「{key}」。")
_OUTSIDE: Final = Text(
    "This should be a number from {least} to {most}.",
    "这里应为 {least} 至 {most} 之间的数。",
    "這裏應為 {least} 至 {most} 之間的數。",
)
_OBJECT: Final = Text("an object", "一个对象", "一個物件")
_LIST: Final = Text("a list", "一个列表", "一個列表")
_PAIR: Final = Text("a list of two numbers", "两个数的列表", "兩個數的列表")
_WORDS: Final = Text("text", "文字", "文字")
_WHOLE: Final = Text("a whole number", "一个整数", "一個整數")


def write_refit(refit: Refit) -> bytes:
    """Return the JSON of a refit: UTF-8, keys in a fixed order, the same bytes for the same refit."""
    figures = asdict(refit)
    found = {"format": FORMAT, **{key: figures[key] for key in _KEYS if key in figures}}
    found["notes"] = [one.to_json() for one in refit.notes]
    found["text"] = refit.text.to_json()
    return (json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def read_refit(data: bytes, file: str) -> Refit:
    """Return the refit that ``data`` holds.

    Raises:
        InputError: it is not JSON (NaN and repeated keys included), not of this format, a key is unknown or missing,
            or a value is of a wrong kind or out of range. Every fault is given, with ``file`` and its place.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError([Fault("syntax", _SYNTAX.fill(error=error), file=file)]) from None
    reader = _Reader(file)
    found = reader.refit(value)
    if reader.faults or found is None:
        raise InputError(reader.faults)
    return found


class _Reader:
    """Reads parts of a record, keeping every fault; a faulty part becomes a stand-in."""

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self._file = file

    def refit(self, value: object) -> Refit | None:
        table = self._table(value, "", _KEYS)
        if table is None:
            return None
        self._choice(table.get("format"), "format", (FORMAT,))
        decision = self._choice(table.get("decision"), "decision", get_args(Decision))
        folds = self._list(table.get("folds"), "folds", self._fold)
        notes = self._list(table.get("notes"), "notes", self._text)
        gain, relief = (self._interval(table.get(key), key) for key in ("gain", "relief"))
        if (decision == "too_few") != (gain is None) or (gain is None) != (relief is None):
            self._fault("wrong_type", _KIND.fill(wanted=_OBJECT), "gain")
        self._text(table.get("text"), "text")
        return Refit(
            old=self._weights(table.get("old"), "old"),
            new=self._weights(table.get("new"), "new"),
            decision=cast("Decision", decision),
            judgements=self._whole(table.get("judgements"), "judgements"),
            needs=self._whole(table.get("needs"), "needs"),
            folds=folds,
            gain=gain,
            relief=relief,
            notes=notes,
        )

    def _fold(self, value: object, place: str) -> Fold:
        table = self._table(value, place, ("needs", "weights", "quality", "loss")) or {}
        return Fold(
            needs=self._whole(table.get("needs"), f"{place}.needs"),
            weights=self._weights(table.get("weights"), f"{place}.weights"),
            quality=self._pair(table.get("quality"), f"{place}.quality", 1.0),
            loss=self._pair(table.get("loss"), f"{place}.loss", _LARGEST),
        )

    def _weights(self, value: object, place: str) -> Weights:
        table = self._table(value, place, _WEIGHTS) or {}
        return Weights(
            **{
                key: self._number(table[key], f"{place}.{key}", RANGES[key].least, RANGES[key].most)
                for key in _WEIGHTS
                if key in table
            }
        )

    def _interval(self, value: object, place: str) -> Interval | None:
        if value is None:
            return None
        keys = tuple(one.name for one in fields(Interval))
        table = self._table(value, place, keys) or {}
        return Interval(*(self._number(table.get(key), f"{place}.{key}", -_LARGEST, _LARGEST) for key in keys))

    def _text(self, value: object, place: str) -> Text:
        table = self._table(value, place, _LANGUAGES) or {}
        for key in _LANGUAGES:
            if key in table and not isinstance(table[key], str):
                self._fault("wrong_type", _KIND.fill(wanted=_WORDS), f"{place}.{key}")
        return Text(*(str(table.get(key, "")) for key in _LANGUAGES))

    def _pair(self, value: object, place: str, most: float) -> tuple[float, float]:
        if not isinstance(value, list) or len(value) != 2:
            self._fault("wrong_type", _KIND.fill(wanted=_PAIR), place)
            return 0.0, 0.0
        first, second = (self._number(one, f"{place}[{index}]", 0.0, most) for index, one in enumerate(value))
        return first, second

    def _list(self, value: object, place: str, read: Callable[[object, str], _Part]) -> tuple[_Part, ...]:
        if not isinstance(value, list):
            self._fault("wrong_type", _KIND.fill(wanted=_LIST), place)
            return ()
        return tuple(read(one, f"{place}[{index}]") for index, one in enumerate(value))

    def _table(self, value: object, place: str, keys: tuple[str, ...]) -> Mapping[str, Any] | None:
        """Return an object that has exactly ``keys``."""
        if not isinstance(value, dict):
            self._fault("wrong_type", _KIND.fill(wanted=_OBJECT), place)
            return None
        inner = f"{place}." if place else ""
        for key in value:
            if key not in keys:
                self._fault("unknown_key", _UNKNOWN.fill(key=key), f"{inner}{key}")
        for key in keys:
            if key not in value:
                self._fault("missing_key", _MISSING.fill(key=key), f"{inner}{key}")
        return value

    def _choice(self, value: object, place: str, known: tuple[str, ...]) -> str:
        if value in known:
            return str(value)
        self._fault("wrong_value", _KIND.fill(wanted=" | ".join(known)), place)
        return known[0]

    def _whole(self, value: object, place: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._fault("wrong_type", _KIND.fill(wanted=_WHOLE), place)
            return 0
        return value

    def _number(self, value: object, place: str, least: float, most: float) -> float:
        held = isinstance(value, int | float) and not isinstance(value, bool)
        if not held or not least <= cast("float", value) <= most:
            self._fault("out_of_range", _OUTSIDE.fill(least=least, most=most), place)
            return least
        return float(cast("float", value))

    def _fault(self, code: str, text: Text, place: str) -> None:
        self.faults.append(Fault(code, text, file=self._file, place=place or None))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return table
