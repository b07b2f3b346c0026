"""Reading quantities: values in base units, bounds, places; and what is not a quantity."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from duijie.engine.language.fold import fold_with_places
from duijie.engine.language.numeral import han_number
from duijie.engine.language.quantity import Quantity, read_quantities
from duijie.engine.language.units import Unit, read_units, unit_table

HOUR, DAY, YEAR = 3600.0, 86400.0, 31557600.0
MONTH = YEAR / 12

# text, low, high, dimension, bound, words
EXAMPLES = [
    ("塔筒防腐，盐雾≥6000小时", 6000 * HOUR, None, "time", "at_least", "≥6000小时"),
    ("鹽霧不低於六千小時", 6000 * HOUR, None, "time", "at_least", "不低於六千小時"),
    ("salt spray resistance of 5,000 hours", 5000 * HOUR, 5000 * HOUR, "time", "exact", "5,000 hours"),
    ("a 6,000-hour test", 6000 * HOUR, 6000 * HOUR, "time", "exact", "6,000-hour"),
    ("寿命不少于10年", 10 * YEAR, None, "time", "at_least", "不少于10年"),
    ("使用壽命十年以上", 10 * YEAR, None, "time", "at_least", "十年以上"),
    ("at least 5 years", 5 * YEAR, None, "time", "at_least", "at least 5 years"),
    ("five to ten years", 5 * YEAR, 10 * YEAR, "time", "range", "five to ten years"),
    ("10+ years of service", 10 * YEAR, None, "time", "at_least", "10+ years"),
    ("min. 48 h", 48 * HOUR, None, "time", "at_least", "min. 48 h"),
    ("48 h minimum", 48 * HOUR, None, "time", "at_least", "48 h minimum"),
    ("交货期3个月内", None, 3 * MONTH, "time", "at_most", "3个月内"),
    ("至少2-3天", 2 * DAY, None, "time", "at_least", "至少2-3天"),
    ("within 20 seconds", None, 20.0, "time", "at_most", "within 20 seconds"),
    ("响应时间≤15ms", None, 0.015, "time", "at_most", "≤15ms"),
    ("两年左右", 2 * YEAR, 2 * YEAR, "time", "about", "两年左右"),
    ("粒度100–120目", 100, 120, "mesh", "range", "100–120目"),
    ("a 325-mesh powder", 325, 325, "mesh", "exact", "325-mesh"),
    ("内径3.2-4.6米", 3.2, 4.6, "length", "range", "3.2-4.6米"),
    ("粒徑5～10微米", 5e-6, 1e-5, "length", "range", "5～10微米"),
    ("between 3 and 5 mm", 0.003, 0.005, "length", "range", "3 and 5 mm"),
    ("平面度±0.02 mm", -2e-5, 2e-5, "length", "range", "±0.02 mm"),
    ("直径5±0.1mm", 0.0049, 0.0051, "length", "range", "5±0.1mm"),
    ("长度11Km以上", 11000, None, "length", "at_least", "11Km以上"),
    ("Ra0.8μm", 8e-7, 8e-7, "length", "exact", "0.8μm"),
    ("①5mm", 0.005, 0.005, "length", "exact", "5mm"),
    ("纯度99.9 %", 0.999, 0.999, "fraction", "exact", "99.9 %"),
    ("翹曲千分之二", 0.002, 0.002, "fraction", "exact", "千分之二"),
    ("不超过百分之五", None, 0.05, "fraction", "at_most", "不超过百分之五"),
    ("no more than 3% by weight", None, 0.03, "fraction", "at_most", "no more than 3%"),
    ("水分＜0.5％", None, 0.005, "fraction", "at_most", "＜0.5％"),
    ("20%~30%", 0.2, 0.3, "fraction", "range", "20%~30%"),
    ("Fe＜40 ppm", None, 4e-5, "fraction", "at_most", "＜40 ppm"),
    ("电压220V±10%", 198, 242, "voltage", "range", "220V±10%"),
    ("电压-48V", -48, -48, "voltage", "exact", "-48V"),
    ("强度1.2×10^6 Pa", 1.2e6, 1.2e6, "pressure", "exact", "1.2×10^6 Pa"),
    ("强度1.2×10⁶ Pa", 1.2e6, 1.2e6, "pressure", "exact", "1.2×10⁶ Pa"),
    ("膨胀10⁻⁶ m", 1e-6, 1e-6, "length", "exact", "10⁻⁶ m"),
    ("1e-3 mm", 1e-6, 1e-6, "length", "exact", "1e-3 mm"),
    ("耐壓不低於三十兆帕", 3e7, None, "pressure", "at_least", "不低於三十兆帕"),
    ("承压10mpa", 1e7, 1e7, "pressure", "exact", "10mpa"),
    ("up to 8 bar", 8e5, 8e5, "pressure", "exact", "up to 8 bar"),
    ("1，000吨", 1e6, 1e6, "mass", "exact", "1，000吨"),
    ("１０００吨", 1e6, 1e6, "mass", "exact", "１０００吨"),
    ("3-5万吨", 3e7, 5e7, "mass", "range", "3-5万吨"),
    ("十余吨", 1e4, 1e4, "mass", "about", "十余吨"),
    ("2 million tonnes", 2e9, 2e9, "mass", "exact", "2 million tonnes"),
    ("处理20吨/天", 20000 / DAY, 20000 / DAY, "mass flow", "exact", "20吨/天"),
    ("5 t/a", 5000 / YEAR, 5000 / YEAR, "mass flow", "exact", "5 t/a"),
    ("3 L/min", 0.00005, 0.00005, "volume flow", "exact", "3 L/min"),
    ("每秒1mm左右", 0.001, 0.001, "speed", "about", "每秒1mm左右"),
    ("100 km/h", 100 / 3.6, 100 / 3.6, "speed", "exact", "100 km/h"),
    ("密度≥1.80克/立方厘米", 1800, None, "density", "at_least", "≥1.80克/立方厘米"),
    ("比表面积＜1.8  m²/g", None, 1800, "specific surface", "at_most", "＜1.8 m²/g"),
    ("能量密度达到300wh/kg", 1.08e6, 1.08e6, "specific energy", "exact", "达到300wh/kg"),
    ("克容量400-600mAh/g", 1.44e6, 2.16e6, "specific capacity", "range", "400-600mAh/g"),
    ("≤0.2w/m.k", None, 0.2, "thermal conductivity", "at_most", "≤0.2w/m.k"),
    ("5mW", 0.005, 0.005, "power", "exact", "5mW"),
    ("5MW", 5e6, 5e6, "power", "exact", "5MW"),
    ("3兆瓦", 3e6, 3e6, "power", "exact", "3兆瓦"),
    ("3.5GHz", 3.5e9, 3.5e9, "frequency", "exact", "3.5GHz"),
    ("3000转/分", 50, 50, "rotation", "exact", "3000转/分"),
    ("噪声不大于70dB(A)", None, 70, "sound", "at_most", "不大于70dB(A)"),
    ("工作温度-40℃~85℃", -40, 85, "temperature", "range", "-40℃~85℃"),
    ("at 1200 degrees C", 1200, 1200, "temperature", "exact", "1200 degrees C"),
    ("耐寒—15度", -15, -15, "temperature", "exact", "—15度"),
    ("储存温度零下18度以下", None, -18, "temperature", "at_most", "零下18度以下"),
    ("50 °F", 10, 10, "temperature", "exact", "50 °F"),
    ("旋转角度45度", 45, 45, "angle", "exact", "45度"),
    ("硬度HRC55-65", 55, 65, "hrc", "range", "HRC55-65"),
    ("≥60HRC", 60, None, "hrc", "at_least", "≥60HRC"),
    ("HV 500", 500, 500, "hv", "exact", "HV 500"),
    ("pH值6~8", 6, 8, "pH", "range", "pH值6~8"),
    ("TRL 6", 6, 6, "TRL", "exact", "TRL 6"),
    ("TRL6-7", 6, 7, "TRL", "range", "TRL6-7"),
    ("TRL≥5", 5, None, "TRL", "at_least", "TRL≥5"),
    ("技術成熟度不低於六級", 6, None, "TRL", "at_least", "技術成熟度不低於六級"),
    ("technology readiness level: 7", 7, 7, "TRL", "exact", "technology readiness level: 7"),
    ("¥200万", 2e6, 2e6, "CNY", "exact", "¥200万"),
    ("两百万元", 2e6, 2e6, "CNY", "exact", "两百万元"),
    ("1.5億元", 1.5e8, 1.5e8, "CNY", "exact", "1.5億元"),
    ("五百餘萬元", 5e6, 5e6, "CNY", "about", "五百餘萬元"),
    ("RMB 2 million", 2e6, 2e6, "CNY", "exact", "RMB 2 million"),
    ("预算金额为3000万", 3e7, 3e7, "CNY", "exact", "3000万"),
    ("HK$3m-5m", 3e6, 5e6, "HKD", "range", "HK$3m-5m"),
    ("5000萬港元", 5e7, 5e7, "HKD", "exact", "5000萬港元"),
    ("US$500k", 5e5, 5e5, "USD", "exact", "US$500k"),
    ("US$1 million to US$2 million", 1e6, 2e6, "USD", "range", "US$1 million to US$2 million"),
    ("2亿美元以上", 2e8, None, "USD", "at_least", "2亿美元以上"),
    ("成本3万元/吨", 30, 30, "CNY/mass", "exact", "3万元/吨"),
    ("循环1000次", 1000, 1000, "cycles", "exact", "1000次"),
    ("20台套", 20, 20, "machines", "exact", "20台套"),
    ("强屈比≥1.26，", 1.26, None, "number", "at_least", "≥1.26"),
]

NOTHING = [
    *("2018年", "2018-2020年", "2018年3月5日", "二〇一八年", "2020.03.15", "80年代", "1990s", "3 years ago", "3年前"),
    *("ISO 9227", "GB/T 10125", "GB/T 31485-2015要求", "IEC 61131、IEC 61499等", "ASTM B117", "IP67"),
    *("ZL201721099528.4", "专利201610018402.3", "电话 0532-8888 8888", "+852 2345 6789", "info@5m.example.org"),
    *(
        "SUS304",
        "316L不锈钢",
        "42CrMo",
        "CO2",
        "5G网络",
        "3D打印",
        "4K",
        "IL-6抗体",
        "PM2.5",
        "天禾3号",
        "https://a.example/5mm",
    ),
    *(
        "第3年",
        "三元材料",
        "811三元",
        "二次开发",
        "一次性",
        "两三年",
        "数十年",
        "上百吨",
        "千米",
        "万元",
        "项目3个",
        "10目标",
    ),
    *(
        "循环4000周",
        "1.2.3米",
        "100×200×50 mm",
        "35：18：8",
        "100/120粒度",
        "1）需求",
        "①②③",
        "TRL 12",
        "1.2019年成立",
        "2万",
    ),
    *("0.5g·cm", "12 cm-1", "HK$200/kg", "20 mg/dose"),
    "",
]

TWINS = [
    ("盐雾≥6000小时，厚度不超过50微米", "鹽霧≥6000小時，厚度不超過50微米"),
    ("预算两百万元，寿命十年以上", "預算兩百萬元，壽命十年以上"),
    ("处理量5万吨/年，转速3000转/分", "處理量5萬吨/年，轉速3000轉/分"),
    ("技术成熟度6级，温度零下20度", "技術成熟度6級，溫度零下20度"),
    ("误差千分之三，3个月内交货", "誤差千分之三，3個月內交貨"),
]


def one(text: str) -> Quantity:
    (found,) = read_quantities(text)
    return found


@pytest.mark.parametrize(("text", "low", "high", "dimension", "bound", "words"), EXAMPLES)
def test_quantities(text: str, low: float | None, high: float | None, dimension: str, bound: str, words: str) -> None:
    found = one(text)
    assert (found.dimension, found.bound, found.words) == (dimension, bound, words)
    assert found.low == (None if low is None else pytest.approx(low, rel=1e-9))
    assert found.high == (None if high is None else pytest.approx(high, rel=1e-9))


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_quantity(text: str) -> None:
    assert read_quantities(text) == ()


@pytest.mark.parametrize(("simplified", "traditional"), TWINS)
def test_both_chinese_scripts_read_alike(simplified: str, traditional: str) -> None:
    def told(text: str) -> list[tuple[object, ...]]:
        return [(q.low, q.high, q.dimension, q.bound, q.start, q.end) for q in read_quantities(text)]

    assert told(simplified) == told(traditional)
    assert len(told(simplified)) == 2


def test_quantities_come_in_order_with_their_unit_as_written() -> None:
    text = "耐熱60度，承压≥8ＭＰａ，HK＄3m，300 Wh/kg"
    found = read_quantities(text)
    assert [(q.words, q.unit) for q in found] == [
        ("60度", "度"),
        ("≥8ＭＰａ", "ＭＰａ"),
        ("HK＄3m", "HK＄"),
        ("300 Wh/kg", "Wh/kg"),
    ]
    assert [text[q.start : q.end] for q in found] == [q.words for q in found]


def test_a_placed_text_reads_like_its_original() -> None:
    text = "纯度99.9%，\x00粒径5\u200b0㎚"
    assert read_quantities(fold_with_places(text)) == read_quantities(text)
    assert [q.words for q in read_quantities(text)] == ["99.9%", "50㎚"]


def test_degrees_need_a_clause_that_tells_what_they_measure() -> None:
    assert [q.dimension for q in read_quantities("角度30度；耐热30度；用电30度；1600度")] == [
        "angle",
        "temperature",
        "temperature",
    ]


@pytest.mark.parametrize(
    ("signs", "value"),
    [("两百五十", 250), ("十五", 15), ("一万二千", 12000), ("三亿五千万", 3.5e8), ("三点六", 3.6), ("一百零五", 105)],
)
def test_chinese_numerals(signs: str, value: float) -> None:
    assert han_number(signs) == pytest.approx(value)


@pytest.mark.parametrize("signs", ["千", "百万", "三五", "二〇一八", "万", "亿" * 1000])
def test_chinese_numerals_that_are_no_amounts(signs: str) -> None:
    assert han_number(signs) is None


SPELLINGS = [(spelling, unit) for spelling, unit in unit_table().exact.items() if spelling != "度"]


# Numbers of years (2018 年), and weeks that are cycles of a battery, are left out on purpose.
@given(
    st.sampled_from(SPELLINGS),
    st.integers(2, 399) | st.integers(2200, 99999),
    st.sampled_from(["≥", "不低于", "at least "]),
)
@settings(deadline=None)
def test_a_number_written_with_any_unit_reads_back(spelt: tuple[str, Unit], number: int, bound: str) -> None:
    spelling, unit = spelt
    assume(spelling != "周" or number < 400)
    written = f"{bound}{number} {spelling}"
    (found,) = read_quantities(written)
    assert found.dimension == unit.dimension
    assert found.low == pytest.approx(unit.base(number), rel=1e-9, abs=1e-9)
    assert (found.high, found.bound, found.words) == (None, "at_least", written)


@given(st.floats(0.01, 99999).map(lambda x: round(x, 3)), st.floats(0.01, 99999).map(lambda x: round(x, 3)))
def test_a_range_reads_back(first: float, second: float) -> None:
    low, high = sorted((first, second))
    found = one(f"厚度{low:,}~{high:,}毫米")
    assert found.low == pytest.approx(low / 1000, rel=1e-9)
    assert found.high == pytest.approx(high / 1000, rel=1e-9)


ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("0123456789一二十百千万亿年米mgkWh%℃≥≤-~±×^./,$¥HKTRL小时以上约\x00\ud800①⁶½㎡"),
    ),
    max_size=60,
)


@given(ODD)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_to_quantities_that_stand_in_it(text: str) -> None:
    end = 0
    for found in read_quantities(text):
        assert end <= found.start < found.end <= len(text)
        assert found.low is not None or found.high is not None
        if found.low is not None and found.high is not None:
            assert found.low <= found.high
        end = found.end


@pytest.mark.parametrize(
    "piece", ["1", "1,000,", "1.", "亿", "一万", "≥", "-", "+12 1", "ten ", "a.", "1e", "10^", "(", "每"]
)
def test_long_senseless_texts_are_read_through(piece: str) -> None:
    assert read_quantities(piece * (20_000 // len(piece))) == ()


def test_a_megabyte_of_digits_is_no_quantity() -> None:
    assert read_quantities("7" * 10**6 + "mm") == ()


def test_quotients_are_units_of_their_own() -> None:
    table = read_units("length\t1\t0\tm\ntime\t1\t0\ts\nspeed\t1\t0\t@length/time\nlength\t1000\t0\tkm\n")
    found = table.find("5 km/s", "5 km/s", 2)
    assert found is not None
    assert (found[0].dimension, found[0].factor, found[1]) == ("speed", 1000, 6)
    assert table.find("5 km/x", "5 km/x", 2) is None


def test_a_line_of_units_that_lacks_a_column_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_units("length\t1\t0\tm\nlength\t1\n")
