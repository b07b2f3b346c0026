"""People at once, on whatever database the settings name: organisers who publish, guests who take the same place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import time_machine
from django.core.management import call_command
from django.db import connection

from duijie.actions.planning import publishing
from duijie.actions.refusal import Refused
from duijie.actions.replanning import (
    accept_on_the_spot,
    accept_standby,
    ask_on_the_spot,
    offer_standby,
    preview_replan,
    publish_replan,
    report_absent,
)
from duijie.store.models import Meeting, Participant, PlanVersion, Request, StandbyOffer, VersionState
from duijie.store.models.fields import new_key
from tests.actions.planning.hall import ask, fill_hall, organiser
from tests.actions.replanning.stage import MORNING, check_day, code, come, only_tables, publish, runner
from tests.world import World, add_guest, make_world


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Do things in threads of their own at one moment; return how each ended: done, or a refusal's code."""
    ended: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            ended.append("done")
        except Refused as refused:
            ended.append(refused.code)
        except Exception as fault:
            ended.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def two_organisers(world: World) -> None:
    """Two publish the same preview: one version comes of it, and the other is told that something has changed."""
    fill_hall(world, 12, 20)
    publish(world)
    report_absent(runner(world), world.guests[0])
    seen = preview_replan(runner(world), world.event)
    ended = at_once([lambda: publish_replan(runner(world), world.event, seen.token)] * 3)
    assert ended == ["changed_meanwhile", "changed_meanwhile", "done"], ended
    assert PlanVersion.objects.filter(event=world.event).count() == 2
    check_day(world.event)


def replan_and_plan(world: World) -> None:
    """A replan while a draft is published: whoever is second is refused, by either's words."""
    fill_hall(world, 12, 20)
    publish(world)
    report_absent(runner(world), world.guests[0])
    draft = PlanVersion.objects.get(event=world.event)
    draft.key, draft.number, draft.state, draft.published = new_key(), 2, VersionState.DRAFT, None
    draft.save(force_insert=True)
    seen = preview_replan(runner(world), world.event)
    acts = [
        lambda: publish_replan(runner(world), world.event, seen.token),
        lambda: publishing.publish(organiser(world), world.event, draft.key, 1),
    ]
    ended = at_once(acts)
    assert ended in (["done", "older"], ["changed_meanwhile", "done"]), ended
    assert PlanVersion.objects.filter(event=world.event, state="published").count() == 1
    check_day(world.event)


def one_place(world: World) -> None:
    """A place on standby, and requests on the spot of the same people and table, taken at once: one meeting a place."""
    add_guest(world, 4)
    add_guest(world, 5)
    only_tables(world, 1)
    a, b, c, d, e, f = world.guests
    ask(a, b)
    publish(world)
    come(*world.guests)
    (planned,) = Meeting.objects.filter(event=world.event).select_related("slot")
    free = min({"s1", "s2", "s3"} - {planned.slot.code})
    Participant.objects.filter(key__in=[c.key, d.key, e.key, f.key]).update(available=[free])
    for guest in world.guests:
        guest.refresh_from_db()
    ask(c, d)
    offer_standby(runner(world), world.event)
    offer = StandbyOffer.objects.get(code=code(c, d))
    accept_standby(world.guest_actor(c), offer, c)
    asked = ask_on_the_spot(world.guest_actor(e), e, f).request
    crossed = ask_on_the_spot(world.guest_actor(e), e, d).request
    acts: list[Callable[[], object]] = [
        lambda: accept_standby(world.guest_actor(d), offer, d),
        lambda: accept_standby(world.guest_actor(d), StandbyOffer.objects.get(key=offer.key), d),
        lambda: accept_on_the_spot(world.guest_actor(f), asked),
        lambda: accept_on_the_spot(world.guest_actor(d), Request.objects.get(key=crossed.key)),
    ]
    ended = at_once(acts)
    assert ended in (["done", "done", "done", "standby_placed"], ["done", "done", "done", "standby_withdrawn"]), ended
    assert Meeting.objects.filter(event=world.event, state="planned", slot__code=free).count() == 1
    check_day(world.event)


RACES = (two_organisers, replan_and_plan, one_place)


def run_all() -> None:
    """Run every race, each in a programme of its own."""
    for number, race in enumerate(RACES):
        race(make_world(f"race-{number}"))


def main() -> None:
    """Race in a database of its own (Django is set up by whoever calls)."""
    call_command("migrate", verbosity=0)
    with time_machine.travel(MORNING, tick=False):
        run_all()
