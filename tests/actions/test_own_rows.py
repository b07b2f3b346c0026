"""Export and erasure reach every table: none that leads to a person is forgotten, none keeps their words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from duijie.actions.leaving import erase, forget_again, take_along
from duijie.store.models import (
    AuditEntry,
    CheckIn,
    Cooperation,
    Introduction,
    LedgerEntry,
    LedgerWords,
    Mail,
    Meeting,
    Outcome,
    Participant,
    Person,
    Scan,
    StandbyOffer,
    Tombstone,
)
from duijie.store.sealing import mail_digest, unseal
from tests.actions.full_person import NAME, SECRET, fill
from tests.world import World

pytestmark = pytest.mark.django_db

#: Tables that lead to a person, and under which kind a person's copy holds their rows.
EXPORTED = {
    "Attachment": "files",
    "Avoid": "avoids",
    "Check": "checks",
    "CheckIn": "check_ins",
    "Consent": "consents",
    "ContactShare": "contacts_shown",
    "CooperationParty": "cooperations",
    "Disruption": "disruptions",
    "FeedToken": "feeds",
    "Introduction": "introductions",
    "LedgerEntry": "ledger_entries",
    "LedgerWords": "ledger_words",
    "Link": "links",
    "Listing": "listings",
    "ListingVersion": "listing_versions",
    "Mail": "mails",
    "MeetingMark": "marks",
    "Nudge": "reminders",
    "Outcome": "outcomes",
    "Participant": "participations",
    "Person": "person",
    "Reprint": "badges_ended",
    "Request": "requests",
    "Review": "reviews",
    "Scan": "scans",
    "Seat": "meetings",
    "Speaker": "on_stage",
    "StandbyOffer": "standby_offers",
    "Steward": "stewards",
    "Suggestion": "suggestions",
    "Transfer": "transfers",
    "Wish": "wishes",
}
#: Tables that lead to a person and are in nobody's copy, and why.
NOT_EXPORTED = {
    "Cooperation": "of all its parties; a party's share of it stands under cooperations",
    "Delegation": "a group's; that somebody leads it stands in what it is called by those who made it",
}


def leading_to_people() -> set[str]:
    """Return the names of all models from which foreign keys lead to a person or a guest, however far."""
    every = [model for model in apps.get_models() if model._meta.app_label == "store"]
    found: set[type[models.Model]] = {Person, Participant}
    while True:
        more = {
            model
            for model in every
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey) and field.related_model in found
        }
        if more <= found:
            return {model.__name__ for model in found}
        found |= more


def test_every_table_that_leads_to_a_person_is_in_their_copy_or_says_why_not() -> None:
    assert leading_to_people() - {*EXPORTED, *NOT_EXPORTED} == set()
    assert set(EXPORTED) & set(NOT_EXPORTED) == set()


def test_a_copy_holds_a_row_of_every_table(world: World) -> None:
    guest = fill(world)
    records = take_along(world.guest_actor(guest), guest.person)
    assert {kind for kind in EXPORTED.values() if not records[kind]} == set()
    assert {records[kind][0]["note"] for kind in ("outcomes", "disruptions")} == {SECRET}
    assert [row["text"] for row in records["ledger_words"]] == [SECRET]
    assert [row["given"] for row in records["scans"]] == [f"{NAME} {SECRET}"]


def test_a_copy_does_not_say_who_was_to_be_introduced_before_both_agreed(world: World) -> None:
    guest = fill(world)
    made, got = sorted(
        take_along(world.guest_actor(guest), guest.person)["introductions"], key=lambda row: row["state"] == "proposed"
    )
    assert made["to"] == [world.guests[1].person.name, world.guests[2].person.name]
    assert (got["to"], got["reasons"]) == ([], [f"for {NAME}"])
    assert world.guests[3].person.name not in json.dumps(got)


def every_word() -> list[tuple[str, str]]:
    """Return (table, all words in it), sealed columns opened."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append((table, "\n".join(opened(value) for row in cursor.fetchall() for value in row)))
    return found


def opened(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        words = unseal(bytes(value))
        if words[:2] == "c-" or not words.isprintable() or " " in words:
            return words
        return words + " " + packed(words)
    return str(value)


def packed(words: str) -> str:
    """Return what a compressed column says, "" if it is none."""
    import base64
    import zlib

    try:
        return zlib.decompress(base64.b85decode(words)).decode()
    except (ValueError, zlib.error):
        return ""


def test_nothing_of_an_erased_person_is_left_in_any_table(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    guest = fill(world)
    person = guest.person
    sought = [SECRET, NAME, person.mail, person.phone, mail_digest(person.mail)]
    before = every_word()
    assert all(any(words in said for _, said in before) for words in sought)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(world.guest_actor(guest), person)
    left = [
        (table, words)
        for table, said in every_word()
        for words in sought
        if words.casefold() in said.casefold().replace("\r\n ", "")
    ]
    assert left == [("store_tombstone", mail_digest(person.mail))]
    assert not (Path(settings.MEDIA_ROOT) / LedgerWords.objects.get(person=person).key).exists()


def test_mail_to_others_stays_readable_without_the_name(world: World) -> None:
    guest = fill(world)
    erase(world.guest_actor(guest), guest.person)
    mail = Mail.objects.get(message_id="2")
    assert (mail.to, mail.subject) == ("guest1@lugang.example", "… would like to meet you")
    assert mail.body == "You meet … at ten."


def test_counts_of_the_day_and_of_the_ledger_stay(world: World) -> None:
    guest = fill(world)
    Meeting.objects.update(progress="ended")

    def counted() -> list[object]:
        return [
            CheckIn.objects.count(),
            list(Scan.objects.values_list("result", flat=True)),
            list(Outcome.objects.values_list("held", "next_step", "latest")),
            list(Cooperation.objects.values_list("stage", "grade", "amount")),
            list(LedgerEntry.objects.values_list("number", "kind", "stage")),
            sorted(Introduction.objects.values_list("credit", flat=True)),
            Introduction.objects.filter(state="accepted").count(),
            list(Meeting.objects.values_list("progress", flat=True)),
        ]

    before = counted()
    erase(world.guest_actor(guest), guest.person)
    assert counted() == before
    assert list(StandbyOffer.objects.values_list("state", flat=True)) == ["withdrawn"]
    assert sorted(Introduction.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]


def test_who_comes_back_with_a_backup_is_forgotten_again(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    guest = fill(world)
    backup = {model: list(model.objects.values()) for model in (Person, Participant)}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(world.guest_actor(guest), guest.person)
    # The older database knows neither the erasure nor its tombstone.
    Tombstone.objects.all().delete()
    for model, rows in backup.items():
        for row in rows:
            model.objects.filter(pk=row["key"]).update(**row)
    assert Person.objects.get(pk=guest.person_id).name == NAME
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert forget_again() == 1
    back = Person.objects.get(pk=guest.person_id)
    assert (back.name, back.mail, back.phone) == ("", "", "")
    assert Participant.objects.get(pk=guest.pk).state == "cancelled"
    assert list(Tombstone.objects.values_list("person", flat=True)) == [guest.person_id]
    assert AuditEntry.objects.filter(action="person.erase_again").count() == 1
    assert forget_again() == 0
    assert Person.objects.filter(erased__isnull=True).count() == 3
