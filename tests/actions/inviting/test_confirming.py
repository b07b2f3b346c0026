"""The other end of an invitation: confirm, decline, not me; each consent for itself; every link that works no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from duijie.actions.confirming import (
    Answers,
    InvitationState,
    confirm,
    decline,
    find_invitation,
    note_opened,
    report_wrong_person,
    send_anew,
)
from duijie.actions.inviting import invite
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import (
    Account,
    AuditEntry,
    Consent,
    Delegation,
    Mail,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Role,
    Steward,
)
from tests.actions.inviting.test_inviting import token_of
from tests.world import World, account, add_guest

ANSWERS = Answers("Guest 10 of lugang", "", "Director", "Firm 10 of lugang", "en")


def invited(world: World, number: int = 10) -> tuple[Participant, str]:
    """Return an invited guest and the secret of their link."""
    guest = add_guest(world, number, ParticipantState.IMPORTED)
    invite(world.actor(Role.ORGANISER), world.event, [guest.key])
    guest.refresh_from_db()
    return guest, token_of(Mail.objects.filter(participant=guest).latest("created"))


def test_confirming_makes_an_account_and_uses_the_link_up(world: World) -> None:
    guest, token = invited(world)
    made = confirm(token, replace(ANSWERS, shown=("name", "listings", "birthday")), "en")
    guest.refresh_from_db()
    assert (guest.state, guest.shown, guest.suggestions_off) == ("confirmed", ["name", "listings"], True)
    assert guest.confirmed is not None
    assert (made.mail, made.name, made.language) == ("guest10@lugang.example", "Guest 10 of lugang", "zh-hans")
    assert Account.objects.get(key=made.key).language == "en"
    assert guest.person.account == made
    assert find_invitation(token).state is InvitationState.USED
    with pytest.raises(Refused, match="invitation_used"):
        confirm(token, ANSWERS, "en")
    entry = AuditEntry.objects.get(action="guest.confirm")
    assert (entry.actor, entry.subject) == (made.key, f"Participant:{guest.key}")
    assert "Guest" not in str(entry.facts)


def test_only_what_was_agreed_to_is_recorded_each_with_the_notice(world: World) -> None:
    guest, token = invited(world)
    across = "guests:hongkong"
    answers = replace(ANSWERS, shown=("name",), suggestions=True, recipients=(across, "guests:mars"))
    made = confirm(token, answers, "zh-hant")
    rows = Consent.objects.filter(person=guest.person).order_by("purpose")
    notice = world.programme.notices.get()
    assert [(row.purpose, row.recipient, row.given) for row in rows] == [
        ("automated_suggestions", "", True),
        ("cross_border", across, True),
        ("listing", "", True),
        ("participation", "", True),
    ]
    assert {(row.notice, row.notice_digest, row.language, row.channel, row.by) for row in rows} == {
        (notice, notice.digest, "zh-hant", "link", made.key)
    }


def test_whoever_ticks_nothing_agrees_to_taking_part_only(world: World) -> None:
    guest, token = invited(world)
    confirm(token, ANSWERS, "en")
    assert list(Consent.objects.filter(person=guest.person).values_list("purpose", flat=True)) == ["participation"]
    guest.refresh_from_db()
    assert guest.shown == []


def test_corrections_become_the_guests_own(world: World) -> None:
    guest, token = invited(world)
    until = world.event.date + timedelta(days=9)
    answers = Answers("周映岚", "Zhou Yinglan", "主任", "Firm 0 of lugang", "zh-hans", shown_until=until)
    confirm(token, answers, "zh-hans")
    person = Person.objects.get(key=guest.person_id)
    assert (person.name, person.title, person.language) == ("周映岚", "主任", "zh-hans")
    assert person.organisation == world.guests[0].person.organisation
    assert person.own == ["language", "name", "name_en", "organisation", "title"]
    assert person.search == "周映岚 zhouyinglan zyl zhou yinglan zy"
    guest.refresh_from_db()
    assert guest.shown_until == until


def test_the_only_one_of_an_organisation_corrects_its_name(world: World) -> None:
    guest, token = invited(world)
    confirm(token, replace(ANSWERS, organisation="Firm Ten Limited"), "en")
    firm = Organisation.objects.get(key=guest.person.organisation_id)
    assert (firm.name, firm.aliases) == ("Firm Ten Limited", ["Firm 10 of lugang"])


def test_one_of_several_moves_to_an_organisation_of_their_own(world: World) -> None:
    guest, token = invited(world)
    Person.objects.filter(key=world.guests[0].person_id).update(organisation=guest.person.organisation)
    confirm(token, replace(ANSWERS, organisation="Firm Ten Limited"), "en")
    person = Person.objects.get(key=guest.person_id)
    assert person.organisation is not None
    assert (person.organisation.name, person.organisation.side) == ("Firm Ten Limited", guest.side)
    assert Organisation.objects.get(key=guest.person.organisation_id).name == "Firm 10 of lugang"


def test_everything_wrong_is_named_and_nothing_kept(world: World) -> None:
    guest, token = invited(world)
    wrong = Answers("", "", "t" * 121, "", "fr", shown_until=date(2020, 1, 1))
    with pytest.raises(InputError) as found:
        confirm(token, wrong, "en")
    assert {(fault.code, fault.place) for fault in found.value.faults} == {
        ("name_missing", "name"),
        ("organisation_missing", "organisation"),
        ("too_long", "title"),
        ("past_day", "shown_until"),
        ("unknown_language", "language"),
    }
    guest.refresh_from_db()
    assert guest.state == ParticipantState.INVITED
    assert find_invitation(token).state is InvitationState.READY


def test_who_cannot_come_may_change_their_mind(world: World) -> None:
    guest, token = invited(world)
    decline(token)
    decline(token)
    guest.refresh_from_db()
    assert guest.state == ParticipantState.DECLINED
    assert AuditEntry.objects.filter(action="guest.decline").count() == 1
    confirm(token, ANSWERS, "en")
    guest.refresh_from_db()
    assert guest.state == ParticipantState.CONFIRMED


def test_the_wrong_person_ends_the_link_and_mail_to_that_address(world: World) -> None:
    guest, token = invited(world)
    report_wrong_person(token)
    guest.refresh_from_db()
    assert (guest.state, guest.phone_list) == (ParticipantState.IMPORTED, True)
    assert Person.objects.get(key=guest.person_id).mail_bounced is not None
    assert find_invitation(token).state is InvitationState.REPLACED
    with pytest.raises(Refused, match="invitation_replaced"):
        confirm(token, ANSWERS, "en")
    with pytest.raises(Refused, match="changed_meanwhile"):
        send_anew(token)


def test_a_link_that_ran_out_is_sent_anew_to_the_known_address_once_a_minute(world: World) -> None:
    guest, token = invited(world)
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert find_invitation(token).state is InvitationState.EXPIRED
        with pytest.raises(Refused, match="invitation_expired"):
            decline(token)
        send_anew(token)
        send_anew(token)
        mails = Mail.objects.filter(participant=guest, template="confirm_again")
        assert [mail.to for mail in mails] == ["guest10@lugang.example"]
        assert find_invitation(token_of(mails[0])).state is InvitationState.READY
        assert find_invitation(token).state is InvitationState.REPLACED


def test_links_that_were_never_ours_or_of_people_no_longer_asked_tell_nothing(world: World) -> None:
    guest, token = invited(world)
    assert find_invitation("never").state is InvitationState.UNKNOWN
    with pytest.raises(Refused, match="invitation_unknown"):
        send_anew("never")
    Participant.objects.filter(key=guest.key).update(state=ParticipantState.CANCELLED)
    assert find_invitation(token).state is InvitationState.UNKNOWN


def test_opening_is_noted_once_and_changes_nothing_else(world: World) -> None:
    guest, token = invited(world)
    note_opened(guest)
    guest.refresh_from_db()
    first = guest.opened
    assert first is not None
    note_opened(guest)
    guest.refresh_from_db()
    assert (guest.opened, guest.state) == (first, ParticipantState.INVITED)
    assert find_invitation(token).state is InvitationState.READY


def test_an_account_that_is_there_already_is_taken_and_its_second_factor_stands(world: World) -> None:
    guest, token = invited(world)
    known = account("Guest", "guest10@lugang.example")
    assert confirm(token, ANSWERS, "en") == known
    guest.refresh_from_db()
    assert guest.person.account == known


def test_without_an_address_nobody_can_confirm(world: World) -> None:
    guest, token = invited(world)
    Person.objects.filter(key=guest.person_id).update(mail=None)
    with pytest.raises(Refused, match="no_address"):
        confirm(token, ANSWERS, "en")


@pytest.mark.parametrize(("ticked", "stewards"), [(True, 1), (False, 0)])
def test_the_delegations_leader_acts_only_for_who_agreed(world: World, ticked: bool, stewards: int) -> None:
    guest, token = invited(world)
    leader = world.guests[0]
    group = Delegation.objects.create(event=world.event, leader=leader)
    Participant.objects.filter(key=guest.key).update(delegation=group)
    confirm(token, replace(ANSWERS, leader=ticked), "en")
    rows = Steward.objects.filter(person=guest.person, account=leader.person.account)
    assert rows.count() == stewards


def test_a_link_used_by_two_at_once_is_used_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from duijie.actions import confirming

    guest, token = invited(world)
    ready = confirming._ready(token)
    monkeypatch.setattr(confirming, "_ready", lambda _token: ready)
    confirm(token, ANSWERS, "en")
    with pytest.raises(Refused, match="invitation_used"):
        confirm(token, replace(ANSWERS, title="Other"), "en")
    assert Person.objects.get(key=guest.person_id).title == "Director"
