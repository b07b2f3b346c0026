"""Three lists of invented guests as three offices send them, and the event they come to."""

from __future__ import annotations

import io
from typing import Final

import xlsxwriter

#: Two sides, four slots of 25 minutes in the afternoon, three tables.
EVENT_FILE: Final = """
format = "duijie-event/1"
language = "zh-hans"
date = {date}
timezone = "Asia/Shanghai"
hosts = [{{ en = "Haiyou Trade Council", zh-hans = "海右贸易促进会", zh-hant = "海右貿易促進會" }}]

[name]
en = "Conference of the Two Harbours"
zh-hans = "双港创新合作大会"
zh-hant = "雙港創新合作大會"

[venue]
en = "Springside Conference Centre, Jinan"
zh-hans = "济南泉畔会议中心"
zh-hant = "濟南泉畔會議中心"

[[sides]]
id = "shandong"
name = {{ en = "Shandong", zh-hans = "山东", zh-hant = "山東" }}
letter = {{ en = "SD", zh-hans = "鲁", zh-hant = "魯" }}
regions = ["山东", "济南", "青岛", "烟台", "Shandong"]

[[sides]]
id = "hongkong"
name = {{ en = "Hong Kong", zh-hans = "香港", zh-hant = "香港" }}
letter = {{ en = "HK", zh-hans = "港", zh-hant = "港" }}
regions = ["香港", "Hong Kong", "沙田"]

[[ask]]
by = "shandong"
whom = "hongkong"
wishes = 8

[[ask]]
by = "hongkong"
whom = "shandong"
wishes = 8

[limits]
max_meetings = 4
floor = 1
suggestions = 8

[[slots]]
id = "s1"
session = "pm"
start = 13:30:00
minutes = 25

[[slots]]
id = "s2"
session = "pm"
start = 14:00:00
minutes = 25

[[slots]]
id = "s3"
session = "pm"
start = 14:30:00
minutes = 25

[[slots]]
id = "s4"
session = "pm"
start = 15:00:00
minutes = 25

[tables]
count = 3
seats = 4
zones = {{ A = 3 }}

[[agenda]]
start = 13:30:00
end = 15:25:00
title = {{ en = "Matchmaking", zh-hans = "对接洽谈", zh-hant = "對接洽談" }}
"""

_SHANDONG: Final = (
    ("序号", "姓名", "单位", "职务", "邮箱", "手机", "地区", "类别", "需求", "供给"),
    (
        1,
        "宋知遥",
        "济南澜川膜业有限公司",
        "总经理",
        "song@lanchuan.example",
        "13800000001",
        "济南",
        "企业",
        "",
        "反渗透膜组件生产线，年产能30万支，可承接代工与联合中试",
    ),
    (
        2,
        "高砚秋",
        "青岛海阔水务有限公司",
        "技术总监",
        "gao@haikuo.example",
        "13800000002",
        "青岛",
        "企业",
        "海水淡化用低压复合膜，产水能耗低于每立方米2.5度，预算300万元，2027年6月前完成中试",
        "",
    ),
    (
        3,
        "孟晓棠",
        "烟台松岚机器人有限公司",
        "副总经理",
        "meng@songlan.example",
        "13800000003",
        "烟台",
        "企业",
        "六轴机器人用高精度力传感器，量程500牛，精度0.1%，预算80万元",
        "",
    ),
)
_HONGKONG: Final = (
    "編號,中文姓名,英文姓名,職銜,機構名稱,商業登記號碼,類別,地區,電話,電郵,我方可提供,我方需要",
    "1,何靜思,HO Ching-sze,教授,海隅大學,70318824,大學,沙田,5100 0001,ho@hoiyu.example,"
    "低壓聚醯胺複合膜，海水淡化產水能耗每立方米2.3度，TRL 7，可特許使用或聯合開發,",
    "2,梁卓恆,LEUNG Cheuk-hang,行政總裁,維港傳感有限公司,70318832,企業,香港,5100 0002,leung@wkgauge.example,"
    "機械人用六維力感測器，量程500牛，精度0.05%，已量產,",
)
_INTERNATIONAL: Final = (
    "Name,Organisation,Business registration no. (BRN),Title,Email,Phone,Category,Offers,Needs",
    "SHUM Wing,Hoi Yu University Membrane Laboratory,70318824,Research fellow,shum@hoiyu.example,+852 5100 0003,"
    "University,Ageing tests of reverse osmosis membranes for sea water desalination: 12 weeks a report,",
)


def three_lists() -> list[tuple[str, bytes]]:
    """Return the lists, each a file's name and bytes: a workbook with a title line, Big5, and English."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("名单")
        sheet.merge_range(0, 0, 0, len(_SHANDONG[0]) - 1, "山东代表团名单（人物与机构均为虚构）")
        for number, row in enumerate(_SHANDONG, 1):
            sheet.write_row(number, 0, row)
    return [
        ("山东代表团名单.xlsx", book.getvalue()),
        ("香港代表團名單.csv", "\r\n".join(_HONGKONG).encode("big5hkscs")),
        ("international-guests.csv", "\n".join(_INTERNATIONAL).encode()),
    ]
