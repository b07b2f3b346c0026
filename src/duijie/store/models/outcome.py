"""What came of meetings 洽谈结果, and of introductions 引荐."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models.functions import Greatest, Least

from duijie.store.models.event import Event
from duijie.store.models.fields import Row, SealedField, one_of
from duijie.store.models.people import Organisation, Participant, Person
from duijie.store.models.plan import Meeting
from duijie.store.models.programme import Programme


class NextStep(StrEnum):
    """What one side wants next."""

    INTENTION = "intention"
    MEET_AGAIN = "meet_again"
    PAPERS = "papers"
    NO_FIT = "no_fit"


class Outcome(Row):
    """One side's word on a meeting: three taps and a private note. A later word stands beside an earlier one.

    ``latest``: the word that counts of this participant; ``for_them``: recorded by a table's host.
    ``mark``: the phone's own number for a tap, so that a queue may send it twice and it is taken once.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="outcomes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="outcomes")
    held = models.BooleanField()
    next_step = models.CharField(max_length=10, blank=True)
    by_when = models.DateField(null=True, blank=True)
    note = SealedField()
    latest = models.BooleanField(default=True)
    for_them = models.BooleanField(default=False)
    mark = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In time; one word of each side counts."""

        ordering = ("at", "key")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "participant"], condition=models.Q(latest=True), name="outcome_latest_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "participant", "mark"], condition=~models.Q(mark=""), name="outcome_mark_once"
            ),
            models.CheckConstraint(
                condition=models.Q(next_step__in=["", *(str(step) for step in NextStep)]), name="outcome_next_step"
            ),
        )


class IntroductionState(StrEnum):
    """How an introduction stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Introduction(Row):
    """A connector proposes two people to each other; nothing is revealed before both have said yes.

    ``one_said``, ``other_said``: True yes, False no, None nothing yet. Who said no is told to nobody.
    ``credit``: the connector's organisation, kept for good.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="introductions")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="introductions")
    connector = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="introductions_made")
    credit = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="introductions")
    one = models.ForeignKey(Person, models.CASCADE, related_name="introduced_as_one")
    other = models.ForeignKey(Person, models.CASCADE, related_name="introduced_as_other")
    one_reason = SealedField()
    other_reason = SealedField()
    one_said = models.BooleanField(null=True, blank=True)
    other_said = models.BooleanField(null=True, blank=True)
    state = models.CharField(max_length=9, default=IntroductionState.PROPOSED)
    expires = models.DateTimeField()
    answered = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first; two people once at a time."""

        ordering = ("-created", "key")
        constraints = (
            one_of("state", IntroductionState, "introduction_state"),
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="introduction_of_two"),
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                condition=models.Q(state__in=["proposed", "accepted"]),
                name="introduction_once",
            ),
        )
