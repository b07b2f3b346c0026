"""Matching across written languages: by words alone, and with the real encoder of meaning."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from opencc import OpenCC

from duijie.engine.matching import Encoder, match, match_reverse, score_pairs
from duijie.engine.records import Listing, Match, Reason
from duijie.engine.text import Language

from . import counterparts
from .distractors import ANSWER, DESCRIBED, DISTRACTORS, NEED

TRADITIONAL = OpenCC("s2hk").convert
POOL = (*DISTRACTORS[:15], DESCRIBED, *DISTRACTORS[15:])


@pytest.fixture(params=["words", "words and meaning"])
def encoder(request: pytest.FixtureRequest) -> Encoder | None:
    found: Encoder | None = request.getfixturevalue("meaning") if request.param != "words" else None
    return found


def written_in(pool: Sequence[Listing], *languages: str) -> tuple[Listing, ...]:
    """Return the counterparts of some languages, their id without the language: a topic's number."""
    return tuple(
        replace(one, id=one.id.removeprefix(language))
        for one in pool
        for language in languages
        if one.id.startswith(language)
    )


def ranking(matches: Sequence[Match]) -> list[tuple[str, str, int, float]]:
    return [(one.need, one.offer, one.rank, one.score) for one in matches]


@pytest.mark.parametrize("title", [NEED.title, TRADITIONAL(NEED.title)])
def test_a_need_at_sea_finds_the_english_primer_among_thirty_others(title: str, encoder: Encoder | None) -> None:
    assert len(DISTRACTORS) == 30
    found = match([replace(NEED, title=title)], POOL, encoder=encoder)
    assert found[0].offer == "answer"
    assert found[0].score > found[1].score * 1.2
    assert score_pairs([replace(NEED, title=title)], POOL, [("n", "answer")], encoder)[0].score == found[0].score


def test_the_primer_finds_the_need_among_thirty_others(encoder: Encoder | None) -> None:
    needs = (*DISTRACTORS[:7], NEED, *DISTRACTORS[7:])
    found = match_reverse(needs, [DESCRIBED], encoder=encoder)
    assert (found[0].need, found[0].offer) == ("n", "answer")


def reason(signal: str, title: str, encoder: Encoder | None = None) -> Reason:
    (found,) = score_pairs([replace(NEED, title=title)], POOL, [("n", "answer")], encoder)
    return next(one for one in found.reasons if one.signal == signal)


@pytest.mark.parametrize(
    ("title", "language", "said"),
    [
        (NEED.title, "zh-hans", "双方都提到：盐雾 / salt spray、防腐 / corrosion"),
        (NEED.title, "en", "Both speak of: 盐雾 / salt spray, 防腐 / corrosion"),
        (TRADITIONAL(NEED.title), "zh-hant", "雙方都提到：鹽霧 / salt spray、防腐 / corrosion"),
    ],
)
def test_the_reason_names_the_words_of_each_text_in_the_readers_language(
    title: str, language: Language, said: str
) -> None:
    lead, mark = re.split("[:：] ?", said)[0], ", " if language == "en" else "、"
    found = reason("terms", title)
    told = found.text.of(language).removeprefix(lead).lstrip(":： ").split(mark)
    assert found.text.of(language).startswith(lead)
    assert told == list(found.terms)
    assert {term for term in told if not term.startswith(("塔", "海上"))} == set(
        said[len(lead) :].lstrip(":： ").split(mark)
    )


def test_the_reason_cites_a_phrase_of_each_text_in_the_readers_language(meaning: Encoder) -> None:
    title = TRADITIONAL(NEED.title)
    theirs = "panels passed 7,200 hours of salt spray"
    assert theirs in DESCRIBED.text
    found = reason("meaning", title, meaning)
    assert found.text.zh_hant == f"意思相近：「{title}」與「{theirs}」"
    assert found.text.zh_hans == f"意思相近：“{title}”与“{theirs}”"
    assert found.text.en == f"Close in meaning: “{title}” and “{theirs}”"


@pytest.mark.parametrize(
    ("own", "others", "by_words", "with_meaning"),
    [
        ("en", ("hans",), 11, 13),
        ("en", ("hant",), 11, 13),
        ("hans", ("en",), 11, 13),
        ("hant", ("en",), 11, 13),
        ("hans", ("hant",), 13, 13),
        ("en", ("en",), 12, 13),
    ],
)
def test_the_answer_comes_first_in_whatever_language_it_is_written(
    own: str, others: tuple[str, ...], by_words: int, with_meaning: int, meaning: Encoder
) -> None:
    needs, offers = written_in(counterparts.NEEDS, own), written_in(counterparts.OFFERS, *others)
    for encoder, least in ((None, by_words), (meaning, with_meaning)):
        found = match(needs, offers, top=3, encoder=encoder)
        assert sum(one.need == one.offer for one in found if one.rank == 1) >= least
        assert {one.need for one in found if one.need == one.offer} == {need.id for need in needs}


@pytest.mark.parametrize(("own", "other"), [("hans", "hans"), ("hans", "en"), ("en", "hans")])
def test_twins_in_the_other_script_have_the_same_ranks_and_scores(
    own: str, other: str, encoder: Encoder | None
) -> None:
    def ranked(need_script: str, offer_script: str) -> list[tuple[str, str, int, float]]:
        needs = written_in(counterparts.NEEDS, need_script)
        return ranking(match(needs, written_in(counterparts.OFFERS, offer_script), encoder=encoder))

    twin = {"hans": "hant", "en": "en"}
    plain = ranked(own, other)
    assert len(plain) > 40
    assert ranked(twin[own], twin[other]) == ranked(twin[own], other) == ranked(own, twin[other]) == plain


def test_twins_in_one_mixed_pool_stand_side_by_side(encoder: Encoder | None) -> None:
    found = match(counterparts.NEEDS, counterparts.OFFERS, len(counterparts.OFFERS), encoder)
    score = {(one.need, one.offer): one.score for one in found}
    for (need, offer), worth in score.items():
        twin = (need.replace("hans", "hant"), offer.replace("hans", "hant"))
        assert score[twin] == score[twin[0], offer] == score[need, twin[1]] == worth
    ranks = {(one.need, one.offer): one.rank for one in found}
    pairs = [(need, offer) for need, offer in ranks if "hans" in offer]
    assert all(ranks[need, offer.replace("hans", "hant")] == ranks[need, offer] + 1 for need, offer in pairs)
    assert len(pairs) > 100


def test_with_the_real_encoder_a_score_depends_on_no_order_and_no_other_question(meaning: Encoder) -> None:
    needs, offers = counterparts.NEEDS, counterparts.OFFERS

    def scores(ours: Sequence[Listing], theirs: Sequence[Listing]) -> dict[tuple[str, str], float]:
        return {(one.need, one.offer): one.score for one in match(ours, theirs, len(offers), meaning)}

    plain = scores(needs, offers)
    shuffled = [random.Random(3).sample(pool, len(pool)) for pool in (needs, offers)]
    assert scores(*shuffled) == plain
    assert {(one.need, one.offer): one.score for one in match_reverse(needs, offers, 99, meaning)} == plain
    assert {(one.need, one.offer): one.score for one in score_pairs(needs, offers, list(plain), meaning)} == plain


@pytest.mark.parametrize("real", [False, True])
def test_a_bare_english_title_comes_first_among_thirty_others(real: bool, request: pytest.FixtureRequest) -> None:
    encoder = request.getfixturevalue("meaning") if real else None
    assert match([NEED], (*DISTRACTORS, ANSWER), encoder=encoder)[0].offer == "answer"
