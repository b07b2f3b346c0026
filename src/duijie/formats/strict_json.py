"""JSON as RFC 8259 has it and nothing beyond; whatever else is there is named with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any, Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.keys import brief

MOST_BYTES: Final = 400_000_000
MOST_DIGITS: Final = 400
"""A whole number of more digits is read as one beyond every limit."""

_TOO_LARGE: Final = Text(
    "The file has {found} bytes; the limit is {most}.",
    "文件有 {found} 字节，上限为 {most}。",
    "檔案有 {found} 位元組，上限為 {most}。",
)
_NOT_TEXT: Final = Text(
    "This is not a JSON file: byte {at} is not UTF-8. Save the file as UTF-8.",
    "这不是正确的 JSON 文件：第 {at} 个字节不是 UTF-8。请将文件另存为 UTF-8。",
    "這不是正確的 JSON 檔案：第 {at} 個位元組不是 UTF-8。請將檔案另存為 UTF-8。",
)
_BROKEN: Final = Text(
    "This is not a JSON file: it goes wrong at line {line}, column {column} ({error}).",
    "这不是正确的 JSON 文件：第 {line} 行第 {column} 个字符处有误。",
    "這不是正確的 JSON 檔案：第 {line} 行第 {column} 個字元處有誤。",
)
_AFTER_END: Final = Text(
    "This is not a JSON file: something follows after its end, at line {line}, column {column}.",
    "这不是正确的 JSON 文件：结尾之后还有内容，在第 {line} 行第 {column} 个字符处。",
    "這不是正確的 JSON 檔案：結尾之後還有內容，在第 {line} 行第 {column} 個字元處。",
)
_TOO_DEEP: Final = Text(
    "This is not a JSON file of ours: its brackets are nested far too deep.",
    "这不是本系统的 JSON 文件：括号嵌套过深。",
    "這不是本系統的 JSON 檔案：括號嵌套過深。",
)
_NO_OBJECT: Final = Text(
    "This JSON file holds no object { … } at its top.",
    "这个 JSON 文件的最外层不是对象 { … }。",
    "這個 JSON 檔案的最外層不是物件 { … }。",
)
_CONSTANT: Final = Text(
    "{constant} is no number of JSON; write a number or null.",
    "{constant} 不是 JSON 的数；请写一个数或 null。",
    "{constant} 不是 JSON 的數；請寫一個數或 null。",
)
_REPEATED: Final = Text(
    "The key “{key}” stands twice in one object.",
    "同一对象中“{key}”这个键出现了两次。",
    "同一物件中「{key}」這個鍵出現了兩次。",
)
_HALF: Final = Text(
    "“{words}” holds half of a character pair (\\ud800 to \\udfff), which no text can hold.",
    "“{words}”含有半个代理对（\\ud800 至 \\udfff），不是有效文字。",
    "「{words}」含有半個代理對（\\ud800 至 \\udfff），不是有效文字。",
)


class _Constant(float):
    """NaN or an infinity: let through so that its place can be found."""


class _Repeating(dict[str, Any]):
    """An object in which keys stand twice."""

    repeated: tuple[str, ...] = ()


def read_within_limit(path: Path) -> bytes:
    """Return a file's bytes, without reading one that is too large anyway.

    Raises:
        InputError: the file has more than :data:`MOST_BYTES` bytes.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputError([Fault("too_large", _TOO_LARGE.fill(found=size, most=MOST_BYTES), file=path.name)])
    return path.read_bytes()


def parse(data: bytes, file: str) -> dict[str, Any]:
    """Return the object of a JSON file.

    Raises:
        InputError: the file is too large, not UTF-8, no JSON, nested too deep or no object;
            or, each named with its place: NaN, infinities, repeated keys, halves of characters.
    """

    def fail(code: str, text: Text) -> InputError:
        return InputError([Fault(code, text, file=file)])

    if len(data) > MOST_BYTES:
        raise fail("too_large", _TOO_LARGE.fill(found=len(data), most=MOST_BYTES))
    odd: list[object] = []
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_constant=lambda words: _note(odd, _Constant(words)),
            parse_int=_whole,
            object_pairs_hook=lambda pairs: _table(odd, pairs),
        )
    except UnicodeDecodeError as error:
        raise fail("syntax", _NOT_TEXT.fill(at=error.start + 1)) from None
    except json.JSONDecodeError as error:
        text = _AFTER_END if error.msg == "Extra data" else _BROKEN
        raise fail("syntax", text.fill(line=error.lineno, column=error.colno, error=error.msg)) from None
    except RecursionError:
        raise fail("syntax", _TOO_DEEP) from None
    if odd or b"\\ud" in data or b"\\uD" in data:
        faults = [Fault("syntax", text, file=file, place=place or None) for place, text in _oddities(value)]
        if odd and not faults:  # overwritten by a later key of the same name, so in no place that is left
            faults = [Fault("syntax", text, file=file) for one in odd for text in _what(one)]
        if faults:
            raise InputError(faults)
    if not isinstance(value, dict):
        raise fail("syntax", _NO_OBJECT)
    return value


def _note(odd: list[object], value: Any) -> Any:
    odd.append(value)
    return value


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MOST_DIGITS else inf


def _table(odd: list[object], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) == len(pairs):
        return table
    repeating = _Repeating(table)
    seen: set[str] = set()
    twice = []
    for key, _ in pairs:
        if key in seen:
            twice.append(key)
        seen.add(key)
    repeating.repeated = tuple(dict.fromkeys(twice))
    odd.append(repeating)
    return repeating


def _what(value: object) -> Iterator[Text]:
    if isinstance(value, _Constant):
        yield _CONSTANT.fill(constant={"inf": "Infinity", "-inf": "-Infinity"}.get(str(float(value)), "NaN"))
    elif isinstance(value, _Repeating):
        for key in value.repeated:
            yield _REPEATED.fill(key=brief(key))
    elif isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        yield _HALF.fill(words=brief(value))


def _oddities(value: object) -> Iterator[tuple[str, Text]]:
    """Yield whatever JSON does not know, in the file's order, with its place."""
    pile: list[tuple[str, object]] = [("", value)]
    while pile:
        place, one = pile.pop()
        for text in _what(one):
            yield place, text
        if isinstance(one, dict):
            for key in one:
                for text in _what(key):
                    yield place, text
            inner = [(f"{place}.{brief(key)}" if place else brief(key), item) for key, item in one.items()]
            pile.extend(reversed(inner))
        elif isinstance(one, list):
            pile.extend((f"{place}[{index}]", item) for index, item in reversed(list(enumerate(one))))
