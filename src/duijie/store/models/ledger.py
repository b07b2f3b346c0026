"""The ledger 台账: cooperations 合作, each step with its evidence; nothing is overwritten, only added."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.access import Account
from duijie.store.models.event import Event
from duijie.store.models.fields import Row, SealedField, one_of
from duijie.store.models.listing import Listing
from duijie.store.models.outcome import Introduction
from duijie.store.models.people import Organisation, Person
from duijie.store.models.plan import Meeting
from duijie.store.models.programme import Programme, Side


class Stage(StrEnum):
    """How far a cooperation has come; ``stopped`` may follow any."""

    INTENTION = "intention"
    NDA = "nda"
    MOU = "mou"
    CONTRACT = "contract"
    DELIVERED = "delivered"
    STOPPED = "stopped"


class ContractType(StrEnum):
    """The technology contracts of the Civil Code (Book Three, Chapter 20)."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENCE = "licence"
    CONSULTING = "consulting"
    SERVICE = "service"


class Grade(StrEnum):
    """How well something is evidenced 佐证, weakest first."""

    ONE_SIDE = "one_side"
    BOTH_SIDES = "both_sides"
    DOCUMENT = "document"
    PUBLIC_RECORD = "public_record"


class Cooperation(Row):
    """Two or more organisations on their way to something. ``stage``, ``grade``, … repeat what its entries come to.

    Who confirmed an intention, of both sides or one, is its grade. ``owner``: the member of staff who follows it.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cooperations")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="cooperations")
    meeting = models.OneToOneField(Meeting, models.SET_NULL, null=True, blank=True, related_name="cooperation")
    introduction = models.ForeignKey(Introduction, models.SET_NULL, null=True, blank=True, related_name="cooperations")
    need = models.ForeignKey(Listing, models.SET_NULL, null=True, blank=True, related_name="+")
    offer = models.ForeignKey(Listing, models.SET_NULL, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=9, default=Stage.INTENTION)
    grade = models.CharField(max_length=13, default=Grade.ONE_SIDE)
    contract_type = models.CharField(max_length=11, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    owner = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="cooperations")
    next_step = models.CharField(max_length=200, blank=True)
    next_date = models.DateField(null=True, blank=True)
    began = models.DateField()
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """What is due next comes first."""

        ordering = ("next_date", "created", "key")
        constraints = (
            one_of("stage", Stage, "cooperation_stage"),
            one_of("grade", Grade, "cooperation_grade"),
            models.CheckConstraint(
                condition=models.Q(contract_type__in=["", *(str(kind) for kind in ContractType)]),
                name="cooperation_contract_type",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0, currency__in=["CNY", "HKD", "USD"]),
                name="cooperation_amount",
            ),
        )
        indexes = (models.Index(fields=["programme", "stage"], name="cooperation_by_stage"),)


class CooperationParty(Row):
    """One party of a cooperation: an organisation and the person who speaks for it."""

    cooperation = models.ForeignKey(Cooperation, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="cooperations")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="cooperations")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As they were named."""

        ordering = ("position", "key")
        constraints = (models.UniqueConstraint(fields=["cooperation", "person"], name="cooperation_party_once"),)


class EntryKind(StrEnum):
    """What an entry of the ledger says."""

    OPENED = "opened"
    STAGE = "stage"
    AMOUNT = "amount"
    EVIDENCE = "evidence"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    OWNER = "owner"
    NEXT = "next"
    CHECK = "check"
    SELF_CHECK = "self_check"
    NOTE = "note"


class LedgerEntry(Row):
    """One addition to a cooperation; the database refuses to change or delete it. Free words stand in LedgerWords.

    ``about``: the entry it confirms, disputes or puts right. ``happened``: the day it happened, ``at``: when it was
    written. ``rate``: units of CNY for one of ``currency`` on ``rate_date``. ``facts``: codes and answers only.
    """

    cooperation = models.ForeignKey(Cooperation, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    stage = models.CharField(max_length=9, blank=True)
    grade = models.CharField(max_length=13, blank=True)
    contract_type = models.CharField(max_length=11, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    rate = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    rate_date = models.DateField(null=True, blank=True)
    next_date = models.DateField(null=True, blank=True)
    happened = models.DateField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    by = models.CharField(max_length=16, blank=True, help_text="an account's key; empty: the installation itself")
    party = models.CharField(max_length=16, blank=True, help_text="key of the party that spoke; empty: staff")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In order."""

        ordering = ("cooperation", "number")
        constraints = (
            models.UniqueConstraint(fields=["cooperation", "number"], name="ledger_number_once"),
            one_of("kind", EntryKind, "ledger_kind"),
        )


class LedgerWords(Row):
    """The free words of an entry, and its document; apart, so that a person's words can be erased.

    ``shared``: whoever wrote them lets the other parties read them; else only the writer's party and staff do.
    """

    entry = models.OneToOneField(LedgerEntry, models.CASCADE, related_name="words")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    text = SealedField()
    shared = models.BooleanField(default=False)
    link = models.URLField(max_length=400, blank=True, help_text="of a public record")
    file_name = models.CharField(max_length=120, blank=True)
    file_kind = models.CharField(max_length=40, blank=True)
    file_size = models.PositiveIntegerField(null=True, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)


class Check(Row):
    """A question 回访 to one party after 30, 90, 180 or 365 days, answered by one click in a mail or on a page."""

    cooperation = models.ForeignKey(Cooperation, models.CASCADE, related_name="checks")
    party = models.ForeignKey(CooperationParty, models.CASCADE, related_name="checks")
    days = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    asked = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, blank=True)
    answered = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Once a party and time."""

        ordering = ("asked", "key")
        constraints = (models.UniqueConstraint(fields=["party", "days"], name="check_once"),)
