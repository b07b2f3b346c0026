"""A catalogue suggests what matching the same listings from scratch gives."""

from datetime import date

import pytest

from duijie.engine.matching import LocalRunner, match, match_reverse
from duijie.engine.matching.catalogue import Catalogue
from duijie.engine.matching.catalogue import suggest as suggesting
from duijie.engine.matching.pools import Setting
from duijie.engine.records import Judgement, Listing, Match

from .listings import Letters, encoders, invent

HERE = LocalRunner(1)
NEEDS, OFFERS = invent(25, 1, "n"), invent(110, 1, "o")
DAY = Setting(on=date(2026, 6, 1))
JUDGED = Setting(
    judgements=(
        Judgement("n1", "o2", "good"),
        Judgement("n1", "o5", "not"),
        Judgement("n7", "o2", "met"),
        Judgement("n9", "o30", "good"),
        Judgement("nobody", "o1", "good"),
    )
)


def both_ways(catalogue: Catalogue, top: int) -> tuple[list[Match], list[Match]]:
    offers = [one for need in catalogue.needs for one in catalogue.offers_for(need.id, top)]
    return offers, [one for offer in catalogue.offers for one in catalogue.needs_for(offer.id, top)]


@pytest.mark.parametrize("setting", [Setting(), DAY, JUDGED], ids=["plain", "on a day", "judged"])
@pytest.mark.parametrize("kind", ["none", "one", "two"])
def test_what_was_built_suggests_what_match_suggests(kind: str, setting: Setting) -> None:
    encoder = encoders(kind)
    catalogue = Catalogue.build(NEEDS, OFFERS, encoder, setting, runner=HERE)
    offers, needs = both_ways(catalogue, 8)
    assert offers == list(match(NEEDS, OFFERS, 8, encoder, HERE, setting))
    assert needs == list(match_reverse(NEEDS, OFFERS, 8, encoder, HERE, setting))
    assert len(offers) > 120
    assert len(needs) > 400


def test_a_list_longer_than_the_shortlist_is_complete() -> None:
    catalogue = Catalogue.build(NEEDS[:3], OFFERS, Letters(), runner=HERE)
    found = [one for need in NEEDS[:3] for one in catalogue.offers_for(need.id, 500)]
    assert found == list(match(NEEDS[:3], OFFERS, 500, Letters(), HERE))


def test_a_listing_that_stays_outside_gets_the_same() -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, encoders("two"), runner=HERE)
    for need in NEEDS[:10]:
        assert catalogue.offers_for(need) == catalogue.offers_for(need.id)
    for offer in OFFERS[:10]:
        assert catalogue.needs_for(offer) == catalogue.needs_for(offer.id)
    assert catalogue.needs == NEEDS


def test_a_new_need_and_the_owners_of_offers_see_each_other() -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, encoders("two"), runner=HERE)
    catalogue.put_need(Listing("fresh", "陶瓷轴承", "耐盐雾5000小时，陶瓷轴承"))
    best = catalogue.offers_for("fresh")[0]
    assert any("陶瓷轴承" in term for reason in best.reasons for term in reason.terms)
    assert "fresh" in [one.need for one in catalogue.needs_for(best.offer)]
    catalogue.remove_need("fresh")
    assert "fresh" not in [one.need for one in catalogue.needs_for(best.offer, 100)]


def test_a_listing_put_again_is_the_last_and_is_read_anew() -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, Letters(), runner=HERE)
    catalogue.put_offer(Listing("o0", "龘龘专用名词"))
    assert [one.id for one in catalogue.offers] == [*(one.id for one in OFFERS[1:]), "o0"]
    catalogue.put_need(Listing("n", "龘龘专用名词"))
    assert catalogue.offers_for("n")[0].offer == "o0"
    catalogue.put_offer(Listing("o0", "听力筛查仪"))
    shared = {one.offer: one for one in catalogue.offers_for("n", 1000) if one.reasons[0].signal == "terms"}
    assert "o0" not in shared


def test_a_language_that_comes_later_is_compared_across() -> None:
    catalogue = Catalogue.build(
        [Listing("n", "陶瓷轴承寿命")], [Listing("o", "船用防污漆")], encoders("two"), runner=HERE
    )
    catalogue.put_offer(Listing("late", "ceramic bearings with a long service life"))
    assert catalogue.offers_for("n")[0].offer == "late"
    assert catalogue.needs_for("late")[0].need == "n"


def test_a_catalogue_may_begin_empty() -> None:
    catalogue = Catalogue.build((), (), encoders("two"), runner=HERE)
    assert catalogue.offers_for(Listing("n", "陶瓷轴承")) == ()
    catalogue.put_offer(Listing("o", "陶瓷轴承"))
    catalogue.put_need(Listing("n", "陶瓷轴承"))
    assert [(one.need, one.offer) for one in catalogue.offers_for("n")] == [("n", "o")]
    catalogue.refresh(runner=HERE)
    assert both_ways(catalogue, 5) == both_ways(
        Catalogue.build(catalogue.needs, catalogue.offers, encoders("two"), runner=HERE), 5
    )


def test_of_a_large_side_the_likely_ones_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, encoders("two"), runner=HERE)
    whole = [catalogue.offers_for(need.id, 5, explained=False) for need in NEEDS]
    monkeypatch.setattr(suggesting, "MEASURED", 100)
    monkeypatch.setattr(suggesting, "CANDIDATES", 60)
    some = [catalogue.offers_for(need.id, 5, explained=False) for need in NEEDS]
    shared = sum(len({*a} & {*b}) for a, b in zip(whole, some, strict=True))
    assert shared > 0.9 * sum(map(len, whole))


def test_a_refresh_encodes_nothing() -> None:
    encoder = Letters()
    catalogue = Catalogue.build(NEEDS, OFFERS, encoder, runner=HERE)
    before = encoder.texts
    catalogue.refresh(runner=HERE)
    assert encoder.texts == before


def test_progress_ends_at_the_total() -> None:
    told: list[tuple[int, int]] = []
    Catalogue.build(
        NEEDS, OFFERS, encoders("two"), progress=lambda done, total: told.append((done, total)), runner=HERE
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (3 * 135, 3 * 135)


def test_without_reasons_the_matches_are_the_same() -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, runner=HERE)
    plain = catalogue.offers_for("n3", explained=False)
    assert [one.reasons for one in plain] == [()] * len(plain)
    assert [(one.offer, one.score) for one in plain] == [(one.offer, one.score) for one in catalogue.offers_for("n3")]


def test_what_cannot_be_asked_is_refused() -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, runner=HERE)
    with pytest.raises(KeyError):
        catalogue.offers_for("o1")
    with pytest.raises(KeyError):
        catalogue.remove_need("o1")
    with pytest.raises(ValueError, match="top is 0"):
        catalogue.needs_for("o1", 0)
    with pytest.raises(ValueError, match="'n1' is there twice"):
        Catalogue.build((NEEDS[1], NEEDS[1]), (), runner=HERE)


def test_an_encoder_that_fails_leaves_all_as_it_was() -> None:
    class Failing(Letters):
        broken = False

        def encode(self, texts):  # type: ignore[no-untyped-def]
            return super().encode(texts) * (float("nan") if self.broken else 1)

    encoder = Failing()
    catalogue = Catalogue.build(NEEDS, OFFERS, encoder, runner=HERE)
    encoder.broken = True
    with pytest.raises(ValueError, match="not finite"):
        catalogue.put_need(Listing("n1", "从未见过的词"))
    assert catalogue.needs == NEEDS
