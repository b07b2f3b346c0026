"""The day itself: desks and their scans, who came, marks of meetings, what went otherwise, places on standby."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.access import Account
from duijie.store.models.event import Event, Slot, Table
from duijie.store.models.fields import Row, SealedField, one_of
from duijie.store.models.people import Assistant, Participant
from duijie.store.models.plan import Meeting


class BoardState(models.Model):
    """How often the day of an event has changed: what boards and phones compare before they ask for more."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="board_state")
    number = models.PositiveBigIntegerField(default=0)
    changed = models.DateTimeField(null=True, blank=True)


class Projector(Row):
    """A secret link that shows the hall's board on a screen, without signing in; only its digest is kept."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="projectors")
    digest = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=16, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-created", "key")


class Desk(Row):
    """A desk 签到台 and the device that stands there. ``heard``: its last word; ``error``: seconds its clock runs fast.

    A desk that was closed may still send what it scanned before.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="desks")
    name = models.CharField(max_length=60)
    opened_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    opened = models.DateTimeField(auto_now_add=True)
    closed = models.DateTimeField(null=True, blank=True)
    snapshot = models.DateTimeField(null=True, blank=True, help_text="when it last took the list to work offline")
    heard = models.DateTimeField(null=True, blank=True)
    error = models.IntegerField(default=0)

    class Meta:
        """By name; a name once among open desks."""

        ordering = ("name", "key")
        constraints = (
            models.UniqueConstraint(
                fields=["event", "name"], condition=models.Q(closed__isnull=True), name="desk_name_once"
            ),
        )


class ScanWay(StrEnum):
    """How a guest was found."""

    QR = "qr"
    NAME = "name"
    DIGITS = "digits"
    GROUP = "group"
    WALK_IN = "walk_in"
    SELF = "self"


class ScanResult(StrEnum):
    """What a scan led to. Only the first two say that the guest is here."""

    CAME = "came"
    AGAIN = "again"
    UNDONE = "undone"
    REPLACED = "replaced"
    OTHER_EVENT = "other_event"
    CANCELLED = "cancelled"
    ERASED = "erased"
    UNKNOWN = "unknown"


class Scan(Row):
    """One act at a desk; only ever added. ``mark`` is the desk's own number for it, so that it is taken once.

    ``claimed``: the device's clock; ``at``: that clock put right; ``token``: digest of what was read.
    ``undo``: it takes the guest's check-ins before it back. Any order of arrival leads to the same check-ins.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="scans")
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, blank=True, related_name="scans")
    mark = models.CharField(max_length=40)
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="scans")
    way = models.CharField(max_length=7)
    undo = models.BooleanField(default=False)
    result = models.CharField(max_length=11)
    token = models.CharField(max_length=64, blank=True)
    given = SealedField()
    claimed = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=16, blank=True)
    received = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In time."""

        ordering = ("at", "mark")
        constraints = (
            models.UniqueConstraint(fields=["event", "mark"], name="scan_mark_once"),
            one_of("way", ScanWay, "scan_way"),
            one_of("result", ScanResult, "scan_result"),
        )
        indexes = (models.Index(fields=["event", "participant"], name="scan_by_guest"),)


class CheckIn(Row):
    """A guest is here 签到: what their scans come to. ``at``: the earliest that still counts."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="check_ins")
    participant = models.OneToOneField(Participant, models.CASCADE, related_name="check_in")
    at = models.DateTimeField()
    way = models.CharField(max_length=7)
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, blank=True, related_name="check_ins")

    class Meta:
        """In time."""

        ordering = ("at", "key")
        constraints = (one_of("way", ScanWay, "check_in_way"),)


class Reprint(Row):
    """A badge that was lost or spoilt, and from when its code no longer counts; what was read before that does.

    ``badge``: the number of the badge that ended.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="reprints")
    badge = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=16, blank=True)

    class Meta:
        """In time; a badge ends once."""

        ordering = ("at", "key")
        constraints = (models.UniqueConstraint(fields=["participant", "badge"], name="badge_ended_once"),)


class MarkKind(StrEnum):
    """What somebody said of a meeting on the day."""

    STARTED = "started"
    ENDED = "ended"
    NO_SHOW = "no_show"
    MISSING = "missing"
    HERE = "here"
    LATE = "late"
    CANNOT_COME = "cannot_come"
    RESET = "reset"


class MeetingMark(Row):
    """Something said of a meeting; only ever added. The meeting's own fields hold what all of them come to.

    ``participant``: of whom it is said (None: of the meeting); ``minutes``: how late; ``mark``: the device's number.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=11)
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    mark = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=16, blank=True)
    received = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In time."""

        ordering = ("at", "mark")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "mark"], name="meeting_mark_once"),
            one_of("kind", MarkKind, "meeting_mark_kind"),
        )


class DisruptionKind(StrEnum):
    """What goes otherwise than planned."""

    ABSENT = "absent"
    LATE = "late"
    TABLE_CLOSED = "table_closed"
    INTERPRETER_AWAY = "interpreter_away"


class Disruption(Row):
    """Somebody or something is not there, from ``since`` on until ``until`` (None: to the end of the day).

    ``settled``: the number of the plan version that took it in.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="disruptions")
    kind = models.CharField(max_length=16)
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="disruptions")
    table = models.ForeignKey(Table, models.CASCADE, null=True, blank=True, related_name="disruptions")
    assistant = models.ForeignKey(Assistant, models.CASCADE, null=True, blank=True, related_name="disruptions")
    since = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    until = models.ForeignKey(Slot, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    settled = models.PositiveIntegerField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In time; about exactly one."""

        ordering = ("at", "key")
        constraints = (
            one_of("kind", DisruptionKind, "disruption_kind"),
            models.CheckConstraint(
                condition=models.Q(participant__isnull=False, table__isnull=True, assistant__isnull=True)
                | models.Q(participant__isnull=True, table__isnull=False, assistant__isnull=True)
                | models.Q(participant__isnull=True, table__isnull=True, assistant__isnull=False),
                name="disruption_of_one",
            ),
        )


class StandbyState(StrEnum):
    """How an offer of a freed place stands."""

    OFFERED = "offered"
    PLACED = "placed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class StandbyOffer(Row):
    """A freed place, offered to a wish that waits 候补; while it is offered nobody else is given it.

    It becomes a meeting once both have said yes (``accepted_by``: keys of participants), before ``expires``.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="standby_offers")
    code = models.CharField(max_length=80, help_text="of the meeting it would become")
    one = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    other = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    table = models.ForeignKey(Table, models.PROTECT, null=True, blank=True, related_name="+")
    value = models.FloatField(default=0)
    state = models.CharField(max_length=9, default=StandbyState.OFFERED)
    accepted_by = models.JSONField(default=list)
    expires = models.DateTimeField()
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The best first; a place is offered to one wish at a time, a wish has one offer at a time."""

        ordering = ("-value", "code", "key")
        constraints = (
            one_of("state", StandbyState, "standby_state"),
            models.UniqueConstraint(
                fields=["slot", "table"], condition=models.Q(state="offered"), name="standby_place_once"
            ),
            models.UniqueConstraint(
                fields=["event", "code"], condition=models.Q(state="offered"), name="standby_wish_once"
            ),
        )
