"""Sends what is due. A mail is claimed before it is sent, so that two senders never take the same one.

A sender that dies between the server's yes and our note of it leaves its mail claimed for a while, and then it is
sent again under the same Message-ID: once at least, and a mail program shows the second as the first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.jobs import Report
from duijie.actions.mailing.delivering import Outcome, Way, way_of
from duijie.actions.mailing.queueing import sound_domain
from duijie.actions.rights import INSTALLATION
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.formats.outgoing import Attachment as File
from duijie.formats.outgoing import CalendarPart, Mailbox, compose
from duijie.formats.outgoing import Mail as Letter
from duijie.store.faces import language_of
from duijie.store.models import Job, JobState, Mail, MailState, Person

log = logging.getLogger(__name__)

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360))
"""How long a mail waits after its first, second … try."""
TRIES: Final = len(PAUSES) + 1
CLAIM: Final = timedelta(minutes=5)
"""How long a claimed mail is left alone at least: longer than a server may be silent."""
MOST: Final = 200
"""Mails that one round of timed work sends; the rest goes in the next."""
_SENT: Final = Text("{done} mails sent", "已发出 {done} 封", "已發出 {done} 封")
#: Somebody waits in front of the page for these.
_URGENT: Final = ("sign_in", "second_factor_changed", "confirm_again")


def send_due(job: Job, report: Report) -> dict[str, object]:
    """Send everything due, as a job. Returns how many mails were sent, bounced, failed, and wait for another try.

    Raises:
        StopAskedError: somebody asked it to stop; what was sent stays sent.
    """
    _forget_own_past(job)
    done: dict[str, object] = {}
    total = _due(timezone.now()).count()
    for sent, outcome in enumerate(_send_all(timezone.now(), max(total, 1)), 1):
        done[outcome.kind] = int(str(done.get(outcome.kind, 0))) + 1
        report.step(sent, max(total, sent), _SENT.fill(done=sent))
    return done


def due_mails(now: datetime) -> int:
    """Send what is due, as timed work; returns how many mails left."""
    return sum(outcome.kind == "sent" for outcome in _send_all(now, MOST))


def _forget_own_past(job: Job) -> None:
    """Drop the rows of earlier rounds, which nobody looks at: a job stands for every mail somebody waited for."""
    old = timezone.now() - timedelta(days=1)
    Job.objects.filter(kind=job.kind, event=None, state=JobState.DONE, ended__lt=old).delete()


def _due(now: datetime) -> QuerySet[Mail]:
    urgent = Case(When(template__in=_URGENT, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Mail.objects.filter(Q(next_try__isnull=True) | Q(next_try__lte=now), state=MailState.QUEUED)
    return rows.order_by(urgent, "created", "key")


def _send_all(now: datetime, most: int) -> Iterator[Outcome]:
    """Send up to ``most`` mails, one by one; a broken way ends it: the others keep their tries."""
    keys = list(_due(now).values_list("key", "tries")[:most])
    if not keys:
        return
    way = way_of(settings.DUIJIE.mail)
    try:
        for key, tries in keys:
            mail = _claim(key, tries, now)
            if mail is None:
                continue
            outcome = _send(way, mail)
            _settle(mail, outcome)
            yield outcome
            if outcome.broken:
                return
    finally:
        way.close()


def _claim(key: str, tries: int, now: datetime) -> Mail | None:
    """Take a mail that nobody has taken since it was looked at; None where somebody has.

    The condition and the change are one statement, which both databases do as a whole.
    """
    rows = Mail.objects.filter(
        Q(next_try__isnull=True) | Q(next_try__lte=now), key=key, tries=tries, state=MailState.QUEUED
    )
    if tries >= TRIES:  # the sender died during the last try
        rows.update(state=MailState.FAILED, reason="gave up", next_try=None)
        return None
    if not rows.update(tries=F("tries") + 1, next_try=timezone.now() + CLAIM):
        return None
    return Mail.objects.select_related("participant__person").get(key=key)


def _send(way: Way, mail: Mail) -> Outcome:
    try:
        letter = letter_of(mail)
        message = compose(letter)
    except InputError as wrong:
        code = wrong.faults[0].code
        log.warning("mail %s cannot be put together: %s", mail.key, code)
        bad_address = code == "mail_address" and wrong.faults[0].place == "recipient"
        return Outcome("bounced" if bad_address else "failed", code)
    outcome = way.deliver(message, mail.key, letter.sender.address, letter.recipient.address)
    if outcome.kind != "sent":
        log.warning("mail %s: %s (%s)", mail.key, outcome.kind, outcome.reason.split(" ", 1)[0])
    return outcome


def _settle(mail: Mail, outcome: Outcome) -> None:
    """Note what became of a mail; one that was erased meanwhile stays as it is."""
    rows = Mail.objects.filter(key=mail.key, state=MailState.QUEUED)
    now = timezone.now()
    if outcome.kind == "sent":
        rows.update(state=MailState.SENT, sent=now, reason="", next_try=None)
    elif outcome.kind == "bounced":
        note_bounce(mail, outcome.reason, now)
    elif outcome.kind == "failed" or mail.tries >= TRIES:
        rows.update(state=MailState.FAILED, reason=outcome.reason, next_try=None)
    else:
        rows.update(reason=outcome.reason, next_try=now + PAUSES[mail.tries - 1])


def note_bounce(mail: Mail, reason: str, now: datetime) -> None:
    """Mark a mail as come back, and its reader's address as long as it is still the one written to."""
    with deed(INSTALLATION, "mail.bounce", mail.programme_id) as doing:
        doing.about(mail)
        Mail.objects.filter(key=mail.key).exclude(state=MailState.BOUNCED).update(
            state=MailState.BOUNCED, reason=reason, next_try=None
        )
        mark_address(mail, now)


def mark_address(mail: Mail, now: datetime) -> None:
    """Mark the address of a mail's reader as one that mail comes back from; call it inside a transaction."""
    if mail.participant is None:
        return
    person = Person.objects.select_for_update().get(pk=mail.participant.person_id)
    if person.mail and person.mail == mail.to and person.mail_bounced is None:
        Person.objects.filter(pk=person.pk).update(mail_bounced=now, version=F("version") + 1)


def letter_of(mail: Mail) -> Letter:
    """Return a queued mail as ``formats.outgoing`` puts it together; invitations after the first are files.

    Mail programs offer to answer the first; the others go into a calendar by a tap on the file.
    """
    token, _, host = mail.message_id.strip("<>").rpartition("@")
    calendars = parts_of(mail.calendar)
    first = None
    if calendars:
        method: Final = "CANCEL" if mail.calendar_method == "CANCEL" else "REQUEST"
        first = CalendarPart(calendars[0].encode(), method)
    files = tuple(
        File(f"meeting-{number}.ics", "application/ics", words.encode())
        for number, words in enumerate(calendars[1:], 2)
    )
    return Letter(
        sender=sender(),
        recipient=Mailbox(mail.to),
        subject=mail.subject,
        text=mail.body.strip() + "\n",
        language=language_of(mail.language),
        token=token,
        domain=sound_domain(host),
        sent=mail.created,
        calendar=first,
        attachments=files,
    )


def parts_of(calendars: str) -> list[str]:
    """Return iCalendar objects that stand one after another, each by itself."""
    begin = "BEGIN:VCALENDAR"
    return [begin + part for part in calendars.split(begin)[1:]]


def sender() -> Mailbox:
    """Return who mails are from: ``DUIJIE_MAIL_FROM``; a host without a domain gets one that belongs to nobody."""
    name, address = parseaddr(settings.DUIJIE.mail_from)
    local, _, host = address.rpartition("@")
    return Mailbox(f"{local or 'duijie'}@{sound_domain(host)}", name)
