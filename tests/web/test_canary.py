"""Canaries: unmistakable values in every private field, looked for on every page that anybody may open.

Default: nowhere. ``MAY_SEE`` says who may find which canary, and on which routes; everything else is a leak.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from duijie.engine.text import Text
from duijie.store.models import (
    Account,
    Attachment,
    Avoid,
    Delegation,
    FeedToken,
    Introduction,
    Job,
    LedgerWords,
    Link,
    Mail,
    Membership,
    Nudge,
    Organisation,
    Outcome,
    Participant,
    Person,
    RecoveryCode,
    Request,
    Review,
    Role,
    Scan,
    Wish,
)
from duijie.store.sealing import mail_digest, phone_digest
from tests.web.samples import Place, document, listing, meeting
from tests.web.test_matrix import Readers, address, row_of, second_event, with_rows
from tests.world import DAY, World, account, add_guest, make_world

#: What is put where; the words are found again in whatever a page, file or log says.
CANARIES: Final[Mapping[str, str]] = {
    "mail": "canary-mail@private.example",
    "phone": "13942424242",
    "wechat": "canary_wechat_id",
    "staff note": "canary staff note",
    "nudge note": "canary note of a call",
    "delegation note": "canary note of a delegation",
    "wish note": "canary note of a wish",
    "note of a no": "canary note of a no",
    "request message": "canary message of a request",
    "detail": "canary detail of a listing",
    "draft": "canary title of a draft",
    "file of the detail": "canary-drawing.pdf",
    "review": "canary words of a reviewer",
    "avoided": "Canary Avoided Works",
    "unconfirmed": "Canary Unconfirmed",
    "unconfirmed mail": "canary-unconfirmed@private.example",
    "mail body": "canary body of a mail",
    "outcome note": "canary note of an outcome",
    "ledger words": "canary words of the ledger",
    "reason for the subject": "canary reason written for the subject",
    "reason for the other": "canary reason written for the other",
    "given at a desk": "canary given at a desk",
    "job input": "canary input of a job",
    "link": "canarydigestofalink",
    "feed": "canarydigestofafeed",
    "password": "argon2$canarypassword",
    "second factor": "CANARYSECONDFACTOR",
    "recovery code": "canarydigestofarecoverycode",
    "account mail": "canary-account@private.example",
    "session stamp": "canarystamp",
    "other programme": "Canary Of Another Programme",
}
_READERS: Final = frozenset({"owner", "organiser", "reviewer", "viewer"})
_DESKS: Final = frozenset({"owner", "organiser", "desk"})
_ORGANISERS: Final = frozenset({"owner", "organiser"})
_REVIEWERS: Final = frozenset({"owner", "organiser", "reviewer"})
_SUBJECT: Final = frozenset({"subject"})

# Routes by what they are for.
_OWN_DATA: Final = frozenset({"me", "my-card", "my-data", "my-data-export"})
_OWN_LISTINGS: Final = frozenset({"my-listings", "listing-edit", "attachment"})
_WISHES: Final = frozenset({"for-you", "fellow-guest", "requests", "request"})
_CARDS: Final = frozenset({"guest", "guest-edit"})
_REVIEWING: Final = frozenset({"listings", "listing", "guest"})
_ORGANISATIONS: Final = frozenset({"organisations", "organisation-merge", "settings-table", "settings-table-new"})


@pytest.fixture
def world(db: None) -> World:
    """A programme in which guest 0, the subject, has canaries everywhere."""
    world = make_world("lugang")
    subject, other = world.guests[0], world.guests[1]
    Person.objects.filter(key=subject.person_id).update(
        mail=CANARIES["mail"],
        mail_digest=mail_digest(CANARIES["mail"]),
        phone=CANARIES["phone"],
        phone_digest=phone_digest(CANARIES["phone"]),
        wechat=CANARIES["wechat"],
    )
    own = subject.person.account
    assert own is not None
    Account.objects.filter(key=own.key).update(
        mail=CANARIES["account mail"],
        password=CANARIES["password"],
        second_factor=CANARIES["second factor"],
        session_stamp=CANARIES["session stamp"],
    )
    delegation = Delegation.objects.create(
        event=world.event, name=Text("Group", "团", "團"), note=CANARIES["delegation note"]
    )
    Participant.objects.filter(key=subject.key).update(staff_note=CANARIES["staff note"], delegation=delegation)
    Nudge.objects.create(participant=subject, about="wishes", channel="phone", note=CANARIES["nudge note"])
    Wish.objects.create(event=world.event, by=subject, whom=other, strength="must", note=CANARIES["wish note"])
    Wish.objects.create(
        event=world.event, by=subject, whom=world.guests[3], strength="no", note=CANARIES["note of a no"]
    )
    Request.objects.create(
        event=world.event,
        by=subject,
        whom=other,
        message=CANARIES["request message"],
        expires=datetime.now(UTC) + timedelta(days=400),
    )
    _listings(world, subject)
    avoided = Organisation.objects.create(programme=world.programme, name=CANARIES["avoided"], search="canary")
    Avoid.objects.create(participant=subject, organisation=avoided)
    unconfirmed = add_guest(world, 8, state="imported")
    Person.objects.filter(key=unconfirmed.person_id).update(
        name=CANARIES["unconfirmed"], mail=CANARIES["unconfirmed mail"]
    )
    _secrets(world, subject, own)
    _after_the_day(world, subject)
    return world


def _listings(world: World, subject: Participant) -> None:
    accepted = listing(Place(world, world.event, subject))
    type(accepted).objects.filter(key=accepted.key).update(state="accepted", detail=CANARIES["detail"])
    Attachment.objects.create(
        listing=accepted, name=CANARIES["file of the detail"], kind="pdf", size=3, digest="0" * 64
    )
    Review.objects.create(listing=accepted, number=1, verdict="accepted", words=CANARIES["review"], by="x")
    type(accepted).objects.create(
        programme=world.programme,
        event=world.event,
        person=subject.person,
        organisation=accepted.organisation,
        direction="need",
        title=CANARIES["draft"],
    )


def _after_the_day(world: World, subject: Participant) -> None:
    place = Place(world, world.event, subject)
    met = meeting(place)
    Outcome.objects.create(meeting=met, participant=subject, held=True, note=CANARIES["outcome note"], at=DAY)
    entry = document(place)
    LedgerWords.objects.filter(entry=entry).update(text=CANARIES["ledger words"], person=subject.person, shared=False)
    Introduction.objects.create(
        programme=world.programme,
        event=world.event,
        connector=world.guests[2].person,
        credit=world.guests[2].person.organisation,
        one=subject.person,
        other=world.guests[3].person,
        one_reason=CANARIES["reason for the subject"],
        other_reason=CANARIES["reason for the other"],
        expires=datetime.now(UTC) + timedelta(days=400),
    )
    Scan.objects.create(
        event=world.event,
        mark="canary",
        participant=subject,
        way="walk_in",
        result="came",
        given=CANARIES["given at a desk"],
        claimed=DAY,
        at=DAY,
    )


def _secrets(world: World, subject: Participant, own: Account) -> None:
    Mail.objects.create(
        programme=world.programme,
        event=world.event,
        participant=subject,
        template="confirm",
        language="en",
        to=CANARIES["mail"],
        subject="Confirm",
        body=CANARIES["mail body"],
        message_id="<canary@x.example>",
    )
    Job.objects.create(
        programme=world.programme, event=world.event, kind="print", state="failed", input={"x": CANARIES["job input"]}
    )
    Link.objects.create(purpose="sign_in", digest=CANARIES["link"], account=own, expires=DAY)
    FeedToken.objects.create(participant=subject, digest=CANARIES["feed"])
    RecoveryCode.objects.create(account=own, digest=CANARIES["recovery code"])
    elsewhere = make_world("other")
    Person.objects.filter(key=elsewhere.guests[0].person_id).update(name=CANARIES["other programme"])


@pytest.fixture
def readers(world: World) -> Readers:
    """Everybody who looks: nobody, a stranger, each role, the subject, other guests, another event's people."""
    event, their_guest = second_event(world)
    theirs = account("Organiser of 2028", "organiser@2028.example")
    Membership.objects.create(account=theirs, programme=world.programme, event=event, role=Role.ORGANISER)
    accounts: dict[str, Account | None] = {"nobody": None, "stranger": account("Stranger", "stranger@x.example")}
    accounts |= {str(role): member for role, member in world.staff.items()}
    accounts |= {
        "subject": Account.objects.get(key=world.guests[0].person.account_id),
        "asked guest": world.guests[1].person.account,
        "third guest": world.guests[3].person.account,
        "guest of another event": their_guest.person.account,
        "organiser of another event": theirs,
    }
    sessions = {}
    for reader, one in accounts.items():
        client = Client()
        if one is not None:
            client.force_login(one)
        sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value if one is not None else ""
    return Readers(accounts, sessions)


def words_of(answer: HttpResponseBase) -> str:
    """Return all words of an answer: the page, the parts of a workbook, the text of a PDF."""
    raw = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined,call-overload]
    assert isinstance(raw, bytes)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            raw = b"\n".join(parts.read(name) for name in parts.namelist())
    if raw.startswith(b"%PDF"):
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(raw)
        except pypdfium2.PdfiumError:  # a sample of four bytes
            document = []
        raw = "\n".join(page.get_textpage().get_text_range() for page in document).encode()
    return raw.decode(errors="replace") + str(sorted(answer.headers.items()))


def found_in(words: str) -> set[str]:
    """Return which canaries stand in some words; phone numbers however they are written."""
    close = "".join(sign for sign in words if sign not in " -+()\u00a0\u202f")
    return {
        name
        for name, canary in CANARIES.items()
        if canary.casefold() in words.casefold() or (name == "phone" and canary in close)
    }


def walk(world: World, readers: Readers) -> dict[tuple[str, str], set[str]]:
    """Open every page as every reader; return where each canary was seen: (canary, reader) → routes."""
    seen: dict[tuple[str, str], set[str]] = {}
    subject, asked = world.guests[0], world.guests[1]
    for reader in readers.accounts:
        own = {"subject": subject, "third guest": world.guests[3]}.get(reader, asked)
        place = Place(world, world.event, own)
        for route in with_rows():
            if "GET" not in route.methods:
                continue
            path = address(route, row_of(route.name), place, place)
            with transaction.atomic():
                answer = readers.client(reader).get(path)
                words = words_of(answer)
                transaction.set_rollback(True)
            for canary in found_in(words):
                seen.setdefault((canary, reader), set()).add(route.name)
    return seen


#: canary → reader → routes on which they may find it ("*": wherever they may go).
MAY_SEE: Final[Mapping[str, Mapping[frozenset[str], frozenset[str]]]] = {
    "mail": {_SUBJECT: _OWN_DATA, _ORGANISERS: _CARDS},
    "phone": {_SUBJECT: _OWN_DATA, _ORGANISERS: _CARDS},
    "wechat": {_SUBJECT: _OWN_DATA, _ORGANISERS: _CARDS},
    "account mail": {_SUBJECT: frozenset({"account", "account-password"})},
    "staff note": {_SUBJECT: frozenset({"my-data-export"}), _ORGANISERS: _CARDS},
    "nudge note": {_ORGANISERS: _CARDS | {"phone-list"}},
    "delegation note": {_ORGANISERS: frozenset({"delegations", "delegation", "delegation-edit"})},
    "wish note": {_SUBJECT: _OWN_DATA | _WISHES},
    "note of a no": {_SUBJECT: _OWN_DATA | _WISHES},
    "request message": {
        _SUBJECT: _OWN_DATA | _WISHES,
        frozenset({"asked guest"}): _OWN_DATA | {"requests", "request"},
    },
    "detail": {_SUBJECT: _OWN_DATA | _OWN_LISTINGS, _REVIEWERS: _REVIEWING},
    "file of the detail": {_SUBJECT: _OWN_DATA | _OWN_LISTINGS, _REVIEWERS: _REVIEWING},
    "review": {_SUBJECT: _OWN_DATA | _OWN_LISTINGS, _REVIEWERS: _REVIEWING},
    "draft": {_SUBJECT: _OWN_DATA | _OWN_LISTINGS},
    "avoided": {_SUBJECT: frozenset({"avoids", "my-data-export"}), _READERS: _ORGANISATIONS},
    "unconfirmed": {
        _READERS: frozenset({"people"}),
        _ORGANISERS: frozenset({"guest-merge", "suggestions-without"}),
        _DESKS: frozenset({"desk-list"}),  # whoever was invited may come without having answered
    },
    "unconfirmed mail": {_ORGANISERS: frozenset({"people"})},
    # An outcome's note is the guest's own: no member of staff reads it, not even in exports.
    "outcome note": {_SUBJECT: frozenset({"my-outcome", "my-outcomes", "my-data-export"})},
    "ledger words": {
        _SUBJECT: frozenset({"my-cooperation", "my-data-export"}),
        _READERS: frozenset({"cooperation"}),
    },
    # Each reads the reason written for them, nobody the other's; staff see who was introduced, not in which words.
    "reason for the subject": {_SUBJECT: frozenset({"my-introductions", "my-data-export"})},
    "reason for the other": {frozenset({"third guest"}): frozenset({"my-introductions", "my-data-export"})},
    "given at a desk": {_SUBJECT: frozenset({"my-data-export"})},
}


def may_see(canary: str, reader: str) -> frozenset[str]:
    """Return the routes on which a reader may find a canary."""
    allowed = MAY_SEE.get(canary, {})
    return frozenset().union(*(routes for readers, routes in allowed.items() if reader in readers))


def test_canaries_are_seen_only_where_they_may_be(
    world: World, readers: Readers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    seen = walk(world, readers)
    leaks = []
    for (canary, reader), routes in sorted(seen.items()):
        allowed = may_see(canary, reader)
        strange = set() if "*" in allowed else routes - allowed
        leaks += [f"{canary} → {reader}: {', '.join(sorted(strange))}"] if strange else []
    assert "\n".join(leaks) == ""
    for reader, canary, route in _MUST_BE_SEEN:
        assert route in seen.get((canary, reader), set()), f"{reader} should find {canary} on {route}"
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert found_in(logged) == set()


#: Where canaries must be found: a walk that finds nothing proves nothing.
_MUST_BE_SEEN: Final = (
    ("subject", "account mail", "account"),
    ("subject", "phone", "my-card"),
    ("subject", "wish note", "my-data-export"),
    ("subject", "outcome note", "my-data-export"),
    ("subject", "ledger words", "my-cooperation"),
    ("subject", "reason for the subject", "my-introductions"),
    ("third guest", "reason for the other", "my-introductions"),
    ("subject", "given at a desk", "my-data-export"),
    ("organiser", "phone", "guest"),
    ("organiser", "staff note", "guest"),
    ("viewer", "unconfirmed", "people"),
)
