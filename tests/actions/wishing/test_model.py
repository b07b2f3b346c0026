"""A model of wishes and requests, walked at random: nobody over quota, agreed means both said yes, nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from duijie.actions import requesting, wishing
from duijie.actions.refusal import Refused
from duijie.store.models import Participant, Request, RequestState, Strength, Wish
from duijie.store.queries.wishes import CHOSEN, incoming, quota, standings
from tests.actions.suggesting.scene import CHOOSING
from tests.world import World, make_world

GUESTS = 6
WISHES, MUSTS, CAP = 2, 1, 2
OPEN = {"waiting", "accepted"}
guests = st.integers(0, GUESTS - 1)


class Wishing(RuleBasedStateMachine):
    """Six guests who choose, change, take back, answer and wait. ``yes``: ordered pairs who said yes to the other."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = CHOOSING
        self.open: dict[tuple[int, int], str] = {}
        self.wish: dict[tuple[int, int], Strength] = {}
        self.declined: set[tuple[int, int]] = set()
        self.expires: dict[tuple[int, int], datetime] = {}

    @initialize()
    def begin(self) -> None:
        self.world: World = make_world(guests=GUESTS)
        self.world.event.wishes, self.world.event.musts = WISHES, MUSTS
        self.world.event.save()
        self.guests = self.world.guests
        Participant.objects.filter(event=self.world.event).update(incoming_cap=CAP)

    def _incoming(self, whom: int) -> int:
        chosen = {other for (by, other), s in self.wish.items() if by == whom and s in CHOSEN}
        return sum(1 for by, other in self.open if other == whom and by not in chosen)

    def _expected(self, by: int, whom: int, strength: Strength) -> str:
        """Return the code the model refuses a choice with, "" where it lets it through."""
        held, had = (by, whom) in self.open, self.wish.get((by, whom))
        if strength == Strength.NO:
            return ""
        musts = sum(
            1 for (a, b), s in self.wish.items() if a == by and s == "must" and (a, b) in self.open and b != whom
        )
        if strength == Strength.MUST and not (held and had == "must") and musts >= MUSTS:
            return "musts_full"
        if held:
            return ""
        if (by - whom) % 2 == 0:
            return "side_may_not_ask"
        if sum(1 for a, _ in self.open if a == by) >= WISHES:
            return "wishes_full"
        if (whom, by) in self.open:
            return ""
        if (by, whom) in self.declined:
            return "answered_before"
        return "their_list_full" if self._incoming(whom) >= CAP else ""

    @rule(by=guests, whom=guests, strength=st.sampled_from(Strength))
    def choose(self, by: int, whom: int, strength: Strength) -> None:
        if by == whom:
            return
        expected = self._expected(by, whom, strength)
        got = self._do(lambda: wishing.choose(self._actor(by), self.guests[by], self.guests[whom], strength, self.now))
        assert got == expected
        if got:
            return
        self.wish[by, whom] = strength
        if strength == Strength.NO:
            self._end(by, whom)
        elif (by, whom) not in self.open:
            both = (whom, by) in self.open
            self.open[by, whom] = "accepted" if both else "waiting"
            self.expires[by, whom] = self.now + timedelta(hours=72)
            self.declined.discard((by, whom))
            if both:
                self.open[whom, by] = "accepted"

    @rule(by=guests, whom=guests)
    def take_back(self, by: int, whom: int) -> None:
        if by == whom:
            return
        had = self.wish.get((by, whom))
        got = self._do(lambda: wishing.take_back(self._actor(by), self.guests[by], self.guests[whom], self.now))
        assert got == ("" if had else "not_found")
        if had:
            del self.wish[by, whom]
            if had in CHOSEN:
                self._end(by, whom)

    def _end(self, by: int, whom: int) -> None:
        self.open.pop((by, whom), None)
        if self.open.get((whom, by)) == "accepted":
            del self.open[whom, by]

    @rule(whom=guests, by=guests, yes=st.booleans())
    def answer(self, whom: int, by: int, yes: bool) -> None:
        request = (
            Request.objects.filter(by=self.guests[by], whom=self.guests[whom]).order_by("-created", "-key").first()
        )
        if by == whom or request is None:
            return
        waits = self.open.get((by, whom)) == "waiting"
        in_time = waits and self.expires[by, whom] > self.now
        verb = requesting.accept_request if yes else requesting.decline_request
        got = self._do(lambda: verb(self._actor(whom), request, self.now))
        assert (got == "") == in_time
        if not in_time:
            return
        if yes:
            self.open[by, whom] = "accepted"
            if self.wish.get((whom, by)) == Strength.NO:
                del self.wish[whom, by]
        else:
            del self.open[by, whom]
            self.declined.add((by, whom))

    @rule(hours=st.sampled_from([1, 30, 80]))
    def wait(self, hours: int) -> None:
        self.now = min(self.now + timedelta(hours=hours), CHOOSING + timedelta(days=6))
        late = [pair for pair, state in self.open.items() if state == "waiting" and self.expires[pair] <= self.now]
        assert requesting.due_expiries(self.now) == len(late)
        for pair in late:
            del self.open[pair]

    def _actor(self, guest: int) -> Any:
        return self.world.guest_actor(self.guests[guest])

    def _do(self, work: Any) -> str:
        try:
            with transaction.atomic():
                work()
        except Refused as refused:
            return refused.code
        return ""

    @invariant()
    def rows_say_what_the_model_says(self) -> None:
        if not hasattr(self, "guests"):
            return
        number = {guest.key: place for place, guest in enumerate(self.guests)}
        rows = Request.objects.filter(event=self.world.event, state__in=OPEN).values_list("by", "whom", "state")
        assert {(number[a], number[b]): s for a, b, s in rows} == self.open
        kept = Wish.objects.filter(event=self.world.event).values_list("by", "whom", "strength")
        assert {(number[a], number[b]): s for a, b, s in kept} == self.wish

    @invariant()
    def nobody_is_over_a_quota_and_two_open_requests_are_an_agreement(self) -> None:
        if not hasattr(self, "guests"):
            return
        for guest in self.guests:
            held = Request.objects.filter(by=guest, state__in=OPEN).count()
            full = quota(self.world.event, standings(guest))
            assert (held <= WISHES, full.musts_chosen <= MUSTS, full.chosen == held) == (True, True, True)
            waiting = incoming(guest).filter(state=RequestState.WAITING).count()
            assert waiting <= GUESTS
        for by, whom in self.open:
            if (whom, by) in self.open:
                assert self.open[by, whom] == self.open[whom, by] == "accepted"


@pytest.mark.django_db
def test_wishes_and_requests_follow_the_model() -> None:
    class Fresh(Wishing):
        """Each walk in a transaction of its own, rolled back at its end."""

        def __init__(self) -> None:
            self.frame = transaction.atomic()
            self.frame.__enter__()
            super().__init__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    bounds = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    with time_machine.travel(CHOOSING, tick=False):
        run_state_machine_as_test(Fresh, settings=bounds)
