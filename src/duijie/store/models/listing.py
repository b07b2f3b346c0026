"""Needs 需求 and offers 供给: listings, their versions, reviews and files."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.event import Event
from duijie.store.models.fields import Row, one_of
from duijie.store.models.people import Organisation, Person
from duijie.store.models.programme import Chain, Programme


class Direction(StrEnum):
    """A listing asks or gives."""

    NEED = "need"
    OFFER = "offer"


class ListingState(StrEnum):
    """Drafts are the author's own; accepted ones are matched."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Listing(Row):
    """A need or an offer. Everybody in the event reads the teaser; the detail is for those who both said yes.

    ``kind``, ``cooperation``: values of ``engine.records``. Amounts are whole units of ``currency`` (CNY, HKD, USD).
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="listings")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="listings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="listings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="listings")
    direction = models.CharField(max_length=5)
    kind = models.CharField(max_length=12, default="technology")
    language = models.CharField(max_length=8, default="zh-hans")
    title = models.CharField(max_length=200)
    teaser = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    method_today = models.TextField(blank=True)
    target_figure = models.TextField(blank=True)
    budget_least = models.BigIntegerField(null=True, blank=True)
    budget_most = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    deadline = models.DateField(null=True, blank=True)
    trl = models.PositiveSmallIntegerField(null=True, blank=True, help_text="an offer's; a need's lowest")
    ip_state = models.CharField(max_length=20, blank=True)
    ip_owner = models.CharField(max_length=200, blank=True)
    cooperation = models.JSONField(default=list)
    facts = models.JSONField(default=dict, help_text="what the kind asks beside: stage, volume, place, …")
    chains = models.ManyToManyField(Chain, blank=True, related_name="listings")
    state = models.CharField(max_length=9, default=ListingState.DRAFT)
    expires = models.DateField(null=True, blank=True)
    expiry_told = models.DateField(null=True, blank=True, help_text="the expiry its author was reminded of")
    origin = models.CharField(max_length=32, blank=True, help_text="digest of the words of the list it came from")
    version = models.PositiveIntegerField(default=1)
    submitted = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """By need and offer."""

        ordering = ("direction", "created", "key")
        constraints = (
            one_of("direction", Direction, "listing_direction"),
            one_of("state", ListingState, "listing_state"),
            models.CheckConstraint(
                condition=models.Q(budget_least__isnull=True)
                | models.Q(budget_most__isnull=True)
                | models.Q(budget_least__lte=models.F("budget_most")),
                name="listing_budget_band",
            ),
            models.CheckConstraint(
                condition=models.Q(trl__isnull=True) | models.Q(trl__gte=1, trl__lte=9), name="listing_trl"
            ),
        )
        indexes = (
            models.Index(fields=["event", "state"], name="listing_by_state"),
            models.Index(fields=["event", "person"], name="listing_by_person"),
        )


class ListingVersion(Row):
    """What a listing said at one time; never changed."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.JSONField()
    by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["listing", "number"], name="listing_version_once"),)


class Review(Row):
    """A reviewer's verdict on one version: accepted, or returned with reasons."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField(help_text="the version that was read")
    verdict = models.CharField(max_length=9)
    reasons = models.JSONField(default=list)
    words = models.TextField(blank=True)
    by = models.CharField(max_length=16)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-at",)


class Attachment(Row):
    """A file beside a listing. The bytes lie under the key in the files folder; ``detail`` ones follow the detail."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    detail = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)
