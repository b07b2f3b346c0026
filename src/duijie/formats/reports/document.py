"""A Word document of ours: A4, one font a script, tables with hairlines, links."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from duijie.engine.text import Language
from duijie.formats.reports.records import Bar, Cell, Grid, Run, SideName, Tile

_FONTS: Final[dict[Language, str]] = {"en": "Calibri", "zh-hans": "Microsoft YaHei", "zh-hant": "Microsoft JhengHei"}
_TAGS: Final[dict[Language, str]] = {"en": "en-GB", "zh-hans": "zh-CN", "zh-hant": "zh-HK"}
_TEAL: Final = "0B5C5E"
_QUIET: Final = "4D5B58"
_HAIR: Final = "CCD6D4"
_BAR: Final = 32  # signs of the longest bar
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
Align = Literal["left", "right", "center"]


class Paper:
    """A document that grows from the top; ``file`` writes it."""

    def __init__(self, language: Language, title: str, made: datetime, *, size: float = 9.5) -> None:
        from docx import Document
        from docx.shared import Mm, Pt

        self._language = language
        self._document = Document()
        core = self._document.core_properties
        core.title, core.author, core.language = clean(title)[:255], "Duijie", _TAGS[language]
        core.created = core.modified = made.astimezone(UTC).replace(tzinfo=None)
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(15)
        section.top_margin = section.bottom_margin = Mm(11)
        normal = self._document.styles["Normal"]
        normal.font.size = Pt(size)
        self._face(normal.element.get_or_add_rPr())
        normal.paragraph_format.space_after = Pt(2)
        normal.paragraph_format.space_before = Pt(0)

    def _face(self, properties: Any) -> None:
        from docx.oxml.ns import qn

        fonts = properties.get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), "Calibri")
        fonts.set(qn("w:eastAsia"), _FONTS[self._language])

    def header(self, words: str) -> None:
        """Put words above every page."""
        paragraph = self._document.sections[0].header.paragraphs[0]
        self._write(paragraph, words, size=8.5, bold=True, colour="8A4B00")

    def title(self, words: str) -> None:
        """Add the one title."""
        paragraph = self._document.add_heading(level=1)
        self._write(paragraph, words, size=16, bold=True)
        self._set(paragraph, "center", before=4, after=4)

    def heading(self, words: str) -> None:
        """Add a heading of a part."""
        paragraph = self._document.add_heading(level=2)
        self._write(paragraph, words, size=10.5, bold=True, colour=_TEAL)
        self._set(paragraph, "left", before=6, after=2)

    def line(self, words: str, *, size: float = 9.5, quiet: bool = False, align: Align = "left") -> None:
        """Add a paragraph of plain words."""
        paragraph = self._document.add_paragraph()
        self._write(paragraph, words, size=size, colour=_QUIET if quiet else "")
        self._set(paragraph, align)

    def runs(self, found: Iterable[Run], *, size: float = 10, title: bool = False) -> None:
        """Add a paragraph of runs; one with an address is a link, a figure is bold. ``title``: as the one title."""
        paragraph = self._document.add_heading(level=1) if title else self._document.add_paragraph()
        for run in found:
            bold = bool(run.figure) or title
            if run.href:
                self._link(paragraph, run, size, bold=bold)
            else:
                self._write(paragraph, run.words, size=size, bold=bold)
        self._set(paragraph, "center" if title else "left", after=4)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Add figures beside each other, each a link to its records."""
        table = self._document.add_table(rows=1, cols=len(tiles))
        self._lines(table)
        for cell, tile in zip(table.rows[0].cells, tiles, strict=True):
            first = cell.paragraphs[0]
            self._write(first, f"{tile.label} ({tile.number})", size=8.5, colour=_QUIET)
            self._set(first, "left", after=0)
            value = cell.add_paragraph()
            self._link(value, Run(tile.value, "tile", tile.href), 18, bold=True)
            self._set(value, "left", after=0)
            note = cell.add_paragraph()
            self._write(note, tile.note, size=8, colour=_QUIET)
            self._set(note, "left", after=0)

    def bars(self, bars: Sequence[Bar]) -> None:
        """Add a table of bars made of signs: they print, and survive any program."""
        most = max([1, *(bar.value for bar in bars)])
        rows = [(bar.label, "█" * round(_BAR * bar.value / most), bar.value) for bar in bars]
        self._table(rows, frozenset({2}), (34, 132, 14))

    def grid(self, grid: Grid) -> None:
        """Add a table with its heading; words where it has no rows."""
        self.heading(grid.heading)
        if grid.rows:
            self._table([grid.heads, *grid.rows], grid.numbers, (), heads=True)
        else:
            self.line(grid.none, size=9, quiet=True)

    def _table(
        self, rows: Sequence[Sequence[Cell]], numbers: frozenset[int], widths: Sequence[int], *, heads: bool = False
    ) -> None:
        from docx.shared import Mm

        table = self._document.add_table(rows=len(rows), cols=len(rows[0]))
        self._lines(table)
        if widths:
            table.autofit = False
            for column, width in zip(table.columns, widths, strict=True):
                column.width = Mm(width)
        for number, (row, given) in enumerate(zip(table.rows, rows, strict=True)):
            for n, (cell, value) in enumerate(zip(row.cells, given, strict=True)):
                paragraph = cell.paragraphs[0]
                head = heads and number == 0
                self._write(paragraph, spoken(value), size=8.5, bold=n == 0, colour=_QUIET if head else "")
                self._set(paragraph, "right" if n in numbers else "left", before=1, after=1)
                if widths:
                    cell.width = Mm(widths[n])
        if heads:
            self._repeat(table.rows[0])

    def _repeat(self, row: Any) -> None:
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _lines(self, table: Any) -> None:
        """Give a table hairlines between its rows."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        borders = OxmlElement("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            edge = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _HAIR)):
                edge.set(qn(f"w:{name}"), value)
            borders.append(edge)
        table._tbl.tblPr.append(borders)

    def _write(self, paragraph: Any, words: str, *, size: float, bold: bool = False, colour: str = "") -> Any:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(clean(words))
        run.font.size, run.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour or "16211F")
        self._face(run._element.get_or_add_rPr())
        return run

    def _link(self, paragraph: Any, found: Run, size: float, *, bold: bool) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        anchor = OxmlElement("w:hyperlink")
        anchor.set(qn("r:id"), paragraph.part.relate_to(found.href, _LINK, is_external=True))
        run = self._write(paragraph, found.words, size=size, bold=bold, colour=_TEAL)
        anchor.append(run._element)
        paragraph._p.append(anchor)

    def _set(self, paragraph: Any, align: Align, *, before: float = 0, after: float = 2) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)

    def file(self) -> bytes:
        """Return the docx file."""
        target = io.BytesIO()
        self._document.save(target)
        return target.getvalue()


def spoken(cell: Cell) -> str:
    """Return a cell as words."""
    if isinstance(cell, SideName):
        return f"{cell.letter} {cell.name}".strip()
    return f"{cell:,}" if isinstance(cell, int) else cell


def clean(words: str) -> str:
    """Return words without the control characters that XML cannot hold."""
    return "".join(sign for sign in words if sign >= " " or sign in "\n\t")
