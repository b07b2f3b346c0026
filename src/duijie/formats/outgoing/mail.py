"""A mail put together from its words: text, HTML beside it, an invitation, files; headers that cannot be forged."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.outgoing.records import Mail, Mailbox
from duijie.formats.outgoing.wording import Speech

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9._-]{8,200}")
_LINK: Final = re.compile(r"https://[!-;=?-~]{4,1000}")  # ASCII without blanks, < and >
_KIND: Final = re.compile(r"[a-z]+/[a-z0-9.+-]+")
# C0, DEL, C1 and the separators that some program or other takes for a line break.
_BREAKS: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]")

_BREAK: Final = Text(
    "{field} holds a line break or a control character. Nothing was sent; take it out and send again.",
    "{field}中含有换行或控制字符。邮件没有发出；请删去后重新发送。",
    "{field}含有換行或控制字元。電郵沒有發出；請刪去後再發送。",
)
_ADDRESS: Final = Text(
    "“{address}” is not a mail address that can be written to ({field}). Nothing was sent; please correct it.",
    "“{address}”不是可以投递的邮箱地址（{field}）。邮件没有发出；请改正。",
    "「{address}」不是可以投遞的電郵地址（{field}）。電郵沒有發出；請改正。",
)
_SETTING: Final = Text(
    "{field} of the mail is not in its form. Nothing was sent; please tell whoever looks after this installation.",
    "邮件的{field}格式不对。邮件没有发出；请告知系统管理员。",
    "電郵的{field}格式不對。電郵沒有發出；請通知系統管理員。",
)
_FIELDS: Final = {
    "sender": Text("Sender", "发件人", "寄件人"),
    "recipient": Text("Recipient", "收件人", "收件人"),
    "reply_to": Text("Reply address", "回复地址", "回覆地址"),
    "subject": Text("The subject", "主题", "主題"),
    "attachment": Text("A file name", "附件名", "附件名"),
    "kind": Text("The type of a file", "附件类型", "附件類型"),
    "token": Text("The message number", "邮件编号", "電郵編號"),
    "domain": Text("The domain", "域名", "域名"),
    "unsubscribe": Text("The address to unsubscribe", "退订地址", "取消訂閱地址"),
    "sent": Text("The time of sending", "发送时间", "發送時間"),
}


def compose(mail: Mail) -> EmailMessage:
    """Return the message, ready for an SMTP server (``bytes(message)`` has CRLF and 7-bit headers).

    Text, HTML and invitation are alternatives of one another; files stand beside them. It is
    marked as sent by a program (RFC 3834), so that no absence note answers it. Equal mails give equal headers.

    Raises:
        InputError: an address, a name, the subject or a setting could break a header; every such fault is listed.
    """
    faults = check_mail(mail)
    if faults:
        raise InputError(faults)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.recipient)
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.sent)
    message["Message-ID"] = f"<{mail.token}@{_ascii(mail.domain)}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.text, cte="base64" if _far(mail.text) else "quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="base64" if _far(mail.html) else "quoted-printable")
    if mail.calendar:
        _add_calendar(message, mail)
    for file in mail.attachments:
        main, sub = file.kind.split("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    message["Content-Language"] = Speech(mail.language).root  # last: new content takes such headers away
    _name_boundaries(message, mail.token)
    return message


def check_mail(mail: Mail) -> tuple[Fault, ...]:
    """Return what in a mail's headers would be unsafe or could not be delivered; empty for a sound mail."""
    faults = [
        *_mailbox("sender", mail.sender),
        *_mailbox("recipient", mail.recipient),
        *(_mailbox("reply_to", mail.reply_to) if mail.reply_to else ()),
        *_plain("subject", mail.subject),
    ]
    for file in mail.attachments:
        faults += _plain("attachment", file.name)
        faults += _formed("kind", bool(_KIND.fullmatch(file.kind)) and not file.kind.startswith(("text/", "message/")))
    faults += _formed("token", _TOKEN.fullmatch(mail.token) is not None)
    faults += _formed("domain", _DOMAIN.fullmatch(_ascii(mail.domain)) is not None)
    faults += _formed("unsubscribe", mail.unsubscribe is None or _LINK.fullmatch(mail.unsubscribe) is not None)
    faults += _formed("sent", mail.sent.utcoffset() is not None)
    return tuple(faults)


def _plain(field: str, words: str) -> tuple[Fault, ...]:
    if not _BREAKS.search(words):
        return ()
    return (Fault("mail_header_break", _BREAK.fill(field=_FIELDS[field]), place=field),)


def _mailbox(field: str, mailbox: Mailbox) -> tuple[Fault, ...]:
    local, _, domain = mailbox.address.rpartition("@")
    sound = len(local) <= 64 and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(_ascii(domain))
    shown = _BREAKS.sub(" ", mailbox.address)[:100]
    wrong = () if sound else (Fault("mail_address", _ADDRESS.fill(field=_FIELDS[field], address=shown), place=field),)
    return (*_plain(field, mailbox.name), *wrong)


def _formed(field: str, sound: bool) -> tuple[Fault, ...]:
    return () if sound else (Fault("mail_setting", _SETTING.fill(field=_FIELDS[field]), place=field),)


def _address(mailbox: Mailbox) -> Address:
    local, _, domain = mailbox.address.rpartition("@")
    return Address(mailbox.name.strip(), local, _ascii(domain))


def _ascii(domain: str) -> str:
    """Return a domain as the mail system spells it: 例子.example in its xn-- form; empty if it has none."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _far(words: str) -> bool:
    """Say whether most of the words are beyond ASCII, where base64 is the shorter."""
    return sum(not character.isascii() for character in words) * 6 > len(words)


def _add_calendar(message: EmailMessage, mail: Mail) -> None:
    """Add the invitation as one more alternative (RFC 6047, section 2.4); its bytes stay as they are."""
    assert mail.calendar is not None
    if message.get_content_maintype() != "multipart":
        message.make_alternative()
    part = EmailMessage(policy=SMTP)
    part.set_content(
        mail.calendar.data,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": mail.calendar.method, "component": "VEVENT"},
    )
    del part["MIME-Version"]
    message.attach(part)


def _name_boundaries(message: EmailMessage, token: str) -> None:
    """Give the parts boundaries that follow from the mail, so that one mail always has the same bytes."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{token[:50]}_=")
