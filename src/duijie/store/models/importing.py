"""The import desk: a file, what was understood, what was decided, what was changed."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.event import Event
from duijie.store.models.fields import Row, one_of
from duijie.store.models.programme import Side


class ImportState(StrEnum):
    """How far a list has come."""

    UPLOADED = "uploaded"
    READ = "read"
    UNREADABLE = "unreadable"
    IMPORTED = "imported"
    UNDONE = "undone"


class GuestImport(Row):
    """One list. The file and all that was read from it hold contact data: sealed, let go after ``kept_until``.

    ``mapping``: corrections of columns; ``decisions``: on pairs that may be one. ``summary``: counts, no names.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True, help_text="sealed bytes of the file")
    side = models.ForeignKey(Side, models.SET_NULL, null=True, blank=True, help_text="for rows that do not say")
    state = models.CharField(max_length=10, default=ImportState.UPLOADED)
    inspection = models.BinaryField(null=True, blank=True, help_text="sealed JSON of what was understood")
    preview = models.BinaryField(null=True, blank=True, help_text="sealed JSON of the dry run")
    mapping = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    by = models.CharField(max_length=16)
    created = models.DateTimeField(auto_now_add=True)
    imported = models.DateTimeField(null=True, blank=True)
    undone = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The latest first."""

        ordering = ("-created",)
        constraints = (one_of("state", ImportState, "import_state"),)


class ImportChange(Row):
    """One row an import made or changed, with what stood there before (sealed), so that it can be undone."""

    batch = models.ForeignKey(GuestImport, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=30)
    row = models.CharField(max_length=16)
    created = models.BooleanField()
    before = models.BinaryField(null=True, blank=True)
    after = models.BinaryField(null=True, blank=True)
