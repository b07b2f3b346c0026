"""Reading nested tables key by key, keeping every fault: for TOML files and for JSON."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sized
from typing import Any, Final, TypeVar

from duijie.engine.faults import Fault
from duijie.engine.text import Text, same

T = TypeVar("T")

_UNKNOWN: Final = Text(
    "“{key}” is not a key here{hint}. Known: {known}.",
    "这里没有“{key}”这个键{hint}。可用的有：{known}。",
    "這裏沒有「{key}」這個鍵{hint}。可用的有：{known}。",
)
_HINT: Final = Text("; did you mean “{near}”?", "（是不是“{near}”？）", "（是不是「{near}」？）")
_MISSING: Final = Text("“{key}” is missing.", "缺少“{key}”。", "缺少「{key}」。")
_TYPE: Final = Text(
    "“{key}” should be {wanted}, but is {found}.",
    "“{key}”应为{wanted}，现在是 {found}。",
    "「{key}」應為{wanted}，現在是 {found}。",
)
_BELOW: Final = Text(
    "“{key}” is {found}; it can't be less than {least}.",
    "“{key}”是 {found}，不能小于 {least}。",
    "「{key}」是 {found}，不能小於 {least}。",
)

NUMBER: Final = Text("a whole number", "整数", "整數")
WORDS: Final = Text("text in quotes", "带引号的文字", "帶引號的文字")
TABLE: Final = Text("a table of keys", "一组键值", "一組鍵值")
LIST: Final = Text("a list", "列表", "列表")

MOST_SHOWN: Final = 80
"""Characters of a value that a fault repeats."""


def brief(words: str, most: int = MOST_SHOWN) -> str:
    """Return words fit for a sentence: cut where they are long, with nothing that a terminal would obey."""
    cut = words if len(words) <= most else words[: most - 1] + "…"
    return cut if cut.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def shown(value: object) -> str:
    """Return a value of a file as a fault repeats it, however large it is."""
    if isinstance(value, float) and abs(value) > 1e308:  # whole numbers of far too many digits are read as such, too
        return "-1e309" if value < 0 else "1e309"
    if isinstance(value, bool | int | float) or value is None:
        return brief(json.dumps(value))
    if isinstance(value, str):
        return f'"{brief(value, MOST_SHOWN - 2)}"'
    if isinstance(value, list):
        return "[]" if not value else f"[{', '.join(_inner(item) for item in value[:3])}{_more(value)}]"
    if isinstance(value, dict):
        first = list(value.items())[:3]
        return f"{{{', '.join(f'{brief(str(key), 20)}: {_inner(item)}' for key, item in first)}{_more(value)}}}"
    return brief(str(value))


def _inner(value: object) -> str:
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    return brief(shown(value), 20)


def _more(values: Sized) -> str:
    return ", …" if len(values) > 3 else ""


class Keys:
    """One table of a file: each key is taken once; :meth:`close` reports what nobody took."""

    def __init__(self, table: dict[str, Any], path: str, file: str, faults: list[Fault]) -> None:
        self._table = table
        self._path = path
        self._file = file
        self._taken: list[str] = []
        self.faults = faults

    def place(self, key: str) -> str:
        """Return the key's full path, such as ``slots[2].start``."""
        return f"{self._path}.{brief(key)}" if self._path else brief(key)

    def fault(self, code: str, text: Text, key: str) -> None:
        """Keep a fault at one key of this table."""
        self.faults.append(Fault(code, text, file=self._file, place=self.place(key)))

    def take(self, key: str, kind: type[T], wanted: Text, *, required: bool = False) -> T | None:
        """Return the value of ``key`` if it is of ``kind``; otherwise keep a fault and return None."""
        self._taken.append(key)
        value = self._table.get(key)
        if value is None:
            if required:
                self.fault("missing_key", _MISSING.fill(key=brief(key)), key)
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault("wrong_type", _TYPE.fill(key=brief(key), wanted=wanted, found=shown(value)), key)
            return None
        return value

    def number(self, key: str, *, least: int = 0, required: bool = False) -> int | None:
        """Return a whole number not below ``least``."""
        value = self.take(key, int, NUMBER, required=required)
        if value is not None and value < least:
            self.fault("out_of_range", _BELOW.fill(key=key, found=value, least=least), key)
            return None
        return value

    def words(self, key: str, *, required: bool = False) -> str | None:
        """Return a text without surrounding blanks; an empty one counts as missing."""
        value = self.take(key, str, WORDS, required=required)
        if value is not None and not value.strip():
            self.fault("missing_key", _MISSING.fill(key=key), key)
            return None
        return value.strip() if value is not None else None

    def text(self, key: str, *, required: bool = False) -> Text | None:
        """Return a sentence given as ``{en, zh-hans, zh-hant}`` or as one text for all languages."""
        value = self._table.get(key)
        if isinstance(value, str):
            words = self.words(key, required=required)
            return same(words) if words is not None else None
        inner = self.table(key, required=required)
        if inner is None:
            return None
        en, hans, hant = (inner.words(k) for k in ("en", "zh-hans", "zh-hant"))
        before = len(self.faults)
        inner.close()
        # A host who speaks one script only is not asked for the others: the nearest stands in.
        given = [words for words in (hans, hant, en) if words is not None]
        if not given:
            if len(self.faults) == before:
                self.fault("missing_key", _MISSING.fill(key=key), key)
            return None
        return Text(en or given[0], hans or hant or given[0], hant or hans or given[0])

    def table(self, key: str, *, required: bool = False) -> Keys | None:
        """Return the table under ``key``."""
        value = self.take(key, dict, TABLE, required=required)
        return None if value is None else Keys(value, self.place(key), self._file, self.faults)

    def tables(self, key: str) -> list[Keys]:
        """Return the tables of the list under ``key``; anything else in it is a fault."""
        found: list[Keys] = []
        place = self.place(key)
        for index, value in enumerate(self.take(key, list, LIST) or []):
            if isinstance(value, dict):
                found.append(Keys(value, f"{place}[{index}]", self._file, self.faults))
            else:
                self.fault("wrong_type", _TYPE.fill(key=key, wanted=TABLE, found=shown(value)), f"{key}[{index}]")
        return found

    def numbered(self, key: str, values: list[Any]) -> Keys:
        """Return the items of a list as a table under the keys ``0``, ``1`` and so on."""
        return Keys({str(n): value for n, value in enumerate(values)}, self.place(key), self._file, self.faults)

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.take(key, list, LIST) or []
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self.fault("wrong_type", _TYPE.fill(key=key, wanted=WORDS, found=shown(value)), f"{key}[{index}]")
        return tuple(value for value in values if isinstance(value, str))

    def rest(self) -> Iterable[str]:
        """Return the keys not taken yet, in the file's order, and take them."""
        left = [key for key in self._table if key not in self._taken]
        self._taken.extend(left)
        return left

    def close(self) -> None:
        """Keep a fault for every key that is not known here."""
        for key in [key for key in self._table if key not in self._taken]:
            near = difflib.get_close_matches(key, self._taken, n=1)
            hint = _HINT.fill(near=near[0]) if near else same("")
            self.fault("unknown_key", _UNKNOWN.fill(key=brief(key), hint=hint, known=", ".join(self._taken)), key)
