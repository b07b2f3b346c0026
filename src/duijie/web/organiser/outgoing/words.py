"""How a mail stands, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Mail, MailState


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mail stands: the shape beside the word, and why in a sentence ("" where it just went)."""

    shape: str
    word: str
    why: str


def state_words(language: Language) -> dict[str, str]:
    """Return what each state of a mail is called."""
    _ = translator(language)
    return {
        MailState.QUEUED: _("waiting"),
        MailState.SENT: _("sent"),
        MailState.FAILED: _("not sent"),
        MailState.BOUNCED: _("came back"),
    }


def standing(mail: Mail, language: Language) -> Standing:
    """Return how a mail stands."""
    shape = {
        MailState.QUEUED: "late" if mail.tries else "planned",
        MailState.SENT: "ok",
        MailState.FAILED: "missing",
        MailState.BOUNCED: "missing",
    }[MailState(mail.state)]
    return Standing(shape, state_words(language)[mail.state], _why(mail, language))


def _why(mail: Mail, language: Language) -> str:
    """Return why a mail waits or did not arrive; a server's code tells which kind of reason it is."""
    _ = translator(language)
    reason = mail.reason
    fixed = {
        "": "",
        "erased": _("The guest has had their data erased."),
        "by hand": _("Marked as come back by staff. Correct the address, or call."),
        "gave up": _("Tried six times without an answer. Send again when the mail server works."),
        "mail_address": _("The address cannot be written to. Please correct it."),
    }
    if reason in fixed:
        return fixed[reason]
    if mail.state == MailState.BOUNCED:
        return _("There is no such mailbox, says the server ({reason}). Correct the address, or call.").format(
            reason=reason
        )
    if reason.startswith(("unreachable", "folder")):
        return _("The mail server cannot be reached ({reason}). It is tried again by itself.").format(reason=reason)
    if mail.state == MailState.FAILED:
        return _("The server does not take this mail ({reason}). Ask whoever runs it.").format(reason=reason)
    return _("The server asks to try again later ({reason}).").format(reason=reason)
