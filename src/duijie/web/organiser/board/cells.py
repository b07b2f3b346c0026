"""Slots × tables as markup: hundreds of places, so they are drawn here and not by the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.templatetags.static import static
from markupsafe import Markup, escape

from duijie.actions.running import judge
from duijie.engine.text import Language
from duijie.store.queries.live import LiveDay, LiveMeeting
from duijie.web.organiser.board.tiles import Wording


@dataclass(frozen=True, slots=True)
class Row:
    """A table of the grid. ``begins``: a zone begins with it; ``cells``: a ``td`` a slot."""

    table: str
    zone: str
    begins: bool
    cells: Markup


def rows_of(day: LiveDay, now: datetime, language: Language, base: str, chosen: str) -> tuple[Row, ...]:
    """Return the grid's rows. ``base``: how a place's link begins, escaped; ``chosen``: key of the open meeting."""
    draw = _Cells(language, now, base, chosen)
    found: list[Row] = []
    zone: str | None = None
    for table in day.tables:
        cells = []
        for slot in day.slots:
            meeting = day.place(table.code, slot.code)
            if meeting is None:
                cells.append(draw.shut if (table.code, slot.code) in day.closed else draw.free)
            else:
                cells.append(draw.cell(meeting, slot.code))
        found.append(Row(table.code, table.zone, table.zone != zone, Markup("".join(cells))))  # noqa: S704 - escaped
        zone = table.zone
    return tuple(found)


class _Cells:
    def __init__(self, language: Language, now: datetime, base: str, chosen: str) -> None:
        self._words, self._now, self._base, self._chosen = Wording(language), now, base, chosen
        address = escape(static("icons.svg"))
        self._glyph = {
            state: f'<svg class="g" aria-hidden="true"><use href="{address}#g-{state}"/></svg>'
            for state in ("planned", "started", "late", "missing", "done", "free")
        }
        self.free = self._empty(self._words.free, "")
        self.shut = self._empty(self._words.closed, " is-closed")

    def _empty(self, word: str, kind: str) -> str:
        glyph = self._glyph["free"]
        return f'<td><div class="slot is-line is-free{kind}">{glyph}<span>{escape(word)}</span></div></td>'

    def cell(self, meeting: LiveMeeting, slot: str) -> str:
        """Return the ``td`` of a meeting: how it stands, who meets, a link to its card."""
        judged = judge(meeting.progress, meeting.missing, meeting.starts, self._now)
        state, word = str(judged.light), escape(self._words.word(meeting, judged))
        firms = [escape(line.firm or "–") for line in self._words.lines(meeting, public=False)]
        first, others = firms[0], " × ".join(firms[1:])
        seen = (
            f'<span class="is-word">{word}</span>'
            if state in ("late", "missing")
            else f'<span class="sr">, {word}</span>'
        )
        here = ' aria-current="true"' if meeting.key == self._chosen else ""
        return (
            f'<td><a class="slot is-line is-{state}" id="c-{meeting.key}-{escape(slot)}"'
            f' href="{self._base}{meeting.key}#card"{here}>{self._glyph[state]}'
            f"<span><span>{first}\u00a0×</span> <span>{others}</span>{seen}</span></a></td>"
        )
