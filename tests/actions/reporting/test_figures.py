"""Figures equal counts made by hand, each has its records, and queries do not grow."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from duijie.actions.reporting import definitions, make_annual_report, make_report
from duijie.actions.reporting.stored import editions_of, figures_of
from duijie.store.models import Event, Role
from duijie.store.queries.figures import Figure, Wanted, event_figures, lines_of, programme_figures
from tests.actions.reporting.by_hand import by_hand
from tests.actions.reporting.evening import EVENING, make_evening
from tests.web.pictures.fair import Fair
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_evening()


def flat(figures: dict[str, Figure]) -> dict[str, object]:
    found: dict[str, object] = {}
    for code, figure in figures.items():
        found[code] = figure.value
        found[f"{code}.parts"] = {part: len(keys) for part, keys in figure.parts.items()}
        found[f"{code}.sums"] = dict(figure.sums)
    return found


def test_every_figure_equals_a_count_made_by_hand(fair: Fair) -> None:
    expected = by_hand(fair.event)
    found = flat(event_figures(fair.event, EVENING))
    assert {code: found[code] for code in expected} == expected
    counted_by_hand = {code.partition(".")[0] for code in expected}
    assert set(event_figures(fair.event, EVENING)) - counted_by_hand == {"meetings_unknown"}
    assert found["meetings_unknown"] == 0
    # the day is rich enough to tell: nothing that could be mixed up is nought
    rich = (
        "walk_ins",
        "held_from_standby",
        "held_on_the_spot",
        "meetings_disputed",
        "meetings_no_show",
        "meetings_cancelled",
    )
    assert all(expected[code] for code in (*rich, "intentions_one", "intentions_both", "contracts_said", "shortfalls"))


def test_a_value_is_how_many_records_there_are_unless_its_definition_says_otherwise(fair: Fair) -> None:
    figures = event_figures(fair.event, EVENING)
    other = {code for code, one in figures.items() if one.value != len(one.records)}
    assert other == {"wishes_most", "shortfalls", "answer_hours"}
    for code, one in figures.items():
        assert set().union(*one.parts.values()) <= set(one.records), code
    assert sum(map(len, figures["endings"].parts.values())) == figures["meetings_held"].value
    assert figures["intentions"].value == figures["endings"].part("intention")


def test_every_figure_has_a_definition_and_every_definition_a_figure(fair: Fair) -> None:
    event, year = event_figures(fair.event, EVENING), programme_figures(fair.world.programme, 2027)
    scopes = {code: one.scope for code, one in definitions().items()}
    assert set(event) == {code for code, scope in scopes.items() if scope in ("event", "both")}
    assert set(year) == {code for code, scope in scopes.items() if scope in ("programme", "both")}
    for one in definitions().values():
        for text in (one.name, one.unit, one.formula):
            assert all(text.to_json().values()), one.code


def test_every_record_can_be_listed(fair: Fair) -> None:
    wanted = Wanted(fair.world.programme, "en")
    for code, one in event_figures(fair.event, EVENING).items():
        assert [line.key for line in lines_of(one.kind, one.records, wanted)] == list(one.records), code
        assert all(line.label for line in lines_of(one.kind, one.records, wanted)), code


def test_records_of_another_programme_and_of_another_side_are_not_listed(fair: Fair) -> None:
    other, side = make_world("other"), fair.world.sides["shandong"].key
    for code, one in event_figures(fair.event, EVENING).items():
        assert lines_of(one.kind, one.records, Wanted(other.programme, "en")) == [], code
    came = event_figures(fair.event, EVENING)["guests_came"]
    seen = lines_of(came.kind, came.records, Wanted(fair.world.programme, "en", [side]))
    assert [line.key for line in seen] == list(came.parts[side])


def test_a_bound_that_the_day_went_past_is_not_shown(fair: Fair) -> None:
    from duijie.store.models import PlanVersion

    PlanVersion.objects.filter(event=fair.event).update(figures={"most": 3})
    assert event_figures(fair.event, EVENING)["wishes_most"].value is None


@pytest.mark.parametrize("guests", [2, 30])
def test_queries_do_not_grow(guests: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    world = make_world("grown", guests)
    with django_assert_num_queries(11):
        event_figures(world.event, EVENING)
    with django_assert_num_queries(3):
        programme_figures(world.programme, 2027)


def test_an_empty_event_has_every_figure_at_nought() -> None:
    figures = event_figures(make_world("empty", 0).event, EVENING)
    assert {one.value for code, one in figures.items() if code not in ("wishes_most", "answer_hours")} == {0}
    assert figures["wishes_most"].value is figures["answer_hours"].value is None


def test_a_report_keeps_figures_records_and_versions_whatever_happens_later(fair: Fair) -> None:
    report = make_report(fair.world.actor(Role.VIEWER), fair.event, "day", EVENING)
    before = flat(event_figures(fair.event, EVENING))
    fair.event.check_ins.all().delete()
    report.refresh_from_db()
    kept = figures_of(report)
    assert {code: one.value for code, one in kept.items()} == {code: before[code] for code in kept}
    assert {code: len(keys[""]) for code, keys in report.records.items()} == {
        code: len(keys[""]) for code, keys in report.records.items()
    }
    assert len(report.records["guests_came"][""]) == before["guests_came"]
    assert {one.version for one in kept.values()} == {1}


def test_a_year_compares_the_editions_up_to_it(fair: Fair) -> None:
    Event.objects.filter(programme=fair.world.programme, slug="2025").update(state="closed")
    report = make_annual_report(fair.world.actor(Role.OWNER), fair.world.programme, 2027, EVENING)
    found = editions_of(report)
    assert [Event.objects.get(key=one.event).slug for one in found] == ["2025", "2027"]
    assert found[1].figures["meetings_held"].value == by_hand(fair.event)["meetings_held"]
    earlier = make_annual_report(fair.world.actor(Role.OWNER), fair.world.programme, 2026, EVENING)
    assert [one.event for one in editions_of(earlier)] == [found[0].event]
    assert earlier.number == report.number + 1
