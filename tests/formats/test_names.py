import pytest

from duijie.formats.names import Script, file_stem, found_by, order_of, script_of, syllables, without_legal_form


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单若溪", ("shan", "ruo", "xi")),
        ("單若溪", ("shan", "ruo", "xi")),
        ("简单", ("jian", "dan")),
        ("解子衿", ("xie", "zi", "jin")),
        ("尉迟海岚", ("yu", "chi", "hai", "lan")),
        ("仇氏精密轴承", ("chou", "shi", "jing", "mi", "zhou", "cheng")),  # a firm, not a name
        ("𠮷田", ("𠮷", "tian")),
        ("Au Ka-fai", ("au", "ka", "fai")),
        ("王 Wang", ("wang", "wang")),
    ],
)
def test_names_are_read_as_names(name: str, read: tuple[str, ...]) -> None:
    assert syllables(name) == read


def test_chinese_and_english_names_stand_in_one_row() -> None:
    names = ["周静姝", "Zeng Rong", "曾镕", "Au Ka-fai", "欧阳喆", "王一鸣", "陳大文"]
    assert sorted(names, key=order_of) == [
        "Au Ka-fai",
        "陳大文",
        "欧阳喆",
        "王一鸣",
        "Zeng Rong",
        "曾镕",
        "周静姝",
    ]


def test_a_search_finds_either_script_pinyin_and_initials() -> None:
    assert found_by("陳大文", "Chan Tai-man", None) == "陳大文 陈大文 chendawen cdw chantaiman ctm"
    assert found_by("汉光（香港）") == "汉光香港 漢光香港 hanguangxianggang hgxg"


@pytest.mark.parametrize(
    ("words", "page", "script"),
    [
        ("陳大文", "zh-Hans", "zh-Hant"),
        ("王一文", "zh-Hant", "zh-Hant"),
        ("王一文", "en", "zh-Hans"),
        ("欧阳喆", "zh-Hans", "zh-Hans"),
        ("Chan Tai-man", "zh-Hant", "en"),
        ("2026", "zh-Hant", "zh-Hant"),
    ],
)
def test_words_carry_the_script_they_are_in(words: str, page: Script, script: Script) -> None:
    assert script_of(words, page) == script


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Shandong Daiqing Bearing Technology Co., Ltd.", "Shandong Daiqing Bearing Technology"),
        ("Lionisle Optics (Hong Kong) Limited", "Lionisle Optics"),
        ("Pak Long Design Company Limited", "Pak Long Design"),
        ("Egret Inc.", "Egret"),
        ("山东岱青轴承科技有限公司", "山东岱青轴承科技"),
        ("獅嶼光電有限公司", "獅嶼光電"),
        ("岱青轴承股份有限公司", "岱青轴承"),
        ("有限公司", "有限公司"),
        ("Limited", "Limited"),
        ("The Unlimited", "The Unlimited"),
        ("山东大学", "山东大学"),
    ],
)
def test_a_legal_form_is_left_off_dense_boards(name: str, short: str) -> None:
    assert without_legal_form(name) == short


def test_file_names_are_plain_ascii() -> None:
    assert file_stem("p7", "單若溪") == "p7-shan-ruo-xi"
    assert file_stem("../../etc", "a/b\\c:d") == "etc-a-b-c-d"
    assert file_stem("人", "𠮷") == "guest"
    assert len(file_stem("p", "long " * 90)) <= 80
