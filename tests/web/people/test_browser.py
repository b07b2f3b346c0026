"""The pages of people in a real browser: WCAG, widths, keys, and with scripts off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from duijie.actions.importing.deciding import open_pairs
from duijie.actions.inviting import invite
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.models import Delegation, Mail, Participant, Person, Role
from tests.actions.importing.desk import fresh, imported, run_jobs, uploaded
from tests.actions.inviting.test_inviting import token_of
from tests.browser import new_page
from tests.looks import looked_at, window
from tests.world import World, add_guest, make_world

pytestmark = pytest.mark.django_db(transaction=True)
CODED = "姓名,单位,职务,邮箱,商业登记号,证件号码,杂项"
HO = "何静思,海隅大学,教授,ho@hoiyu.example,70318824,370102199001011234,a"
LAB = "岑颖,海隅大學膜技術實驗室,研究員,shum@hoiyu.example,70318824,370102199001011234,b"


def filled() -> tuple[World, dict[str, str]]:
    """Return a world with something on every page, and the pages by name."""
    world = make_world()
    first = imported(world, HO, head=CODED, name="山东名单.csv")
    batch = uploaded(world, LAB, ",无名公司,,,,,", head=CODED, name="港方名单.csv")
    update = uploaded(world, HO.replace("教授", "院士"), head=CODED, name="更新.csv")
    guest = Participant.objects.select_related("person").get(person__name="何静思")
    group = Delegation.objects.create(event=world.event, name=Text("Group", "代表团", "代表團"), leader=guest)
    Participant.objects.filter(key=guest.key).update(delegation=group)
    firm = guest.person.organisation_id
    return world, {
        "people": "people",
        "add": "people/add",
        "guest": f"people/{guest.key}",
        "edit": f"people/{guest.key}/edit",
        "merge": f"people/{guest.key}/merge?q=g",
        "organisations": "organisations",
        "organisation": f"organisations/{firm}",
        "organisation-edit": f"organisations/{firm}/edit",
        "delegations": "delegations",
        "delegation": f"delegations/{group.key}",
        "delegation-edit": f"delegations/{group.key}/edit",
        "imports": "imports",
        "import": f"imports/{batch.key}",
        "rows": f"imports/{batch.key}/changes?view=rows",
        "changes": f"imports/{update.key}/changes",
        "done": f"imports/{first.key}",
        "undo": f"imports/{first.key}/undo",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_staff_offends_wcag_or_scrolls_sideways(
    live_server: LiveServer, browser: Browser, language: Language
) -> None:
    world, pages = filled()
    paths = {name: world.path(f"staff/{path}") for name, path in pages.items()}
    assert looked_at(browser, live_server.url, world.staff[Role.ORGANISER], language, paths) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_invitation_is_sound(live_server: LiveServer, browser: Browser, language: Language) -> None:
    world = make_world()
    guest = add_guest(world, 10, "imported")
    invite(world.actor(Role.ORGANISER), world.event, [guest.key])
    with window(browser, live_server.url, None, language) as seen:
        for turn, token in enumerate((token_of(Mail.objects.get()), "never")):
            seen.open(f"/invitation/link/{token}?lang={language}", turn)
            assert (token, seen.faults(turn)) == (token, [])


def test_a_guest_confirms_with_scripts_off(live_server: LiveServer, browser: Browser) -> None:
    world = make_world()
    guest = add_guest(world, 10, "imported")
    invite(world.actor(Role.ORGANISER), world.event, [guest.key])
    page = new_page(browser, live_server.url, language="en", width=360, scripts=False)
    page.goto(f"/invitation/link/{token_of(Mail.objects.get())}?lang=en")
    page.get_by_role("textbox", name="Title").fill("Chair")
    page.get_by_label("My organisation").check()
    page.get_by_label("The program may suggest").check()
    page.get_by_role("button", name="Yes, I will come").click()
    page.context.close()
    guest.refresh_from_db()
    assert (guest.state, guest.shown, guest.suggestions_off) == ("confirmed", ["organisation"], False)
    assert Person.objects.get(key=guest.person_id).title == "Chair"


def test_pairs_are_answered_with_keys(live_server: LiveServer, browser: Browser) -> None:
    world = make_world()
    imported(world, HO, head=CODED, name="a.csv")
    batch = uploaded(world, LAB, head=CODED, name="b.csv")
    pair = open_pairs(batch)[0]["key"]
    page = new_page(browser, live_server.url, world.staff[Role.ORGANISER])
    page.goto(world.path(f"staff/imports/{batch.key}"))
    page.locator("input[name=take-name][value=right]").check()
    page.keyboard.press("y")
    page.get_by_text("Kept: the two are one.").wait_for()
    page.context.close()
    said = fresh(batch).decisions["pairs"][pair]
    assert (said["answer"], said["choose"]["name"]) == ("same", "right")


def test_a_list_is_imported_with_scripts_off(live_server: LiveServer, browser: Browser) -> None:
    world = make_world()
    page = new_page(browser, live_server.url, world.staff[Role.ORGANISER], scripts=False)
    page.goto(world.path("staff/imports"))
    content = "姓名,单位,邮箱\n王伟,泉畔新材料有限公司,wang@quanpan.example\n".encode()
    page.get_by_label("The list as the host sent it").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Upload and read").click()
    run_jobs()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="Look at every change").click()
    page.get_by_role("button", name="Import 1 row").click()
    run_jobs()
    page.reload()
    page.get_by_text("1 organisations, 1 people").wait_for()
    page.context.close()
    assert Person.objects.get(name="王伟").organisation is not None
