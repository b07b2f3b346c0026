"""Refitting: it finds what is wrong, leaves alone what is right, and says which of the two it did."""

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest

from duijie.engine.faults import InputError
from duijie.engine.matching.learn import Refit, read_refit, refit, write_refit
from duijie.engine.matching.learn.grid import RANGES
from duijie.engine.matching.learn.refit import FOLDS, LEAST_JUDGEMENTS, LEAST_NEEDS, deal, spread
from duijie.engine.matching.learn.trial import Trial
from duijie.engine.matching.learn.verdicts import sort_verdicts
from duijie.engine.matching.pools import Pools, Setting, prepare
from duijie.engine.matching.weights import Weights
from duijie.engine.records import Judgement, Listing
from tests.engine.matching.pools import NEEDS as OTHER_NEEDS
from tests.engine.matching.pools import OFFERS as OTHER_OFFERS

NEEDS = 66
SYLLABLES = ("ka", "lo", "mi", "nu", "pe", "ro", "sa", "ti", "vu", "ze")
NOISY = Weights(industry=0.6)


def word(number: int) -> str:
    """Return a made-up word, another for each number."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04d}")


@cache
def listings() -> tuple[tuple[Listing, ...], tuple[Listing, ...], tuple[Judgement, ...]]:
    """Return needs whose good offers share two words with them and refused ones share one; industries are chance."""
    random = np.random.default_rng(7)
    needs, offers, judgements = [], [], []
    for number in range(NEEDS):
        own = [word(10 * number + place) for place in range(4)]
        needs.append(Listing(f"n{number}", " ".join(own), industry=("marine",)))
        for place in range(6):
            good = place % 2 == 0
            shared = random.permutation(own)[: 2 if good else 1].tolist()
            others = [word(5000 + int(one)) for one in random.integers(0, 4000, 2 if good else 3)]
            industry = ("marine",) if random.random() < 0.5 else ("textiles",)
            offers.append(Listing(f"o{number}-{place}", " ".join(shared + others), industry=industry))
            judgements.append(Judgement(f"n{number}", f"o{number}-{place}", "good" if good else "not"))
    return tuple(needs), tuple(offers), tuple(judgements)


class Noise:
    """Gives every text a direction that has nothing to do with it."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = [np.random.default_rng(list(text.encode())).normal(size=8) for text in texts]
        return np.array(rows, np.float32)


@cache
def pools() -> Pools:
    return prepare(*listings()[:2])


@cache
def noisy_industries() -> Refit:
    return refit(pools(), listings()[2], NOISY)


def test_it_moves_away_from_a_field_that_is_noise() -> None:
    found = noisy_industries()
    assert found.decision == "taken"
    assert found.new.industry <= 0.15
    assert found.weights == found.new
    assert replace(found.new, industry=0.6, terms_power=0.5) == NOISY
    assert found.gain is not None
    assert found.relief is not None
    assert 0 < found.gain.low <= found.gain.mean <= found.gain.high
    assert found.relief.mean > 0


def test_it_moves_away_from_a_meaning_that_is_noise() -> None:
    needs, offers, judgements = listings()
    found = refit(prepare(needs, offers, Noise()), judgements, Weights(inside=0.95))
    assert found.decision == "taken"
    assert found.new.inside <= 0.4


def test_what_cannot_be_bettered_is_kept() -> None:
    right = noisy_industries().new
    found = refit(pools(), listings()[2], right)
    assert (found.decision, found.weights, found.new) == ("kept", right, right)


def test_verdicts_by_chance_change_nothing() -> None:
    judgements = listings()[2]
    verdicts = np.random.default_rng(11).permutation([one.verdict for one in judgements]).tolist()
    found = refit(pools(), [replace(one, verdict=v) for one, v in zip(judgements, verdicts, strict=True)])
    assert found.decision == "kept"
    assert found.weights == found.old == Weights()


def test_the_answer_follows_from_the_judgements_whatever_their_order() -> None:
    shuffled = [listings()[2][place] for place in np.random.default_rng(3).permutation(len(listings()[2]))]
    assert refit(pools(), [*shuffled, *shuffled[:9]], NOISY) == noisy_industries()


def test_what_is_taken_back_leaves_no_trace() -> None:
    judgements = listings()[2]
    wrong = [replace(one, verdict="good" if one.verdict == "not" else "not") for one in judgements[:60]]
    astray = refit(pools(), [*wrong, *judgements[60:]], NOISY)
    assert astray != noisy_industries()
    assert refit(pools(), judgements, NOISY) == noisy_industries()


def test_too_few_are_refused_with_the_numbers() -> None:
    found = refit(pools(), [*listings()[2][:120], Judgement("n1", "gone", "good")])
    assert (found.decision, found.judgements, found.needs, found.folds, found.gain) == ("too_few", 120, 20, (), None)
    assert found.weights == Weights()
    assert f"120 judgements on 20 needs that have both good and refused offers; {LEAST_JUDGEMENTS}" in found.text.en
    assert f"需要 {LEAST_JUDGEMENTS} 条、{LEAST_NEEDS} 项" in found.text.zh_hans
    assert len(found.notes) == 1
    # Many judgements of one kind teach nothing about ranking.
    good = refit(pools(), [replace(one, verdict="good") for one in listings()[2]])
    assert (good.decision, good.judgements, good.needs) == ("too_few", 6 * NEEDS, 0)
    assert refit(prepare((), ()), listings()[2][:1]).decision == "too_few"


def test_the_text_says_the_decision_and_its_figures() -> None:
    found = noisy_industries()
    assert found.gain is not None
    assert found.text.en.startswith("New weights are in force. Fitted to 396 judgements on 66 needs")
    assert f"{found.gain.mean:+.4f}" in found.text.zh_hant
    assert replace(found, decision="kept").text.zh_hans.startswith("权重保持不变。")


def trial(needs: Sequence[Listing], judgements: Sequence[Judgement]) -> Trial:
    made = prepare(needs, listings()[1])
    return Trial(made, sort_verdicts(made.needs, made.offers, judgements))


def test_needs_of_one_title_are_never_parted() -> None:
    needs = [replace(one, title=one.title.upper()) if place % 2 else one for place, one in enumerate(listings()[0])]
    needs = [replace(one, title=needs[place // 3 * 3].title) for place, one in enumerate(needs)]
    dealt = trial(needs, listings()[2])
    part = deal(dealt)
    assert [len(set(part[place : place + 3].tolist())) for place in range(0, NEEDS, 3)] == [1] * (NEEDS // 3)
    assert sorted(set(part.tolist())) == list(range(FOLDS))
    assert np.ptp(np.bincount(part)) <= 3


def test_scores_on_trial_are_those_of_the_ranking() -> None:
    asked = Listing(
        "figures", "釉浆球磨细度", "细度 D50 ≤ 5 μm，盐雾试验 ≥ 5000 小时，釉浆温度 ≥ 80 ℃", trl=6, side="山东"
    )
    stated = Listing(
        "stated", "釉浆球磨 5000", "细度 D50 为 3 μm，盐雾试验 6000 小时，釉浆温度 60 ℃", trl=4, side="山东"
    )
    made = prepare([*OTHER_NEEDS, asked], [*OTHER_OFFERS, stated], Noise())
    every = [Judgement(need.id, offer.id, "good") for need in made.needs for offer in made.offers]
    tried = Trial(made, sort_verdicts(made.needs, made.offers, every))
    assert tried.cases[-1].met[0, -1] + tried.cases[-1].broken[0, -1] > 0
    for weights in (Weights(), Weights(0.7, 0.3, 0.4, 0.9, 1.1, 0.4, 0.3, 0.5)):
        compared = replace(made, setting=Setting(weights))
        scores = compared.compare(np.arange(len(made.needs)), np.arange(len(made.offers))).score()
        assert np.array([case.score(weights) for case in tried.cases]) == pytest.approx(scores, abs=2e-6)


def test_quality_and_loss_by_hand() -> None:
    tried = trial(listings()[0], [replace(one) for one in listings()[2][:4]])
    scores = tried._tried(Weights())[1]
    goods = tried.cases[0].good
    ranked = goods[np.argsort(-scores, kind="stable")]
    discounts = [1 / np.log2(rank + 2) for rank in range(4)]
    expected = sum(d for d, good in zip(discounts, ranked, strict=True) if good) / sum(discounts[:2])
    assert tried.qualities(Weights()).tolist() == [pytest.approx(expected)]
    # Two good above two refused: the best rising function is sure of all four.
    assert sorted(scores[goods])[0] > sorted(scores[~goods])[-1]
    assert tried.losses(Weights(), np.array([True])).tolist() == [pytest.approx(-np.log(0.98))]


def test_the_loss_sees_order_only_so_a_power_of_all_scores_changes_nothing() -> None:
    tried = trial([replace(one, industry=()) for one in listings()[0]], listings()[2][:120])
    seen = np.ones(len(tried.cases), bool)
    assert tried.outcome(Weights(terms_power=1.0), seen) == tried.outcome(Weights(), seen)


def test_spread_draws_whole_groups() -> None:
    apart = spread(np.array([1.0, -1.0] * 20), np.arange(40))
    together = spread(np.array([1.0, -1.0] * 20), np.repeat(np.arange(20), 2))
    assert (together.mean, together.low, together.high) == (0, 0, 0)
    assert apart.low < -0.2 < 0.2 < apart.high
    assert spread(np.full(5, 0.25), np.arange(5)).low == 0.25


def test_each_weight_has_a_range_that_holds_its_default() -> None:
    assert list(RANGES) == [one.name for one in fields(Weights)]
    for name, allowed in RANGES.items():
        assert getattr(Weights(), name) in allowed.steps
        assert allowed.least <= min(allowed.steps) <= max(allowed.steps) <= allowed.most


@pytest.mark.parametrize("kind", ["taken", "too_few"])
def test_a_record_reads_back_as_it_was(kind: str) -> None:
    found = noisy_industries() if kind == "taken" else refit(pools(), [Judgement("n0", "gone", "good")])
    written = write_refit(found)
    assert read_refit(written, "weights.json") == found
    assert write_refit(read_refit(written, "weights.json")) == written


def test_each_fault_of_a_record_is_named_with_its_place() -> None:
    written = write_refit(noisy_industries()).decode()
    bad = (
        written.replace('"duijie-weights/1"', '"duijie-weights/2"')
        .replace('"terms_power": 0.5', '"terms_power": 9.5', 1)
        .replace('"bridge_power"', '"bridge"', 1)
        .replace('"judgements": 396', '"judgements": -1')
        .replace('"decision": "taken"', '"decision": "maybe"')
    )
    with pytest.raises(InputError) as caught:
        read_refit(bad.encode(), "weights.json")
    assert [(one.code, one.place, one.file) for one in caught.value.faults] == [
        ("wrong_value", "format", "weights.json"),
        ("wrong_value", "decision", "weights.json"),
        ("unknown_key", "old.bridge", "weights.json"),
        ("missing_key", "old.bridge_power", "weights.json"),
        ("out_of_range", "old.terms_power", "weights.json"),
        ("wrong_type", "judgements", "weights.json"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "syntax"),
        (b"{", "syntax"),
        (b"\xff\xfe", "syntax"),
        (b'{"format": NaN}', "syntax"),
        (b'{"needs": 1, "needs": 2}', "syntax"),
        (b"[" * 100_000, "syntax"),
        (b"[]", "wrong_type"),
        (b"{}", "missing_key"),
        (b'{"folds": [1, {"quality": [1, 2, 3]}], "gain": {"mean": true}, "notes": 3, "old": null}', "missing_key"),
        (b'{"format": [], "decision": {}, "needs": 1e400, "text": {"en": 1}}', "missing_key"),
    ],
)
def test_what_is_no_record_is_refused_never_a_crash(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_refit(data, "weights.json")
    assert caught.value.faults[0].code == code
