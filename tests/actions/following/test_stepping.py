"""The ledger's verbs: rights, steps and their evidence, faults, disputes, and two organisers at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from duijie.actions.following import (
    Origin,
    Party,
    Step,
    Upload,
    add_entry,
    confirm_entry,
    differing,
    dispute_entry,
    document,
    open_cooperation,
    owners_of,
    party_of,
    set_next,
    set_owner,
    set_owners,
    stop_cooperation,
)
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.engine.faults import InputError
from duijie.store.models import AuditEntry, Cooperation, EntryKind, LedgerEntry, LedgerWords, Role, Side
from tests.actions.following.scene import AFTER, kinds, opened, party
from tests.world import World, add_guest, make_world

PDF = b"%PDF-1.7\nan agreement\n%%EOF\n"


@pytest.fixture(autouse=True)
def _after(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def row(world: World) -> Cooperation:
    return opened(world)


def organiser(world: World) -> Actor:
    return world.actor(Role.ORGANISER)


def add(world: World, row: Cooperation, step: Step, **more: Any) -> LedgerEntry:
    entry = add_entry(organiser(world), row, step, **more)
    row.refresh_from_db()
    return entry


def test_a_cooperation_goes_from_intention_to_delivery(world: World, row: Cooperation) -> None:
    add(world, row, Step(stage="nda", grade="both_sides"))
    add(world, row, Step(stage="mou", link="https://record.example/7", grade="public_record"))
    add(
        world,
        row,
        Step(
            stage="contract",
            contract_type="licence",
            amount=Decimal("4200000"),
            currency="HKD",
            rate=Decimal("0.91"),
            rate_date=date(2027, 3, 19),
            grade="document",
            file=Upload("agreement.pdf.exe", PDF),
            shared=True,
        ),
    )
    assert (row.stage, row.grade, row.contract_type) == ("contract", "document", "licence")
    assert (row.amount, row.currency) == (Decimal("4200000.00"), "HKD")
    words = LedgerWords.objects.get(file_name="agreement.pdf")
    served = document(row, words.entry_id, party(row, world.guests[1]))
    assert (served.path.read_bytes(), served.name, served.media_type) == (PDF, "agreement.pdf", "application/pdf")
    set_next(organiser(world), row, "Ship the first module", date(2027, 6, 1))
    add(world, row, Step(stage="delivered"))
    assert (row.stage, row.grade, row.next_step, row.version) == ("delivered", "one_side", "Ship the first module", 6)
    assert kinds(row) == ["opened", "stage", "stage", "stage", "next", "stage"]
    assert differing() == []
    Cooperation.objects.update(stage="mou")
    assert differing() == [row.key]


def test_the_database_lets_nobody_change_an_entry(world: World, row: Cooperation) -> None:
    entries = LedgerEntry.objects.filter(cooperation=row)
    with pytest.raises(DatabaseError), transaction.atomic():
        entries.update(stage="delivered")
    with pytest.raises(DatabaseError), transaction.atomic():
        entries.delete()
    assert LedgerEntry.objects.get().stage == "intention"


def test_the_second_of_two_organisers_is_told_and_nothing_is_lost(world: World, row: Cooperation) -> None:
    form = row.version
    add(world, row, Step(stage="nda"), version=form)
    with pytest.raises(Refused) as late:
        add(world, row, Step(stage="mou"), version=form)
    assert late.value.code == "changed_meanwhile"
    assert kinds(row) == ["opened", "stage"]
    add(world, row, Step(stage="mou"), version=row.version)
    assert row.stage == "mou"


@pytest.mark.parametrize(
    ("step", "code", "place"),
    [
        (Step(stage="wedding"), "stage", "stage"),
        (Step(stage="contract"), "contract_type", "contract_type"),
        (Step(stage="nda", happened=date(2027, 3, 18)), "before_event", "happened"),
        (Step(stage="nda", happened=date(2027, 3, 20)), "in_future", "happened"),
        (Step(stage="nda", next_date=date(2027, 3, 18)), "next_past", "next_date"),
        (Step(stage="nda", next_date=date(2047, 3, 18)), "too_far", "next_date"),
        (Step(stage="nda", grade="document"), "no_file", "file"),
        (Step(stage="nda", grade="public_record"), "no_link", "link"),
        (Step(stage="nda", link="http://plain.example"), "link", "link"),
        (Step(stage="nda", link="https://a.example javascript:1"), "link", "link"),
        (Step(stage="nda", text="x" * 2001), "too_long", "text"),
        (Step(EntryKind.AMOUNT), "amount", "amount"),
        (Step(EntryKind.AMOUNT, amount=Decimal(5)), "currency", "currency"),
        (Step(EntryKind.AMOUNT, amount=Decimal(5), currency="HKD", rate=Decimal(1)), "rate", "rate_date"),
        (
            Step(EntryKind.AMOUNT, amount=Decimal(5), currency="CNY", rate=Decimal(1), rate_date=date(2027, 3, 19)),
            "rate_cny",
            "rate",
        ),
        (
            Step(EntryKind.AMOUNT, amount=Decimal(5), currency="HKD", rate=Decimal(0), rate_date=date(2027, 3, 19)),
            "rate_positive",
            "rate",
        ),
        (
            Step(EntryKind.AMOUNT, amount=Decimal(5), currency="HKD", rate=Decimal(1), rate_date=date(2027, 4, 19)),
            "in_future",
            "rate_date",
        ),
        (Step(EntryKind.NOTE), "words", "text"),
        (Step(stage="stopped", reason="fate"), "reason", "reason"),
        (Step(stage="stopped", reason="other"), "reason_words", "text"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    world: World, row: Cooperation, step: Step, code: str, place: str
) -> None:
    with pytest.raises(InputError) as wrong:
        add(world, row, step)
    assert [(fault.code, fault.place) for fault in wrong.value.faults] == [(code, place)]
    assert kinds(row) == ["opened"]


def test_a_step_out_of_order_is_asked_about_first(world: World, row: Cooperation) -> None:
    steps = [Step(stage="delivered"), Step(stage="intention"), Step(stage="nda")]
    asked = []
    add(world, row, Step(stage="mou"))
    for step in steps:
        with pytest.raises(Refused) as question:
            add(world, row, step)
        asked.append(question.value.code)
    assert asked == ["out_of_order"] * 3
    add(world, row, Step(stage="nda", happened=date(2027, 3, 19)), sure=True)
    assert (row.stage, kinds(row)) == ("mou", ["opened", "stage", "stage"])
    stop_cooperation(organiser(world), row, "price")
    row.refresh_from_db()
    assert (row.stage, LedgerEntry.objects.get(stage="stopped").facts) == ("stopped", {"reason": "price"})
    with pytest.raises(Refused):
        add(world, row, Step(stage="contract", contract_type="service"))
    add(world, row, Step(stage="contract", contract_type="service"), sure=True)
    assert row.stage == "contract"


def test_a_correction_is_a_new_entry_about_the_old(world: World, row: Cooperation) -> None:
    wrong = add(world, row, Step(stage="contract", contract_type="licence"))
    right = Step(stage="mou", about=wrong.key, corrects=True)
    add(world, row, right)
    assert (row.stage, row.contract_type, kinds(row)) == ("mou", "", ["opened", "stage", "stage"])
    other = opened(world, *world.guests[2:4])
    for bad in (
        Step(stage="mou", about=kept_elsewhere(other), corrects=True),
        Step(EntryKind.NOTE, text="x", about=wrong.key, corrects=True),
        Step(stage="mou", corrects=True),
    ):
        with pytest.raises(Refused) as refused:
            add(world, row, bad)
        assert refused.value.code == "not_found"


def kept_elsewhere(other: Cooperation) -> str:
    return LedgerEntry.objects.get(cooperation=other).key


def test_the_other_party_confirms_or_disputes(world: World, row: Cooperation) -> None:
    one, other = world.guests[:2]
    ours, theirs = party(row, one), party(row, other)
    entry = add_entry(world.guest_actor(one), row, Step(stage="contract", contract_type="licence"), party=ours)
    with pytest.raises(Refused) as own:
        confirm_entry(world.guest_actor(one), entry, ours)
    dispute_entry(world.guest_actor(other), entry, theirs, "We signed an MOU only")
    row.refresh_from_db()
    assert (own.value.code, row.stage) == ("own_entry", "intention")
    with pytest.raises(Refused) as again:
        dispute_entry(world.guest_actor(other), entry, theirs)
    confirm_entry(world.guest_actor(other), entry, theirs)
    row.refresh_from_db()
    assert (again.value.code, row.stage, row.grade) == ("said_already", "contract", "both_sides")
    assert LedgerEntry.objects.filter(kind="disputed").get().words.text == "We signed an MOU only"
    with pytest.raises(Refused) as strange:
        confirm_entry(world.guest_actor(world.guests[2]), entry, theirs)
    with pytest.raises(Refused) as nothing:
        confirm_entry(world.guest_actor(one), LedgerEntry.objects.get(kind="disputed"), ours)
    assert (strange.value.code, nothing.value.code) == ("not_allowed", "not_answered")


def test_a_party_speaks_for_itself_and_grades_nothing(world: World, row: Cooperation) -> None:
    one = world.guests[0]
    said = Step(
        EntryKind.AMOUNT,
        grade="both_sides",
        amount=Decimal(5),
        currency="HKD",
        rate=Decimal("0.9"),
        rate_date=date(2027, 3, 19),
    )
    entry = add_entry(world.guest_actor(one), row, said, party=party(row, one))
    assert (entry.grade, entry.rate, entry.party) == ("one_side", None, party(row, one).key)
    with pytest.raises(Refused):
        add_entry(world.guest_actor(one), row, Step(EntryKind.OWNER), party=party(row, one))
    elsewhere = opened(world, *world.guests[2:4])
    with pytest.raises(Refused):
        add_entry(world.guest_actor(one), elsewhere, said, party=party(row, one))


def test_a_document_is_for_staff_its_own_party_and_whom_they_let_read(world: World, row: Cooperation) -> None:
    one, other = world.guests[:2]
    ours, theirs = party(row, one), party(row, other)
    for shared in (False, True):
        step = Step(stage="nda", file=Upload("nda.pdf", PDF), text="Between us", shared=shared)
        entry = add_entry(world.guest_actor(one), row, step, party=ours, sure=True)
        assert entry.grade == "document"
        assert document(row, entry.key, None).name == document(row, entry.key, ours).name == "nda.pdf"
        if shared:
            assert document(row, entry.key, theirs).name == "nda.pdf"
        else:
            with pytest.raises(Refused):
                document(row, entry.key, theirs)
    with pytest.raises(Refused):
        document(opened(world, *world.guests[2:4]), entry.key, None)
    with pytest.raises(InputError):
        add_entry(world.guest_actor(one), row, Step(stage="mou", file=Upload("x.pdf", b"MZ program")), party=ours)
    assert len(kinds(row)) == 3


def test_evidence_is_about_something_and_is_a_paper(world: World, row: Cooperation) -> None:
    entry = add(world, row, Step(stage="mou"))
    with pytest.raises(Refused):
        add(world, row, Step(EntryKind.EVIDENCE, grade="public_record", link="https://record.example/1"))
    with pytest.raises(InputError):
        add(world, row, Step(EntryKind.EVIDENCE, about=entry.key))
    step = Step(EntryKind.EVIDENCE, grade="public_record", link="https://record.example/1", about=entry.key)
    add(world, row, step)
    assert (row.stage, row.grade) == ("mou", "public_record")


def test_who_may_follow(world: World, row: Cooperation) -> None:
    reviewer = world.actor(Role.REVIEWER)  # of Shandong
    add_entry(reviewer, row, Step(stage="nda"))
    hong_kong = opened(world, world.guests[1], world.guests[3])
    for actor, code in (
        (reviewer, "not_found"),
        (world.actor(Role.VIEWER), "not_allowed"),
        (world.actor(Role.DESK), "not_allowed"),
        (world.guest_actor(world.guests[1]), "not_allowed"),
        (make_world("other", 2).actor(Role.OWNER), "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            add_entry(actor, hong_kong, Step(stage="nda"))
        assert refused.value.code == code
    with pytest.raises(Refused):
        set_owners(reviewer, world.event, [row.key, hong_kong.key], world.staff[Role.REVIEWER])
    assert Cooperation.objects.filter(owner__isnull=False).count() == 0


def test_owners_are_staff_who_follow(world: World, row: Cooperation) -> None:
    actor, owner = organiser(world), world.staff[Role.ORGANISER]
    assert {one.key for one in owners_of(world.event)} == {
        world.staff[role].key for role in (Role.OWNER, Role.ORGANISER, Role.REVIEWER)
    }
    assert set_owner(actor, row, owner) is not None
    assert set_owner(actor, row, owner) is None
    with pytest.raises(InputError):
        set_owner(actor, row, world.staff[Role.DESK])
    second = opened(world, *world.guests[2:4])
    assert set_owners(actor, world.event, [row.key, second.key, "nonesuch"], owner) == 1
    with pytest.raises(InputError):
        set_owners(actor, world.event, [], owner)
    assert list(Cooperation.objects.values_list("owner", flat=True)) == [owner.key] * 2
    set_owner(actor, row, None)
    row.refresh_from_db()
    assert (row.owner, kinds(row)) == (None, ["opened", "owner", "owner"])
    owner.delete()
    assert differing() == []


def test_opening_by_hand(world: World) -> None:
    actor, guests = organiser(world), [party_of(guest) for guest in world.guests[:2]]
    made = open_cooperation(
        actor, world.programme, world.event, guests, " Membranes ", origin=Origin(grade="both_sides")
    )
    assert (made.subject, made.grade, made.began, made.version) == ("Membranes", "both_sides", date(2027, 3, 19), 1)
    for parties, subject, origin, place in (
        (guests[:1], "x", Origin(), "parties"),
        (guests[:1] * 2, "x", Origin(), "parties"),
        (guests, " ", Origin(), "subject"),
        (guests, "x", Origin(happened=date(2026, 3, 19)), "happened"),
        (guests, "x", Origin(happened=date(2028, 3, 19)), "happened"),
    ):
        with pytest.raises(InputError) as wrong:
            open_cooperation(actor, world.programme, world.event, parties, subject, origin=origin)
        assert [fault.place for fault in wrong.value.faults] == [place]
    other = make_world("other", 1)
    stranger = Party(other.guests[0].person, None, Side.objects.get(programme=other.programme, position=1))
    with pytest.raises(Refused):
        open_cooperation(actor, world.programme, world.event, [guests[0], stranger], "x")
    hong_kong = [party_of(world.guests[1]), party_of(add_guest(world, 5))]
    with pytest.raises(Refused):
        open_cooperation(world.actor(Role.REVIEWER), world.programme, world.event, hong_kong, "x")
    assert Cooperation.objects.count() == 1
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"cooperation.open"}
