"""The pages of reports: what they lead to, who may open which, files in three languages, the workbook's safety."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest

from duijie.actions.reporting import definitions, make_annual_report, make_report
from duijie.engine.text import LANGUAGES
from duijie.store.models import AuditEntry, Organisation, Outcome, Person, Report, Role, Transfer, Wish
from tests.actions.reporting.by_hand import by_hand
from tests.actions.reporting.evening import EVENING, make_evening
from tests.web.pictures.fair import Fair
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_evening()


def get(fair: Fair, path: str, role: Role = Role.ORGANISER, language: str = "en"):  # type: ignore[no-untyped-def]
    return fair.world.browser(fair.world.staff[role], language).get(fair.world.path(path))


def test_making_a_page_leads_to_it_and_its_figures_to_their_records(fair: Fair) -> None:
    browser = fair.world.browser(fair.world.staff[Role.ORGANISER])
    answer = browser.post(fair.world.path("staff/reports/make"), {"kind": "day"})
    report = Report.objects.get()
    assert answer.url == fair.world.path(f"staff/reports/{report.key}")
    words = browser.get(answer.url).content.decode()
    links = set(re.findall(r'href="([^"]*/figures/[^"]+)"', words))
    assert len(links) == 12  # 5 tiles, 2 more in the sentence, 4 endings and, of one that has none, the whole
    for link in links:
        page = browser.get(link.replace("&amp;", "&"))
        assert page.status_code == 200, link
    assert browser.get(f"{answer.url}/page.pdf").content[:4] == b"%PDF"  # made at any fraction of a second
    listed = browser.get(fair.world.path("staff/reports/")).content.decode()
    assert f"/staff/reports/{report.key}" in listed


def test_the_records_page_lists_each_row_and_says_how_it_is_counted(fair: Fair) -> None:
    report = make_report(fair.world.actor(Role.ORGANISER), fair.event, "day", EVENING)
    words = get(fair, f"staff/reports/figures/guests_came?report={report.key}").content.decode()
    assert len(re.findall(r'<th scope="row">', words)) == by_hand(fair.event)["guests_came"]
    assert definitions()["guests_came"].formula.en in words
    live = get(fair, "staff/reports/figures/guests_came").content.decode()
    assert len(re.findall(r'<th scope="row">', live)) == by_hand(fair.event)["guests_came"]
    side = fair.world.sides["hongkong"].key
    part = get(fair, f"staff/reports/figures/guests_came?part={side}").content.decode()
    assert len(re.findall(r'<th scope="row">', part)) == by_hand(fair.event)["guests_came.parts"][side]


def test_a_reviewer_of_one_side_sees_that_sides_rows_and_how_many_more_there_are(fair: Fair) -> None:
    words = get(fair, "staff/reports/figures/guests_came", Role.REVIEWER).content.decode()
    sides = by_hand(fair.event)["guests_came.parts"]
    shown, hidden = sides[fair.world.sides["shandong"].key], sides[fair.world.sides["hongkong"].key]
    assert len(re.findall(r'<th scope="row">', words)) == shown
    assert f"{hidden} rows are not shown" in words


@pytest.mark.parametrize("path", ["figures/nothing", "figures/guests_came?part=x", "figures/guests_came?report=x", "x"])
def test_what_does_not_exist_is_not_found(fair: Fair, path: str) -> None:
    assert get(fair, f"staff/reports/{path}").status_code == 404


def test_a_report_of_another_event_or_programme_is_not_found(fair: Fair) -> None:
    other = make_world("other")
    strange = make_report(other.actor(Role.ORGANISER), other.event, "day", EVENING)
    assert get(fair, f"staff/reports/{strange.key}").status_code == 404
    assert get(fair, f"staff/reports/figures/guests_came?report={strange.key}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_come_in_the_language_asked_for(fair: Fair, language: str) -> None:
    actor = fair.world.actor(Role.OWNER)
    day = make_report(actor, fair.event, "day", EVENING)
    press = make_report(actor, fair.event, "bulletin", EVENING)
    year = make_annual_report(actor, fair.world.programme, 2027, EVENING)
    for report, endings in ((day, ("pdf", "docx")), (press, ("docx",)), (year, ("pdf", "docx"))):
        assert get(fair, f"staff/reports/{report.key}", language=language).status_code == 200
        for ending in endings:
            answer = get(fair, f"staff/reports/{report.key}/page.{ending}?in={language}")
            assert answer.content[:2] == {"pdf": b"%P", "docx": b"PK"}[ending]
            assert f".{language}.{ending}" in answer["Content-Disposition"]
            assert answer["Cache-Control"] == "private, no-store"
    assert get(fair, f"staff/reports/{press.key}/page.pdf").status_code == 404


def test_approving_ends_the_draft(fair: Fair) -> None:
    press = make_report(fair.world.actor(Role.ORGANISER), fair.event, "bulletin", EVENING)
    path = fair.world.path(f"staff/reports/{press.key}")
    browser = fair.world.browser(fair.world.staff[Role.ORGANISER])
    assert "not to be published before" in browser.get(path).content.decode()
    browser.post(f"{path}/approve")
    assert "not to be published before" not in browser.get(path).content.decode()
    assert Report.objects.get().approved_by == fair.world.staff[Role.ORGANISER].key


def test_a_form_without_a_choice_or_with_a_wrong_year_makes_nothing_and_says_so(fair: Fair) -> None:
    browser = fair.world.browser(fair.world.staff[Role.ORGANISER])
    for given, words in (({}, "Choose what to make"), ({"kind": "annual", "year": "x"}, "Choose another year")):
        answer = browser.post(fair.world.path("staff/reports/make"), given, follow=True)
        assert words in answer.content.decode()
    assert not Report.objects.exists()


def test_definitions_and_years_stand_on_their_pages(fair: Fair) -> None:
    words = get(fair, "staff/reports/definitions", language="zh-Hant-HK").content.decode()
    assert all(one.formula.zh_hant in words for one in definitions().values())
    years = get(fair, "staff/reports/years").content.decode()
    assert f'<td class="num">{by_hand(fair.event)["meetings_held"]}</td>' in years


def workbook(fair: Fair, role: Role) -> openpyxl.Workbook:
    browser = fair.world.browser(fair.world.staff[role])
    return openpyxl.load_workbook(io.BytesIO(browser.post(fair.world.path("staff/reports/records.xlsx")).content))


def everything(book: openpyxl.Workbook) -> str:
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)


def test_the_workbook_holds_what_the_reader_may_see_and_the_log_says_so(fair: Fair) -> None:
    mail = fair.guests[0].person.mail
    Wish.objects.create(event=fair.event, by=fair.guests[0], whom=fair.guests[1], strength="must", note="SECRETNOTE")
    Wish.objects.create(event=fair.event, by=fair.guests[0], whom=fair.guests[3], strength="no")
    outcome = Outcome.objects.filter(latest=True)[0]
    outcome.note = "SECRETNOTE"
    outcome.save()
    book = workbook(fair, Role.ORGANISER)
    assert book.sheetnames == [
        "Guests", "Organisations", "Needs and offers", "Wishes", "Meetings", "Outcomes", "Ledger", "Introductions",
        "Definitions",
    ]  # fmt: skip
    words = everything(book)
    assert mail in words
    assert "SECRETNOTE" not in words
    assert book["Meetings"].max_row - 1 == len(fair.meetings)
    assert sum(row[2].value for row in book["Wishes"].iter_rows(min_row=2)) == 1
    assert sum(row[4].value for row in book["Wishes"].iter_rows(min_row=2)) == 1  # the “no” is counted nowhere
    assert mail not in everything(workbook(fair, Role.VIEWER))
    noted = set(Transfer.objects.filter(event=fair.event).values_list("person", "goal"))
    assert (fair.guests[0].person_id, fair.world.sides["hongkong"].key) in noted
    assert (fair.guests[0].person_id, fair.world.sides["shandong"].key) not in noted
    assert [entry.action for entry in AuditEntry.objects.all()] == ["report.export", "report.export"]


def test_a_reviewers_workbook_has_no_guest_of_the_other_side(fair: Fair) -> None:
    rows = list(workbook(fair, Role.REVIEWER)["Guests"].iter_rows(min_row=2, values_only=True))
    assert {row[4] for row in rows} == {"Shandong"}


def test_no_cell_is_read_as_a_formula_by_libreoffice(fair: Fair, soffice: str, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://evil.example","x")'
    Person.objects.filter(key=fair.guests[0].person_id).update(name=evil)
    Organisation.objects.filter(key=fair.guests[1].person.organisation_id).update(name="+1+1|cmd", name_en="@SUM(1)")
    browser = fair.world.browser(fair.world.staff[Role.ORGANISER])
    source = tmp_path / "records.xlsx"
    source.write_bytes(browser.post(fair.world.path("staff/reports/records.xlsx")).content)
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "fods"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    words = (tmp_path / "records.fods").read_text()
    assert "table:formula" not in words
    assert "HYPERLINK" in words
    assert "+1+1|cmd" in words
