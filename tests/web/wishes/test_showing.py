"""Words of reasons as the cards show them."""

from __future__ import annotations

from markupsafe import Markup

from duijie.engine.text import same
from duijie.store.queries.suggestions import Why
from duijie.web.participant.wishes.showing import Marked, marked


def test_shared_words_are_marked_and_everything_is_escaped_once() -> None:
    why = Why(
        "terms",
        same("Both speak of: pumps & amp, <b>反渗透膜</b>, 反渗透"),
        ("amp", "反渗透 / reverse osmosis", "反渗透膜"),
        False,
    )
    assert str(marked(why, "en").words) == (
        "Both speak of: pumps &amp; <mark>amp</mark>, &lt;b&gt;<mark>反渗透膜</mark>&lt;/b&gt;, <mark>反渗透</mark>"
    )


def test_other_reasons_are_left_plain() -> None:
    why = Why("side", same("They bring <one> & two together"), ("two",), True)
    assert marked(why, "en") == Marked("side", Markup("They bring &lt;one&gt; &amp; two together"), broken=True)
