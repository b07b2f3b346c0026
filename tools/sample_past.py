"""Plays last year's edition of the shipped example, so that ledger, pictures and reports have something to show."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from duijie.actions.checking_in import check_in, open_desk
from duijie.actions.following import Step, add_entry, confirm_entry, set_next, set_owners, stop_cooperation
from duijie.actions.outcomes import record_outcome
from duijie.actions.planning.publishing import publish
from duijie.actions.refusal import Refused
from duijie.actions.replanning import preview_replan, publish_replan, report_absent
from duijie.actions.reporting.making import make_annual_report, make_report
from duijie.actions.rights import Actor
from duijie.actions.running import mark_meeting
from duijie.actions.setting_up.events import create_event, set_state
from duijie.engine.faults import InputError
from duijie.store.models import (
    Account,
    ContractType,
    Cooperation,
    Desk,
    Direction,
    EntryKind,
    Event,
    EventState,
    Grade,
    Job,
    Listing,
    ListingState,
    Mail,
    MailState,
    MarkKind,
    Meeting,
    MeetingState,
    NextStep,
    Participant,
    ParticipantState,
    PlanVersion,
    Request,
    RequestState,
    ScanWay,
    Seat,
    Slot,
    Stage,
    Strength,
    Suggestion,
    Wish,
)
from duijie.store.models.fields import new_key
from sample import Sample

GUESTS = 90
WISHES = 3
"""Others of the other side whom each guest wished for, beside those suggested now."""
YEAR = timedelta(days=364)
"""A year in whole weeks: the same weekday."""
_STEPS = ((Stage.NDA, 40), (Stage.MOU, 95), (Stage.CONTRACT, 170), (Stage.DELIVERED, 300))
_DOMAIN = "example.org"


@contextmanager
def clock(at: datetime) -> Iterator[None]:
    """Let the application take ``at`` for now."""
    true = timezone.now
    timezone.now = lambda: at
    try:
        yield
    finally:
        timezone.now = true


class PastEdition:
    """Last year's event of a loaded example, from its plan to what became of its intentions."""

    def __init__(self, sample: Sample) -> None:
        self.sample, self.present = sample, sample.event
        self.actor: Actor = sample.actor
        self.dice = random.Random(2025)

    def play(self) -> Event:
        """Play it all; return the event."""
        before = self.present.date - YEAR
        words = {"name_en": "Conference", "name_zh_hans": "大会", "name_zh_hant": "大會"}
        values = {"slug": str(before.year), "date": before.isoformat(), **words}
        programme = self.present.programme
        programme.refresh_from_db()
        event = create_event(self.actor, programme, values, copied=self.present)
        event.refresh_from_db()
        set_state(self.actor, event, event.version, EventState.OPEN)
        self.event = Event.objects.select_related("programme").get(pk=event.pk)
        self.slots = list(Slot.objects.filter(event=self.event).order_by("starts"))
        doors = self.slots[0].starts - timedelta(minutes=50)
        with clock(doors - timedelta(days=5)):
            self._invite()
            self._plan()
        self._day(doors)
        self._evening()
        self._year()
        self._quiet()
        return self.event

    def _invite(self) -> None:
        """Let some of this year's guests have been there last year, with wishes for each other."""
        rows = Participant.objects.filter(event=self.present, state=ParticipantState.CONFIRMED, matchmaking=True)
        chosen = sorted(rows.values_list("key", flat=True))
        self.dice.shuffle(chosen)
        known = {row.key: row for row in rows.filter(key__in=chosen[:GUESTS])}
        then = {
            row.key: Participant.objects.create(
                event=self.event,
                person_id=row.person_id,
                side_id=row.side_id,
                category=row.category,
                state=ParticipantState.CONFIRMED,
                shown=row.shown,
                abroad=row.abroad,
                confirmed=timezone.now(),
            )
            for row in known.values()
        }
        asked = Suggestion.objects.filter(participant__in=known, other__in=known).order_by("rank", "key")
        self._listings(list(known.values()))
        pairs = list(asked.values_list("participant", "other"))
        for one in known.values():
            others = [other.key for other in known.values() if other.side_id != one.side_id]
            pairs += [(one.key, other) for other in self.dice.sample(others, min(WISHES, len(others)))]
        taken: set[frozenset[str]] = set()
        for by, whom in pairs:
            if frozenset((by, whom)) not in taken:
                taken.add(frozenset((by, whom)))
                self._agree(then[by], then[whom])

    def _listings(self, guests: list[Participant]) -> None:
        """Let them have needed and offered last year what they need and offer now."""
        people = [guest.person_id for guest in guests]
        rows = Listing.objects.filter(event=self.present, person__in=people, state=ListingState.ACCEPTED)
        self.offered: dict[tuple[str, str], Listing] = {}
        for row in rows.prefetch_related("chains").order_by("key"):
            chains = list(row.chains.all())
            row.pk, row.event, row.origin = new_key(), self.event, ""
            row.save(force_insert=True)
            row.chains.add(*chains)  # not set: it would trust what was fetched for this year's row
            self.offered.setdefault((row.person_id, row.direction), row)

    def _agree(self, by: Participant, whom: Participant) -> None:
        strength = Strength.MUST if self.dice.random() < 0.3 else Strength.LIKE
        state = RequestState.ACCEPTED if self.dice.random() < 0.85 else RequestState.DECLINED
        expires = timezone.now() + timedelta(days=3)
        Wish.objects.create(event=self.event, by=by, whom=whom, strength=strength)
        Request.objects.create(event=self.event, by=by, whom=whom, state=state, expires=expires)
        need = self.offered.get((by.person_id, Direction.NEED))
        offer = self.offered.get((whom.person_id, Direction.OFFER))
        Suggestion.objects.create(
            event=self.event, participant=by, other=whom, rank=1, score=0.5, need=need, offer=offer
        )

    def _plan(self) -> None:
        from duijie.actions.planning.computing import start_planning

        start_planning(self.actor, self.event, seconds=2)
        self.sample.run_jobs()
        version = PlanVersion.objects.filter(event=self.event).latest("number")
        publish(self.actor, self.event, version.key, version.edition)

    def play_present(self) -> datetime:
        """Play this year's day up to a few minutes into its third slot; return the time it is then."""
        self.event = self.present
        self.slots = list(Slot.objects.filter(event=self.event).order_by("starts"))
        moment = self.slots[2].starts + timedelta(minutes=6)
        self._day(self.slots[0].starts - timedelta(minutes=50), moment)
        return moment

    def _day(self, doors: datetime, until: datetime | None = None) -> None:
        """Let guests arrive, some not, replan once, and let tables' hosts say how it went, up to a time."""
        with clock(doors):
            desks = [open_desk(self.actor, self.event, f"{number}") for number in (1, 2, 3)]
        rows = Participant.objects.filter(event=self.event, state=ParticipantState.CONFIRMED)
        guests = list(rows.select_related("person", "event__programme").order_by("key"))
        missing = {guest.key for guest in guests if self.dice.random() < 0.1}
        for guest in guests:
            if guest.key not in missing:
                self._arrive(guest, desks, doors)
        with clock(self.slots[0].starts - timedelta(minutes=4)):
            for guest in guests:
                if guest.key in missing and self.dice.random() < 0.7:
                    report_absent(self.actor, guest)
            seen = preview_replan(self.actor, self.event)
            with suppress(Refused):
                publish_replan(self.actor, self.event, seen.token)
        for meeting in self._meetings():
            self._held(meeting, missing, until)

    def _arrive(self, guest: Participant, desks: list[Desk], doors: datetime) -> None:
        with clock(doors + timedelta(minutes=self.dice.triangular(0, 46, 35))):
            check_in(self.actor, self.event, guest, ScanWay.QR, desk=self.dice.choice(desks))

    def _meetings(self) -> list[Meeting]:
        rows = Meeting.objects.filter(event=self.event, state=MeetingState.PLANNED)
        return list(rows.select_related("event__programme", "slot", "table").order_by("slot__starts", "code"))

    def _held(self, meeting: Meeting, missing: set[str], until: datetime | None) -> None:
        """Let a meeting's host say how it went, as far as it has come; some forget to."""
        people = sorted(set(Seat.objects.filter(meeting=meeting).values_list("participant", flat=True)))
        starts, late = meeting.slot.starts, timedelta(minutes=self.dice.randint(0, 3))
        said = [(starts + late, MarkKind.STARTED), (starts + timedelta(minutes=meeting.slot.minutes), MarkKind.ENDED)]
        if missing.intersection(people) or self.dice.random() < 0.08:
            said = [(starts + timedelta(minutes=5), MarkKind.NO_SHOW)]
        elif until is not None and self.dice.random() < 0.1:
            said = []
        for at, kind in said:
            if until is None or at <= until:
                with clock(at):
                    mark_meeting(self.actor, meeting, kind)

    def _evening(self) -> None:
        """Let guests say what came of it, and have the evening's report made."""
        after = self.slots[-1].starts + timedelta(hours=1)
        held = [meeting for meeting in self._meetings() if meeting.progress == "ended"]
        with clock(after):
            for meeting in held:
                seats = Seat.objects.filter(meeting=meeting, active=True).select_related("participant__person")
                shared = self._next_step()
                for guest in {seat.participant_id: seat.participant for seat in seats.order_by("key")}.values():
                    if self.dice.random() < 0.8:
                        step = shared if self.dice.random() < 0.8 else self._next_step()
                        record_outcome(_self(guest), meeting, guest, held=True, next_step=step)
            make_report(self.actor, self.event, "day")
            make_report(self.actor, self.event, "bulletin")

    def _next_step(self) -> NextStep:
        steps = (NextStep.INTENTION, NextStep.MEET_AGAIN, NextStep.PAPERS, NextStep.NO_FIT)
        return self.dice.choices(steps, (24, 30, 30, 16))[0]

    def _year(self) -> None:
        """Follow the intentions for a year: some come to a contract, some stop, some only wait."""
        end = self.slots[-1].starts
        owner = Account.objects.get(key=self.actor.account)
        with clock(end + timedelta(days=7)):
            keys = list(Cooperation.objects.filter(event=self.event).values_list("key", flat=True))
            if keys:
                set_owners(self.actor, self.event, keys, owner)
        for key in keys:
            reach = self.dice.choices(range(5), (30, 25, 18, 17, 10))[0]
            for stage, days in _STEPS[:reach]:
                with clock(end + timedelta(days=days + self.dice.randint(-8, 8))), suppress(Refused, InputError):
                    self._step(key, stage)
            with clock(end + timedelta(days=330)), suppress(Refused, InputError):
                self._rest(key, reach)

    def _step(self, key: str, stage: Stage) -> None:
        row = Cooperation.objects.select_related("event", "programme").get(key=key)
        parties = list(row.parties.select_related("person", "organisation").order_by("position"))
        signed = stage == Stage.CONTRACT
        step = Step(
            EntryKind.STAGE,
            stage=stage,
            contract_type=self.dice.choice(list(ContractType)) if signed else "",
            amount=Decimal(self.dice.randint(8, 90) * 50_000) if signed else None,
            currency=self.dice.choice(["CNY", "CNY", "HKD"]) if signed else "",
            grade=Grade.PUBLIC_RECORD if signed and self.dice.random() < 0.4 else Grade.ONE_SIDE,
            link=f"https://registry.{_DOMAIN}/{key}" if signed else "",
            shared=True,
        )
        by = parties[0]
        assert by.person is not None
        actor = Actor(by.person.account_id or "", by.person.name, (), frozenset({by.person.key}))
        entry = add_entry(actor, row, step, party=by)
        other = parties[-1]
        if other.person is not None and self.dice.random() < 0.7:
            actor = Actor(other.person.account_id or "", other.person.name, (), frozenset({other.person.key}))
            confirm_entry(actor, entry, other)

    def _rest(self, key: str, reach: int) -> None:
        row = Cooperation.objects.select_related("event", "programme").get(key=key)
        if reach < 3 and self.dice.random() < 0.4:
            stop_cooperation(self.actor, row, self.dice.choice(["price", "timing", "technology", "no_answer"]))
        elif reach < 4:
            set_next(self.actor, row, "再约一次洽谈", (timezone.now() + timedelta(days=60)).date())

    def _quiet(self) -> None:
        """Let no mail of last year leave now, and close the event."""
        Mail.objects.filter(event=self.event, state=MailState.QUEUED).update(state=MailState.SENT, sent=timezone.now())
        Job.objects.filter(event=self.event, kind="send_mail").delete()
        self.event.refresh_from_db()
        set_state(self.actor, self.event, self.event.version, EventState.CLOSED)
        make_annual_report(self.actor, self.event.programme, self.event.date.year)


def _self(guest: Participant) -> Actor:
    return Actor(guest.person.account_id or "", guest.person.name, (), frozenset({guest.person_id}))
