"""The staff's pages of what goes out: outbox, words of mails, printed sheets, what publishing sends."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duijie.actions import printing
from duijie.actions.badges import badge_token, wearer_of
from duijie.actions.jobs import run_job
from duijie.actions.mailing import queue_mail
from duijie.actions.planning import moving
from duijie.engine.text import Text
from duijie.store.models import Job, Mail, MailTemplate, Membership, Participant, Person, Role
from duijie.store.models.fields import new_key
from tests.actions.outgoing.stage import meeting_of, publish
from tests.actions.planning.hall import ask, organiser, plan
from tests.world import World, account

pytestmark = pytest.mark.django_db


def words(page: bytes) -> str:
    main = page.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)).split())


def queue(world: World, number: int = 0, **changed: Any) -> Mail:
    values = {"name": "Guest", "event": "The Event", "link": "https://meet.example/secret"}
    mail = queue_mail("nudge_no_wishes", values, event=world.event, participant=world.guests[number])
    assert mail is not None
    Mail.objects.filter(pk=mail.pk).update(**changed)
    return mail


def staff(world: World) -> Any:
    return world.browser(world.staff[Role.ORGANISER])


# --- the outbox -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": "sent", "sent": timezone.now()}, "sent"),
        (
            {"state": "bounced", "reason": "550 5.1.1 gone"},
            "There is no such mailbox, says the server (550 5.1.1 gone).",
        ),
        ({"state": "bounced", "reason": "by hand"}, "Marked as come back by staff."),
        ({"tries": 2, "reason": "unreachable TimeoutError"}, "The mail server cannot be reached (unreachable"),
        ({"tries": 1, "reason": "451 greylisted"}, "The server asks to try again later (451 greylisted)."),
        ({"state": "failed", "reason": "554 5.7.1 spam"}, "The server does not take this mail (554 5.7.1 spam)."),
        ({"state": "failed", "reason": "erased"}, "The guest has had their data erased."),
    ],
)
def test_how_a_mail_stands_is_said_in_plain_words(world: World, changed: dict[str, Any], said: str) -> None:
    queue(world, **changed)
    assert said in words(staff(world).get(world.path("staff/outgoing/")).content)


def test_the_outbox_is_narrowed_by_state_kind_and_name(world: World) -> None:
    queue(world, 0, state="bounced", reason="550 gone")
    queue(world, 1, state="sent")
    client = staff(world)

    def found(query: str) -> set[str]:
        said = words(client.get(world.path(f"staff/outgoing/?{query}")).content)
        return set(re.findall(r"Guest \d", said))

    assert found("") == {"Guest 0", "Guest 1"}
    assert found("state=bounced") == {"Guest 0"}
    assert found("q=guest 1") == {"Guest 1"}
    assert found("code=confirm") == set()
    assert found(f"guest={world.guests[1].key}") == {"Guest 1"}


def test_the_outbox_asks_as_often_at_thirty_mails_as_at_one(world: World) -> None:
    client = staff(world)
    queue(world)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(world.path("staff/outgoing/"))
        counts.append(len(asked))
        for _number in range(29):
            queue(world)
    assert counts == [8, 8]


def test_a_mail_is_read_sent_again_and_marked(world: World) -> None:
    mail = queue(world, 0, state="failed", reason="554 no")
    client = staff(world)
    path = world.path(f"staff/outgoing/mails/{mail.key}")
    said = words(client.get(path).content)
    assert "Whom would you like to meet at The Event?" in said
    assert "guest0@lugang.example" in said
    assert "secret" not in said
    client.post(world.path("staff/outgoing/again"), {"chosen": mail.key})
    mail.refresh_from_db()
    assert mail.state == "queued"
    client.post(path + "/bounced")
    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert Person.objects.get(pk=world.guests[0].person_id).mail_bounced is not None


# --- words ----------------------------------------------------------------------------------


def form(version: int = 0, **changed: str) -> dict[str, str]:
    from duijie.actions.mailing import shipped_words
    from duijie.engine.text import LANGUAGES

    shipped = shipped_words("nudge_no_wishes")
    given = {f"subject_{one}": shipped.subject.of(one) for one in LANGUAGES}
    given |= {f"body_{one}": shipped.body.of(one) for one in LANGUAGES}
    return {**given, "version": str(version), "do": "save", **changed}


def test_own_words_are_saved_used_and_given_up_again(world: World) -> None:
    client, path = staff(world), world.path("staff/outgoing/words/nudge_no_wishes")
    answer = client.post(path, form(subject_en="Choose, {name}!"))
    assert answer.status_code == 302
    row = MailTemplate.objects.get()
    assert (row.subject, row.version) == (Text("Choose, {name}!", "", ""), 1), "only what differs is kept"
    assert queue(world).subject == "Choose, Guest!"
    assert "your own" in words(client.get(world.path("staff/outgoing/words")).content)
    client.post(path, {"do": "shipped", "version": "1"})
    assert not MailTemplate.objects.exists()
    assert queue(world).subject == "Whom would you like to meet at The Event?"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subject_en": "Hello {nmae}"}, "there is no placeholder “{nmae}” in this mail"),
        ({"body_en": "Hello {name\n{link}"}, "Line 1, character 7: a “{” without its partner"),
        ({"body_en": "{link} {name.__class__}"}, "cannot be a placeholder"),
        ({"body_en": "No way on"}, "“{link}” is missing"),
        ({"subject_en": "x" * 201}, "At most 200 characters; this has 201."),
        ({"body_zh-hans": "{link} {嘉宾}"}, "cannot be a placeholder"),
    ],
)
def test_broken_words_are_named_and_kept_on_the_form(world: World, changed: dict[str, str], said: str) -> None:
    client, path = staff(world), world.path("staff/outgoing/words/nudge_no_wishes")
    for do in ("save", "preview"):
        answer = client.post(path, {**form(), **changed, "do": do})
        assert answer.status_code == 422
        page = answer.content.decode().replace("&#39;", "'")
        assert said in " ".join(page.split())
        assert next(iter(changed.values()))[:40] in page
    assert not MailTemplate.objects.exists()


def test_two_at_the_same_words(world: World) -> None:
    client, path = staff(world), world.path("staff/outgoing/words/nudge_no_wishes")
    client.post(path, form(subject_en="First"))
    answer = client.post(path, form(subject_en="Second"))
    assert answer.status_code == 409
    assert 'value="Second"' in answer.content.decode(), "what was typed is kept"
    assert MailTemplate.objects.get().subject.en == "First"
    client.post(path, {"do": "shipped", "version": "0"})
    assert MailTemplate.objects.exists()


def test_the_preview_reads_as_the_mail_will(world: World) -> None:
    client, path = staff(world), world.path("staff/outgoing/words/nudge_no_wishes")
    said = words(client.post(path, form(subject_en="Dear {name} of {event}", do="preview")).content)
    assert "Dear Ho Ching-sze of Conference 2027" in said
    assert not MailTemplate.objects.exists()


def test_an_organiser_of_one_event_reads_the_words_and_may_not_save_them(world: World) -> None:
    member = account("One event", "one@x.example")
    Membership.objects.create(account=member, programme=world.programme, event=world.event, role=Role.ORGANISER)
    client, path = world.browser(member), world.path("staff/outgoing/words/nudge_no_wishes")
    assert "belong to the whole programme" in words(client.get(path).content)
    assert client.post(path, form()).status_code == 403


@pytest.mark.parametrize("code", ["sign_in", "nothing", "member_invited"])
def test_mails_of_the_installation_have_no_words_of_a_programme(world: World, code: str) -> None:
    assert staff(world).get(world.path(f"staff/outgoing/words/{code}")).status_code == 404


# --- on paper -------------------------------------------------------------------------------


def text_of(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def test_the_printed_set_is_made_taken_and_forgotten(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    publish(world, (0, 1), (2, 3))
    client, path = staff(world), world.path("staff/outgoing/print")
    client.post(path, {"sheets": ["schedules", "signs", "badges", "booklet"]})
    job = Job.objects.get(kind="print")
    run_job.func(job.key)
    job.refresh_from_db()
    assert (job.state, sorted(job.output["sheets"])) == ("done", ["badges", "booklet", "schedules", "signs"])

    def sheet(code: str) -> list[str]:
        answer = client.get(f"{path}/{job.key}/{code}.pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        return text_of(answer.content)

    schedules = sheet("schedules")
    assert len(schedules) == 4
    assert sum("Guest 1 of lugang" in page for page in schedules) == 2, "their own and their partner's"
    signs = sheet("signs")
    assert len(signs) == 4
    table = meeting_of(world, 0, 1).table
    assert table is not None
    assert "Firm 1 of lugang" in signs[table.position - 1]
    assert "Guest 1" not in "".join(signs), "a sign names organisations"
    assert "Firm 3 of lugang" in "".join(sheet("badges"))
    assert "创新合作大会 2027" in "".join(sheet("booklet"))
    assert {one.stat().st_mode & 0o777 for one in (tmp_path / "sheets" / job.key).iterdir()} == {0o600}

    with time_machine.travel(timezone.now() + printing.KEPT + timedelta(minutes=1), tick=False):
        assert client.get(f"{path}/{job.key}/badges.pdf").status_code == 404
        assert printing.forget_sheets(timezone.now()) == 1
        assert printing.forget_sheets(timezone.now()) == 0
    assert not (tmp_path / "sheets" / job.key).exists()


def test_nothing_ticked_starts_nothing(world: World) -> None:
    staff(world).post(world.path("staff/outgoing/print"), {"sheets": ["everything"]})
    assert not Job.objects.filter(kind="print").exists()


def test_a_stopped_job_leaves_no_sheets(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = printing.start_printing(world.actor(Role.ORGANISER), world.event, ["booklet"])
    Job.objects.filter(pk=job.pk).update(stop_asked=True)
    run_job.func(job.key)
    job.refresh_from_db()
    assert job.state == "stopped"
    assert not (tmp_path / "sheets" / job.key).exists()


def test_a_sheet_of_another_event_or_kind_is_not_there(world: World) -> None:
    job = Job.objects.create(event=world.event, kind="plan", state="done")
    for key, code in ((job.key, "badges"), (new_key(), "badges"), (job.key, "nothing")):
        assert staff(world).get(world.path(f"staff/outgoing/print/{key}/{code}.pdf")).status_code == 404


def test_a_badge_is_known_until_it_is_replaced(world: World) -> None:
    guest = world.guests[0]
    token = badge_token(guest)
    assert wearer_of(world.event, token) == guest
    assert wearer_of(world.event, token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    assert wearer_of(world.event, f"{world.guests[1].key}.{token.split('.')[1]}") is None
    assert wearer_of(world.event, "nonsense") is None
    Participant.objects.filter(pk=guest.pk).update(badge=2)
    assert wearer_of(world.event, token) is None
    guest.refresh_from_db()
    assert wearer_of(world.event, badge_token(guest)) == guest


# --- before publishing ----------------------------------------------------------------------


def test_the_page_before_publishing_counts_the_mails_that_publishing_sends(world: World) -> None:
    client, path = staff(world), world.path("staff/outgoing/publishing")
    assert "No draft waits to be published" in words(client.get(path).content)
    for one, other in ((0, 1), (2, 3)):
        ask(world.guests[one], world.guests[other])
    plan(world.event, organiser(world), seconds=2)
    Person.objects.filter(pk=world.guests[3].person_id).update(mail_bounced=timezone.now())
    said = words(client.get(path).content)
    assert "The guest's schedule 3 guests" in said.replace("&#39;", "'")
    assert "1 guest is not reached by mail" in said
    assert "Guest 3 of lugang" in said


def test_it_tells_a_change_from_a_cancellation(world: World) -> None:
    first = publish(world, (0, 1), (2, 3))
    draft = plan(world.event, organiser(world), base=first.key, seconds=2)
    client, path = staff(world), world.path("staff/outgoing/publishing")
    assert "Nobody's schedule changes" in words(client.get(path).content).replace("&#39;", "'")
    moving.leave_out(organiser(world), world.event, draft.key, 1, meeting_of(world, 0, 1).code)
    assert "A meeting is cancelled 2 guests" in words(client.get(path).content)
