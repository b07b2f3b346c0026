"""The import desk in the browser's own words: upload, columns, duplicates, dry run, import, undo."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from duijie.actions.importing.deciding import open_pairs
from duijie.actions.importing.dry_run import inspection_of
from duijie.store.models import GuestImport, ImportState, Job, JobState, Person, Role
from tests.actions.importing.desk import HEAD, fresh, imported, run_jobs, uploaded
from tests.world import World, make_world

WANG = "王伟,泉畔新材料有限公司,总经理,wang@quanpan.example,13800138000,,"
CODED = "姓名,单位,商业登记号"
ORGANISER = Role.ORGANISER


def words(answer: Any) -> str:
    """Return a page as text."""
    return str(answer.content.decode())


def staff(world: World) -> Client:
    """Return the organiser's browser."""
    return world.browser(world.staff[ORGANISER])


def test_a_list_goes_the_whole_way(world: World) -> None:
    browser = staff(world)
    content = f"{HEAD}\n{WANG}\n,无名公司,,,,,\n".encode()
    file = SimpleUploadedFile("名单.csv", content)
    answer = browser.post(world.path("staff/imports"), {"file": file, "side": "shandong"})
    batch = GuestImport.objects.get()
    path = world.path(f"staff/imports/{batch.key}")
    assert answer.headers["Location"] == path
    waiting = words(browser.get(path))
    assert "Dry run, nothing is written" in waiting
    assert "data-again" in waiting
    run_jobs()
    page = words(browser.get(path))
    assert "The header is in row 1." in page
    assert "w***@…" in page
    assert "wang@quanpan.example" not in page
    assert "rows that do not say: Shandong" in page
    changes = words(browser.get(path + "/changes"))
    assert "Import 1 row" in changes
    assert "Nothing is written yet." in changes
    assert "This row has no name" in words(browser.get(path + "/changes?view=rows"))
    assert Person.objects.filter(name="王伟").count() == 0
    browser.post(path + "/start", {"version": batch.version})
    assert "Importing" in words(browser.get(path))
    run_jobs()
    done = words(browser.get(path))
    assert "1 people" in done
    assert "Undo the import…" in done
    assert "This row has no name" in done
    assert browser.get(path + "/changes").headers["Location"] == path
    assert "Nothing has been built on it" in words(browser.get(path + "/undo"))
    browser.post(path + "/undo", {"version": fresh(batch).version})
    assert "This import was undone on" in words(browser.get(path))
    assert Person.objects.filter(name="王伟").count() == 0


def test_a_file_that_is_none_is_refused_on_the_page(world: World) -> None:
    browser = staff(world)
    answer = browser.post(world.path("staff/imports"), {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert "This is no list" in words(answer)
    assert browser.post(world.path("staff/imports"), {}).status_code == 422
    assert GuestImport.objects.count() == 0


def test_the_same_file_is_recognised_at_once(world: World) -> None:
    imported(world, WANG)
    batch = uploaded(world, WANG)
    page = words(staff(world).get(world.path(f"staff/imports/{batch.key}")))
    assert "This very file was imported on" in page
    assert "by organiser of lugang" in page
    changes = words(staff(world).get(world.path(f"staff/imports/{batch.key}/changes")))
    assert "This list changes nothing" in changes


def test_columns_are_corrected_and_only_what_differs_is_kept(world: World) -> None:
    browser = staff(world)
    batch = uploaded(world, "王,伟,泉畔新材料有限公司,膜、光伏", head="姓,名,单位,杂项")
    sheet = inspection_of(batch).sheets[0]
    path = world.path(f"staff/imports/{batch.key}")
    as_shown = {"as-A": "name", "as-B": "name", "as-C": "organisation", "as-D": ""}
    form = {"sheet": sheet.name, "version": batch.version, "role": sheet.role, "header": "1", **as_shown}
    browser.post(path + "/columns", {**form, "as-D": "offers:apart"})
    run_jobs()
    batch = fresh(batch)
    assert batch.mapping == {sheet.name: {"fields": {"D": "offers"}, "split": {"D": "apart"}}}
    assert batch.faults == []
    assert batch.summary["listings"] == 2
    assert '<option value="offers:apart" selected>' in words(browser.get(path))
    browser.post(path + "/columns", {**form, "version": batch.version, "as-D": "", "role": "unknown", "header": "0"})
    run_jobs()
    assert fresh(batch).mapping[sheet.name] == {"role": "unknown", "header_row": 0, "fields": {"D": None}}
    browser.post(path + "/columns", {**form, "sheet": "none"})
    assert list(fresh(batch).mapping) == [sheet.name]


def test_an_older_form_is_refused(world: World) -> None:
    browser = staff(world)
    batch = uploaded(world, WANG)
    path = world.path(f"staff/imports/{batch.key}")
    for rest in ("dry-run", "start"):
        assert browser.post(f"{path}/{rest}", {"version": "9"}).status_code == 409
    assert Job.objects.filter(state=JobState.WAITING).count() == 0


def test_a_pair_is_answered_taken_back_and_answered_again(world: World) -> None:
    browser = staff(world)
    imported(world, "何静思,海隅大学,70318824", head=CODED, name="a.csv")
    batch = uploaded(world, "岑颖,海隅大學膜技術實驗室,70318824", head=CODED, name="b.csv")
    path, pair = world.path(f"staff/imports/{batch.key}"), open_pairs(batch)[0]["key"]
    page = words(browser.get(path))
    assert "Same, merge" in page
    assert 'data-key="y"' in page
    form = {"pair": pair, "at": "0", "version": batch.version, "answer": "same", "take-name": "right"}
    answered = browser.post(path + "/pair", form, follow=True)
    assert "Kept: the two are one." in words(answered)
    assert "1 answer is kept; nothing is open." in words(answered)
    assert f"/pair/{pair}/back" in words(answered)
    browser.post(f"{path}/pair/{pair}/back")
    assert fresh(batch).decisions["pairs"] == {}
    browser.post(path + "/pair", {**form, "version": fresh(batch).version, "answer": "later"})
    assert "Next: the dry run by your answers" in words(browser.get(path))
    browser.post(path + "/dry-run", {"version": fresh(batch).version})
    run_jobs()
    assert "The dry run is ready." in words(browser.get(path))
    assert "the rows wait for your answers" in words(browser.get(path + "/changes"))


def test_a_proposed_value_is_kept_old_by_a_button(world: World) -> None:
    browser = staff(world)
    imported(world, WANG, name="a.csv")
    batch = uploaded(world, WANG.replace("总经理", "董事长"), name="b.csv")
    path = world.path(f"staff/imports/{batch.key}")
    page = words(browser.get(path + "/changes"))
    assert "Keep the old one" in page
    entry = page.split('name="entry" value="')[1].split('"')[0]
    form = {"version": batch.version, "entry": entry, "field": "title", "keep": "1", "view": "update"}
    answer = browser.post(path + "/keep", form)
    assert answer.headers["Location"] == path + "/changes?view=update"
    assert "Columns or answers were changed since this dry run." in words(browser.get(path + "/changes"))


def test_the_dry_run_is_downloaded_with_contacts_masked(world: World) -> None:
    batch = uploaded(world, WANG, ",=1+1,,,,,")
    answer = staff(world).get(world.path(f"staff/imports/{batch.key}/download"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "w***@…" in cells
    assert not any("wang@quanpan" in cell for cell in cells)
    assert "Held back" in cells
    empty = GuestImport.objects.create(event=world.event, file_name="x", size=1, digest="0")
    assert staff(world).get(world.path(f"staff/imports/{empty.key}/download")).status_code == 404


def test_what_cannot_be_read_says_so_and_offers_another_try(world: World) -> None:
    batch = uploaded(world, WANG)
    GuestImport.objects.filter(key=batch.key).update(content=None)
    broken = uploaded(world, "x", head="PK\x03\x04")
    page = words(staff(world).get(world.path(f"staff/imports/{broken.key}")))
    assert broken.state == ImportState.UNREADABLE
    assert "Choose another file" in page
    staff(world).post(world.path(f"staff/imports/{broken.key}/read"))
    assert Job.objects.filter(state=JobState.WAITING).count() == 1


def test_an_import_that_failed_says_why(world: World) -> None:
    browser = staff(world)
    batch = uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,Chairman", head="姓名,单位,职务")
    browser.post(world.path(f"staff/imports/{batch.key}/start"), {"version": batch.version})
    Person.objects.filter(key=world.guests[0].person_id).update(title="Chair")
    run_jobs()
    page = words(browser.get(world.path(f"staff/imports/{batch.key}")))
    assert "The data have changed since the dry run" in page


def test_imports_are_for_organisers_and_of_their_event(world: World) -> None:
    other = make_world("other", guests=0)
    batch = uploaded(other, WANG)
    for rest in ("", "/changes", "/download", "/undo"):
        assert staff(world).get(world.path(f"staff/imports/{batch.key}{rest}")).status_code == 404
    for role in (Role.REVIEWER, Role.VIEWER, Role.DESK):
        assert world.browser(world.staff[role]).get(world.path("staff/imports")).status_code == 403
