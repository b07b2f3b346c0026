"""Twenty desks without a network for two hours, 2,000 scans, sent in many random orders: always the same check-ins?

    python -m benchmarks.day.merging [--orders 1000]                              # SQLite
    python tools/on_postgres.py python -m benchmarks.day.merging [--orders 1000]  # PostgreSQL

Five kinds of clocks (right, 40 s, an hour, a day fast, an hour slow), check-ins taken back, badges made anew, strange
codes; batches of 25 or 100 scans of a desk in any order, a tenth of them sent twice. Prints what one order takes and
whether all gave the same; exits with 1 where they did not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from random import Random

NINE = datetime(2027, 3, 19, 1, tzinfo=UTC)


def main() -> int:
    """Build the event and send."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1000)
    orders: int = parser.parse_args().orders
    home = os.environ.setdefault("DUIJIE_TEST_HOME", tempfile.mkdtemp(prefix="duijie-merging-"))
    os.makedirs(os.path.join(home, "static"), exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    import time_machine
    from django.core.management import call_command
    from django.db import connection
    from tests.actions.checking_in.offline_day import make_offline_day, outcome
    from tests.world import make_world

    from duijie.store.models import CheckIn, Role, Scan

    call_command("migrate", verbosity=0)
    with time_machine.travel(NINE, tick=False) as clock:
        world = make_world(f"merging{os.getpid()}", guests=400)
        actor = world.actor(Role.DESK)
        day = make_offline_day(actor, world.event, world.guests, NINE, desks=20, scans=2000, seed=7)
        clock.move_to(NINE + timedelta(hours=2))
        found, seconds = set(), []
        for order in range(orders):
            start = time.process_time()
            day.send(actor, Random(order), size=[25, 100][order % 2])
            seconds.append(time.process_time() - start)
            found.add(tuple(outcome(world.event)))
            assert Scan.objects.filter(event=world.event).count() == 2000
            Scan.objects.all().delete()
            CheckIn.objects.all().delete()
    here = len(next(iter(found)))
    print(
        f"{connection.vendor}: {orders} orders of 2,000 scans of 20 desks, {here} guests here, {len(found)} outcome(s);"
        f" {statistics.median(seconds):.2f} s CPU an order, {max(seconds):.2f} s at most"
    )
    return 0 if len(found) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
