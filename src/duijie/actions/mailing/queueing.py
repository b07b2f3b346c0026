"""Mail on its way in: written into the queue inside the verb's transaction, in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from duijie.actions.mailing.words import words_for
from duijie.engine.text import Text
from duijie.formats.outgoing import fill_template
from duijie.store.faces import language_of
from duijie.store.models import Account, Event, Job, JobState, Mail, Participant
from duijie.store.models.fields import new_key

_KIND: Final = "send_mail"


def queue_mail(
    code: str,
    values: Mapping[str, str],
    *,
    event: Event | None = None,
    participant: Participant | None = None,
    account: Account | None = None,
    calendar: bytes | None = None,
    method: str = "",
    words: tuple[Text, Text] | None = None,
) -> Mail | None:
    """Queue one mail in its reader's language; call it inside the verb's transaction.

    ``values`` fill the placeholders of ``mails/CODE.toml``. ``calendar``: iCalendar objects sent along as
    invitations, one after another; ``method``: REQUEST or CANCEL, of the first. ``words``: subject and body, where
    the caller has read them for many mails. Returns None where the reader has no address.

    Raises:
        InputError: the programme's own words hold a placeholder that ``values`` lack.
    """
    reader = participant.person if participant is not None else account
    assert reader is not None
    if not reader.mail:
        return None
    programme = event.programme if event is not None else None
    language = language_of(reader.language)
    subject, body = words or words_for(programme, code)
    mail = Mail.objects.create(
        programme=programme,
        event=event,
        participant=participant,
        template=code,
        language=language,
        to=reader.mail,
        subject=fill_template(subject.of(language), values, form="line"),
        body=fill_template(body.of(language), values),
        calendar="" if calendar is None else calendar.decode(),
        calendar_method=method,
        message_id=f"<{new_key()}.{new_key()}@{domain()}>",
    )
    _ring_once()
    return mail


def domain() -> str:
    """Return the domain of message numbers: the installation's, or one that belongs to nobody (RFC 2606)."""
    return sound_domain(urlsplit(settings.DUIJIE.base_url).hostname or "")


def sound_domain(name: str) -> str:
    """Return a domain that mail may name: ``localhost`` and bare numbers are replaced."""
    last = name.rpartition(".")[2]
    return name if "." in name and last.isalpha() and len(last) > 1 else "duijie.invalid"


def _ring_once() -> None:
    """Wake the sender once the transaction stands, once for all its mails; the tick comes by anyway."""
    waiting = {getattr(one[1], "func", None) for one in transaction.get_connection().run_on_commit}
    if ring not in waiting:
        transaction.on_commit(partial(ring), robust=True)


def ring() -> None:
    """Start the job that sends, unless one waits to begin."""
    from duijie.actions.jobs import start_job
    from duijie.actions.rights import INSTALLATION

    with transaction.atomic():
        if not Job.objects.filter(kind=_KIND, event=None, state=JobState.WAITING).exists():
            start_job(_KIND, INSTALLATION)
