"""Mail templates that a host edits: words with ``{name}`` in them, and nothing else that means anything."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.outgoing.wording import one_line

Form = Literal["text", "line", "html"]

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Doubled braces are tried first; a brace that is left over is a fault.
_TOKEN: Final = re.compile(r"\{\{|\}\}|\{(?P<field>[^{}\n]*)\}|[{}]")

_PLACE: Final = Text("Line {line}, character {column}", "第 {line} 行第 {column} 字", "第 {line} 行第 {column} 字")
_STRAY: Final = Text(
    "{place}: a “{brace}” without its partner. Write “{brace}{brace}” if you mean the sign itself.",
    "{place}：“{brace}”没有成对。如果就是要写这个符号，请写两遍“{brace}{brace}”。",
    "{place}：「{brace}」沒有成對。如果就是要寫這個符號，請寫兩次「{brace}{brace}」。",
)
_SHAPE: Final = Text(
    "{place}: “{field}” cannot be a placeholder. Between the braces stands one of: {allowed}",
    "{place}：“{field}”不能用作占位符。括号之间只能写：{allowed}",
    "{place}：「{field}」不能用作預留欄。括號之間只能寫：{allowed}",
)
_UNKNOWN: Final = Text(
    "{place}: there is no placeholder “{field}” in this mail. You can use: {allowed}",
    "{place}：这封邮件里没有“{field}”这个占位符。可以使用：{allowed}",
    "{place}：這封電郵沒有「{field}」這個預留欄。可以使用：{allowed}",
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a template: plain words, a placeholder, or a brace that stands alone (``kind`` "stray")."""

    kind: Literal["words", "field", "stray"]
    words: str
    at: int


def placeholders(template: str) -> tuple[str, ...]:
    """Return the names between single braces, each once, in the order in which they first appear."""
    return tuple(dict.fromkeys(piece.words for piece in _pieces(template) if piece.kind == "field"))


def check_template(template: str, allowed: Collection[str]) -> tuple[Fault, ...]:
    """Return every broken or unknown placeholder; empty for a sound template.

    ``place`` of a fault is ``line:character``, both from 1. A placeholder is a name alone: ``{guest.name}``,
    ``{guest!r}`` and ``{guest:>9}`` are faults.
    """
    listed = " ".join(f"{{{name}}}" for name in sorted(allowed))
    faults = []
    for piece in _pieces(template):
        known = _NAME.fullmatch(piece.words) is not None
        if piece.kind == "words" or (piece.kind == "field" and known and piece.words in allowed):
            continue
        line = template.count("\n", 0, piece.at) + 1
        column = piece.at - (template.rfind("\n", 0, piece.at) + 1) + 1
        place = _PLACE.fill(line=line, column=column)
        if piece.kind == "stray":
            code, text = "template_brace", _STRAY.fill(place=place, brace=piece.words)
        else:
            code = "template_unknown" if known else "template_placeholder"
            shown = "{" + one_line(piece.words)[:60] + "}"
            text = (_UNKNOWN if known else _SHAPE).fill(place=place, field=shown, allowed=listed)
        faults.append(Fault(code, text, place=f"{line}:{column}"))
    return tuple(faults)


def fill_template(template: str, values: Mapping[str, str], *, form: Form = "text") -> str:
    """Return the words with every placeholder replaced, in one pass: braces in a value stay braces.

    ``form``: "line" for a subject (a value's line breaks become blanks), "html" for a page (values are escaped),
    "text" as they are.

    Raises:
        InputError: a placeholder is broken, or ``values`` lack it.
    """
    faults = check_template(template, values)
    if faults:
        raise InputError(faults)
    filled = (_shown(values[p.words], form) if p.kind == "field" else p.words for p in _pieces(template))
    return "".join(filled)


def _shown(value: str, form: Form) -> str:
    if form == "html":
        return html.escape(value)
    return one_line(value) if form == "line" else value


def _pieces(template: str) -> Iterator[_Piece]:
    end = 0
    for found in _TOKEN.finditer(template):
        if found.start() > end:
            yield _Piece("words", template[end : found.start()], end)
        end = found.end()
        if (field := found["field"]) is not None:
            yield _Piece("field", field, found.start())
        elif len(found.group()) == 2:
            yield _Piece("words", found.group()[0], found.start())
        else:
            yield _Piece("stray", found.group(), found.start())
    if end < len(template):
        yield _Piece("words", template[end:], end)
