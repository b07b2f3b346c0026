"""The avoid-list 不对接: organisations a guest is never matched with. The others are never told."""

from __future__ import annotations

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, require_person
from duijie.actions.wishing.choosing import end_requests
from duijie.actions.wishing.pair import TAKEN_BACK, lock_guests, tell_answer
from duijie.store.models import Avoid, Organisation, Participant, RequestState, Suggestion, Wish


def avoid(actor: Actor, guest: Participant, organisation: Organisation) -> int:
    """Put an organisation on a guest's list: its people vanish from each other's pages.

    The guest's own wishes towards them are taken back; where both had agreed, the other is told that no meeting
    comes of it. Returns how many agreements ended.

    Raises:
        Refused: not theirs, an organisation of another programme, or their own.
    """
    require_person(actor, guest.person_id)
    if organisation.programme_id != guest.event.programme_id or organisation.key == guest.person.organisation_id:
        raise not_found()
    at = timezone.now()
    ended = 0
    with deed(actor, "avoid.add", guest.event.programme_id) as doing:
        doing.about(guest)
        Avoid.objects.get_or_create(participant=guest, organisation=organisation)
        members = Participant.objects.filter(event=guest.event_id, person__organisation=organisation)
        guests = lock_guests(guest.key, *members.values_list("key", flat=True))
        own = guests.pop(guest.key)
        for other in guests.values():
            if end_requests(own, other, {"state": RequestState.WITHDRAWN, "answered": at}):
                ended += 1
                tell_answer(other, own, TAKEN_BACK)
            Wish.objects.filter(by=own, whom=other).delete()
            Suggestion.objects.filter(participant=own, other=other).delete()
            Suggestion.objects.filter(participant=other, other=own).delete()
    return ended


def stop_avoiding(actor: Actor, guest: Participant, organisation: Organisation) -> None:
    """Take an organisation off a guest's list; its people may be seen and suggested again.

    Raises:
        Refused: not theirs, or it is not on the list.
    """
    require_person(actor, guest.person_id)
    with deed(actor, "avoid.remove", guest.event.programme_id) as doing:
        doing.about(guest)
        removed, _ = Avoid.objects.filter(participant=guest, organisation=organisation).delete()
        if not removed:
            raise not_found()
