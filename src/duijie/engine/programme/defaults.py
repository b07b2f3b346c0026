"""What is assumed of an event when nobody says otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from duijie.engine.records import Event, Side, Slot, Table
from duijie.engine.text import Text

TIMEZONE: Final = "Asia/Shanghai"
FIRST_SLOT: Final = "13:30"
SLOTS: Final = 6
MINUTES: Final = 25
PAUSE: Final = 5
TABLES: Final = 40
SEATS: Final = 4
MAX_MEETINGS: Final = 4
FLOOR: Final = 2
SUGGESTIONS: Final = 8

NAME: Final = Text("Meeting plan", "洽谈排期", "洽談排期")

SIDES: Final = (
    Side(
        "shandong",
        Text("Shandong", "山东", "山東"),
        Text("SD", "鲁", "魯"),
        (
            *("山东", "Shandong", "济南", "Jinan", "青岛", "Qingdao", "淄博", "Zibo", "枣庄", "Zaozhuang"),
            *("东营", "Dongying", "烟台", "Yantai", "潍坊", "Weifang", "济宁", "Jining", "泰安", "Tai'an"),
            *("威海", "Weihai", "日照", "Rizhao", "临沂", "Linyi", "德州", "Dezhou", "聊城", "Liaocheng"),
            *("滨州", "Binzhou", "菏泽", "Heze"),
        ),
    ),
    Side("hongkong", Text("Hong Kong", "香港", "香港"), Text("HK", "港", "港"), ("香港", "Hong Kong", "HK", "HKSAR")),
)


def default_slots(day: date, timezone: str = TIMEZONE) -> tuple[Slot, ...]:
    """Return six slots of 25 minutes from 13:30, five minutes apart."""
    first = datetime.fromisoformat(f"{day.isoformat()}T{FIRST_SLOT}").replace(tzinfo=ZoneInfo(timezone))
    step = timedelta(minutes=MINUTES + PAUSE)
    return tuple(
        Slot(f"s{n + 1}", "pm", (first + n * step).isoformat(timespec="minutes"), MINUTES) for n in range(SLOTS)
    )


def default_tables() -> tuple[Table, ...]:
    """Return forty tables of four seats."""
    return tuple(Table(f"T{n + 1}", None, SEATS) for n in range(TABLES))


def default_event(day: date) -> Event:
    """Return the event that is planned when no EVENT.toml is given."""
    keys = ("name", "date", "timezone", "slots", "tables", "sides", "interpreters", "limits")
    return Event(
        name=NAME,
        date=day.isoformat(),
        timezone=TIMEZONE,
        slots=default_slots(day),
        tables=default_tables(),
        sides=SIDES,
        floor=FLOOR,
        max_meetings=MAX_MEETINGS,
        suggestions=SUGGESTIONS,
        defaults=keys,
    )
