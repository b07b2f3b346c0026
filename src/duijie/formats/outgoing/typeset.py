"""Sets printed sheets: the templates of ``formats/pdf`` filled with words, in the package's own fonts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duijie.formats import pdf
from duijie.formats.names import script_of
from duijie.formats.outgoing.records import Occasion, PersonLine, SideMark
from duijie.formats.outgoing.wording import Speech, one_line
from duijie.formats.pdf.glyphs import FONT_FOLDER, printable

if TYPE_CHECKING:
    from typst import Fonts

Data = dict[str, Any]  # what a template reads as JSON

_FOLDER: Final = Path(pdf.__file__).parent
_REGIONS: Final = {"en": ("en", "GB"), "zh-Hans": ("zh", "CN"), "zh-Hant": ("zh", "HK")}


def typeset(template: str, data: Data, made: datetime) -> bytes:
    """Return the PDF of a template of ours; equal data give equal bytes.

    ``made`` (aware) is the date that the file states. A character that the font lacks is printed as 〓.
    """
    from typst import Compiler

    words = json.dumps(_clean(data), ensure_ascii=False)
    compiler = Compiler(_FOLDER / template, root=_FOLDER, font_paths=_fonts(), sys_inputs={"data": words})
    made_pdf = compiler.compile(format="pdf", timestamp=made.astimezone(UTC))
    assert isinstance(made_pdf, bytes)
    return made_pdf


def page_words(words: Speech, occasion: Occasion) -> Data:
    """Return what heads a sheet: language, event, day, venue."""
    language, region = _REGIONS[words.script]
    return {
        "lang": language,
        "region": region,
        "event": words.of(occasion.name),
        "when": words.days(occasion),
        "venue": words.of(occasion.venue),
    }


def marked(words: Speech, text: str) -> Data:
    """Return text with the language and region by which the font picks its forms."""
    language, region = _REGIONS[script_of(text, words.script)]
    return {"text": one_line(text), "lang": language, "region": region}


def person_words(words: Speech, person: PersonLine) -> Data:
    """Return who someone is, each part in the forms of its own script."""
    return {
        "name": marked(words, words.name(person)),
        "other": marked(words, words.other_name(person)),
        "organisation": marked(words, words.organisation(person)),
        "title": marked(words, person.title),
    }


def side_words(words: Speech, side: SideMark | None) -> Data:
    """Return a side's letter, name and shape; an empty letter for someone of no side."""
    if side is None:
        return {"letter": "", "name": "", "shape": "none"}
    return {"letter": words.of(side.letter), "name": words.of(side.name), "shape": side.shape}


@cache
def _fonts() -> Fonts:
    """Return our two fonts and no other: a sheet looks alike on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def _clean(value: Any) -> Any:
    """Return template data with every word made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
