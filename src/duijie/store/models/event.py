"""An event 活动: when, where, with which sessions, slots, tables, rules and dates."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.fields import Row, WordsField, one_of
from duijie.store.models.programme import Programme, Side


class EventState(StrEnum):
    """Draft events are for staff; open ones have a public page; closed ones keep their record."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Event(Row):
    """One edition of a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="events")
    slug = models.SlugField(max_length=40)
    name = WordsField()
    venue = WordsField()
    about = WordsField()
    date = models.DateField()
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    language = models.CharField(max_length=8, default="zh-hans", help_text="of printed sheets and of guests unheard of")
    state = models.CharField(max_length=8, default=EventState.DRAFT)
    max_meetings = models.PositiveSmallIntegerField(default=4, help_text="meetings a guest, unless they set less")
    floor = models.PositiveSmallIntegerField(default=2, help_text="meetings everybody should have at least")
    suggestions = models.PositiveSmallIntegerField(default=18, help_text="suggestions a guest")
    wishes = models.PositiveSmallIntegerField(default=8, help_text="people a guest may choose")
    musts = models.PositiveSmallIntegerField(default=3, help_text="of these, “must meet”")
    answer_hours = models.PositiveSmallIntegerField(default=72, help_text="hours a request waits for its answer")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="raised by each change; an older form is refused")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """The latest first."""

        ordering = ("-date",)
        constraints = (
            models.UniqueConstraint(fields=["programme", "slug"], name="event_slug_once"),
            one_of("state", EventState, "event_state"),
        )


class PhaseCode(StrEnum):
    """The steps on the way, in order."""

    SET_UP = "set_up"
    IMPORT = "import"
    REVIEW = "review"
    WISHES_OPEN = "wishes_open"
    WISHES_CLOSE = "wishes_close"
    PUBLISH = "publish"
    PRINT = "print"
    DAY = "day"
    FIRST_CHECK = "first_check"
    LAST_CHECK = "last_check"


class Phase(Row):
    """When a step begins (or, for a deadline, ends)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="phases")
    code = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        """In time."""

        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=["event", "code"], name="phase_once"),
            one_of("code", PhaseCode, "phase_code"),
        )


class SessionKind(StrEnum):
    """Parts of a day 环节."""

    ARRIVAL = "arrival"
    CEREMONY = "ceremony"
    KEYNOTE = "keynote"
    DIALOGUE = "dialogue"
    MATCHMAKING = "matchmaking"
    BREAK = "break"
    OTHER = "other"


class Session(Row):
    """A part of the agenda. Matchmaking sessions hold slots; ``code`` is what slots of one run share."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    code = models.SlugField(max_length=20)
    kind = models.CharField(max_length=12, default=SessionKind.OTHER)
    title = WordsField()
    about = WordsField()
    place = WordsField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        """In time."""

        ordering = ("starts", "key")
        constraints = (
            models.UniqueConstraint(fields=["event", "code"], name="session_code_once"),
            one_of("kind", SessionKind, "session_kind"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="session_ends_later"),
        )


class Speaker(Row):
    """Somebody on stage; ``moderator`` leads the talk. A speaker need not be a guest."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    participant = models.ForeignKey("store.Participant", models.SET_NULL, null=True, blank=True)
    name = WordsField()
    title = WordsField()
    organisation = WordsField()
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True)
    moderator = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As announced."""

        ordering = ("-moderator", "position", "key")


class Slot(Row):
    """A time for meetings 时段."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="slots")
    session = models.ForeignKey(Session, models.CASCADE, related_name="slots")
    code = models.SlugField(max_length=20)
    starts = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=25)

    class Meta:
        """In time."""

        ordering = ("starts", "code")
        constraints = (models.UniqueConstraint(fields=["event", "code"], name="slot_code_once"),)


class Table(Row):
    """A table 桌. ``code`` is printed; ``slots``: codes it is ready in (None: all); x, y in per cent of the hall."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="tables")
    code = models.CharField(max_length=12)
    zone = models.CharField(max_length=12, blank=True)
    seats = models.PositiveSmallIntegerField(default=4)
    slots = models.JSONField(null=True, blank=True)
    held_by = models.ForeignKey("store.Organisation", models.SET_NULL, null=True, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As numbered."""

        ordering = ("position", "code")
        constraints = (models.UniqueConstraint(fields=["event", "code"], name="table_code_once"),)


class FixtureKind(StrEnum):
    """What else stands in the hall."""

    STAGE = "stage"
    DOOR = "door"
    DESK = "desk"
    SCREEN = "screen"


class Fixture(Row):
    """A landmark of the floor plan, in per cent of the hall."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="fixtures")
    kind = models.CharField(max_length=8)
    label = WordsField()
    x = models.FloatField()
    y = models.FloatField()
    width = models.FloatField(default=10)
    height = models.FloatField(default=6)

    class Meta:
        """Kinds are few."""

        constraints = (one_of("kind", FixtureKind, "fixture_kind"),)


class AskRule(Row):
    """Guests of ``by`` may ask guests of ``whom``: ``wishes`` each, ``incoming`` to answer, at most (None: any)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="ask_rules")
    by = models.ForeignKey(Side, models.CASCADE, related_name="+")
    whom = models.ForeignKey(Side, models.CASCADE, related_name="+")
    wishes = models.PositiveSmallIntegerField(null=True, blank=True)
    incoming = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        """One rule a pair and direction."""

        constraints = (models.UniqueConstraint(fields=["event", "by", "whom"], name="ask_rule_once"),)
