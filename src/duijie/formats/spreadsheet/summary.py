"""An inspection as a page of plain text for the terminal: sheets, columns, counts, problems, duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from duijie.engine.text import Language, Text
from duijie.formats.spreadsheet.result import Inspection, Problem, SameRows, Sheet

#: Places listed beside a problem before the rest is only counted.
_PLACES: Final = 8
#: Groups of duplicates listed before the rest is only counted.
_GROUPS: Final = 40

_ROLES: Final = {
    "people": Text("people", "人员", "人員"),
    "organisations": Text("organisations", "单位", "單位"),
    "needs": Text("needs", "需求", "需求"),
    "offers": Text("offers", "供给", "供給"),
    "wishes": Text("wishes", "意向对接", "意向對接"),
    "unknown": Text("not a list Duijie knows", "不是可识别的名单", "不是可識別的名單"),
}
_FILE: Final = Text("{file}: read", "{file}：已读取", "{file}：已讀取")
_ENCODING: Final = Text(" as {encoding}", "，编码 {encoding}", "，編碼 {encoding}")
_SHEET: Final = Text(
    "Sheet “{name}”: {role}, {rows} rows, header in row {header}",
    "工作表“{name}”：{role}，{rows} 行，表头在第 {header} 行",
    "工作表「{name}」：{role}，{rows} 行，標題在第 {header} 行",
)
_NO_HEADER: Final = Text(
    "Sheet “{name}”: {role}, {rows} rows, no header",
    "工作表“{name}”：{role}，{rows} 行，无表头",
    "工作表「{name}」：{role}，{rows} 行，無標題",
)
_NOT_READ: Final = Text("not read", "未读取", "未讀取")
_PROBLEMS: Final = Text(
    "Problems ({errors} errors, {warnings} warnings):",
    "问题（{errors} 个错误，{warnings} 个提醒）：",
    "問題（{errors} 個錯誤，{warnings} 個提醒）：",
)
_NO_PROBLEMS: Final = Text("No problems found.", "没有发现问题。", "沒有發現問題。")
_ERROR: Final = Text("error", "错误", "錯誤")
_WARNING: Final = Text("warning", "提醒", "提醒")
_MORE: Final = Text("and {count} more", "另有 {count} 处", "另有 {count} 處")
_DUPLICATES: Final = Text("Probably the same:", "很可能是同一个：", "很可能是同一個：")
_PERHAPS: Final = Text("Look alike, probably different:", "名称相近，很可能不同：", "名稱相近，很可能不同：")
_HELD: Final = Text(
    "{count} rows are kept aside because of errors; all others can be imported.",
    "{count} 行因错误暂存，其余都可以导入。",
    "{count} 行因錯誤暫存，其餘都可以匯入。",
)


def summarise(found: Inspection, language: Language) -> str:
    """Return what was understood, for a reader of ``language``."""
    return "\n".join(_lines(found, language)) + "\n"


def _lines(found: Inspection, language: Language) -> Iterator[str]:
    encoding = _ENCODING.fill(encoding=found.encoding).of(language) if found.encoding else ""
    yield _FILE.fill(file=found.file).of(language) + encoding
    for sheet in found.sheets:
        yield ""
        yield from _sheet(sheet, language)
    yield ""
    yield from _problems(found.problems, language)
    held = sum(row.held for rows in found.rows.values() for row in rows)
    if held:
        yield _HELD.fill(count=held).of(language)
    for title, groups in (
        (_DUPLICATES, [one for one in found.duplicates if one.score >= 0.8]),
        (_PERHAPS, [one for one in found.duplicates if one.score < 0.8]),
    ):
        if groups:
            yield ""
            yield title.of(language)
            yield from (_group(one, language) for one in groups[:_GROUPS])
            if len(groups) > _GROUPS:
                yield "  " + _MORE.fill(count=len(groups) - _GROUPS).of(language)


def _sheet(sheet: Sheet, language: Language) -> Iterator[str]:
    sentence = _NO_HEADER if sheet.header_row is None else _SHEET
    yield sentence.fill(name=sheet.name, role=_ROLES[sheet.role], rows=sheet.rows, header=sheet.header_row).of(language)
    for column in sheet.columns:
        meaning = f"{column.field} ({column.confidence:.0%})" if column.field else _NOT_READ.of(language)
        yield f"  {column.column:>3}  {column.header or '–'} → {meaning}"


def _problems(problems: tuple[Problem, ...], language: Language) -> Iterator[str]:
    if not problems:
        yield _NO_PROBLEMS.of(language)
        return
    errors = sum(one.severity == "error" for one in problems)
    yield _PROBLEMS.fill(errors=errors, warnings=len(problems) - errors).of(language)
    grouped: dict[tuple[str, str, Text], list[Problem]] = {}
    for one in sorted(problems, key=lambda problem: problem.severity != "error"):
        grouped.setdefault((one.severity, one.code, one.text), []).append(one)
    for (severity, code, text), group in grouped.items():
        level = (_ERROR if severity == "error" else _WARNING).of(language)
        yield f"  {level} {code}: {text.of(language)}"
        if places := [_place(one) for one in group if one.sheet is not None]:
            more = [_MORE.fill(count=len(places) - _PLACES).of(language)] if len(places) > _PLACES else []
            yield "    " + ", ".join([*places[:_PLACES], *more])


def _place(one: Problem) -> str:
    return f"{one.sheet} {one.column or ''}{one.row or ''}".rstrip()


def _group(one: SameRows, language: Language) -> str:
    named: dict[str, list[str]] = {}
    for name, (sheet, row) in zip(one.names, one.rows, strict=True):
        named.setdefault(name, []).append(f"{sheet} {row}")
    shown = {name: ", ".join(places[:4]) + (", …" if len(places) > 4 else "") for name, places in named.items()}
    names = " = ".join(f"{name} ({places})" for name, places in shown.items())
    return f"  {one.score:.2f}  {names}: {one.why.of(language)}"
