"""Reports as they were made, retention, and data that crossed the border."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.event import Event
from duijie.store.models.fields import Row, one_of
from duijie.store.models.programme import Programme, Side


class ReportKind(StrEnum):
    """What is reported."""

    DAY = "day"
    ANNUAL = "annual"
    BULLETIN = "bulletin"


class Report(Row):
    """Figures as they stood when a report was made, with the versions of their definitions; only its approval is added.

    ``figures``: code → {"value", "definition", …}; ``records``: code → keys of the rows that were counted.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="reports")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="reports")
    kind = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    records = models.JSONField(default=dict)
    by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    approved = models.DateTimeField(null=True, blank=True, help_text="a bulletin is a draft until then")
    approved_by = models.CharField(max_length=16, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-at", "key")
        constraints = (
            models.UniqueConstraint(fields=["programme", "event", "kind", "number"], name="report_number_once"),
            one_of("kind", ReportKind, "report_kind"),
        )


class RetentionRule(Row):
    """How long a kind of data is kept after an event, in days; where there is none, the shipped ones hold."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="retention_rules")
    category = models.CharField(max_length=30)
    days = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """One a category."""

        constraints = (models.UniqueConstraint(fields=["programme", "category"], name="retention_once"),)


class Transfer(Row):
    """A person's data went to another side for the first time in a year, in one way; only ever added.

    ``person``: a row's key, kept when the person is forgotten; it says nothing by itself.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="transfers")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="transfers")
    person = models.CharField(max_length=16)
    origin = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(Side, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once a year, side and way."""

        ordering = ("at", "key")
        constraints = (
            models.UniqueConstraint(fields=["programme", "person", "goal", "channel", "year"], name="transfer_once"),
        )
