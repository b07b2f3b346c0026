"""Fragments are drawn once of what they show; hidden fields are each reader's own and cannot be forged."""

from __future__ import annotations

from markupsafe import Markup

from duijie.engine.text import Text
from duijie.web import environment
from duijie.web.participant.wishes.showing import Answered, Badge, DrawnCard, SideMark

_DRAWN = "participant/wishes/card.html"


def card(heading: str = "Wharf Works", note: str = "") -> DrawnCard:
    side = SideMark(1, Text("S", "鲁", "魯"), Text("Shandong", "山东", "山東"))
    standing = Answered("", agreed=False, wish=None, asked=None)
    badge = Badge("WW", side)
    return DrawnCard(
        *("harbour", "2027", "s1", "g1", heading, badge, note, None, None),
        theirs=True,
        why=(),
        proposed=False,
        added=False,
        standing=standing,
        is_open=True,
        back="for-you",
    )


def drawn(shown: DrawnCard, fields: str, language: str = "en") -> Markup:
    fragment = environment.environment(language).globals["fragment"]  # type: ignore[arg-type]
    made: Markup = fragment(_DRAWN, "card", shown, Markup(fields))  # type: ignore[operator]
    return made


def test_equal_cards_are_drawn_once_and_each_reader_has_their_own_hidden_fields() -> None:
    before = environment._drawn.cache_info().misses
    first, second = drawn(card(), "<input value=one>"), drawn(card(), "<input value=two>")
    assert environment._drawn.cache_info().misses == before + 1
    assert (first.count("<input value=one>"), second.count("<input value=one>")) == (2, 0)
    assert str(second) == str(first).replace("<input value=one>", "<input value=two>")


def test_whatever_a_card_shows_and_the_language_draw_another() -> None:
    one = drawn(card(), "")
    assert str(drawn(card(heading="Quay Works"), "")) == str(one).replace("Wharf Works", "Quay Works")
    assert "鲁" in drawn(card(), "", "zh-hans")
    assert "鲁" not in one


def test_words_of_people_cannot_ask_for_hidden_fields() -> None:
    forged = drawn(card(heading=f"{environment._FIELDS!s}", note=str(environment._FIELDS)), "<input value=secret>")
    assert forged.count("<input value=secret>") == drawn(card(), "<input value=secret>").count("<input value=secret>")
    assert "&lt;hidden-fields&gt;" in forged
