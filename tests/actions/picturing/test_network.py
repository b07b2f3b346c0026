"""The network of years: who met, who introduced, merged names, what nobody may know yet."""

from __future__ import annotations

import pytest

from duijie.actions.picturing import Asked, Made, make_picture
from duijie.store.models import Event, Introduction, Meeting, Organisation, Outcome
from tests.formats.pictures.drawn import apart
from tests.web.pictures.fair import EVENING, Fair, make_fair
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def made(fair: Fair, **asked: object) -> Made:
    events = tuple(Event.objects.filter(programme=fair.world.programme))
    return make_picture(fair.event, "network", Asked(EVENING, events=events, **asked), "en")  # type: ignore[arg-type]


def meetings(found: Made) -> dict[str, int]:
    return {str(row[0]): int(row[2]) for row in found.tables[0][1].rows}


def test_meetings_of_a_year_are_those_held(fair: Fair) -> None:
    found = meetings(made(fair))
    held = Meeting.objects.filter(event=fair.event, progress="ended")
    assert sum(found.values()) == 2 * held.count()
    for guest in fair.guests:
        assert guest.person.organisation is not None
        n = held.filter(seats__participant=guest).count()
        assert found[guest.person.organisation.name_en.removesuffix(" Co., Ltd.")] == n


def test_a_year_before_shows_its_own_meetings(fair: Fair) -> None:
    found = made(fair, year=2025)
    assert (found.years, found.year) == ((2025, 2027), 2025)
    assert sum(meetings(found).values()) == 8
    assert len(meetings(found)) == 8


def test_an_unknown_year_is_the_events_own(fair: Fair) -> None:
    assert made(fair, year=1999).year == 2027


def test_only_introductions_that_both_accepted_are_seen(fair: Fair) -> None:
    found = made(fair)
    connectors = {row[0]: row[1] for row in found.tables[1][1].rows}
    assert connectors == {"Heung Kong Innovation Union": 9, "Haiyou Trade Council": 6}
    assert Introduction.objects.filter(state="proposed").count() == 2
    introduced = [row for row in found.tables[2][1].rows if row[2] == "introduced"]
    assert sum(int(row[3]) for row in introduced) == 2 * 15


def test_a_meeting_of_two_who_were_introduced_is_no_direct_one(fair: Fair) -> None:
    direct = sum(int(row[3]) for row in made(fair).tables[2][1].rows if row[2] == "met directly")
    introduced = {frozenset(pair) for pair in Introduction.objects.filter(state="accepted").values_list("one", "other")}
    held = Meeting.objects.filter(event=fair.event, progress="ended").prefetch_related("seats__participant")
    by_hand = [m for m in held if frozenset(s.participant.person_id for s in m.seats.all()) not in introduced]
    assert direct == len(by_hand) < held.count()


def test_a_merged_organisation_counts_as_the_one_it_is_now(fair: Fair) -> None:
    one, other = (fair.guests[n].person.organisation for n in (0, 2))
    assert one is not None
    assert other is not None
    before = meetings(made(fair))
    Organisation.objects.filter(pk=one.pk).update(merged_into=other)
    after = meetings(made(fair))
    assert "Jishu Water Technology" not in after
    assert after["Daiqing Bearing"] == before["Daiqing Bearing"] + before["Jishu Water Technology"]


def test_those_without_a_meeting_are_named(fair: Fair) -> None:
    picture = made(fair).picture
    assert picture is not None
    assert picture.notes[-1] == "Without a meeting (3): Firm 500 of lugang, Firm 501 of lugang, Firm 502 of lugang"
    apart(picture)


def test_before_the_day_it_shows_what_is_planned(fair: Fair) -> None:
    Outcome.objects.all().delete()
    Meeting.objects.filter(event=fair.event).update(progress="waiting", state="planned")
    found = made(fair)
    assert sum(meetings(found).values()) == 2 * 46
    assert found.picture is not None
    assert found.picture.notes[0].startswith("Size of marks: meetings planned")


def test_events_the_reader_may_not_see_are_no_years(fair: Fair) -> None:
    found = make_picture(fair.event, "network", Asked(EVENING, events=(fair.event,)), "en")
    assert found.years == (2027,)


def test_introductions_of_no_event_are_for_readers_of_the_programme(fair: Fair) -> None:
    one = Introduction.objects.filter(state="accepted").order_by("key")[0]
    Introduction.objects.filter(pk=one.pk).update(event=None, created=EVENING)
    assert sum(int(n) for _name, n in made(fair).tables[1][1].rows) == 14
    assert sum(int(n) for _name, n in made(fair, programme_wide=True).tables[1][1].rows) == 15


def test_what_is_published_has_no_small_number(fair: Fair) -> None:
    found = made(fair, published=True)
    assert found.picture is not None
    numbers = [cell for _caption, table in found.tables for row in table.rows for cell in row if isinstance(cell, int)]
    assert min(numbers) >= 5
    assert "Firm 500" not in found.picture.file("E")


def test_nothing_yet(world: World) -> None:
    found = make_picture(world.event, "network", Asked(EVENING), "en")
    assert (found.picture, found.years) == (None, (2027,))
    assert found.why == "No meeting has been planned and no introduction accepted in 2027."


def test_queries_do_not_grow(fair: Fair, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    events = tuple(Event.objects.filter(programme=fair.world.programme))
    for some in (events[:1], events):
        with django_assert_num_queries(7):
            make_picture(fair.event, "network", Asked(EVENING, events=some, programme_wide=True), "en")
