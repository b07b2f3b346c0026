"""What an organiser corrects in how a list was understood, and what cannot be so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, Literal, get_args

from duijie.engine.faults import Fault
from duijie.engine.records import Role
from duijie.engine.text import Text
from duijie.formats.spreadsheet.result import ROLES

Split = Literal["auto", "apart", "whole"]

#: Fields of the contract, and the two halves of a name, which join into one.
FIELDS: Final = (
    "name",
    "name_en",
    "surname",
    "given",
    "organisation",
    "organisation_en",
    "uscc",
    "ubi",
    "region",
    "side",
    "title",
    "email",
    "phone",
    "languages",
    "category",
    "offers",
    "needs",
    "industry",
    "available",
    "max_meetings",
    "wishes",
    "avoid",
)
#: The ``header_row`` of a list that has no header.
NO_HEADER: Final = 0
#: Far more than the corrections of the largest workbook that is read.
_LONGEST: Final = 65536

SHEET: Final = Text(
    "The file has no sheet “{name}”. Read the file again and correct what is there.",
    "文件里没有工作表“{name}”。请重新读取文件后再更正。",
    "檔案裏沒有工作表「{name}」。請重新讀取檔案後再更正。",
)
ROLE: Final = Text(
    "“{name}” is nothing that a sheet can list. Choose one of: {known}.",
    "工作表不能是“{name}”。请从中选择：{known}。",
    "工作表不能是「{name}」。請從中選擇：{known}。",
)
FIELD: Final = Text(
    "“{name}” is no field of a list. Choose one of: {known}.",
    "名单里没有“{name}”这个字段。请从中选择：{known}。",
    "名單裏沒有「{name}」這個欄目。請從中選擇：{known}。",
)
SPLIT: Final = Text(
    "“{name}” is no way of parting a cell. Choose one of: {known}.",
    "没有“{name}”这种拆分方式。请从中选择：{known}。",
    "沒有「{name}」這種拆分方式。請從中選擇：{known}。",
)
HEADER: Final = Text(
    "Nothing stands in this row, so it cannot be the header. Choose a row that holds the headings.",
    "这一行是空的，不能作为表头。请选择写有表头的一行。",
    "這一行是空的，不能作為標題行。請選擇寫有標題的一行。",
)
COLUMN: Final = Text(
    "This column holds neither a heading nor a value. Choose a column of the sheet.",
    "这一列既没有表头也没有内容。请选择表中的列。",
    "這一欄既沒有標題也沒有內容。請選擇表中的欄。",
)
REFUSED: Final = Text(
    "This column holds numbers of identity papers or dates of birth. They are never read, whatever the column is"
    " said to be; please delete it from the file.",
    "这一列是证件号码或出生日期。无论指定为什么字段都不会读取；请从文件中删除。",
    "這一欄是證件號碼或出生日期。無論指定為甚麼欄目都不會讀取；請從檔案中刪除。",
)
TWICE: Final = Text(
    "Column {other} is to give the same field, which takes one column only. Choose one of the two.",
    "{other} 列也指定为同一字段，而该字段只能取一列。请二选一。",
    "{other} 欄也指定為同一欄目，而該欄目只能取一欄。請二選一。",
)
TOO_MANY: Final = Text(
    "These are more corrections than a workbook has columns. Correct only what is wrong.",
    "更正的内容超过了工作簿的列数。请只更正有误之处。",
    "更正的內容超過了工作簿的欄數。請只更正有誤之處。",
)


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """The corrections of one sheet; what it leaves out stays as understood.

    ``role`` "unknown" leaves the whole sheet out. ``header_row``: the lowest row of the header, 0
    = the list has none. ``fields``: column letters → a name of ``FIELDS``, or None = not imported.
    ``split``: column letters → "apart" (at every separator), "whole" (a cell is one value) or "auto".
    """

    role: Role | None = None
    header_row: int | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    split: Mapping[str, Split] = field(default_factory=dict)


Mapped = Mapping[str, SheetMapping]
"""Sheet name → its corrections."""


class MappingError(Exception):
    """Corrections that do not fit the file, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.line("en") for fault in faults))


def check_words(mapping: Mapped) -> list[Fault]:
    """Return what is wrong with corrections whatever the file holds."""
    faults = [] if len(write(mapping)) <= _LONGEST else [Fault("mapping_too_large", TOO_MANY)]
    for sheet, one in mapping.items():
        if one.role is not None and one.role not in ROLES:
            faults.append(_wrong("mapping_role", ROLE, one.role, ROLES, sheet))
        if one.header_row is not None and one.header_row < NO_HEADER:
            faults.append(Fault("mapping_header", HEADER, sheet=sheet, row=one.header_row))
        for letters, name in one.fields.items():
            if name is not None and name not in FIELDS:
                faults.append(_wrong("mapping_field", FIELD, name, FIELDS, sheet, letters))
        for letters, way in one.split.items():
            if way not in get_args(Split):
                faults.append(_wrong("mapping_split", SPLIT, way, get_args(Split), sheet, letters))
        faults += [
            Fault("mapping_column", COLUMN, sheet=sheet, column=letters)
            for letters in {**one.fields, **one.split}
            if not re.fullmatch("[A-Z]{1,3}", letters)
        ]
    return faults


def _wrong(code: str, text: Text, name: str, known: tuple[str, ...], sheet: str, column: str | None = None) -> Fault:
    return Fault(code, text.fill(name=name, known=", ".join(known)), sheet=sheet, column=column)


def write(mapping: Mapped) -> str:
    """Return corrections as one line for the confined child."""
    return json.dumps({sheet: asdict(one) for sheet, one in mapping.items()})


def read(line: str) -> dict[str, SheetMapping]:
    """Return the corrections that :func:`write` wrote."""
    return {sheet: SheetMapping(**given) for sheet, given in json.loads(line).items()}
