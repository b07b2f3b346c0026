"""The job “suggest”, by words only: who gets whom, why, and what survives it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from duijie.actions.jobs import KINDS, Report, StopAskedError, run_job
from duijie.actions.refusal import Refused
from duijie.actions.suggesting import KIND, compute, judge, start_suggesting, switch_suggestions
from duijie.actions.suggesting.encoder import choose_encoder
from duijie.engine.text import LANGUAGES
from duijie.store.models import (
    AskRule,
    AuditEntry,
    Avoid,
    Job,
    JobState,
    Mail,
    Participant,
    ParticipantState,
    Role,
    Strength,
    Suggestion,
    Wish,
)
from tests.actions.suggesting.scene import CHOOSING, SUBJECTS, computed, fill, firm_of, listing, lists
from tests.world import World

pytestmark = pytest.mark.usefixtures("words_only")


@pytest.fixture
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of meaning is loaded in these tests."""
    monkeypatch.setenv("DUIJIE_ENCODER", "words")


def test_who_needs_finds_who_offers_and_the_other_way_round(world: World) -> None:
    pairs = fill(world)
    output = computed(world)
    expected = {one.key: [other.key] for pair in pairs for one, other in (pair, pair[::-1])}
    assert lists(world) == expected
    assert output == {"guests": 8, "suggestions": 8, "new": 8, "encoders": []}


def test_each_suggestion_names_its_listings_and_true_reasons_in_three_languages(world: World) -> None:
    needs, offers = fill(world)[0]
    computed(world)
    row = Suggestion.objects.get(participant=needs)
    assert row.need is not None
    assert row.offer is not None
    assert (row.need.person, row.offer.person) == (needs.person, offers.person)
    first = row.reasons[0]
    assert first["signal"] == "terms"
    for reason in row.reasons:
        assert sorted(reason) == ["signal", "terms", "text", "weight"]
        assert all(reason["text"][language] for language in LANGUAGES)
    public = f"{row.need.title} {row.need.teaser}".casefold(), f"{row.offer.title} {row.offer.teaser}".casefold()
    quoted = list(first["terms"])
    assert quoted
    assert all(term.casefold() in words for term in quoted for words in public)


def test_private_words_of_a_listing_bring_nobody_together(world: World) -> None:
    needs, offers = world.guests[:2]
    secret = SUBJECTS[0][1]
    fields = {"detail": secret, "method_today": secret, "target_figure": secret, "ip_owner": secret}
    listing(needs, "need", "Something for our plant", "Ask us about it.", **fields)
    listing(offers, "offer", "News of the laboratory", "We tell you more.", **fields)
    computed(world)
    assert Suggestion.objects.count() == 0


def test_the_same_rows_give_the_same_lists(world: World) -> None:
    fill(world)
    computed(world)
    first = [
        (r.participant_id, r.other_id, r.rank, r.score, r.reasons) for r in Suggestion.objects.order_by("participant")
    ]
    computed(world)
    again = [
        (r.participant_id, r.other_id, r.rank, r.score, r.reasons) for r in Suggestion.objects.order_by("participant")
    ]
    assert first == again


def test_only_the_confirmed_in_matchmaking_with_accepted_listings_take_part(world: World) -> None:
    pairs = fill(world)
    Participant.objects.filter(key=pairs[0][1].key).update(state=ParticipantState.INVITED)
    Participant.objects.filter(key=pairs[1][1].key).update(matchmaking=False)
    pairs[2][1].person.listings.update(state="submitted")
    computed(world)
    needs, offers = pairs[3]
    assert lists(world) == {needs.key: [offers.key], offers.key: [needs.key]}


def test_who_hides_listings_or_whose_consent_ran_out_is_on_nobodys_list(world: World) -> None:
    pairs = fill(world)
    Participant.objects.filter(key=pairs[0][1].key).update(shown=["name", "organisation"])
    Participant.objects.filter(key=pairs[1][1].key).update(shown_until=CHOOSING.date() - timedelta(days=1))
    with time_machine.travel(CHOOSING, tick=False):
        computed(world)
    found = lists(world)
    assert pairs[0][0].key not in found
    assert pairs[1][0].key not in found
    assert found[pairs[0][1].key] == [pairs[0][0].key]  # their own list is made all the same
    assert found[pairs[1][1].key] == [pairs[1][0].key]


def test_avoided_organisations_and_people_turned_down_are_on_neither_list(world: World) -> None:
    pairs = fill(world)
    Avoid.objects.create(participant=pairs[0][0], organisation=firm_of(pairs[0][1]))
    Wish.objects.create(event=world.event, by=pairs[1][0], whom=pairs[1][1], strength=Strength.NO)
    computed(world)
    assert sorted(lists(world)) == sorted(guest.key for pair in pairs[2:] for guest in pair)


def test_who_may_not_ask_a_side_is_not_tempted(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    AskRule.objects.filter(by=world.sides["hongkong"]).delete()
    computed(world)
    assert lists(world) == {needs.key: [offers.key]}


def test_who_switched_suggestions_off_gets_none_but_is_still_suggested(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    switch_suggestions(world.guest_actor(needs), needs, on=False)
    assert lists(world) == {offers.key: [needs.key]}
    computed(world)
    assert lists(world) == {offers.key: [needs.key]}


def test_what_people_did_survives_and_the_rest_is_replaced(world: World) -> None:
    pairs = fill(world)
    computed(world)
    kept = Suggestion.objects.get(participant=pairs[0][0])
    Wish.objects.create(event=world.event, by=pairs[0][0], whom=pairs[0][1], strength=Strength.LIKE)
    judged = Suggestion.objects.get(participant=pairs[1][0])
    judge(world.guest_actor(pairs[1][0]), judged, "met")
    proposed = Suggestion.objects.get(participant=pairs[2][0])
    Suggestion.objects.filter(key=proposed.key).update(proposed_by="staff")
    hand = Suggestion.objects.create(
        event=world.event, participant=pairs[3][0], other=pairs[0][1], rank=0, score=1, added_by="staff"
    )
    gone = Suggestion.objects.get(participant=pairs[3][0], added_by="")
    computed(world)
    left = set(Suggestion.objects.values_list("key", flat=True))
    assert {kept.key, judged.key, proposed.key, hand.key} <= left
    assert gone.key not in left
    assert Suggestion.objects.get(key=judged.key).feedback == "met"
    assert Suggestion.objects.get(participant=pairs[3][0], added_by="").other == pairs[3][1]


def test_a_list_is_never_longer_than_the_event_says(world: World) -> None:
    title, words = SUBJECTS[0]
    fill(world, 4)
    needs = world.guests[0]
    for number in (3, 5, 7):
        listing(world.guests[number], "offer", f"{title} {number}", f"We have {words}, variant {number}.")
    world.event.suggestions = 2
    world.event.save()
    computed(world)
    assert {len(found) for found in lists(world).values()} <= {1, 2}
    assert len(lists(world)[needs.key]) == 2
    # What was chosen counts towards the number, what was turned down does not.
    first, second = Suggestion.objects.filter(participant=needs).order_by("rank")
    Wish.objects.create(event=world.event, by=needs, whom=first.other, strength=Strength.LIKE)
    judge(world.guest_actor(needs), second, "not")
    computed(world)
    open_rows = Suggestion.objects.filter(participant=needs, feedback="")
    assert open_rows.count() == 2


def test_first_lists_are_told_once(world: World) -> None:
    fill(world, 1)
    assert computed(world, tell=True)["told"] == 2
    assert computed(world, tell=True)["told"] == 0
    mails = Mail.objects.filter(template="suggestions_ready").order_by("key")
    assert sorted(mail.to for mail in mails) == ["guest0@lugang.example", "guest1@lugang.example"]
    assert all("{" not in mail.body and "/lugang/2027/me/suggestions/" in mail.body for mail in mails)


def test_a_job_runs_from_start_to_end_and_leaves_its_trace(world: World) -> None:
    fill(world, 1)
    job = start_suggesting(world.actor(Role.ORGANISER), world.event, encoder="words")
    with pytest.raises(Refused, match="suggesting_already"):
        start_suggesting(world.actor(Role.ORGANISER), world.event)
    assert KINDS[KIND] == "duijie.actions.suggesting:compute"
    run_job.func(job.key)
    job.refresh_from_db()
    assert (job.state, job.output) == (JobState.DONE, {"guests": 2, "suggestions": 2, "new": 2, "encoders": []})
    actions = list(AuditEntry.objects.order_by("number").values_list("action", "actor"))
    organiser = world.staff[Role.ORGANISER].key
    assert actions == [("suggestion.start", organiser), ("suggestion.compute", organiser)]


def test_viewers_may_not_start_it(world: World) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        start_suggesting(world.actor(Role.VIEWER), world.event)
    assert Job.objects.count() == 0


def test_stopping_leaves_the_lists_as_they_were(world: World) -> None:
    fill(world)
    computed(world)
    before = set(Suggestion.objects.values_list("key", flat=True))
    job = Job.objects.create(kind=KIND, event=world.event, input={"encoder": "words"}, stop_asked=True)
    with pytest.raises(StopAskedError):
        compute(job, Report(job))
    assert set(Suggestion.objects.values_list("key", flat=True)) == before


def test_an_unknown_encoder_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUIJIE_ENCODER", "tea leaves")
    with pytest.raises(Refused, match="unknown_encoder") as refused:
        choose_encoder()
    assert "tea leaves" in refused.value.text.en


def test_judgements_move_a_pair_down(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    row = Suggestion.objects.get(participant=offers)
    score = row.score
    judge(world.guest_actor(needs), Suggestion.objects.get(participant=needs), "not")
    computed(world)
    left = Suggestion.objects.filter(participant=offers).first()
    assert left is None or left.score < score
