"""What staff do with mails that did not arrive: send again, mark as come back, read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.jobs import start_job
from duijie.actions.mailing.sending import mark_address
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Event, Mail, MailState

#: What stands for a bounce that staff heard of: the address works no more, whatever the server said.
BY_HAND: Final = "by hand"
_NOBODY: Final = Text("Tick at least one mail.", "请至少勾选一封邮件。", "請至少勾選一封電郵。")
#: A link's last part may be a secret that signs its reader in.
_SECRET: Final = re.compile(r"(https?://[^/\s]+/)\S*")


@dataclass(frozen=True, slots=True)
class Again:
    """How many mails go out again; ``left``: those that wait or were sent already, or whose reader has no address."""

    queued: int
    left: int


def send_again(actor: Actor, event: Event, chosen: Sequence[str]) -> Again:
    """Queue mails afresh that failed or came back, to the address their guest has now.

    An address that mail came back from is not written to again: it must be corrected first.

    Raises:
        Refused: the actor may not send.
        InputError: nothing is chosen.
    """
    require(actor, Right.SEND, event)
    if not chosen:
        raise InputError([Fault("no_mail", _NOBODY, place="chosen")])
    with deed(actor, "mail.again", event.programme_id) as doing:
        rows = Mail.objects.select_for_update(of=("self",)).select_related("participant__person")
        rows = rows.filter(event=event, key__in=chosen, state__in=(MailState.FAILED, MailState.BOUNCED))
        queued = 0
        for mail in rows.order_by("key"):
            address = _address(mail)
            if not address or not mail.subject:
                continue
            mail.to, mail.state, mail.tries, mail.next_try, mail.reason = address, MailState.QUEUED, 0, None, ""
            mail.save(update_fields=["to", "state", "tries", "next_try", "reason"])
            queued += 1
        doing.about(event, count=queued)
        if queued:
            start_job("send_mail", actor, event=event)
        else:
            doing.drop()
    return Again(queued, len(set(chosen)) - queued)


def _address(mail: Mail) -> str:
    """Return where a mail goes now, "" where nowhere."""
    if mail.participant is None:
        return str(mail.to)
    person = mail.participant.person
    return "" if person.mail_bounced or person.erased else str(person.mail)


def mark_bounced(actor: Actor, event: Event, key: str) -> None:
    """Note that a mail came back, as staff see in their own mailbox; its reader counts as not reached.

    Raises:
        Refused: the actor may not send, or there is no such mail.
    """
    require(actor, Right.SEND, event)
    with deed(actor, "mail.mark_bounced", event.programme_id) as doing:
        rows = Mail.objects.select_for_update(of=("self",)).select_related("participant__person")
        mail = rows.filter(event=event, key=key).first()
        if mail is None:
            raise not_found()
        doing.about(mail)
        Mail.objects.filter(key=key).update(state=MailState.BOUNCED, reason=BY_HAND, next_try=None)
        mark_address(mail, timezone.now())


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail as staff may read it: its links are cut, for they let their reader in."""

    mail: Mail
    body: str


def open_mail(actor: Actor, event: Event, key: str) -> Opened:
    """Return a mail with its words; the log notes who read it.

    Raises:
        Refused: the actor may not send, or there is no such mail.
    """
    require(actor, Right.SEND, event)
    with deed(actor, "mail.read", event.programme_id) as doing:
        mail = Mail.objects.select_related("participant__person").filter(event=event, key=key).first()
        if mail is None:
            raise not_found()
        doing.about(mail)
    return Opened(mail, _SECRET.sub(r"\1…", mail.body).strip())
