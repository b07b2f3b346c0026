"""Makes the pictures of the README and the guide from the shipped example: ``make docs``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

import demo

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "lugang"
PICTURES = ROOT / "docs" / "guide" / "pictures"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def make_plan(folder: Path, language: str) -> Path:
    """Return a plan of the example in one language."""
    lists = sorted(path for path in EXAMPLE.iterdir() if path.suffix in {".xlsx", ".csv"})
    out = folder / language
    duijie = Path(sys.executable).with_name("duijie")
    subprocess.run(
        [duijie, "plan", *lists, "--event", EXAMPLE / "event.toml", "--out", out, "--lang", language],
        check=True,
        capture_output=True,
    )
    return out


def shoot_pages(plans: dict[str, Path]) -> None:
    """Take the plan's page on a desk and on a phone."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed; run `make packages` as root")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        for language, out in plans.items():
            for width, height in ((1440, 1100), (360, 800)):
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto((out / "plan.html").as_uri())
                page.screenshot(path=PICTURES / f"plan-{language}-{width}.png")
                page.close()
        browser.close()


def shoot_sheets(out: Path) -> None:
    """Draw a guest's page and a table sign of schedules.pdf."""
    document = pypdfium2.PdfDocument(out / "schedules.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    # The fullest day of a guest who reads Simplified Chinese, and the last table's sign.
    fullest = max(range(len(texts)), key=lambda n: ("场" in texts[n][:300], len(re.findall(r"(?m)T\d+\s*$", texts[n]))))
    for name, number in (("schedule", fullest), ("table-sign", len(document) - 1)):
        document[number].render(scale=1.0).to_pil().save(PICTURES / f"{name}.png")


#: Pages of the application by the name of their pictures, for each reader: below the event, or from the root ("/").
SHOWN = {
    "Organiser": {
        "today": "staff/today",
        "people": "staff/people",
        "import": "staff/imports/LATE",
        "review": "staff/listings/",
        "suggestions": "staff/suggestions/",
        "plan": "staff/plan/",
        "outgoing": "staff/outgoing/",
        "settings": "staff/settings/",
        "tables": "staff/settings/tables/",
        "members": "/PROGRAMME/staff/members",
        "ledger": "/PAST/staff/ledger",
        "cooperation": "/PAST/staff/ledger/COOPERATION",
        "pictures": "/PAST/staff/pictures/",
        "reports": "/PAST/staff/reports/",
        "report": "/PAST/staff/reports/REPORT",
        "definitions": "/PAST/staff/reports/definitions",
    },
    "Guest": {
        "my-day": "me/day",
        "for-you": "me/suggestions/",
        "requests": "me/requests/",
        "my-listings": "me/listings/",
        "new-listing": "me/listings/new/?direction=need&kind=technology",
        "me": "me/",
        "my-data": "me/data",
    },
    "": {"event": "", "sign-in": "/sign-in"},
}
#: A list that comes late. FIRM and NUMBER: another name of an organisation that is known, and its register number.
LATE = (
    "姓名,单位,商业登记号,职务,邮箱,手机,需求\n"
    "邵远舟,FIRM Research Laboratory,NUMBER,研究员,shao@hoiyu.example,13800000001,寻找膜组件产线合作方\n"
    "骆青禾,烟台松岚机器人有限公司,,副总经理,luo@songlan.example,13800000002,高精度力传感器，量程500牛\n"
    "闵若川,青岛海阔水务有限公司,,技术总监,min@haikuo.example,13800000003,海水淡化低压膜，能耗低于每吨2.5度\n"
)


def shoot_application(folder: Path) -> None:
    """Load the example into an installation of its own, serve it, and take its pages at a desk and on a phone."""
    demo.HOME = folder / "home"
    port = demo.free_port()
    address = f"http://127.0.0.1:{port}"
    sample = demo.load(demo.HOME, address)
    import day_pictures  # its modules want Django set up

    links = demo.add_past(sample)
    places = late_list() | past_places()
    server = demo.start_server(port)
    try:
        demo.wait_for(f"{address}/", server)
        with chromium() as browser:
            shoot_all(browser, address, links, SHOWN, places)
    finally:
        server.terminate()
        server.wait(30)
    with day_pictures.the_day(sample, port) as (ways, screen), chromium() as browser:
        shoot_all(browser, address, ways, day_pictures.SHOWN, places)
        hall = browser.new_context(viewport={"width": 1920, "height": 1080}, base_url=address)
        shoot(hall.new_page(), "screen", screen, places, "en")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser, and end it."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


def shoot_all(
    browser: Browser,
    address: str,
    links: list[tuple[str, str]],
    shown: dict[str, dict[str, str]],
    places: dict[str, str],
) -> None:
    """Take pages as each reader sees them, in two languages, at a desk and on a phone."""
    for reader, pages in shown.items():
        link = next((link for who, link in links if reader and who.startswith(reader)), "")
        state = signed_in(browser, link)
        for language in ("zh-hans", "en"):
            for width, height in ((1440, 900), (360, 740)):
                window = browser.new_context(
                    storage_state=state, viewport={"width": width, "height": height}, base_url=address
                )
                for name, rest in pages.items():
                    shoot(window.new_page(), name, rest, places, language)
                window.close()


def past_places() -> dict[str, str]:
    """Return what stands for words in capitals that name last year's edition."""
    from duijie.store.models import Cooperation, Report

    delivered = Cooperation.objects.filter(stage="delivered").exclude(subject="").select_related("event__programme")
    row = delivered.order_by("began", "key").first()
    assert row is not None
    assert row.event is not None
    report = Report.objects.get(event=row.event, kind="day")
    past = f"{row.event.programme.slug}/{row.event.slug}"
    return {"/PAST": f"/{past}", "COOPERATION": row.key, "REPORT": report.key}


def late_list() -> dict[str, str]:
    """Upload and read one more list; return what stands for words in capitals in the addresses of ``SHOWN``."""
    from duijie.actions.importing.uploading import upload_list
    from duijie.actions.rights import Actor, Grant
    from duijie.store.models import Event, Membership, Organisation, Role
    from sample import Sample

    event = Event.objects.select_related("programme").latest("date")
    owner = Membership.objects.select_related("account").get(role=Role.OWNER).account
    actor = Actor(owner.key, owner.name, (Grant(Role.OWNER, event.programme_id),))
    known = Organisation.objects.exclude(ubi="").order_by("search", "key").first()
    assert known is not None
    words = LATE.replace("FIRM", known.name.split()[0]).replace("NUMBER", known.ubi)
    late = upload_list(actor, event, "补报名单.csv", words.encode())
    sample = Sample(EXAMPLE, lambda step, seconds: None)
    sample.run_jobs()
    return {
        "EVENT": f"/{event.programme.slug}/{event.slug}/",
        "PROGRAMME": event.programme.slug,
        "LATE": late.key,
    }


def signed_in(browser: Browser, link: str) -> StorageState | None:
    """Open a link and press its button; return the window's cookies, or None without a link."""
    if not link:
        return None
    window = browser.new_context(locale="en-GB")
    page = window.new_page()
    page.goto(link)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()
    state = window.storage_state()
    window.close()
    return state


def shoot(page: Page, name: str, rest: str, places: dict[str, str], language: str) -> None:
    """Take one picture, in few colours so that it stays small."""
    path = rest if rest.startswith("/") else places["EVENT"] + rest
    for word, value in places.items():
        path = path.replace(word, value)
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    width = page.viewport_size["width"] if page.viewport_size else 0
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    image.quantize(64, dither=Image.Dither.NONE).save(PICTURES / f"app-{name}-{language}-{width}.png", optimize=True)
    page.close()


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        plans = {language: make_plan(Path(name), language) for language in ("zh-hans", "en")}
        shoot_pages(plans)
        shoot_sheets(plans["zh-hans"])
        shoot_application(Path(name))
    print(*sorted(path.name for path in PICTURES.iterdir()), sep="\n")


if __name__ == "__main__":
    main()
