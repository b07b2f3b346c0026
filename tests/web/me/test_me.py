import io
import json
import re

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from duijie.actions.consenting import Purpose, standing
from duijie.store.models import Consent, ContactShare, Participant, Person, Request, Steward
from tests.world import World, account, add_guest

pytestmark = pytest.mark.django_db

CARD = {
    "name": "Ho Ching-sze",
    "name_en": "",
    "title": "Professor",
    "title_en": "",
    "phone": "+852 5500 0001",
    "wechat": "",
    "languages": ["en"],
    "language": "en",
    "shown": ["name", "organisation"],
    "shown_until": "",
    "version": "1",
}


def guest_browser(world: World, number: int = 1, language: str = "en"):  # type: ignore[no-untyped-def]
    return world.browser(world.guests[number].person.account, language)


def test_the_card_is_kept(world: World) -> None:
    answer = guest_browser(world).post(world.path("me/card"), CARD)
    assert (answer.status_code, answer["Location"]) == (302, world.path("me/"))
    person = Person.objects.get(pk=world.guests[1].person_id)
    assert (person.name, person.phone, person.version) == ("Ho Ching-sze", "+852 5500 0001", 2)


def test_a_fault_keeps_what_was_typed_and_names_the_field(world: World) -> None:
    answer = guest_browser(world, language="zh-HK").post(
        world.path("me/card"), CARD | {"phone": "12", "title": "新職務"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="新職務"' in page
    assert re.findall(r'id="f-phone-error">.*?<span>(.*?)</span>', page) == [
        "無法識別這個電話號碼，請帶上國家或地區代碼，如 +86、+852。"
    ]
    assert Person.objects.get(pk=world.guests[1].person_id).version == 1


def test_the_second_of_two_who_edit_one_card_is_told_and_loses_nothing(world: World) -> None:
    helper = account("Assistant", "assistant@lugang.example")
    Steward.objects.create(person=world.guests[1].person, account=helper)
    first, second = guest_browser(world), world.browser(helper)
    first.post(world.path("me/card"), CARD)
    answer = second.post(world.path("me/card"), CARD | {"title": "Dean"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile." in page
    assert 'value="Dean"' in page
    assert Person.objects.get(pk=world.guests[1].person_id).title == "Professor"
    again = re.findall(r'name="version" value="(\d+)"', page)
    assert second.post(world.path("me/card"), CARD | {"title": "Dean", "version": again[0]}).status_code == 302


def test_times_are_kept(world: World) -> None:
    form = {"slots": ["s1", "s3"], "cap": "2", "incoming_cap": "", "version": "1"}
    assert guest_browser(world).post(world.path("me/times"), form).status_code == 302
    guest = Participant.objects.get(pk=world.guests[1].pk)
    assert (guest.available, guest.cap, guest.incoming_cap) == (["s1", "s3"], 2, None)


def test_contacts_show_what_is_shared_and_nothing_else(world: World) -> None:
    for by, whom in ((0, 1), (2, 1)):
        Request.objects.create(
            event=world.event,
            by=world.guests[by],
            whom=world.guests[whom],
            state="accepted",
            expires=timezone.now(),
        )
    browser = guest_browser(world)
    assert "@" not in browser.get(world.path("me/contacts")).content.decode().replace("@media", "")
    guest_browser(world, 0).post(world.path(f"me/contacts/{world.guests[1].key}"), {"channel": "mail", "show": "1"})
    page = browser.get(world.path("me/contacts")).content.decode()
    assert re.findall(r"[\w.]+@[\w.]+", page) == ["guest0@lugang.example"]
    guest_browser(world, 0).post(world.path(f"me/contacts/{world.guests[1].key}"), {"channel": "mail", "show": ""})
    assert "guest0@lugang.example" not in browser.get(world.path("me/contacts")).content.decode()
    assert ContactShare.objects.get().withdrawn is not None


def test_a_consent_is_given_taken_back_and_both_entries_stay(world: World) -> None:
    browser, person = guest_browser(world), world.guests[1].person
    form = {"purpose": "cross_border", "recipient": "guests:shandong"}
    browser.post(world.path("me/data/consent"), form | {"give": "1"})
    browser.post(world.path("me/data/consent"), form | {"give": "1"})
    browser.post(world.path("me/data/consent"), form | {"give": ""})
    rows = Consent.objects.filter(person=person).order_by("at").values_list("given", "recipient", "language", "channel")
    assert list(rows) == [(True, "guests:shandong", "en", "page"), (False, "guests:shandong", "en", "page")]
    assert standing(person)[Purpose.CROSS_BORDER, "guests:shandong"].given is False


@pytest.mark.parametrize(
    "form",
    [
        {"purpose": "nonsense", "recipient": ""},
        {"purpose": "cross_border", "recipient": "guests:hongkong"},
        {"purpose": "listing", "recipient": "guests:shandong"},
    ],
)
def test_nobody_agrees_to_what_is_not_asked(world: World, form: dict[str, str]) -> None:
    assert guest_browser(world).post(world.path("me/data/consent"), form | {"give": "1"}).status_code == 404
    assert Consent.objects.count() == 0


def test_the_copy_opens_as_json_and_as_a_workbook(world: World) -> None:
    browser = guest_browser(world)
    told = json.loads(browser.get(world.path("me/data/export.json")).content)
    assert told["person"][0]["mail"] == "guest1@lugang.example"
    book = load_workbook(io.BytesIO(browser.get(world.path("me/data/export.xlsx")).content))
    sheet = book["person"]
    assert dict(zip([c.value for c in sheet[1]], [c.value for c in sheet[2]], strict=True))["phone"] == (
        "+86 138 0000 0001"
    )
    assert browser.get(world.path("me/data/export.exe")).status_code == 404


def test_erasing_asks_twice_signs_out_and_forgets(world: World) -> None:
    browser = guest_browser(world)
    assert "Tick this to go on." in browser.post(world.path("me/data/erase"), {}).content.decode()
    assert Person.objects.get(pk=world.guests[1].person_id).erased is None
    assert browser.post(world.path("me/data/erase"), {"sure": "yes"})["Location"] == world.path()
    assert Person.objects.get(pk=world.guests[1].person_id).erased is not None
    assert browser.get(world.path("me/"))["Location"].startswith("/sign-in")


@pytest.mark.parametrize("size", [1, 30])
def test_contacts_take_as_many_queries_for_thirty_as_for_one(
    world: World, size: int, django_assert_num_queries: object
) -> None:
    for number in range(10, 10 + 2 * size, 2):
        other = add_guest(world, number)
        Request.objects.create(
            event=world.event, by=other, whom=world.guests[1], state="accepted", expires=timezone.now()
        )
    browser = guest_browser(world)
    browser.get(world.path("me/contacts"))
    with django_assert_num_queries(11):  # type: ignore[operator]
        page = browser.get(world.path("me/contacts")).content.decode()
    assert page.count('id="g-') == size
