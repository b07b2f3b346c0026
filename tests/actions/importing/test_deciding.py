"""Duplicates side by side: within a file and across lists; what each answer leads to."""

from __future__ import annotations

import pytest

from duijie.actions.importing.deciding import decide, keep_old, open_pairs, preview_pairs, run_dry, take_back
from duijie.actions.importing.dry_run import is_fresh, preview_of
from duijie.actions.refusal import Refused
from duijie.store.models import Organisation, Person, Role
from tests.actions.importing.desk import carried_out, decided, fresh, imported, run_jobs, uploaded
from tests.world import World

HEAD = "姓名,单位,职务,邮箱,商业登记号"
HO = "何静思,海隅大学,教授,ho@hoiyu.example,70318824"
LAB = "岑颖,海隅大學膜技術實驗室,研究員,shum@hoiyu.example,70318824"
ORGANISER = Role.ORGANISER


def test_the_same_register_number_is_asked_about_and_its_rows_wait(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = uploaded(world, LAB, head=HEAD, name="second.csv")
    pairs = open_pairs(batch)
    assert [(one["kind"], one["names"], one["known"], one["blocking"]) for one in pairs] == [
        ("organisation", ["海隅大学", "海隅大學膜技術實驗室"], True, True)
    ]
    assert (batch.summary["undecided"], batch.summary["waiting"], batch.summary["ready"]) == (1, 1, 0)


def test_the_same_joins_the_record_and_is_not_asked_again(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = decided(world, uploaded(world, LAB, head=HEAD, name="second.csv"), "same", name="right")
    assert (batch.summary["undecided"], batch.summary["organisations"], batch.summary["people"]) == (0, 0, 1)
    carried_out(world, batch)
    firm = Organisation.objects.get(ubi="70318824")
    assert firm.name == "海隅大學膜技術實驗室"
    assert firm.version == 2
    assert "haiyudaxuemojishushiyanshi" in firm.search
    assert {one.name for one in firm.people.all()} == {"何静思", "岑颖"}
    again = uploaded(world, LAB, head=HEAD, name="third.csv")
    assert open_pairs(again) == []
    assert again.summary["changes_nothing"] is True


def test_different_makes_two_and_the_number_stays_with_the_first(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = decided(world, uploaded(world, LAB, head=HEAD, name="second.csv"), "different")
    carried_out(world, batch)
    rows = dict(Organisation.objects.filter(name__startswith="海隅").values_list("name", "ubi"))
    assert rows == {"海隅大学": "70318824", "海隅大學膜技術實驗室": ""}


def test_belonging_makes_a_part_of_the_other(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    carried_out(world, decided(world, uploaded(world, LAB, head=HEAD, name="second.csv"), "belongs"))
    part = Organisation.objects.get(name="海隅大學膜技術實驗室")
    assert part.part_of is not None
    assert part.part_of.name == "海隅大学"


def test_later_keeps_the_row_waiting_and_the_pair_last(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = uploaded(world, LAB, head=HEAD, name="second.csv")
    key = open_pairs(batch)[0]["key"]
    decide(world.actor(ORGANISER), batch, key, "later", {}, batch.version)
    batch = fresh(batch)
    assert batch.summary["undecided"] == 0
    assert [one["key"] for one in open_pairs(batch)] == [key]
    run_dry(world.actor(ORGANISER), batch, batch.version)
    run_jobs()
    assert fresh(batch).summary["waiting"] == 1


def test_an_answer_is_taken_back(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = uploaded(world, LAB, head=HEAD, name="second.csv")
    key, actor = open_pairs(batch)[0]["key"], world.actor(ORGANISER)
    decide(actor, batch, key, "different", {}, batch.version)
    batch = fresh(batch)
    assert open_pairs(batch) == []
    assert not is_fresh(batch)
    take_back(actor, batch, key, batch.version)
    assert [one["key"] for one in open_pairs(fresh(batch))] == [key]
    with pytest.raises(Refused, match="not_found"):
        take_back(actor, fresh(batch), key, fresh(batch).version)


def test_answers_that_make_no_sense_are_refused(world: World) -> None:
    imported(world, "何静思,海隅大学,教授,ho@hoiyu.example,", head=HEAD, name="first.csv")
    batch = uploaded(world, "何靜思,海隅大学,教授,other@hoiyu.example,", head=HEAD, name="second.csv")
    actor, pair = world.actor(ORGANISER), open_pairs(batch)[0]
    assert pair["kind"] == "person"
    for key, answer in (("nothing", "same"), (pair["key"], "perhaps"), (pair["key"], "belongs")):
        with pytest.raises(Refused, match="not_found"):
            decide(actor, batch, key, answer, {}, batch.version)
    with pytest.raises(Refused, match="changed_meanwhile"):
        decide(actor, batch, pair["key"], "same", {}, batch.version + 1)
    assert fresh(batch).decisions == {}


def test_only_fields_and_sides_of_the_pair_are_kept(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = uploaded(world, LAB, head=HEAD, name="second.csv")
    key = open_pairs(batch)[0]["key"]
    choose = {"name": "right", "ubi": "middle", "birthday": "left"}
    decide(world.actor(ORGANISER), batch, key, "same", choose, batch.version)
    assert fresh(batch).decisions["pairs"] == {key: {"answer": "same", "choose": {"name": "right"}}}


def test_a_proposed_value_is_declined_and_taken_again(world: World) -> None:
    imported(world, HO, head=HEAD, name="first.csv")
    batch = uploaded(world, HO.replace("教授", "院士"), head=HEAD, name="second.csv")
    actor = world.actor(ORGANISER)
    entry = next(one for one in (preview_of(batch) or {})["entries"] if one["changes"])
    assert [(one["field"], one["old"], one["new"], one["effect"]) for one in entry["changes"]] == [
        ("title", "教授", "院士", "replace")
    ]
    keep_old(actor, batch, entry["key"], "title", True, batch.version)
    run_dry(actor, fresh(batch), fresh(batch).version)
    run_jobs()
    batch = fresh(batch)
    assert batch.summary["changes_nothing"] is True
    assert (preview_of(batch) or {})["entries"][0]["changes"][0]["effect"] == "declined"
    keep_old(actor, batch, entry["key"], "title", False, batch.version)
    run_dry(actor, fresh(batch), fresh(batch).version)
    run_jobs()
    carried_out(world, fresh(batch))
    assert Person.objects.get(name="何静思").title == "院士"


def test_only_what_was_proposed_can_be_declined(world: World) -> None:
    batch = uploaded(world, HO, head=HEAD)
    with pytest.raises(Refused, match="not_found"):
        keep_old(world.actor(ORGANISER), batch, "nothing", "title", True, batch.version)


def test_an_import_without_a_dry_run_has_no_pairs(world: World) -> None:
    batch = uploaded(world, HO, head=HEAD)
    batch.preview = None
    assert preview_pairs(batch) == []
    batch.save()
    with pytest.raises(Refused, match="not_found"):
        keep_old(world.actor(ORGANISER), batch, "x", "title", True, batch.version)
