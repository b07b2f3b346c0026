"""The components and shells in a real browser: accessible, never wider than the window, and what the scripts do."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from duijie.engine.text import LANGUAGES, Language
from tests.browser import axe_findings, sideways
from tests.web.gallery.shown import SHELLS, STATIC, shown

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
)
Opener = Callable[..., Page]
CASES = [
    (shell, LANGUAGES[place % 3], width, dark)
    for place, (shell, width, dark) in enumerate(product(SHELLS, (360, 1440), (False, True)))
]
CASES += [(shell, language, 320, False) for shell in ("organiser", "guest") for language in LANGUAGES]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Open a page of the gallery, served with the application's content policy; anything the console says fails."""
    contexts, said = [], []

    def show(
        shell: str,
        language: Language = "en",
        *,
        width: int = 1440,
        dark: bool = False,
        scripts: bool = True,
        **more: object,
    ) -> Page:
        context = browser.new_context(
            base_url="http://gallery.example",
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        pages = {"": shown(language, shell, **more)}

        def serve(route: Route) -> None:
            path = route.request.url.partition("gallery.example/")[2].partition("?")[0]
            file = STATIC / path.removeprefix("static/")
            if path.startswith("static/") and file.is_file():
                route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
            else:
                headers = {"Content-Security-Policy": POLICY}
                route.fulfill(
                    body=pages.get(path, f"{route.request.method} {path}"),
                    content_type="text/html; charset=utf-8",
                    headers=headers,
                )

        context.route("**/*", serve)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/")
        return page

    yield show
    for context in contexts:
        context.close()
    assert said == []


def put(page: Page, html: str, script: str) -> None:
    """Put a piece of HTML into a page, and then a script that finds it there."""
    page.evaluate(
        """([html, script]) => {
          document.querySelector('main').insertAdjacentHTML('afterbegin', html);
          const element = document.createElement('script');
          element.type = 'module';
          element.src = `/static/js/${script}.js`;
          return new Promise(done => { element.onload = done; document.body.append(element); });
        }""",
        [html, script],
    )


@pytest.mark.parametrize(("shell", "language", "width", "dark"), CASES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    opened: Opener, shell: str, language: Language, width: int, dark: bool
) -> None:
    page = opened(shell, language, width=width, dark=dark)
    assert axe_findings(page) == []
    assert sideways(page) == 0


def test_the_theme_on_request_is_dark_on_a_light_screen(opened: Opener) -> None:
    page = opened("organiser", theme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 23, 22)"
    assert axe_findings(page) == []


def test_drawings_are_shown_under_the_content_policy(opened: Opener) -> None:
    page = opened("organiser")
    box = page.locator(".btn svg.i use").first.evaluate("use => use.getBBox().width")
    assert box > 5


def test_focus_is_seen(opened: Opener) -> None:
    page = opened("guest", width=360)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"[document.activeElement.className, {style}.outlineStyle, {style}.outlineWidth]") == [
        "brand",
        "solid",
        "2px",
    ]


def test_a_guests_targets_are_forty_four_pixels_high(opened: Opener) -> None:
    page = opened("guest", "zh-hans", width=360)
    low = page.evaluate(
        """[...document.querySelectorAll('main .seg button, .g-nav a, main .btn.is-primary, .other a')]
        .map(element => element.getBoundingClientRect().height).filter(height => height < 44)"""
    )
    assert low == []


def test_a_printed_page_has_no_bars_and_light_colours(opened: Opener) -> None:
    page = opened("organiser", dark=True)
    page.emulate_media(media="print", color_scheme="dark")
    assert [page.locator(part).first.is_visible() for part in (".top", ".nav", ".bulk", ".btn", "h1")] == [
        False
    ] * 4 + [True]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_dialog_opens_in_place_and_closes_again(opened: Opener) -> None:
    page = opened("organiser")
    dialog = page.locator("dialog#publish")
    opener = page.get_by_role("link", name="Publish…")
    opener.click()
    expect(dialog).to_be_visible()
    assert axe_findings(page) == []
    dialog.get_by_role("button", name="Not now").click()
    expect(dialog).to_be_hidden()
    opener.click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_without_scripts_everything_is_still_a_form_or_a_link(opened: Opener) -> None:
    page = opened("organiser", scripts=False)
    assert page.locator("[data-count-of]").inner_text() == "For the selected:"
    assert page.get_by_role("checkbox", name="Select all on this page").count() == 0
    page.get_by_role("link", name="Publish…").click()
    expect(page.locator("dialog#publish")).to_be_hidden()
    page.locator("summary.who").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_ticked_rows_are_counted_and_ticked_together(opened: Opener) -> None:
    page = opened("organiser")
    count, every = page.locator("[data-count-of]"), page.get_by_role("checkbox", name="Select all on this page")
    ticks = page.locator("input[name=chosen]")
    assert count.inner_text() == "1 selected"
    assert every.evaluate("tick => [tick.checked, tick.indeterminate]") == [False, True]
    every.check()
    assert [ticks.nth(n).is_checked() for n in range(3)] == [True] * 3
    assert count.inner_text() == "3 selected"
    ticks.nth(0).click()
    ticks.nth(2).click(modifiers=["Shift"])
    assert [ticks.nth(n).is_checked() for n in range(3)] == [False] * 3
    assert count.inner_text() == "0 selected"
    assert every.evaluate("tick => [tick.checked, tick.indeterminate]") == [False, False]


def test_rows_are_walked_and_ticked_with_keys(opened: Opener) -> None:
    page = opened("organiser")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Prof. Ho Ching-sze").first).to_be_focused()
    page.keyboard.press("x")
    assert page.locator("[data-count-of]").inner_text() == "2 selected"
    page.keyboard.press("k")
    assert page.locator("tr.is-at th").inner_text() == "Li Muheng"
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Name or organisation")
    expect(search).to_be_focused()
    page.keyboard.type("jx/?")
    assert search.input_value() == "jx/?"
    assert page.locator("tr.is-at th").inner_text() == "Li Muheng"
    search.blur()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()


def test_a_filter_is_sent_as_soon_as_it_changes(opened: Opener) -> None:
    page = opened("organiser")
    with page.expect_navigation():
        page.get_by_label("Side").select_option("2")
    assert page.url.rstrip("#").endswith("?sort=name&side=2&q=")


def test_good_news_goes_by_itself_and_the_rest_stays(opened: Opener) -> None:
    page = opened(
        "organiser",
        messages=[{"kind": kind, "words": kind, "undo": undo} for kind, undo in (("ok", ""), ("ok", "#"), ("bad", ""))],
    )
    page.clock.install()
    page.reload()
    assert page.locator(".toast").count() == 3
    page.clock.run_for(11_000)
    assert [toast.strip() for toast in page.locator(".toast > span").all_inner_texts()] == ["ok", "bad"]


def test_times_are_said_from_now_in_the_readers_language(opened: Opener) -> None:
    page = opened("organiser", "zh-hant")
    page.clock.install(time="2026-11-20T13:22:00+08:00")
    page.reload()
    page.evaluate(
        """document.querySelector('main').insertAdjacentHTML('afterbegin',
        '<time data-relative datetime="2026-11-20T13:30:00+08:00">13:30</time>' +
        '<b data-countdown="2026-11-20T13:30:00+08:00">?</b>')"""
    )
    page.clock.run_for(30_000)
    assert page.locator("time[data-relative]").inner_text() == "8 分鐘後"
    assert page.locator("[data-countdown]").inner_text() == "8"
    assert page.locator("time[data-relative]").get_attribute("title") == "13:30"
    page.clock.run_for(600_000)
    assert page.locator("time[data-relative]").inner_text() == "2 分鐘前"
    assert page.locator("[data-countdown]").inner_text() == "0"


def test_a_running_job_is_looked_at_until_it_ends(opened: Opener) -> None:
    page = opened("guest", width=360)
    bar = '<div class="job" id="job-9" data-again="/job"><progress max="9" value="{}"></progress><p>{}</p></div>'
    turns = [bar.format(5, "five"), '<div class="job" id="job-9"><p>done</p></div>', ""]
    page.route("**/job", lambda route: route.fulfill(body=turns[0], content_type="text/html"))
    page.clock.install()
    page.goto("/")
    put(page, bar.format(1, "one"), "jobs")
    page.clock.run_for(2_000)
    expect(page.locator("#job-9 p")).to_have_text("five")
    assert page.locator("#job-9 progress").get_attribute("value") == "5"
    turns.pop(0)
    with page.expect_navigation():
        page.clock.run_for(2_000)
    expect(page.locator("#job-9")).to_have_count(0)


def test_what_is_typed_is_checked_while_typing(opened: Opener) -> None:
    page = opened("guest", width=360)
    sent: list[tuple[str | None, str | None]] = []

    def answer(route: Route) -> None:
        sent.append((route.request.headers.get("x-duijie-part"), route.request.post_data))
        route.fulfill(body=f"<p>answer {len(sent)}</p>", content_type="text/html")

    page.route("**/check", answer)
    fields = '<textarea name="need"></textarea><input type="file" name="paper">'
    form = f'<form data-live="/check" data-live-into="said">{fields}</form><div id="said"><b>before</b></div>'
    put(page, form, "live")
    page.locator("textarea[name=need]").fill("reverse osmosis")
    expect(page.locator("#said")).to_have_text("answer 1")
    assert [part for part, _ in sent] == ["live"]
    assert "reverse osmosis" in str(sent[0][1])
    assert "paper" not in str(sent[0][1])


def test_a_file_may_be_dropped_on_its_field(opened: Opener) -> None:
    page = opened("organiser")
    words = page.locator("[data-drop-words]")
    expect(words).to_be_hidden()
    put(page, "", "drop")
    expect(words).to_be_visible()
    name = page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(['a'], 'guests.csv'));
          const frame = document.querySelector('[data-drop]');
          frame.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
          return frame.querySelector('input').files[0].name;
        }"""
    )
    assert name == "guests.csv"
