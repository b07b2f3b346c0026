"""A guest's pages of needs and offers: the form, the advice, files, who sees what, how many queries."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from duijie.actions.listing.words import words_of
from duijie.store.models import (
    Account,
    Attachment,
    AuditEntry,
    Listing,
    ListingVersion,
    Participant,
    Review,
    Role,
    Steward,
)
from duijie.web.environment import environment
from duijie.web.participant.listings import others
from tests.actions.listing.files import PDF, picture
from tests.web.listings.stage import GOOD, NOW, VAGUE, accepted, draft, full_stage, returned, sent
from tests.world import World, account

FORM: dict[str, Any] = {
    "direction": "need",
    "kind": "technology",
    "language": "zh-hans",
    "title": GOOD.title,
    "teaser": GOOD.teaser,
    "detail": GOOD.detail,
    "method_today": GOOD.method_today,
    "target_figure": GOOD.target_figure,
    "budget_from": "４２０万",
    "budget_to": "6,000,000",
    "budget_currency": "CNY",
    "deadline": "2027-09-30",
    "expires": "2027-06-30",
}


def me(world: World, language: str = "en") -> Client:
    return world.browser(world.guests[0].person.account, language)


def words_in(answer: Any) -> str:
    """Return a page's text without tags, blanks squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_form_is_kept_as_a_draft_and_sent_in(world: World) -> None:
    answer = me(world).post(world.path("me/listings/new/"), {**FORM, "act": "save"})
    row = Listing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, world.path(f"me/listings/{row.key}/"))
    assert (row.state, words_of(row)) == ("draft", GOOD)
    answer = me(world).post(answer["Location"], {**FORM, "act": "submit", "version": row.version})
    assert (answer.status_code, answer["Location"]) == (302, world.path("me/listings/") + f"#l-{row.key}")
    assert Listing.objects.get().state == "submitted"
    assert "Waiting for a reviewer" in words_in(me(world).get(world.path("me/listings/")))


def test_a_headline_is_one_line(world: World) -> None:
    """It stands in the subjects of mails, where a second line would be a header of its own."""
    me(world).post(world.path("me/listings/new/"), {**FORM, "title": "低能耗\r\nBcc: x@x.example\x00膜", "act": "save"})
    assert Listing.objects.get().title == "低能耗 Bcc: x@x.example膜"


def test_what_cannot_be_read_is_named_and_stays_as_it_was_typed(world: World) -> None:
    typed = {**FORM, "budget_from": "面议", "deadline": "next spring", "title": "留着我", "act": "save"}
    answer = me(world).post(world.path("me/listings/new/"), typed)
    page = answer.content.decode()
    assert (answer.status_code, Listing.objects.count()) == (422, 0)
    assert 'value="面议"' in page
    assert 'value="next spring"' in page
    assert 'value="留着我"' in page
    assert "2 things to put right" in words_in(answer)
    assert 'href="#f-budget-from"' in page


def test_too_vague_to_be_sent_in_is_said_at_the_fields_and_nothing_is_lost(world: World) -> None:
    vague = {**FORM, "method_today": "", "target_figure": "更好", "act": "submit"}
    answer = me(world).post(world.path("me/listings/new/"), vague)
    page = answer.content.decode()
    assert (answer.status_code, Listing.objects.count()) == (422, 0)
    assert 'id="f-method_today-error"' in page
    assert GOOD.detail in page
    assert 'value="４２０万"' in page


def test_the_check_button_and_the_live_advice_say_the_same_and_keep_nothing(world: World) -> None:
    typed = {**FORM, "method_today": "", "act": "check"}
    whole = words_in(me(world).post(world.path("me/listings/new/"), typed))
    part = me(world).post(world.path("me/listings/advice/"), typed)
    said = words_in(part).strip()
    assert said in whole
    assert "Please add before you send it in" in said
    assert "Example: Today two workers look at each casting by eye" in said
    assert part.content.decode().count("<html") == 0
    assert Listing.objects.count() == 0


def test_another_kind_asks_its_own_and_hides_nothing_that_was_written(world: World) -> None:
    typed = {**FORM, "kind": "scene", "fact_place": "泉畔三楼", "act": "kind"}
    page = me(world).post(world.path("me/listings/new/"), typed).content.decode()
    assert 'name="fact_place"' in page
    assert "泉畔三楼" in page
    assert 'name="fact_conditions"' in page
    assert GOOD.method_today in page
    assert "Please add" not in page


def test_two_windows_the_second_is_told_and_keeps_its_words(world: World) -> None:
    row = draft(world, world.guests[0])
    path = world.path(f"me/listings/{row.key}/")
    me(world).post(path, {**FORM, "title": "第一位", "version": 1, "act": "save"})
    answer = me(world).post(path, {**FORM, "title": "第二位", "version": 1, "act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile" in page
    assert 'value="第二位"' in page
    assert 'name="version" value="2"' in page
    assert Listing.objects.get().title == "第一位"
    me(world).post(path, {**FORM, "title": "第二位", "version": 2, "act": "save"})
    assert Listing.objects.get().title == "第二位"


def test_a_co_manager_writes_for_the_person(world: World) -> None:
    office = account("Transfer office", "office@uni.example")
    Steward.objects.create(person=world.guests[0].person, account=office)
    client = world.browser(office)
    client.post(world.path("me/listings/new/"), {**FORM, "act": "submit"})
    row = Listing.objects.get()
    assert (row.person, ListingVersion.objects.get().by) == (world.guests[0].person, office.key)
    entry = AuditEntry.objects.get(action="listing.submit")
    assert entry.actor == office.key
    Steward.objects.update(until=NOW - timedelta(hours=1))
    assert client.get(world.path("me/listings/")).status_code == 404


def test_reasons_are_shown_where_they_help(world: World) -> None:
    row = returned(world, world.guests[0])
    for path in ("me/listings/", f"me/listings/{row.key}/"):
        page = words_in(me(world).get(world.path(path)))
        assert "The reviewer asks you to change: 请写明现有膜的型号。" in page
    assert Review.objects.count() == 1


def test_what_changed_is_shown_word_by_word(world: World) -> None:
    rows = full_stage(world)
    page = me(world).get(world.path(f"me/listings/{rows['sent'].key}/")).content.decode()
    assert "能耗低于 <del>2.4</del><ins>2.2</ins> kWh" in page
    assert "<ins>brochure.pdf</ins>" in page


def test_others_find_none_of_it(world: World) -> None:
    rows = full_stage(world)
    other = world.browser(world.guests[3].person.account)
    file = Attachment.objects.filter(listing=rows["sent"])[0]
    for path in (
        f"me/listings/{rows['sent'].key}/",
        f"me/listings/{rows['draft'].key}/",
        f"me/files/{file.key}/",
        f"staff/listings/{rows['sent'].key}/files/{file.key}/",
    ):
        assert other.get(world.path(path)).status_code == 404
    for path in ("withdraw/", "files/", f"files/{file.key}/remove/"):
        assert other.post(world.path(f"me/listings/{rows['sent'].key}/{path}")).status_code == 404
    assert rows["sent"].title not in other.get(world.path("me/listings/")).content.decode()


def test_a_listing_others_may_not_see_is_said(world: World) -> None:
    accepted(world, world.guests[0])
    assert "you have not ticked them" not in words_in(me(world).get(world.path("me/listings/")))
    Participant.objects.filter(pk=world.guests[0].pk).update(shown=["name"])
    assert "you have not ticked them on your card" in words_in(me(world).get(world.path("me/listings/")))


def test_withdraw_and_delete(world: World) -> None:
    shown, unsent = accepted(world, world.guests[0]), draft(world, world.guests[0])
    client = me(world)
    for row in (shown, unsent):
        answer = client.post(world.path(f"me/listings/{row.key}/withdraw/"))
        assert (answer.status_code, answer["Location"]) == (302, world.path("me/listings/"))
    assert [one.state for one in Listing.objects.all()] == ["withdrawn"]


# Files


def upload(world: World, row: Listing, name: str, data: bytes, readers: str = "agreed") -> Any:
    given = {"file": SimpleUploadedFile(name, data, "text/html"), "readers": readers}
    return me(world).post(world.path(f"me/listings/{row.key}/files/"), given, follow=True)


def test_a_file_is_served_as_a_download_that_nothing_runs(world: World) -> None:
    row = draft(world, world.guests[0])
    assert "The file is kept." in words_in(upload(world, row, '图\u202e; a="b.html', picture("png"), "everybody"))
    file = Attachment.objects.get()
    assert (file.kind, file.detail) == ("png", False)
    answer = me(world).get(world.path(f"me/files/{file.key}/"))
    assert b"".join(answer.streaming_content) == picture("png")  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E5%9B%BE%3B%20a%3Db.png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    answer.close()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg onload='x'/>", "This is a web page or an SVG picture"),
        (b"MZ\x90\x00", "This is a program."),
        (PDF + b" " * (10 << 20), "The file is larger than 10 MB."),
        (b"", "The file is empty."),
    ],
)
def test_a_refused_file_is_said_and_nothing_is_kept(world: World, files: Path, data: bytes, said: str) -> None:
    row = draft(world, world.guests[0])
    assert said in words_in(upload(world, row, "plan.pdf", data))
    assert (Attachment.objects.count(), files.exists()) == (0, False)


def test_no_file_is_no_fault(world: World) -> None:
    row = draft(world, world.guests[0])
    answer = me(world).post(world.path(f"me/listings/{row.key}/files/"), follow=True)
    assert "Choose a file first." in words_in(answer)


def test_a_file_is_deleted(world: World) -> None:
    row = draft(world, world.guests[0])
    upload(world, row, "plan.pdf", PDF)
    file = Attachment.objects.get()
    me(world).post(world.path(f"me/listings/{row.key}/files/{file.key}/remove/"))
    assert Attachment.objects.count() == 0
    assert me(world).get(world.path(f"me/files/{file.key}/")).status_code == 404


# How many queries


@pytest.mark.parametrize("many", [1, 30])
def test_queries_of_the_list_do_not_grow(
    world: World, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    guest = world.guests[0]
    row = sent(world, guest)
    Attachment.objects.create(listing=row, name="a.pdf", kind="pdf", size=1, digest="0" * 64)
    for number in range(many - 1):
        Listing.objects.create(
            programme=world.programme,
            event=world.event,
            person=guest.person,
            organisation=row.organisation,
            direction="need",
            title=f"{number}",
        )
    client = me(world)
    client.get(world.path("me/listings/"))
    with django_assert_num_queries(10):
        assert client.get(world.path("me/listings/")).status_code == 200


@pytest.mark.parametrize("many", [1, 30])
def test_queries_of_the_form_do_not_grow(
    world: World, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = sent(world, world.guests[0])
    for number in range(many):
        Review.objects.create(listing=row, number=1, verdict="returned", words=str(number), by="x")
        ListingVersion.objects.create(listing=row, number=number + 2, words=ListingVersion.objects.all()[0].words)
    client = me(world)
    client.get(world.path(f"me/listings/{row.key}/"))
    with django_assert_num_queries(13):
        assert client.get(world.path(f"me/listings/{row.key}/")).status_code == 200


def test_the_staff_have_no_guest_pages(world: World) -> None:
    staff: Account = world.staff[Role.ORGANISER]
    draft(world, world.guests[0], VAGUE)
    assert world.browser(staff).get(world.path("me/listings/")).status_code == 404


# A listing as others read it


def test_others_read_the_teaser_and_the_rest_once_both_said_yes(world: World) -> None:
    row = full_stage(world)["sent"]
    rows = Listing.objects.filter(pk=row.pk).prefetch_related("chains", "attachments")
    before, after = others.shown(rows, False, "en")[0], others.shown(rows, True, "en")[0]
    assert (before.tag, before.detail, before.private) == ("zh-Hans", "", [])
    assert before.public == [("Industry chains", "Membranes"), ("Needed by", "2027-09-30")]
    assert [file.name for file in before.files] == ["brochure.pdf"]
    assert after.detail == GOOD.detail
    assert after.private == [
        ("How it is done today", GOOD.method_today),
        ("Target figure", "每立方米能耗低于 2.2 kWh"),
        ("Budget", "CNY 4.2 m–CNY 6 m"),
    ]
    assert sorted(file.name for file in after.files) == ["brochure.pdf", "现有流程图.pdf"]
    words = '{% from "participant/listings/parts.html" import other_listing %}{{ other_listing(one, address) }}'
    page = environment("en").from_string(words).render(one=before, address=lambda file: f"/f/{file.name}", zone=None)
    assert "They need" in page
    assert GOOD.teaser in page
    assert '<a href="/f/brochure.pdf" download>brochure.pdf</a>' in page
    for hidden in (GOOD.detail, GOOD.method_today, "2.2 kWh", "4.2", "流程图"):
        assert hidden not in page
