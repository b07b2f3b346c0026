"""A guest's cooperations: what each party reads, confirms and adds; and the page that a check's mail leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duijie.actions.following import Step, add_entry, due_checks, self_check, self_check_questions
from duijie.store.models import Check, Cooperation, EntryKind, LedgerEntry, Mail, Role
from tests.actions.following.scene import AFTER, kinds, opened, party
from tests.world import World

PDF = b"%PDF-1.7\nan agreement\n%%EOF\n"
LATER = AFTER + timedelta(days=30)


@pytest.fixture(autouse=True)
def _later(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def row(world: World) -> Cooperation:
    with time_machine.travel(AFTER, tick=False):
        return opened(world)


def path(world: World, row: Cooperation, rest: str = "") -> str:
    return world.path(f"me/cooperations/{row.key}{rest}")


def client_of(world: World, guest: int) -> Client:
    return world.browser(world.guests[guest].person.account)


@pytest.mark.parametrize("shared", [False, True])
def test_words_and_documents_are_for_the_other_party_only_if_ticked(
    world: World, row: Cooperation, shared: bool
) -> None:
    ours, theirs = client_of(world, 0), client_of(world, 1)
    form = {"kind": "stage", "stage": "nda", "text": "Our secret", "file": SimpleUploadedFile("nda.pdf", PDF)}
    assert ours.post(path(world, row, "/add"), form | ({"shared": "on"} if shared else {})).status_code == 302
    entry = LedgerEntry.objects.get(stage="nda")
    assert entry.grade == "document"
    for client, may in ((ours, True), (theirs, shared), (world.browser(world.staff[Role.ORGANISER]), True)):
        staff = client is not ours and client is not theirs
        place = world.path(f"staff/ledger/{row.key}") if staff else path(world, row)
        page = client.get(place).content.decode()
        assert ("Our secret" in page, "nda.pdf" in page) == (may, may)
        answer = client.get(f"{place}/files/{entry.key}")
        assert answer.status_code == (200 if may else 404)
        if may:
            assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert client_of(world, 2).get(path(world, row, f"/files/{entry.key}")).status_code == 404


def test_what_staff_keep_to_themselves_is_not_shown_to_parties(world: World, row: Cooperation) -> None:
    staff = world.actor(Role.ORGANISER)
    add_entry(staff, row, Step(EntryKind.NOTE, text="They quarrel"))
    add_entry(staff, row, Step(EntryKind.NOTE, text="Samples are on the way", shared=True))
    self_check(staff, row, {one.code: "yes" for one in self_check_questions().questions}, 1)
    page = client_of(world, 0).get(path(world, row)).content.decode()
    assert [
        words in page for words in ("They quarrel", "Samples are on the way", "9 flags", "organiser of lugang")
    ] == [
        False,
        True,
        False,
        False,
    ]


def test_confirming_disputing_and_a_next_date(world: World, row: Cooperation) -> None:
    ours, theirs = client_of(world, 0), client_of(world, 1)
    ours.post(path(world, row, "/add"), {"kind": "stage", "stage": "contract", "contract_type": "licence"})
    entry = LedgerEntry.objects.get(stage="contract")
    say = path(world, row, "/say")
    theirs.post(say, {"entry": entry.key, "say": "dispute", "text": "An MOU only"})
    row.refresh_from_db()
    page = theirs.get(path(world, row)).content.decode()
    assert (row.stage, "You dispute this" in page, "An MOU only" in page) == ("intention", True, True)
    assert "An MOU only" not in ours.get(path(world, row)).content.decode()
    answer = ours.post(say, {"entry": entry.key, "say": "confirm"}, follow=True).content.decode()
    assert "This is your own entry" in answer
    theirs.post(say, {"entry": entry.key, "say": "confirm"})
    row.refresh_from_db()
    assert (row.stage, row.grade) == ("contract", "both_sides")
    assert ours.post(path(world, row, "/next"), {"next_step": "Ship", "next_date": "2027-01-01"}).status_code == 400
    ours.post(path(world, row, "/next"), {"next_step": "Ship", "next_date": "2027-06-01"})
    assert "Ship" in theirs.get(path(world, row)).content.decode()
    stranger = client_of(world, 2)
    assert stranger.get(path(world, row)).status_code == 404
    assert stranger.post(say, {"entry": entry.key, "say": "dispute"}).status_code == 404
    assert "No cooperation yet" in stranger.get(world.path("me/cooperations")).content.decode()


def test_a_party_cannot_stop_own_or_grade(world: World, row: Cooperation) -> None:
    client = client_of(world, 0)
    assert client.post(path(world, row, "/add"), {"kind": "stop", "reason": "price"}).status_code == 404
    client.post(path(world, row, "/add"), {"kind": "stage", "stage": "mou", "grade": "both_sides", "rate": "1"})
    row.refresh_from_db()
    assert (row.stage, row.grade) == ("mou", "one_side")
    page = client.post(path(world, row, "/add"), {"kind": "amount", "amount": "5-6 m", "currency": "CNY"})
    assert (page.status_code, "This is a range" in page.content.decode()) == (400, True)


def links(world: World, guest: int) -> str:
    mail = Mail.objects.get(participant=world.guests[guest], template="cooperation_check")
    found = re.search(r"/check/[\w-]+\?answer=signed", str(mail.body))
    assert found is not None
    return found[0]


def test_a_look_at_the_link_answers_nothing_and_one_click_does(world: World, row: Cooperation) -> None:
    due_checks(LATER)
    link, scanner = links(world, 0), world.browser()
    for address in (link, link.replace("signed", "stopped"), link.partition("?")[0]):
        seen = scanner.get(address)
        assert (seen.status_code, seen["Referrer-Policy"], kinds(row)) == (200, "no-referrer", ["opened"])
        assert scanner.head(address).status_code == 200
    assert "Yes, send: Something was signed" in scanner.get(link).content.decode()
    answered = scanner.post(link, {"answer": "signed"}).content.decode()
    assert "your answer is kept" in answered
    again = scanner.post(link, {"answer": "stopped"})
    assert (again.status_code, "answered already" in again.content.decode()) == (409, True)
    entry = LedgerEntry.objects.get(kind="check")
    assert (entry.facts["answer"], entry.party) == ("signed", party(row, world.guests[0]).key)
    assert scanner.get("/check/" + "x" * 32).status_code == 404
    assert scanner.post(links(world, 1), {"answer": "no"}).status_code == 400
    owner = world.browser(world.staff[Role.ORGANISER]).get(world.path("staff/ledger?due=answers")).content.decode()
    assert ("Answers to look at: 1" in owner, "Membranes that last" in owner) == (True, True)


def test_a_check_is_answered_on_the_page_too(world: World, row: Cooperation) -> None:
    due_checks(LATER)
    client = client_of(world, 1)
    check = Check.objects.get(party=party(row, world.guests[1]))
    assert "A question waits for you" in client.get(world.path("me/cooperations")).content.decode()
    other = Check.objects.get(party=party(row, world.guests[0]))
    assert client.post(path(world, row, "/answer"), {"check": other.key, "answer": "signed"}).status_code == 404
    client.post(path(world, row, "/answer"), {"check": check.key, "answer": "going_on"})
    check.refresh_from_db()
    assert (check.answer, kinds(row)) == ("going_on", ["opened", "check"])


def test_a_party_answers_the_self_check_and_only_staff_read_it(world: World, row: Cooperation) -> None:
    answers = {one.code: "no" for one in self_check_questions().questions} | {"dual_use": "yes", "version": "1"}
    shown = client_of(world, 0).post(path(world, row, "/self-check"), answers).content.decode()
    assert ("dual-use item" in shown, "not legal advice" in shown) == (True, True)
    assert "self-check</b>" not in client_of(world, 1).get(path(world, row)).content.decode()
    assert (
        "1 flag raised"
        in world.browser(world.staff[Role.VIEWER]).get(world.path(f"staff/ledger/{row.key}")).content.decode()
    )
