"""The main job in one function: guest lists of an event in, a verified plan with all behind it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.programme.listings import Owned, read_listings
from duijie.engine.programme.lists import GuestList
from duijie.engine.programme.meetings import Assembly, assemble
from duijie.engine.programme.roster import Roster, gather
from duijie.engine.programme.suggestions import find_matches, suggest
from duijie.engine.programme.wishes import Wishes, read_wishes
from duijie.engine.records import Event, Participant, PlanBook
from duijie.engine.scheduling import Interim, TimeLimit, solve, verify
from duijie.engine.scheduling.first_come import place_first_come
from duijie.engine.scheduling.outline import bound_meetings
from duijie.engine.text import Text

_NOBODY: Final = Text(
    "No list has a row with a name and an organisation; there is nobody to plan for.",
    "没有一份名单含有带姓名和单位的行，无人可排。",
    "沒有一份名單含有帶姓名和單位的行，無人可排。",
)
_NOTHING: Final = Text(
    "No list says what anybody needs or whom they wish to meet, so no meeting can be found. Add a column of needs"
    " (需求) and offers (供给), or of wishes (想见的单位).",
    "没有一份名单写有需求或意向，找不出可安排的洽谈。请增加“需求”“供给”列，或“想见的单位”列。",
    "沒有一份名單寫有需求或意向，找不出可安排的洽談。請增加「需求」「供給」欄，或「想見的單位」欄。",
)
_NO_PAIR: Final = Text(
    "Nobody's needs fit anybody's offers across the sides, and no wish stands; no meeting can be found.",
    "各方的需求与供给互不相合，也没有可用的意向，找不出可安排的洽谈。",
    "各方的需求與供給互不相合，也沒有可用的意向，找不出可安排的洽談。",
)

Progress = Callable[[Text], AbstractContextManager[None]]
_READING: Final = Text("Reading who is there", "整理参会人", "整理參會人")
_MATCHING: Final = Text(
    "Matching {needs} needs with {offers} offers",
    "比对 {needs} 条需求与 {offers} 条供给",
    "比對 {needs} 條需求與 {offers} 條供給",
)
_PLANNING: Final = Text("Placing {meetings} meetings", "安排 {meetings} 场洽谈", "安排 {meetings} 場洽談")


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the scheduling engine may try, and what compares listings beside their words.

    ``seconds`` of the clock run from when it starts; None: its own counted budget. ``on_better`` hears of every
    better plan.
    """

    seconds: float | None
    seed: int
    workers: int
    encoder: Encoder | Encoders | None = None
    on_better: Callable[[Interim], None] | None = None


def plan_event(
    lists: tuple[GuestList, ...],
    event: Event,
    effort: Effort,
    progress: Progress = lambda _: nullcontext(),
) -> tuple[PlanBook, tuple[Text, ...]]:
    """Return the finished book and what the organiser should know of how it came about.

    Raises:
        InputError: every fault of the lists that stands in the way of a plan.
    """
    with progress(_READING):
        roster, owned, wishes, notes = _read(lists, event)
    needs = sum(one.direction == "needs" for one in owned)
    with progress(_MATCHING.fill(needs=needs, offers=len(owned) - needs)):
        suggestions = suggest(find_matches(owned, effort.encoder), owned, roster, wishes, event)
    assembly = assemble(roster, wishes, suggestions, event, frozenset(one.owner for one in owned))
    if not assembly.problem.meetings:
        raise InputError([Fault("no_meetings", _NO_PAIR)])
    with progress(_PLANNING.fill(meetings=len(assembly.problem.meetings))):
        stop = None if effort.seconds is None else TimeLimit(effort.seconds)
        plan = solve(assembly.problem, stop, effort.seed, effort.workers, on_better=effort.on_better)
        violations = verify(assembly.problem, plan)
    if violations:
        said = "; ".join(violation.text.en for violation in violations)
        raise RuntimeError(f"the plan failed its own check: {said}")
    book = PlanBook(
        event=event,
        organisations=roster.organisations,
        participants=_present(roster, owned, assembly),
        listings={one.listing.id: one.listing for one in owned},
        problem=assembly.problem,
        plan=plan,
        wishes=assembly.wishes,
        suggestions=assembly.further,
        most_meetings=bound_meetings(assembly.problem, effort.seed),
        greedy_value=place_first_come(assembly.problem)[1],
    )
    return book, (*notes, *assembly.notes)


def _read(lists: tuple[GuestList, ...], event: Event) -> tuple[Roster, tuple[Owned, ...], Wishes, tuple[Text, ...]]:
    """Return who is there, what they need and offer, whom they ask for, and notes."""
    faults: list[Fault] = []
    roster = gather(lists, event, faults)
    owned, left_out = read_listings(lists, roster)
    wishes = read_wishes(lists, roster, faults)
    files = ", ".join(guests.file for guests in lists)
    if not roster.participants and not faults:
        faults.append(Fault("nobody", _NOBODY, file=files))
    elif not any(one.direction == "needs" for one in owned) and not wishes.given and not faults:
        faults.append(Fault("no_needs", _NOTHING, file=files))
    if faults:
        raise InputError(faults)
    return roster, owned, wishes, (*roster.notes, *left_out)


def _present(roster: Roster, owned: Sequence[Owned], assembly: Assembly) -> dict[str, Participant]:
    """Return the participants, marked whether they take part in matchmaking."""
    active = {one.owner for one in owned} | {person.id for person in assembly.problem.people}
    return {id_: replace(p, matchmaking=id_ in active) for id_, p in roster.participants.items()}
