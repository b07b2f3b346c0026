"""Taking a list in: what is kept, what is refused, and that nothing lies in the open."""

from __future__ import annotations

import pytest

from duijie.actions.importing.deciding import correct_columns, run_dry
from duijie.actions.importing.dry_run import inspection_of, preview_of
from duijie.actions.importing.uploading import clean_name, read_again, upload_list
from duijie.actions.importing.writing import start_import
from duijie.actions.jobs import run_job, stop_job
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.formats.spreadsheet import SheetMapping
from duijie.store.models import AuditEntry, GuestImport, ImportState, Job, JobState, Role
from tests.actions.importing.desk import fresh, imported, run_jobs, uploaded
from tests.world import World, make_world

WANG = "王伟,泉畔新材料有限公司,总经理,wang@quanpan.example,13800138000,,"
ORGANISER = Role.ORGANISER


def test_a_list_is_read_and_counted(world: World) -> None:
    batch = uploaded(world, WANG, ",无名公司,,,,,")
    assert batch.state == ImportState.READ
    assert {name: batch.summary[name] for name in ("sheets", "rows", "ready", "create", "held", "people")} == {
        "sheets": 1,
        "rows": 2,
        "ready": 1,
        "create": 1,
        "held": 1,
        "people": 1,
    }


def test_nothing_of_a_list_lies_in_the_open(world: World) -> None:
    batch = uploaded(world, WANG)
    kept = [bytes(batch.content or b""), bytes(batch.inspection or b""), bytes(batch.preview or b"")]
    assert all(kept)
    for secret in ("王伟", "wang@quanpan", "13800138000"):
        assert not any(secret.encode() in one for one in kept)
        assert secret not in str(batch.summary)
    shown = str(preview_of(batch))
    assert "wang@quanpan" not in shown
    assert "w***@…" in shown
    assert "13800138000" not in shown


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("", b"", "no_file"),
        ("empty.csv", b" \n ", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n", "no_list"),
        ("paper.xlsx", b"%PDF-1.7 ", "no_list"),
        ("program.csv", b"name,\x00\x01", "no_list"),
    ],
)
def test_what_is_no_list_is_refused_by_its_content(world: World, name: str, content: bytes, code: str) -> None:
    with pytest.raises(InputError) as wrong:
        upload_list(world.actor(ORGANISER), world.event, name, content)
    assert [(fault.code, fault.place) for fault in wrong.value.faults] == [(code, "file")]
    assert GuestImport.objects.count() == 0


def test_a_list_that_is_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duijie.actions.importing.uploading.FILE_BYTES", 1 << 20)
    with pytest.raises(InputError) as wrong:
        upload_list(world.actor(ORGANISER), world.event, "large.csv", b"a" * ((1 << 20) + 1))
    assert "1 MB" in wrong.value.faults[0].text.en


def test_text_in_utf16_is_a_list(world: World) -> None:
    content = "姓名,单位\n王伟,泉畔新材料有限公司\n".encode("utf-16")
    batch = upload_list(world.actor(ORGANISER), world.event, "名单.csv", content)
    run_jobs()
    assert fresh(batch).summary["create"] == 1


def test_only_organisers_import(world: World) -> None:
    batch = uploaded(world, WANG)
    for role in (Role.REVIEWER, Role.VIEWER, Role.DESK):
        with pytest.raises(Refused, match="not_allowed"):
            upload_list(world.actor(role), world.event, "list.csv", b"a,b")
        with pytest.raises(Refused, match="not_allowed"):
            run_dry(world.actor(role), batch, batch.version)
        with pytest.raises(Refused, match="not_allowed"):
            start_import(world.actor(role), batch, batch.version)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("名单 1105.xlsx", "名单 1105.xlsx"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\me\\list.xls", "list.xls"),
        ("a\u202excod.csv", "axcod.csv"),
        ("...", "list"),
        ("x" * 300 + ".csv", "x" * 100 + ".csv"),
        ("noending", "noending"),
    ],
)
def test_file_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_the_side_is_the_one_chosen_else_the_one_in_the_name(world: World) -> None:
    actor, other = world.actor(ORGANISER), make_world("other", guests=0)
    content = "姓名,单位\n王伟,泉畔\n".encode()
    assert upload_list(actor, world.event, "港方名单.csv", content).side == world.sides["hongkong"]
    assert (
        upload_list(actor, world.event, "港方名单.csv", content, world.sides["shandong"]).side
        == (world.sides["shandong"])
    )
    assert upload_list(actor, world.event, "list.csv", content).side is None
    assert upload_list(actor, world.event, "list.csv", content, other.sides["shandong"]).side is None


def test_what_cannot_be_read_says_why_and_can_be_read_again(world: World) -> None:
    batch = upload_list(world.actor(ORGANISER), world.event, "broken.xlsx", b"PK\x03\x04 not a workbook")
    run_jobs()
    batch = fresh(batch)
    assert batch.state == ImportState.UNREADABLE
    assert [fault["code"] for fault in batch.faults] == ["unreadable"]
    read_again(world.actor(ORGANISER), batch)
    run_jobs()
    assert fresh(batch).state == ImportState.UNREADABLE


def test_a_corrected_column_is_read_as_corrected(world: World) -> None:
    batch = uploaded(world, "王伟,泉畔新材料有限公司,膜材料", head="姓名,单位,杂项")
    sheet = inspection_of(batch).sheets[0]
    assert [one.field for one in sheet.columns] == ["name", "organisation", None]
    given = SheetMapping(fields={"C": "offers"}, split={"C": "whole"})
    correct_columns(world.actor(ORGANISER), batch, sheet.name, given, batch.version)
    run_jobs()
    batch = fresh(batch)
    assert [one.field for one in inspection_of(batch).sheets[0].columns] == ["name", "organisation", "offers"]
    assert batch.summary["listings"] == 1
    assert batch.version == 2


def test_a_correction_that_does_not_fit_leaves_what_was_read(world: World) -> None:
    batch = uploaded(world, WANG)
    sheet = inspection_of(batch).sheets[0].name
    correct_columns(world.actor(ORGANISER), batch, sheet, SheetMapping(fields={"Z": "title"}), batch.version)
    run_jobs()
    batch = fresh(batch)
    assert [fault["code"] for fault in batch.faults] == ["mapping_column"]
    assert batch.state == ImportState.READ
    assert inspection_of(batch).sheets[0].rows == 1
    with pytest.raises(Refused, match="dry_run_stale"):
        start_import(world.actor(ORGANISER), batch, batch.version)


def test_a_correction_that_is_none_is_refused_at_once(world: World) -> None:
    batch = uploaded(world, WANG)
    with pytest.raises(InputError) as wrong:
        correct_columns(world.actor(ORGANISER), batch, "x", SheetMapping(fields={"A": "birthday"}), batch.version)
    assert [fault.code for fault in wrong.value.faults] == ["mapping_field"]


def test_two_organisers_on_one_list_the_second_is_told(world: World) -> None:
    batch = uploaded(world, WANG)
    sheet = inspection_of(batch).sheets[0].name
    correct_columns(world.actor(ORGANISER), batch, sheet, SheetMapping(fields={"C": None}), batch.version)
    with pytest.raises(Refused, match="changed_meanwhile"):
        correct_columns(world.actor(Role.OWNER), batch, sheet, SheetMapping(fields={"D": None}), batch.version)
    assert fresh(batch).mapping[sheet]["fields"] == {"C": None}


def test_a_stopped_reading_changes_nothing_and_starts_again(world: World) -> None:
    batch = upload_list(world.actor(ORGANISER), world.event, "list.csv", "姓名,单位\n王伟,泉畔\n".encode())
    job = Job.objects.get(state=JobState.WAITING)
    stop_job(world.actor(ORGANISER), job)
    run_jobs()
    assert fresh(batch).state == ImportState.UPLOADED
    with pytest.raises(Refused, match="changed_meanwhile"):
        run_dry(world.actor(ORGANISER), fresh(batch), 1)
    read_again(world.actor(ORGANISER), batch)
    run_jobs()
    assert fresh(batch).state == ImportState.READ


def test_stopping_while_it_runs_keeps_what_was_read(world: World) -> None:
    batch = uploaded(world, WANG)
    run_dry(world.actor(ORGANISER), batch, batch.version)
    job = Job.objects.get(state=JobState.WAITING)
    Job.objects.filter(key=job.key).update(stop_asked=True)
    run_job.func(job.key)
    assert Job.objects.get(key=job.key).state == JobState.STOPPED
    assert fresh(batch).summary == batch.summary


def test_reading_a_list_that_is_imported_or_let_go_does_nothing(world: World) -> None:
    batch = imported(world, WANG)
    with pytest.raises(Refused, match="changed_meanwhile"):
        read_again(world.actor(ORGANISER), batch)
    job = Job.objects.filter(kind="read_list").latest("created")
    Job.objects.filter(key=job.key).update(state=JobState.WAITING)
    run_job.func(job.key)
    assert Job.objects.get(key=job.key).output == {}
    assert fresh(batch).state == ImportState.IMPORTED


def test_the_log_tells_who_and_how_much_but_no_names(world: World) -> None:
    uploaded(world, WANG)
    entry = AuditEntry.objects.get(action="import.upload")
    assert entry.actor == world.staff[ORGANISER].key
    assert set(entry.facts) == {"size"}
