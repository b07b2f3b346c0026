"""Publishing a draft: judged again on the rows as they stand now, then written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.planning.changes import Change, changes_of, tell
from duijie.actions.planning.comparing import Difference, compare
from duijie.actions.planning.conflicts import find_conflicts
from duijie.actions.planning.drafts import Draft, save
from duijie.actions.planning.moving import leave_out_what_fits
from duijie.actions.planning.saying import Names, say_conflict
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.records import Placement, Plan, Problem
from duijie.engine.text import Text
from duijie.store.models import Event, PlanVersion, VersionState
from duijie.store.queries.plans import published_spots
from duijie.store.snapshot import Place, Rows, Wanted, assign_interpreters, read_rows, take_snapshot, write_meetings
from duijie.store.snapshot.interpreting import PREFIX, interpreter_of

MOST_NAMED: Final = 5
"""Obstacles that a refusal names; the page lists them all."""

_PUBLISHED: Final = Text(
    "Version {number} is published already. Nothing was sent twice.",
    "第 {number} 版已经发布，没有重复通知任何人。",
    "第 {number} 版已經發佈，沒有重複通知任何人。",
)
_SUPERSEDED: Final = Text(
    "Version {number} has been replaced by a later one and cannot be published again. Plan again from it.",
    "第 {number} 版已被后来的版本取代，不能再次发布。请由它再算一次。",
    "第 {number} 版已被後來的版本取代，不能再次發佈。請由它再計算一次。",
)
_OLDER: Final = Text(
    "Version {number} is older than version {published}, which is published. Plan again, then publish the new draft.",
    "第 {number} 版早于已发布的第 {published} 版。请再算一次，再发布新的草稿。",
    "第 {number} 版早於已發佈的第 {published} 版。請再計算一次，再發佈新的草稿。",
)
_CHANGED: Final = Text(
    "Somebody has changed this draft since you looked at it. Nothing was published; look at the changes again.",
    "您查看之后，这份草稿又被改过，没有发布。请重新核对改动。",
    "您查看之後，這份草稿又被改過，沒有發佈。請重新核對改動。",
)
_NOT_SOUND: Final = Text(
    "This draft did not pass the independent check, so it was not published. Plan again, and tell the administrator.",
    "这份草稿没有通过独立核对，没有发布。请再算一次，并告知管理员。",
    "這份草稿沒有通過獨立核對，沒有發佈。請再計算一次，並告知管理員。",
)
_HINDERED: Final = Text(
    "This draft cannot be published: {obstacles} Nothing was changed.",
    "这份草稿还不能发布：{obstacles}数据没有改动。",
    "這份草稿還不能發佈：{obstacles}資料沒有改動。",
)
_TRIAL: Final = Text(
    "It is a trial with something the event does not have yet; add it under Settings and plan again.",
    "它是试算版，用到了活动尚未设置的内容；请先在“设置”中添加，再算一次。",
    "它是試算版，用到了活動尚未設定的內容；請先在「設定」中加入，再計算一次。",
)
_GONE: Final = Text(
    "{meeting}: no longer wanted, or one of them cannot come.",
    "{meeting}：已不再需要，或其中一方不能参加。",
    "{meeting}：已不再需要，或其中一方不能出席。",
)
_UNSERVED: Final = Text(
    "{meeting}: no interpreter is free in that slot.",
    "{meeting}：那个时段没有空闲的译员。",
    "{meeting}：那個時段沒有空閒的譯員。",
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would do. ``obstacles``: why it cannot be, in words; ``fits``: meetings left out with it."""

    difference: Difference
    obstacles: tuple[Text, ...]
    fits: tuple[str, ...]
    newcomers: int
    guests: int


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the version's number, the changes that were told, and to how many people."""

    number: int
    changes: tuple[Change, ...]

    @property
    def people(self) -> int:
        """Return how many people's schedules changed."""
        return len({change.participant.key for change in self.changes})


def preview(actor: Actor, event: Event, key: str) -> Preview:
    """Return what publishing a draft would change, and what stands against it.

    Raises:
        Refused: it is no draft that can be published at all.
    """
    require(actor, Right.PLAN, event)
    row = PlanVersion.objects.filter(event=event, key=key).first()
    if row is None:
        raise not_found()
    _check_state(event, row)
    draft, rows = Draft.of(row), read_rows(event)
    after = {code: (p.slot, p.table, p.people) for code, p in draft.placed.items()}
    fresh = _fresh(draft, rows)
    known = {meeting.id for meeting in draft.problem.meetings}
    newcomers = sum(meeting.id not in known for meeting in fresh.meetings)
    return Preview(
        compare(published_spots(event), after),
        _obstacles(draft, rows, fresh),
        tuple(row.figures.get("fits", ())),
        newcomers,
        len(rows.guests),
    )


def publish(actor: Actor, event: Event, key: str, edition: int) -> Published:
    """Publish a draft: its meetings become rows, the version before is superseded, and those who are affected told.

    Meetings that would fit and were not placed are marked as left out.

    Raises:
        Refused: not a publishable draft, changed since ``edition``, broken rules, or people who cannot come any more.
    """
    require(actor, Right.PLAN, event)
    with deed(actor, "plan.publish", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        row = PlanVersion.objects.select_for_update().filter(event=event, key=key).first()
        if row is None:
            raise not_found()
        _check_state(event, row)
        if row.edition != edition:
            raise Refused("changed_meanwhile", _CHANGED)
        draft, rows = Draft.of(row), read_rows(event)
        _settle(draft, rows)
        places = _places(draft, rows)
        now = timezone.now()
        PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED).update(state=VersionState.SUPERSEDED)
        row.state, row.published, row.published_by = VersionState.PUBLISHED, now, actor.account
        row.save(update_fields=["state", "published", "published_by"])
        changes = changes_of(event, write_meetings(event, row, places, now))
        doing.about(row, number=row.number, meetings=len(places), changes=len(changes))
        tell(doing, event, changes)
        return Published(row.number, changes)


def _check_state(event: Event, row: PlanVersion) -> None:
    if row.state == VersionState.PUBLISHED:
        raise Refused("published_already", _PUBLISHED.fill(number=row.number))
    if row.state == VersionState.SUPERSEDED:
        raise Refused("superseded", _SUPERSEDED.fill(number=row.number))
    current = PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED).only("number").first()
    if current is not None and current.number > row.number:
        raise Refused("older", _OLDER.fill(number=row.number, published=current.number))


def _settle(draft: Draft, rows: Rows) -> None:
    """Refuse a draft that does not hold on today's rows; else make it one the judge accepts.

    Raises:
        Refused: obstacles, named; or the judge does not accept it, which is a fault of ours.
    """
    obstacles = _obstacles(draft, rows, _fresh(draft, rows))
    if obstacles:
        words = [obstacle.fill() for obstacle in obstacles[:MOST_NAMED]]
        said = Text(
            " ".join(w.en for w in words) + " ",
            "".join(w.zh_hans for w in words),
            "".join(w.zh_hant for w in words),
        )
        raise Refused("obstacles", _HINDERED.fill(obstacles=Text(said.en.strip(), said.zh_hans, said.zh_hant)))
    if leave_out_what_fits(draft):
        draft.row.figures = {**draft.row.figures, "bounds": []}
        save(draft, problem_changed=True)
    if not draft.row.verified:
        save(draft, problem_changed=False)
    if not draft.row.verified:
        raise Refused("not_sound", _NOT_SOUND)


def _fresh(draft: Draft, rows: Rows) -> Problem:
    """Return the problem of the rows as they stand, with what organisers decided in the draft but its locks."""
    added = {code: tuple(people) for code, people in draft.added.items()}
    return take_snapshot(rows, Wanted(added=added, left_out=frozenset(draft.left_out))).problem


def _obstacles(draft: Draft, rows: Rows, fresh: Problem) -> tuple[Text, ...]:
    """Return everything that stands against publishing, judged on the rows as they stand."""
    from duijie.engine.scheduling.verify.facts import Facts
    from duijie.engine.scheduling.verify.hard import broken_rules

    names = Names(rows)
    slots, tables = {slot.code for slot in rows.slots}, {table.code for table in rows.tables}
    if any(p.slot not in slots or p.table not in tables for p in draft.placed.values()):
        return (_TRIAL,)
    wanted = {meeting.id for meeting in fresh.meetings}
    gone = [code for code in draft.placed if code not in wanted]
    found = [_GONE.fill(meeting=names.meeting(draft.placed[code].people)) for code in gone]
    held = {code: p for code, p in draft.placed.items() if code in wanted}
    people = {code: p.people for code, p in draft.placed.items()}
    found += [say_conflict(conflict, names, people) for conflict in find_conflicts(fresh, held)]
    if not found:
        bare = Plan("feasible", 0, tuple(held.values()), (), ())
        ignored = {"meeting_lost"}
        broken = [v for v in broken_rules(Facts(fresh, bare), bare) if v.code not in ignored]
        found += [violation.text for violation in broken]
    return tuple(found)


def _places(draft: Draft, rows: Rows) -> Sequence[Place]:
    """Return where each meeting is to be, with the interpreter who goes there.

    Raises:
        Refused: an interpreter is missing.
    """
    by_slot: dict[str, list[Placement]] = {}
    for placement in draft.placed.values():
        by_slot.setdefault(placement.slot, []).append(placement)
    before = {m.code: m.interpreter_id for m in rows.published if m.interpreter_id}
    interpreters = [interpreter_of(row) for row in rows.interpreters]
    pairs = _pairs(draft.problem)
    serving: dict[str, str] = {}
    for slot, placements in sorted(by_slot.items()):
        needs = {p.meeting: pairs[p.meeting] for p in placements if p.meeting in pairs}
        assigned = assign_interpreters(needs, interpreters, slot, before)
        for code in needs:
            if code not in assigned:
                meeting = Names(rows).meeting(draft.placed[code].people)
                raise Refused("no_interpreter", _HINDERED.fill(obstacles=_UNSERVED.fill(meeting=meeting)))
        serving.update(assigned)
    return [Place(code, p.slot, p.table, p.people, serving.get(code)) for code, p in sorted(draft.placed.items())]


def _pairs(problem: Problem) -> Mapping[str, str]:
    """Return the pair of languages that is interpreted at each meeting that needs it."""
    found = {}
    for meeting in problem.meetings:
        single = next((name for name in meeting.needs if "+" not in name), None)
        if single is not None:
            found[meeting.id] = single.removeprefix(PREFIX)
    return found
