"""Arrivals and meetings over the day."""

from __future__ import annotations

from duijie.actions.picturing.asking import Asked, Made, no_side, side_of
from duijie.engine.text import Language
from duijie.formats.pictures import (
    Arrivals,
    SlotPlan,
    UnderWay,
    draw_arrivals,
    draw_under_way,
    table_of_arrivals,
    table_of_under_way,
)
from duijie.locale import translator
from duijie.store.models import Event
from duijie.store.queries.pictures import DayTimes, day_times


def arrivals_picture(event: Event, asked: Asked, language: Language) -> Made:
    """Return when guests checked in, a side each; four queries."""
    _ = translator(language)
    title = _("Arrivals over the day")
    arrivals = arrivals_of(day_times(event, asked.now), language, published=asked.published)
    if not any(arrivals.points(minutes) for _side, minutes in arrivals.sides):
        nobody = not any(minutes for _side, minutes in arrivals.sides)
        why = _("Nobody has checked in yet.") if nobody else _("Fewer than 5: nothing to publish.")
        return Made("arrivals", title, None, why=why)
    return Made("arrivals", title, draw_arrivals(arrivals, language), ((title, table_of_arrivals(arrivals, language)),))


def arrivals_of(times: DayTimes, language: Language, *, published: bool = False) -> Arrivals:
    """Return the check-ins by side in the sides' order, those without a side last."""
    sides = [(side_of(side, language), times.arrived.get(side.key, ())) for side in times.sides]
    if times.arrived.get(""):
        sides.append((no_side(language), times.arrived[""]))
    return Arrivals(tuple(sides), times.walked_in, published)


def under_way_picture(event: Event, asked: Asked, language: Language) -> Made:
    """Return how many meetings were under way when; four queries."""
    _ = translator(language)
    title = _("Meetings under way over the day")
    times = day_times(event, asked.now)
    day = UnderWay(tuple(SlotPlan(*slot) for slot in times.slots), times.running, asked.published)
    if not times.running and not any(slot.planned for slot in day.slots):
        return Made("under-way", title, None, why=_("No plan has been published yet."))
    return Made("under-way", title, draw_under_way(day, language), ((title, table_of_under_way(day, language)),))
