"""The second factor and its recovery codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import time_machine

from duijie.actions.access import (
    TooManyTries,
    codes_left,
    confirm_factor,
    enter_with_code,
    remove_factor,
    renew_codes,
    reset_factor,
    resume_factor,
    start_factor,
)
from duijie.actions.refusal import Refused
from duijie.actions.rights import INSTALLATION, Actor, Grant
from duijie.engine.faults import InputError
from duijie.store.models import Account, AuditEntry, Mail, Membership, RecoveryCode, Role
from tests.world import World, make_world

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
ADDRESS = "192.0.2.1"


def me(account: Account) -> Actor:
    return Actor(account.key, account.name)


def code_at(secret: str, when: datetime = NOW, steps: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(when + timedelta(seconds=30 * steps)))


def enrolled(account: Account) -> tuple[str, tuple[str, ...]]:
    """Set a second factor up; return its secret and the recovery codes. The clock moves on by one step."""
    enrolment = start_factor(account)
    codes = confirm_factor(me(account), account, enrolment.pending, code_at(enrolment.secret, NOW, -1))
    return enrolment.secret, codes


@pytest.fixture
def owner(world: World) -> Account:
    return world.staff[Role.OWNER]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


def test_the_picture_says_what_apps_read(owner: Account) -> None:
    enrolment = start_factor(owner)
    parts = urlsplit(enrolment.uri)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {"secret": [enrolment.secret], "issuer": ["Duijie"]}
    assert len(enrolment.secret) * 5 >= 160
    owner.refresh_from_db()
    assert owner.second_factor == ""


def test_setting_it_up(owner: Account) -> None:
    secret, codes = enrolled(owner)
    owner.refresh_from_db()
    assert owner.second_factor == secret
    assert len(set(codes)) == 10
    assert codes_left(owner) == 10
    kept = str(list(RecoveryCode.objects.values()))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert "A second factor was set up." in Mail.objects.get().body
    assert [entry.action for entry in AuditEntry.objects.all()] == ["access.set_factor"]
    raw = Account.objects.filter(key=owner.key).extra(select={"raw": "second_factor"}).values("raw")[0]["raw"]
    assert secret.encode() not in bytes(raw)


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(owner: Account) -> None:
    enrolment = start_factor(owner)
    wrong_code = f"{(int(code_at(enrolment.secret)) + 1) % 10**6:06d}"
    with pytest.raises(InputError) as wrong:
        confirm_factor(me(owner), owner, enrolment.pending, wrong_code)
    assert [fault.place for fault in wrong.value.faults] == ["code"]
    assert resume_factor(owner, enrolment.pending).secret == enrolment.secret
    owner.refresh_from_db()
    assert owner.second_factor == ""


def test_a_form_of_somebody_else_or_of_before_is_stale(world: World, owner: Account) -> None:
    other = start_factor(world.staff[Role.DESK])
    mine = start_factor(owner)
    owner.session_stamp = "changed"
    for pending in (other.pending, mine.pending, "", "####", "AAAA", mine.pending[:-8]):
        with pytest.raises(InputError) as wrong:
            confirm_factor(me(owner), owner, pending, "123456")
        assert [fault.code for fault in wrong.value.faults] == ["factor_stale"]


def test_one_that_is_set_up_is_not_replaced_without_a_code(world: World, owner: Account) -> None:
    enrolled(owner)
    again = start_factor(owner)
    with pytest.raises(Refused, match="not_allowed"):
        confirm_factor(me(owner), owner, again.pending, code_at(again.secret))
    with pytest.raises(Refused, match="not_allowed"):
        confirm_factor(me(owner), world.staff[Role.DESK], again.pending, code_at(again.secret))


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_clock_error_is_allowed(owner: Account, steps: int, right: bool) -> None:
    secret, _codes = enrolled(owner)
    Account.objects.filter(key=owner.key).update(second_factor_step=0)
    owner.refresh_from_db()
    if right:
        enter_with_code(owner, code_at(secret, NOW, steps), ADDRESS)
        assert AuditEntry.objects.filter(action="access.give_code").count() == 1
    else:
        with pytest.raises(Refused, match="code_wrong"):
            enter_with_code(owner, code_at(secret, NOW, steps), ADDRESS)


def test_a_code_works_once_and_none_before_it_either(owner: Account) -> None:
    secret, _codes = enrolled(owner)
    first = Account.objects.get(key=owner.key)
    second = Account.objects.get(key=owner.key)  # read before the first was used: a race
    enter_with_code(first, code_at(secret, NOW, 1), ADDRESS)
    for account in (second, Account.objects.get(key=owner.key)):
        for steps in (1, 0, -1):
            with pytest.raises((Refused, TooManyTries)):
                enter_with_code(account, code_at(secret, NOW, steps), ADDRESS)


def test_the_code_of_setting_up_does_not_work_again(owner: Account) -> None:
    enrolment = start_factor(owner)
    code = code_at(enrolment.secret)
    confirm_factor(me(owner), owner, enrolment.pending, code)
    with pytest.raises(Refused, match="code_wrong"):
        enter_with_code(owner, code, ADDRESS)


def test_a_recovery_code_works_once_however_it_is_typed(owner: Account, world: World) -> None:
    _secret, codes = enrolled(owner)
    enter_with_code(owner, f" {codes[0].upper().replace('-', ' ')}", ADDRESS)
    assert codes_left(owner) == 9
    assert sum("one of your recovery codes" in mail.body for mail in Mail.objects.all()) == 1
    with pytest.raises(Refused, match="code_wrong"):
        enter_with_code(owner, codes[0], ADDRESS)
    desk = world.staff[Role.DESK]
    enrolled(desk)
    with pytest.raises(Refused, match="code_wrong"):
        enter_with_code(desk, codes[1], ADDRESS)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "aaaa-bbbb-cccc", "\x00" * 6])
def test_what_is_no_code_is_wrong(owner: Account, code: str) -> None:
    enrolled(owner)
    with pytest.raises(Refused, match="code_wrong"):
        enter_with_code(owner, code, ADDRESS)


def test_an_account_without_a_factor_has_no_right_code(owner: Account) -> None:
    RecoveryCode.objects.create(account=owner, digest="x")
    for code in ("000000", "abcd-efgh-jkmn"):
        with pytest.raises(Refused, match="code_wrong"):
            enter_with_code(owner, code, ADDRESS)


def test_guessing_codes_is_slowed_down(owner: Account) -> None:
    secret, _codes = enrolled(owner)
    for _ in range(5):
        with pytest.raises(Refused, match="code_wrong"):
            enter_with_code(owner, "not one", ADDRESS)
    with pytest.raises(TooManyTries):
        enter_with_code(owner, code_at(secret), "198.51.100.9")


def test_renewing_codes_needs_a_code(owner: Account, world: World) -> None:
    secret, codes = enrolled(owner)
    with pytest.raises(Refused, match="code_wrong"):
        renew_codes(me(owner), owner, "000", ADDRESS)
    fresh = renew_codes(me(owner), owner, code_at(secret), ADDRESS)
    assert codes_left(owner) == 10
    assert not set(fresh) & set(codes)
    with pytest.raises(Refused, match="code_wrong"):
        enter_with_code(owner, codes[0], ADDRESS)
    enter_with_code(owner, fresh[0], ADDRESS)
    with pytest.raises(Refused, match="not_allowed"):
        renew_codes(me(world.staff[Role.DESK]), owner, fresh[1], ADDRESS)


def test_removing_it_needs_a_code(owner: Account, world: World) -> None:
    secret, _codes = enrolled(owner)
    with pytest.raises(Refused, match="code_wrong"):
        remove_factor(me(owner), owner, "000", ADDRESS)
    with pytest.raises(Refused, match="not_allowed"):
        remove_factor(me(world.staff[Role.DESK]), owner, code_at(secret), ADDRESS)
    remove_factor(me(owner), owner, code_at(secret), ADDRESS)
    owner.refresh_from_db()
    assert (owner.second_factor, codes_left(owner)) == ("", 0)
    with pytest.raises(Refused, match="not_allowed"):
        remove_factor(me(owner), owner, code_at(secret), ADDRESS)


def test_an_owner_takes_a_lost_factor_away(world: World) -> None:
    organiser = world.staff[Role.ORGANISER]
    enrolled(organiser)
    membership = Membership.objects.get(account=organiser)
    Mail.objects.all().delete()
    reset_factor(world.actor(Role.OWNER), membership)
    organiser.refresh_from_db()
    assert (organiser.second_factor, codes_left(organiser)) == ("", 0)
    assert Mail.objects.get().to == organiser.mail
    entry = AuditEntry.objects.get(action="access.reset_factor")
    assert (entry.chain, entry.subject) == (world.programme.key, f"Membership:{membership.key}")


def test_nobody_else_takes_it_away(world: World) -> None:
    organiser = world.staff[Role.ORGANISER]
    enrolled(organiser)
    membership = Membership.objects.get(account=organiser)
    one_event = Actor("x", "", (Grant(Role.OWNER, world.programme.key, world.event.key),))
    elsewhere = make_world("other", guests=0).actor(Role.OWNER)
    for actor in (world.actor(Role.ORGANISER), one_event, elsewhere):
        with pytest.raises(Refused, match="not_allowed"):
            reset_factor(actor, membership)
    organiser.refresh_from_db()
    assert organiser.second_factor


def test_an_owner_cannot_weaken_another_programme_by_inviting_its_owner(world: World) -> None:
    other = make_world("other", guests=0)
    theirs = other.staff[Role.OWNER]
    enrolled(theirs)
    trap = Membership.objects.create(account=theirs, programme=world.programme, role=Role.VIEWER)
    with pytest.raises(Refused, match="member_elsewhere"):
        reset_factor(world.actor(Role.OWNER), trap)
    theirs.refresh_from_db()
    assert theirs.second_factor
    reset_factor(INSTALLATION, trap)
    theirs.refresh_from_db()
    assert theirs.second_factor == ""


def test_the_clock_moving_back_does_not_revive_a_code(owner: Account, clock: time_machine.Traveller) -> None:
    secret, _codes = enrolled(owner)
    enter_with_code(owner, code_at(secret), ADDRESS)
    clock.shift(-timedelta(seconds=30))
    owner.refresh_from_db()
    with pytest.raises(Refused, match="code_wrong"):
        enter_with_code(owner, code_at(secret), ADDRESS)
