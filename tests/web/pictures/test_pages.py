"""The pages of pictures and their files: what links lead to, who sees what, what a file holds."""

from __future__ import annotations

import html
import io
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from PIL import Image

from duijie.store.models import Account, Introduction, Membership, Organisation, Role
from tests.formats.pictures.drawn import SVG, parsed
from tests.web.pictures.fair import EVENING, Fair, make_fair
from tests.world import World, account

pytestmark = pytest.mark.django_db


#: Of the page with all pictures; the pictures themselves take 23 of them.
QUERIES = 30


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def page(fair: Fair, rest: str = "", who: Role = Role.OWNER, language: str = "en") -> str:
    with time_machine.travel(EVENING, tick=False):
        answer = fair.world.browser(fair.world.staff[who], language).get(fair.world.path(f"staff/pictures/{rest}"))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def links(words: str, part: str) -> list[str]:
    found = (html.unescape(href) for href in re.findall(r'href="([^"]+)"', words))
    return [href for href in found if part in href]


def test_every_picture_stands_on_the_page_with_its_table_and_files(fair: Fair) -> None:
    words = page(fair)
    assert re.findall(r'<svg class="picture ([a-z-]+)" width', words) == [
        "heat", "guests", "wishes", "net", "arrivals", "under-way",
    ]  # fmt: skip
    ids = re.findall(r'\bid="([^"]+)"', words)
    assert len(ids) == len(set(ids))
    client = fair.world.browser(fair.world.staff[Role.OWNER])
    for code in ("supply", "guests", "wishes", "network", "arrivals", "under-way"):
        (table,) = {href for href in links(words, f"/pictures/{code}") if "." not in href and "focus" not in href}
        assert "<table" in client.get(table).content.decode()
        assert len(links(words, f"/pictures/{code}.svg")) == len(links(words, f"/pictures/{code}.png")) == 2
    assert "As of 19 Mar, 20:00, counted from the records" in words
    assert 'style="' not in words


def test_how_it_is_counted_leads_to_a_definition(fair: Fair) -> None:
    counted = links(page(fair), "/definitions#")
    assert len(counted) == len(set(counted)) == 6
    client = fair.world.browser(fair.world.staff[Role.OWNER])
    said = client.get(counted[0].split("#")[0]).content.decode()
    assert [href for href in counted if f'id="{href.split("#")[1]}"' not in said] == []


def test_a_cell_leads_to_as_many_listings_as_it_says(fair: Fair) -> None:
    words = page(fair, "supply")
    client = fair.world.browser(fair.world.staff[Role.OWNER])
    cells = re.findall(r'<a href="([^"]+)" aria-label="([^:]+): (\d+) (needs|offers) of ([^"]+)"', words)
    assert len(cells) == 16
    for href, _chain, n, _way, _side in cells:
        listed = client.get(html.unescape(href)).content.decode()
        assert _total(listed) == int(n), href


def _total(listed: str) -> int:
    """Return how many listings a page of the queue says there are."""
    rows = set(re.findall(r'/staff/listings/([0-9a-z]{12})[/?"]', listed))
    return len(rows)


def test_a_reviewer_of_one_side_gets_links_to_that_side_only(fair: Fair) -> None:
    cells = re.findall(r'aria-label="[^:]+: \d+ (?:needs|offers) of ([^"]+)"', page(fair, "supply", Role.REVIEWER))
    assert set(cells) == {"Shandong"}


def test_a_viewer_sees_pictures_without_links_to_listings(fair: Fair) -> None:
    assert "/staff/listings/?" not in page(fair, "supply", Role.VIEWER)


def test_years_and_focus_work_by_links_alone(fair: Fair) -> None:
    words = page(fair)
    assert [href.split("?")[1] for href in links(words, "?year=")][:2] == ["year=2025#network", "year=2027#network"]
    earlier = page(fair, "?year=2025")
    assert "Cooperation network and connectors, 2025" in earlier
    focus = next(href for href in links(words, "focus=c-"))
    lit = page(fair, "?" + urlsplit(focus).query)
    assert lit.count('class="in hot"') > 3
    assert lit.count("cn hotn") == 1
    assert 'class="in hot"' not in page(fair, "?focus=%22%3E%3Cscript%3E")


def test_a_published_version_hides_small_numbers(fair: Fair) -> None:
    words = page(fair, "?numbers=published")
    assert "&lt; 5" in words
    assert "fewer than 5, not shown" in words
    assert "staff only" not in words
    assert "&lt; 5" not in page(fair)


def test_a_file_is_for_publishing_unless_staff_ask_for_all(fair: Fair) -> None:
    client = fair.world.browser(fair.world.staff[Role.VIEWER])
    path = fair.world.path("staff/pictures/supply.svg")
    public, full = client.get(path), client.get(path + "?numbers=all")
    assert public["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert public["Content-Disposition"] == 'attachment; filename="2027-supply.svg"'
    assert full["Content-Disposition"] == 'attachment; filename="2027-supply-staff-only.svg"'
    assert public["Cache-Control"] == "private, no-store"
    last = [_words(answer.content)[-1] for answer in (public, full)]
    assert last == ["Numbers below 5 are not shown.", "For staff only: all numbers, not to be published."]
    assert "< 5" in _words(public.content)
    assert "< 5" not in _words(full.content)
    assert not list(parsed(public.content.decode()).iter(f"{SVG}a"))


def _words(data: bytes) -> list[str]:
    return ["".join(text.itertext()) for text in parsed(data.decode()).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_file_opens(fair: Fair, language: str) -> None:
    client = fair.world.browser(fair.world.staff[Role.OWNER], language)
    for code in ("supply", "guests", "wishes", "network", "arrivals", "under-way"):
        drawn = parsed(client.get(fair.world.path(f"staff/pictures/{code}.svg?numbers=all")).content.decode())
        assert drawn.find(f"{SVG}style") is not None
    answer = client.get(fair.world.path("staff/pictures/network.png?year=2025&numbers=all"))
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.format == "PNG"
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 20


def test_a_file_of_nothing_leads_to_the_page_that_says_why(world: World) -> None:
    client = world.browser(world.staff[Role.OWNER])
    answer = client.get(world.path("staff/pictures/supply.png"))
    assert answer.status_code == 302
    assert answer["Location"] == world.path("staff/pictures/supply?numbers=published")
    assert "No need or offer has been accepted yet." in client.get(answer["Location"]).content.decode()


def test_an_unknown_picture_is_not_there(world: World) -> None:
    client = world.browser(world.staff[Role.OWNER])
    for rest in ("other", "other.svg", "other.png"):
        assert client.get(world.path(f"staff/pictures/{rest}")).status_code == 404


def test_an_empty_event_says_so_for_every_picture(world: World) -> None:
    words = world.browser(world.staff[Role.OWNER]).get(world.path("staff/pictures/")).content.decode()
    assert words.count('class="empty"') == 5  # guests have been invited
    assert "Nobody has checked in yet." in words


def test_a_reader_of_one_event_sees_no_other_year(fair: Fair) -> None:
    some: Account = account("One Event", "one@lugang.example")
    Membership.objects.create(account=some, programme=fair.world.programme, event=fair.event, role=Role.VIEWER)
    client: Client = fair.world.browser(some)
    words = client.get(fair.world.path("staff/pictures/?year=2025")).content.decode()
    assert ">2025</a>" not in words
    assert "connectors, 2027" in words


def test_hostile_names_stay_words(fair: Fair) -> None:
    name = '"><script>alert(1)</script>'
    Organisation.objects.filter(name="海隅大学").update(name_en=name, short=name)
    for rest in ("", "network"):
        words = page(fair, rest)
        assert "<script>alert" not in words
        assert "&gt;&lt;script&gt;alert" in words


def test_what_is_not_accepted_by_both_is_on_no_page(fair: Fair) -> None:
    hidden = Introduction.objects.filter(state="accepted", credit__name="海右贸促会")
    hidden.update(state="proposed")
    assert "Haiyou" not in page(fair)


def test_the_page_takes_as_many_queries_for_more_guests(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for fair in (make_fair("small"), make_fair("large", 24)):
        client = fair.world.browser(fair.world.staff[Role.OWNER])
        client.get(fair.world.path("staff/pictures/"))
        with django_assert_num_queries(QUERIES):
            client.get(fair.world.path("staff/pictures/"))
