"""The need clinic on needs and offers in three languages: what is open, what must go, what the verdict is."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.clinic import TEXT_FIELDS, Direction, Draft, check
from duijie.engine.clinic.questions import answer
from duijie.engine.clinic.reading import Reading
from duijie.engine.clinic.rubric import CORE, QUESTIONS, example, missing, name_of, weak
from duijie.engine.clinic.writing import written_in
from duijie.engine.language import fold, fold_with_places
from duijie.engine.records import KINDS, Kind
from duijie.engine.text import LANGUAGES
from tests.engine.clinic.needs import NEEDS, Case
from tests.engine.clinic.offers import OFFERS

GOOD = Draft(
    "need",
    "technology",
    title="铸件表面缺陷在线检测",
    teaser="铸造厂需要在线发现表面缺陷的办法。",
    method_today="目前由两名工人逐件目检",
    target_figure="漏检率低于 0.5%，每件不超过 2 秒",
    budget_min=600_000,
    budget_max=900_000,
    currency="CNY",
    deadline=date(2027, 9, 30),
    language="zh-hans",
)


def open_questions(draft: Draft) -> str:
    return " ".join(one.code for one in check(draft).criteria if one.state != "met")


def flaws(draft: Draft) -> list[str]:
    return [one.code for one in check(draft).flaws]


@pytest.mark.parametrize("case", NEEDS, ids=lambda case: f"{case[0]}-{case[1]}")
def test_needs(case: Case) -> None:
    kind, title, words, still_open = case
    assert open_questions(Draft("need", kind, title=title, teaser=title, detail=words)) == still_open


@pytest.mark.parametrize("case", OFFERS, ids=lambda case: f"{case[0]}-{case[1]}")
def test_offers(case: Case) -> None:
    kind, title, words, still_open = case
    assert open_questions(Draft("offer", kind, title=title, teaser=title, detail=words)) == still_open


def test_a_complete_need_is_ready() -> None:
    found = check(GOOD)
    assert (found.verdict, found.flaws, found.reasons, found.missing) == ("ready", (), (), ())
    assert [(one.code, one.evidence and one.evidence.words) for one in found.criteria] == [
        ("kind", "technology"),
        ("method", "目前由两名工人逐件目检"),
        ("target", "低于 0.5%"),
        ("budget", "600,000–900,000"),
        ("deadline", "2027-09-30"),
    ]


@pytest.mark.parametrize(
    ("change", "state", "verdict"),
    [
        ({"kind": None}, ("kind", "missing"), "return"),
        ({"method_today": ""}, ("method", "missing"), "return"),
        ({"method_today": "人工"}, ("method", "weak"), "advice"),
        ({"target_figure": ""}, ("target", "missing"), "return"),
        ({"target_figure": "越准越好"}, ("target", "weak"), "advice"),
        ({"target_figure": "99"}, ("target", "weak"), "advice"),
        ({"budget_min": None, "budget_max": None}, ("budget", "missing"), "advice"),
        ({"budget_min": None}, ("budget", "met"), "ready"),
        ({"currency": None}, ("budget", "weak"), "advice"),
        ({"deadline": None}, ("deadline", "missing"), "advice"),
    ],
)
def test_what_one_field_changes(change: dict[str, Any], state: tuple[str, str], verdict: str) -> None:
    found = check(replace(GOOD, **change))
    assert state in [(one.code, one.state) for one in found.criteria]
    assert found.verdict == verdict
    assert len(found.reasons) == (0 if verdict == "ready" else 1)
    if verdict != "ready":
        assert found.reasons[0].code == f"{state[1]}_{state[0]}"


def test_fields_of_an_offer() -> None:
    bare = Draft(
        "offer", "technology", title="船底防污涂层", teaser="一种船底涂层，可以让贝类附着不上，船更省油，喷涂即可。"
    )
    assert open_questions(bare) == "evidence trl ip owner cooperation audience"
    whole = replace(
        bare, trl=7, ip_state="已授权", ip_owner="海隅大学", cooperation=("licence",), detail="油耗降6%，适合船厂"
    )
    assert check(whole).verdict == "ready"


@pytest.mark.parametrize("words", ["成熟度 7 级", "投入 300 万元", "质保 3 年", "TRL 7, HKD 3 million, 12 months"])
def test_what_is_no_figure_of_performance(words: str) -> None:
    draft = Draft("offer", "technology", title="船底防污涂层", teaser="船底涂层", detail=words)
    assert "evidence" in open_questions(draft).split()
    assert check(replace(GOOD, target_figure="", detail=words)).criteria[2].state == "missing"


def test_core_questions_come_first_in_what_is_missing() -> None:
    found = check(Draft("need", "service", title="海关", teaser="海关事务"))
    assert [one.code for one in found.missing] == ["scope", "deliverable", "budget", "deadline"]
    assert [one.core for one in found.missing] == [True, True, False, False]


# --- what must go ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "寻求合作",
        "尋求合作機會",
        "希望与优质企业开展合作，互利共赢",
        "我们公司寻找先进技术项目，欢迎洽谈",
        "誠邀各界合作夥伴，優勢互補，共同發展",
        "寻求国内外先进技术合作伙伴",
        "Seeking cooperation",
        "We are looking for strategic partners for win-win cooperation.",
        "Our company is interested in new technologies and would welcome partners.",
        "We offer high quality products and professional services",
    ],
)
def test_vague(words: str) -> None:
    found = check(Draft("need", "technology", title=words, teaser=words))
    assert "vague" in [one.code for one in found.flaws]
    assert found.verdict == "return"
    assert found.reasons[0].code == "vague"


@pytest.mark.parametrize("words", ["海水淡化膜", "铸件缺陷检测", "廚餘處理", "Desalination membranes", "Hull coating"])
def test_a_few_own_words_are_not_vague(words: str) -> None:
    assert "vague" not in flaws(Draft("need", "technology", title=words, teaser=words))


def test_a_slogan_beside_substance_is_only_advice() -> None:
    draft = replace(GOOD, detail="我们愿与贵方互利共赢。")
    found = check(draft)
    assert (found.verdict, [one.code for one in found.flaws]) == ("advice", ["slogan"])
    assert [span.words for span in found.flaws[0].spans] == ["互利共赢"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("请联系 wang@taiqiong.example", "wang@taiqiong.example"),
        ("請聯絡 ＷＡＮＧ＠taiqiong.example。", "ＷＡＮＧ＠taiqiong.example"),
        ("write to wang (at) taiqiong (dot) example", "wang (at) taiqiong (dot) example"),
        ("手机 138 0000 0001", "手机 138 0000 0001"),
        ("13800000001", "13800000001"),
        ("＋852 9123 4567", "＋852 9123 4567"),
        ("請致電 9123 4567 查詢", "致電 9123 4567"),
        ("Tel: 9123-4567", "Tel: 9123-4567"),
        ("座机0531-88991234", "0531-88991234"),
        ("一三八零零零零零零零一", "一三八零零零零零零零一"),
        ("加微信 taiqiong_88", "加微信 taiqiong_88"),
        ("微信号：taiqiong88", "微信号：taiqiong88"),
        ("WeChat: taiqiong88", "WeChat: taiqiong88"),
        ("WhatsApp me", ""),
    ],
)
def test_contact_data_are_refused(words: str, found: str) -> None:
    told = check(replace(GOOD, detail=words))
    assert [span.words for one in told.flaws if one.refused for span in one.spans] == ([found] if found else [])
    assert told.refused == bool(found)
    assert told.verdict == ("return" if found else "ready")


@pytest.mark.parametrize(
    "words",
    [
        "专利号 ZL202310456789.1，已授权。",
        "处理量 20000000 吨，投资 13800000 元。",
        "Standard GB/T 19001-2016 and ISO 13485:2016 apply; 2000 3000 4000 rpm.",
        "2027-03-01 至 2027-09-30 开放。",
        "微信小程序接口，支持微信支付。",
        "We meet at 10:30, at the port.",
    ],
)
def test_numbers_that_reach_nobody(words: str) -> None:
    assert not check(replace(GOOD, detail=words)).refused


def test_too_long() -> None:
    assert flaws(replace(GOOD, title="铸件缺陷" * 11)) == ["too_long"]
    assert flaws(replace(GOOD, title="铸件缺陷" * 10)) == []
    assert flaws(replace(GOOD, detail="a " * 751)) == ["too_long"]


def test_the_language_it_is_meant_to_be_in() -> None:
    assert flaws(replace(GOOD, language="zh-hant")) == ["language"]
    assert flaws(replace(GOOD, language="en")) == ["language"]
    assert flaws(replace(GOOD, language=None)) == []


def test_fields_in_several_languages() -> None:
    assert flaws(replace(GOOD, detail="The line makes four hundred castings an hour in two shifts.")) == ["mixture"]
    assert flaws(replace(GOOD, detail="鑄造廠每小時生產四百件鑄件，兩班運作。")) == ["mixture"]
    assert flaws(replace(GOOD, detail="ISO 9001、PLC、Modbus TCP 均已接入现有产线的数据。")) == []


def test_a_teaser_that_gives_the_target_away() -> None:
    given_away = replace(GOOD, teaser="铸造厂需要在线检测，漏检率低于0.5%。")
    assert flaws(given_away) == ["teaser_detail"]
    assert [span.words for span in check(given_away).flaws[0].spans] == ["低于0.5%"]
    assert flaws(replace(GOOD, teaser="铸造厂需要在线检测，漏检率低于5%。")) == []


def test_a_teaser_copied_from_the_detail() -> None:
    sentence = (
        "铸造车间有四条造型线，每条线末端由两名工人在强光下逐件翻看铸件的六个面，发现气孔砂眼后用粉笔圈出再送去修补"
    )
    draft = replace(GOOD, teaser=sentence + "。", detail=f"背景。{sentence}。另有返修线。")
    assert flaws(draft) == ["teaser_detail"]
    assert check(draft).flaws[0].spans[0].words == sentence


def test_title_and_teaser_are_asked_for() -> None:
    assert flaws(replace(GOOD, title=" ", teaser="")) == ["no_title", "no_teaser"]
    assert check(replace(GOOD, title="")).verdict == "return"
    assert check(replace(GOOD, teaser="")).verdict == "advice"


# --- the words of the rubric -----------------------------------------------------------


ASKED = [(direction, kind, code) for (direction, kind), codes in QUESTIONS.items() for code in codes]


def test_every_kind_has_its_questions_on_both_sides() -> None:
    assert sorted(QUESTIONS) == sorted((side, kind) for side in ("need", "offer") for kind in KINDS)
    assert all(len(codes) > CORE for codes in QUESTIONS.values())


@pytest.mark.parametrize(("direction", "kind", "code"), ASKED)
def test_an_example_answers_its_question(direction: Direction, kind: Kind, code: str) -> None:
    words = example(direction, kind, code)
    for language in LANGUAGES:
        draft = Draft(direction, kind, title="–", teaser=words.of(language))
        state, found = answer(code, Reading(draft))
        assert state == "met", (language, words.of(language))
        assert found is not None
        assert found.words


def test_no_example_is_left_over() -> None:
    table = tomllib.loads(files("duijie.engine.clinic").joinpath("examples.toml").read_text("utf-8"))
    held = {(side, kind, code) for side, kinds in table.items() for kind, codes in kinds.items() for code in codes}
    assert held == {*ASKED, *((side, kind, "kind") for side in table for kind in KINDS)}


@pytest.mark.parametrize(("direction", "kind"), QUESTIONS)
def test_all_examples_together_make_a_ready_draft(direction: Direction, kind: Kind) -> None:
    codes = QUESTIONS[direction, kind]
    for language in LANGUAGES:
        words = [example(direction, kind, code).of(language) for code in codes]
        draft = Draft(
            direction, kind, title=words[0][:30], teaser=words[0], detail=" ".join(words[1:]), language=language
        )
        found = check(draft)
        assert (found.verdict, found.reasons) == ("ready", ()), language


def test_every_sentence_is_in_its_script() -> None:
    codes = {"kind", *(code for _, _, code in ASKED)}
    texts = [words(code) for words in (name_of, missing, weak) for code in codes]
    texts += [example(direction, kind, code) for direction, kind, code in ASKED]
    for text in texts:
        assert written_in(text.zh_hans) in {"zh-hans", None}
        assert written_in(text.zh_hant) in {"zh-hant", None}
        assert fold(text.zh_hans) == normalize("NFKC", normalize("NFKC", text.zh_hans).casefold())


WORDS = st.text(
    st.sampled_from("需要寻找尋求膜材料检测低于0.5%万元 \n1388@.微信abcPatentＡ㎏é\u200bﬁ") | st.characters(),
    max_size=60,
)


@given(
    st.builds(
        Draft, st.sampled_from(["need", "offer"]), st.sampled_from([None, *KINDS]), **dict.fromkeys(TEXT_FIELDS, WORDS)
    )
)
def test_evidence_is_what_stands_there(draft: Draft) -> None:
    found = check(draft)
    spans = [one.evidence for one in found.criteria] + [span for one in found.flaws for span in one.spans]
    for span in spans:
        if span is not None and span.field in TEXT_FIELDS:
            assert getattr(draft, span.field)[span.start : span.end] == span.words
    assert (found.verdict == "ready") == (not found.reasons)
    assert check(draft) == found


@given(WORDS)
def test_places_are_those_of_the_folded_text(text: str) -> None:
    reading = Reading(Draft("need", title=text))
    if text.strip():
        assert reading.folded == fold_with_places(text)


@pytest.mark.parametrize("piece", ["a", "a@", "一", "+1 ", "for ", "((", "1-", "归", "by "])
def test_an_endless_text_is_too_long_and_no_more(piece: str) -> None:
    endless = piece * (100_000 // len(piece))
    assert "too_long" in flaws(replace(GOOD, detail=endless))
