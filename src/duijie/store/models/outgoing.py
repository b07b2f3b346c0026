"""Mail that leaves, its templates, nudges, and jobs that run behind pages."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from duijie.store.models.event import Event
from duijie.store.models.fields import Row, SealedField, WordsField, one_of
from duijie.store.models.people import Participant
from duijie.store.models.programme import Programme


class MailTemplate(Row):
    """A host's own words for a kind of mail; where there is none, the shipped ones are used."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="mail_templates")
    code = models.CharField(max_length=30)
    subject = WordsField()
    body = WordsField()
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        """One a kind."""

        constraints = (models.UniqueConstraint(fields=["programme", "code"], name="mail_template_once"),)


class MailState(StrEnum):
    """A mail waits, left, failed for good, or came back."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Mail(Row):
    """One mail to one reader. Address, words and calendar are sealed; ``reason``: what the server said."""

    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="mails")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="mails")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="mails")
    template = models.CharField(max_length=30)
    language = models.CharField(max_length=8)
    to = SealedField()
    subject = SealedField()
    body = SealedField()
    calendar = SealedField()
    calendar_method = models.CharField(max_length=8, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=7, default=MailState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    sent = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-created", "key")
        constraints = (one_of("state", MailState, "mail_state"),)
        indexes = (models.Index(fields=["state", "next_try"], name="mail_due"),)


class Nudge(Row):
    """Somebody was reminded of something, by mail or on the phone."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="nudges")
    about = models.CharField(max_length=20)
    channel = models.CharField(max_length=5, default="mail")
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-at",)


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Job(Row):
    """Work behind a page. ``input`` and ``output`` are JSON; ``said`` is the progress in words."""

    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="jobs")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="jobs")
    kind = models.CharField(max_length=30)
    input = models.JSONField(default=dict)
    output = models.JSONField(default=dict)
    state = models.CharField(max_length=7, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    said = WordsField()
    stop_asked = models.BooleanField(default=False)
    fault = WordsField()
    by = models.CharField(max_length=16, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-created", "key")
        constraints = (one_of("state", JobState, "job_state"),)
        indexes = (models.Index(fields=["event", "state"], name="job_by_state"),)
