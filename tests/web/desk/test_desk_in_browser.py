"""A desk in a real browser: scanning with and without a network, two desks, what lies on the device, the camera."""

from __future__ import annotations

import base64
import io

import pytest
import segno
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from duijie.actions.badges import badge_token
from duijie.actions.checking_in import desk_passphrase, open_desk
from duijie.store.models import CheckIn, Desk, Participant, Role, Scan
from tests.browser import new_page
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

#: Everything a browser keeps of a desk, as words: what must not hold a name in the clear.
_KEPT = """async () => {
  const base = await new Promise(go => {
    const r = indexedDB.open('duijie-desk', 1); r.onsuccess = () => go(r.result);
  });
  const all = name => new Promise(go => {
    const r = base.transaction(name).objectStore(name).getAll(); r.onsuccess = () => go(r.result);
  });
  const rows = {desks: await all('desks'), queue: await all('queue')};
  base.close();
  const words = value => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
    if (value && typeof value === 'object') return Object.values(value).map(words).join(' ');
    return String(value);
  };
  return {desks: rows.desks.length, lists: rows.desks.filter(one => one.list).length, queue: rows.queue.length,
          words: words(rows)};
}"""

#: A camera before which somebody holds a badge.
_CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
  const image = new Image();
  image.src = 'data:image/png;base64,PICTURE';
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 480});
  const pen = canvas.getContext('2d');
  const draw = () => {
    pen.fillStyle = '#bbb';
    pen.fillRect(0, 0, 640, 480);
    pen.drawImage(image, 170, 60, 320, 320);
  };
  draw();
  setInterval(draw, 50);
  return canvas.captureStream(20);
};"""


def at(browser: Browser, server: LiveServer, world: World, desk: Desk, **how: object) -> Page:
    page = new_page(browser, server.url, world.staff[Role.DESK], **how)  # type: ignore[arg-type]
    page.goto(world.path(f"staff/desk/{desk.key}/"))
    page.wait_for_selector("#desk[data-ready]")
    return page


def unlock(page: Page, words: str) -> None:
    page.fill("#passphrase", words)
    page.get_by_role("button", name="Unlock").click()
    page.wait_for_selector("html[data-shell-kept]")


def scan(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


def said(page: Page, tone: str, words: str) -> None:
    page.locator(f".desk-said.is-{tone}", has_text=words).wait_for()


def test_two_desks_one_of_them_without_a_network(browser: Browser, live_server: LiveServer) -> None:
    world = make_world(guests=6)
    actor = world.actor(Role.DESK)
    desks = [open_desk(actor, world.event, name) for name in ("Main entrance", "Side door")]
    guests, passphrase = world.guests, desk_passphrase(actor, desks[0])
    one = at(browser, live_server, world, desks[0], width=360)
    scan(one, badge_token(guests[0]))
    said(one, "green", "Guest 0")
    unlock(one, passphrase.upper().replace("-", " "))
    one.context.set_offline(True)

    other = at(browser, live_server, world, desks[1])
    scan(other, badge_token(guests[2]))
    said(other, "green", "Guest 2")

    scan(one, badge_token(guests[1]))
    said(one, "green", "Kept on this device")
    scan(one, badge_token(guests[1]))
    said(one, "amber", "at Main entrance")
    scan(one, badge_token(guests[2]))
    said(one, "green", "Guest 2")  # nobody could tell this desk
    scan(one, "firm 3")
    one.get_by_role("button", name="Check in", exact=True).click()
    said(one, "green", "Guest 3")
    scan(one, "0004")
    one.get_by_role("button", name="Check in", exact=True).click()
    said(one, "green", "Guest 4")
    scan(one, f"{guests[0].key}.{'0' * 32}")
    said(one, "red", "Not recognised")
    one.get_by_role("link", name="Walk-in").click()
    for field, words in (("name", "李青"), ("organisation", "青屿设计")):
        one.fill(f"#f-{field}", words)
    one.select_option("#f-side", "hongkong")
    one.check("#f-agreed")
    one.get_by_role("button", name="Write in and check in").click()
    said(one, "green", "李青")
    one.locator("[data-waiting]", has_text="7 scans wait").wait_for()

    kept = one.evaluate(_KEPT)
    assert (kept["desks"], kept["lists"], kept["queue"]) == (1, 1, 7)
    assert not [words for words in ("Guest", "Firm", guests[1].key, "李青") if words in kept["words"]]

    one.reload()  # still without a network: the page the device keeps, locked again
    one.wait_for_selector("#desk[data-ready]")
    assert "Guest" not in one.locator("main").inner_text()
    one.fill("#passphrase", "aaaa-aaaa-aaaa-aaaa")
    one.get_by_role("button", name="Unlock").click()
    one.locator("[data-unlock-error]", has_text="not the desk's passphrase").wait_for()
    one.fill("#passphrase", passphrase)
    one.get_by_role("button", name="Unlock").click()
    one.locator("[data-lock-words]", has_text="Ready to work offline").wait_for()
    scan(one, badge_token(guests[1]))
    said(one, "amber", "Already here")  # it remembers what it holds
    assert CheckIn.objects.count() == 2

    one.context.set_offline(False)
    one.locator("[data-waiting]", has_text="Everything is sent").wait_for()
    came = {row.participant_id: row.desk_id for row in CheckIn.objects.all()}
    walk_in = Participant.objects.get(person__name="李青")
    first, second = desks[0].key, desks[1].key
    known = {guests[n].key: first for n in (0, 1, 3, 4)}
    assert came == {**known, guests[2].key: second, walk_in.key: first}
    assert Scan.objects.count() == 10
    assert one.evaluate(_KEPT)["queue"] == 0


def test_nothing_stays_on_the_device_of_whoever_signs_out(browser: Browser, live_server: LiveServer) -> None:
    world = make_world()
    actor = world.actor(Role.DESK)
    desk = open_desk(actor, world.event, "Main entrance")
    page = at(browser, live_server, world, desk)
    unlock(page, desk_passphrase(actor, desk))
    page.reload()  # the worker has the page now
    page.wait_for_selector("#desk[data-ready]")
    page.fill("#passphrase", desk_passphrase(actor, desk))
    page.get_by_role("button", name="Unlock").click()
    page.locator("[data-lock-words]", has_text="Ready to work offline").wait_for()
    page.context.set_offline(True)
    scan(page, badge_token(world.guests[0]))
    said(page, "green", "Kept on this device")
    page.locator("details.menu").evaluate("menu => { menu.open = true; }")
    page.get_by_role("button", name="Sign out").click()
    page.locator("[data-keep-said]", has_text="not sent yet").wait_for()
    page.context.set_offline(False)
    page.locator("[data-waiting]", has_text="Everything is sent").wait_for()
    page.locator("details.menu").evaluate("menu => { menu.open = true; }")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.wait_for_function("async () => !(await caches.has('duijie-desk'))")
    page.wait_for_function(f"async () => {{ const kept = await ({_KEPT})(); return kept.desks + kept.queue === 0; }}")


def test_whoever_was_signed_out_signs_in_again_and_loses_nothing(browser: Browser, live_server: LiveServer) -> None:
    world = make_world()
    desk = open_desk(world.actor(Role.DESK), world.event, "Main entrance")
    page = at(browser, live_server, world, desk)
    page.context.clear_cookies()
    scan(page, badge_token(world.guests[0]))
    page.locator("[data-keep-said]", has_text="sign in again").wait_for()
    assert not Scan.objects.exists()
    client = Client()
    client.force_login(world.staff[Role.DESK])
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    said(page, "green", "Guest 0")
    page.locator("[data-waiting]", has_text="Everything is sent").wait_for()
    assert Scan.objects.count() == 1


def test_the_camera_reads_a_badge(browser: Browser, live_server: LiveServer) -> None:
    world = make_world(guests=1)
    desk = open_desk(world.actor(Role.DESK), world.event, "Main entrance")
    picture = io.BytesIO()
    segno.make(badge_token(world.guests[0]), error="m").save(picture, kind="png", scale=6, border=8)
    page = new_page(browser, live_server.url, world.staff[Role.DESK], width=360)
    page.add_init_script(_CAMERA.replace("PICTURE", base64.b64encode(picture.getvalue()).decode()))
    page.goto(world.path(f"staff/desk/{desk.key}/"))
    page.wait_for_selector("#desk[data-ready]")
    page.get_by_role("button", name="Scan with the camera").click()
    said(page, "green", "Guest 0")
    assert Scan.objects.get().way == "qr"
    page.get_by_role("button", name="Stop the camera").click()
    assert page.locator("[data-lens]").is_hidden()


def test_a_walk_in_with_a_network_shows_who_looks_the_same(browser: Browser, live_server: LiveServer) -> None:
    world = make_world()
    desk = open_desk(world.actor(Role.DESK), world.event, "Main entrance")
    page = at(browser, live_server, world, desk)
    page.get_by_role("link", name="Walk-in").click()
    for field, words in (("name", "guest 1 of lugang"), ("organisation", "Another Firm")):
        page.fill(f"#f-{field}", words)
    page.select_option("#f-side", "hongkong")
    page.check("#f-agreed")
    page.get_by_role("button", name="Write in and check in").click()
    page.locator("dialog .desk-row", has_text="Guest 1").wait_for()
    assert page.locator("#f-organisation").input_value() == "Another Firm"
    assert Participant.objects.count() == 4
    page.get_by_role("button", name="Write in and check in").click()
    said(page, "green", "guest 1 of lugang")
    assert Participant.objects.count() == 5
