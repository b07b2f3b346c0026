"""Real files for the tests, made on the spot. All people and firms are invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Lines = Sequence[Sequence[object]]

HEADER = ("姓名", "单位", "职务", "手机", "邮箱")
WANG = ("王晓明", "山东泰穹新材料有限公司", "总经理", "13800000001", "wang@taiqiong.example")
CHAN = ("陳大文", "香港星河生物科技有限公司", "董事", "9123 4567", "chan@xinghe.example")


def xlsx(path: Path, sheets: Mapping[str, Lines] | Lines, merges: Sequence[str] = ()) -> Path:
    """Write a workbook; ``merges`` are ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    named = sheets if isinstance(sheets, Mapping) else {"名单": sheets}
    for name, lines in named.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


def xls(path: Path, lines: Lines) -> Path:
    """Write a workbook of the old format."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if value is not None:
                sheet.write(row, column, value)
    book.save(str(path))
    return path


def ods(path: Path, lines: Lines) -> Path:
    """Write an OpenDocument spreadsheet."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="名单")
    for line in lines:
        row = TableRow()
        for value in line:
            cell = TableCell(valuetype="string") if value is not None else CoveredTableCell()
            if value is not None:
                cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def text(path: Path, lines: Lines, encoding: str = "utf-8", separator: str = ",") -> Path:
    """Write a text table."""
    words = "".join(separator.join("" if value is None else str(value) for value in line) + "\r\n" for line in lines)
    path.write_bytes(words.encode(encoding))
    return path


_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
_LINK = '<Relationships><Relationship Id="r1" Type="http://x/{}" Target="{}"/></Relationships>'
_PARTS = {
    "_rels/.rels": _LINK.format("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": '<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _LINK.format("worksheet", "worksheets/s.xml"),
}


def raw_xlsx(path: Path, sheet: str, more: Mapping[str, str] | None = None) -> Path:
    """Write a workbook whose only sheet is the XML given: for what no program would write."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**_PARTS, **(more or {})}.items():
            package.writestr(name, content)
        package.writestr("xl/worksheets/s.xml", _SHEET.format(sheet))
    return path


def cell(reference: str, words: str) -> str:
    """Return a cell with text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def head_row() -> str:
    """Return a header row and one guest, as XML."""
    head = cell("A1", "姓名") + cell("B1", "单位")
    return f'<row r="1">{head}</row><row r="2">{cell("A2", "王晓明")}{cell("B2", "泰穹新材料有限公司")}</row>'


def compound_with(stream: str) -> bytes:
    """Return a compound file holding one small named stream: what an encrypted workbook looks like from outside."""
    import struct

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        label = (name + "\0").encode("utf-16-le")
        body = (
            label.ljust(64, b"\0")
            + struct.pack("<HBB", len(label), kind, 1)
            + struct.pack("<3I", *[0xFFFFFFFF] * 2, child)
        )
        return body.ljust(116, b"\0") + struct.pack("<IQ", start, size)

    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry(stream, 2, 0xFFFFFFFE, 0, 0xFFFFFFFF)
    out = io.BytesIO()
    out.write(head.ljust(512, b"\0") + table + directory.ljust(512, b"\0"))
    return out.getvalue()
