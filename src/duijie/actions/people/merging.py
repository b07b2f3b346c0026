"""Merging two organisations or two people that are one, and taking it back: both rows are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from duijie.actions.deed import deed
from duijie.actions.people.search_text import organisation_search, person_search
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.text import Text
from duijie.store.models import (
    AuditEntry,
    Avoid,
    Event,
    Listing,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Table,
    Wish,
)

_ONE: Final = Text(
    "These are one and the same record already. Nothing was changed.",
    "这本来就是同一条记录，数据没有改动。",
    "這本來就是同一項記錄，資料沒有改動。",
)
_TWO_ACCOUNTS: Final = Text(
    "Both have signed in themselves, so only they can say that they are one. Nothing was changed.",
    "两人都已自行登录，是否为同一人只能由本人确认。数据没有改动。",
    "兩人都已自行登入，是否同一人只能由本人確認。資料沒有改動。",
)
_NOT_MERGED: Final = Text(
    "This is no merged record any more. Nothing was changed.",
    "这条记录已不是合并状态，数据没有改动。",
    "這項記錄已不是合併狀態，資料沒有改動。",
)
_PEOPLE_BY_STATE: Final = (
    ParticipantState.CONFIRMED,
    ParticipantState.INVITED,
    ParticipantState.IMPORTED,
    ParticipantState.DECLINED,
    ParticipantState.CANCELLED,
)
_CODES: Final = ("uscc", "ubi")


def merge_organisations(actor: Actor, event: Event, kept: Organisation, other: Organisation) -> None:
    """Make ``other`` another name of ``kept``: its people, needs and offers, tables and avoid-lists go over.

    Raises:
        Refused: the actor may not, or one of them is of another programme or merged already.
    """
    require(actor, Right.IMPORT, event)
    with deed(actor, "organisation.merge", event.programme_id) as doing:
        one, two = _two(Organisation, event, kept, other)
        moved: dict[str, list[str]] = {}
        for name, model in (("people", Person), ("listings", Listing)):
            rows = model._default_manager.filter(organisation=two)
            moved[name] = sorted(rows.values_list("pk", flat=True))
            rows.update(organisation=one)
        tables = Table.objects.filter(held_by=two)
        moved["tables"] = sorted(tables.values_list("pk", flat=True))
        tables.update(held_by=one)
        for guest in Avoid.objects.filter(organisation=two).values_list("participant", flat=True):
            Avoid.objects.get_or_create(participant_id=guest, organisation=one)
        two.merged_into = one
        two.version += 1
        two.save(update_fields=["merged_into", "version"])
        moved["codes"] = _take_over(one, two, (*_CODES, "name_en", "short", "region", "website"))
        if one.side_id is None and two.side_id is not None:
            one.side_id = two.side_id
        one.aliases = [*one.aliases, *(name for name in (two.name, *two.aliases) if name not in one.aliases)]
        one.search = organisation_search(one)
        one.version += 1
        one.save()
        doing.about(two, into=one.key, **moved)


def split_organisation(actor: Actor, event: Event, other: Organisation) -> None:
    """Take a merge of organisations back: what came from ``other`` and is still there returns to it.

    Raises:
        Refused: the actor may not, or it is not merged.
    """
    require(actor, Right.IMPORT, event)
    with deed(actor, "organisation.split", event.programme_id) as doing:
        two = _merged(Organisation, event, other)
        one = Organisation.objects.select_for_update().get(pk=two.merged_into_id)
        facts = _facts("organisation.merge", two)
        for name, model in (("people", Person), ("listings", Listing)):
            model._default_manager.filter(pk__in=facts.get(name, []), organisation=one).update(organisation=two)
        Table.objects.filter(pk__in=facts.get("tables", []), held_by=one).update(held_by=two)
        _give_back(one, two, facts.get("codes", []))
        gone = {two.name, *two.aliases}
        one.aliases = [name for name in one.aliases if name not in gone]
        one.search = organisation_search(one)
        one.version += 1
        one.save()
        two.merged_into = None
        two.version += 1
        two.save(update_fields=["merged_into", "version"])
        doing.about(two, out_of=one.key)


def merge_people(actor: Actor, event: Event, kept: Person, other: Person) -> Person:
    """Make two people one; who has signed in themselves stays. Return the one that stays.

    At an event where both are guests, the other's place is cancelled; wishes towards it go over.

    Raises:
        Refused: the actor may not, one of them is of another programme, or both have signed in.
    """
    require(actor, Right.IMPORT, event)
    with deed(actor, "person.merge", event.programme_id) as doing:
        one, two = _two(Person, event, kept, other)
        if two.account_id is not None:
            if one.account_id is not None and one.account_id != two.account_id:
                raise Refused("two_accounts", _TWO_ACCOUNTS)
            if one.account_id is None:
                one, two = two, one
        moved = _move_places(one, two)
        listings = Listing.objects.filter(person=two)
        moved["listings"] = sorted(listings.values_list("pk", flat=True))
        listings.update(person=one)
        two.merged_into = one
        two.version += 1
        two.save(update_fields=["merged_into", "version"])
        moved["fields"] = _take_over(
            one, two, ("name_en", "title", "title_en", "mail", "mail_digest", "phone", "phone_digest", "wechat")
        )
        one.aliases = [*one.aliases, *(alias for alias in (two.name, *two.aliases) if alias not in one.aliases)]
        one.search = person_search(one)
        one.version += 1
        one.save()
        doing.about(two, into=one.key, **moved)
    stays: Person = one
    return stays


def split_person(actor: Actor, event: Event, other: Person) -> None:
    """Take a merge of people back: places and listings that came from ``other`` return to it.

    Raises:
        Refused: the actor may not, or they are not merged.
    """
    require(actor, Right.IMPORT, event)
    with deed(actor, "person.split", event.programme_id) as doing:
        two = _merged(Person, event, other)
        one = Person.objects.select_for_update().get(pk=two.merged_into_id)
        facts = _facts("person.merge", two)
        Participant.objects.filter(pk__in=facts.get("places", []), person=one).update(person=two)
        for key, state in facts.get("cancelled", {}).items():
            Participant.objects.filter(pk=key, person=two, state=ParticipantState.CANCELLED).update(state=state)
        Listing.objects.filter(pk__in=facts.get("listings", []), person=one).update(person=two)
        _give_back(one, two, facts.get("fields", []))
        gone = {two.name, *two.aliases}
        one.aliases = [alias for alias in one.aliases if alias not in gone]
        one.search = person_search(one)
        one.version += 1
        one.save()
        two.merged_into = None
        two.version += 1
        two.save(update_fields=["merged_into", "version"])
        doing.about(two, out_of=one.key)


def _move_places(one: Person, two: Person) -> dict[str, Any]:
    """Give one person the other's places at events; return what was done, for taking it back."""
    there = {row.event_id: row for row in Participant.objects.select_for_update().filter(person=one)}
    places, cancelled = [], {}
    for row in Participant.objects.select_for_update().filter(person=two).order_by("key"):
        own = there.get(row.event_id)
        if own is None:
            Participant.objects.filter(pk=row.pk).update(person=one)
            places.append(row.key)
            continue
        cancelled[row.key] = row.state
        Participant.objects.filter(pk=row.pk).update(state=ParticipantState.CANCELLED)
        _move_wishes(own, row)
    return {"places": places, "cancelled": cancelled}


def _move_wishes(own: Participant, other: Participant) -> None:
    wished = set(Wish.objects.filter(whom=own).values_list("by", flat=True)) | {own.key}
    Wish.objects.filter(whom=other).exclude(by__in=wished).update(whom=own)
    wishing = set(Wish.objects.filter(by=own).values_list("whom", flat=True)) | {own.key}
    Wish.objects.filter(by=other).exclude(whom__in=wishing).update(by=own)


def _two(model: Any, event: Event, kept: Any, other: Any) -> tuple[Any, Any]:
    """Return both rows locked, always in one order, so that nobody deadlocks."""
    if kept.pk == other.pk:
        raise Refused("one_record", _ONE)
    wanted = sorted((kept.pk, other.pk))
    rows = model.objects.select_for_update().filter(
        programme=event.programme_id, pk__in=wanted, merged_into__isnull=True
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) != 2:
        raise not_found()
    return found[kept.pk], found[other.pk]


def _merged(model: Any, event: Event, other: Any) -> Any:
    row = model.objects.select_for_update().filter(programme=event.programme_id, pk=other.pk).first()
    if row is None:
        raise not_found()
    if row.merged_into_id is None:
        raise Refused("not_merged", _NOT_MERGED)
    return row


def _facts(action: str, row: Any) -> Mapping[str, Any]:
    """Return what the last merge of a row moved, as the audit log has it."""
    entries = AuditEntry.objects.filter(
        chain=row.programme_id, action=action, subject=f"{type(row).__name__}:{row.key}"
    )
    last = entries.order_by("-number").first()
    return last.facts if last is not None else {}


def _take_over(one: Any, two: Any, fields: tuple[str, ...]) -> list[str]:
    """Fill what ``one`` lacks from ``two``; return the names of what was filled."""
    taken = [name for name in fields if not getattr(one, name) and getattr(two, name)]
    for name in taken:
        setattr(one, name, getattr(two, name))
    return taken


def _give_back(one: Any, two: Any, fields: list[str]) -> None:
    """Empty what ``one`` took from ``two`` and still has."""
    for name in fields:
        if getattr(one, name) == getattr(two, name):
            setattr(one, name, "")
