"""Rows → problem: the whole of it for a small event, and what wishes, rules, languages and decisions make of it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.actions.planning.trying import with_more
from duijie.engine.records import Meeting, Person, Pin, Problem, Resource, Slot, Table
from duijie.formats.problem import read_problem, write_problem
from duijie.store.models import (
    AskRule,
    Assistant,
    AssistantKind,
    Avoid,
    Category,
    Organisation,
    ParticipantState,
    RequestState,
    Strength,
    Wish,
)
from duijie.store.models import Table as TableRow
from duijie.store.snapshot import (
    Interpreter,
    Snapshot,
    Wanted,
    assign_interpreters,
    meeting_code,
    read_rows,
    take_snapshot,
    with_pair_of,
)
from duijie.store.snapshot.interpreting import PREFIX, pair_needed, resources_for
from tests.actions.planning.hall import ask
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


def snapshot(world: World, wanted: Wanted | None = None) -> Snapshot:
    """Return the snapshot of a world's event."""
    return take_snapshot(read_rows(world.event), wanted)


def code(world: World, one: int, other: int) -> str:
    """Return the code of two guests' meeting."""
    return meeting_code([world.guests[one].key, world.guests[other].key])


def interpreter(world: World, *languages: str, slots: list[str] | None = None) -> Assistant:
    """Add an interpreter."""
    return Assistant.objects.create(
        event=world.event, kind=AssistantKind.INTERPRETER, name="Yi", languages=list(languages), slots=slots
    )


def speaking(world: World, number: int, *languages: str) -> None:
    """Let a guest speak certain languages."""
    person = world.guests[number].person
    person.languages = list(languages)
    person.save()


def test_problem_equals_the_one_written_by_hand(world: World) -> None:
    """Every row ends up where the contract has it: nothing more, nothing less, no names."""
    guests = world.guests
    ask(guests[0], guests[1], strength=Strength.MUST)
    ask(guests[3], guests[2], state=RequestState.WAITING)
    guests[2].available, guests[2].cap = ["s3", "s1", "gone"], 2
    guests[2].save()
    firm = guests[0].person.organisation
    TableRow.objects.filter(event=world.event, code="T2").update(held_by=firm, slots=["s2"])
    speaking(world, 0, "zh-hans")
    speaking(world, 1, "en")
    interpreter(world, "zh", "en", slots=["s1", "s2"])

    def person(number: int, **more: object) -> Person:
        guest = guests[number]
        side = "shandong" if number % 2 == 0 else "hongkong"
        return Person(guest.key, guest.person.organisation_id, side, **{"max": 4, **more})  # type: ignore[arg-type]

    needs = {"interpreter:en-zh": 1}
    meetings = [
        Meeting(code(world, 0, 1), _parties(world, 0, 1), value=14, needs=needs),
        Meeting(code(world, 2, 3), _parties(world, 2, 3), value=3),
    ]
    people = [person(0), person(1), person(2, available=("s1", "s3"), max=2), person(3)]
    assert firm is not None
    assert snapshot(world).problem == Problem(
        slots=tuple(
            Slot(f"s{n}", "pm", start, 25)
            for n, start in enumerate(("2027-03-19T13:30+08:00", "2027-03-19T14:00+08:00", "2027-03-19T14:30+08:00"), 1)
        ),
        people=tuple(sorted(people, key=lambda p: p.id)),
        meetings=tuple(sorted(meetings, key=lambda m: m.id)),
        tables=(
            Table("T1", "A", 4),
            Table("T2", "A", 4, ("s2",), firm.key),
            Table("T3", "B", 4),
            Table("T4", "B", 4),
        ),
        resources=(Resource("interpreter:en-zh", 1, {"s3": 0}),),
        floor=2,
    )


def _parties(world: World, *numbers: int) -> tuple[tuple[str], ...]:
    return tuple((key,) for key in sorted(world.guests[n].key for n in numbers))


def test_problem_is_the_contracts_and_always_the_same(world: World) -> None:
    """Two readings give the same bytes, and the format's own reader finds no fault."""
    ask(world.guests[0], world.guests[1])
    first = write_problem(snapshot(world).problem)
    assert first == write_problem(snapshot(world).problem)
    assert write_problem(read_problem(first, "problem")[0]) == first


@pytest.mark.parametrize(
    ("ours", "theirs", "state", "value"),
    [
        ("like", None, "waiting", 3),
        ("must", None, "waiting", 5),
        ("like", None, "accepted", 10),
        ("must", None, "accepted", 14),
        ("like", "like", "waiting", 10),
        ("must", "must", "accepted", 18),
        ("like", None, "declined", None),
        ("must", None, "expired", None),
        ("like", None, "withdrawn", None),
        ("must", "no", "accepted", None),
        ("no", None, None, None),
        ("no", "like", None, None),
        ("like", None, None, 3),
    ],
)
def test_what_was_said_decides_what_a_meeting_is_worth(
    world: World, ours: str, theirs: str | None, state: str | None, value: int | None
) -> None:
    """Both yes 10, a must 4 more; one-sided and waiting 3, a must 2 more; no, declined and expired: no meeting."""
    one, other = world.guests[0], world.guests[1]
    if state is not None:
        ask(one, other, state=state, strength=ours)
    else:
        Wish.objects.create(event=world.event, by=one, whom=other, strength=ours)
    if theirs is not None:
        Wish.objects.create(event=world.event, by=other, whom=one, strength=theirs)
    assert [meeting.value for meeting in snapshot(world).problem.meetings] == ([] if value is None else [value])


def test_an_open_request_stands_before_a_closed_one(world: World) -> None:
    """Somebody asked again after the first request ran out."""
    ask(world.guests[0], world.guests[1], state=RequestState.EXPIRED)
    Wish.objects.all().delete()
    ask(world.guests[0], world.guests[1], state=RequestState.ACCEPTED)
    assert [meeting.value for meeting in snapshot(world).problem.meetings] == [10]


@pytest.mark.parametrize("change", ["imported", "cancelled", "not_matchmaking", "category", "erased"])
def test_only_confirmed_guests_who_meet_are_planned(world: World, change: str) -> None:
    """Whoever is not there, or not for matchmaking, is in no problem, and neither is the meeting with them."""
    ask(world.guests[0], world.guests[1])
    guest = world.guests[1]
    if change == "not_matchmaking":
        guest.matchmaking = False
    elif change == "category":
        guest.category = "media"
        Category.objects.create(programme=world.programme, code="media", matchmaking=False)
    elif change == "erased":
        guest.person.erased = guest.confirmed
        guest.person.save()
    else:
        guest.state = ParticipantState(change)
    guest.save()
    found = snapshot(world)
    assert (found.problem.meetings, found.problem.people, found.guests) == ((), (), 3)


def test_rules_and_avoided_firms_keep_people_apart(world: World) -> None:
    """A rule must allow the one who asked; an avoided organisation rules out, whoever avoids."""
    ask(world.guests[0], world.guests[1])
    ask(world.guests[0], world.guests[2])
    ask(world.guests[2], world.guests[3])
    firm = world.guests[2].person.organisation
    assert firm is not None
    Avoid.objects.create(participant=world.guests[3], organisation=firm)
    found = snapshot(world)
    assert [meeting.id for meeting in found.problem.meetings] == [code(world, 0, 1)]
    assert found.left == {"ruled_out": 1, "avoided": 1}
    AskRule.objects.all().delete()
    assert {m.id for m in snapshot(world).problem.meetings} == {code(world, 0, 1), code(world, 0, 2)}


def test_a_one_way_rule_holds_for_who_asked(world: World) -> None:
    """Only Hong Kong may ask: a Shandong guest's request waits for nothing, a mutual wish stands."""
    AskRule.objects.filter(by=world.sides["shandong"]).delete()
    ask(world.guests[0], world.guests[1], state=RequestState.WAITING)
    ask(world.guests[3], world.guests[2], state=RequestState.WAITING)
    assert [m.id for m in snapshot(world).problem.meetings] == [code(world, 2, 3)]


def test_decisions_of_organisers(world: World) -> None:
    """A lock is mandatory and fixed, an added meeting mandatory, one left out may start nowhere."""
    ask(world.guests[0], world.guests[1])
    ask(world.guests[2], world.guests[3])
    third = add_guest(world, 4)
    ask(world.guests[1], third)
    group = tuple(sorted(guest.key for guest in (world.guests[0], world.guests[2], third)))
    wanted = Wanted(
        locks={code(world, 0, 1): ("s2", "T3")},
        added={meeting_code(group): group, meeting_code(["gone", third.key]): ("gone", third.key)},
        left_out={code(world, 2, 3)},
    )
    found = snapshot(world, wanted)
    meetings = {meeting.id: meeting for meeting in found.problem.meetings}
    locked, out, added = (meetings[k] for k in (code(world, 0, 1), code(world, 2, 3), meeting_code(group)))
    assert (locked.mandatory, locked.fixed, locked.pin) == (True, "s2", Pin("s2", "T3"))
    assert (out.mandatory, out.slots) == (False, ())
    assert (added.mandatory, added.parties, added.fixed) == (True, tuple((key,) for key in group), None)
    assert found.dropped == (meeting_code(["gone", third.key]),)
    assert found.problem.objective == ("mandatory", "floor", "value", "moves", "breaks")


def test_merged_organisations_hold_their_tables(world: World) -> None:
    """A table held by a firm that was merged into another is the other's."""
    old = world.guests[0].person.organisation
    new = Organisation.objects.create(programme=world.programme, name="New", search="new")
    assert old is not None
    old.merged_into = new
    old.save()
    TableRow.objects.filter(event=world.event, code="T1").update(held_by=old)
    ask(world.guests[0], world.guests[1])
    problem = snapshot(world).problem
    holder = {person.id: person.organisation for person in problem.people}[world.guests[0].key]
    assert (problem.tables or ())[0].held_by == holder == new.key


def test_queries_do_not_grow(world: World, django_assert_num_queries: object) -> None:
    """Ten queries, for four guests and for thirty."""
    for _ in range(2):
        with django_assert_num_queries(10):  # type: ignore[operator]
            take_snapshot(read_rows(world.event))
        for number in range(len(world.guests), 30):
            ask(add_guest(world, number), world.guests[number % 2])


# --- interpreters ---------------------------------------------------------------------------------

_TONGUES = ("en", "zh", "yue", "ja")
_SETS = st.frozensets(st.sampled_from(_TONGUES), min_size=2, max_size=3)


def test_who_needs_an_interpreter() -> None:
    """Nobody where a language is shared, unknown, or the event has no interpreters; else the best-served pair."""
    en, zh, both = frozenset({"en"}), frozenset({"zh"}), frozenset({"en", "zh"})
    one = Interpreter("a", both, None)
    assert pair_needed([en, both], [one]) is None
    assert pair_needed([en, frozenset()], [one]) is None
    assert pair_needed([en, zh], []) is None
    assert pair_needed([en, zh], [one]) == "en-zh"
    two = Interpreter("b", frozenset({"yue", "zh"}), None)
    assert pair_needed([frozenset({"en", "yue"}), zh], [two, Interpreter("c", two.languages, None), one]) == "yue-zh"


@given(
    st.lists(_SETS, min_size=1, max_size=4),
    st.lists(st.sampled_from(["en-zh", "en-yue", "yue-zh", "en-ja"]), min_size=1, max_size=5),
)
def test_what_the_resources_allow_can_be_served(spoken: list[frozenset[str]], pairs: list[str]) -> None:
    """If no resource is exceeded everybody gets an interpreter, and if one is, somebody cannot (Hall's theorem)."""
    interpreters = [Interpreter(f"i{n}", languages, None) for n, languages in enumerate(spoken)]
    resources, needs = resources_for(pairs, interpreters, ["s1"])
    use = {r.id: sum(needs[pair].get(r.id, 0) for pair in pairs) for r in resources}
    within = all(use[r.id] <= r.at("s1") for r in resources)
    asked = {f"m{n}": pair for n, pair in enumerate(pairs)}
    served = assign_interpreters(asked, interpreters, "s1", {})
    assert (len(served) == len(asked)) is within
    assert len(set(served.values())) == len(served)
    assert all(next(i for i in interpreters if i.key == who).serves(asked[meeting]) for meeting, who in served.items())
    assert within is _can_be_served(asked, interpreters)


def _can_be_served(asked: dict[str, str], interpreters: list[Interpreter]) -> bool:
    able = [[i.key for i in interpreters if i.serves(pair)] for pair in asked.values()]
    return any(len(set(chosen)) == len(chosen) for chosen in product(*able))


def test_interpreters_stay_where_they_were_told() -> None:
    """Who was told a meeting keeps it; another takes the new one."""
    people = [Interpreter(key, frozenset({"en", "zh"}), None) for key in ("a", "b")]
    assert assign_interpreters({"m1": "en-zh", "m2": "en-zh"}, people, "s1", {"m2": "a"}) == {"m1": "b", "m2": "a"}
    gone = Interpreter("a", frozenset({"en", "zh"}), frozenset({"s2"}))
    assert assign_interpreters({"m2": "en-zh"}, [gone, people[1]], "s1", {"m2": "a"}) == {"m2": "b"}


def test_resource_names_are_pairs_and_sets() -> None:
    """One trilingual interpreter: each pair has one, and both pairs together still only one."""
    trilingual = [Interpreter("a", frozenset({"en", "zh", "yue"}), None)]
    resources, needs = resources_for(["en-zh", "en-yue"], trilingual, ["s1"])
    both = PREFIX + "en-yue+en-zh"
    assert {r.id: r.capacity for r in resources} == {PREFIX + "en-yue": 1, PREFIX + "en-zh": 1, both: 1}
    assert needs["en-zh"] == {PREFIX + "en-zh": 1, both: 1}


def test_a_meeting_that_needs_a_new_pair_of_languages(world: World) -> None:
    """The one trilingual interpreter is shared out anew: every meeting then needs the set of both pairs as well."""
    for number, language in enumerate(("zh", "en", "yue", "en")):
        speaking(world, number, language)
    interpreter(world, "zh", "en", "yue")
    ask(world.guests[0], world.guests[1])
    rows = read_rows(world.event)
    group = tuple(sorted((world.guests[2].key, world.guests[3].key)))
    added = meeting_code(group)
    fresh = take_snapshot(rows, Wanted(added={added: group})).problem
    known = take_snapshot(rows).problem
    together = with_pair_of(known, next(m for m in fresh.meetings if m.id == added), rows)
    assert (together.meetings, together.resources) == (fresh.meetings, fresh.resources)
    assert {len(meeting.needs) for meeting in together.meetings} == {2}


def test_one_more_interpreter_is_counted_in_every_set(world: World) -> None:
    """A trial with one more for a pair raises the pair and the sets that hold it, in the slot asked for only."""
    problem = Problem(
        slots=(Slot("s1"), Slot("s2")),
        people=(),
        meetings=(),
        resources=(
            Resource("interpreter:en-yue", 1),
            Resource("interpreter:en-zh", 1),
            Resource("interpreter:en-yue+en-zh", 1),
        ),
    )
    more = with_more(problem, {"kind": "resource_slot", "resource": "interpreter:en-zh", "slot": "s2"})
    assert [[r.at("s1"), r.at("s2")] for r in more.resources] == [[1, 1], [1, 2], [1, 2]]
