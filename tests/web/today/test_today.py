import re

import pytest

from duijie.actions.nudging import put_on_phone_list
from duijie.store.models import GuestImport, Job, Listing, Mail, Nudge, Participant, Role
from tests.world import World, add_guest, make_world

pytestmark = pytest.mark.django_db


def staff(world: World, role: Role = Role.ORGANISER, language: str = "en"):  # type: ignore[no-untyped-def]
    return world.browser(world.staff[role], language)


def todo(page: str) -> list[tuple[int, str]]:
    """Return the tasks of the page: how many, and what."""
    found = re.findall(r'<li><span class="todo-n.*?<b>(\d+)</b></span><div><h3>(.*?)</h3>', page, flags=re.S)
    return [(int(n), words) for n, words in found]


def test_the_page_lists_what_waits_most_urgent_first(world: World) -> None:
    add_guest(world, 8, "invited")
    guest = world.guests[0]
    Listing.objects.create(
        programme=world.programme,
        event=world.event,
        person=guest.person,
        organisation=guest.person.organisation,
        direction="need",
        title="A need",
        state="submitted",
    )
    GuestImport.objects.create(
        event=world.event, file_name="a.xlsx", size=1, digest="0", state="read", by="", summary={"undecided": 3}
    )
    page = staff(world).get(world.path("staff/today")).content.decode()
    assert todo(page) == [
        (4, "Have not chosen anyone"),
        (3, "No need or offer yet"),
        (1, "Invited, not confirmed"),
        (1, "Needs and offers to review"),
        (3, "Possible duplicates"),
    ]


def test_nothing_to_do_says_so_instead_of_an_empty_list(world: World) -> None:
    Participant.objects.update(state="cancelled")
    page = staff(world).get(world.path("staff/today")).content.decode()
    assert "Nothing waits for you" in page
    assert todo(page) == []


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_takes_as_many_queries_for_thirty_guests_as_for_one(
    world: World, size: int, django_assert_num_queries: object
) -> None:
    Participant.objects.filter(pk__in=[guest.pk for guest in world.guests[1:]]).delete()
    for number in range(10, 9 + size):
        add_guest(world, number)
    browser = staff(world)
    browser.get(world.path("staff/today"))
    with django_assert_num_queries(26):  # type: ignore[operator]
        page = browser.get(world.path("staff/today")).content.decode()
    assert page.count("<tr>") == 1 + size


def test_search_and_side_narrow_the_list(world: World) -> None:
    add_guest(world, 10)
    page = staff(world).get(world.path("staff/today?group=no_wishes&side=hongkong&q=guest+3")).content.decode()
    assert re.findall(r'<th scope="row"><a[^>]*>(.*?)</a>', page) == ["Guest 3 of lugang"]


def test_a_reminder_is_shown_before_it_goes_and_then_goes_to_just_those(world: World) -> None:
    browser, key = staff(world), world.guests[0].key
    preview = browser.post(world.path("staff/today/remind"), {"group": "no_wishes", "chosen": [key]})
    assert "Whom would you like to meet at Conference 2027?" in preview.content.decode()
    assert (Mail.objects.count(), Nudge.objects.count()) == (0, 0)
    browser.post(world.path("staff/today/remind/send"), {"group": "no_wishes", "chosen": [key]})
    assert [mail.participant_id for mail in Mail.objects.all()] == [key]
    assert Job.objects.get().kind == "send_mail"


def test_the_phone_list_shows_numbers_to_those_who_may_call_only(world: World) -> None:
    put_on_phone_list(world.actor(Role.ORGANISER), world.event, [world.guests[0].key])
    page = staff(world).get(world.path("staff/today/phone")).content.decode()
    assert "+86 138 0000 0000" in page
    for role in (Role.REVIEWER, Role.VIEWER, Role.DESK):
        assert staff(world, role).get(world.path("staff/today/phone")).status_code == 403


def test_a_call_is_recorded_from_the_list(world: World) -> None:
    put_on_phone_list(world.actor(Role.ORGANISER), world.event, [world.guests[0].key])
    staff(world).post(world.path(f"staff/today/phone/{world.guests[0].key}"), {"note": "will write tonight"})
    assert [(nudge.channel, nudge.note) for nudge in Nudge.objects.all()] == [("phone", "will write tonight")]
    assert Participant.objects.filter(phone_list=True).count() == 0


def test_a_job_of_another_event_cannot_be_stopped_from_here(world: World) -> None:
    other = make_world("other")
    job = Job.objects.create(event=other.event, programme=other.programme, kind="plan", state="running")
    assert staff(world).post(world.path(f"staff/jobs/{job.key}/stop")).status_code == 404
    job.refresh_from_db()
    assert job.stop_asked is False


@pytest.mark.parametrize(("role", "status"), [(Role.ORGANISER, 302), (Role.VIEWER, 403), (Role.REVIEWER, 403)])
def test_a_job_is_stopped_by_whoever_may_start_it(world: World, role: Role, status: int) -> None:
    job = Job.objects.create(event=world.event, programme=world.programme, kind="plan", state="running")
    assert staff(world, role).post(world.path(f"staff/jobs/{job.key}/stop")).status_code == status
    job.refresh_from_db()
    assert job.stop_asked is (status == 302)


def test_the_figures_are_explained(world: World) -> None:
    page = staff(world, language="zh-CN").get(world.path("staff/today/counts")).content.decode()
    assert re.findall(r'<dt id="(\w+)">(.*?)</dt>', page) == [
        ("confirmed", "已确认: 4 / 4"),
        ("chosen", "已选人: 0 / 4"),
        ("wishes", "意向对接: 0"),
        ("mutual", "双方都要见: 0"),
    ]
