"""How a mail leaves: to an SMTP server over one connection for many, or into a folder as files.

What a server answers is sorted here: the address is wrong (``bounced``), this mail is not taken (``failed``), or it
is worth another try (``later``); ``broken``: nothing can be sent just now, whatever the mail.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Literal, Protocol

TIMEOUT: Final = 30.0
"""Seconds that a server may be silent."""
_ADDRESS: Final = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
#: Enhanced codes (RFC 3463) of a permanent refusal that says nothing about the address: security, policy.
_POLICY: Final = re.compile(r"5\.7\.\d+")
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. ``reason``: the server's code and words, without addresses; "" where it was sent."""

    kind: Literal["sent", "later", "bounced", "failed"]
    reason: str = ""
    broken: bool = False


class Way(Protocol):
    """A way for mails to leave."""

    def deliver(self, message: EmailMessage, name: str, sender: str, recipient: str) -> Outcome:
        """Send one message; ``name`` is its mail's key."""

    def close(self) -> None:
        """Let go of the connection."""


def way_of(given: Mapping[str, Any]) -> Way:
    """Return the way that the installation's settings name."""
    return Folder(Path(given["folder"])) if given["kind"] == "folder" else Server(given)


class Folder:
    """Mails as files: for a laptop without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, message: EmailMessage, name: str, sender: str, recipient: str) -> Outcome:
        """Write ``NAME.eml``; a second delivery of the same mail replaces the first."""
        del sender, recipient
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._folder / f".{name}.part"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(bytes(message))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / f"{name}.eml")
        except OSError as error:
            return Outcome("later", f"folder {error.strerror or type(error).__name__}", broken=True)
        return Outcome("sent")

    def close(self) -> None:
        """Nothing is held."""


class Server:
    """An SMTP server; connects when there is something to send, and again after it hung up."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._line: smtplib.SMTP | None = None

    def deliver(self, message: EmailMessage, name: str, sender: str, recipient: str) -> Outcome:
        """Hand one message to the server."""
        del name
        try:
            line = self._connected()
            line.send_message(message, from_addr=sender, to_addrs=[recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            return _of_address(code, _said(code, words))
        except smtplib.SMTPSenderRefused as refused:
            return Outcome("later", _said(refused.smtp_code, refused.smtp_error), broken=True)
        except smtplib.SMTPAuthenticationError as refused:
            self.close()
            return Outcome("later", _said(refused.smtp_code, "login refused"), broken=True)
        except smtplib.SMTPDataError as refused:
            said = _said(refused.smtp_code, refused.smtp_error)
            return Outcome("failed" if refused.smtp_code >= _PERMANENT else "later", said)
        except smtplib.SMTPNotSupportedError:
            return Outcome("failed", "554 server lacks SMTPUTF8")
        except smtplib.SMTPResponseException as refused:
            self.close()
            return Outcome("later", _said(refused.smtp_code, refused.smtp_error), broken=True)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Outcome("later", f"unreachable {type(error).__name__}", broken=True)
        return Outcome("sent")

    def close(self) -> None:
        """Say goodbye, or just hang up where the server is gone."""
        if self._line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.quit()
            self._line.close()
            self._line = None

    def _connected(self) -> smtplib.SMTP:
        """Return the open connection; one that the server has ended meanwhile is made anew."""
        if self._line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._line.noop()[0] == 250:
                    return self._line
            self.close()
        given = self._given
        if given["ssl"]:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                given["host"], given["port"], timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            line = smtplib.SMTP(given["host"], given["port"], timeout=TIMEOUT)
        self._line = line
        if given["tls"]:
            line.starttls(context=ssl.create_default_context())
        if given["user"]:
            line.login(given["user"], given["password"])
        return line


def _of_address(code: int, said: str) -> Outcome:
    """Return what a refusal of the recipient means; one for reasons of policy is not the address's fault."""
    if code < _PERMANENT:
        return Outcome("later", said)
    return Outcome("failed" if _POLICY.search(said) else "bounced", said)


def _said(code: int, words: bytes | str) -> str:
    """Return a server's answer on one line, without addresses: the row is not sealed."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return _ADDRESS.sub("…", f"{code} {' '.join(text.split())}")[:200]
