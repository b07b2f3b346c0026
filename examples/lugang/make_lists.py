"""Writes the three guest lists of the example from the tables in ``source/``.

Run it from anywhere: ``python examples/lugang/make_lists.py [FOLDER]``. The lists
are messy on purpose, always in the same way: the same sources give the same bytes.
What a reader should complain about stands in ``source/spoiled.tsv``.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from guest_tables import Guests, Row, table

HERE = Path(__file__).parent
SHANDONG, HONGKONG, INTERNATIONAL = "山东代表团名单.xlsx", "香港代表團名單.csv", "international-guests.xlsx"
MADE = datetime(2026, 11, 6, 9, 0)  # noqa: DTZ001  (a workbook's clock has no zone)
PAPERS = {"shandong": "已收", "hongkong": "已核", "international": "to follow"}


def _phone(phone: str, n: int) -> str | int:
    """Return a mainland phone as different hands write it; most are numbers, as Excel makes them."""
    if not (phone.isdigit() and len(phone) == 11):
        return phone
    parts = (phone[:3], phone[3:7], phone[7:])
    return {3: " ".join(parts), 6: "+86 " + "-".join(parts), 8: f"0086{phone}"}.get(n % 11, int(phone))


def _lines(value: Any, width: int) -> int:
    """Return how many lines a text takes in a column; a Chinese character is two wide."""
    if not isinstance(value, str) or value.startswith("="):
        return 1
    return sum(1 + sum(1 + (letter > "\u2e80") for letter in line) // width for line in value.split("\n"))


class Sheet:
    """A worksheet that is filled from the top, with the few cell styles the lists use."""

    def __init__(self, book: Any, name: str, widths: list[int]) -> None:
        self.sheet, self.row, self.last, self.widths = book.add_worksheet(name), 0, len(widths) - 1, widths
        grid = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.note = book.add_format({"italic": True, "font_size": 10, "align": "left", "text_wrap": True})
        self.head = book.add_format(grid | {"bold": True, "align": "center", "bg_color": "#D9E8E6"})
        self.band = book.add_format(grid | {"bold": True, "bg_color": "#F2F2F2"})
        self.cell = book.add_format(grid)
        self.sheet.set_landscape()
        self.sheet.set_paper(8)  # A3
        self.sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def across(self, text: str, style: Any, height: float = 20) -> None:
        """Write one line merged over the whole width."""
        self.sheet.merge_range(self.row, 0, self.row, self.last, text, style)
        self.sheet.set_row(self.row, height)
        self.row += 1

    def line(self, values: list[Any], style: Any = None) -> None:
        """Write one row; an empty value is a blank cell with a border."""
        for column, value in enumerate(values):
            if isinstance(value, str) and value.startswith("="):
                self.sheet.write_formula(self.row, column, value.split("|")[0], style or self.cell, value.split("|")[1])
            elif isinstance(value, int):
                self.sheet.write_number(self.row, column, value, style or self.cell)
            elif value:
                self.sheet.write_string(self.row, column, value, style or self.cell)
            else:
                self.sheet.write_blank(self.row, column, None, style or self.cell)
        tall = max(_lines(value, width) for value, width in zip(values, self.widths, strict=True))
        self.sheet.set_row(self.row, 15 * tall)
        self.row += 1

    def merge_down(self, first: int, columns: dict[int, str]) -> None:
        """Merge columns from row ``first`` to the last row written."""
        for column, text in columns.items():
            if self.row - first > 1:
                self.sheet.merge_range(first, column, self.row - 1, column, text, self.cell)


PEOPLE = [
    "序号", "单位名称", "单位英文名", "统一社会信用代码", "所在城市", "单位类别", "所属领域", "姓名\nName",
    "职务\nTitle", "语言\nLanguages", "身份证号", "手机\nMobile", "电子邮箱\nE-mail", "是否住宿",
]  # fmt: skip
BANNER = ["", "单位信息", "", "", "", "", "", "参会人员", "", "", "", "联系方式", "", "会务"]
SECTIONS = [
    ("一、省直部门、园区和商协会", {"政府", "协会"}),
    ("二、企业、金融和服务机构", {"企业", "投资机构", "服务机构", "其他"}),
    ("三、高校、科研院所和媒体", {"高校", "科研院所", "媒体"}),
]


def write_shandong(path: Path) -> None:
    """Write the Shandong workbook: guests, needs and results, wishes, notes."""
    guests = Guests.read("shandong")
    book = _book(path)
    places = _write_people(Sheet(book, "参会嘉宾", [6, 30, 36, 22, 8, 10, 12, 11, 20, 14, 10, 18, 34, 8]), guests)
    _write_listings(Sheet(book, "技术需求与成果", [6, 30, 10, 17, 12, 70, 70]), guests, places)
    _write_wishes(Sheet(book, "约见意向", [6, 30, 10, 44, 26, 14, 8]), guests)
    notes = Sheet(book, "填报说明", [90])
    for text in (
        "填报说明",
        "一、每家单位可报一至四人，同一单位的单元格已合并，请勿拆开。",
        "二、技术需求请写清现在怎么做、要达到什么指标、预算和时间。",
        "三、可洽谈时段写“第2-4时段”或“15:00后”，空白即全程在场。每段25分钟，13:30、14:00、14:30、15:00、15:30、16:00开始。",
        "四、原件只核对不留存，名单里只写“已收”。",
    ):
        notes.line([text], notes.note)
    book.close()


def _write_people(sheet: Sheet, guests: Guests) -> dict[str, int]:
    """Write the guest sheet; return the Excel row of each phone that belongs to one guest."""
    sheet.across("鲁港创新合作大会2026 山东代表团参会嘉宾名单", sheet.title, 30)
    sheet.across("填报：齐川省商务厅港澳处　截止：11月6日　（人名、单位、电话、邮箱均为虚构）", sheet.note)
    sheet.line(BANNER, sheet.head)
    for first, last in ((1, 6), (7, 10), (11, 12)):
        sheet.sheet.merge_range(sheet.row - 1, first, sheet.row - 1, last, BANNER[first], sheet.head)
    sheet.line(PEOPLE, sheet.head)
    number, places = 0, {}
    for title, categories in SECTIONS:
        if number > 100:  # the second printed page carries the header again
            sheet.line(PEOPLE, sheet.head)
        sheet.across(title, sheet.band)
        rows = [row for row in guests.rows if guests.organisations[row["key"]]["category"] in categories]
        for key, group in groupby(rows, key=lambda row: row["key"]):
            first, members = sheet.row, list(group)
            for row in members:
                number += 1
                sheet.line(_person(row, guests.organisations[key], number))
                places[row["true_phone"]] = sheet.row
            head, firm = members[0], guests.organisations[key]
            given = [
                head["organisation"],
                firm["english"],
                head["code"],
                firm["place"],
                firm["category"],
                firm["field"],
            ]
            sheet.merge_down(first, dict(enumerate(given, 1)))
    sheet.across("四、补报（11月9日）", sheet.band)
    for row in guests.doubles:
        number += 1
        sheet.line(_person(row, guests.organisations[row["key"]], number))
    sheet.line(["合计", f"{number}人", *[""] * 12], sheet.band)
    sheet.across("注：1. 名单变动请于11月10日前告知。2. 午餐为自助，清真席另设。", sheet.note)
    sheet.sheet.freeze_panes(4, 2)
    return places


def _person(row: Row, firm: Row, n: int) -> list[Any]:
    phone = _phone(row["phone"], n)
    english = firm["english"] if row["organisation"] == firm["name"] else ""
    given = [row["organisation"], english, row["code"], firm["place"], firm["category"], firm["field"]]
    who = [row["name"], row["title"], row["languages"], PAPERS["shandong"] if n % 3 else ""]
    return [n, *given, *who, phone, row["email"], "是" if n % 4 == 0 else ""]


def _write_listings(sheet: Sheet, guests: Guests, places: dict[str, int]) -> None:
    formulas = {s["guest"] for s in table("spoiled") if s["code"] == "formula_cell"}
    sheet.across("山东代表团 技术需求与成果汇总表", sheet.title, 30)
    titles = ["序号", "单位", "联系人", "联系电话", "行业领域", "技术需求 Needs", "可提供的成果或资源 Offers"]
    sheet.line(titles, sheet.head)
    rows = [row for row in guests.rows if row["needs"] or row["offers"]]
    for n, row in enumerate(sorted(rows, key=lambda r: (guests.organisations[r["key"]]["field"], r["true_phone"])), 1):
        firm, phone = guests.organisations[row["key"]], row["true_phone"]
        written = f"=参会嘉宾!L{places[phone]}|{phone}" if row["true_name"] in formulas else int(phone)
        called = firm["short"] if n % 3 == 1 else firm["name"]
        sheet.line([n, called, row["true_name"], written, firm["field"], row["needs"], row["offers"]])
    sheet.across(f"共{len(rows)}位联系人填报", sheet.note)
    sheet.sheet.freeze_panes(2, 3)


def _write_wishes(sheet: Sheet, guests: Guests) -> None:
    sheet.across("约见意向和时间（没有要求的不用填）", sheet.title, 30)
    sheet.line(["序号", "单位", "姓名", "希望会见的单位", "不希望会见", "可洽谈时段", "最多场次"], sheet.head)
    told = [r for r in guests.rows if r["wish"] or r["avoid"] or r["available"] or r["max_meetings"]]
    for n, row in enumerate(told, 1):
        firm = guests.organisations[row["key"]]
        most: Any = int(row["max_meetings"]) if row["max_meetings"] else ""
        called = firm["name"] if n % 2 else firm["short"]
        sheet.line([n, called, row["true_name"], row["wish"], row["avoid"], row["available"], most])
    sheet.sheet.freeze_panes(2, 3)


def write_hongkong(path: Path) -> None:
    """Write the Hong Kong list: a CSV file in Big5-HKSCS, as an old office system exports it."""
    guests = Guests.read("hongkong")
    head = [
        "編號", "英文姓名 Name in English", "中文姓名", "職銜", "機構名稱", "機構英文名稱", "商業登記號碼 BRN", "類別",
        "行業", "地區", "電話", "電郵", "語言", "回鄉證號碼", "我方可提供", "我方需要", "想約見機構", "不想見",
        "可出席時段", "最多會面",
    ]  # fmt: skip
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["魯港創新合作大會2026 香港代表團名單（截至11月6日，人物及機構均為虛構）"])
    out.writerow([])
    out.writerow(head)
    for n, row in enumerate([*guests.rows, *guests.doubles], 1):
        firm = guests.organisations[row["key"]]
        english = firm["english"] if row["organisation"] == firm["name"] else ""
        local = row["phone"].removeprefix("+852")
        if len(local) == 8:
            local = [local, f"{local[:4]} {local[4:]}", f"+852 {local[:4]} {local[4:]}", f"(852){local}"][n % 4]
        code = f"{row['code']}-000-11-25-{n % 10}" if n in (12, 40) and row["code"] else row["code"]
        mine = [n, row["latin"], row["name"], row["title"], row["organisation"], english, code]
        kind = [firm["category"], firm["field"], firm["place"], local, row["email"], row["languages"]]
        ask = [row["offers"], row["needs"], row["wish"], row["avoid"], row["available"], row["max_meetings"]]
        out.writerow([*mine, *kind, PAPERS["hongkong"] if n % 2 else "", *ask])
    out.writerow(["合計", f"{len(guests.rows) + len(guests.doubles)}人", *[""] * (len(head) - 2)])
    out.writerow(["註：最多會面一欄留空即四場。", *[""] * (len(head) - 1)])
    path.write_bytes(text.getvalue().encode("big5hkscs"))


def write_international(path: Path) -> None:
    """Write the English workbook: one sheet of guests, one of counts."""
    guests = Guests.read("international")
    book = _book(path)
    sheet = Sheet(book, "Guests", [5, 18, 18, 12, 30, 34, 22, 18, 14, 12, 36, 18, 20, 12, 60, 60, 40, 28, 16, 9])
    sheet.across("Shandong–Hong Kong Innovation Cooperation Conference 2026", sheet.title, 30)
    sheet.across("Guests of international firms based in Hong Kong · all people and firms are invented", sheet.note)
    sheet.line(
        ["No.", "Surname", "Given name(s)", "Salutation", "Position", "Organisation", "Location", "Sector", "Type",
         "HK BR No.", "E-mail", "Mobile", "Languages", "Passport No.", "What we are looking for", "What we can offer",
         "Would like to meet", "Do not meet", "Availability", "Max. meetings"],
        sheet.head,
    )  # fmt: skip
    for n, row in enumerate(guests.rows, 1):
        firm = guests.organisations[row["key"]]
        surname, given = (part.strip() for part in row["name"].split(","))
        title = next((word for word in ("Prof.", "Dr") if given.startswith(word + " ")), "")
        digits = row["phone"]
        if digits.startswith("+852"):
            digits = [int(digits[1:]), f"+852 {digits[4:8]} {digits[8:]}", f"(852) {digits[4:8]}-{digits[8:]}"][n % 3]
        most: Any = int(row["max_meetings"]) if row["max_meetings"] else ""
        name = firm["english"] if firm["english"] and n % 2 else firm["name"]
        who = [n, surname, given.removeprefix(title).strip(), title, row["title"], name]
        where = [firm["place"], firm["field"], firm["category"], row["code"]]
        reach = [row["email"], digits, row["languages"]]
        ask = [row["needs"], row["offers"], row["wish"], row["avoid"], row["available"], most]
        sheet.line([*who, *where, *reach, PAPERS["international"] if n % 5 == 0 else "", *ask])
    sheet.line(["Total", str(len(guests.rows)), *[""] * 18], sheet.band)
    sheet.sheet.freeze_panes(3, 3)
    counts = Sheet(book, "Summary", [30, 12])
    counts.line(["Sector", "Guests"], counts.head)
    for sector, group in groupby(sorted(guests.organisations[r["key"]]["field"] for r in guests.rows)):
        counts.line([sector, len(list(group))])
    book.close()


def _book(path: Path) -> Any:
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": MADE, "title": "鲁港创新合作大会 2026", "comments": "Invented people and firms"})
    return book


def write_all(folder: Path) -> list[Path]:
    """Write the three lists into a folder and return their paths."""
    paths = [folder / SHANDONG, folder / HONGKONG, folder / INTERNATIONAL]
    for path, write in zip(paths, (write_shandong, write_hongkong, write_international), strict=True):
        write(path)
    return paths


if __name__ == "__main__":
    for written in write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        sys.stderr.write(f"{written.name}\n")
