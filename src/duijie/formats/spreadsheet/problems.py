"""The problems a list can have: the contract's codes, how severe, and what to say to the organiser."""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text
from duijie.formats.spreadsheet.result import Problem, Severity

_TEXTS: Final[dict[str, Text]] = {
    "missing_name": Text(
        "This row has no name. It is kept aside; fill in the name and read the file again.",
        "这一行没有姓名，已暂存，不会导入。请补上姓名后重新读取。",
        "這一行沒有姓名，已暫存，不會匯入。請補上姓名後重新讀取。",
    ),
    "missing_organisation": Text(
        "This row has no organisation. It is kept aside; fill in the organisation and read the file again.",
        "这一行没有单位，已暂存，不会导入。请补上单位后重新读取。",
        "這一行沒有單位，已暫存，不會匯入。請補上單位後重新讀取。",
    ),
    "bad_uscc": Text(
        "This is no unified social credit code (18 signs, the last one a check sign). The row is kept without it;"
        " compare it with the licence.",
        "这不是有效的统一社会信用代码（18 位，末位为校验码）。该行已保留，代码留空；请对照营业执照核实。",
        "這不是有效的統一社會信用代碼（18 位，末位為校驗碼）。該行已保留，代碼留空；請對照營業執照核實。",
    ),
    "bad_ubi": Text(
        "This is no Hong Kong business registration number (eight digits). The row is kept without it; lost leading"
        " zeros are not guessed.",
        "这不是有效的香港商业登记号码（8 位数字）。该行已保留，号码留空；丢失的前导零不作猜测。",
        "這不是有效的商業登記號碼（8 位數字）。該行已保留，號碼留空；遺失的前置零不作猜測。",
    ),
    "bad_email": Text(
        "This is no e-mail address. The row is kept without it; correct the address.",
        "这不是有效的邮箱地址。该行已保留，邮箱留空；请更正。",
        "這不是有效的電郵地址。該行已保留，電郵留空；請更正。",
    ),
    "bad_phone": Text(
        "This telephone number is incomplete, in scientific notation, or lacks its area or country code. The row is"
        " kept without it; type the whole number as text.",
        "电话号码不完整、成了科学计数法，或缺少区号。该行已保留，电话留空；请以文本格式填写完整号码。",
        "電話號碼不完整、成了科學記數法，或欠缺區號。該行已保留，電話留空；請以文字格式填寫完整號碼。",
    ),
    "formula_cell": Text(
        "A formula stands here. The value that was stored with it is used; check it, or paste values only.",
        "这里是公式，已采用文件中存储的结果；请核对，或改为只粘贴数值。",
        "這裏是公式，已採用檔案中儲存的結果；請核對，或改為只貼上數值。",
    ),
    "duplicate_person": Text(
        "This person also stands in row {other_row} of sheet “{other_sheet}” ({why}). Both rows are kept; delete one,"
        " or tell the names apart if they are two people.",
        "此人也出现在工作表“{other_sheet}”第 {other_row} 行（{why}）。"
        "两行都已保留；请删去一行，如是两人请在姓名上加以区别。",
        "此人也出現在工作表「{other_sheet}」第 {other_row} 行（{why}）。"
        "兩行都已保留；請刪去一行，如是兩人請在姓名上加以區別。",
    ),
    "unknown_column": Text(
        "This column is not read: its heading is none that Duijie knows. Rename it if it holds something needed.",
        "没有读取这一列：不认识它的表头。如其中有需要的内容，请改用常见表头。",
        "沒有讀取這一欄：不認識它的標題。如其中有需要的內容，請改用常見標題。",
    ),
    "unknown_column.twice": Text(
        "This column is not read: column {other} already gives the same. Join the two if both are needed.",
        "没有读取这一列：{other} 列已经给出同样的内容。如两列都需要，请合并。",
        "沒有讀取這一欄：{other} 欄已經給出同樣的內容。如兩欄都需要，請合併。",
    ),
    "unknown_column.sheet": Text(
        "This sheet is no list that Duijie knows, so rows {first} to {last} are not read. If it is one, put headings"
        " such as “Name” and “Organisation” above it.",
        "这张工作表不像名单，第 {first} 至 {last} 行没有读取。如是名单，请在上方加上“姓名”“单位”等表头。",
        "這張工作表不像名單，第 {first} 至 {last} 行沒有讀取。如是名單，請在上方加上「姓名」「單位」等標題。",
    ),
    "unknown_column.left_out": Text(
        "This sheet is left out, as you chose, so rows {first} to {last} are not read.",
        "按您的选择略过这张工作表，第 {first} 至 {last} 行没有读取。",
        "按您的選擇略過這張工作表，第 {first} 至 {last} 行沒有讀取。",
    ),
    "personal_id_refused": Text(
        "Numbers of identity papers and dates of birth are not needed, so this column was dropped unread. Please"
        " delete it from the file.",
        "不需要证件号码和出生日期，这一列未经读取即已舍弃。请从文件中删除。",
        "不需要證件號碼和出生日期，這一欄未經讀取即已捨棄。請從檔案中刪除。",
    ),
    "personal_id_refused.cell": Text(
        "This cell seems to hold the number of an identity paper and was dropped. Please delete the number.",
        "这个单元格里疑似有证件号码，已舍弃。请删除该号码。",
        "這個儲存格裏疑似有證件號碼，已捨棄。請刪除該號碼。",
    ),
    "mixed_encoding": Text(
        "This row was written in another encoding than the rest of the file. It was read in the likeliest one; check"
        " its characters.",
        "这一行的编码与文件其他部分不同，已按最可能的编码读取；请核对文字。",
        "這一行的編碼與檔案其他部分不同，已按最可能的編碼讀取；請核對文字。",
    ),
}
ERRORS: Final = frozenset(["missing_name", "missing_organisation", "unreadable", "too_large", "encrypted", "empty"])


def problem(
    key: str, sheet: str | None = None, row: int | None = None, column: str | None = None, **values: object
) -> Problem:
    """Return a problem; ``key`` is a code, or a code and what more is known of it (``unknown_column.twice``)."""
    code = key.partition(".")[0]
    severity: Severity = "error" if code in ERRORS else "warning"
    text = _TEXTS[key].fill(**values) if values else _TEXTS[key]
    return Problem(code, severity, text, sheet, row, column)
