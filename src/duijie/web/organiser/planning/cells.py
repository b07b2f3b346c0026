"""The places of the board as markup. A board has hundreds of them, so they are drawn here and not by the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.templatetags.static import static
from markupsafe import Markup, escape

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.web.organiser.planning.model import Documents, TableRow


@dataclass(frozen=True, slots=True)
class Marks:
    """What of a board is marked. ``kept``: codes a filter leaves (None: there is no filter).

    ``base``: how a cell's link begins, escaped; "" where nothing can be changed.
    """

    changed: frozenset[str]
    kept: frozenset[str] | None
    base: str


def rows_of(documents: Documents, marks: Marks, language: Language) -> tuple[TableRow, ...]:
    """Return the tables of the board with their places, a ``td`` each."""
    at = {(place["table"], place["slot"]): code for code, place in documents.placed.items()}
    empty = _empty(language)
    draw = Cells(documents, marks, language)
    found, zone = [], None
    for table in documents.tables:
        cells = []
        for slot in documents.slots:
            code = at.get((table["id"], slot["id"]))
            if code is None:
                cells.append(empty[table["slots"] is None or slot["id"] in table["slots"]])
            else:
                cells.append(draw.cell(code))
        begins = table["zone"] != zone
        zone = table["zone"]
        drawn = Markup("".join(cells))  # noqa: S704 - every part is escaped where it is made
        found.append(TableRow(table["id"], zone or "", begins, table["held_by"] is not None, drawn))
    return tuple(found)


def _empty(language: Language) -> Mapping[bool, str]:
    """Return the cell of a free place, and of one where the table is not there."""
    _ = translator(language)
    free, closed = escape(_("free")), escape(_("closed"))
    glyph = _glyph("free")
    return {
        True: f'<td><div class="slot is-line is-free">{glyph}<span>{free}</span></div></td>',
        False: f'<td><div class="slot is-line is-free is-closed">{glyph}<span>{closed}</span></div></td>',
    }


def _glyph(state: str) -> str:
    return f'<svg class="g" aria-hidden="true"><use href="{static("icons.svg")}#g-{state}"/></svg>'


class Cells:
    """Draws the places where something is."""

    def __init__(self, documents: Documents, marks: Marks, language: Language) -> None:
        _ = translator(language)
        self._documents = documents
        self._marks = marks
        self._glyphs = {state: _glyph(state) for state in ("planned", "locked", "conflict")}
        self._said = {
            "planned": "",
            "locked": f'<span class="sr">, {escape(_("locked"))}</span>',
            "conflict": f'<span class="sr">, {escape(_("conflict"))}</span>',
        }
        self._moved = f'<span class="sr">, {escape(_("changed since publication"))}</span>'

    def cell(self, code: str) -> str:
        """Return the ``td`` of a meeting: who meets, how it stands, a link to its form."""
        documents, marks = self._documents, self._marks
        first, *others = documents.firms(code) or ["–"]
        state = "conflict" if code in documents.clashing else "locked" if code in documents.locks else "planned"
        changed = code in marks.changed
        kind = f"slot is-line is-{state}"
        if changed:
            kind += " is-changed"
        if marks.kept is not None and code not in marks.kept:
            kind += " is-off"
        words = (
            f"{self._glyphs[state]}<span><span>{escape(first)}\u00a0×</span> <span>{escape(' × '.join(others))}</span>"
            f"{self._said[state]}{self._moved if changed else ''}</span>"
        )
        if not marks.base:
            return f'<td><div class="{kind}">{words}</div></td>'
        mark = escape(code)
        return f'<td><a class="{kind}" href="{marks.base}{mark}#form" data-m="{mark}">{words}</a></td>'
