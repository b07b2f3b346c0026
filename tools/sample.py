"""Loads the shipped example into an installation by the same verbs people use: lists, confirmations, wishes, a plan."""

from __future__ import annotations

import random
import re
import secrets
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Count
from django.utils import timezone

from duijie.actions.access.links import print_link
from duijie.actions.confirming import Answers, confirm
from duijie.actions.consenting import recipients
from duijie.actions.importing.deciding import decide, open_pairs, run_dry
from duijie.actions.importing.uploading import upload_list
from duijie.actions.importing.writing import start_import
from duijie.actions.jobs import run_job
from duijie.actions.planning.computing import start_planning
from duijie.actions.planning.publishing import publish
from duijie.actions.profile import SHOWABLE
from duijie.actions.refusal import Refused
from duijie.actions.requesting import accept_request, decline_request
from duijie.actions.rights import INSTALLATION, Actor, Grant
from duijie.actions.setting_up.agenda import save_speaker
from duijie.actions.setting_up.chains import load_chains
from duijie.actions.setting_up.event_file import import_event_file
from duijie.actions.setting_up.events import create_event, set_state
from duijie.actions.setting_up.parties import save_host
from duijie.actions.setting_up.programmes import create_programme
from duijie.actions.suggesting.computing import start_suggesting
from duijie.actions.wishing import choose
from duijie.engine.text import Text
from duijie.store.models import (
    Account,
    Chain,
    Event,
    EventState,
    GuestImport,
    Host,
    Job,
    JobState,
    Link,
    LinkPurpose,
    Listing,
    ListingState,
    Membership,
    Participant,
    ParticipantState,
    PlanVersion,
    Programme,
    Request,
    RequestState,
    Role,
    Strength,
    Suggestion,
    Wish,
)
from duijie.store.sealing import mail_digest, token_digest

LISTS = {".xlsx", ".xls", ".ods", ".csv"}
DAYS_AHEAD = 14
HONG_KONG_HOSTS = {"香汇创科联会", "狮岭商会"}


class Sample:
    """The example on its way into the store; ``say`` hears of each step and how long it took."""

    def __init__(self, folder: Path, say: Callable[[str, float], None]) -> None:
        self.folder, self.say = folder, say
        self.dice = random.Random(20261120)

    def load(self) -> Event:
        """Load everything; return the event."""
        self.owner = _account("周映岚", "owner@haiyou.example")
        steps = (self.set_up, self.import_lists, self.confirm_guests, self.review, self.suggest, self.wish, self.plan)
        for step in steps:
            start = time.perf_counter()
            step()
            self.say(step.__name__.replace("_", " "), time.perf_counter() - start)
        return self.event

    def set_up(self) -> None:
        """Make the programme and the event of event.toml, a fortnight from now."""
        names = {
            "name_en": "Shandong–Hong Kong Innovation",
            "name_zh_hans": "鲁港创新合作",
            "name_zh_hant": "魯港創新合作",
        }
        programme = create_programme(INSTALLATION, {"slug": "lugang", **names}, self.owner)
        Programme.objects.filter(pk=programme.pk).update(sample=True)
        self.actor = Actor(self.owner.key, self.owner.name, (Grant(Role.OWNER, programme.key),))
        day = date.today() + timedelta(days=DAYS_AHEAD)  # noqa: DTZ011
        words = {"name_en": "Conference", "name_zh_hans": "大会", "name_zh_hant": "大會"}
        event = create_event(self.actor, programme, {"slug": str(day.year), "date": day.isoformat(), **words})
        told = (self.folder / "event.toml").read_text(encoding="utf-8")
        told = re.sub(r"(?m)^date = .*$", f"date = {day.isoformat()}", told)
        import_event_file(self.actor, event, event.version, told.encode())
        programme.refresh_from_db()
        load_chains(self.actor, programme, programme.version, ["shandong", "hongkong"])
        event.refresh_from_db()
        set_state(self.actor, event, event.version, EventState.OPEN)
        self.event = Event.objects.select_related("programme").get(pk=event.pk)
        self.set_stage()
        sides = {side.code: side for side in programme.sides.all()}
        reviewer = _account("许澄", "reviewer@haiyou.example")
        Membership.objects.create(account=reviewer, programme=programme, role=Role.REVIEWER, side=sides["shandong"])
        for host in Host.objects.filter(programme=programme):
            programme.refresh_from_db()
            side = sides["hongkong" if host.name.zh_hans in HONG_KONG_HOSTS else "shandong"]
            values = {**_words("name", *host.name.to_json().values()), "side": side.key, "position": str(host.position)}
            save_host(self.actor, programme, programme.version, host, values)

    def set_stage(self) -> None:
        """Put the speakers on the agenda."""
        sides = {side.code: side.key for side in self.event.programme.sides.all()}
        for part in tomllib.loads((Path(__file__).parent / "stage.toml").read_text(encoding="utf-8"))["session"]:
            session = next(row for row in self.event.sessions.all() if part["finds"] in row.title.zh_hans)
            session.title = Text(**part["title"])
            session.kind = part["kind"]
            session.save()
            for one in part["speakers"]:
                words = {
                    **_words("name", *one["name"]),
                    **_words("title", *one["title"]),
                    **_words("organisation", *one["organisation"]),
                }
                self.event.refresh_from_db(fields=["version"])
                values = {**words, "side": sides[one["side"]], "moderator": "1" if one.get("moderator") else ""}
                save_speaker(self.actor, self.event, self.event.version, session, None, values)

    def import_lists(self) -> None:
        """Upload the three lists, settle what may be one, import."""
        for path in sorted(one for one in self.folder.iterdir() if one.suffix in LISTS):
            key = upload_list(self.actor, self.event, path.name, path.read_bytes()).key
            self.run_jobs()
            for pair in open_pairs(GuestImport.objects.get(pk=key)):
                batch = GuestImport.objects.get(pk=key)
                decide(self.actor, batch, pair["key"], "same", {}, batch.version)
            batch = GuestImport.objects.get(pk=key)
            run_dry(self.actor, batch, batch.version)
            self.run_jobs()
            batch = GuestImport.objects.get(pk=key)
            start_import(self.actor, batch, batch.version)
            self.run_jobs()

    def confirm_guests(self) -> None:
        """Let most guests confirm by their link; some have not answered yet, as in life."""
        guests = Participant.objects.filter(event=self.event).select_related("person__organisation", "side")
        for guest in guests.order_by("person__search", "key"):
            if not guest.person.mail or not guest.person.organisation or self.dice.random() < 0.06:
                continue
            token = secrets.token_urlsafe(32)
            expires = timezone.now() + timedelta(days=60)
            Link.objects.create(
                purpose=LinkPurpose.CONFIRM, digest=token_digest(token), participant=guest, expires=expires
            )
            Participant.objects.filter(pk=guest.pk).update(state=ParticipantState.INVITED)
            person = guest.person
            answers = Answers(
                name=person.name,
                name_en=person.name_en,
                title=person.title,
                organisation=person.organisation.name if person.organisation else "",
                language=person.language,
                shown=SHOWABLE,
                suggestions=True,
                recipients=[one.code for one in recipients(self.event, guest.side)],
            )
            confirm(token, answers, person.language)  # type: ignore[arg-type]

    def review(self) -> None:
        """Give needs and offers their chains, and accept nearly all, leaving a few for the review queue."""
        chains = list(Chain.objects.filter(programme=self.event.programme_id).order_by("position", "key"))
        for listing in Listing.objects.filter(event=self.event).order_by("created", "key"):
            listing.chains.set([self._chain(listing, chains)])
            if self.dice.random() > 0.05:
                Listing.objects.filter(pk=listing.pk).update(state=ListingState.ACCEPTED)

    def _chain(self, listing: Listing, chains: list[Chain]) -> Chain:
        """Return the chain a listing names, or one for it."""
        words = f"{listing.title} {listing.teaser}".lower()
        for chain in chains:
            if any(word and word.lower() in words for word in (*chain.aliases, *chain.name.to_json().values())):
                return chain
        return self.dice.choice(chains[:8])

    def suggest(self) -> None:
        """Compute the suggestions."""
        start_suggesting(self.actor, self.event, encoder="words")
        self.run_jobs()

    def wish(self) -> None:
        """Let guests choose from their suggestions and answer each other."""
        guests = {guest.key: guest for guest in Participant.objects.filter(event=self.event).select_related("person")}
        for by, whom, strength in Wish.objects.filter(event=self.event).values_list("by", "whom", "strength"):
            self._choose(guests[by], guests[whom], Strength(strength))  # whom the lists named, asked by one tap
        rows = Suggestion.objects.filter(event=self.event, rank__lte=6).order_by("participant", "rank")
        for row in rows.values_list("participant", "other", "rank"):
            by, whom, rank = guests[row[0]], guests[row[1]], row[2]
            if self.dice.random() > 0.95 - 0.05 * rank:
                continue
            strength = Strength.MUST if rank == 1 and self.dice.random() < 0.3 else Strength.LIKE
            self._choose(by, whom, strength)
        waiting = Request.objects.filter(event=self.event, state=RequestState.WAITING)
        for request in waiting.select_related("whom__person", "whom__event", "by", "event").order_by("key"):
            dice = self.dice.random()
            if dice < 0.15:
                continue
            verb = accept_request if dice < 0.9 else decline_request
            try:
                verb(_self(request.whom), request)
            except Refused:
                continue

    def _choose(self, by: Participant, whom: Participant, strength: Strength) -> None:
        """Choose as the guest would; what the rules refuse is left."""
        with suppress(Refused):
            choose(_self(by), by, whom, strength)

    def plan(self) -> None:
        """Plan and publish."""
        start_planning(self.actor, self.event, seconds=2)
        self.run_jobs()
        version = PlanVersion.objects.filter(event=self.event).latest("number")
        publish(self.actor, self.event, version.key, version.edition)

    def ways_in(self) -> list[tuple[str, str]]:
        """Return a link that signs in once, for each kind of reader."""
        event = f"/{self.event.programme.slug}/{self.event.slug}/"
        busiest = Participant.objects.filter(event=self.event, state=ParticipantState.CONFIRMED)
        guest = busiest.annotate(n=Count("seats")).order_by("-n", "key").select_related("person__account").first()
        assert guest is not None
        assert guest.person.account is not None
        reviewer = Membership.objects.get(programme=self.event.programme, role=Role.REVIEWER).account
        found = (
            (f"Organiser {self.owner.name}", self.owner, f"{event}staff/today"),
            (f"Reviewer {reviewer.name}", reviewer, f"{event}staff/listings/"),
            (f"Guest {guest.person.name}", guest.person.account, f"{event}me/"),
        )
        return [(who, print_link(account, timedelta(days=1), page)) for who, account, page in found]

    def run_jobs(self) -> None:
        """Do what waits, here and now, but mail and what only adds to a plan: the workers do that.

        Raises:
            RuntimeError: a job failed.
        """
        for _ in range(10):
            jobs = Job.objects.filter(state=JobState.WAITING).exclude(kind="send_mail").order_by("created")
            waiting = [job for job in jobs if "price" not in job.input]
            if not waiting:
                return
            for job in waiting:
                run_job.call(job.key)
                job.refresh_from_db()
                if job.state != JobState.DONE:
                    raise RuntimeError(f"{job.kind}: {job.state} {job.fault.en}")


def _words(name: str, en: str, zh_hans: str, zh_hant: str) -> dict[str, str]:
    return {f"{name}_en": en, f"{name}_zh_hans": zh_hans, f"{name}_zh_hant": zh_hant}


def _account(name: str, mail: str) -> Account:
    return Account.objects.create(name=name, mail=mail, mail_digest=mail_digest(mail))


def _self(guest: Participant) -> Actor:
    return Actor(guest.person.account_id or "", guest.person.name, (), frozenset({guest.person_id}))
