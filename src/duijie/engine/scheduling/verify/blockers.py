"""What is said to stand in the way of an unplaced meeting: is it true, and is none of it superfluous?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duijie.engine.records import Meeting, Unplaced
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.openings import Openings
from duijie.engine.scheduling.verify.violation import Violation
from duijie.engine.text import Text


def false_blockers(facts: Facts, out: Unplaced, openings: Openings) -> Iterator[Violation]:
    """Yield what is not true of the blockers of a refusal whose reason is true.

    People, resources and predecessors are named because they are short, missing or late. Every other
    blocker is a placed meeting: without each alone there is room, or without all of them and no part.
    No blockers at all claim nothing.
    """
    meeting = openings.meeting
    if not out.blockers:
        return
    if len(set(out.blockers)) < len(out.blockers):
        yield _said(_TWICE, meeting, out.blockers)
        return
    short = _short_names(out, openings)
    named = [name for name in out.blockers if name in short]
    claimed = [name for name in out.blockers if name not in short]
    if not _is_short(named, out, openings):
        yield _said(_NOT_SHORT, meeting, named or out.blockers)
    strangers = [name for name in claimed if name not in facts.placed]
    if strangers:
        yield _said(_NOT_PLACED, meeting, strangers)
    elif claimed and not _makes_room(openings, claimed):
        yield _said(_NO_ROOM, meeting, claimed)


def _short_names(out: Unplaced, openings: Openings) -> set[str]:
    """Return the names that a reason may give before those of meetings in the way."""
    meeting = openings.meeting
    if out.reason in ("no_common_slot", "conflict", "person_full"):
        return {person for party in meeting.parties for person in party}
    if out.reason == "resource_full":
        return set(meeting.needs)
    return set(meeting.after) if out.reason == "precedence" else set()


def _is_short(named: Sequence[str], out: Unplaced, openings: Openings) -> bool:
    """Return whether exactly those are named, before the meetings, of whom or which the reason speaks."""
    if out.reason == "no_common_slot":
        return len(named) == len(out.blockers) and _is_apart(set(named), openings)
    if out.reason == "person_full":
        return set(named) in [set(party) for party in openings.full]
    if out.reason == "resource_full":
        short = {name for name in openings.meeting.needs if any(openings.lacks(name, s) for s in openings.free)}
        return set(named) == short
    if out.reason == "precedence":
        return set(named) == _unmet(openings)
    return bool(named) or out.reason != "conflict"


def _is_apart(named: set[str], openings: Openings) -> bool:
    """Return whether the people are those of parties that share no start, and of no fewer."""
    if not openings.allowed:
        return not named
    parties = [party for party in openings.meeting.parties if set(party) <= named]
    starts = [openings.of_party(party) for party in parties]
    if not starts or {person for party in parties for person in party} != named:
        return False
    everywhere = set(openings.allowed)
    fewer = [everywhere.intersection(*starts[:i], *starts[i + 1 :]) for i in range(len(starts))]
    return not set.intersection(*starts) and all(fewer)


def _unmet(openings: Openings) -> set[str]:
    """Return the predecessors that are missing, else those that end after the last start there is."""
    facts, after = openings.facts, openings.meeting.after
    missing = {name for name in after if name not in facts.placed}
    last = max(facts.position[s] for s in openings.seated)
    return missing or {name for name in after if facts.end(name) > last}


def _makes_room(openings: Openings, claimed: Sequence[str]) -> bool:
    """Return whether each meeting alone makes room, or all together and no part of them does."""
    alone = [_is_room_without(openings, [name]) for name in claimed]
    if all(alone):
        return True
    if any(alone) or not _is_room_without(openings, claimed):
        return False
    parts = ([n for n in claimed if n != name] for name in claimed)
    return len(claimed) == 2 or not any(_is_room_without(openings, part) for part in parts)


def _is_room_without(openings: Openings, names: Sequence[str]) -> bool:
    gone = openings.facts.without(names)
    room = openings.afresh().has_room()
    openings.facts.put_back(gone)
    return room


def _said(text: Text, meeting: Meeting, names: Sequence[str]) -> Violation:
    return Violation("blockers", text.fill(meeting=meeting.id, names=", ".join(names)))


_TWICE = Text(
    "meeting {meeting}: a blocker stands twice: {names}",
    "洽谈{meeting}：阻碍重复出现：{names}",
    "洽談{meeting}：阻礙重複出現：{names}",
)
_NOT_SHORT = Text(
    "meeting {meeting}: the reason is not true of exactly these, or not all are needed: {names}",
    "洽谈{meeting}：所列并非恰为该原因所指，或有多余：{names}",
    "洽談{meeting}：所列並非恰為該原因所指，或有多餘：{names}",
)
_NOT_PLACED = Text(
    "meeting {meeting}: what is said to be in its way is no placed meeting: {names}",
    "洽谈{meeting}：所称的阻碍并非已安排的洽谈：{names}",
    "洽談{meeting}：所稱的阻礙並非已安排的洽談：{names}",
)
_NO_ROOM = Text(
    "meeting {meeting}: giving up {names} does not make room, neither each alone nor exactly all together",
    "洽谈{meeting}：取消{names}并不能腾出位置，无论逐一取消，还是恰好全部取消",
    "洽談{meeting}：取消{names}並不能騰出位置，無論逐一取消，還是恰好全部取消",
)
