"""Why a whole file is refused, in the contract's four codes."""

from __future__ import annotations

from typing import Final, Literal

from duijie.engine.text import Text
from duijie.formats.spreadsheet import limits

FileCode = Literal["unreadable", "too_large", "encrypted", "empty"]


class Refused(Exception):
    """The file cannot be read as a list; says so in three languages. Nothing of it was kept."""

    def __init__(self, code: FileCode, text: Text) -> None:
        self.code: FileCode = code
        self.text = text
        super().__init__(f"{code}: {text.en}")


_UNREADABLE: Final = Text(
    "This file can't be read as a list: {why}. Nothing was taken from it. Open it in your spreadsheet program, save it"
    " as .xlsx, and try again.",
    "无法把这个文件当作名单读取：{why}。没有读入任何内容。请用表格软件打开，另存为 .xlsx 后再试。",
    "無法把這個檔案當作名單讀取：{why}。沒有讀入任何內容。請用試算表軟件打開，另存為 .xlsx 後再試。",
)
_TOO_LARGE: Final = Text(
    "This file is too large: {why}. Nothing was taken from it. Keep only the list itself (or split it) and try again.",
    "文件过大：{why}。没有读入任何内容。请只保留名单本身（或拆成几个文件）后再试。",
    "檔案過大：{why}。沒有讀入任何內容。請只保留名單本身（或拆成幾個檔案）後再試。",
)
_ENCRYPTED: Final = Text(
    "This file is protected by a password. Nothing was taken from it. Remove the password and try again.",
    "文件有密码保护，没有读入任何内容。请取消密码后再试。",
    "檔案有密碼保護，沒有讀入任何內容。請取消密碼後再試。",
)
_EMPTY: Final = Text(
    "No list stands in this file: not one row of data was found. Check that it is the right file.",
    "文件里没有名单：找不到任何一行数据。请检查是否选错了文件。",
    "檔案裏沒有名單：找不到任何一行資料。請檢查是否選錯了檔案。",
)

DAMAGED: Final = Text("it is damaged or cut off", "文件已损坏或不完整", "檔案已損壞或不完整")
NOT_A_LIST: Final = Text(
    "its content is no workbook and no text table", "内容既不是工作簿也不是文本表格", "內容既不是活頁簿也不是文字表格"
)
WEB_PAGE: Final = Text(
    "its content is a web page or XML, whatever its name says",
    "无论文件名是什么，内容其实是网页或 XML",
    "無論檔案名是什麼，內容其實是網頁或 XML",
)
DECLARATIONS: Final = Text(
    "it declares XML entities, which no spreadsheet program writes",
    "它声明了 XML 实体，正常的表格软件不会这样写",
    "它聲明了 XML 實體，正常的試算表軟件不會這樣寫",
)
BINARY_WORKBOOK: Final = Text(
    "binary workbooks (.xlsb) are not read", "不读取二进制工作簿（.xlsb）", "不讀取二進制活頁簿（.xlsb）"
)
CRASHED: Final = Text("reading it failed", "读取时出错", "讀取時出錯")


def unreadable(why: Text) -> Refused:
    """Return the refusal of a file that is no list or a damaged one."""
    return Refused("unreadable", _UNREADABLE.fill(why=why))


def too_large(why: Text) -> Refused:
    """Return the refusal of a file beyond a limit."""
    return Refused("too_large", _TOO_LARGE.fill(why=why))


def encrypted() -> Refused:
    """Return the refusal of a file with a password."""
    return Refused("encrypted", _ENCRYPTED)


def empty() -> Refused:
    """Return the refusal of a file without a row of data."""
    return Refused("empty", _EMPTY)


_MORE: Final = Text("it has more than {limit:,} {what}", "{what}超过 {limit:,}", "{what}超過 {limit:,}")
FILE_SIZE: Final = Text(
    f"it has more than {limits.FILE_BYTES // 2**20} MB",
    f"文件超过 {limits.FILE_BYTES // 2**20} MB",
    f"檔案超過 {limits.FILE_BYTES // 2**20} MB",
)
UNPACKED: Final = Text(
    f"it unpacks to more than {limits.UNPACKED_BYTES // 2**20} MB",
    f"解压后超过 {limits.UNPACKED_BYTES // 2**20} MB",
    f"解壓後超過 {limits.UNPACKED_BYTES // 2**20} MB",
)
CELLS: Final = _MORE.fill(limit=limits.CELLS, what=Text("filled cells", "有内容的单元格", "有內容的儲存格"))
ROWS: Final = _MORE.fill(limit=limits.ROWS, what=Text("rows", "行数", "行數"))
SHEETS: Final = _MORE.fill(limit=limits.SHEETS, what=Text("sheets", "工作表", "工作表"))
CHARACTERS: Final = _MORE.fill(limit=limits.CHARACTERS, what=Text("characters", "字数", "字數"))
MERGED: Final = _MORE.fill(
    limit=limits.MERGED_CELLS, what=Text("cells in one merged range", "一个合并区域的单元格", "一個合併範圍的儲存格")
)
FAR: Final = Text(
    f"something stands beyond row {limits.LAST_ROW:,} or column {limits.LAST_COLUMN:,}",
    f"第 {limits.LAST_ROW:,} 行或第 {limits.LAST_COLUMN:,} 列之外还有内容",
    f"第 {limits.LAST_ROW:,} 行或第 {limits.LAST_COLUMN:,} 欄之外還有內容",
)
TIME: Final = Text(
    f"reading it would take more than {limits.CLOCK_SECONDS} seconds or too much memory",
    f"读取会超过 {limits.CLOCK_SECONDS} 秒或占用过多内存",
    f"讀取會超過 {limits.CLOCK_SECONDS} 秒或佔用過多記憶體",
)
