"""The ledger for staff: the list and its filters, the forms with their questions and faults, the workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from duijie.actions.following import Step, add_entry, differing, self_check_questions, set_next
from duijie.store.models import AuditEntry, Cooperation, EntryKind, LedgerEntry, LedgerWords, Organisation, Role
from tests.actions.following.scene import AFTER, kinds, opened
from tests.world import World, add_guest

PDF = b"%PDF-1.7\nan agreement\n%%EOF\n"
LATER = AFTER + timedelta(days=10)


@pytest.fixture(autouse=True)
def _later(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def row(world: World) -> Cooperation:
    with time_machine.travel(AFTER, tick=False):
        return opened(world)


@pytest.fixture
def client(world: World) -> Client:
    return world.browser(world.staff[Role.ORGANISER])


def path(world: World, row: Cooperation, rest: str = "") -> str:
    return world.path(f"staff/ledger/{row.key}{rest}")


def add(world: World, client: Client, row: Cooperation, **form: Any) -> tuple[int, str]:
    row.refresh_from_db()
    answer = client.post(path(world, row, "/add"), {"kind": "stage", "version": row.version, **form})
    row.refresh_from_db()
    return answer.status_code, answer.content.decode()


def test_a_step_with_an_amount_as_people_type_it(world: World, client: Client, row: Cooperation) -> None:
    file = SimpleUploadedFile("../../agreement.pdf", PDF)
    form = {
        "stage": "contract",
        "contract_type": "service",
        "amount": "１.8亿港元",
        "currency": "HKD",
        "rate": "0.91",
        "rate_date": "2027-03-29",
        "happened": "2027-03-28",
        "grade": "document",
        "file": file,
        "text": "Between us",
        "next_date": "2027-05-01",
    }
    assert add(world, client, row, **form)[0] == 302
    assert (row.stage, row.grade, row.amount, row.currency) == ("contract", "document", Decimal("180000000"), "HKD")
    assert (row.next_date, differing()) == (date(2027, 5, 1), [])
    page = client.get(path(world, row)).content.decode()
    assert [words in page for words in ("HKD 180 m, as stated", "1 HKD = 0.91 CNY", "agreement.pdf", "Between us")] == [
        True
    ] * 4
    entry = LedgerEntry.objects.get(stage="contract")
    sent = client.get(path(world, row, f"/files/{entry.key}"))
    assert b"".join(sent.streaming_content) == PDF  # type: ignore[attr-defined]
    assert sent["Content-Disposition"] == 'attachment; filename="agreement.pdf"'
    assert "sandbox" in sent["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"stage": "contract"}, "Choose the kind of contract"),
        ({"stage": "nda", "amount": "100-200万", "currency": "CNY"}, "This is a range"),
        ({"stage": "nda", "amount": "HK$5m", "currency": "CNY"}, "the field says CNY"),
        ({"stage": "nda", "amount": "500"}, "Say which currency"),
        ({"stage": "nda", "happened": "2027-01-01"}, "before 2027-03-19"),
        ({"stage": "nda", "happened": "yesterday"}, "Write the day as"),
        ({"stage": "nda", "amount": "5", "currency": "HKD", "rate": "much"}, "Write the rate as a number"),
        ({"stage": "nda", "grade": "public_record", "link": "http://a.example"}, "begins with https"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    world: World, client: Client, row: Cooperation, form: dict[str, str], words: str
) -> None:
    status, page = add(world, client, row, **form, text="What we agreed")
    assert (status, words in page, "What we agreed" in page, "What you typed stands below" in page) == (
        400,
        True,
        True,
        True,
    )
    assert kinds(row) == ["opened"]


def test_a_step_out_of_order_is_asked_about(world: World, client: Client, row: Cooperation) -> None:
    add(world, client, row, stage="mou")
    status, page = add(world, client, row, stage="nda", text="Found in the drawer")
    assert (status, "is recorded already" in page, "Found in the drawer" in page) == (409, True, True)
    assert 'name="sure" value="1"' in page
    assert add(world, client, row, stage="nda", sure="1")[0] == 302
    assert (row.stage, kinds(row)) == ("mou", ["opened", "stage", "stage"])


def test_the_second_of_two_organisers_is_told_and_keeps_the_form(
    world: World, client: Client, row: Cooperation
) -> None:
    old = row.version
    set_next(world.actor(Role.OWNER), row, "Call them", date(2027, 4, 1))
    status, page = add(world, client, row, stage="nda", version=old, text="My words")
    assert (status, "changed this meanwhile" in page, "My words" in page) == (409, True, True)
    assert 'name="version" value="2"' in page
    answer = client.post(path(world, row, "/next"), {"next_step": "Mine", "next_date": "2027-04-02", "version": old})
    assert (answer.status_code, 'value="Mine"' in answer.content.decode()) == (409, True)
    row.refresh_from_db()
    assert (row.next_step, row.next_date) == ("Call them", date(2027, 4, 1))


def test_stopping_correcting_and_evidence(world: World, client: Client, row: Cooperation) -> None:
    add(world, client, row, stage="contract", contract_type="licence")
    wrong = LedgerEntry.objects.get(stage="contract")
    page = client.get(path(world, row, f"/add?corrects=1&kind=stage&about={wrong.key}")).content.decode()
    assert ('value="contract" checked' in page, "takes the place of no. 2" in page) == (True, True)
    assert add(world, client, row, stage="mou", about=wrong.key, corrects="1")[0] == 302
    right = LedgerEntry.objects.get(stage="mou")
    assert add(world, client, row, kind="evidence", about=right.key)[0] == 400
    proof = {"kind": "evidence", "about": right.key, "link": "https://record.example/1", "grade": ""}
    assert add(world, client, row, **proof)[0] == 302
    assert (row.stage, row.grade) == ("mou", "public_record")
    assert add(world, client, row, kind="stop")[0] == 400
    assert add(world, client, row, kind="stop", reason="funding")[0] == 302
    page = client.get(path(world, row)).content.decode()
    assert [words in page for words in ("No funding", "corrected later", "was stopped")] == [True] * 3


def test_what_waits_and_owners_in_bulk(world: World, client: Client, row: Cooperation) -> None:
    second = opened(world, *world.guests[2:4], subject="Batteries")  # today: no owner is missed yet
    page = client.get(world.path("staff/ledger")).content.decode()
    assert ("Without an owner after 7 days: 1" in page, "2 cooperations" in page) == (True, True)
    narrowed = client.get(world.path("staff/ledger?due=owner")).content.decode()
    assert ("Membranes that last" in narrowed, "Batteries" in narrowed) == (True, False)
    owner = world.staff[Role.ORGANISER]
    form = {"chosen": [row.key, second.key], "owner": owner.key, "query": "due=owner&evil=1"}
    answer = client.post(world.path("staff/ledger/owners"), form)
    assert answer["Location"] == world.path("staff/ledger?due=owner")
    assert list(Cooperation.objects.values_list("owner", flat=True)) == [owner.key] * 2
    for words, there in (
        ("q=batter", (False, True)),
        ("stage=delivered", (False, False)),
        ("owner=none", (False, False)),
    ):
        found = client.get(world.path(f"staff/ledger?{words}")).content.decode()
        assert ("Membranes that last" in found, "Batteries" in found) == there


def test_a_reviewer_sees_the_cooperations_of_their_side(world: World, row: Cooperation) -> None:
    hong_kong = opened(world, world.guests[1], world.guests[3], subject="Harbour only")
    reviewer = world.browser(world.staff[Role.REVIEWER])
    page = reviewer.get(world.path("staff/ledger")).content.decode()
    assert ("Membranes that last" in page, "Harbour only" in page) == (True, False)
    assert reviewer.get(path(world, row)).status_code == 200
    assert reviewer.get(path(world, hong_kong)).status_code == 404
    assert reviewer.post(path(world, hong_kong, "/add"), {"kind": "stage", "stage": "nda"}).status_code == 404
    viewer = world.browser(world.staff[Role.VIEWER])
    assert viewer.get(path(world, hong_kong)).status_code == 200
    assert viewer.post(path(world, hong_kong, "/add"), {"kind": "stage", "stage": "nda"}).status_code == 403
    export = load_workbook(io.BytesIO(reviewer.post(world.path("staff/ledger/export"), {}).content)).active
    assert export is not None
    assert [cell.value for cell in export["C"]][1:] == ["Membranes that last"]


def test_the_workbook_holds_no_formula(world: World, client: Client) -> None:
    Organisation.objects.filter(key=world.guests[0].person.organisation_id).update(name_en="=1+1")
    opened(world, *world.guests[:2], subject='=HYPERLINK("https://evil.example")')
    answer = client.post(world.path("staff/ledger/export"), {"query": "stage=open"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.value for cell in cells][:4] == [
        "=1+1\nFirm 1 of lugang",
        "Shandong\nHong Kong",
        '=HYPERLINK("https://evil.example")',
        "intention",
    ]
    assert cells[0].quotePrefix is True
    assert AuditEntry.objects.filter(action="ledger.export").count() == 1


def test_opening_by_hand(world: World, client: Client) -> None:
    one, other = world.guests[:2]
    form = {"one": one.key, "other": other.key, "subject": "Coatings", "grade": "both_sides", "text": "On the phone"}
    assert client.post(world.path("staff/ledger/new"), form | {"other": one.key}).status_code == 400
    assert client.post(world.path("staff/ledger/new"), form | {"happened": "2026-01-01"}).status_code == 400
    answer = client.post(world.path("staff/ledger/new"), form)
    made = Cooperation.objects.get()
    assert (answer["Location"], made.grade) == (path(world, made), "both_sides")
    assert LedgerWords.objects.get().text == "On the phone"


def test_the_self_check_says_that_it_is_no_legal_advice(world: World, client: Client, row: Cooperation) -> None:
    page = client.get(path(world, row, "/self-check")).content.decode()
    assert [words in page for words in ("不构成法律意见", "不構成法律意見", "not legal advice")] == [True] * 3
    assert client.post(path(world, row, "/self-check"), {"version": "1", "crosses": "yes"}).status_code == 400
    codes = LedgerEntry.objects.filter(kind="self_check")
    answers = {one.code: "no" for one in self_check_questions().questions} | {"end_use": "unsure", "version": "1"}
    assert client.post(path(world, row, "/self-check"), answers).status_code == 302
    assert [entry.facts["flags"] for entry in codes] == [["end_use"]]
    assert "End user and end use have to be known" in client.get(path(world, row)).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_a_cooperation_asks_the_database_a_constant_number_of_times(
    world: World, client: Client, row: Cooperation, many: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(many):
        add_entry(world.actor(Role.ORGANISER), row, Step(EntryKind.NOTE, text=f"Note {number}"))
    client.get(path(world, row))
    with django_assert_num_queries(14):
        client.get(path(world, row))


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_the_database_a_constant_number_of_times(
    world: World, client: Client, many: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(many):
        opened(world, world.guests[0], add_guest(world, 5 + 2 * number))
    client.get(world.path("staff/ledger"))
    with django_assert_num_queries(16):
        client.get(world.path("staff/ledger"))
