"""Counts the figures of an event or of a programme's year; each function is one group of definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from duijie.store.models import (
    Check,
    Cooperation,
    Event,
    Grade,
    Introduction,
    IntroductionState,
    MeetingOrigin,
    MeetingState,
    ParticipantState,
    Programme,
    ScanWay,
    Stage,
)
from duijie.store.queries.figures.figure import Figure, Kind, counted, grouped
from duijie.store.queries.figures.rows import STRONGEST, CooperationRow, MeetingRow, Rows, cooperation_rows, read_rows
from duijie.store.queries.pictures import Became

_ZONE = ZoneInfo("Asia/Shanghai")
_SIGNED = frozenset({Stage.CONTRACT, Stage.DELIVERED})
_EVIDENCED = frozenset({Grade.DOCUMENT, Grade.PUBLIC_RECORD})


def event_figures(event: Event, now: datetime) -> dict[str, Figure]:
    """Return the figures of an event by code, as they stand (11 queries)."""
    rows = read_rows(event, now)
    return _by_code(
        [
            *_of_guests(rows),
            *_of_plan(rows),
            *_of_meetings(rows),
            *_of_supply(rows),
            *_of_ledger(rows.cooperations),
            *_of_introductions(rows.introductions),
            _answer_time(rows),
        ]
    )


def programme_figures(programme: Programme, year: int) -> dict[str, Figure]:
    """Return the figures of a programme's year: ledger, checks, introductions (3 queries); years are those of UTC+8."""
    begins, ends = datetime(year, 1, 1, tzinfo=_ZONE), datetime(year + 1, 1, 1, tzinfo=_ZONE)
    rows = cooperation_rows(Cooperation.objects.filter(programme=programme, began__year=year))
    made = Introduction.objects.filter(programme=programme, created__gte=begins, created__lt=ends).order_by("key")
    credited = list(made.values_list("key", "state", "credit"))
    accepted = [(credit, key) for key, state, credit in credited if state == IntroductionState.ACCEPTED and credit]
    asked = Check.objects.filter(cooperation__programme=programme, asked__gte=begins, asked__lt=ends).order_by("key")
    checks = list(asked.values_list("key", "days", "answer"))
    return _by_code(
        [
            *_of_ledger(rows),
            *_of_introductions((key, state) for key, state, _credit in credited),
            counted("introduction_credits", Kind.INTRODUCTION, [key for _c, key in accepted], grouped(accepted)),
            _checks("checks_asked", checks),
            _checks("checks_answered", [check for check in checks if check[2]]),
        ]
    )


def _by_code(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.code: figure for figure in figures}


def _checks(code: str, checks: Iterable[tuple[str, int, str]]) -> Figure:
    kept = list(checks)
    return counted(code, Kind.CHECK, [key for key, _d, _a in kept], grouped((str(days), key) for key, days, _a in kept))


def _of_guests(rows: Rows) -> list[Figure]:
    listed = [guest for guest in rows.guests if guest.way != ScanWay.WALK_IN]
    came = [guest for guest in rows.guests if guest.way]
    groups = {
        "guests_invited": [guest for guest in listed if guest.state != ParticipantState.IMPORTED],
        "guests_confirmed": [guest for guest in listed if guest.state == ParticipantState.CONFIRMED],
        "guests_came": came,
        "walk_ins": [
            guest for guest in came if guest.way == ScanWay.WALK_IN or guest.state == ParticipantState.IMPORTED
        ],
    }
    found = [
        counted(code, Kind.GUEST, [guest.key for guest in guests], grouped((guest.side, guest.key) for guest in guests))
        for code, guests in groups.items()
    ]
    firms = [(guest.side, guest.organisation) for guest in came if guest.organisation]
    return [*found, counted("firms_came", Kind.ORGANISATION, [firm for _side, firm in firms], grouped(firms))]


def _of_plan(rows: Rows) -> list[Figure]:
    planned = [row for row in rows.meetings if row.state == MeetingState.PLANNED]
    seated = {guest for row in planned for guest in row.guests}
    sides = {guest.key: guest.side for guest in rows.guests}
    placed = [row for row in planned if row.origin != MeetingOrigin.ON_THE_SPOT]
    most = rows.most if rows.most is not None and rows.most >= len(placed) else None
    return [
        counted("in_matchmaking", Kind.GUEST, seated, grouped((sides[guest], guest) for guest in seated)),
        counted("wishes", Kind.WISH, rows.wishes),
        counted("wishes_placed", Kind.MEETING, [row.key for row in placed]),
        Figure("wishes_most", most, Kind.PLAN, (rows.plan,) if rows.plan else ()),
        counted("meetings_planned", Kind.MEETING, [row.key for row in planned]),
    ]


def _of_meetings(rows: Rows) -> list[Figure]:
    held = [row for row in rows.meetings if row.became is Became.HELD]
    groups: Mapping[str, list[MeetingRow]] = {
        "meetings_disputed": [row for row in held if row.disputed],
        "meetings_no_show": [row for row in rows.meetings if row.became is Became.NO_SHOW],
        "meetings_cancelled": [row for row in rows.meetings if row.became is Became.CANCELLED],
        "meetings_unknown": [row for row in rows.meetings if row.became is Became.UNKNOWN],
        "held_from_standby": [row for row in held if row.origin == MeetingOrigin.STANDBY],
        "held_on_the_spot": [row for row in held if row.origin == MeetingOrigin.ON_THE_SPOT],
        "intentions": [row for row in held if "intention" in row.steps.values()],
        "intentions_both": [row for row in held if _both(row)],
        "intentions_one": [row for row in held if "intention" in row.steps.values() and not _both(row)],
    }
    origins = grouped((row.origin, row.key) for row in held)
    endings = grouped((ending(row.steps.values()), row.key) for row in held)
    return [
        counted("meetings_held", Kind.MEETING, [row.key for row in held], origins),
        counted("endings", Kind.MEETING, [row.key for row in held], endings),
        *(counted(code, Kind.MEETING, [row.key for row in found]) for code, found in groups.items()),
    ]


def ending(steps: Iterable[str]) -> str:
    """Return the strongest next step that anybody said of a meeting; "untold" where nobody said one."""
    said = set(steps)
    return next((step for step in STRONGEST if step in said), "untold")


def _both(row: MeetingRow) -> bool:
    return sum(step == "intention" for step in row.steps.values()) >= 2


def _of_supply(rows: Rows) -> list[Figure]:
    needs, offers = (
        {f"{chain}/{side}": keys for (chain, side), keys in _cells(rows, direction).items()}
        for direction in ("need", "offer")
    )
    found = [
        counted(code, Kind.LISTING, [row.key for row in rows.listings if row.direction == direction], cells)
        for code, direction, cells in (("needs", "need", needs), ("offers", "offer", offers))
    ]
    parts: dict[str, tuple[str, ...]] = {}
    sums: dict[str, Decimal] = {}
    for cell, asking in needs.items():
        chain, _, side = cell.partition("/")
        others = [other for other in rows.sides if other != side] or [side]
        giving = [key for other in others for key in offers.get(f"{chain}/{other}", ())]
        if len(asking) > len(giving):
            parts[cell] = tuple(sorted({*asking, *giving}))
            sums[cell] = Decimal(len(asking) - len(giving))
    short = tuple(sorted({key for keys in parts.values() for key in keys}))
    return [*found, Figure("shortfalls", len(parts), Kind.LISTING, short, parts, sums)]


def _cells(rows: Rows, direction: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows.listings:
        if row.direction == direction:
            for chain in row.chains:
                found.setdefault((chain, row.side), []).append(row.key)
    return found


def _of_ledger(rows: Iterable[CooperationRow]) -> list[Figure]:
    kept = list(rows)
    live = [row for row in kept if row.stage != Stage.STOPPED]
    stated = [row for row in live if row.amount is not None]
    signed = [row for row in kept if row.stage in _SIGNED]
    amounts = grouped((row.currency, row.key) for row in stated)
    sums: dict[str, Decimal] = {}
    for row in stated:
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + (row.amount or Decimal(0))
    keys = tuple(row.key for row in stated)
    split = {currency: tuple(found) for currency, found in amounts.items()}
    proved = [row for row in signed if row.proof in _EVIDENCED]
    said = [row for row in signed if row.proof not in _EVIDENCED]
    return [
        counted(
            "cooperations",
            Kind.COOPERATION,
            [row.key for row in kept],
            grouped((f"{row.stage}/{row.grade}", row.key) for row in kept),
        ),
        Figure("amounts_stated", len(keys), Kind.COOPERATION, keys, split, sums),
        *(
            counted(code, Kind.COOPERATION, [row.key for row in found], grouped((row.proof, row.key) for row in found))
            for code, found in (("contracts_signed", proved), ("contracts_said", said))
        ),
    ]


def _of_introductions(rows: Iterable[tuple[str, str]]) -> list[Figure]:
    kept = list(rows)
    accepted = [key for key, state in kept if state == IntroductionState.ACCEPTED]
    return [
        counted("introductions", Kind.INTRODUCTION, [key for key, _state in kept]),
        counted("introductions_accepted", Kind.INTRODUCTION, accepted),
    ]


def _answer_time(rows: Rows) -> Figure:
    keys = tuple(key for key, _hours in rows.answers)
    hours = [hours for _key, hours in rows.answers]
    mean = Decimal(sum(hours) / len(hours)).quantize(Decimal("0.1"), ROUND_HALF_UP) if hours else None
    return Figure("answer_hours", mean, Kind.REQUEST, keys)
