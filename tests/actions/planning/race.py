"""Four publishers of two drafts at once, on whatever database the settings name."""

from __future__ import annotations

import threading

from django.core.management import call_command
from django.db import connection

from duijie.actions.planning import publishing
from duijie.actions.refusal import Refused
from duijie.store.models import PlanVersion, Seat
from duijie.store.queries.plans import published_spots
from tests.actions.planning.hall import fill_hall, organiser, plan, spots
from tests.world import World, make_world


def race(world: World) -> None:
    """Let them publish, and see that whoever was late was refused by name and that the rows are one plan's."""
    fill_hall(world, 12, 20)
    drafts = [plan(world.event, organiser(world), seed=seed) for seed in (1, 2)]
    ended: list[str] = []
    gate = threading.Barrier(4)

    def run(draft: PlanVersion) -> None:
        gate.wait()
        try:
            publishing.publish(organiser(world), world.event, draft.key, 1)
            ended.append("published")
        except Refused as refused:
            ended.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(drafts[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    published = PlanVersion.objects.get(state="published")
    assert len(ended) == 4, ended
    assert ended.count("published") in {1, 2}, ended
    assert set(ended) <= {"published", "published_already", "superseded", "older"}, ended
    assert {code: (slot, table) for code, (slot, table, _) in published_spots(world.event).items()} == spots(published)
    assert Seat.objects.filter(active=True).count() == 2 * len(spots(published))


def main() -> None:
    """Race in a database of its own: the settings' file, made anew (Django is set up by whoever calls)."""
    call_command("migrate", verbosity=0)
    race(make_world())
