"""The page for leaders as PDF and as docx."""

from __future__ import annotations

from typing import Any, Final

from duijie.formats.outgoing.qr import qr_picture
from duijie.formats.outgoing.typeset import Data, marked, typeset
from duijie.formats.outgoing.wording import Speech
from duijie.formats.reports.document import Paper
from duijie.formats.reports.records import Cell, Grid, OnePage, Run, SideName
from duijie.locale import translator

_REGIONS: Final = {"en": ("en", "GB"), "zh-hans": ("zh", "CN"), "zh-hant": ("zh", "HK")}


def one_page_pdf(page: OnePage) -> bytes:
    """Return the page as PDF, always one A4 page: type shrinks until all of it fits; equal pages give equal bytes."""
    return typeset("one_page.typ", _data(page), page.made)


def run_data(run: Run) -> Data:
    """Return a run as templates read it."""
    return {"words": run.words, "figure": run.figure, "href": run.href}


def grid_data(grid: Grid, words: Speech) -> Data:
    """Return a table as templates read it; names in the forms of their own script."""
    return {
        "heading": grid.heading,
        "heads": list(grid.heads),
        "rows": [[_cell(cell, words) for cell in row] for row in grid.rows],
        "numbers": sorted(grid.numbers),
        "none": grid.none,
    }


def _cell(cell: Cell, words: Speech) -> Any:
    if isinstance(cell, SideName):
        return {"letter": cell.letter, "name": cell.name, "shape": cell.shape}
    return cell if isinstance(cell, int) else marked(words, cell)


def _data(page: OnePage) -> Data:
    words = Speech(page.language)
    _ = translator(page.language)
    language, region = _REGIONS[page.language]
    return {
        "lang": language,
        "region": region,
        "house": _("Duijie"),
        "kind": page.kind,
        "when": page.when,
        "title": page.title,
        "sentence": [run_data(run) for run in page.sentence],
        "tiles": [
            {"label": tile.label, "value": tile.value, "note": tile.note, "number": tile.number, "href": tile.href}
            for tile in page.tiles
        ],
        "bars_heading": page.bars_heading,
        "bars": [{"label": bar.label, "value": bar.value} for bar in page.bars],
        "gaps": grid_data(page.gaps, words),
        "intentions": grid_data(page.intentions, words),
        "follows_heading": page.follows_heading,
        "follows": [{"when": one.when, "what": one.what} for one in page.follows],
        "counted_heading": page.counted_heading,
        "counted": page.counted,
        "qr": qr_picture(page.qr),
        "qr_words": page.qr_words,
        "by": page.by,
        "foot": page.foot,
    }


def one_page_docx(page: OnePage) -> bytes:
    """Return the page as docx, to be edited; its figures are links."""
    paper = Paper(page.language, page.title, page.made)
    paper.line(f"{page.kind}  {page.when}", size=8.5, quiet=True, align="right")
    paper.title(page.title)
    paper.runs(page.sentence, size=11)
    paper.tiles(page.tiles)
    paper.heading(page.bars_heading)
    paper.bars(page.bars)
    for grid in (page.gaps, page.intentions):
        paper.grid(grid)
    paper.heading(page.follows_heading)
    for one in page.follows:
        paper.runs((Run(one.when, figure="when"), Run("  " + one.what)), size=9)
    paper.heading(page.counted_heading)
    paper.line(page.counted, size=7.5, quiet=True)
    paper.runs((Run(page.qr, href=page.qr),), size=7.5)
    paper.line(f"{page.by}    {page.foot}", size=7.5, quiet=True)
    return paper.file()
