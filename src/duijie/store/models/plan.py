"""Plans 排期: versions as documents, and the published meetings as rows that the database guards."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.event import Event, Slot, Table
from duijie.store.models.fields import Row, one_of
from duijie.store.models.people import Assistant, Participant


class VersionState(StrEnum):
    """Drafts are worked on; one version at most is published; older ones are superseded."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class PlanVersion(Row):
    """A plan with the problem it solves, both in the contract's JSON; ``locks``: codes of meetings that stay.

    ``edition`` is raised by every change of a draft: a change based on an older one is refused.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=VersionState.DRAFT)
    problem = models.JSONField()
    plan = models.JSONField()
    locks = models.JSONField(default=list)
    figures = models.JSONField(default=dict, help_text="most meetings any plan can place, first come's value, prices")
    history = models.JSONField(default=list, help_text="placements before each change by hand, latest last")
    edition = models.PositiveIntegerField(default=1)
    seed = models.PositiveIntegerField(default=1)
    seconds = models.FloatField(null=True, blank=True)
    software = models.CharField(max_length=40)
    verified = models.BooleanField(default=False)
    changes = models.JSONField(
        default=dict, help_text="a version of the day: the changes it answers, as the contract's JSON"
    )
    made_by = models.CharField(max_length=16, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    published = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=16, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["event", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(state="published"), name="plan_published_once"
            ),
            one_of("state", VersionState, "plan_state"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(verified=True), name="plan_verified"
            ),
        )


class MeetingState(StrEnum):
    """A published meeting 洽谈."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class MeetingOrigin(StrEnum):
    """How a meeting came about."""

    PLANNED = "planned"
    STANDBY = "standby"
    ON_THE_SPOT = "on_the_spot"


class Progress(StrEnum):
    """How a meeting goes on the day, as its marks have it (``store/models/day.py``)."""

    WAITING = "waiting"
    STARTED = "started"
    ENDED = "ended"
    NO_SHOW = "no_show"


class Meeting(Row):
    """A meeting people were told of. ``code`` is the problem's id; ``sequence`` counts changes for calendars.

    ``progress``, ``started``, ``ended`` and ``missing`` (keys of participants) are what its marks come to.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="meetings")
    code = models.CharField(max_length=80)
    state = models.CharField(max_length=9, default=MeetingState.PLANNED)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="meetings")
    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="meetings")
    length = models.PositiveSmallIntegerField(default=1)
    interpreter = models.ForeignKey(Assistant, models.SET_NULL, null=True, blank=True, related_name="meetings")
    sequence = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=11, default=MeetingOrigin.PLANNED)
    progress = models.CharField(max_length=7, default=Progress.WAITING)
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    missing = models.JSONField(default=list)
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="meetings")
    changed = models.DateTimeField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A meeting once an event, whatever became of it."""

        ordering = ("slot__starts", "table__position")
        constraints = (
            models.UniqueConstraint(fields=["event", "code"], name="meeting_code_once"),
            one_of("state", MeetingState, "meeting_state"),
            one_of("origin", MeetingOrigin, "meeting_origin"),
            one_of("progress", Progress, "meeting_progress"),
        )


class Seat(Row):
    """A person at a meeting, one row a slot it takes: nobody sits twice at one time."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="seats")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    party = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        """The guard against double booking."""

        constraints = (
            models.UniqueConstraint(
                fields=["participant", "slot"], condition=models.Q(active=True), name="person_once_a_slot"
            ),
        )


class TableUse(Row):
    """A table taken in a slot: one meeting at a time."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="table_uses")
    table = models.ForeignKey(Table, models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)

    class Meta:
        """The guard against two meetings at one table."""

        constraints = (
            models.UniqueConstraint(
                fields=["table", "slot"], condition=models.Q(active=True), name="table_once_a_slot"
            ),
        )


class FeedToken(Row):
    """The secret of a guest's calendar feed; only its digest is kept."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True, blank=True)
