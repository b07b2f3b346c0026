"""What can be wrong with files of needs, offers and pairs, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from duijie.engine.text import Text

# What breaks lines, tables and encodings, and so has no place in an id.
UNFIT_IN_ID: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

BAD_ENCODING: Final = Text(
    "This is not UTF-8. Save the file as UTF-8 and try again.",
    "这里不是 UTF-8 编码。请把文件另存为 UTF-8 后重试。",
    "這裏不是 UTF-8 編碼。請把檔案另存為 UTF-8 後重試。",
)
BAD_JSON: Final = Text(
    "This line is not valid JSON ({error}, character {column}). Write one JSON object a line.",
    "此行不是有效的 JSON（{error}，第 {column} 个字符）。请每行写一个 JSON 对象。",
    "此行不是有效的 JSON（{error}，第 {column} 個字元）。請每行寫一個 JSON 物件。",
)
TOO_DEEP: Final = Text(
    "This line nests too deeply to be read. Write one flat JSON object a line.",
    "此行嵌套过深，无法读取。请每行写一个不嵌套的 JSON 对象。",
    "此行巢狀過深，無法讀取。請每行寫一個不巢狀的 JSON 物件。",
)
NOT_AN_OBJECT: Final = Text(
    'This line is not a JSON object. Write one object a line, such as {"id": "n1", "title": "…"}.',
    '此行不是 JSON 对象。请每行写一个对象，例如 {"id": "n1", "title": "…"}。',
    '此行不是 JSON 物件。請每行寫一個物件，例如 {"id": "n1", "title": "…"}。',
)
MISSING_ID: Final = Text(
    "The id is missing. Give every line an id of its own.",
    "缺少 id。请给每一行一个独有的 id。",
    "缺少 id。請給每一行一個獨有的 id。",
)
BAD_ID: Final = Text(
    "The id “{id}” cannot be used: no control characters, line breaks, lone surrogates or spaces at its ends, "
    "and at most {longest} characters.",
    "id“{id}”不能用：不可含控制字符、换行、孤立代理字符或首尾空格，且不超过 {longest} 个字符。",
    "id「{id}」不能用：不可含控制字元、換行、孤立代理字元或首尾空格，且不超過 {longest} 個字元。",
)
DUPLICATE_ID: Final = Text(
    "The id “{id}” stands on line {line} already. Give every line an id of its own.",
    "id“{id}”在第 {line} 行已经用过。请给每一行一个独有的 id。",
    "id「{id}」在第 {line} 行已經用過。請給每一行一個獨有的 id。",
)
NOTHING_TO_MATCH: Final = Text(
    "There is nothing to match: give at least one of title, text and keywords.",
    "没有可供匹配的内容：title、text、keywords 至少要有一项。",
    "沒有可供配對的內容：title、text、keywords 至少要有一項。",
)
WRONG_TYPE: Final = Text("{key} must be {wanted}.", "{key} 必须是{wanted}。", "{key} 必須是{wanted}。")
A_STRING: Final = Text("a string", "字符串", "字串")
A_LIST: Final = Text("a list of strings", "字符串的列表", "字串的清單")
A_TRL: Final = Text("a whole number from 1 to 9", "1 到 9 的整数", "1 至 9 的整數")
UNKNOWN_KIND: Final = Text(
    "“{kind}” is not a kind. Use one of {kinds}, or leave it out.",
    "“{kind}”不是可用的类别。请用 {kinds} 之一，或不填。",
    "「{kind}」不是可用的類別。請用 {kinds} 之一，或不填。",
)
A_DATE: Final = Text(
    "a date written year-month-day, such as 2026-11-22",
    "按 2026-11-22 书写的日期（年-月-日）",
    "按 2026-11-22 書寫的日期（年-月-日）",
)
UNKNOWN_COOPERATION: Final = Text(
    "“{form}” is not a form of cooperation. Use {forms}, or leave it out.",
    "“{form}”不是可用的合作方式。请用 {forms}，或不填。",
    "「{form}」不是可用的合作方式。請用 {forms}，或不填。",
)
CUT: Final = Text(
    "Only the first {longest} characters are used.",
    "只采用前 {longest} 个字符。",
    "只採用前 {longest} 個字元。",
)
MARKUP: Final = Text(
    "HTML markup was left out; the words are used.",
    "已略去 HTML 标记，文字照用。",
    "已略去 HTML 標記，文字照用。",
)
CLEANED: Final = Text(
    "{count} control characters or lone surrogates were left out; the rest is used.",
    "已略去 {count} 个控制字符或孤立代理字符，其余照用。",
    "已略去 {count} 個控制字元或孤立代理字元，其餘照用。",
)
PAIRS_HEADER: Final = Text(
    "The header must name the columns need and offer; missing: {missing}.",
    "表头须有 need 和 offer 两列；缺少：{missing}。",
    "表頭須有 need 和 offer 兩欄；缺少：{missing}。",
)
BAD_CSV: Final = Text(
    "This line cannot be read as CSV ({error}). Check its quotation marks.",
    "此行无法按 CSV 读取（{error}）。请检查引号。",
    "此行無法按 CSV 讀取（{error}）。請檢查引號。",
)
UNKNOWN_ID: Final[Mapping[str, Text]] = {
    "need": Text("There is no need “{id}”.", "没有需求“{id}”。", "沒有需求「{id}」。"),
    "offer": Text("There is no offer “{id}”.", "没有供给“{id}”。", "沒有供給「{id}」。"),
}
EMPTY_ID: Final[Mapping[str, Text]] = {
    "need": Text("The need is missing.", "缺少需求。", "缺少需求。"),
    "offer": Text("The offer is missing.", "缺少供给。", "缺少供給。"),
}
PAIR_AGAIN: Final = Text(
    "The pair {need}, {offer} stands on line {line} already; it is scored once.",
    "配对 {need}、{offer} 在第 {line} 行已有，只计一次。",
    "配對 {need}、{offer} 在第 {line} 行已有，只計一次。",
)
UNREADABLE: Final = Text(
    "The file cannot be read: {error}.",
    "文件无法读取：{error}。",
    "檔案無法讀取：{error}。",
)
NO_LINES: Final = Text(
    "The file holds no listings, so there is nothing to rank.",
    "文件中没有任何条目，因此没有可排序的结果。",
    "檔案中沒有任何條目，因此沒有可排序的結果。",
)


def shown(value: str, longest: int = 40) -> str:
    """Return a value fit to be printed in a message: one line, not too long."""
    clean = UNFIT_IN_ID.sub("?", value)
    return clean if len(clean) <= longest else f"{clean[:longest]}…"
