"""A day walked at random: who is away, offers, requests on the spot, replans and publications, whatever comes first.

After each step: nobody twice in a slot, no table twice, the plan's JSON and the rows say the same, every meeting was
wanted by somebody, what has begun is as it was, and no place people were told of has moved but by leave.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from duijie.actions.planning import publishing
from duijie.actions.refusal import Refused
from duijie.actions.replanning import (
    accept_on_the_spot,
    accept_standby,
    ask_on_the_spot,
    decline_standby,
    due_standby,
    end_disruption,
    offer_standby,
    open_disruptions,
    preview_replan,
    publish_replan,
    report_absent,
    report_interpreter_away,
    report_late,
    report_table_closed,
)
from duijie.engine.faults import InputError
from duijie.store.models import (
    Assistant,
    Meeting,
    PlanVersion,
    Request,
    StandbyOffer,
    StandbyState,
    Table,
    VersionState,
    Wish,
)
from duijie.store.models.fields import new_key
from tests.actions.planning.hall import ask, organiser
from tests.actions.replanning.stage import MORNING, check_day, come, only_tables, publish, runner, slot, spots
from tests.world import World, make_world

GUESTS = 8
guests = st.integers(0, GUESTS - 1)
slots = st.integers(1, 3)


class Day(RuleBasedStateMachine):
    """Eight guests, two tables, three slots, one interpreter. ``told``: where everybody has been told to be."""

    @initialize()
    def begin(self) -> None:
        self.clock = time_machine.travel(MORNING, tick=False)
        self.moment = self.clock.start()
        self.world: World = make_world(guests=GUESTS)
        only_tables(self.world, 2)
        people = self.world.guests
        Assistant.objects.create(event=self.world.event, kind="interpreter", name="I", languages=["zh", "en"])
        for number, languages in ((0, ["zh"]), (1, ["en"])):
            people[number].person.languages = languages
            people[number].person.save(update_fields=["languages"])
        for one, other in ((0, 1), (2, 3), (4, 5), (0, 3), (2, 5), (4, 7), (6, 1)):
            ask(people[one], people[other])
        publish(self.world)
        come(*people[:7])
        self.told = spots(self.world.event)
        self.leave: set[str] = set()
        self.passed: dict[str, tuple[str, str | None]] = {}

    def _do(self, act: Callable[[], object]) -> bool:
        """Do something; a refusal is an answer as good as any, whatever else is a fault."""
        try:
            with transaction.atomic():
                act()
        except (Refused, InputError):
            return False
        return True

    def _own(self, number: int):  # type: ignore[no-untyped-def]
        guest = self.world.guests[number]
        return self.world.guest_actor(guest), guest

    @rule(number=guests, since=st.none() | slots, until=st.none() | slots)
    def absent(self, number: int, since: int | None, until: int | None) -> None:
        actor, guest = self._own(number)
        first, last = (None if n is None else slot(self.world, n) for n in (since, until))
        self._do(lambda: report_absent(actor, guest, first, last))

    @rule(number=guests, until=slots)
    def late(self, number: int, until: int) -> None:
        actor, guest = self._own(number)
        self._do(lambda: report_late(actor, guest, slot(self.world, until)))

    @rule(since=st.none() | slots, number=st.integers(0, 1))
    def close_table(self, since: int | None, number: int) -> None:
        table = Table.objects.select_related("event").filter(event=self.world.event)[number]
        first = None if since is None else slot(self.world, since)
        self._do(lambda: report_table_closed(runner(self.world), table, first))

    @rule()
    def interpreter_away(self) -> None:
        helper = Assistant.objects.select_related("event").get(event=self.world.event)
        self._do(lambda: report_interpreter_away(runner(self.world), helper))

    @precondition(lambda self: bool(open_disruptions(self.world.event)))
    @rule(data=st.data())
    def over(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(open_disruptions(self.world.event)))
        self._do(lambda: end_disruption(runner(self.world), row))

    @rule(moves=st.sampled_from([0, 0, 1, 2]))
    def replan(self, moves: int) -> None:
        def act() -> None:
            seen = preview_replan(runner(self.world), self.world.event, moves)
            closed = {line.code for line in seen.moved if line.why.en != "makes room for another"}
            publish_replan(runner(self.world), self.world.event, seen.token, moves)
            self.leave = {line.code for line in (*seen.lost, *seen.moved)}
            assert len({line.code for line in seen.moved} - closed) <= moves

        if not self._do(act):
            self.leave = set()

    @rule()
    def publish_an_old_draft(self) -> None:
        """A copy of what is published, with a later number: nothing may change by it for anybody."""
        draft = PlanVersion.objects.get(event=self.world.event, state="published")
        draft.key, draft.state, draft.published = new_key(), VersionState.DRAFT, None
        draft.number = PlanVersion.objects.filter(event=self.world.event).count() + 1
        with transaction.atomic():
            draft.save(force_insert=True)
        before = spots(self.world.event)
        if self._do(lambda: publishing.publish(organiser(self.world), self.world.event, draft.key, draft.edition)):
            assert spots(self.world.event) == before
        else:
            draft.delete()

    @rule()
    def offer(self) -> None:
        self._do(lambda: offer_standby(runner(self.world), self.world.event))

    def _offers(self) -> list[StandbyOffer]:
        rows = StandbyOffer.objects.select_related("event__programme").filter(event=self.world.event)
        return list(rows.order_by("at", "key"))

    @precondition(lambda self: bool(self._offers()))
    @rule(data=st.data(), yes=st.booleans(), first=st.booleans())
    def answer(self, data: st.DataObject, yes: bool, first: bool) -> None:
        offer = data.draw(st.sampled_from(self._offers()[-3:]))
        key = offer.one_id if first else offer.other_id
        actor, guest = self._own(next(n for n, one in enumerate(self.world.guests) if one.key == key))
        verb = accept_standby if yes else decline_standby
        self._do(lambda: verb(actor, offer, guest))

    @rule(by=guests, whom=guests)
    def ask_now(self, by: int, whom: int) -> None:
        actor, guest = self._own(by)
        if by != whom:
            self._do(lambda: ask_on_the_spot(actor, guest, self.world.guests[whom]))

    def _requests(self) -> list[Request]:
        rows = Request.objects.filter(event=self.world.event, on_the_spot=True, state="waiting")
        return list(rows.select_related("whom__person", "event__programme").order_by("created", "key"))

    @precondition(lambda self: bool(self._requests()))
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        asked = data.draw(st.sampled_from(self._requests()))
        actor, _guest = self._own(next(n for n, one in enumerate(self.world.guests) if one.key == asked.whom_id))
        self._do(lambda: accept_on_the_spot(actor, asked))

    @rule(minutes=st.sampled_from([1, 8, 20]))
    def time_passes(self, minutes: int) -> None:
        self.moment.shift(timedelta(minutes=minutes))
        due_standby(timezone.now())

    @invariant()
    def the_day_holds(self) -> None:
        event = self.world.event
        check_day(event)
        now = spots(event)
        moved = {code for code in self.told if now.get(code) != self.told[code]}
        assert moved <= self.leave, moved
        begun = {s: slot(self.world, int(s[1])).starts <= timezone.now() for s in ("s1", "s2", "s3")}
        past = {code: place for code, place in now.items() if begun[place[0]]}
        assert past.items() >= self.passed.items()
        self.told, self.leave, self.passed = now, set(), past
        wished = {frozenset((wish.by_id, wish.whom_id)) for wish in Wish.objects.filter(event=event)}
        assert {frozenset(code.split("-")[1:]) for code in now} <= wished
        for offer in StandbyOffer.objects.filter(event=event, state=StandbyState.PLACED):
            assert Meeting.objects.filter(code=offer.code).exists()


@pytest.mark.django_db
def test_a_day_walked_at_random() -> None:
    """Whatever comes first, nothing is booked twice and no promise is broken."""

    class Fresh(Day):
        """Each walk in a transaction of its own, rolled back at its end."""

        def __init__(self) -> None:
            self.frame = transaction.atomic()
            self.frame.__enter__()
            super().__init__()

        def teardown(self) -> None:
            self.clock.stop()
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    bounds = settings(
        max_examples=10,
        stateful_step_count=15,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Fresh, settings=bounds)
