"""Publishing a replan with one click: judged again on the rows as they stand, written and told in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as version_of
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import Deed, deed
from duijie.actions.planning.changes import Change, changes_of, tell
from duijie.actions.planning.drafts import problem_json
from duijie.actions.refusal import Refused
from duijie.actions.replanning.previewing import check_moves
from duijie.actions.replanning.repairing import Repair, judge, repaired
from duijie.actions.replanning.standby import open_offers, withdraw
from duijie.actions.replanning.standing_day import standing_day
from duijie.actions.rights import Actor, Right, require
from duijie.engine.text import Text
from duijie.formats.plan import plan_to_json
from duijie.formats.structured import without_collector
from duijie.store.models import Disruption, Event, PlanVersion, VersionState
from duijie.store.snapshot import Place, write_meetings

_CHANGED: Final = Text(
    "Something has changed since this preview, so nothing was published and nobody was told."
    " This is how it stands now; look, then publish.",
    "预览之后情况有变，没有发布，也没有通知任何人。下面是最新情况，请核对后再发布。",
    "預覽之後情況有變，沒有發佈，也沒有通知任何人。下面是最新情況，請核對後再發佈。",
)
_NOTHING: Final = Text(
    "Nothing would change, so nothing was published.",
    "没有需要调整的内容，没有发布。",
    "沒有需要調整的內容，沒有發佈。",
)


@dataclass(frozen=True, slots=True)
class Replanned:
    """What publishing a replan did: the version's number, and the changes that were told."""

    number: int
    changes: tuple[Change, ...]

    @property
    def people(self) -> int:
        """Return how many people's schedules changed."""
        return len({change.participant.key for change in self.changes})


def publish_replan(actor: Actor, event: Event, token: str, allow_moves: int = 0) -> Replanned:
    """Publish the replan of a preview: a new version, its meetings as rows, and mails to those alone who change.

    ``token``: the preview's; with anything changed since that bears on the outcome nothing is published.
    Open offers of places that the replan takes are withdrawn. What was reported is settled by the new version.

    Raises:
        Refused: no right, no published plan, every slot has begun, nothing to do, or changed since the preview.
        InputError: a number of moves that is none.
    """
    require(actor, Right.RUN, event)
    check_moves(allow_moves)
    with without_collector(), deed(actor, "plan.replan", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        repair = repaired(standing_day(event, timezone.now()), allow_moves)
        if repair.token != token:
            raise Refused("changed_meanwhile", _CHANGED)
        if repair.is_idle and not any(row.settled is None for row in repair.day.disruptions):
            raise Refused("nothing_to_do", _NOTHING)
        judge(repair)
        row, changes = _write(doing, actor, repair)
        _settle(event, row, repair)
        tell(doing, event, changes)
        note_change(event)
        return Replanned(row.number, changes)


def _write(doing: Deed, actor: Actor, repair: Repair) -> tuple[PlanVersion, tuple[Change, ...]]:
    """Write the version and its meetings; the one before is superseded."""
    day, now = repair.day, timezone.now()
    event, before = day.event, day.version
    latest = PlanVersion.objects.filter(event=event).aggregate(most=Max("number"))["most"] or 0
    PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED).update(state=VersionState.SUPERSEDED)
    sound = repair.plan
    plan = plan_to_json(sound)
    placed = repair.placed
    row = PlanVersion.objects.create(
        event=event,
        number=latest + 1,
        state=VersionState.PUBLISHED,
        problem=problem_json(repair.problem),
        plan=plan,
        locks=[code for code in before.locks if code in placed],
        figures=_figures(before, plan),
        seed=sound.seed,
        software=f"duijie {version_of('duijie')}",
        verified=True,
        changes=repair.changes_json(),
        made_by=actor.account,
        published=now,
        published_by=actor.account,
    )
    places = [Place(code, p.slot, p.table, p.people, repair.serving.get(code)) for code, p in sorted(placed.items())]
    changes = changes_of(event, write_meetings(event, row, places, now))
    doing.about(
        row,
        number=row.number,
        base=before.number,
        lost=len(repair.lost),
        moved=len(repair.moved),
        gained=len(repair.gained),
        people=len(repair.people),
    )
    return row, changes


def _figures(before: PlanVersion, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version's figures: what organisers decided stays, yardsticks of another problem go."""
    kept = {name: before.figures[name] for name in ("added", "left_out", "guests", "musts") if name in before.figures}
    return {
        **kept,
        "bounds": plan["objectives"],
        "conflicts": [],
        "fits": [],
        "most": None,
        "prices": None,
        "base": before.number,
    }


def _settle(event: Event, row: PlanVersion, repair: Repair) -> None:
    """Mark what the version answers as settled, and withdraw offers it has overtaken."""
    keys = [one.key for one in repair.day.disruptions if one.settled is None]
    Disruption.objects.filter(key__in=keys).update(settled=row.number)
    placed = repair.placed
    taken = {(p.slot, p.table) for p in placed.values()}
    busy = {(person, p.slot) for p in placed.values() for person in p.people}
    for offer in open_offers(event):
        slot, table = offer.slot.code, offer.table.code if offer.table else None
        people = {(offer.one_id, slot), (offer.other_id, slot)}
        if offer.code in placed or (slot, table) in taken or people & busy:
            withdraw(offer)
