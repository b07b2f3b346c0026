import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from duijie.engine.records import Clash, Objective, Organisation, PlanBook
from duijie.engine.text import LANGUAGES, Language, Text, same
from duijie.formats import claims
from duijie.formats.page import render_page
from duijie.formats.timetable import Timetable
from tests.formats.planbook import NAME, SIDES, THIRD, big_book, make_book, nothing, with_objective

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def plain(book: PlanBook, language: Language = "en") -> str:
    return claims.sentence(book, language)


# --- what the page claims ---------------------------------------------------------------


def test_the_bound_is_told_as_meetings_when_all_weigh_the_same() -> None:
    book = make_book(tables=16)  # places remain free
    placed, total = len(book.plan.placed), len(book.problem.meetings)
    assert plain(book) == (
        f"This plan places {placed} of {total} meetings wished for; "
        f"no plan that is as fair to everyone can place more than {placed + 2}."
    )
    assert plain(book, "zh-hans") == (
        f"想谈的 {total} 场洽谈，本排期排下 {placed} 场；任何同样照顾到每个人的排法最多 {placed + 2} 场。"
    )


def test_without_fairness_before_it_the_bound_holds_for_any_plan() -> None:
    book = make_book(tables=16)
    book = replace(book, problem=replace(book.problem, floor=0))
    placed, total = len(book.plan.placed), len(book.problem.meetings)
    assert plain(book) == (
        f"This plan places {placed} of {total} meetings wished for; no plan can place more than {placed + 2}."
    )


def test_a_number_proved_for_any_plan_is_told_without_conditions() -> None:
    book = make_book(tables=16)
    first, *rest = book.problem.meetings
    book = replace(book, problem=replace(book.problem, meetings=(replace(first, value=7), *rest)), most_meetings=50)
    assert plain(book) == "This plan places 48 of 60 meetings wished for; no plan can place more than 50."
    figures = {figure.label: (figure.value, figure.note) for figure in claims.figures(book, "en")}
    assert figures["Weight of the wishes"][1] == "of the most possible for a plan as fair"


def test_must_meet_meetings_qualify_the_bound() -> None:
    book = make_book(tables=16)
    first, *rest = book.problem.meetings
    meetings = (replace(first, mandatory=True), *rest)
    plan = replace(book.plan, objectives=(Objective("mandatory", 1, 1, True), *book.plan.objectives))
    book = replace(book, problem=replace(book.problem, meetings=meetings), plan=plan)
    assert "no plan that keeps the must-meet meetings and is as fair can place more than" in plain(book)


def test_a_fractional_bound_rounds_down_and_never_exceeds_what_exists() -> None:
    book = make_book(tables=16)
    placed = len(book.plan.placed)
    assert claims.most_meetings(with_objective(book, "value", bound=placed + 1.9)) == placed + 1
    assert claims.most_meetings(with_objective(book, "value", bound=1e9)) == 60


def test_all_places_used_is_a_proof_of_its_own() -> None:
    book = make_book(tables=2, wishes=6)
    assert len(book.plan.placed) == 8
    book = with_objective(book, "value", bound=None)
    assert plain(book).endswith("no plan can place more than 8.")


def test_places_used_prove_nothing_where_shorter_meetings_could_take_them() -> None:
    book = make_book(tables=2, wishes=6)
    (first, *rest) = book.problem.meetings
    long_one = replace(first, length=2)
    placed = tuple(p for p in book.plan.placed if p.meeting == first.id or p.slot in ("s3", "s4"))
    placed += tuple(p for p in book.plan.placed if p.slot in ("s1", "s2") and p.table == "T2")
    book = replace(
        with_objective(book, "value", bound=None),
        problem=replace(book.problem, meetings=(long_one, *rest)),
    )
    book = replace(book, plan=replace(book.plan, placed=placed))
    assert sum(2 if p.meeting == first.id else 1 for p in placed) == 8
    assert claims.most_meetings(book) is None


def test_weighted_wishes_are_told_as_a_share_rounded_down() -> None:
    book = make_book(tables=16)
    first, *rest = book.problem.meetings
    book = replace(book, problem=replace(book.problem, meetings=(replace(first, value=7), *rest)))
    book = with_objective(book, "value", reached=999.96, bound=1000)
    assert claims.most_meetings(book) is None
    assert plain(book).endswith("by the weight of the wishes this is 99.9% of the most possible for a plan as fair.")
    assert claims.share_of_most(with_objective(book, "value", reached=1000)) == "100%"


def test_without_a_bound_nothing_is_claimed() -> None:
    book = with_objective(make_book(tables=16), "value", bound=None)
    placed, total = len(book.plan.placed), len(book.problem.meetings)
    assert plain(book) == f"This plan places {placed} of {total} meetings wished for."


def test_everything_placed_needs_no_bound() -> None:
    book = make_book()
    kept = {placement.meeting for placement in book.plan.placed}
    meetings = tuple(meeting for meeting in book.problem.meetings if meeting.id in kept)
    book = replace(book, problem=replace(book.problem, meetings=meetings), plan=replace(book.plan, unplaced=()))
    assert plain(book) == f"This plan places all {len(kept)} meetings wished for."


def test_figures_count_what_they_name() -> None:
    book = make_book(tables=16)
    table = Timetable(book)
    enough = sum(len(visits) >= 2 for visits in table.of_person.values())
    found = {figure.label: (figure.value, figure.note) for figure in claims.figures(book, "en")}
    assert found == {
        "2 meetings or more": (str(enough), "of 30 people"),
        "Waits between meetings": ("6", "with these meetings never fewer than 4"),
        "Places at tables": (str(len(book.plan.placed)), "of 64"),
        "Interpreters English–Chinese": ("4", "of 4, all taken all day"),
        "First come, first served": (str(len(book.plan.placed) - 2), "meetings would have been placed"),
        "Checked": ("passed", "recomputed independently"),
    }


def test_a_failed_check_is_shouted() -> None:
    book = replace(make_book(), violations=(same("Table T1 has two meetings in s1."),))
    page = render_page(book, "en").decode()
    assert '<dd class="bad">failed <small>rules broken: 1</small></dd>' in page
    assert "<li>Table T1 has two meetings in s1.</li>" in page


# --- the file ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_books_give_equal_bytes(language: Language) -> None:
    assert render_page(make_book(), language) == render_page(make_book(), language)


def test_only_its_own_style_and_script_may_run() -> None:
    page = render_page(make_book(), "en").decode()
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1))  # type: ignore[union-attr]
    hashes = {
        f"{tag}-src": "sha256-"
        + base64.b64encode(
            hashlib.sha256(re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S).group(1).encode()).digest()
        ).decode()  # type: ignore[union-attr]
        for tag in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src '{hashes['style-src']}'; script-src '{hashes['script-src']}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert " style=" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_every_refusal_is_listed() -> None:
    book = big_book()
    page = render_page(book, "zh-hans").decode()
    rows = re.findall(r"<td>没有各方都能来的时段</td><td>([^<]+)</td>", page)
    assert rows == [unplaced.text.zh_hans for unplaced in book.plan.unplaced]
    assert len(rows) > 20


def test_hostile_names_stay_words() -> None:
    book = make_book()
    name = "</title><script>alert(1)</script>\"'&"
    organisations = dict(book.organisations) | {"o1": Organisation("o1", name, name, None, "sd")}
    people = {key: replace(person, name=name, name_en=name) for key, person in book.participants.items()}
    event = replace(book.event, name=same(name), venue=same(name))
    plan = replace(book.plan, unplaced=tuple(replace(u, text=same(name)) for u in book.plan.unplaced))
    book = replace(book, organisations=organisations, participants=people, event=event, plan=plan)
    page = render_page(book, "en").decode()
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_plan_without_named_tables_has_a_board() -> None:
    book = make_book()
    problem = replace(book.problem, tables=None, table_capacity=8)
    placed = tuple(replace(placement, table=None) for placement in book.plan.placed)
    page = render_page(replace(book, problem=problem, plan=replace(book.plan, placed=placed)), "en").decode()
    assert page.count('class="meet"') == len(placed)


# --- in a browser -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield found
        found.close()


def open_page(
    browser: Browser, folder: Path, book: PlanBook, language: Language, width: int = 1440
) -> tuple[Page, list[str]]:
    path = folder / f"{language}.html"
    path.write_bytes(render_page(book, language))
    page = browser.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    return page, said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_never_scrolls_sideways_and_says_nothing(
    browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    page, said = open_page(browser, tmp_path, big_book(), language, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []
    assert (
        page.title()
        == {
            "en": f"{NAME.en}: the plan",
            "zh-hans": f"{NAME.zh_hans}：排期",
            "zh-hant": f"{NAME.zh_hant}：編排",
        }[language]
    )
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_on_the_board_leaves_its_cell(browser: Browser, tmp_path: Path, language: Language) -> None:
    book = big_book()
    long_name = Organisation(
        "o1",
        "山东省岱青精密轴承与高端装备制造产业技术协同创新研究院股份有限公司",
        "Shandong Daiqing Precision-Bearing and High-End-Equipment Manufacturing WWWWWWWWWWWWWWWWWWWWWWWW Institute",
        None,
        "sd",
    )
    book = replace(book, organisations=dict(book.organisations) | {"o1": long_name})
    page, _ = open_page(browser, tmp_path, book, language)
    over = page.evaluate(
        """() => [...document.querySelectorAll(".meet")].flatMap((meet) => {
          const cell = meet.querySelector(".cell").getBBox();
          const texts = [...meet.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
          const out = texts.filter(([, b]) => b.x < cell.x || b.y < cell.y || b.x + b.width > cell.x + cell.width
            || b.y + b.height > cell.y + cell.height + 1);
          const [a, b] = texts.map(([, box]) => box);
          const cross = b && a.x + a.width > b.x && a.y + a.height / 2 > b.y;
          return [...out.map(([words]) => words), ...(cross ? [meet.textContent] : [])];
        })"""
    )
    assert over == []
    assert page.locator(".meet").count() == len(book.plan.placed)
    page.close()


@pytest.mark.parametrize(
    ("typed", "surname"),
    [
        ("欧阳", "欧阳"),
        ("歐陽", "欧阳"),
        ("ouyang", "欧阳"),
        ("zeng", "曾"),
        ("單田", "单田"),
    ],
)
def test_search_finds_people_by_name_and_pinyin(browser: Browser, tmp_path: Path, typed: str, surname: str) -> None:
    book = big_book()
    expected = {p.name for p in book.participants.values() if p.name.startswith(surname)}
    page, _ = open_page(browser, tmp_path, book, "zh-hans")
    page.fill("#q", typed)
    rows = page.locator("#people tbody tr:visible th span:not(.sd):not(.quiet)").all_inner_texts()
    assert set(rows) == expected
    told = page.locator("#n").inner_text()
    assert told == (f"{len(rows)} / 160" if rows else "没有找到，请少输几个字试试。")
    page.fill("#q", "")
    assert page.locator("#people tbody tr:visible").count() == 160
    page.close()


def test_search_reads_initials_organisations_and_either_script(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_page(browser, tmp_path, make_book(), "zh-hans")
    found = {}
    for typed in ("ctw", "Chan Tai-man", "陈大文", "陳大文", "維岬資本", "维岬资本", "WEIJIAZIBEN"):
        page.fill("#q", typed)
        found[typed] = page.locator("#people tbody tr:visible th span:not(.sd):not(.quiet)").all_inner_texts()
    assert found == {
        "ctw": [],
        **{typed: ["陳大文"] for typed in found if typed != "ctw"},
    }
    page.fill("#q", "cdw")
    assert page.locator("#people tbody tr:visible th span:not(.sd):not(.quiet)").all_inner_texts() == ["陳大文"]
    page.close()


def test_without_script_the_table_is_whole_and_the_search_box_hidden(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_bytes(render_page(make_book(), "zh-hans"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("#people tbody tr:visible").count() == 30
    assert not page.locator("#q").is_visible()
    context.close()


def test_a_third_side_is_a_triangle_on_the_board(browser: Browser, tmp_path: Path) -> None:
    book = make_book()
    people = dict(book.participants) | {"p1": replace(book.participants["p1"], side="mo")}
    book = replace(book, participants=people, event=replace(book.event, sides=(*SIDES, THIRD)))
    page, _ = open_page(browser, tmp_path, book, "en")
    met = sum("p1" in placement.people for placement in book.plan.placed)
    assert met > 0
    assert page.locator(".meet .s3").count() == met
    page.close()


def test_every_guest_with_words_in_another_script_is_marked(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_page(browser, tmp_path, make_book(), "en")
    unmarked = page.evaluate(
        """() => [...document.querySelectorAll("main th *, main td *, svg text")].filter((e) =>
          !e.children.length && /\\p{Script=Han}/u.test(e.textContent) && !e.closest("[lang^=zh]"))
          .map((e) => e.textContent)"""
    )
    assert unmarked == []
    assert all(unicodedata.category(c) != "Co" for c in page.content())
    page.close()


def test_words_of_reasons_come_in_the_pages_language() -> None:
    book = make_book(tables=3, wishes=6)
    first, *rest = book.plan.unplaced
    told = replace(first, text=Text("All tables are taken.", "各桌都已占用。", "各枱都已佔用。"), reason="tables_full")
    book = replace(book, plan=replace(book.plan, unplaced=(told, *rest)))
    for language, words in (
        ("en", "All tables are taken."),
        ("zh-hans", "各桌都已占用。"),
        ("zh-hant", "各枱都已佔用。"),
    ):
        assert f"<td>{words}</td>" in render_page(book, language).decode()  # type: ignore[arg-type]


def test_the_notes_explain_only_what_the_page_claims() -> None:
    book = make_book(tables=16)
    proved, fair = "What no plan can exceed is proved by calculation, not estimated.", "As fair: people&#39;s meetings"
    page = render_page(book, "en").decode()
    assert (proved in page, fair in page) == (True, True)
    unbound = render_page(with_objective(book, "value", bound=None), "en").decode()
    assert (proved in unbound, fair in unbound) == (False, False)


def test_a_clash_is_told() -> None:
    text = Text("m1 and m2 both need Wang Xiaoming in s1.", "m1 与 m2 都要王晓明在 s1。", "m1 與 m2 都要王曉明在 s1。")
    book = make_book()
    assert "cannot" not in render_page(book, "en").decode()
    book = replace(book, plan=replace(book.plan, status="infeasible", clash=Clash(("m1", "m2"), ("fixed",), text)))
    page = render_page(book, "zh-hans").decode()
    assert "<h2>必见洽谈无法全部排上</h2><p>m1 与 m2 都要王晓明在 s1。</p>" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_of_nothing_is_still_a_page(browser: Browser, tmp_path: Path, language: Language) -> None:
    page, said = open_page(browser, tmp_path, nothing(), language, 360)
    assert page.locator("svg").count() == 0
    assert said == []
    page.close()
