"""What makes the installation answerable: consent, notices, and the audit log."""

from __future__ import annotations

from django.db import models

from duijie.store.models.fields import Row, WordsField
from duijie.store.models.people import Person
from duijie.store.models.programme import Programme


class Notice(Row):
    """A version of “how my data are used”; never changed once somebody has agreed to it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="notices")
    version = models.PositiveIntegerField()
    words = WordsField()
    digest = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-version",)
        constraints = (models.UniqueConstraint(fields=["programme", "version"], name="notice_once"),)


class Consent(Row):
    """Append-only: somebody agreed to a purpose, or took it back. ``recipient``: of a transfer across the border."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30)
    recipient = models.CharField(max_length=120, blank=True)
    given = models.BooleanField()
    notice = models.ForeignKey(Notice, models.PROTECT)
    notice_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=12)
    by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In time."""

        ordering = ("at", "key")


class AuditHead(models.Model):
    """The end of a chain: one for each programme, and one of the installation (``installation``)."""

    chain = models.CharField(primary_key=True, max_length=16)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class AuditEntry(models.Model):
    """What somebody did. Each entry's digest covers the one before; triggers refuse change and deletion."""

    chain = models.CharField(max_length=16)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=16, blank=True, help_text="an account's key; empty: the installation itself")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """In order."""

        ordering = ("chain", "number")
        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once"),)


class Tombstone(Row):
    """Somebody asked to be forgotten; replayed after a restore. Only digests are kept."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="tombstones")
    person = models.CharField(max_length=16)
    mail_digest = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(auto_now_add=True)
