"""What entries come to: a pure fold, the same in any order of reading, and what a dispute or a correction does."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duijie.actions.following import ORDER, Standing, fold
from duijie.store.models import EntryKind, Grade, LedgerEntry, Stage

SIDES = {"a": 0, "b": 1, "c": 1}


def rows(*given: dict[str, Any]) -> list[LedgerEntry]:
    """Return unsaved entries, numbered from 1 and keyed e1, e2, …; ``about`` is a number."""
    made = []
    for number, said in enumerate(given, 1):
        fields = dict(said)
        about = fields.pop("about", None)
        entry = LedgerEntry(key=f"e{number}", number=number, **({"grade": "one_side", "facts": {}} | fields))
        entry.about_id = f"e{about}" if about else None
        made.append(entry)
    return made


def opened(party: str = "a", **more: Any) -> dict[str, Any]:
    return {"kind": "opened", "stage": "intention", "party": party} | more


def step(stage: str, **more: Any) -> dict[str, Any]:
    return {"kind": "stage", "stage": stage} | more


def said(kind: str, about: int, party: str) -> dict[str, Any]:
    return {"kind": kind, "about": about, "party": party}


def stand(*given: dict[str, Any]) -> tuple[str, str]:
    found = fold(rows(*given), SIDES)
    return found.stage, found.grade


def test_nothing_said_is_an_intention_of_one_side() -> None:
    assert fold([]) == Standing()


def test_both_sides_are_two_sides_of_the_table() -> None:
    assert stand(opened()) == ("intention", "one_side")
    assert stand(opened(), said("confirmed", 1, "b")) == ("intention", "both_sides")
    assert stand(opened("b"), said("confirmed", 1, "c")) == ("intention", "one_side")
    assert stand(opened("b"), said("confirmed", 1, "c"), said("confirmed", 1, "a")) == ("intention", "both_sides")


def test_the_stage_is_the_furthest_that_counts_with_its_best_grade() -> None:
    late = (opened(), step("mou", grade="document"), step("nda", grade="both_sides"))
    assert stand(*late) == ("mou", "document")
    assert stand(*late, step("mou")) == ("mou", "document")
    assert stand(*late, step("contract")) == ("contract", "one_side")


def test_a_stop_ends_it_and_a_later_step_reopens_it() -> None:
    assert stand(opened(), step("mou"), step("stopped")) == ("stopped", "one_side")
    assert stand(opened(), step("mou"), step("stopped"), step("nda")) == ("mou", "one_side")


def test_what_the_other_side_disputes_counts_only_with_a_paper() -> None:
    assert stand(opened(), step("contract", party="a"), said("disputed", 2, "b")) == ("intention", "one_side")
    assert stand(opened(), step("contract", party="a", grade="document"), said("disputed", 2, "b")) == (
        "contract",
        "document",
    )
    again = (opened(), step("contract", party="a"), said("disputed", 2, "b"), said("confirmed", 2, "b"))
    assert stand(*again) == ("contract", "both_sides")
    by_staff = (opened(), step("mou", grade="both_sides"), said("disputed", 2, "b"))
    assert stand(*by_staff) == ("intention", "one_side")
    assert fold(rows(*by_staff), SIDES).disputed is True


def test_evidence_raises_the_grade_of_what_it_is_about() -> None:
    shown = (opened(), step("mou"), {"kind": "evidence", "about": 2, "grade": "document"})
    assert stand(*shown) == ("mou", "document")
    assert stand(*shown, {"kind": "evidence", "about": 2, "grade": "public_record"}) == ("mou", "public_record")


def test_a_correction_takes_the_place_of_what_it_is_about() -> None:
    corrects = {"facts": {"corrects": True}}
    wrong = (opened(), step("contract", contract_type="licence", amount=Decimal(5), currency="CNY"))
    right = step("mou", about=2, **corrects)
    found = fold(rows(*wrong, right), SIDES)
    assert (found.stage, found.contract_type, found.amount) == ("mou", "", None)
    assert [found.weights[f"e{n}"].corrected for n in (1, 2, 3)] == [False, True, False]
    # what a correction replaced does not come back when the correction is put right in turn
    last = fold(rows(*wrong, right, step("contract", about=3, contract_type="service", **corrects)), SIDES)
    assert (last.stage, last.contract_type, last.amount) == ("contract", "service", None)


def test_amount_owner_and_next_are_those_said_last() -> None:
    found = fold(
        rows(
            opened(next_date=date(2027, 4, 1)),
            {"kind": "amount", "amount": Decimal("5"), "currency": "CNY"},
            {"kind": "owner", "facts": {"owner": "someone"}},
            {"kind": "amount", "amount": Decimal("7"), "currency": "HKD"},
            {"kind": "next", "next_date": date(2027, 5, 1)},
            {"kind": "owner", "facts": {"owner": ""}},
        ),
        SIDES,
        {"e5": "Send the contract"},
    )
    assert (found.amount, found.currency, found.owner) == (Decimal("7"), "HKD", "")
    assert (found.next_step, found.next_date) == ("Send the contract", date(2027, 5, 1))
    assert fold(rows(opened(next_date=date(2027, 4, 1)), {"kind": "next"})).next_date is None


entries = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(list(EntryKind)),
            "stage": st.sampled_from(["", *Stage]),
            "grade": st.sampled_from(["", *Grade]),
            "party": st.sampled_from(["", *SIDES]),
            "about": st.none() | st.integers(1, 8),
            "facts": st.sampled_from([{}, {"corrects": True}]),
        }
    ),
    max_size=9,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(entries, st.integers(0, 99))
def test_the_order_of_reading_changes_nothing_and_a_stage_was_said(given_: list[Any], seed: int) -> None:
    made = rows(
        *(dict(one, about=one["about"] if one["about"] and one["about"] <= n else None) for n, one in enumerate(given_))
    )
    found = fold(made, SIDES)
    mixed = list(made)
    random.Random(seed).shuffle(mixed)
    assert fold(mixed, SIDES) == found
    said_stages = {one.stage for one in made if one.kind in ("opened", "stage") and one.stage}
    assert found.stage in said_stages | {ORDER[0]}
