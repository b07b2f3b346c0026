"""One whole day: steps drawn by the seed, the clock moving on, everything checked after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Final

from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import fields
from tests.simulation import desk_steps, hall_steps
from tests.simulation.conference import DOORS, Conference, open_conference
from tests.simulation.invariants import Told, check, told

Step = Callable[[Conference], None]

#: What may happen, and how often it does beside the others.
STEPS: Final[tuple[tuple[Step, int], ...]] = (
    (desk_steps.network, 6),
    (desk_steps.scan_again, 4),
    (desk_steps.take_back, 2),
    (desk_steps.strange_badge, 2),
    (desk_steps.reprint, 1),
    (desk_steps.write_in, 2),
    (hall_steps.guest_taps, 7),
    (hall_steps.something_goes_wrong, 5),
    (hall_steps.all_is_well_again, 2),
    (hall_steps.look_at_replan, 8),
    (hall_steps.publish_what_was_seen, 8),
    (hall_steps.ask_now, 9),
    (hall_steps.say_outcome, 10),
    (hall_steps.be_forgotten, 1),
    (hall_steps.minute, 9),
)
#: What people do whenever there is something to do, and how likely in a moment.
REACTIONS: Final[tuple[tuple[Step, float], ...]] = (
    (hall_steps.host_taps, 0.5),
    (hall_steps.answer_standby, 0.6),
    (hall_steps.answer_now, 0.5),
)
#: Ahead of each step: how many minutes pass.
PAUSES: Final = (0, 1, 1, 2, 3)
HOURS: Final = timedelta(hours=2, minutes=50)


def play(seed: int, evening: Step | None = None) -> Conference:
    """Play the day of a seed and return what became of it; an error names the seed and the step at fault.

    ``evening``: what to look at before the clock is let go.
    """
    with _keys_of(seed):
        return _whole(seed, evening)


@contextmanager
def _keys_of(seed: int) -> Iterator[None]:
    """Draw the keys of rows from the seed too: they decide ties, so that a day can be played again."""
    drawn = fields.secrets
    fields.secrets = Random(seed)  # type: ignore[assignment]
    try:
        yield
    finally:
        fields.secrets = drawn


def _whole(seed: int, evening: Step | None) -> Conference:
    day = open_conference(seed)
    try:
        _play(day)
        if evening is not None:
            evening(day)
    except BaseException as fault:
        fault.add_note(f"seed {seed}, step {len(day.said)}: {' '.join(day.said[-6:])}")
        raise
    finally:
        day.traveller.stop()
    return day


def _play(day: Conference) -> None:
    steps, weights = [step for step, _ in STEPS], [weight for _, weight in STEPS]
    stands = told(day)
    while day.now < DOORS + HOURS:
        day.clock.shift(timedelta(minutes=day.random.choice(PAUSES), seconds=day.random.randrange(60)))
        if desk_steps.anybody_comes(day):
            stands = _do(day, desk_steps.arrive, stands)
        stands = _do(day, day.random.choices(steps, weights)[0], stands)
        for reaction, likely in REACTIONS:
            if day.random.random() < likely and hall_steps.is_due(day, reaction):
                stands = _do(day, reaction, stands)
    stands = _do(day, desk_steps.everything_sent, stands)
    _do(day, hall_steps.minute, stands)


def _do(day: Conference, step: Step, stands: Mapping[str, Told]) -> Mapping[str, Told]:
    name = step.__name__
    day.said.append(f"{day.now:%H:%M} {name}")
    publishes = step is hall_steps.publish_what_was_seen
    moves = max((moves for _preview, moves in day.previews.values()), default=0) if publishes else 0
    try:
        step(day)
        day.done[name] += 1
    except (Refused, InputError) as no:
        day.refused[f"{name}: {no.code if isinstance(no, Refused) else no.faults[0].code}"] += 1
    return check(day, name, stands, moves)
