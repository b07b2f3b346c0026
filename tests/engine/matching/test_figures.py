"""Figures: what a need asks in numbers against what an offer states, in both languages."""

import pickle
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.language.glossary import glossary
from duijie.engine.matching.figure_reading import read_listing
from duijie.engine.matching.figures import Comparison, read_figures, trl_of
from duijie.engine.matching.properties import properties, read_properties
from duijie.engine.records import Listing


def compare(need: str, offer: str) -> tuple[Comparison, ...]:
    return read_figures([Listing("n", text=need)], [Listing("o", text=offer)]).compare(0, 0)


def verdicts(need: str, offer: str) -> list[str]:
    return [one.verdict for one in compare(need, offer)]


# need, offer, verdicts
TRUTHS = [
    # a bound asked, a plain number stated
    ("塔筒防腐，盐雾≥6000小时", "salt-spray resistance of 5,000 hours", ["broken"]),
    ("塔筒防腐，盐雾≥6000小时", "8,000 h salt spray coatings", ["met"]),
    ("鹽霧不低於六千小時", "耐盐雾5500小时", ["near"]),
    ("salt spray of at least 6,000 hours", "鹽霧試驗六千小時", ["met"]),
    ("salt fog ≥ 1 year", "盐雾8000小时", ["near"]),
    ("涂层厚度不超过50μm", "coating thickness of 40 microns", ["met"]),
    ("涂层厚度不超过50μm", "涂层厚度52μm", ["near"]),
    ("涂层厚度不超过50μm", "涂层厚度0.1mm", ["broken"]),
    ("耐高温1700度以上", "heat resistance up to 1800 °C", ["met"]),
    # a bound asked, a bound stated
    ("抗拉强度大于1GPa", "抗拉强度≥1100MPa", ["met"]),
    ("抗拉强度大于1GPa", "tensile strength of at least 800 MPa", ["broken"]),
    ("含水率≤5%", "moisture content below 3%", ["met"]),
    ("含水率≤5%", "水分不超过8%", ["broken"]),
    ("含水率≤5%", "含水率≥2%", []),
    ("纯度≥99.5%", "纯度99%~99.9%", []),
    ("纯度≥99.5%", "纯度90%~98%", ["near"]),
    # a plain number asked: the better side of the property decides
    ("纯度99.5%", "purity of 99.9%", ["met"]),
    ("纯度99.5%", "purity of 80%", ["broken"]),
    ("定位精度0.02mm", "positioning accuracy ±0.01 mm", ["met"]),
    ("定位精度0.02mm", "定位精度±0.05mm", ["broken"]),
    ("能量密度达到300Wh/kg", "energy density 320 Wh/kg", ["met"]),
    ("噪声70分贝", "noise level of 65 dB", ["met"]),
    ("烧结温度1600℃", "sintering temperature 1550 °C", ["met"]),  # neither side is better: around it will do
    ("烧结温度1600℃", "sintering temperature 900 °C", []),
    # windows and spans
    ("粒度100~120目", "120目微粉", ["met"]),
    ("粒度100~120目", "325-mesh powder", ["broken"]),
    ("粒度100~120目", "80~200目可调", ["met"]),
    ("粒度100~120目", "110~200目", []),
    ("硬度HRC55-60", "58 HRC", ["met"]),
    ("硬度HRC55-60", "66 HRC", []),  # harder than asked: who can say whether it is too hard
    ("硬度HRC55-60", "40 HRC", ["broken"]),
    ("工作温度-40~85℃", "operating temperature -55 to 125 °C", ["met"]),
    ("工作温度-40~85℃", "工作温度-20~60℃", ["broken"]),
    ("工作温度-40~85℃", "工作温度25℃", []),
    ("平面度±0.02mm", "flatness ±0.01 mm", ["met"]),
    ("厚度均匀性±1μm", "厚度20μm", []),
    # changes are compared with changes in the same sense
    ("成本降低20%以上", "cost reduction of 30%", ["met"]),
    ("成本降低20%以上", "成本提高30%", []),
    ("孔隙率降低20%以上", "孔隙率25%", []),
    ("孔隙率降低到20%以下", "孔隙率25%", ["broken"]),
    # money: budgets meet prices and nothing else
    ("项目预算500万元", "系统价格300万元", ["met"]),
    ("项目预算500万元", "报价800万元", ["broken"]),
    ("项目预算500万元", "阅读器价格3000元", []),
    ("项目预算500万元", "项目预算300万元", []),
    ("市场价格3000元", "价格2000元", []),
    ("budget of HK$2 million", "價格300萬港元", ["broken"]),
    ("budget of HK$2 million", "价格100万元", []),
    ("融资5000万元", "单笔投资3000万至1亿元", ["met"]),
    ("融资5000万元", "单笔投资500万至1000万元", ["broken"]),
    ("项目预算500万元", "公司年销售收入300万元", []),
    ("我公司2018年销售收入2002万元，利润520万元", "销售收入3000万元，利润600万元", []),
    # what is not asked, or is asked of something else
    ("目前能量密度250Wh/kg", "能量密度320Wh/kg", []),
    ("目前能量密度250Wh/kg，要求能量密度≥300Wh/kg", "能量密度320Wh/kg", ["met"]),
    ("现有工作基础：\n能量密度250Wh/kg", "能量密度200Wh/kg", []),
    ("Currently the purity is 99%.", "purity 95%", []),
    ("公司成立10年", "寿命20年", []),
    ("公司累计投资额500万元", "价格300万元", []),
    ("盐雾≥6000小时", "专利配方盐雾8000小时", ["met"]),
    ("涂层厚度≥5mm", "玻璃板厚度3mm", []),
    ("玻璃板厚度≥5mm", "玻璃板厚度3mm", ["broken"]),
    ("厚度≥5mm", "玻璃板厚度3mm", []),
    ("厚度≥5mm", "厚度3mm", ["broken"]),
    ("Fe含量＜40 ppm", "Fe含量20ppm", ["met"]),
    ("Fe含量＜40 ppm", "铜含量60ppm", []),
    ("节点压力误差小于26kPa", "压力300kPa", []),
    ("集装箱摆幅控制在±100 mm内", "集装箱摆幅±50mm", ["met"]),
    ("质量稳定达到99%", "合格率98%", []),
    ("寿命5年", "厚度5mm", []),
    ("TRL 6", "TRL 4", []),  # judged with the listings' own level
]


@pytest.mark.parametrize(("need", "offer", "told"), TRUTHS)
def test_truths(need: str, offer: str, told: list[str]) -> None:
    assert verdicts(need, offer) == told


def test_the_reader_sees_both_words_and_the_property_in_three_languages() -> None:
    (met,) = compare("盐雾≥6000小时", "8,000 h salt spray")
    assert (met.need, met.offer) == ("≥6000小时", "8,000 h")
    assert met.text.en == "Figure met: salt spray – asked ≥6000小时, offered 8,000 h"
    assert met.text.zh_hans == "指标达到：盐雾——需求≥6000小时，供给8,000 h"
    assert met.text.zh_hant == "指標達到：鹽霧——需求≥6000小时，供給8,000 h"
    (near,) = compare("盐雾≥6000小时", "盐雾5900小时")
    assert near.text.zh_hans == "指标略有不足：盐雾——需求≥6000小时，供给5900小时"
    (broken,) = compare("成本降低20%以上", "成本降低5%")
    assert broken.text.en == "Figure missed: fall in cost – asked 20%以上, offered 5%"
    (own,) = compare("集装箱摆幅±100mm", "集装箱摆幅±200mm")
    assert own.text.en == "Figure missed: 箱摆幅 – asked ±100mm, offered ±200mm".replace("箱摆幅", own.property.en)
    assert own.property.en.endswith("摆幅")


def test_a_clause_without_an_object_is_about_the_title() -> None:
    need = Listing("n", "玻璃板切割", "厚度≥5mm")
    glass, steel = Listing("o", "Cutting of glass", "thickness 3 mm"), Listing("p", "钢板", "厚度3mm")
    met, broken = read_figures([need], [glass, steel]).judge(np.array([0]), np.array([0, 1]))
    assert (met.tolist(), broken.tolist()) == ([[0, 0]], [[1, 0]])


def test_each_figure_of_a_need_meets_the_best_of_the_offer() -> None:
    need = "要求：纯度≥99.5%，抗弯强度≥400MPa，盐雾≥1000小时。"
    offer = "一级品纯度99.9%；二级品纯度98%；抗弯强度350MPa"
    assert [(one.property.zh_hans, one.verdict, one.offer) for one in compare(need, offer)] == [
        ("纯度", "met", "99.9%"),
        ("抗弯强度", "broken", "350MPa"),
    ]
    met, broken = read_figures([Listing("n", text=need)], [Listing("o", text=offer)]).judge(
        np.array([0]), np.array([0])
    )
    assert (met[0, 0], broken[0, 0]) == (1, 1)


NEEDS = [Listing(str(place), text=need) for place, (need, _, _) in enumerate(TRUTHS)]
OFFERS = [Listing(str(place), text=offer) for place, (_, offer, _) in enumerate(TRUTHS)]


def test_the_judge_counts_what_comparing_tells_in_any_block() -> None:
    figures = pickle.loads(pickle.dumps(read_figures(NEEDS, OFFERS)))
    rows, columns = np.arange(len(NEEDS))[::-2], np.arange(len(OFFERS))[1::3]
    met, broken = figures.judge(rows, columns)
    assert met.shape == broken.shape == (len(rows), len(columns))
    for (row, need), (column, offer) in product(enumerate(rows.tolist()), enumerate(columns.tolist())):
        told = [one.verdict for one in figures.compare(need, offer)]
        assert (met[row, column], broken[row, column]) == (told.count("met"), len(told) - told.count("met"))
    assert min(met.sum(), broken.sum()) > 5  # a block without figures would tell nothing


def test_a_figure_said_twice_counts_once_and_pools_without_figures_are_silent() -> None:
    twice = read_figures([Listing("n", "纯度≥99%", "纯度≥99%")], [Listing("o", "纯度99.9%", "纯度99.9%")])
    met, broken = twice.judge(np.array([0]), np.array([0]))
    assert (met[0, 0], broken[0, 0]) == (1, 0)
    silent = read_figures([Listing("n", "防腐涂料")], [Listing("o", "coatings"), Listing("p", "涂料")])
    met, broken = silent.judge(np.array([0]), np.array([0, 1]))
    assert met.tolist() == broken.tolist() == [[0, 0]]
    assert read_figures([], []).judge(np.zeros(0, int), np.zeros(0, int))[0].shape == (0, 0)


def test_both_chinese_scripts_tell_the_same() -> None:
    pairs = [
        ("盐雾不低于六千小时，厚度不超过50微米", "鹽霧不低於六千小時，厚度不超過50微米"),
        ("预算两百万元", "預算兩百萬元"),
    ]
    for offer in ("耐鹽霧5000小時，厚度40μm，報價300萬元", "耐盐雾5000小时，厚度40μm，报价300万元"):
        for simplified, traditional in pairs:
            assert verdicts(simplified, offer) == verdicts(traditional, offer) != []


@pytest.mark.parametrize(
    ("listing", "level"),
    [
        (Listing("a", "Sintering at TRL 6"), 6),
        (Listing("a", "技术成熟度6级"), 6),
        (Listing("a", text="技術成熟度達到七級"), 7),
        (Listing("a", "陶瓷", keywords=("TRL6-7",)), 6),
        (Listing("a", "TRL≥5"), 5),
        (Listing("a", "TRL 6", "technology readiness level 6"), 6),
        (Listing("a", "from TRL 4", "target TRL 7"), None),
        (Listing("a", "已完成中试，at pilot stage"), None),
        (Listing("a", "陶瓷", trl=5), None),  # what its words say; the field is another matter
    ],
)
def test_trl_in_words(listing: Listing, level: int | None) -> None:
    assert trl_of(listing) == level


def test_an_offer_states_what_it_has_now() -> None:
    offer = Listing("o", text="目前能量密度已达320Wh/kg。公司成立于2010年，占地80亩，员工200人，销售收入2亿元。")
    assert [(one.key, one.quantity.words) for one in read_listing(offer, "offer")] == [
        ("specific energy|能量密度", "达320Wh/kg")
    ]


def test_every_property_is_an_idea_of_the_glossary_in_both_languages() -> None:
    assert len(properties().numbers) > 100
    for number in properties().numbers:
        idea, title = glossary().ideas[number], properties().any_of(number).title
        assert (title.en, title.zh_hans) == (idea.english[0], idea.chinese[0])


@pytest.mark.parametrize(
    "line", ["盐雾\t盐雾\thigher\town", "盐雾\t盐雾\tgreater\town\ttime", "盐雾\t盐雾\thigher\tall\ttime"]
)
def test_a_property_that_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_properties(f"# note\n{line}\n")


def test_a_property_the_glossary_lacks_is_refused() -> None:
    with pytest.raises(KeyError):
        read_properties("摆幅\t摆幅\tlower\town\tlength\n")


@given(st.floats(1, 1e4), st.floats(1, 1e4))
@settings(max_examples=60, deadline=None)
def test_whether_a_floor_is_met_is_arithmetic(asked: float, stated: float) -> None:
    asked, stated = round(asked, 2), round(stated, 2)
    expected = "met" if stated >= asked else "near" if asked - stated <= asked / 10 else "broken"
    if abs(stated - 0.9 * asked) > 1e-6 * asked:
        assert verdicts(f"抗拉强度≥{asked}MPa", f"tensile strength {stated} MPa") == [expected]
    higher = "met" if stated <= asked else "near" if stated - asked <= asked / 10 else "broken"
    if abs(stated - 1.1 * asked) > 1e-6 * asked:
        assert verdicts(f"surface roughness below {asked} μm", f"粗糙度{stated}μm") == [higher]


@given(
    st.text(
        st.sampled_from("盐雾纯度目前要求≥≤0123456789%小时mm。，、(（)）:\n\\n±~-至 ofpurity\x00\ud800"), max_size=60
    )
)
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_read_and_compared_with_itself(text: str) -> None:
    figures = read_figures([Listing("n", text=text)], [Listing("o", text=text)])
    met, broken = figures.judge(np.array([0]), np.array([0]))
    assert met[0, 0] + broken[0, 0] == len(figures.compare(0, 0))
