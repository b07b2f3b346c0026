"""Who may open which report, and which rows behind its figures."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from duijie.actions.refusal import not_found
from duijie.actions.rights import HOLDERS, Actor, Right
from duijie.store.models import Event, Report


def reports_of(actor: Actor, event: Event) -> list[Report]:
    """Return the reports of an event, and of its programme's years where the actor may see them; the latest first."""
    wanted = Q(event=event)
    if actor.may(Right.SEE, event.programme_id):
        wanted |= Q(event=None, programme=event.programme_id)
    return list(Report.objects.filter(wanted).order_by("-at", "key"))


def report_of(actor: Actor, event: Event, key: str) -> Report:
    """Return one of them.

    Raises:
        Refused: there is none of that key that the actor may open from this event.
    """
    report = (
        Report.objects.select_related("event__programme", "programme")
        .filter(key=key, programme=event.programme_id)
        .first()
    )
    if report is None or not actor.may(Right.SEE, event.programme_id, report.event_id):
        raise not_found()
    if report.event_id not in (None, event.key):
        raise not_found()
    return report


def sides_seen(actor: Actor, event: Event) -> Sequence[str] | None:
    """Return the sides whose rows the actor may see; None: all."""
    if actor.may(Right.SEE, event.programme_id, event.key, "?"):
        return None
    return [
        grant.side
        for grant in actor.grants
        if grant.side
        and grant.programme == event.programme_id
        and grant.role in HOLDERS[Right.SEE]
        and grant.event in (None, event.key)
    ]
