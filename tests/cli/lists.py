"""Small guest lists written to real files, for tests of whole commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

DUIJIE = Path(sys.executable).with_name("duijie")
SHANDONG = (
    ("姓名", "单位名称", "地区", "手机", "需求", "供给", "想见的单位", "可洽谈时段"),
    (
        "王若溪",
        "泰穹新材料有限公司",
        "山东",
        "19900000001",
        "海上风电塔筒重防腐涂料",
        "镍基高温合金粉末",
        "海隅大学",
        "",
    ),
    ("李慕蘅", "济漱净水有限公司", "山东", "19900000002", "低压反渗透膜", "", "", "第2-4时段"),
    ("高喆", "岱青轴承股份有限公司", "山东", "19900000003", "", "风电主轴轴承", "狮屿光电；鲤湾基金", ""),
)
HONGKONG = (
    ("姓名", "機構", "地區", "電話", "需求", "供應", "約見"),
    ("何靜思", "海隅大學", "香港", "51000001", "", "石墨烯重防腐底漆；低壓反滲透複合膜", ""),
    ("麥朗然", "鯉灣基金管理有限公司", "香港", "51000002", "風電軸承項目", "新材料早期投資", ""),
    ("沈書言", "獅嶼光電有限公司", "香港", "51000003", "高溫合金粉末", "水質在線監測", "濟漱淨水"),
)
EVENT = """
format = "duijie-event/1"
language = "zh-hans"
date = 2026-11-20
[name]
en = "Small Conference"
zh-hans = "小型洽谈会"
zh-hant = "小型洽談會"
[tables]
count = 3
"""


def write_list(path: Path, rows: Sequence[Sequence[str]], sheet: str = "嘉宾") -> Path:
    """Write one sheet of text cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for index, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                page.write_string(index, column, cell)
    return path


def write_conference(folder: Path, event: str = EVENT) -> list[Path]:
    """Write two lists and an event; return the arguments of ``duijie plan`` that name them."""
    lists = [write_list(folder / "山东.xlsx", SHANDONG), write_list(folder / "香港.xlsx", HONGKONG)]
    settings = folder / "event.toml"
    settings.write_text(event, encoding="utf-8")
    return [*lists, Path("--event"), settings]


def duijie(*arguments: str | Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the installed command with a plain environment."""
    return subprocess.run(
        [str(DUIJIE), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DUIJIE_LANG": lang, "PYTHONUTF8": "1"},
    )
