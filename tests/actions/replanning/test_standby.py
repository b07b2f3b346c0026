"""Standby and requests on the spot: who is offered what, when it becomes a meeting, and when it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from duijie.actions.refusal import Refused
from duijie.actions.replanning import (
    accept_on_the_spot,
    accept_standby,
    ask_on_the_spot,
    decline_standby,
    due_standby,
    offer_standby,
    preview_replan,
    publish_replan,
    report_absent,
)
from duijie.actions.wishing import choose
from duijie.engine.faults import InputError
from duijie.store.models import (
    Avoid,
    Mail,
    Meeting,
    Participant,
    PlanVersion,
    Request,
    RequestState,
    Role,
    StandbyOffer,
    StandbyState,
    Strength,
    Wish,
)
from tests.actions.planning.hall import ask
from tests.actions.replanning.stage import MORNING, check_day, code, come, only_tables, publish, runner, spots
from tests.world import DAY, World, add_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world: World) -> World:
    """Return a day with one meeting planned, six guests of whom all came, and three slots of one table."""
    for number in (4, 5):
        add_guest(world, number)
    only_tables(world, 1)
    ask(world.guests[0], world.guests[1])
    publish(world)
    come(*world.guests)
    return world


def offers(world: World, state: str = StandbyState.OFFERED) -> list[StandbyOffer]:
    """Return offers in a state, in the order they were made."""
    return list(StandbyOffer.objects.filter(event=world.event, state=state).order_by("at", "-value"))


def yes(world: World, offer: StandbyOffer, guest: Participant) -> str:
    """Let a guest say yes, see that the day holds, and return how the offer stands."""
    state = accept_standby(world.guest_actor(guest), offer, guest).state
    check_day(world.event)
    return state


@time_machine.travel(MORNING, tick=False)
def test_a_free_place_is_offered_to_the_best_wish_and_becomes_a_meeting(hall: World) -> None:
    """Agreed wishes go first; both are told; the second yes makes the meeting at once, at the place that was kept."""
    a, b, c, d, e, f = hall.guests
    ask(e, f, RequestState.WAITING, Strength.MUST)
    ask(c, d)
    Mail.objects.all().delete()
    assert offer_standby(runner(hall), hall.event) == 2
    first, second = offers(hall)
    assert [o.code for o in sorted((first, second), key=lambda o: -o.value)] == [code(c, d), code(e, f)]
    best = next(o for o in (first, second) if o.code == code(c, d))
    assert best.expires == MORNING + timedelta(minutes=10)
    told = Mail.objects.filter(template="standby_offer")
    assert {mail.participant_id for mail in told} == {c.key, d.key, e.key, f.key}
    assert offer_standby(runner(hall), hall.event) == 0  # nobody has two offers at once
    assert yes(hall, best, c) == "offered"
    assert yes(hall, best, c) == "offered"  # twice by one is not both
    assert code(c, d) not in spots(hall.event)
    assert yes(hall, best, d) == "placed"
    meeting = Meeting.objects.get(code=code(c, d))
    assert (meeting.slot_id, meeting.table_id, meeting.origin) == (best.slot_id, best.table_id, "standby")
    assert {m.participant_id for m in Mail.objects.filter(template="schedule_new")} >= {c.key, d.key}
    assert {a.key, b.key} & {m.participant_id for m in Mail.objects.filter(template__startswith="schedule")} == set()
    with pytest.raises(Refused) as refused:
        accept_standby(hall.guest_actor(c), best, c)
    assert refused.value.code == "standby_placed"


@time_machine.travel(MORNING, tick=False)
def test_no_thanks_goes_to_the_next(hall: World) -> None:
    """Declined: the next best wish has the place at once; the same slot is not offered to the same wish again."""
    _a, _b, c, d, e, f = hall.guests
    ask(c, d)
    free = {"s1", "s2", "s3"} - {s for s, _ in spots(hall.event).values()}
    for guest in (c, d, e, f):  # only one slot is left that both pairs could have
        guest.available = [min(free)]
        guest.save()
    ask(e, f, RequestState.WAITING)
    assert offer_standby(runner(hall), hall.event) == 1
    (offer,) = offers(hall)
    with pytest.raises(Refused):
        decline_standby(hall.guest_actor(e), offer, e)
    decline_standby(hall.guest_actor(d), offer, d)
    (after,) = offers(hall)
    assert (after.code, after.slot_id) == (code(e, f), offer.slot_id)
    decline_standby(hall.guest_actor(f), after, f)
    assert offers(hall) == []
    assert offer_standby(runner(hall), hall.event) == 0


def test_time_runs_out(hall: World) -> None:
    """The round ends what nobody took and gives it to the next; near a slot an offer is short, or not made."""
    _a, _b, c, d, e, f = hall.guests
    ask(c, d)
    for guest in (c, d, e, f):
        guest.available = ["s3"]
        guest.save()
    ask(e, f, RequestState.WAITING)
    third = MORNING + timedelta(minutes=90)
    with time_machine.travel(third - timedelta(minutes=12), tick=False) as clock:
        assert due_standby(third - timedelta(minutes=12)) == 1
        (offer,) = offers(hall)
        assert offer.expires == third - timedelta(minutes=3)
        clock.move_to(third - timedelta(minutes=3))
        with pytest.raises(Refused) as refused:
            accept_standby(hall.guest_actor(c), offer, c)
        assert refused.value.code == "standby_expired"
        assert due_standby(third - timedelta(minutes=3)) == 1
        assert (offers(hall), [o.key for o in offers(hall, StandbyState.EXPIRED)]) == ([], [offer.key])
        assert due_standby(third - timedelta(minutes=3)) == 0


@time_machine.travel(MORNING, tick=False)
def test_a_place_that_has_gone_is_not_given_twice(hall: World) -> None:
    """Somebody else took the place, or one of them is busy: the last yes makes no meeting, and says so."""
    _a, _b, c, d, e, f = hall.guests
    ask(c, d)
    offer_standby(runner(hall), hall.event)
    (offer,) = offers(hall)
    assert yes(hall, offer, c) == "offered"
    report_absent(hall.guest_actor(d), d)
    assert yes(hall, offer, d) == "withdrawn"
    assert code(c, d) not in spots(hall.event)
    assert e.key != f.key


@time_machine.travel(MORNING, tick=False)
def test_a_replan_overtakes_offers(hall: World) -> None:
    """A replan that places the wish itself withdraws the offer."""
    _a, _b, c, d, *_ = hall.guests
    ask(c, d)
    offer_standby(runner(hall), hall.event)
    seen = preview_replan(runner(hall), hall.event)
    publish_replan(runner(hall), hall.event, seen.token)
    check_day(hall.event)
    assert [o.state for o in StandbyOffer.objects.all()] == ["withdrawn"]


@time_machine.travel(MORNING, tick=False)
def test_only_people_who_came_are_offered(hall: World) -> None:
    """Nobody is offered a place who is not here, said no, or is left out; nobody without the right offers."""
    _a, _b, c, d, e, f = hall.guests
    ask(c, d)
    d.check_in.delete()
    ask(e, f)
    Wish.objects.create(event=hall.event, by=f, whom=e, strength=Strength.NO)
    assert offer_standby(runner(hall), hall.event) == 0
    with pytest.raises(Refused):
        offer_standby(hall.actor(Role.DESK), hall.event)


@time_machine.travel(MORNING, tick=False)
def test_asked_and_accepted_on_the_spot(hall: World) -> None:
    """Placed at once in the earliest slot both have, beside all that was told; both phones and feeds follow."""
    _a, _b, c, d, *_ = hall.guests
    before = spots(hall.event)
    asked = ask_on_the_spot(hall.guest_actor(c), c, d, "  Five minutes\non membranes? ")
    assert (asked.meeting, asked.request.message, asked.request.on_the_spot) == (
        None,
        "Five minutes on membranes?",
        True,
    )
    with pytest.raises(Refused):
        accept_on_the_spot(hall.guest_actor(c), asked.request)
    edition = PlanVersion.objects.get(state="published").edition
    done = accept_on_the_spot(hall.guest_actor(d), asked.request)
    check_day(hall.event)
    free = min({"s1", "s2", "s3"} - {s for s, _ in before.values()})
    assert done.meeting is not None
    assert (done.meeting.slot.code, done.meeting.origin) == (free, "on_the_spot")
    assert spots(hall.event) == {**before, code(c, d): (free, "T1")}
    version = PlanVersion.objects.get(state="published")
    assert (version.number, version.edition) == (1, edition + 1)
    with pytest.raises(Refused) as refused:
        accept_on_the_spot(hall.guest_actor(d), asked.request)
    assert refused.value.code == "request_accepted"
    for one, other in ((c, d), (d, c)):
        with pytest.raises(Refused) as refused:
            ask_on_the_spot(hall.guest_actor(one), one, other)
        assert refused.value.code == "meets_already"


@time_machine.travel(MORNING, tick=False)
def test_both_ask(hall: World) -> None:
    """The second who asks says yes by it."""
    _a, _b, c, d, *_ = hall.guests
    ask_on_the_spot(hall.guest_actor(c), c, d)
    with pytest.raises(Refused) as refused:
        ask_on_the_spot(hall.guest_actor(c), c, d)
    assert refused.value.code == "asked_already"
    done = ask_on_the_spot(hall.guest_actor(d), d, c)
    check_day(hall.event)
    assert done.meeting is not None
    assert set(Request.objects.filter(by__in=[c, d]).values_list("state", flat=True)) == {"accepted"}


@time_machine.travel(MORNING, tick=False)
def test_no_place_waits_on_standby(hall: World) -> None:
    """Without a slot that both have, both are told, and the next free place is offered to them."""
    _a, _b, c, d, *_ = hall.guests
    (taken,) = {s for s, _ in spots(hall.event).values()}
    c.available = [taken]
    c.save()
    asked = ask_on_the_spot(hall.guest_actor(c), c, d)
    done = accept_on_the_spot(hall.guest_actor(d), asked.request)
    assert (done.meeting, done.request.state) == (None, "accepted")
    assert "standby" in done.said.en
    c.available = None
    c.save()
    assert offer_standby(runner(hall), hall.event) == 1
    assert offers(hall)[0].code == code(c, d)


def refusal(world: World, by: Participant, whom: Participant) -> str:
    """Return the code of why somebody may not ask."""
    with pytest.raises(Refused) as refused:
        ask_on_the_spot(world.guest_actor(by), by, whom)
    return refused.value.code


@time_machine.travel(MORNING, tick=False)
def test_who_may_ask_whom(hall: World) -> None:
    """Rules between sides, avoid-lists, caps and limits hold; a no is never told; staff may ask for a guest."""
    a, b, c, d, e, f = hall.guests
    assert refusal(hall, a, b) == "meets_already"
    assert refusal(hall, c, e) == "side_may_not_ask"
    assert c.person.organisation is not None
    Avoid.objects.create(participant=f, organisation=c.person.organisation)
    assert refusal(hall, c, f) == "not_found"
    Wish.objects.create(event=hall.event, by=d, whom=c, strength=Strength.NO)
    asked = ask_on_the_spot(hall.actor(Role.DESK), c, d)
    assert asked.request.state == "waiting"
    assert Wish.objects.get(by=c, whom=d).entered_by == hall.staff[Role.DESK].key
    b.incoming_cap = 0
    b.save()
    assert refusal(hall, e, b) == "their_list_full"
    e.cap = 0
    e.save()
    assert refusal(hall, e, d) == "day_full"
    with pytest.raises(InputError):
        ask_on_the_spot(hall.guest_actor(a), a, f, "x" * 301)
    with pytest.raises(Refused) as refused:
        ask_on_the_spot(hall.guest_actor(a), c, d)
    assert refused.value.status == 403
    for number in range(7, 13, 2):
        ask_on_the_spot(hall.guest_actor(a), a, add_guest(hall, number))
    assert refusal(hall, a, add_guest(hall, 13)) == "too_many_waiting"


def test_only_on_the_day(hall: World) -> None:
    """The day before, and after the last slot began, nobody asks on the spot."""
    _a, _b, c, d, *_ = hall.guests
    for at in (DAY - timedelta(hours=9), MORNING + timedelta(hours=2)):
        with time_machine.travel(at, tick=False):
            assert refusal(hall, c, d) == "not_today"
    with time_machine.travel(MORNING, tick=False):
        asked = ask_on_the_spot(hall.guest_actor(c), c, d)
    with time_machine.travel(MORNING + timedelta(minutes=15), tick=False), pytest.raises(Refused) as refused:
        accept_on_the_spot(hall.guest_actor(d), asked.request)
    assert refused.value.code == "request_expired"


@time_machine.travel(DAY - timedelta(days=10), tick=False)
def test_wishes_of_the_weeks_before_are_no_requests_on_the_spot(hall: World) -> None:
    """A request of the weeks before is answered as such."""
    _a, _b, c, d, *_ = hall.guests
    choose(hall.guest_actor(c), c, d, Strength.LIKE)
    with pytest.raises(Refused):
        accept_on_the_spot(hall.guest_actor(d), Request.objects.get(by=c, whom=d))
