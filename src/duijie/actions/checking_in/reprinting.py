"""A badge anew: the old code ends, the new one is printed at the desk."""

from __future__ import annotations

from django.utils import timezone

from duijie.actions.badges import badge_token
from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.actions.sheets import around, own_line
from duijie.formats.outgoing import Badge, badges_pdf
from duijie.store.faces import language_of
from duijie.store.models import Event, Participant, Reprint


def reprint_badge(actor: Actor, event: Event, participant: Participant) -> int:
    """End the code of a guest's badge and return the number of the new one; scans before now stay what they are.

    Raises:
        Refused: the actor may not, or the guest is another event's or erased.
    """
    require(actor, Right.DESK, event)
    with deed(actor, "desk.reprint", event.programme_id) as doing:
        rows = Participant.objects.select_for_update(of=("self",)).filter(event=event, person__erased__isnull=True)
        row = rows.filter(pk=participant.pk).first()
        if row is None:
            raise not_found()
        Reprint.objects.create(participant=row, badge=row.badge, at=timezone.now(), by=actor.account)
        Participant.objects.filter(pk=row.pk).update(badge=row.badge + 1)
        doing.about(row, badge=row.badge + 1)
        note_change(event)
    return row.badge + 1


def badge_sheet(actor: Actor, event: Event, participant: Participant) -> bytes:
    """Return a guest's badge as a PDF to print at the desk; the log notes it.

    Raises:
        Refused: the actor may not, or the guest is another event's or erased.
    """
    require(actor, Right.DESK, event)
    rows = Participant.objects.filter(event=event, person__erased__isnull=True)
    row = rows.select_related("person__organisation", "side").filter(pk=participant.pk).first()
    if row is None:
        raise not_found()
    with deed(actor, "desk.badge", event.programme_id) as doing:
        doing.about(row, badge=row.badge)
    badge = Badge(own_line(row), language_of(row.person.language), badge_token(row))
    return badges_pdf(around(event).occasion, [badge], timezone.now().replace(microsecond=0))
