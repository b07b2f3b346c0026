import email
import email.policy
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES, Language
from duijie.formats.outgoing import Attachment, Mail, Mailbox, check_mail, compose, invitation
from tests.formats.outgoing.sheets import DESK, MADE, sheet, visit

GUEST = Mailbox("shan@daiqing.example", "单书言")
MAIL = Mail(
    DESK,
    GUEST,
    "您的洽谈安排：2026 鲁港创新合作大会，11 月 20 日，济南会展中心 3 号厅",
    "单书言总经理，您好：\n\n您有 3 场洽谈。\n.\n从前\n",
    "zh-hans",
    "Kq3vX9sT2mB7cD4w",
    "duijie.example",
    MADE,
)


def read(mail: Mail) -> EmailMessage:
    """Return the mail as the standard library's parser reads it off the wire."""
    message = email.message_from_bytes(bytes(compose(mail)), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def kinds(message: Any) -> Any:
    if not message.is_multipart():
        return message.get_content_type()
    return (message.get_content_type(), [kinds(part) for part in message.iter_parts()])


def part_of(message: EmailMessage, kind: str) -> Any:
    (found,) = (part for part in message.walk() if part.get_content_type() == kind)
    return found


def test_headers_of_a_plain_mail() -> None:
    message = read(MAIL)
    assert [key for key, _value in message.items() if not key.startswith("Content-")] == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    ]  # fmt: skip
    assert message["subject"] == MAIL.subject
    assert message["from"].addresses[0].addr_spec == "desk@duijie.example"
    assert message["from"].addresses[0].display_name == "鲁港大会组委会"
    assert [(a.display_name, a.addr_spec) for a in message["to"].addresses] == [("单书言", "shan@daiqing.example")]
    assert message["message-id"] == "<Kq3vX9sT2mB7cD4w@duijie.example>"
    assert message["auto-submitted"] == "auto-generated"
    assert message["date"].datetime == MADE
    assert kinds(message) == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_stated(language: Language) -> None:
    html = read(replace(MAIL, language=language, html="<p>x</p>", attachments=(Attachment("a", "image/png", b"1"),)))
    assert [html["content-language"], read(replace(MAIL, language=language))["content-language"]] == [
        {"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"}[language]
    ] * 2


def test_what_goes_over_the_wire_is_ascii_with_short_lines_and_crlf() -> None:
    data = bytes(compose(replace(MAIL, html="<p>" + "很长" * 900 + "</p>" + "x" * 3000)))
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_text_html_invitation_and_files_stand_in_their_order() -> None:
    part = invitation(sheet(), visit(0), DESK, GUEST)
    whole = replace(
        MAIL,
        html="<p>您好 &amp;</p>",
        calendar=part,
        attachments=(Attachment("日程.pdf", "application/pdf", b"%PDF-1"),),
    )
    message = read(whole)
    alternatives = ("multipart/alternative", ["text/plain", "text/html", "text/calendar"])
    assert kinds(message) == ("multipart/mixed", [alternatives, "application/pdf"])
    assert kinds(read(replace(MAIL, calendar=part))) == ("multipart/alternative", ["text/plain", "text/calendar"])
    assert kinds(read(replace(MAIL, html="<p>x</p>"))) == ("multipart/alternative", ["text/plain", "text/html"])
    calendar = part_of(message, "text/calendar")
    assert calendar.get_payload(decode=True) == part.data
    assert dict(calendar["content-type"].params) == {"charset": "utf-8", "method": "REQUEST", "component": "VEVENT"}
    file = part_of(message, "application/pdf")
    assert (file.get_filename(), file.get_content()) == ("日程.pdf", b"%PDF-1")
    assert part_of(message, "text/html").get_content().strip() == "<p>您好 &amp;</p>"


def test_a_mail_that_can_be_declined_says_how_and_answers_go_where_told() -> None:
    message = read(replace(MAIL, unsubscribe="https://duijie.example/u?t=a-b_c", reply_to=Mailbox("lu@host.example")))
    assert message["list-unsubscribe"] == "<https://duijie.example/u?t=a-b_c>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert message["reply-to"] == "lu@host.example"


def test_equal_mails_have_equal_bytes() -> None:
    whole = replace(MAIL, html="<p>x</p>", attachments=(Attachment("a.bin", "application/zip", b"\0" * 300),))
    assert bytes(compose(whole)) == bytes(compose(whole))


def test_a_domain_in_chinese_is_spelled_as_mail_servers_read_it() -> None:
    message = read(replace(MAIL, recipient=Mailbox("shan@岱青.example", "x"), domain="对接.example"))
    domains = [message["to"].addresses[0].domain, message["message-id"].strip("<>").partition("@")[2]]
    assert [domain.encode().decode("idna") for domain in domains] == ["岱青.example", "对接.example"]
    assert [domain[:4] for domain in domains] == ["xn--", "xn--"]


# --- what could forge a header ----------------------------------------------------------------

BREAKS = ["\r\nBcc: all@evil.example", "\nX: y", "\rX: y", "\x00", "\x0b", "\x85x", "\u2028Bcc: a@b.example", "\x1e"]


@pytest.mark.parametrize("bad", BREAKS)
def test_a_line_break_in_any_header_is_refused(bad: str) -> None:
    mails = {
        "sender": replace(MAIL, sender=replace(DESK, name="a" + bad)),
        "recipient": replace(MAIL, recipient=replace(GUEST, name="a" + bad)),
        "reply_to": replace(MAIL, reply_to=replace(GUEST, address="shan@daiqing.example" + bad)),
        "subject": replace(MAIL, subject="a" + bad),
        "attachment": replace(MAIL, attachments=(Attachment("a" + bad, "image/png", b""),)),
        "kind": replace(MAIL, attachments=(Attachment("a", "image/png" + bad, b""),)),
        "token": replace(MAIL, token=MAIL.token + bad),
        "domain": replace(MAIL, domain=MAIL.domain + bad),
        "unsubscribe": replace(MAIL, unsubscribe="https://duijie.example/u" + bad),
    }
    assert {field: [fault.place for fault in check_mail(mail)] for field, mail in mails.items()} == {
        field: [field] for field in mails
    }
    for mail in mails.values():
        with pytest.raises(InputError):
            compose(mail)


@pytest.mark.parametrize(
    "address",
    ["", "shan", "@x.example", "shan@", "a b@x.example", "a@x.example, b@y.example", "a@x.example>", "<a@x.example",
     "a@x", ".a@x.example", "a..b@x.example", "单@x.example", "a@-x.example", "a@x.example\r\n",
     "a" * 65 + "@x.example", "a@b@x.example", "a@" + "x" * 64 + ".example"],
)  # fmt: skip
def test_an_address_that_no_server_takes_is_refused(address: str) -> None:
    (fault,) = check_mail(replace(MAIL, recipient=Mailbox(address)))
    assert (fault.code, fault.place) == ("mail_address", "recipient")


def test_faults_are_told_in_three_languages_all_at_once() -> None:
    bad = replace(MAIL, subject="a\nb", recipient=Mailbox("nobody"), unsubscribe="http://duijie.example/u")
    with pytest.raises(InputError) as raised:
        compose(bad)
    assert [fault.code for fault in raised.value.faults] == ["mail_address", "mail_header_break", "mail_setting"]
    assert raised.value.faults[1].text.to_json() == {
        "en": "The subject holds a line break or a control character. Nothing was sent; take it out and send again.",
        "zh-hans": "主题中含有换行或控制字符。邮件没有发出；请删去后重新发送。",
        "zh-hant": "主題含有換行或控制字元。電郵沒有發出；請刪去後再發送。",
    }


def test_a_time_without_a_zone_is_refused() -> None:
    assert [fault.place for fault in check_mail(replace(MAIL, sent=MADE.replace(tzinfo=None)))] == ["sent"]


NAMES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\\"), min_size=1, max_size=60
).filter(lambda name: name.strip() == name and name != "")


@given(NAMES, NAMES)
def test_names_and_subjects_arrive_as_they_were_and_reach_one_mailbox(name: str, subject: str) -> None:
    message = read(replace(MAIL, recipient=replace(GUEST, name=name), subject=subject))
    assert [a.addr_spec for a in message["to"].addresses] == ["shan@daiqing.example"]
    raw = email.message_from_bytes(bytes(compose(replace(MAIL, subject=subject))))["subject"]
    assert "".join(str(make_header(decode_header(raw))).split()) == "".join(subject.split())


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_put_in_gives_the_same_headers_or_a_fault(name: str, subject: str, address: str) -> None:
    mail = replace(MAIL, recipient=Mailbox(address, name), subject=subject)
    if check_mail(mail):
        return
    wanted = [key for key, _value in read(MAIL).items()]
    assert [key for key, _value in read(mail).items()] == wanted


# --- a server of other hands ------------------------------------------------------------------


class _Server(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP (RFC 5321) to take one message."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (line := self.rfile.readline()) != b".\r\n":
                    self.server.taken.append(line.removeprefix(b"."))  # type: ignore[attr-defined]
            elif verb in (b"MAIL", b"RCPT"):
                self.server.envelope.append(line.strip())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@contextmanager
def serving() -> Iterator[Any]:
    with socketserver.TCPServer(("127.0.0.1", 0), _Server) as server:
        server.taken, server.envelope = [], []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_mail_survives_the_way_through_smtp() -> None:
    with serving() as server:
        with smtplib.SMTP(*server.server_address) as client:
            client.send_message(compose(MAIL))
        message = email.message_from_bytes(b"".join(server.taken), policy=email.policy.default)
        envelope = [line.split(b":")[1].split()[0] for line in server.envelope]
    assert envelope == [b"<desk@duijie.example>", b"<shan@daiqing.example>"]
    assert message["subject"] == MAIL.subject
    assert message.get_content().replace("\r\n", "\n") == MAIL.text
