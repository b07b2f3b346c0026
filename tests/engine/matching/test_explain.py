"""Reasons: true, in the words of each text, and as heavy as they say."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.language import fold, glossary, readable
from duijie.engine.language.word import stem, words_of
from duijie.engine.matching import Encoder, match, score_pairs
from duijie.engine.matching.bridge import bridge_words
from duijie.engine.matching.encode import language_of
from duijie.engine.matching.index import head_of
from duijie.engine.matching.pools import Setting
from duijie.engine.records import KINDS, Listing, Match, Reason

from . import counterparts
from .pools import NEEDS, OFFERS
from .test_match import POOLS

TODAY = date(2026, 11, 22)
Pool = tuple[Listing, ...]


def reasons(need: Listing, offer: Listing) -> tuple[Reason, ...]:
    others = tuple(one for one in OFFERS if one.id != offer.id)
    return score_pairs([need], [offer, *others], [(need.id, offer.id)])[0].reasons


def terms(need: str, offer: str) -> tuple[str, ...]:
    found = reasons(Listing("n", need), Listing("o", offer))
    return next((reason.terms for reason in found if reason.signal == "terms"), ())


@pytest.mark.parametrize(
    ("need", "offer", "shown"),
    [
        ("海上风电塔筒防腐", "Anti-corrosion for offshore wind", {"海上风电 / offshore wind", "防腐 / Anti-corrosion"}),
        ("海上風電塔筒防腐", "Anti-corrosion for offshore wind", {"海上風電 / offshore wind", "防腐 / Anti-corrosion"}),
        ("Pumps and honey", "蜂蜜水泵", {"Pumps / 水泵", "honey / 蜂蜜"}),
        ("Valve welding, welds", "閥門焊接", {"welding welds / 焊接", "Valve / 閥門"}),
        ("釉浆球磨", "釉漿球磨", {"釉浆球磨 / 釉漿球磨"}),
        ("釉浆球磨细度", "细度与釉浆球磨", {"釉浆球磨", "细度"}),
        ("Kiln Valves", "valve for a kiln", {"Kiln", "Valves / valve"}),
        ("釉", "釉面砖", {"釉"}),
        ("需求：釉浆技术", "釉浆技术公司", {"釉浆"}),
        ("釉\x00浆\u200b球磨", "釉浆球磨", {"釉浆球磨"}),
    ],
)
def test_terms_are_in_the_words_of_each_text(need: str, offer: str, shown: set[str]) -> None:
    assert set(terms(need, offer)) >= shown


def test_nothing_of_stock_phrases_is_shown() -> None:
    assert terms("我公司寻求技术合作开发", "本公司提供技术合作") == ()
    assert terms("我公司寻求技术合作开发", "we provide technology and cooperation") == ()


@pytest.mark.parametrize("offer", ["{}", "釉浆球磨烧结窑炉"])
def test_at_most_six_terms_and_none_within_another(offer: str) -> None:
    need = "釉浆、球磨、烧结、窑炉、纱线、上浆、印染、保鲜、釉浆球磨"
    found = terms(need, offer.format(need))
    assert len(found) == (6 if offer == "{}" else 3)
    assert found[0] == "釉浆球磨"
    assert "釉浆" not in found


def test_at_most_six_terms_across_languages_and_none_twice() -> None:
    found = terms(
        "蜂蜜、水泵、阀门、焊接、轴承、螺旋、催化剂、玻璃", "glass catalyst screw bearing weld valve pump honey honeys"
    )
    assert len(set(found)) == len(found) == 6
    assert len({term.split(" / ")[1] for term in found}) == 6


def stands(words: str, listing: Listing) -> bool:
    """Tell whether every word of one side of a term stands in its listing, whatever its width and case."""
    text = readable(f"{head_of(listing)}\n{listing.text}")
    spelt = "".join(text.split()).casefold()
    return all(word.casefold() in spelt for word in words.split())


def said_alike(here: str, there: str) -> bool:
    """Tell whether two spellings are one: in another script, in the plural, or as one idea or word of two languages."""
    if fold(here) == fold(there):
        return True
    stems = [[stem(word.text) for word in words_of(fold(side))] for side in (here, there)]
    meant = [{term for word in bridge_words(fold(side)) for term in word.terms} for side in (here, there)]
    ideas = [{n for n, *_ in glossary().find(fold(side), words_of(fold(side)))} for side in (here, there)]
    across = language_of(Listing("", here)) != language_of(Listing("", there))
    return stems[0] == stems[1] != [] or bool(ideas[0] & ideas[1]) or (across and bool(meant[0] & meant[1]))


@pytest.mark.parametrize(("needs", "offers"), [(NEEDS, OFFERS), (counterparts.NEEDS, counterparts.OFFERS)])
def test_every_term_shown_is_in_both_texts(needs: Pool, offers: Pool) -> None:
    need_of, offer_of = {one.id: one for one in needs}, {one.id: one for one in offers}
    across = 0
    shown = 0
    for found in match(needs, offers):
        need, offer = need_of[found.need], offer_of[found.offer]
        for reason in found.reasons:
            for term in reason.terms if reason.signal == "terms" else ():
                here, _, there = term.partition(" / ")
                assert stands(here, need), (term, need)
                assert stands(there or here, offer), (term, offer)
                assert said_alike(here, there or here), term
                assert all(term in text for text in (reason.text.en, reason.text.zh_hans, reason.text.zh_hant))
                shown += 1
                across += language_of(need) != language_of(offer)
    assert shown > 40
    assert across > 10


def test_every_phrase_cited_stands_word_for_word_in_its_listing(meaning: Encoder) -> None:
    need_of, offer_of = ({one.id: one for one in pool} for pool in (counterparts.NEEDS, counterparts.OFFERS))
    cited = set()
    for found in match(counterparts.NEEDS, counterparts.OFFERS, 4, meaning):
        for reason in found.reasons:
            if reason.signal != "meaning":
                continue
            ((here, there),) = (term.split(" / ") for term in reason.terms)
            need, offer = need_of[found.need], offer_of[found.offer]
            assert any(here in part for part in (need.title, need.text, *need.keywords))
            assert any(there in part for part in (offer.title, offer.text))
            assert reason.text.en == f"Close in meaning: “{here}” and “{there}”"
            assert reason.text.zh_hans == f"意思相近：“{here}”与“{there}”"
            assert reason.text.zh_hant == f"意思相近：「{here}」與「{there}」"
            cited.add((language_of(need), language_of(offer)))
    assert cited == {(own, other) for own in ("han", "latin") for other in ("han", "latin")}


FULL = Listing(
    "n",
    "釉浆球磨",
    kind="technology",
    side="山东",
    industry=("陶瓷", "New Materials"),
    trl=6,
    organisation="岚山陶瓷",
    cooperation=("development", "licence", "purchase"),
)


def test_every_signal_says_what_is_so() -> None:
    offer = Listing("o", "釉浆检测", kind="service", side="香港", industry=("新材料", "Ceramics"), trl=7)
    offer = replace(offer, cooperation=("purchase", "licence", "equity"))
    found = {reason.signal: reason for reason in reasons(FULL, offer)}
    assert set(found) == {"terms", "industry", "kind", "side", "trl", "cooperation"}
    assert found["terms"].text.en == "Both speak of: 釉浆"
    assert found["industry"].terms == ("陶瓷 / Ceramics", "New Materials / 新材料")
    assert found["kind"].text.zh_hans == "需求要的是技术，供给带来的是服务，可满足一部分"
    assert found["side"].text.zh_hant == "來自兩方：山东與香港"
    assert found["trl"].text.en == "The offer is at TRL 7; the need asks for 6 or more"
    assert found["cooperation"].text.en == "Both would work together by licence, purchase"
    assert found["cooperation"].text.zh_hant == "雙方都接受的合作方式：技術許可、採購"
    assert sum(reason.weight for reason in found.values()) == pytest.approx(1, abs=1e-3)
    weights = [reason.weight for reason in reasons(FULL, offer)]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("broken", "signal", "weight", "text"),
    [
        ({"kind": "capital"}, "kind", -0.65, "But the need asks for technology and the offer brings capital"),
        ({"side": "Shandong"}, "side", -0.25, "But both are of one side: 山东"),
        ({"trl": 4}, "trl", -0.24, "But the offer is at TRL 4, below the 6 that the need asks for"),
        (
            {"cooperation": ("transfer", "equity")},
            "cooperation",
            -0.2,
            "But one would work together by joint development, licence, purchase, "
            "the other by technology transfer, equity",
        ),
        ({"expires": "2026-11-21"}, "expiry", -1.0, "But one of them is no longer open (until 2026-11-21)"),
        ({"avoid": ("岚山陶瓷",)}, "avoid", -1.0, "But one of them does not want to be matched with the other"),
        ({"avoid": ("n",)}, "avoid", -1.0, "But one of them does not want to be matched with the other"),
    ],
)
def test_one_broken_constraint_is_always_said(broken: dict[str, object], signal: str, weight: float, text: str) -> None:
    kept = Listing("o", "釉浆检测")
    before, after = (
        score_pairs([FULL], [offer, *OFFERS], [("n", "o")], setting=Setting(on=TODAY))[0]
        for offer in (kept, replace(kept, **broken))
    )
    assert [reason.signal for reason in before.reasons] == ["terms"]
    assert after.reasons[0] == before.reasons[0]
    against = [(reason.signal, reason.weight, reason.text.en) for reason in after.reasons[1:]]
    assert against == [(signal, weight, text)]
    assert after.score == pytest.approx(before.score * (1 + weight), abs=1e-6)
    # Said as well where nothing speaks for the pair.
    apart = replace(kept, title="纱线", **broken)
    alone = score_pairs([FULL], [apart, *OFFERS], [("n", "o")], setting=Setting(on=TODAY))[0]
    assert [(reason.signal, reason.weight) for reason in alone.reasons] == [(signal, weight)]
    assert alone.score == 0


def test_broken_constraints_are_said_last_with_what_they_cost() -> None:
    kept = Listing("o", "釉浆检测")
    broken = replace(kept, kind="capital", side="山东", trl=4, cooperation=("equity",), avoid=("岚山陶瓷",))
    found = reasons(FULL, broken)
    assert [(reason.signal, reason.weight) for reason in found[1:]] == [
        ("kind", -0.65),
        ("side", -0.25),
        ("trl", -0.24),
        ("cooperation", -0.2),
        ("avoid", -1.0),
    ]
    assert found[2].text.zh_hans == "但双方同属一方：山东"
    assert found[4].text.zh_hant == "但一方希望的合作方式是技術開發、技術許可、採購，另一方是入股"
    assert found[5].text.zh_hant == "但其中一方設為不與對方對接"
    scores = [
        score_pairs([FULL], [offer, *OFFERS], [("n", "o")])[0].score for offer in (kept, replace(broken, avoid=()))
    ]
    assert scores[1] == pytest.approx(scores[0] * 0.35 * 0.75 * 0.76 * 0.8, abs=1e-6)


FACTS = {
    "kind": st.sampled_from([None, *KINDS]),
    "side": st.sampled_from([None, "山东", "Shandong", "香港"]),
    "trl": st.one_of(st.none(), st.integers(1, 9)),
    "cooperation": st.sets(st.sampled_from(["licence", "service", "equity"])).map(lambda drawn: tuple(sorted(drawn))),
    "expires": st.sampled_from([None, "2026-11-21", "2026-11-22", "2027-01-01"]),
    "organisation": st.sampled_from([None, "岚山陶瓷", "Harbour Ceramics"]),
    "avoid": st.sampled_from([(), ("岚山陶瓷",), ("Harbour Ceramics", "o"), ("n",)]),
}
ANY = st.builds(Listing, st.just(""), title=st.sampled_from(["釉浆", "Glaze slip", "纱线"]), **FACTS)


def broken_by(need: Listing, offer: Listing) -> set[str]:
    """Return which constraints a pair breaks, worked out from its fields alone."""
    answered = {
        "technology": ("technology", "service", "talent", "pilot"),
        "capital": ("capital",),
        "market": ("market", "scene", "service", "pilot"),
        "scene": ("scene", "pilot", "market"),
        "talent": ("talent", "service"),
        "service": ("service", "talent"),
        "pilot": ("pilot", "scene", "service"),
    }
    sides = {{"Shandong": "山东"}.get(one.side or "", one.side or f"none {one.id}") for one in (need, offer)}
    forms = need.cooperation and offer.cooperation
    found = {
        "kind": need.kind and offer.kind and offer.kind not in answered[need.kind],
        "side": len(sides) == 1,
        "trl": need.trl and offer.trl and offer.trl < need.trl,
        "cooperation": forms and not set(need.cooperation) & set(offer.cooperation),
        "expiry": "2026-11-21" in (need.expires, offer.expires),
        "avoid": {offer.id, offer.organisation} & set(need.avoid) or {need.id, need.organisation} & set(offer.avoid),
    }
    return {signal for signal, so in found.items() if so}


@given(ANY, ANY)
@settings(max_examples=150, deadline=None)
def test_what_is_broken_is_said_and_nothing_else(need: Listing, offer: Listing) -> None:
    need, offer = replace(need, id="n"), replace(offer, id="o")
    found = score_pairs([need], [offer], [("n", "o")], setting=Setting(on=TODAY))[0]
    assert {reason.signal for reason in found.reasons if reason.weight < 0} == broken_by(need, offer)
    weights = [reason.weight for reason in found.reasons if reason.weight > 0]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1 if weights else 0, abs=1e-3)
    ranked = match([need], [offer], setting=Setting(on=TODAY))
    assert ranked == ((found,) if found.score > 0 else ())
    assert (found.score == 0) == (not weights or bool({"expiry", "avoid"} & broken_by(need, offer)))


def without(need: Listing, reason: Reason) -> Listing:
    """Return a need without what its reason rests on."""
    if reason.signal not in ("terms", "meaning"):
        return replace(need, **{reason.signal: () if reason.signal in ("industry", "cooperation") else None})
    title, text = need.title, need.text
    for term in reason.terms:
        here = term.split(" / ")[0]
        for cited in [here] if reason.signal == "meaning" else here.split():
            title, text = (re.sub(re.escape(cited), "", part, flags=re.IGNORECASE) for part in (title, text))
    return replace(need, title=title, text=text)


def is_weaker_without(found: Match, needs: Pool, offers: Pool, encoder: Encoder | None) -> bool:
    changed = [without(one, found.reasons[0]) if one.id == found.need else one for one in needs]
    if not any(head_of(one).strip() for one in changed if one.id == found.need):
        return True  # with its whole title gone a listing is about its text: another listing, not a weaker one
    return score_pairs(changed, offers, [(found.need, found.offer)], encoder)[0].score < found.score


def test_without_its_strongest_reason_a_pair_scores_lower() -> None:
    assert [one for one in match(NEEDS, OFFERS) if not is_weaker_without(one, NEEDS, OFFERS, None)] == []


@pytest.mark.parametrize(("real", "signals"), [(False, {"terms": 126}), (True, {"terms": 40, "meaning": 40})])
def test_without_the_text_of_its_strongest_reason_an_answer_scores_lower(
    real: bool, signals: dict[str, int], request: pytest.FixtureRequest
) -> None:
    encoder = request.getfixturevalue("meaning") if real else None
    needs, offers = counterparts.NEEDS, counterparts.OFFERS
    answers = score_pairs(needs, offers, counterparts.ANSWERS, encoder)
    strongest = [found.reasons[0].signal for found in answers]
    assert len(answers) == 126
    assert {signal: strongest.count(signal) >= least for signal, least in signals.items()} == dict.fromkeys(
        signals, True
    )
    assert [found for found in answers if not is_weaker_without(found, needs, offers, encoder)] == []


@given(POOLS, POOLS)
@settings(max_examples=25, deadline=None)
def test_without_its_strongest_reason_any_pair_scores_lower(needs: Pool, offers: Pool) -> None:
    assert [one for one in match(needs, offers) if not is_weaker_without(one, needs, offers, None)] == []
