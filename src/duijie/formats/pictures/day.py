"""The day as two curves: who had come by when, and how many meetings were under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from duijie.engine.text import Language
from duijie.formats.lines import width_of
from duijie.formats.pictures.heat import FEW
from duijie.formats.pictures.labels import LINE, SMALL, TEXT, spread, stagger
from duijie.formats.pictures.svg import Canvas, Picture, Side, Table, number
from duijie.locale import translator

_WIDE: Final = 520.0
_PLOT: Final = 210.0
_LEFT: Final = 40.0
_TOP: Final = 26.0
_FOOT: Final = 26.0
_STEPS: Final = (1, 2, 5)
#: Check-ins are published by the quarter of an hour.
QUARTER: Final = 15


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Check-ins of each side as minutes of the day at the event, in order; ``walked_in`` among all of them."""

    sides: tuple[tuple[Side, tuple[int, ...]], ...]
    walked_in: int = 0
    published: bool = False

    def points(self, minutes: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Return (minute, how many by then); published ones by the quarter, each step of five or more."""
        if not self.published:
            return tuple(sorted({minute: n + 1 for n, minute in enumerate(sorted(minutes))}.items()))
        return thin(minutes)


def thin(minutes: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return (end of a quarter of an hour, how many by then), every step of ``FEW`` or more; nothing for fewer."""
    ends: dict[int, int] = {}
    for n, minute in enumerate(sorted(minutes)):
        ends[(minute // QUARTER + 1) * QUARTER] = n + 1
    found: list[tuple[int, int]] = []
    for end, n in sorted(ends.items()):
        if n - (found[-1][1] if found else 0) >= FEW:
            found.append((end, n))
    if found and found[-1][1] < len(minutes):  # the last few come with those before them
        found[-1] = (max(ends), len(minutes))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A slot from ``starts`` to ``ends`` (minutes of the day) with the meetings planned in it."""

    starts: int
    ends: int
    planned: int


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Meetings by when they began and ended (minutes of the day), beside the plan of each slot."""

    slots: tuple[SlotPlan, ...]
    meetings: tuple[tuple[int, int], ...]
    published: bool = False
    levels: tuple[tuple[int, int], ...] = field(init=False)

    def __post_init__(self) -> None:
        changes: dict[int, int] = {}
        for starts, ends in self.meetings:
            changes[starts] = changes.get(starts, 0) + 1
            changes[max(ends, starts + 1)] = changes.get(max(ends, starts + 1), 0) - 1
        level, found = 0, []
        for minute, change in sorted(changes.items()):
            level += change
            found.append((minute, level))
        object.__setattr__(self, "levels", tuple(found))

    def most_in(self, slot: SlotPlan) -> int:
        """Return the most meetings that were under way at once during a slot."""
        before = [n for minute, n in self.levels if minute <= slot.starts][-1:]
        return max([0, *before, *(n for minute, n in self.levels if slot.starts < minute < slot.ends)])

    def hides(self, value: int) -> bool:
        """Say whether a number is not shown."""
        return self.published and 0 < value < FEW

    def shown(self, value: int) -> str:
        """Return a number as it may be shown."""
        return "< 5" if self.hides(value) else str(value)


def clock(minute: int) -> str:
    """Return minutes of the day as 13:30; of the next day too."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def draw_arrivals(arrivals: Arrivals, language: Language) -> Picture:
    """Return cumulative check-ins, a line a side, each with its letter and number at its end."""
    _, _n = translator(language), translator(language).plural
    lines = [(side, arrivals.points(minutes)) for side, minutes in arrivals.sides]
    lines = [(side, points) for side, points in lines if points]
    every = [minute for _side, points in lines for minute, _count in points]
    most = max((points[-1][1] for _side, points in lines), default=0)
    axes = _Axes(Canvas(language), min(every, default=540), max(every, default=1080), most)
    axes.draw()
    ends = spread([axes.y(points[-1][1]) for _side, points in lines], [26.0] * len(lines))
    low = max([axes.height - 12, *ends])
    shift = max(0.0, low - (axes.height - 12))
    for (side, points), y in zip(lines, ends, strict=True):
        path = f"M{number(axes.x(points[0][0]))} {number(axes.y(0))}"
        for minute, count in points:
            path += f"H{number(axes.x(minute))}V{number(axes.y(count))}"
        path += f"H{number(axes.right)}"
        axes.canvas.path(f"line l{min(side.position, 3)}", path)
        axes.canvas.mark(side, axes.right + 22, y)
        axes.canvas.text(axes.right + 40, y + 4.5, str(points[-1][1]), "bold")
    total = sum(points[-1][1] for _side, points in lines)
    finding = _n("{n} guest had checked in by {time}.", "{n} guests had checked in by {time}.", total).format(
        n=total, time=clock(max(every, default=0))
    )
    if not lines:
        finding = _("Nobody has checked in yet.")
    notes = []
    if arrivals.walked_in and not arrivals.published:
        notes.append(
            _n("{n} of them walked in.", "{n} of them walked in.", arrivals.walked_in).format(n=arrivals.walked_in)
        )
    longest = max((width_of(str(points[-1][1]), TEXT) for _side, points in lines), default=0.0)
    size = (axes.right + 44 + max(longest, 24.0), axes.height + _FOOT + shift)
    return axes.canvas.picture("arrivals", _("Arrivals over the day"), finding, size, *notes)


def table_of_arrivals(arrivals: Arrivals, language: Language) -> Table:
    """Return by the quarter of an hour how many of each side had come."""
    _ = translator(language)
    series = []
    for _side, minutes in arrivals.sides:
        counted = dict(thin(minutes)) if arrivals.published else _by_quarter(minutes)
        series.append(counted)
    ends = sorted({end for counted in series for end in counted})
    rows: list[tuple[str | int, ...]] = []
    last = [0] * len(series)
    for end in ends:
        last = [counted.get(end, before) for counted, before in zip(series, last, strict=True)]
        rows.append((clock(end), *last))
    return Table((_("Until"), *(side.name for side, _minutes in arrivals.sides)), tuple(rows))


def _by_quarter(minutes: Sequence[int]) -> dict[int, int]:
    return {(minute // QUARTER + 1) * QUARTER: n + 1 for n, minute in enumerate(sorted(minutes))}


def draw_under_way(day: UnderWay, language: Language) -> Picture:
    """Return meetings under way as an area, and as outlines what was planned in each slot."""
    _, _n = translator(language), translator(language).plural
    minutes = [minute for minute, _level in day.levels]
    first = min([*(slot.starts for slot in day.slots), *minutes], default=540)
    last = max([*(slot.ends for slot in day.slots), *minutes], default=1080)
    peak = max((level for _minute, level in day.levels), default=0)
    axes = _Axes(Canvas(language), first, last, max([peak, *(slot.planned for slot in day.slots)]))
    spans, labels = [], []
    for slot in day.slots:
        words = f"{day.shown(day.most_in(slot))} / {day.shown(slot.planned)}"
        half = width_of(words, SMALL) / 2
        middle = (axes.x(slot.starts) + axes.x(slot.ends)) / 2
        spans.append((middle - half, middle + half))
        labels.append((middle, words))
    rows = stagger(spans)
    axes.lower(max(rows, default=0) * LINE)
    axes.draw()
    _area(axes, day)
    for slot in day.slots:
        if day.hides(slot.planned):
            continue
        height = axes.y(0) - axes.y(slot.planned)
        axes.canvas.rect(
            axes.x(slot.starts), axes.y(slot.planned), axes.x(slot.ends) - axes.x(slot.starts), height, "plan"
        )
    for (middle, words), row in zip(labels, rows, strict=True):
        axes.canvas.text(middle, axes.top - 10 - row * LINE, words, "small", "middle")
    finding = _("No meeting has begun yet.")
    if peak:
        at = next(minute for minute, level in day.levels if level == peak)
        finding = _n(
            "At most {n} meeting was under way at once, first at {time}.",
            "At most {n} meetings were under way at once, first at {time}.",
            peak,
        ).format(n=day.shown(peak), time=clock(at))
    note = _("Above each slot: most at once / planned. Outline: planned; solid: under way.")
    size = (max(axes.right, *(right for _left, right in spans), 0.0) + 20, axes.height + _FOOT)
    return axes.canvas.picture("under-way", _("Meetings under way over the day"), finding, size, note)


def table_of_under_way(day: UnderWay, language: Language) -> Table:
    """Return for each slot how many meetings were planned and the most that were under way at once."""
    _ = translator(language)
    rows = [
        (f"{clock(slot.starts)}–{clock(slot.ends)}", day.shown(slot.planned), day.shown(day.most_in(slot)))
        for slot in day.slots
    ]
    return Table((_("Slot"), _("Planned"), _("Most at once")), tuple(rows))


def _area(axes: _Axes, day: UnderWay) -> None:
    """Draw the meetings under way; published numbers of 1 to 4 are left blank."""
    levels = [(m, 0 if day.hides(n) else n) for m, n in day.levels]
    if not levels:
        return
    path = f"M{number(axes.x(levels[0][0]))} {number(axes.y(0))}"
    for minute, level in levels:
        path += f"H{number(axes.x(minute))}V{number(axes.y(level))}"
    axes.canvas.path("area", f"{path}V{number(axes.y(0))}Z")


class _Axes:
    """Hours along the foot, counts along the left."""

    def __init__(self, canvas: Canvas, first: int, last: int, most: int) -> None:
        self.canvas = canvas
        self.first, self.last = first // 30 * 30, max(-(-last // 30) * 30, first // 30 * 30 + 60)
        self.step = _nice(most)
        self.most = max(-(-most // self.step) * self.step, self.step)
        self.top, self.right = _TOP, _LEFT + _WIDE

    @property
    def height(self) -> float:
        """Return how far down the foot of the curves lies."""
        return self.top + _PLOT

    def lower(self, by: float) -> None:
        """Make room above the curves."""
        self.top += by

    def x(self, minute: float) -> float:
        return _LEFT + _WIDE * (minute - self.first) / (self.last - self.first)

    def y(self, count: float) -> float:
        return self.height - _PLOT * count / self.most

    def draw(self) -> None:
        """Draw lines and numbers; hours are left out where they would touch."""
        for count in range(0, self.most + 1, self.step):
            self.canvas.path("axis", f"M{number(_LEFT)} {number(self.y(count))}h{number(_WIDE)}")
            self.canvas.text(_LEFT - 8, self.y(count) + 4, str(count), "small t2", "end")
        every = next(n for n in (30, 60, 120, 180, 240, 480, 10**6) if _WIDE * n / (self.last - self.first) >= 48)
        for minute in range(-(-self.first // every) * every, self.last + 1, every):
            self.canvas.text(self.x(minute), self.height + 18, clock(minute), "small t2", "middle")


def _nice(most: int) -> int:
    """Return a round step of the axis, so that at most five lie below ``most``."""
    for power in range(9):
        for step in _STEPS:
            if most <= 5 * step * int(10**power):
                return step * int(10**power)
    return most
