"""Accepting, sending back, putting words right; and who may, of which side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from duijie.actions import listing as verbs
from duijie.actions.listing.words import from_json, words_of
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Grant
from duijie.engine.faults import InputError
from duijie.store.models import AuditEntry, Listing, ListingVersion, Mail, Participant, Person, Review, Role
from tests.web.listings.stage import GOOD, OFFER, VAGUE, accepted, draft, imported, sent
from tests.world import World, make_world


def fresh(row: Listing) -> Listing:
    return Listing.objects.get(pk=row.pk)


def verdicts(world: World) -> dict[str, Callable[[Actor, Listing], object]]:
    event = world.event
    return {
        "accept": lambda actor, row: verbs.accept_listing(actor, event, row, row.version),
        "return": lambda actor, row: verbs.return_listing(actor, event, row, row.version, [], "Please add."),
        "edit": lambda actor, row: verbs.edit_on_behalf(actor, event, row, replace(GOOD, title="x 改"), row.version),
        "many": lambda actor, row: verbs.accept_many(actor, event, {row.key: row.version}),
    }


def test_accepting_is_told_and_kept(world: World) -> None:
    row = sent(world, world.guests[1], OFFER)
    verbs.accept_listing(world.actor(Role.OWNER), world.event, row, row.version)
    assert (fresh(row).state, fresh(row).version) == ("accepted", row.version + 1)
    review = Review.objects.get()
    assert (review.listing, review.number, review.verdict, review.by) == (
        row,
        1,
        "accepted",
        world.staff[Role.OWNER].key,
    )
    mail = Mail.objects.get()
    assert (mail.template, mail.to, mail.subject) == (
        "listing_accepted",
        "guest1@lugang.example",
        f"Accepted: {OFFER.title}",
    )
    assert AuditEntry.objects.get(action="listing.accept").facts == {"number": 1}


def test_sending_back_says_why_in_the_authors_language(world: World) -> None:
    Person.objects.filter(pk=world.guests[2].person_id).update(language="zh-hant")
    row = imported(world.guests[2])
    codes = ["missing_method", "missing_target", "no_such_reason"]
    verbs.return_listing(world.actor(Role.OWNER), world.event, row, row.version, codes, "  型号？ ")
    review = Review.objects.get()
    assert (review.verdict, review.words) == ("returned", "型号？")
    assert [one["code"] for one in review.reasons] == ["missing_method", "missing_target"]
    mail = Mail.objects.get()
    assert (mail.language, mail.template) == ("zh-hant", "listing_returned")
    advice = {one.code: one.text.zh_hant for one in verbs.advise(words_of(row)).reasons}
    assert f"– {advice['missing_method']}\n– {advice['missing_target']}\n– 型号？" in mail.body
    assert world.path(f"me/listings/{row.key}/") in mail.body
    assert fresh(row).state == "returned"
    assert AuditEntry.objects.get(action="listing.return").facts == {
        "number": 1,
        "reasons": ["missing_method", "missing_target"],
    }


def test_an_imported_one_has_its_version_kept_when_it_is_judged(world: World) -> None:
    row = imported(world.guests[2])
    verbs.return_listing(world.actor(Role.OWNER), world.event, row, row.version, [], "?")
    version = ListingVersion.objects.get(listing=row)
    assert (version.number, version.by, from_json(version.words).teaser) == (1, "", VAGUE.teaser)


def test_without_a_reason_nothing_goes_back(world: World) -> None:
    row = sent(world, world.guests[0])
    for codes, words, code in (
        ([], " ", "no_reason"),
        (["missing_budget"], "", "no_reason"),
        ([], "x" * 1001, "too_long"),
    ):
        with pytest.raises(InputError) as wrong:
            verbs.return_listing(world.actor(Role.OWNER), world.event, row, row.version, codes, words)
        assert [one.code for one in wrong.value.faults] == [code]
    assert (fresh(row).state, Review.objects.count(), Mail.objects.count()) == ("submitted", 0, 0)


def test_what_changed_meanwhile_is_not_judged(world: World) -> None:
    guest = world.guests[0]
    row = sent(world, guest)
    verbs.submit_listing(world.guest_actor(guest), guest, replace(GOOD, title="新标题的膜"), row, row.version)
    for name, verdict in verdicts(world).items():
        if name == "many":
            done, left = verbs.accept_many(world.actor(Role.OWNER), world.event, {row.key: row.version})
            assert (done, [one.key for one in left]) == (0, [row.key])
            continue
        with pytest.raises(Refused) as refused:
            verdict(world.actor(Role.OWNER), row)
        assert refused.value.code == "changed_meanwhile", name
    assert (fresh(row).state, Review.objects.count()) == ("submitted", 0)


def test_nothing_is_judged_twice_and_no_draft_at_all(world: World) -> None:
    owner = world.actor(Role.OWNER)
    row, unsent = accepted(world, world.guests[0]), draft(world, world.guests[0])
    for one in (row, unsent):
        for verdict in ("accept", "return"):
            with pytest.raises(Refused) as refused:
                verdicts(world)[verdict](owner, fresh(one))
            assert refused.value.code == "decided"
    with pytest.raises(Refused) as refused:
        verdicts(world)["edit"](owner, unsent)
    assert refused.value.code == "not_found"


def test_contact_data_are_never_accepted(world: World) -> None:
    row = imported(world.guests[2], replace(VAGUE, teaser="请致电 139 0000 1234 洽谈反渗透膜"))
    with pytest.raises(Refused) as refused:
        verbs.accept_listing(world.actor(Role.OWNER), world.event, row, row.version)
    assert refused.value.code == "contact"
    done, left = verbs.accept_many(world.actor(Role.OWNER), world.event, {row.key: row.version})
    assert (done, [one.key for one in left]) == (0, [row.key])
    assert fresh(row).state == "submitted"


SIDES = {"of Shandong": 0, "of Hong Kong": 1, "of no side": 2}


def readers(world: World) -> dict[str, Actor]:
    """Everybody who might try: each role, a reviewer of each side, staff of another event and programme, a guest."""
    programme, elsewhere = world.programme.key, make_world("other")
    found = {str(role): world.actor(role) for role in Role}
    hong_kong = world.sides["hongkong"].key
    found["reviewer of Hong Kong"] = Actor("hk", "", (Grant(Role.REVIEWER, programme, None, hong_kong),))
    found["reviewer of another event"] = Actor("ev", "", (Grant(Role.REVIEWER, programme, "other", hong_kong),))
    found["owner of another programme"] = elsewhere.actor(Role.OWNER)
    found["guest"] = world.guest_actor(world.guests[0])
    return found


MAY = {
    "owner": set(SIDES),
    "organiser": set(SIDES),
    "reviewer": {"of Shandong"},
    "reviewer of Hong Kong": {"of Hong Kong"},
}


@pytest.mark.parametrize("verdict", ["accept", "return", "edit", "many"])
@pytest.mark.parametrize("side", SIDES)
def test_each_reviewer_judges_their_own_side_only(world: World, side: str, verdict: str) -> None:
    guest = world.guests[SIDES[side]]
    if side == "of no side":
        Participant.objects.filter(pk=guest.pk).update(side=None)
    for reader, actor in readers(world).items():
        row = sent(world, guest, title=f"膜材料 {reader}")
        if side in MAY.get(reader, set()):
            verdicts(world)[verdict](actor, row)
            assert fresh(row).version == row.version + 1, reader
            continue
        with pytest.raises(Refused) as refused:
            verdicts(world)[verdict](actor, row)
        assert refused.value.code == "not_allowed", reader
        assert (fresh(row).state, fresh(row).version) == ("submitted", row.version), reader


def test_many_are_accepted_or_named(world: World) -> None:
    owner = world.actor(Role.OWNER)
    good = [sent(world, world.guests[n]) for n in (0, 1)]
    moved, done_before = sent(world, world.guests[2]), accepted(world, world.guests[3])
    chosen = {row.key: row.version for row in good} | {moved.key: 99, done_before.key: done_before.version, "nokey": 1}
    done, left = verbs.accept_many(owner, world.event, chosen)
    assert done == 2
    assert {one.key for one in left} == {moved.key, done_before.key, "nokey"}
    assert [fresh(row).state for row in (*good, moved)] == ["accepted", "accepted", "submitted"]


def test_one_of_the_other_side_among_many_stops_them_all(world: World) -> None:
    own, others = sent(world, world.guests[0]), sent(world, world.guests[1])
    with pytest.raises(Refused):
        verbs.accept_many(world.actor(Role.REVIEWER), world.event, {own.key: own.version, others.key: others.version})
    assert [fresh(row).state for row in (own, others)] == ["submitted", "submitted"]


def test_words_put_right_by_staff_are_logged_and_told(world: World) -> None:
    guest = world.guests[0]
    row = accepted(world, guest)
    Mail.objects.all().delete()
    owner = world.actor(Role.OWNER)
    words = replace(GOOD, title="低能耗反渗透膜元件")
    assert verbs.edit_on_behalf(owner, world.event, row, words, row.version) is True
    assert (fresh(row).title, fresh(row).state) == ("低能耗反渗透膜元件", "accepted")
    entry = AuditEntry.objects.filter(action="listing.write").order_by("-number").first()
    assert entry is not None
    assert (entry.actor, entry.facts) == (owner.account, {"on_behalf": True, "fields": ["title"]})
    assert ListingVersion.objects.filter(listing=row).first().by == owner.account  # type: ignore[union-attr]
    mail = Mail.objects.get()
    assert (mail.template, mail.participant) == ("listing_changed", guest)
    again = fresh(row)
    assert verbs.edit_on_behalf(owner, world.event, again, words, again.version) is False
    with pytest.raises(InputError):
        verbs.edit_on_behalf(owner, world.event, again, replace(words, detail="wang@firm.example"), again.version)
    assert Mail.objects.count() == 1
