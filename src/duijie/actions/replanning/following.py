"""The published plan follows its rows when meetings are cancelled elsewhere: somebody was erased, say."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from duijie.actions.replanning.placing import amend
from duijie.actions.replanning.standby import open_offers, withdraw
from duijie.actions.replanning.standing_day import standing_day
from duijie.store.models import Event, Meeting, MeetingState, PlanVersion, VersionState


def follow_rows(event: Event) -> bool:
    """Take meetings that were cancelled out of the published plan; return whether there were any.

    Call it inside a verb's transaction that has cancelled meetings and locked the event. Until it is called every
    verb of the day leaves such meetings out all the same, so that nothing brings them back.

    Raises:
        AssertionError: outside a transaction.
    """
    assert connection.in_atomic_block
    version = PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED).first()
    if version is None:
        return False
    for offer in open_offers(event):
        if offer.one.state != "confirmed" or offer.other.state != "confirmed":
            withdraw(offer)
    planned = Meeting.objects.filter(event=event, state=MeetingState.PLANNED).values_list("code", flat=True)
    if {one["meeting"] for one in version.plan["placed"]} == set(planned):
        return False
    day = standing_day(event, timezone.now(), over=True)
    amend(day, day.told)
    return True
