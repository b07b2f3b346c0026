"""Reasons: true, in the words of each text, and as heavy as they say."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from duijie.engine.language import fold, glossary
from duijie.engine.language.word import stem, words_of
from duijie.engine.matching import match, score_pairs
from duijie.engine.matching.index import head_of
from duijie.engine.records import Listing, Reason

from .pools import NEEDS, OFFERS
from .test_match import POOLS


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


def test_at_most_six_terms_and_none_within_another() -> None:
    need = "釉浆、球磨、烧结、窑炉、纱线、上浆、印染、保鲜、釉浆球磨"
    found = terms(need, need)
    assert len(found) == 6
    assert found[0] == "釉浆球磨"
    assert "釉浆" not in found


def said(term: str, listing: Listing) -> bool:
    """Tell whether a listing holds a term: as it stands, or as an idea or a word's plural."""
    text = fold(f"{head_of(listing)}\n{listing.text}")
    return fold(term) in text or {stem(w.text) for w in words_of(fold(term))} <= {stem(w.text) for w in words_of(text)}


def one_idea(here: str, there: str) -> bool:
    ideas = [{n for n, *_ in glossary().find(fold(side), words_of(fold(side)))} for side in (here, there)]
    stems = [[stem(word.text) for word in words_of(fold(side))] for side in (here, there)]
    return fold(here) == fold(there) or bool(ideas[0] & ideas[1]) or stems[0] == stems[1]


def test_every_term_shown_is_in_both_texts() -> None:
    needs, offers = {one.id: one for one in NEEDS}, {one.id: one for one in OFFERS}
    count = 0
    for found in match(NEEDS, OFFERS):
        for reason in found.reasons:
            for term in reason.terms if reason.signal == "terms" else ():
                here, _, there = term.partition(" / ")
                assert said(here, needs[found.need]), term
                assert said(there or here, offers[found.offer]), term
                assert one_idea(here, there or here), term
                assert term in reason.text.en
                count += 1
    assert count > 40


FULL = Listing("n", "釉浆球磨", kind="technology", side="山东", industry=("陶瓷", "New Materials"), trl=6)


def test_every_signal_says_what_is_so() -> None:
    offer = Listing("o", "釉浆检测", kind="service", side="香港", industry=("新材料", "Ceramics"), trl=7)
    found = {reason.signal: reason for reason in reasons(FULL, offer)}
    assert set(found) == {"terms", "industry", "kind", "side", "trl"}
    assert found["terms"].text.en == "Both speak of: 釉浆"
    assert found["industry"].terms == ("陶瓷 / Ceramics", "New Materials / 新材料")
    assert found["kind"].text.zh_hans == "需求要的是技术，供给带来的是服务，可满足一部分"
    assert found["side"].text.zh_hant == "來自兩方：山东與香港"
    assert found["trl"].text.en == "The offer is at TRL 7; the need asks for 6 or more"
    assert sum(reason.weight for reason in found.values()) == pytest.approx(1, abs=1e-3)


def test_broken_constraints_are_said_last_with_what_they_cost() -> None:
    kept = Listing("o", "釉浆检测")
    broken = replace(kept, kind="capital", side="山东", trl=4)
    found = reasons(FULL, broken)
    assert [(reason.signal, reason.weight) for reason in found[-3:]] == [
        ("kind", -0.65),
        ("side", -0.25),
        ("trl", -0.24),
    ]
    assert found[-3].text.en == "But the need asks for technology and the offer brings capital"
    assert found[-2].text.zh_hans == "但双方同属一方：山东"
    assert found[-1].text.en == "But the offer is at TRL 4, below the 6 that the need asks for"
    scores = [score_pairs([FULL], [offer, *OFFERS], [("n", "o")])[0].score for offer in (kept, broken)]
    assert scores[1] == pytest.approx(scores[0] * 0.35 * 0.75 * 0.76, abs=1e-6)


def without(need: Listing, reason: Reason) -> Listing:
    """Return a need without what its reason rests on."""
    if reason.signal != "terms":
        return replace(need, **{reason.signal: () if reason.signal == "industry" else None})
    title, text = need.title, need.text
    for term in reason.terms:
        here = term.split(" / ")[0]
        title, text = title.replace(here, ""), text.replace(here, "")
    return replace(need, title=title, text=text)


def assert_rests_on_its_reasons(needs: tuple[Listing, ...], offers: tuple[Listing, ...]) -> None:
    for found in match(needs, offers):
        changed = [without(one, found.reasons[0]) if one.id == found.need else one for one in needs]
        if not any(one.title.strip() for one in changed if one.id == found.need):
            continue  # with its whole title gone a listing is about its text: another listing, not a weaker one
        assert score_pairs(changed, offers, [(found.need, found.offer)])[0].score < found.score, found


def test_without_its_strongest_reason_a_pair_scores_lower() -> None:
    assert_rests_on_its_reasons(NEEDS, OFFERS)


@given(POOLS, POOLS)
@settings(max_examples=25, deadline=None)
def test_without_its_strongest_reason_any_pair_scores_lower(
    needs: tuple[Listing, ...], offers: tuple[Listing, ...]
) -> None:
    assert_rests_on_its_reasons(needs, offers)
