"""The job “suggest”: computes every guest's suggestions anew and writes them in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.jobs import Report, start_job
from duijie.actions.mailing import queue_mail
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Right, require
from duijie.actions.suggesting.encoder import choose_encoder
from duijie.actions.suggesting.finding import Found, find
from duijie.actions.transferring import SUGGESTED, Crossing, note_transfers
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Event, Job, JobState, Mail, Participant, Strength, Suggestion, Wish
from duijie.store.queries.visible import day_of

if TYPE_CHECKING:
    from duijie.engine.matching import Encoder, Encoders

KIND: Final = "suggest"
_RUNNING: Final = Text(
    "Suggestions are being computed already. Wait until that has ended, or stop it first.",
    "推荐正在计算中。请等计算结束，或先停止。",
    "推薦正在計算中。請等計算結束，或先停止。",
)
_READING: Final = Text("Reading needs and offers", "正在读取供需", "正在讀取供需")
_COMPARING: Final = Text("Comparing needs and offers", "正在比对需求与供给", "正在比對需求與供給")
_MEANING: Final = Text(
    "Reading what the texts mean: {done} of {total}",
    "正在理解文字含义：{done} / {total}",
    "正在理解文字含義：{done} / {total}",
)
_WRITING: Final = Text("Writing the lists", "正在写入推荐", "正在寫入推薦")


def start_suggesting(actor: Actor, event: Event, tell: bool = False, encoder: str = "") -> Job:
    """Start the computation of an event's suggestions. ``tell``: write to guests who get their first ones.

    Raises:
        Refused: no right, or one is under way.
    """
    require(actor, Right.SUGGEST, event)
    with deed(actor, "suggestion.start", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        if Job.objects.filter(event=event, kind=KIND, state__in=(JobState.WAITING, JobState.RUNNING)).exists():
            raise Refused("suggesting_already", _RUNNING)
        job = start_job(KIND, actor, event=event, given={"tell": tell, "encoder": encoder})
        doing.about(job, event=event.key)
        return job


def compute(job: Job, report: Report) -> Mapping[str, object]:
    """Compute and keep the suggestions of a job's event; the work of the kind “suggest”.

    What staff added or proposed stays, and so does whatever a guest chose, turned down or remarked on. Guests who
    switched suggestions off get none. Returns counts: ``guests``, ``suggestions``, ``new``, ``told``, and ``encoders``.

    Raises:
        Refused: an encoder that was asked for cannot be had.
        StopAskedError: somebody stopped it; nothing was changed.
    """
    from duijie.store.matching_records import read_matching

    event = job.event
    assert event is not None
    report.step(0, 0, _READING)
    day = day_of(event, timezone.now())
    given = read_matching(event, day)

    def encoded(done: int, total: int) -> None:
        report.step(done, total, _MEANING.fill(done=done, total=total))

    def work(
        encoder: Encoder | Encoders | None, names: tuple[str, ...]
    ) -> tuple[Mapping[str, tuple[Found, ...]], tuple[str, ...]]:
        step = lambda done, total: report.step(done, total, _COMPARING)  # noqa: E731
        return find(given, encoder, day, step), names

    name = str(job.input.get("encoder") or "")
    lists, names = choose_encoder(name or None, encoded).run(work)
    report.step(0, 0, _WRITING)
    with deed(Actor(job.by), "suggestion.compute", event.programme_id) as doing:
        counts = write_lists(event, lists)
        if job.input.get("tell"):
            counts["told"] = _tell(event)
        doing.about(job, event=event.key, **counts)
    return {**counts, "encoders": list(names)}


def write_lists(event: Event, lists: Mapping[str, Sequence[Found]]) -> dict[str, int]:
    """Put computed lists in the place of the former ones; call it inside a transaction. Returns counts."""
    wishing = Wish.objects.filter(by=OuterRef("participant"), whom=OuterRef("other"))
    untouched = Suggestion.objects.filter(~Exists(wishing), event=event, feedback="", added_by="", proposed_by="")
    untouched.delete()
    kept: dict[str, set[str]] = {}
    places: Counter[str] = Counter()
    turned_down = Exists(wishing.filter(strength=Strength.NO))
    left = Suggestion.objects.filter(event=event).annotate(turned_down=turned_down)
    for row in left.values_list("participant", "other", "feedback", "turned_down"):
        participant, other, feedback, no = row
        kept.setdefault(participant, set()).add(other)
        places[participant] += not feedback and not no
    off = set(Participant.objects.filter(event=event, suggestions_off=True).values_list("key", flat=True))
    most = event.suggestions
    rows = [
        row
        for participant in sorted(lists)
        if participant not in off
        for row in _rows(event, lists[participant], kept.get(participant, set()), most - places[participant])
    ]
    # Whatever a guest touched while this ran stays as they left it.
    Suggestion.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    note_transfers(event, [Crossing(row.other_id, row.participant_id) for row in rows], SUGGESTED)
    with_any = Suggestion.objects.filter(event=event).values("participant").distinct().count()
    return {"guests": with_any, "suggestions": Suggestion.objects.filter(event=event).count(), "new": len(rows)}


def _rows(event: Event, found: Iterable[Found], kept: set[str], most: int) -> Iterable[Suggestion]:
    """Yield the rows of one guest's list, at most ``most`` beside those kept from before."""
    fresh = [one for one in found if one.other not in kept]
    for rank, one in enumerate(fresh[: max(0, most)], 1):
        yield Suggestion(
            event=event,
            participant_id=one.participant,
            other_id=one.other,
            rank=rank,
            score=one.score,
            need_id=one.need,
            offer_id=one.offer,
            reasons=[
                {"signal": why.signal, "weight": why.weight, "text": why.text.to_json(), "terms": list(why.terms)}
                for why in one.reasons
            ],
        )


def _tell(event: Event) -> int:
    """Write to each guest who has suggestions and was never told; return to how many."""
    told = Mail.objects.filter(participant=OuterRef("key"), template="suggestions_ready")
    some = Suggestion.objects.filter(participant=OuterRef("key"))
    guests = Participant.objects.filter(Exists(some), ~Exists(told), Q(event=event), state="confirmed")
    place = {"programme": event.programme.slug, "event": event.slug}
    link = settings.DUIJIE.base_url + reverse("for-you", kwargs=place)
    count = 0
    for guest in guests.select_related("person", "event", "event__programme").order_by("key"):
        language = guest.person.language if guest.person.language in LANGUAGES else "zh-hans"
        values = {
            "name": guest.person.name,
            "event": event.name.of(language),
            "count": str(guest.suggestions.count()),
            "most": str(event.wishes),
            "link": link,
        }
        count += queue_mail("suggestions_ready", values, event=event, participant=guest) is not None
    return count
