"""Invented conferences: twelve families of events in five sizes, the same on every machine.

A family is one thing that makes events hard: few tables, pools of representatives,
interpreters, groups, sessions, a published plan … ``everything`` has them all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from desk import Desk

from duijie.engine.records import Meeting, ObjectiveName, Person, Pin, Problem, Resource, Slot, Table

SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "C": (160, 6),
    "S": (120, 8),
    "M": (400, 16),
    "L": (2500, 24),
    "XL": (10000, 40),
}
"""People (of a delegation: its firms) and slots."""

PER_HEAD: Final = {"base": 0.47, "few_tables": 0.47, "many_wishes": 0.8, "patchy": 0.4}
"""Wishes for each person and slot in the plain families."""

MOST_MEETINGS: Final = 300_000
"""No problem file takes more."""

LANGUAGES: Final = (("interpreter:en-zh", 0.5), ("interpreter:pt-zh", 0.3), ("interpreter:ar-zh", 0.2))
"""What interpreters are asked for, and the share of those who ask."""

REPUBLISHED: Final[tuple[ObjectiveName, ...]] = ("mandatory", "floor", "value", "moves", "breaks")


def conference(family: str, size: str, seed: int = 1) -> Problem:
    """Return an invented conference; values 1 to 5 (of groups up to 8), a floor of two meetings.

    Raises:
        KeyError: there is no such family or size.
    """
    people, slots = SIZES[size]
    r = Random(f"{family} {size} {seed}")
    if family in PER_HEAD:
        return _plain(family, people, slots, r)
    return _BUILDERS[family](people, slots, r)


def _plain(family: str, people: int, slots: int, r: Random) -> Problem:
    """Two sides of single guests; ``patchy``: 40 % available, three in ten wishes for one's own side."""
    patchy = family == "patchy"
    names = [f"s{t}" for t in range(slots)]
    half = people // 2
    wishes: dict[tuple[int, int], None] = {}
    while len(wishes) < min(people * (PER_HEAD[family] * slots), MOST_MEETINGS):
        a = r.randrange(people)
        b = r.randrange(half) + (0 if (a < half) == (patchy and r.random() < 0.3) else half)
        if a != b:
            wishes[min(a, b), max(a, b)] = None
    return Problem(
        slots=_day(slots, 2),
        people=tuple(
            Person(f"p{p}", available=tuple(n for n in names if r.random() < 0.4) if patchy else None)
            for p in range(people)
        ),
        meetings=tuple(
            Meeting(f"m{i}", ((f"p{a}",), (f"p{b}",)), value=r.randint(1, 5)) for i, (a, b) in enumerate(wishes)
        ),
        tables=_tables(people * (0.25 if family == "few_tables" else 0.5)),
        floor=2,
    )


def _companies(people: int, slots: int, r: Random) -> Problem:
    """Firms of two to four on two sides; each meeting names those of a firm who can speak for it."""
    half = people // 2
    sides = _firms("A", range(half), 2, 4, r), _firms("B", range(half, people), 2, 4, r)
    wishes: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    while len(wishes) < people * 0.47 * slots:
        one, other = (r.choice(firms) for firms in sides)
        wishes[_pool(one, r), _pool(other, r)] = None
    return Problem(
        slots=_day(slots, 2),
        people=tuple(person for firms in sides for firm in firms for person in firm),
        meetings=_meetings(list(wishes), r),
        tables=_tables(people * 0.45),
        floor=2,
    )


def _star_guests(people: int, slots: int, r: Random) -> Problem:
    """One guest in twenty is in 40 % of the wishes and takes half a day of them; others take three quarters."""
    half, stars = people // 2, people // 40
    wishes: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    while len(wishes) < people * 0.6 * slots:
        a, b = r.randrange(half), half + r.randrange(half)
        if r.random() < 0.4:
            if r.random() < 0.5:
                a = r.randrange(stars)
            else:
                b = half + r.randrange(stars)
        wishes[(f"p{a}",), (f"p{b}",)] = None
    return Problem(
        slots=_day(slots, 2),
        people=tuple(
            Person(f"p{p}", side="AB"[p >= half], max=slots // 2 if p % half < stars else slots * 3 // 4)
            for p in range(people)
        ),
        meetings=_meetings(list(wishes), r),
        tables=_tables(people * 0.45),
        floor=2,
    )


def _delegation(firms: int, slots: int, r: Random) -> Problem:
    """Firms of one or two who travel together and stay one to three half days, against a few hosts.

    The hall holds so many meetings a slot, and half as many while a half day is opened.
    """
    hosts = round(firms * 0.16)
    day = _day(slots, 4)
    parts = list(dict.fromkeys(slot.session for slot in day))
    travelling = _firms("D", range(2 * firms), 1, 2, r)[:firms]
    receiving = _firms("H", range(2 * firms, 2 * firms + 3 * hosts), 1, 3, r)[:hosts]
    people = []
    for firm in travelling:
        begin = r.randrange(len(parts))
        stay = parts[begin : begin + r.randint(1, 3)]
        people += [replace(p, available=tuple(s.id for s in day if s.session in stay)) for p in firm]
    for firm in receiving:
        missed = r.choice(parts) if r.random() < 0.2 else None
        there = None if missed is None else tuple(s.id for s in day if s.session != missed)
        people += [replace(p, available=there) for p in firm]
    wishes: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    while len(wishes) < firms * slots / 3:
        guest, host = r.choice(travelling), r.choice(receiving)
        wishes[tuple(p.id for p in guest), _pool(host, r)] = None
    room = round(hosts * 1.7)
    opening = {next(slot.id for slot in day if slot.session == part) for part in parts}
    return Problem(
        slots=day,
        people=tuple(people),
        meetings=_meetings(list(wishes), r),
        table_capacity={slot.id: room // 2 if slot.id in opening else room for slot in day},
        floor=2,
    )


def _interpreted(problem: Problem, r: Random) -> Problem:
    """A third of the meetings need an interpreter; there are four for five asked for, half of that at some hours."""
    shares = [share for _, share in LANGUAGES]
    meetings = tuple(
        replace(m, needs={r.choices(LANGUAGES, shares)[0][0]: 1}) if r.random() < 1 / 3 else m for m in problem.meetings
    )
    a_slot = min(len(meetings) / len(problem.slots), 0.45 * len(problem.people)) / 3
    resources = []
    for language, share in LANGUAGES:
        many = max(2, round(a_slot * share * 0.8))
        fewer = {slot.id: many // 2 for slot in problem.slots if r.random() < 0.25}
        resources.append(Resource(language, many, fewer))
    return replace(problem, meetings=meetings, resources=tuple(resources))


def _grouped(problem: Problem, r: Random) -> Problem:
    """One meeting in ten is of three to five parties; of 20 tables 12 seat two, 4 four, 3 six, 1 eight."""
    meetings = list(problem.meetings)
    for i, meeting in enumerate(problem.meetings):
        if r.random() < 0.1:
            meetings[i] = _enlarged(meeting, problem.meetings, r.randint(3, 5), r)
    seats = [8, 2, 2, 4, 2, 6, 2, 2, 4, 2, 2, 6, 2, 4, 2, 2, 6, 2, 4, 2]
    tables = tuple(replace(t, seats=seats[k % len(seats)]) for k, t in enumerate(problem.tables or ()))
    return replace(problem, meetings=tuple(meetings), tables=tables)


def _enlarged(meeting: Meeting, others: Sequence[Meeting], parties: int, r: Random) -> Meeting:
    """Return a meeting joined by parties of other meetings, nobody being of two parties."""
    joined = list(meeting.parties)
    while len(joined) < parties:
        party = r.choice(r.choice(others).parties)
        if not set(party) & {person for own in joined for person in own}:
            joined.append(party)
    return replace(meeting, parties=tuple(joined), value=meeting.value + parties - 2)


def _in_sessions(problem: Problem, r: Random) -> Problem:
    """Two meetings in five belong to one half of the day, 15 % last two slots, 3 % follow another of the same guest."""
    last: dict[str, Meeting] = {}
    meetings = []
    for meeting in problem.meetings:
        session = r.choice(("am", "pm")) if r.random() < 0.4 else None
        length = 2 if r.random() < 0.15 else 1
        earlier = last.get(meeting.parties[0][0])
        follows = r.random() < 0.03 and earlier is not None and (earlier.session, session) != ("pm", "am")
        after = (earlier.id,) if follows and earlier is not None else ()
        meetings.append(replace(meeting, session=session, length=length, after=after))
        last[meeting.parties[0][0]] = meetings[-1]
    return replace(problem, meetings=tuple(meetings))


def _published(problem: Problem, r: Random) -> Problem:
    """A published plan holds up to 60 % of the meetings; since then 3 % of the guests have lost half a day.

    Mandatory meetings are among the published ones, and nobody of theirs is away, so that all can take place.
    """
    desk = Desk(problem)
    for meeting in sorted(problem.meetings, key=lambda m: (not m.mandatory, -m.value, r.random())):
        if len(desk.booked) >= 0.6 * len(problem.meetings):
            break
        desk.book(meeting)
    pins = {name: Pin(placement.slot, placement.table) for name, (_, placement) in desk.booked.items()}
    bound = {p for m in problem.meetings if m.mandatory and m.id in pins for p in desk.booked[m.id][1].people}
    away = {p.id: r.choice(("am", "pm")) for p in problem.people if r.random() < 0.03 and p.id not in bound}
    session = {slot.id: slot.session for slot in problem.slots}
    return replace(
        problem,
        people=tuple(
            replace(p, available=tuple(s for s in (p.available or session) if session[s] != away[p.id]))
            if p.id in away
            else p
            for p in problem.people
        ),
        meetings=tuple(
            replace(m, pin=pins.get(m.id), mandatory=m.mandatory and m.id in pins) for m in problem.meetings
        ),
        objective=REPUBLISHED,
    )


def _everything(people: int, slots: int, r: Random) -> Problem:
    """Pools, absences, caps, held tables, interpreters, groups, sessions, mandatory meetings, and a published plan."""
    problem = _companies(people, slots, r)
    names = [slot.id for slot in problem.slots]
    guests = tuple(
        replace(p, available=tuple(n for n in names if r.random() < 0.8), max=r.choice((None, slots * 3 // 4)))
        for p in problem.people
    )
    problem = _in_sessions(_interpreted(_grouped(replace(problem, people=guests), r), r), r)
    firms = list(dict.fromkeys(p.organisation for p in guests))
    held = r.sample(firms, len(firms) // 10)
    tables = tuple(
        replace(t, held_by=held[k] if k < len(held) else None, seats=max(t.seats or 4, 4 if k < len(held) else 2))
        for k, t in enumerate(problem.tables or ())
    )
    meetings = tuple(replace(m, mandatory=not m.after and r.random() < 0.01) for m in problem.meetings)
    return _published(replace(problem, tables=tables, meetings=meetings), r)


def _base(people: int, slots: int, r: Random) -> Problem:
    return _plain("base", people, slots, r)


_BUILDERS: Final[Mapping[str, Callable[[int, int, Random], Problem]]] = {
    "companies": _companies,
    "interpreters": lambda people, slots, r: _interpreted(_base(people, slots, r), r),
    "groups": lambda people, slots, r: _grouped(_base(people, slots, r), r),
    "sessions": lambda people, slots, r: _in_sessions(_base(people, slots, r), r),
    "pinned": lambda people, slots, r: _published(_base(people, slots, r), r),
    "star_guests": _star_guests,
    "delegation": _delegation,
    "everything": _everything,
}
FAMILIES: Final = (*PER_HEAD, *_BUILDERS)


def _day(slots: int, parts: int) -> tuple[Slot, ...]:
    """Return the slots of so many sessions: am and pm, of two days (``d1.am`` …) when there are four."""
    names = ("am", "pm") if parts == 2 else tuple(f"d{1 + k // 2}.{('am', 'pm')[k % 2]}" for k in range(parts))
    return tuple(Slot(f"s{t}", names[t * parts // slots]) for t in range(slots))


def _tables(number: float) -> tuple[Table, ...]:
    return tuple(Table(f"T{k}") for k in range(round(number)))


def _firms(side: str, people: range, least: int, most: int, r: Random) -> list[list[Person]]:
    """Part people into firms of ``least`` to ``most`` (the last takes who is left)."""
    firms: list[list[Person]] = []
    at = people.start
    while at < people.stop:
        size = min(r.randint(least, most), people.stop - at)
        firms.append([Person(f"p{p}", f"{side}{len(firms)}", side[0]) for p in range(at, at + size)])
        at += size
    return firms


def _pool(firm: Sequence[Person], r: Random) -> tuple[str, ...]:
    """Return who can speak for a firm in one meeting: everybody, or some of them."""
    able = list(firm) if r.random() < 0.4 else r.sample(list(firm), r.randint(1, len(firm)))
    return tuple(sorted((p.id for p in able), key=lambda name: int(name[1:])))


def _meetings(wishes: Sequence[tuple[tuple[str, ...], ...]], r: Random) -> tuple[Meeting, ...]:
    return tuple(Meeting(f"m{i}", parties, value=r.randint(1, 5)) for i, parties in enumerate(wishes))
