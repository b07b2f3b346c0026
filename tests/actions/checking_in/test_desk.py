"""A desk's verbs: scans of every kind, groups, walk-ins, badges anew, and what each is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from duijie.actions.badges import badge_token
from duijie.actions.checking_in import (
    LooksKnown,
    WalkIn,
    badge_sheet,
    check_in,
    check_in_group,
    close_desk,
    desk_passphrase,
    open_desk,
    reprint_badge,
    scan_code,
    undo_check_in,
    walk_in,
)
from duijie.actions.day_changes import day_number
from duijie.actions.leaving import forget
from duijie.actions.people.editing import cancel_guests
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import (
    AuditEntry,
    CheckIn,
    Consent,
    Delegation,
    Desk,
    Notice,
    Participant,
    Role,
    Scan,
    ScanResult,
    ScanWay,
)
from tests.world import World, make_world

NINE = datetime(2027, 3, 19, 1, tzinfo=UTC)  # nine in Jinan


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World) -> Desk:
    return open_desk(world.actor(Role.DESK), world.event, "  Main   entrance ")


def here(world: World) -> dict[str, tuple[datetime, str, str | None]]:
    rows = CheckIn.objects.filter(event=world.event)
    return {row.participant_id: (row.at, row.way, row.desk_id) for row in rows}


def test_a_guest_is_here_once_and_since_the_first_scan(world: World, desk: Desk, clock: time_machine.Traveller) -> None:
    actor, guest = world.actor(Role.DESK), world.guests[0]
    other = open_desk(actor, world.event, "Side door")
    first = scan_code(actor, world.event, badge_token(guest), desk=desk)
    clock.shift(timedelta(minutes=2))
    second = scan_code(actor, world.event, f" {badge_token(guest)}\n", desk=other)
    assert (first.result, first.tone, first.guest) == (ScanResult.CAME, "green", guest)
    assert (second.result, second.tone, second.since) == (ScanResult.AGAIN, "amber", NINE)
    assert second.text == Text(
        "Here since 09:00, at Main entrance.",
        "09:00 已在“Main entrance”签到。",
        "09:00 已在「Main entrance」簽到。",
    )
    assert here(world) == {guest.key: (NINE, "qr", desk.key)}


def test_one_code_at_two_desks_within_seconds_may_be_a_copy(
    world: World, desk: Desk, clock: time_machine.Traveller
) -> None:
    actor, guest = world.actor(Role.DESK), world.guests[0]
    other = open_desk(actor, world.event, "Side door")
    scan_code(actor, world.event, badge_token(guest), desk=desk)
    clock.shift(timedelta(seconds=9))
    assert "may be a copy" in scan_code(actor, world.event, badge_token(guest), desk=other).text.en
    assert "may be a copy" not in scan_code(actor, world.event, badge_token(guest), desk=desk).text.en


def test_the_same_scan_five_times_is_one_row(world: World, desk: Desk) -> None:
    actor, guest = world.actor(Role.DESK), world.guests[0]
    before = AuditEntry.objects.count()
    told = [check_in(actor, world.event, guest, ScanWay.NAME, desk=desk, mark="1") for _ in range(5)]
    assert {one.result for one in told} == {ScanResult.CAME}
    assert Scan.objects.count() == 1
    assert AuditEntry.objects.count() == before + 1
    assert day_number(world.event) == 2  # the desk opened, the guest came


def test_taken_back_and_here_again(world: World, desk: Desk, clock: time_machine.Traveller) -> None:
    actor, guest = world.actor(Role.DESK), world.guests[0]
    check_in(actor, world.event, guest, ScanWay.NAME, desk=desk)
    clock.shift(timedelta(minutes=1))
    assert undo_check_in(actor, world.event, guest, desk=desk).result is ScanResult.UNDONE
    assert here(world) == {}
    clock.shift(timedelta(minutes=1))
    assert check_in(actor, world.event, guest, ScanWay.DIGITS, desk=desk).result is ScanResult.CAME
    assert here(world) == {guest.key: (NINE + timedelta(minutes=2), "digits", desk.key)}


def test_a_badge_made_anew_ends_the_old_code_from_then_on(
    world: World, desk: Desk, clock: time_machine.Traveller
) -> None:
    actor, guest = world.actor(Role.DESK), world.guests[0]
    old = badge_token(guest)
    clock.shift(timedelta(minutes=5))
    assert reprint_badge(actor, world.event, guest) == 2
    told = scan_code(actor, world.event, old, desk=desk)
    assert (told.result, told.tone, told.guest) == (ScanResult.REPLACED, "red", guest)
    assert here(world) == {}
    earlier = scan_code(actor, world.event, old, desk=desk, at=NINE + timedelta(minutes=1))
    assert earlier.result is ScanResult.CAME  # it was good then
    guest.refresh_from_db()
    assert scan_code(actor, world.event, badge_token(guest), desk=desk).result is ScanResult.AGAIN
    assert badge_sheet(actor, world.event, guest).startswith(b"%PDF")


def test_strange_codes_are_kept_and_named(world: World, desk: Desk) -> None:
    actor = world.actor(Role.DESK)
    abroad = make_world("other", guests=1)
    forged = f"{world.guests[0].key}.{'0' * 32}"
    told = [
        scan_code(actor, world.event, code, desk=desk).result
        for code in (badge_token(abroad.guests[0]), forged, "https://example.com/menu", "", "\x00" * 300)
    ]
    assert told == [ScanResult.OTHER_EVENT, *[ScanResult.UNKNOWN] * 4]
    assert Scan.objects.filter(event=world.event, participant=None).count() == 5
    assert here(world) == {}


def test_cancelled_and_erased_guests_are_not_checked_in_and_the_scan_is_kept(world: World, desk: Desk) -> None:
    actor, (one, two) = world.actor(Role.DESK), world.guests[:2]
    cancel_guests(world.actor(Role.ORGANISER), world.event, [one.key])
    forget(two.person)
    told = [scan_code(actor, world.event, badge_token(guest), desk=desk) for guest in (one, two)]
    assert [answer.result for answer in told] == [ScanResult.CANCELLED, ScanResult.ERASED]
    assert {answer.tone for answer in told} == {"red"}
    assert here(world) == {}
    assert Scan.objects.count() == 2


def test_whoever_had_not_answered_is_here_all_the_same(world: World, desk: Desk) -> None:
    Participant.objects.filter(pk=world.guests[0].pk).update(state="invited")
    world.guests[0].refresh_from_db()
    told = check_in(world.actor(Role.DESK), world.event, world.guests[0], ScanWay.NAME, desk=desk)
    assert told.result is ScanResult.CAME
    assert "had not answered" in told.text.en


def test_a_delegation_comes_together(world: World, desk: Desk) -> None:
    group = Delegation.objects.create(event=world.event, name=Text("Jinan", "济南团", "濟南團"))
    Participant.objects.filter(pk__in=[guest.pk for guest in world.guests[:3]]).update(delegation=group)
    keys = [guest.key for guest in world.guests]
    told = check_in_group(world.actor(Role.DESK), group, [keys[0], keys[1], keys[3], "x"], desk=desk, mark="g")
    assert {one.guest.key for one in told if one.guest} == {keys[0], keys[1]}
    assert {row[1] for row in here(world).values()} == {"group"}
    assert check_in_group(world.actor(Role.DESK), group, [], desk=desk) == []


def test_a_walk_in_is_a_guest_with_consent_and_a_check_in(world: World, desk: Desk) -> None:
    given = WalkIn(
        "周映岚", "海岱膜科技有限公司", "shandong", "company", "138 0000 9999", "zhou@walk.example", agreed=True
    )
    told = walk_in(world.actor(Role.DESK), world.event, given, desk=desk)
    guest = Participant.objects.get(pk=told.guest.key if told.guest else "")
    assert (told.result, guest.state, guest.person.name, guest.shown) == (ScanResult.CAME, "confirmed", "周映岚", [])
    assert guest.person.phone == "+86 138 0000 9999"
    assert "zhouyinglan zyl" in guest.person.search
    consent = Consent.objects.get(person=guest.person)
    assert (consent.purpose, consent.given, consent.channel, consent.language) == (
        "participation",
        True,
        "desk",
        "zh-hans",
    )
    assert here(world) == {guest.key: (NINE, "walk_in", desk.key)}


def test_duplicates_are_shown_before_anybody_is_written(world: World, desk: Desk) -> None:
    actor = world.actor(Role.DESK)
    given = WalkIn("Somebody Else", "New Firm", "hongkong", phone="+86 138 0000 0001", agreed=True)
    with pytest.raises(LooksKnown) as found:
        walk_in(actor, world.event, given, desk=desk)
    assert [guest.key for guest in found.value.guests] == [world.guests[1].key]
    assert Participant.objects.count() == 4
    told = walk_in(actor, world.event, given, desk=desk, anyway=True)
    assert told.guest is not None
    assert told.guest.person.name == "Somebody Else"


def test_a_walk_in_says_every_field_that_cannot_be_kept(world: World, desk: Desk) -> None:
    given = WalkIn(" ", "", "atlantis", "pirate", "12", "nowhere")
    with pytest.raises(InputError) as wrong:
        walk_in(world.actor(Role.DESK), world.event, given, desk=desk)
    assert [fault.place for fault in wrong.value.faults] == [
        "name",
        "organisation",
        "side",
        "category",
        "mail",
        "phone",
        "agreed",
    ]
    assert not Scan.objects.exists()


def test_without_a_notice_nobody_is_written_in(world: World, desk: Desk) -> None:
    Notice.objects.all().delete()
    with pytest.raises(Refused) as refused:
        walk_in(world.actor(Role.DESK), world.event, WalkIn("A", "B", "shandong", agreed=True), desk=desk)
    assert refused.value.code == "no_notice"
    assert Participant.objects.count() == 4


def test_only_desks_and_organisers_may(world: World, desk: Desk) -> None:
    guest, group = world.guests[0], Delegation.objects.create(event=world.event, name=Text("a", "a", "a"))
    for role in (Role.VIEWER, Role.REVIEWER, Role.TABLE_HOST, Role.INTERPRETER):
        actor = world.actor(role)
        for verb in (
            lambda actor=actor: open_desk(actor, world.event, "x"),
            lambda actor=actor: close_desk(actor, desk),
            lambda actor=actor: desk_passphrase(actor, desk),
            lambda actor=actor: check_in(actor, world.event, guest, ScanWay.NAME),
            lambda actor=actor: undo_check_in(actor, world.event, guest),
            lambda actor=actor: check_in_group(actor, group, [guest.key]),
            lambda actor=actor: walk_in(actor, world.event, WalkIn("a", "b", "shandong", agreed=True)),
            lambda actor=actor: reprint_badge(actor, world.event, guest),
            lambda actor=actor: badge_sheet(actor, world.event, guest),
        ):
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.code == "not_allowed"


def test_nothing_of_another_event_is_reached(world: World, desk: Desk) -> None:
    abroad = make_world("other", guests=1)
    actor, stranger = world.actor(Role.OWNER), abroad.guests[0]
    for verb in (
        lambda: check_in(actor, world.event, stranger, ScanWay.NAME),
        lambda: undo_check_in(actor, world.event, stranger),
        lambda: reprint_badge(actor, world.event, stranger),
        lambda: badge_sheet(actor, world.event, stranger),
        lambda: check_in(abroad.actor(Role.OWNER), abroad.event, stranger, ScanWay.NAME, desk=desk),
        lambda: walk_in(abroad.actor(Role.OWNER), abroad.event, WalkIn("a", "b", "shandong"), desk=desk),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "not_found"


def test_desks_have_names_of_their_own(world: World, desk: Desk) -> None:
    actor = world.actor(Role.DESK)
    assert desk.name == "Main entrance"
    for name in ("", "  ", "x" * 61, "Main entrance"):
        with pytest.raises(InputError):
            open_desk(actor, world.event, name)
    close_desk(actor, desk)
    close_desk(actor, desk)
    again = open_desk(actor, world.event, "Main entrance")
    assert desk_passphrase(actor, desk) != desk_passphrase(actor, again)
    assert desk_passphrase(actor, again) == desk_passphrase(actor, again)
