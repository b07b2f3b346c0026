"""Files beside a listing: kept, counted, served to those who may, deleted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from duijie.actions import leaving, requesting, wishing
from duijie.actions import listing as verbs
from duijie.actions.contact import agreed_with
from duijie.actions.listing import attaching
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import (
    Attachment,
    AuditEntry,
    Avoid,
    Listing,
    Participant,
    ParticipantState,
    Phase,
    Request,
    Role,
    Strength,
)
from duijie.store.queries.listings import detail_visible
from tests.actions.listing.files import PDF, office, picture
from tests.web.listings.stage import NOW, OFFER, accepted, draft, sent
from tests.world import World, make_world


def add(world: World, row: Listing, name: str = "plan.pdf", data: bytes = PDF, detail: bool = True) -> Attachment:
    guest = world.guests[0]
    return verbs.attach(world.guest_actor(guest), guest, row, name, data, detail)


def fresh(row: Listing) -> Listing:
    return Listing.objects.get(pk=row.pk)


def test_a_file_lies_under_its_key_without_an_ending(world: World, files: Path) -> None:
    row = draft(world, world.guests[0])
    made = add(world, row, "../流程图.exe", office("docx"))
    assert (made.name, made.kind, made.size, made.detail) == ("流程图.docx", "docx", len(office("docx")), True)
    assert [path.name for path in files.iterdir()] == [made.key]
    assert (files / made.key).read_bytes() == office("docx")
    assert (files / made.key).stat().st_mode & 0o777 == 0o600
    entry = AuditEntry.objects.get(action="listing.attach")
    assert entry.facts == {"attachment": made.key, "kind": "docx", "size": made.size}


def test_a_hostile_file_leaves_nothing(world: World, files: Path) -> None:
    row = draft(world, world.guests[0])
    with pytest.raises(InputError):
        add(world, row, "harmless.pdf", b"<svg onload='x'/>")
    assert (Attachment.objects.count(), files.exists()) == (0, False)


def test_there_is_an_end_to_files_and_none_is_kept_twice(
    world: World, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = draft(world, world.guests[0]), draft(world, world.guests[0])
    for n in range(5):
        add(world, row, data=PDF + b"%%%d\n%%%%EOF" % n)
    with pytest.raises(Refused) as refused:
        add(world, row, data=picture("png"))
    assert refused.value.code == "too_many_files"
    add(world, other)
    with pytest.raises(Refused) as refused:
        add(world, other)
    assert refused.value.code == "file_twice"
    monkeypatch.setattr(attaching, "QUOTA", sum(Attachment.objects.values_list("size", flat=True)) + 10)
    with pytest.raises(Refused) as refused:
        add(world, other, data=picture("png"))
    assert refused.value.code == "files_full"
    assert len(list(files.iterdir())) == Attachment.objects.count() == 6


def test_a_new_file_beside_an_accepted_one_goes_to_a_reviewer(world: World) -> None:
    row = accepted(world, world.guests[0])
    add(world, row)
    assert (fresh(row).state, fresh(row).version) == ("submitted", row.version + 1)
    version = row.versions.first()
    assert version is not None
    assert (version.number, version.words["files"]) == (2, ["plan.pdf"])


@pytest.mark.django_db(transaction=True)
def test_deleting_takes_the_file_from_the_disk(files: Path) -> None:
    world = make_world()
    guest = world.guests[0]
    row = draft(world, guest)
    made, stays = add(world, row), add(world, row, data=picture("png"))
    with pytest.raises(Refused):
        verbs.remove_attachment(world.guest_actor(world.guests[1]), world.guests[1], made)
    verbs.remove_attachment(world.guest_actor(guest), guest, made)
    assert [path.name for path in files.iterdir()] == [stays.key]
    verbs.withdraw_listing(world.guest_actor(guest), guest, fresh(row))
    assert list(files.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_takes_their_files_too(files: Path) -> None:
    world = make_world()
    guest = world.guests[0]
    add(world, draft(world, guest))
    leaving.erase(world.guest_actor(guest), guest.person)
    assert list(files.iterdir()) == []


def may(viewer: Participant, file: Attachment) -> bool:
    try:
        return (
            verbs.file_for_guest(Participant.objects.select_related("event", "person").get(pk=viewer.pk), file.key).name
            == file.name
        )
    except Refused as refused:
        if refused.code != "not_found":
            raise
        return False


def test_who_may_have_a_file(world: World) -> None:
    owner, viewer, third = world.guests[0], world.guests[1], world.guests[3]
    row = sent(world, owner)
    detail, teaser = add(world, row), add(world, row, "flyer.png", picture("png"), detail=False)

    def seen() -> list[bool]:
        return [may(one, file) for one in (owner, viewer, third) for file in (detail, teaser)]

    assert seen() == [True, True, False, False, False, False]  # nobody has accepted it yet
    verbs.accept_listing(world.actor(Role.OWNER), world.event, row, fresh(row).version)
    assert seen() == [True, True, False, True, False, True]
    Phase.objects.filter(event=world.event, code="wishes_open").update(at=NOW - timedelta(days=1))
    wishing.choose(world.guest_actor(viewer), viewer, owner, Strength.LIKE)
    assert seen() == [True, True, False, True, False, True]
    assert not detail_visible(viewer, owner)
    requesting.accept_request(world.guest_actor(owner), Request.objects.get(by=viewer))
    assert seen() == [True, True, True, True, False, True]
    for one, other in ((viewer, owner), (owner, viewer), (third, owner)):
        assert detail_visible(one, other) == (other.key in agreed_with(one))
    Participant.objects.filter(pk=owner.pk).update(shown=["name", "organisation"])
    assert seen() == [True, True, False, False, False, False]
    Participant.objects.filter(pk=owner.pk).update(shown=["name", "organisation", "listings"])
    Avoid.objects.create(participant=owner, organisation=third.person.organisation)
    assert seen() == [True, True, True, True, False, False]
    Listing.objects.filter(pk=row.pk).update(expires=NOW.date() - timedelta(days=1))
    assert seen() == [True, True, False, False, False, False]
    Listing.objects.filter(pk=row.pk).update(expires=None)
    Participant.objects.filter(pk=owner.pk).update(state=ParticipantState.DECLINED)
    assert seen() == [True, True, False, False, False, False]


def test_a_guest_of_another_event_or_programme_finds_no_file(world: World) -> None:
    row = accepted(world, world.guests[0])
    file = add(world, row, detail=False)
    verbs.accept_listing(world.actor(Role.OWNER), world.event, row, fresh(row).version)
    assert may(world.guests[1], file)
    assert not may(make_world("other").guests[1], file)


def test_reviewers_have_the_files_of_their_side(world: World) -> None:
    row = sent(world, world.guests[0])
    file = add(world, row)
    assert verbs.file_for_staff(world.actor(Role.REVIEWER), world.event, fresh(row), file.key).media_type == (
        "application/pdf"
    )
    theirs = sent(world, world.guests[1], OFFER)
    other = verbs.attach(world.guest_actor(world.guests[1]), world.guests[1], theirs, "a.pdf", PDF)
    for role in (Role.REVIEWER, Role.VIEWER, Role.DESK):
        with pytest.raises(Refused) as refused:
            verbs.file_for_staff(world.actor(role), world.event, fresh(theirs), other.key)
        assert refused.value.code == "not_allowed"
    unsent = draft(world, world.guests[0])
    hidden = add(world, unsent)
    with pytest.raises(Refused) as refused:
        verbs.file_for_staff(world.actor(Role.OWNER), world.event, unsent, hidden.key)
    assert refused.value.code == "not_found"


def test_a_lost_file_is_said(world: World, files: Path) -> None:
    made = add(world, draft(world, world.guests[0]))
    (files / made.key).unlink()
    with pytest.raises(Refused) as refused:
        verbs.file_for_guest(world.guests[0], made.key)
    assert (refused.value.code, refused.value.status) == ("file_lost", 404)
