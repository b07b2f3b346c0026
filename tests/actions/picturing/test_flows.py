"""What became of guests and wishes: counted again here by hand, and equal to the pinned figures."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from duijie.actions.picturing import Asked, make_picture
from duijie.actions.picturing.flows import wish_flows
from duijie.engine.text import LANGUAGES, Language
from duijie.formats.pictures import Table, publishable
from duijie.store.models import Cooperation, Meeting, Outcome, Participant, PlanVersion
from duijie.store.queries import pictures
from duijie.store.queries.figures import event_figures
from tests.formats.pictures.drawn import apart
from tests.web.pictures.fair import EVENING, Fair, make_fair
from tests.world import DAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def rows(found: Table) -> dict[tuple[str, str], int]:
    return {(str(source), str(target)): int(n) for source, target, n in found.rows}


def flows(fair: Fair, code: str) -> dict[tuple[str, str], int]:
    made = make_picture(fair.event, code, Asked(EVENING), "en")
    return rows(made.tables[0][1])


def test_wishes_are_followed_to_the_ledger(fair: Fair) -> None:
    held = Meeting.objects.filter(event=fair.event, progress="ended")
    found = flows(fair, "wishes")
    assert found[("Wishes", "Placed at first")] == 38
    assert found[("Wishes", "Not placed at first")] == 50 - 38 - 3  # three of the plan's pairs were asked on the spot
    assert found[("Not placed at first", "Held")] == held.filter(origin="standby").count() == 4
    assert found[("Placed at first", "No-show")] + found[("Not placed at first", "No-show")] == 7
    assert sum(n for (_source, target), n in found.items() if target == "Held") == held.count() == 35
    assert found[("Not placed at first", "Never placed")] == 4
    assert {target: n for (source, target), n in found.items() if source == "Held"} == {
        "Intention": 7, "Meet again": 9, "Papers sent": 10, "No fit now": 3, "No word yet": 6,
    }  # fmt: skip
    assert {target: n for (source, target), n in found.items() if source == "Intention"} == {
        "Delivered": 1, "Contract signed": 1, "MOU signed": 1, "NDA signed": 1, "Still an intention": 2, "Stopped": 1,
    }  # fmt: skip


def test_the_picture_agrees_with_the_pinned_figures(fair: Fair) -> None:
    Participant.objects.filter(pk__in=[guest.pk for guest in fair.guests[:2]]).update(state="cancelled")
    figures = event_figures(fair.event, EVENING)
    found = flows(fair, "wishes")

    def into(target: str) -> int:
        return sum(n for (_source, one), n in found.items() if one == target)

    pinned = {
        "meetings_held": "Held", "meetings_no_show": "No-show", "meetings_cancelled": "Cancelled",
        "intentions": "Intention",
    }  # fmt: skip
    assert {code: figures[code].value for code in pinned} == {code: into(name) for code, name in pinned.items()}
    assert figures["wishes"].value == sum(n for (source, _t), n in found.items() if source == "Wishes")
    assert figures["held_from_standby"].value == found[("Not placed at first", "Held")]
    spot_held = figures["held_on_the_spot"].value
    assert spot_held == found[("Placed on the spot", "Held")]
    guests = flows(fair, "guests")
    assert figures["guests_invited"].value == sum(n for (source, _t), n in guests.items() if source == "Invited")
    assert figures["guests_confirmed"].value == guests[("Invited", "Confirmed")]
    assert figures["guests_came"].value == sum(n for (_s, target), n in guests.items() if target == "Came")
    assert figures["walk_ins"].value == guests[("Walked in", "Entered at the desk")]


def test_guests_from_invitation_to_arrival(fair: Fair) -> None:
    assert flows(fair, "guests") == {
        ("Invited", "Confirmed"): 16,
        ("Invited", "No answer"): 6,
        ("Invited", "Declined"): 5,
        ("Confirmed", "Came"): 14,
        ("Confirmed", "Did not come"): 2,
        ("No answer", "Did not come"): 6,
        ("Declined", "Did not come"): 5,
        ("Walked in", "Entered at the desk"): 3,
        ("Entered at the desk", "Came"): 3,
    }


def test_before_the_day_nobody_is_called_absent(world: World) -> None:
    made = make_picture(world.event, "guests", Asked(DAY - timedelta(days=3)), "en")
    assert rows(made.tables[0][1]) == {("Invited", "Confirmed"): 4}
    assert made.picture is not None
    assert made.picture.finding == "Of 4 invited, 4 confirmed."


def test_before_its_time_a_meeting_is_to_come_and_afterwards_not_known(fair: Fair) -> None:
    Outcome.objects.all().delete()
    Cooperation.objects.all().delete()
    Meeting.objects.filter(event=fair.event).update(state="planned", progress="waiting")
    before = make_picture(fair.event, "wishes", Asked(DAY), "en")
    assert rows(before.tables[0][1])[("Placed at first", "To come")] == 38
    assert before.picture is not None
    assert before.picture.finding == "Of 47 wishes, 38 were placed."
    assert flows(fair, "wishes")[("Placed at first", "Not known")] == 38


@pytest.mark.parametrize(
    ("progress", "words", "became"),
    [
        ("waiting", [], "unknown"),
        ("waiting", [True], "held"),
        ("waiting", [True, False], "unknown"),
        ("waiting", [False], "no_show"),
        ("no_show", [], "no_show"),
        ("no_show", [True], "held"),
        ("started", [False], "held"),
        ("ended", [False, False], "held"),
    ],
)
def test_what_was_said_and_tapped_decides(progress: str, words: list[bool], became: str) -> None:
    assert pictures.became("planned", progress, words, over=True) == became
    assert pictures.became("cancelled", progress, words, over=True) == "cancelled"


def test_an_intention_without_a_row_in_the_ledger_is_still_an_intention(fair: Fair) -> None:
    gone = Cooperation.objects.filter(stage="delivered").get()
    gone.delete()
    assert flows(fair, "wishes")[("Intention", "Still an intention")] == 3


def test_nothing_is_drawn_without_a_plan(world: World) -> None:
    made = make_picture(world.event, "wishes", Asked(EVENING), "en")
    assert (made.picture, made.why) == (None, "No plan has been published yet.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_published_holds_no_number_below_five(fair: Fair, language: Language) -> None:
    for code in ("wishes", "guests"):
        made = make_picture(fair.event, code, Asked(EVENING, published=True), language)
        assert made.picture is not None
        apart(made.picture)
        assert min(int(row[2]) for row in made.tables[0][1].rows) >= 5
        assert made.picture.notes == ()
        assert not re.search("[0-9]", made.title + made.picture.title)  # less what is joined it would tell the rest


def test_few_standby_places_cannot_be_reckoned_from_what_is_published(fair: Fair) -> None:
    found = pictures.wishes(fair.event, EVENING)
    hidden = wish_flows(found, "en", published=True)
    assert hidden.value("placed") == 38 + 5  # the five of standby are among them
    assert publishable(hidden, " or ") is not None


def test_queries_do_not_grow(fair: Fair, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for code, n in (("wishes", 4), ("guests", 1)):
        with django_assert_num_queries(n):
            make_picture(fair.event, code, Asked(EVENING), "en")
    Meeting.objects.filter(event=fair.event)[5].delete()
    assert PlanVersion.objects.filter(event=fair.event).count() == 1
