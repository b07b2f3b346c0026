"""Suggestions 推荐, wishes 意向对接 and requests 邀约."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.event import Event
from duijie.store.models.fields import Row, one_of
from duijie.store.models.listing import Listing
from duijie.store.models.people import Participant


class Suggestion(Row):
    """Somebody worth meeting, why, and what the guest made of it. ``reasons``: the engine's, as JSON.

    ``added_by``: the member of staff who put it there by hand; those survive a new computation.
    ``proposed_by``: the one who chose it for the guest; it is no wish until the guest says yes.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="suggestions_made")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(Participant, models.CASCADE, related_name="suggested_to")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    need = models.ForeignKey(Listing, models.SET_NULL, null=True, blank=True, related_name="+")
    offer = models.ForeignKey(Listing, models.SET_NULL, null=True, blank=True, related_name="+")
    reasons = models.JSONField(default=list)
    feedback = models.CharField(max_length=4, blank=True)
    added_by = models.CharField(max_length=16, blank=True)
    proposed_by = models.CharField(max_length=16, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Best first."""

        ordering = ("rank", "key")
        constraints = (
            models.UniqueConstraint(fields=["participant", "other"], name="suggestion_once"),
            models.CheckConstraint(condition=~models.Q(participant=models.F("other")), name="suggestion_of_another"),
        )


class Strength(StrEnum):
    """How much a guest wishes to meet somebody."""

    MUST = "must"
    LIKE = "like"
    NO = "no"


class Wish(Row):
    """A guest's wish about another; ``note`` is private, and a “no” is never told."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="wishes_made")
    by = models.ForeignKey(Participant, models.CASCADE, related_name="wishes")
    whom = models.ForeignKey(Participant, models.CASCADE, related_name="wished_by")
    strength = models.CharField(max_length=4)
    note = models.TextField(blank=True)
    entered_by = models.CharField(max_length=16, blank=True, help_text="account of whoever acted for the guest")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """One a pair and direction."""

        constraints = (
            models.UniqueConstraint(fields=["by", "whom"], name="wish_once"),
            models.CheckConstraint(condition=~models.Q(by=models.F("whom")), name="wish_of_another"),
            one_of("strength", Strength, "wish_strength"),
        )


class RequestState(StrEnum):
    """A request waits, is answered, runs out, or is taken back."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Request(Row):
    """The other half of a wish: ``whom`` is asked and answers. A wish of both is accepted at once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="requests")
    by = models.ForeignKey(Participant, models.CASCADE, related_name="requests_made")
    whom = models.ForeignKey(Participant, models.CASCADE, related_name="requests_got")
    state = models.CharField(max_length=9, default=RequestState.WAITING)
    message = models.CharField(max_length=300, blank=True)
    on_the_spot = models.BooleanField(default=False, help_text="asked on the day; placed at once when accepted")
    expires = models.DateTimeField()
    answered = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One open or accepted request a pair and direction."""

        constraints = (
            one_of("state", RequestState, "request_state"),
            models.UniqueConstraint(
                fields=["by", "whom"], condition=models.Q(state__in=["waiting", "accepted"]), name="request_once"
            ),
        )
        indexes = (models.Index(fields=["event", "state"], name="request_by_state"),)


class ContactShare(Row):
    """A guest lets another see one channel (mail, phone, wechat). Only the gate reads this (actions/contact.py)."""

    by = models.ForeignKey(Participant, models.CASCADE, related_name="shares")
    whom = models.ForeignKey(Participant, models.CASCADE, related_name="shared_with")
    channel = models.CharField(max_length=6)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A channel once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["by", "whom", "channel"], condition=models.Q(withdrawn__isnull=True), name="share_once"
            ),
        )
