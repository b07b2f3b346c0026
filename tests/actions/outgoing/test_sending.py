"""Mails that leave, wait, come back: against a real server on a real socket, and into a folder."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine

from duijie.actions.jobs import run_job, start_job
from duijie.actions.mailing import due_mails, queue_mail, sending
from duijie.actions.mailing.delivering import Outcome
from duijie.actions.mailing.outbox import mark_bounced, open_mail, send_again
from duijie.actions.refusal import Refused
from duijie.actions.rights import INSTALLATION
from duijie.engine.faults import InputError
from duijie.store.models import AuditEntry, Job, Mail, Participant, Person, Role
from tests.actions.outgoing.smtp_server import Mailroom, mailroom
from tests.actions.outgoing.stage import publish
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def room(settings: Any) -> Iterator[Mailroom]:
    """A server that the installation sends by."""
    with mailroom() as found:
        use(settings, found.settings)
        yield found


def use(settings: Any, mail: dict[str, object]) -> None:
    settings.DUIJIE = dataclasses.replace(
        settings.DUIJIE, mail=mail, mail_from="会务组 <office@conference.example>", base_url="https://meet.example"
    )


def queue(world: World, number: int = 0) -> Mail:
    values = {"name": "Guest", "event": "The Event", "link": "https://meet.example/secret-token"}
    mail = queue_mail("nudge_no_wishes", values, event=world.event, participant=world.guests[number])
    assert mail is not None
    return mail


def stands(mail: Mail) -> tuple[str, int, str]:
    mail.refresh_from_db()
    return mail.state, mail.tries, mail.reason


def run(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return due_mails(at)


def test_a_mail_arrives_as_it_was_queued(world: World, room: Mailroom) -> None:
    mail = queue(world)
    assert run(NOW) == 1
    ((recipient, message),) = room.got
    assert recipient == "guest0@lugang.example"
    assert message["From"] == "会务组 <office@conference.example>"
    assert (message["To"], message["Subject"]) == ("guest0@lugang.example", "Whom would you like to meet at The Event?")
    assert message["Message-ID"] == mail.message_id
    assert "https://meet.example/secret-token" in message.get_content()
    assert stands(mail) == ("sent", 1, "")
    assert mail.sent == NOW
    assert run(NOW + timedelta(days=1)) == 0
    assert len(room.got) == 1


def test_a_schedule_comes_with_its_invitations(world: World, room: Mailroom) -> None:
    publish(world, (0, 1), (0, 3))
    run(NOW + timedelta(days=400))
    message = next(message for to, message in room.got if to.startswith("guest0"))
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/calendar", "application/ics"]
    assert parts[1].get_param("method") == "REQUEST"
    assert parts[2].get_filename() == "meeting-2.ics"


def test_one_connection_carries_many(world: World, room: Mailroom) -> None:
    for number in range(4):
        queue(world, number)
    assert run(NOW) == 4
    assert room.connections == 1


def test_a_server_that_is_down_is_tried_six_times_with_growing_pauses(world: World, settings: Any) -> None:
    with mailroom() as gone:
        down = gone.settings
    use(settings, down)
    mail = queue(world)
    at, waits = NOW, []
    for _ in range(5):
        assert run(at) == 0
        mail.refresh_from_db()
        assert mail.next_try is not None
        waits.append(int((mail.next_try - at).total_seconds()) // 60)
        assert run(mail.next_try - timedelta(seconds=1)) == 0
        at = mail.next_try
    assert waits == [1, 5, 15, 60, 360]
    run(at)
    assert stands(mail) == ("failed", 6, "unreachable ConnectionRefusedError")
    assert mail.next_try is None


def test_while_the_server_is_down_only_one_mail_uses_up_a_try(world: World, settings: Any) -> None:
    with mailroom() as gone:
        down = gone.settings
    use(settings, down)
    mails = [queue(world, number) for number in range(3)]
    run(NOW)
    assert sorted(stands(mail)[1] for mail in mails) == [0, 0, 1]


@pytest.mark.parametrize(
    ("where", "answer", "state", "reason", "marked"),
    [
        ("guest0@lugang.example", "550 5.1.1 <guest0@lugang.example> gone", "bounced", "550 5.1.1 … gone", True),
        ("guest0@lugang.example", "550 5.7.1 relaying denied", "failed", "550 5.7.1 relaying denied", False),
        ("guest0@lugang.example", "451 4.2.0 greylisted", "queued", "451 4.2.0 greylisted", False),
        ("DATA", "554 5.6.0 too odd", "failed", "554 5.6.0 too odd", False),
        ("DATA", "452 4.3.1 full", "queued", "452 4.3.1 full", False),
        ("MAIL", "550 not from you", "queued", "550 not from you", False),
        ("CONNECT", "554 no service", "queued", "554 no service", False),
    ],
)  # fmt: skip
def test_what_a_refusal_means(
    world: World, room: Mailroom, where: str, answer: str, state: str, reason: str, marked: bool
) -> None:
    room.answers[where] = answer
    mail = queue(world)
    run(NOW)
    assert stands(mail) == (state, 1, reason)
    person = Person.objects.get(pk=world.guests[0].person_id)
    assert (person.mail_bounced == NOW) is marked
    assert AuditEntry.objects.filter(action="mail.bounce").count() == int(marked)


def test_a_refused_address_does_not_stop_the_others(world: World, room: Mailroom) -> None:
    room.answers["guest0@lugang.example"] = "550 5.1.1 gone"
    first, second = queue(world, 0), queue(world, 1)
    assert run(NOW) == 1
    assert (stands(first)[0], stands(second)[0]) == ("bounced", "sent")


def test_a_server_that_hangs_up_is_tried_again_under_the_same_number(world: World, room: Mailroom) -> None:
    """It may have taken the mail before it hung up: the second has the same Message-ID."""
    room.hang_up = "."
    mail = queue(world)
    run(NOW)
    assert stands(mail) == ("queued", 1, "unreachable SMTPServerDisconnected")
    room.hang_up = ""
    assert run(NOW + timedelta(minutes=1)) == 1
    assert {message["Message-ID"] for _to, message in room.got} == {mail.message_id}


def test_a_mail_is_not_taken_twice(world: World, room: Mailroom) -> None:
    """Two senders have both seen it waiting: the second finds it claimed."""
    mail = queue(world)
    assert sending._claim(mail.key, 0, NOW) is not None
    assert sending._claim(mail.key, 0, NOW) is None
    assert run(datetime.now(UTC)) == 0
    assert room.got == []


def test_a_sender_that_died_leaves_the_mail_for_the_next(world: World, room: Mailroom) -> None:
    mail = queue(world)
    with time_machine.travel(NOW, tick=False):
        sending._claim(mail.key, 0, NOW)
    assert run(NOW + sending.CLAIM - timedelta(seconds=1)) == 0
    assert run(NOW + sending.CLAIM) == 1
    assert stands(mail) == ("sent", 2, "")


def test_one_that_died_with_the_last_try_is_given_up(world: World, room: Mailroom) -> None:
    mail = queue(world)
    Mail.objects.filter(pk=mail.pk).update(tries=6, next_try=NOW)
    assert run(NOW) == 0
    assert stands(mail) == ("failed", 6, "gave up")
    assert room.got == []


def test_what_was_erased_meanwhile_is_not_marked_sent(world: World) -> None:
    mail = queue(world)
    Mail.objects.filter(pk=mail.pk).update(state="failed", reason="erased")
    sending._settle(mail, Outcome("sent"))
    assert stands(mail) == ("failed", 0, "erased")


def test_an_address_nobody_can_write_to_counts_as_come_back(world: World, room: Mailroom) -> None:
    mail = queue(world)
    Mail.objects.filter(pk=mail.pk).update(to="not an address")
    run(NOW)
    assert stands(mail)[:2] == ("bounced", 1)
    assert Person.objects.get(pk=world.guests[0].person_id).mail_bounced is None, "their address is another by now"


def test_logs_name_nobody(world: World, room: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    room.answers["guest0@lugang.example"] = "550 5.1.1 <guest0@lugang.example> unknown, see secret-token"
    with caplog.at_level(logging.DEBUG):
        mail = queue(world)
        run(NOW)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("duijie")] == [
        f"mail {mail.key}: bounced (550)"
    ]


def test_without_a_server_mails_are_files(world: World, settings: Any, tmp_path: Path) -> None:
    use(settings, {"kind": "folder", "folder": tmp_path / "mail"})
    mail = queue(world)
    assert run(NOW) == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{mail.key}.eml"
    assert file.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "guest0@lugang.example"


def test_a_folder_that_cannot_be_written_is_tried_again(world: World, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    use(settings, {"kind": "folder", "folder": tmp_path / "mail"})
    mail = queue(world)
    assert run(NOW) == 0
    assert stands(mail) == ("queued", 1, "folder File exists")


def test_the_job_sends_everything_and_says_what_became_of_it(world: World, room: Mailroom) -> None:
    room.answers["guest1@lugang.example"] = "550 5.1.1 gone"
    for number in range(3):
        queue(world, number)
    job = start_job("send_mail", INSTALLATION)
    run_job.func(job.key)
    job.refresh_from_db()
    assert (job.state, job.output) == ("done", {"sent": 2, "bounced": 1})


@pytest.mark.django_db(transaction=True)
def test_a_queued_mail_wakes_the_sender_once(world: World) -> None:
    from django.db import transaction

    with transaction.atomic():
        queue(world, 0)
        queue(world, 1)
    assert Job.objects.filter(kind="send_mail").count() == 1
    queue(world, 2)
    assert Job.objects.filter(kind="send_mail").count() == 1, "one that waits to begin sends it too"


def test_sign_in_links_go_before_a_flood(world: World, room: Mailroom) -> None:
    queue(world, 0)
    account = world.staff[Role.OWNER]
    queue_mail("sign_in", {"name": "Owner", "link": "https://meet.example/x"}, account=account)
    run(NOW)
    assert [to for to, _message in room.got] == ["owner@lugang.example", "guest0@lugang.example"]


def test_values_are_words_and_nothing_else(world: World) -> None:
    values = {"name": "{link} {0.__class__}", "event": "A\nBcc: x@x.example", "link": "L"}
    mail = queue_mail("nudge_no_wishes", values, event=world.event, participant=world.guests[0])
    assert mail is not None
    assert mail.subject == "Whom would you like to meet at A Bcc: x@x.example?"
    assert "Dear {link} {0.__class__}," in mail.body


# --- what staff do --------------------------------------------------------------------------


def test_staff_send_again_to_the_corrected_address(world: World) -> None:
    mail, sent = queue(world, 0), queue(world, 1)
    Mail.objects.filter(pk=mail.pk).update(state="bounced", tries=1, reason="550 gone")
    Mail.objects.filter(pk=sent.pk).update(state="sent")
    person = Person.objects.get(pk=world.guests[0].person_id)
    person.mail = "new@lugang.example"
    person.save()
    found = send_again(world.actor(Role.ORGANISER), world.event, [mail.key, sent.key, "nothing"])
    assert (found.queued, found.left) == (1, 2)
    assert stands(mail) == ("queued", 0, "")
    assert mail.to == "new@lugang.example"


def test_an_address_that_mail_came_back_from_is_not_written_to_again(world: World) -> None:
    mail = queue(world)
    mark_bounced(world.actor(Role.ORGANISER), world.event, mail.key)
    assert stands(mail) == ("bounced", 0, "by hand")
    assert Person.objects.get(pk=world.guests[0].person_id).mail_bounced is not None
    assert send_again(world.actor(Role.ORGANISER), world.event, [mail.key]).queued == 0
    assert stands(mail)[0] == "bounced"


def test_staff_read_mails_without_the_links_that_let_in(world: World) -> None:
    mail = queue(world)
    opened = open_mail(world.actor(Role.ORGANISER), world.event, mail.key)
    assert "https://meet.example/…" in opened.body
    assert "secret-token" not in opened.body
    assert AuditEntry.objects.latest("at").action == "mail.read"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DESK, Role.REVIEWER])
def test_who_may_not_send_may_do_none_of_it(world: World, role: Role) -> None:
    mail, actor = queue(world), world.actor(role)
    for verb in (
        lambda: send_again(actor, world.event, [mail.key]),
        lambda: mark_bounced(actor, world.event, mail.key),
        lambda: open_mail(actor, world.event, mail.key),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "not_allowed"


def test_sending_nothing_again_is_an_error(world: World) -> None:
    with pytest.raises(InputError):
        send_again(world.actor(Role.ORGANISER), world.event, [])


def test_a_bounce_mark_does_not_hit_an_address_changed_meanwhile(world: World, room: Mailroom) -> None:
    room.answers["guest0@lugang.example"] = "550 5.1.1 gone"
    queue(world)
    person = Participant.objects.get(pk=world.guests[0].pk).person
    person.mail = "new@lugang.example"
    person.save()
    run(NOW)
    person.refresh_from_db()
    assert person.mail_bounced is None
