"""Writes an invented guest list of 5,000 rows and 20 columns, for timing ``duijie inspect``."""

from __future__ import annotations

import random
import sys

import xlsxwriter

HEADERS = (
    *("序号", "姓名", "英文姓名", "单位名称", "单位英文名", "统一社会信用代码", "地区", "职务", "电子邮箱", "手机"),
    *("语言", "单位类别", "技术需求", "可提供", "行业", "可洽谈时段", "最多场次", "想见的单位", "不见的单位", "备注"),
)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙", "明伟芳娜敏静丽强磊军洋勇艳杰娟涛"
FIRST, SECOND = "泰海岱沂潍济黄蓝青云石金", "穹澜恒源岭洲泽川岳屿港林"
TRADES = ("新材料", "海洋装备", "轴承", "食品", "医疗器械", "智能科技", "环保", "化工", "纺织", "种业")
NEEDS = ("重防腐涂料", "低温冷链监测", "叶片除冰", "海水淡化膜", "视觉质检", "出口检测认证", "股权融资", "博士后")


def main() -> None:
    """Write the list to the path given."""
    chance = random.Random(5000)
    book = xlsxwriter.Workbook(sys.argv[1], {"constant_memory": True})
    sheet = book.add_worksheet("参会嘉宾")
    sheet.write_row(0, 0, HEADERS)
    for row in range(1, 5001):
        firm = chance.choice(FIRST) + chance.choice(SECOND) + chance.choice(TRADES)
        name = chance.choice(FAMILY) + chance.choice(GIVEN) + chance.choice(GIVEN)
        cells = [
            *(str(row), name, f"Guest {row}", f"山东{firm}有限公司", f"Firm {row} Co., Ltd.", "", "山东", "经理"),
            *(f"g{row}@firm{row}.example", f"1380000{row:04d}", "普通话、英语", "企业"),
            *("；".join(chance.sample(NEEDS, 2)), chance.choice(NEEDS), chance.choice(TRADES), "全程", "4"),
            *("", "", "无"),
        ]
        sheet.write_row(row, 0, cells)
    book.close()


if __name__ == "__main__":
    main()
