"""Organisations 单位, people 人员, and participants 参会人 of an event."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.access import Account
from duijie.store.models.event import Event
from duijie.store.models.fields import Row, SealedField, WordsField, one_of
from duijie.store.models.programme import Programme, Side


class Organisation(Row):
    """A firm, university, fund or office. ``search``: names, pinyin, initials; ``merged_into``: a merge, undoable."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="organisations")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    short = models.CharField(max_length=80, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    ubi = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=80, blank=True)
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True)
    category = models.CharField(max_length=20, default="other")
    website = models.URLField(max_length=200, blank=True)
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    search = models.TextField(blank=True)
    aliases = models.JSONField(default=list, help_text="other spellings that were settled to be this one")
    industry = models.JSONField(default=list, help_text="branches as lists name them")
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A register number belongs to one organisation of a programme."""

        ordering = ("search", "key")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "uscc"],
                condition=~models.Q(uscc="") & models.Q(merged_into__isnull=True),
                name="uscc_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "ubi"],
                condition=~models.Q(ubi="") & models.Q(merged_into__isnull=True),
                name="ubi_once",
            ),
        )


class Person(Row):
    """A person of a programme. Mail and phone are sealed; digests find them. ``erased``: only a tombstone is left."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="people")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="people")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    mail = SealedField()
    mail_digest = models.CharField(max_length=32, blank=True, db_index=True)
    phone = SealedField()
    phone_digest = models.CharField(max_length=32, blank=True, db_index=True)
    wechat = SealedField()
    languages = models.JSONField(default=list)
    language = models.CharField(max_length=8, default="zh-hans", help_text="of pages and mails")
    search = models.TextField(blank=True)
    mail_bounced = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    own = models.JSONField(default=list, help_text="fields the person set; a list no longer changes them")
    aliases = models.JSONField(default=list, help_text="other names and digests of contacts settled to be theirs")
    erased = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name."""

        ordering = ("search", "key")
        verbose_name_plural = "people"


class Delegation(Row):
    """A group that travels together, with a leader and a schedule book of its own."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="delegations")
    name = WordsField()
    leader = models.ForeignKey("store.Participant", models.SET_NULL, null=True, blank=True, related_name="+")
    arrives = models.DateField(null=True, blank=True)
    leaves = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)


class ParticipantState(StrEnum):
    """How far a guest has come."""

    IMPORTED = "imported"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Participant(Row):
    """A person at one event. Others see them only when confirmed, and of each field only what they ticked (``shown``).

    ``available``: codes of slots (None: all). ``cap``: own limit of meetings; ``incoming_cap``: of requests to answer.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.CASCADE, related_name="participations")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True)
    category = models.CharField(max_length=20, default="other")
    state = models.CharField(max_length=9, default=ParticipantState.IMPORTED)
    matchmaking = models.BooleanField(default=True)
    vip = models.BooleanField(default=False)
    available = models.JSONField(null=True, blank=True)
    cap = models.PositiveSmallIntegerField(null=True, blank=True)
    incoming_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    shown = models.JSONField(default=list)
    shown_until = models.DateField(null=True, blank=True)
    abroad = models.JSONField(default=list, help_text="codes of sides whose guests may have their data, by consent")
    suggestions_off = models.BooleanField(default=False)
    delegation = models.ForeignKey(Delegation, models.SET_NULL, null=True, blank=True, related_name="members")
    staff_note = models.TextField(blank=True)
    phone_list = models.BooleanField(default=False)
    opened = models.DateTimeField(null=True, blank=True, help_text="first use of the confirm link")
    confirmed = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    suggestions_seen = models.DateTimeField(null=True, blank=True)
    badge = models.PositiveSmallIntegerField(default=1, help_text="raised when a badge is lost: its code ends")
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A person once an event."""

        constraints = (
            models.UniqueConstraint(fields=["event", "person"], name="participant_once"),
            one_of("state", ParticipantState, "participant_state"),
        )
        indexes = (models.Index(fields=["event", "state"], name="participant_by_state"),)


class Steward(Row):
    """Somebody who may act for a person: a transfer office, an assistant, a delegation's leader."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="stewards")
    account = models.ForeignKey(Account, models.CASCADE, related_name="stewardships")
    called = models.CharField(max_length=120, blank=True, help_text="as the person named them")
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["person", "account"], condition=models.Q(until__isnull=True), name="steward_once"
            ),
        )


class AssistantKind(StrEnum):
    """What they do."""

    INTERPRETER = "interpreter"
    TABLE_HOST = "table_host"


class Assistant(Row):
    """An interpreter 译员 or a table's host 桌长: which slots they are there for, which languages or table."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="assistants")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    languages = models.JSONField(default=list, help_text="an interpreter's, such as en, zh, yue")
    table = models.ForeignKey("store.Table", models.SET_NULL, null=True, blank=True, related_name="hosts")
    slots = models.JSONField(null=True, blank=True, help_text="codes of slots; none: all")

    class Meta:
        """Two kinds."""

        constraints = (one_of("kind", AssistantKind, "assistant_kind"),)


class Avoid(Row):
    """A guest does not wish to be matched with an organisation 不对接. The other is never told."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="avoids")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        """Once is enough."""

        constraints = (models.UniqueConstraint(fields=["participant", "organisation"], name="avoid_once"),)
