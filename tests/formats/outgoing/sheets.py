"""Invented guests and what goes out to them: people, firms and meetings that do not exist."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duijie.engine.text import Language, Text
from duijie.formats.outgoing.records import (
    AgendaPart,
    GuestSheet,
    Mailbox,
    Occasion,
    PersonLine,
    SideMark,
    Span,
    Visit,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 13, 30, tzinfo=ZONE)
MADE = datetime(2026, 11, 18, 16, 5, tzinfo=ZONE)
DESK = Mailbox("desk@duijie.example", "鲁港大会组委会")
SD = SideMark(Text("SD", "鲁", "魯"), Text("Shandong", "山东", "山東"), "square")
HK = SideMark(Text("HK", "港", "港"), Text("Hong Kong", "香港", "香港"), "round")
OCCASION = Occasion(
    Text(
        "2026 Shandong–Hong Kong Innovation Cooperation Conference",
        "2026 鲁港创新合作大会",
        "2026 魯港創新合作大會",
    ),
    date(2026, 11, 20),
    "Asia/Shanghai",
    Text("Jinan, Hall 3", "济南会展中心 3 号厅", "濟南會展中心 3 號廳"),
    hosts=(
        Text("Qilu Trade Council", "齐鲁贸易促进会", "齊魯貿易促進會"),
        Text("Harbour Chamber", "海港商会", "海港商會"),
    ),
    organiser=DESK,
)
SHAN = PersonLine("单书言", "Shan Shuyan", "总经理", "岱青精密轴承有限公司", "Daiqing Precision Bearing Co., Ltd.", SD)
HO = PersonLine("何靜詩", "Ho Ching-sze", "教授", "海隅大學膜技術實驗室", "Hoi Yu University Membrane Lab", HK)
NOVAK = PersonLine("", "Ada Novak", "Director", "", "Lionisle Capital Limited", HK)
WHY = Text(
    "You want reverse osmosis at 2.4 kWh/m³; they have a composite membrane",
    "您需要 2.4 kWh/m³ 的反渗透；对方有复合膜",
    "您需要 2.4 kWh/m³ 的反滲透；對方有複合膜",
)


def visit(number: int, whom: PersonLine = HO, **changes: object) -> Visit:
    """Return the meeting of one half hour from 13:30 on, at table 12 and up."""
    start = NOON + timedelta(minutes=30 * number)
    given: dict[str, object] = {
        "uid": f"m{number}.2026@duijie.example",
        "sequence": 0,
        "state": "planned",
        "start": start,
        "end": start + timedelta(minutes=25),
        "modified": MADE,
        "people": (whom,),
        "table": str(12 + number),
        "zone": "B",
        "why": (WHY,),
    }
    return Visit(**(given | changes))  # type: ignore[arg-type]


AGENDA = (
    AgendaPart(
        "a1.2026@duijie.example",
        NOON - timedelta(hours=4),
        NOON - timedelta(hours=3),
        MADE,
        Text("Opening", "开幕", "開幕"),
        Text("Hall 1", "1 号厅", "1 號廳"),
        Text("Two regions, one year of work.", "两地一年的合作。", "兩地一年的合作。"),
        (SHAN, HO),
        NOVAK,
    ),
    AgendaPart(
        "a2.2026@duijie.example",
        NOON - timedelta(hours=2),
        NOON - timedelta(hours=1),
        MADE,
        Text("Dialogue of four companies", "四家企业对话", "四家企業對話"),
        speakers=(SHAN,),
    ),
)


def sheet(language: Language = "zh-hans", person: PersonLine = SHAN, **changes: object) -> GuestSheet:
    """Return a day of three meetings (the second with an interpreter) and a free half hour."""
    given: dict[str, object] = {
        "occasion": OCCASION,
        "person": person,
        "language": language,
        "visits": (visit(0), visit(1, NOVAK, interpreter="谭子晴"), visit(3, HO, changed=True)),
        "agenda": AGENDA,
        "free": (Span(NOON + timedelta(minutes=60), NOON + timedelta(minutes=85)),),
    }
    return GuestSheet(**(given | changes))  # type: ignore[arg-type]
