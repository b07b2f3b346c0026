"""Drafts, sending in, versions, withdrawing, running out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from duijie.actions import listing as verbs
from duijie.actions.listing.words import from_json, words_of
from duijie.actions.listing.writing import MOST
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import (
    AuditEntry,
    Chain,
    Event,
    Listing,
    ListingVersion,
    Mail,
    Organisation,
    Participant,
    Person,
    Role,
)
from duijie.store.queries.visible import public_listings
from tests.web.listings.stage import GOOD, NOW, OFFER, PDF, VAGUE, accepted, draft, returned, sent
from tests.world import World


def fresh(row: Listing) -> Listing:
    return Listing.objects.get(pk=row.pk)


def public(world: World) -> list[str]:
    return [row.key for row in public_listings(world.event, NOW.date())]


def faults(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str | None]]:
    return [(one.code, one.place) for one in error.value.faults]


def test_a_vague_draft_is_kept_word_by_word(world: World) -> None:
    row = fresh(draft(world, world.guests[0], VAGUE))
    assert row.state == "draft"
    assert words_of(row) == VAGUE
    assert (row.programme, row.event, row.organisation) == (
        world.programme,
        world.event,
        world.guests[0].person.organisation,
    )
    assert ListingVersion.objects.count() == 0
    assert public(world) == []


def test_every_field_comes_back_as_it_was_written(world: World) -> None:
    chain = Chain.objects.get(programme=world.programme)
    words = replace(OFFER, chains=(chain.key,), deadline=date(2027, 5, 1), budget_least=5, currency="HKD")
    row = fresh(draft(world, world.guests[1], words))
    assert words_of(row) == words
    again = fresh(sent(world, world.guests[1], words))
    version = ListingVersion.objects.get(listing=again)
    assert (version.number, from_json(version.words)) == (1, words)


def test_a_draft_without_a_last_day_gets_one(world: World) -> None:
    row = fresh(draft(world, world.guests[0], GOOD, expires=None))
    assert row.expires == world.event.date + timedelta(days=180)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": "  "}, ("no_title", "title")),
        ({"title": "膜" * 201}, ("too_long", "title")),
        ({"detail": "x" * 10_001}, ("too_long", "detail")),
        ({"facts": (("place", "x" * 501),)}, ("too_long", "fact_place")),
        ({"facts": (("colour", "red"),)}, ("unknown_choice", "fact_colour")),
        ({"kind": "gold"}, ("unknown_choice", "kind")),
        ({"direction": "gift"}, ("unknown_choice", "direction")),
        ({"language": "fr"}, ("unknown_choice", "language")),
        ({"currency": "EUR"}, ("unknown_choice", "currency")),
        ({"ip_state": "stolen"}, ("unknown_choice", "ip_state")),
        ({"cooperation": ("marriage",)}, ("unknown_choice", "cooperation")),
        ({"chains": ("nochain",)}, ("unknown_choice", "chains")),
        ({"budget_least": 2, "budget_most": 1}, ("bad_band", "budget")),
        ({"trl": 10}, ("bad_level", "trl")),
        ({"deadline": date(2027, 2, 19)}, ("past_day", "deadline")),
        ({"expires": date(2027, 2, 19)}, ("past_day", "expires")),
        ({"expires": date(2030, 1, 1)}, ("day_too_far", "expires")),
    ],
)
def test_what_cannot_be_kept_is_named_at_its_field(
    world: World, changed: dict[str, object], fault: tuple[str, str]
) -> None:
    with pytest.raises(InputError) as wrong:
        draft(world, world.guests[0], GOOD, **changed)
    assert faults(wrong) == [fault]
    assert Listing.objects.count() == 0


def test_a_chain_of_another_programme_is_no_choice(world: World) -> None:
    from tests.world import make_world

    other = make_world("other")
    with pytest.raises(InputError) as wrong:
        draft(world, world.guests[0], GOOD, chains=(Chain.objects.get(programme=other.programme).key,))
    assert faults(wrong) == [("unknown_choice", "chains")]


def test_sending_in_makes_a_version_and_waits(world: World) -> None:
    row = fresh(sent(world, world.guests[0]))
    assert (row.state, row.submitted) == ("submitted", NOW)
    version = ListingVersion.objects.get(listing=row)
    assert (version.number, version.by) == (1, world.guests[0].person.account_id)
    entry = AuditEntry.objects.get(action="listing.submit")
    assert entry.subject == f"Listing:{row.key}"
    assert entry.facts == {"version": 1, "number": 1, "direction": "need", "kind": "technology"}
    assert public(world) == []


def test_the_rubric_refuses_with_reasons_at_their_fields_and_the_draft_stays(world: World) -> None:
    guest = world.guests[0]
    row = draft(world, guest, VAGUE)
    with pytest.raises(InputError) as wrong:
        verbs.submit_listing(world.guest_actor(guest), guest, VAGUE, row, row.version)
    assert faults(wrong) == [
        ("missing_method", "method_today"),
        ("missing_target", "target_figure"),
    ]
    assert (fresh(row).state, ListingVersion.objects.count()) == ("draft", 0)


@pytest.mark.parametrize("field", ["teaser", "detail", "method_today"])
def test_contact_data_are_kept_in_a_draft_and_never_sent_in(world: World, field: str) -> None:
    guest = world.guests[0]
    words = replace(GOOD, **{field: f"{getattr(GOOD, field)} 请致电 139 0000 1234 或 wang@firm.example"})  # type: ignore[arg-type]
    row = draft(world, guest, words)
    assert getattr(fresh(row), field) == getattr(words, field)
    with pytest.raises(InputError) as wrong:
        verbs.submit_listing(world.guest_actor(guest), guest, words, row, row.version)
    assert faults(wrong) == [("contact", field)]


def test_a_kinds_own_facts_answer_its_questions() -> None:
    words = replace(VAGUE, kind="scene", title="护理机器人", teaser="为护理机器人寻找试用的地方。")
    open_ones = {one.code for one in verbs.advise(words).missing}
    assert {"place", "conditions"} <= open_ones
    answered = replace(words, facts=(("conditions", "我方自带全部器材"), ("place", "泉畔三楼")))
    assert not {"place", "conditions"} & {one.code for one in verbs.advise(answered).missing}
    assert verbs.advise(answered).verdict != "return"


def test_changed_words_of_an_accepted_one_wait_again_and_leave_the_matching(world: World) -> None:
    guest = world.guests[0]
    row = accepted(world, guest)
    assert public(world) == [row.key]
    actor = world.guest_actor(guest)
    same = verbs.write_listing(actor, guest, words_of(row), row, row.version)
    assert (fresh(same).state, fresh(same).version) == ("accepted", row.version)
    verbs.write_listing(actor, guest, replace(GOOD, title="更低能耗的反渗透膜"), row, row.version)
    assert (fresh(row).state, fresh(row).version) == ("submitted", row.version + 1)
    assert public(world) == []
    assert [one.number for one in ListingVersion.objects.filter(listing=row)] == [2, 1]


def test_vague_words_never_take_the_place_of_accepted_ones(world: World) -> None:
    guest = world.guests[0]
    row = accepted(world, guest)
    with pytest.raises(InputError):
        verbs.write_listing(world.guest_actor(guest), guest, VAGUE, row, row.version)
    assert words_of(fresh(row)) == GOOD
    assert public(world) == [row.key]


def test_a_returned_one_stays_returned_until_it_is_sent_in_again(world: World) -> None:
    guest = world.guests[0]
    row = returned(world, guest)
    actor = world.guest_actor(guest)
    kept = verbs.write_listing(actor, guest, replace(GOOD, title="甲型膜"), row, row.version)
    assert fresh(kept).state == "returned"
    verbs.submit_listing(actor, guest, words_of(fresh(kept)), kept, fresh(kept).version)
    assert fresh(row).state == "submitted"
    assert ListingVersion.objects.filter(listing=row).count() == 2


def test_two_co_managers_the_second_is_told_and_nothing_is_lost(world: World) -> None:
    guest = world.guests[0]
    row = draft(world, guest)
    actor = world.guest_actor(guest)
    verbs.write_listing(actor, guest, replace(GOOD, title="第一位"), row, row.version)
    for verb in (verbs.write_listing, verbs.submit_listing):
        with pytest.raises(Refused) as refused:
            verb(actor, guest, replace(GOOD, title="第二位"), row, row.version)
        assert refused.value.code == "changed_meanwhile"
    assert (fresh(row).title, fresh(row).state) == ("第一位", "draft")


def test_nobody_writes_for_another(world: World) -> None:
    guest, other = world.guests[0], world.guests[1]
    row = draft(world, guest)
    with pytest.raises(Refused) as refused:
        verbs.write_listing(world.guest_actor(other), guest, GOOD)
    assert refused.value.code == "not_allowed"
    for verb in (verbs.write_listing, verbs.submit_listing):
        with pytest.raises(Refused) as refused:
            verb(world.guest_actor(other), other, GOOD, row, row.version)
        assert refused.value.code == "not_found"
    with pytest.raises(Refused) as refused:
        verbs.withdraw_listing(world.guest_actor(other), other, row)
    assert refused.value.code == "not_found"


def test_there_is_an_end_to_how_many(world: World) -> None:
    guest = world.guests[0]
    rows = [draft(world, guest, title=f"第 {n} 条") for n in range(MOST)]
    with pytest.raises(Refused) as refused:
        draft(world, guest)
    assert refused.value.code == "too_many"
    verbs.withdraw_listing(world.guest_actor(guest), guest, rows[0])
    draft(world, guest)


def test_no_organisation_no_listing_and_none_at_a_closed_event(world: World) -> None:
    guest = world.guests[0]
    kept = draft(world, guest)
    Event.objects.filter(pk=world.event.pk).update(state="closed")
    with pytest.raises(Refused) as refused:
        draft(world, Participant.objects.get(pk=guest.pk))
    assert refused.value.code == "event_closed"
    with pytest.raises(Refused) as refused:
        verbs.attach(world.guest_actor(guest), Participant.objects.get(pk=guest.pk), kept, "a.pdf", PDF)
    assert refused.value.code == "event_closed"
    Event.objects.filter(pk=world.event.pk).update(state="open")
    Person.objects.filter(pk=guest.person_id).update(organisation=None)
    bare = Participant.objects.get(pk=guest.pk)
    with pytest.raises(Refused) as refused:
        verbs.write_listing(world.guest_actor(guest), bare, GOOD)
    assert refused.value.code == "no_organisation"
    assert Organisation.objects.filter(listings__isnull=False).count() == 1


def test_withdrawing_hides_and_a_draft_is_deleted(world: World) -> None:
    guest = world.guests[0]
    actor = world.guest_actor(guest)
    shown, unsent = accepted(world, guest), draft(world, guest)
    assert verbs.withdraw_listing(actor, guest, shown) is True
    assert (fresh(shown).state, public(world)) == ("withdrawn", [])
    assert verbs.withdraw_listing(actor, guest, unsent) is False
    assert not Listing.objects.filter(pk=unsent.pk).exists()
    again = fresh(shown)
    verbs.write_listing(actor, guest, replace(GOOD, title="重新开始"), again, again.version)
    assert fresh(shown).state == "draft"
    again = fresh(shown)
    verbs.submit_listing(actor, guest, words_of(again), again, again.version)
    assert fresh(shown).state == "submitted"


def test_listings_run_out_on_their_day_where_the_event_is(world: World) -> None:
    """29 March ends in Jinan at 16:00 UTC."""
    guest = world.guests[0]
    row = accepted(world, guest, expires=date(2027, 3, 29))
    lasting, unsent = accepted(world, guest, expires=None), draft(world, guest, expires=date(2027, 3, 29))
    before = NOW.replace(month=3, day=29, hour=15, minute=59)
    Mail.objects.all().delete()
    assert verbs.due_listing_expiry(before) == 1  # the mail: the last week has begun
    assert fresh(row).state == "accepted"
    assert verbs.due_listing_expiry(before + timedelta(minutes=1)) == 1
    assert [fresh(one).state for one in (row, lasting, unsent)] == ["expired", "accepted", "draft"]
    assert verbs.due_listing_expiry(before + timedelta(minutes=2)) == 0
    assert AuditEntry.objects.filter(action="listing.expire").count() == 1


def test_a_week_before_the_author_is_told_once(world: World) -> None:
    guest = world.guests[0]
    row = accepted(world, guest, expires=date(2027, 3, 29))
    Mail.objects.all().delete()
    assert verbs.due_listing_expiry(NOW.replace(month=3, day=21, hour=15)) == 0
    assert verbs.due_listing_expiry(NOW.replace(month=3, day=21, hour=17)) == 1
    assert verbs.due_listing_expiry(NOW.replace(month=3, day=22, hour=17)) == 0
    mail = Mail.objects.get()
    assert (mail.template, mail.participant, mail.subject) == (
        "listing_expires",
        guest,
        f"Shown until 2027-03-29: {row.title}",
    )
    assert world.path(f"me/listings/{row.key}/") in mail.body
    later = replace(words_of(fresh(row)), expires=date(2027, 4, 30))
    verbs.write_listing(world.guest_actor(guest), guest, later, row, fresh(row).version)
    verbs.accept_listing(world.actor(Role.OWNER), world.event, row, fresh(row).version)
    assert verbs.due_listing_expiry(NOW.replace(month=4, day=24)) == 1
