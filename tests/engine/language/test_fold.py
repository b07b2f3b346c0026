"""Folding: the same string for what readers take as the same text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.language.fold import fold, fold_with_places, readable

TWINS = [
    ("海上风电塔筒防腐涂料", "海上風電塔筒防腐塗料"),
    ("石墨烯导热膜", "石墨烯導熱膜"),
    ("寻求冷链物流与食品溯源合作", "尋求冷鏈物流與食品溯源合作"),
    ("软件与数据安全检测", "軟件與數據安全檢測"),
    ("轮胎橡胶配方", "輪胎橡膠配方"),
    ("药物发现平台与临床试验", "藥物發現平台與臨床試驗"),
    ("鱼类养殖循环水系统", "魚類養殖循環水系統"),
]
MIXED = st.text(
    st.one_of(st.characters(), st.sampled_from("軟件数碼ＡＩ①é\u0301\u0345ßİ\x00\u200b\ud800가각ﾊﾞ")), max_size=40
)


@pytest.mark.parametrize(("simplified", "traditional"), TWINS)
def test_twins_fold_alike(simplified: str, traditional: str) -> None:
    assert fold(traditional) == fold(simplified) == simplified


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＩ　芯片", "ai 芯片"),
        ("Anti-Corrosion", "anti-corrosion"),
        ("㈱", "(株)"),
        ("a\x00b\u200bc\ufeffd", "abcd"),
        ("好\ud83d坏", "好坏"),
        ("STRASSE straße", "strasse strasse"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("marks", ["", "\u0301", "\u0345", "\u0345\u0301", "\u200b\u0307"])
def test_every_character_folds_to_something_settled(marks: str) -> None:
    for code in range(0x20000):
        folded = fold(chr(code) + marks)
        assert fold(folded) == folded, hex(code)
        assert unicodedata.normalize("NFKC", folded) == folded, hex(code)


@given(MIXED)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(MIXED)
def test_a_folded_text_is_clean_and_of_one_width(text: str) -> None:
    folded = fold(text)
    assert folded.encode("utf-8").decode("utf-8") == folded
    assert "\x00" not in folded
    assert unicodedata.normalize("NFKC", folded) == folded


@given(MIXED)
def test_places_cover_the_same_folded_text(text: str) -> None:
    placed = fold_with_places(text)
    assert placed.text == fold(text)
    assert len(placed.starts) == len(placed.ends) == len(placed.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(placed.starts, placed.ends, strict=True))
    assert list(placed.starts) == sorted(placed.starts)


@given(st.text(st.sampled_from("軟件風電防腐塗料AIé ,。"), min_size=1, max_size=20), st.data())
def test_the_words_of_a_span_fold_back_to_it(text: str, data: st.DataObject) -> None:
    placed = fold_with_places(text)
    start = data.draw(st.integers(0, len(placed.text) - 1))
    end = data.draw(st.integers(start + 1, len(placed.text)))
    assert fold(placed.words(start, end)) == placed.text[start:end]


def test_words_come_in_their_own_script_without_unreadable_marks() -> None:
    placed = fold_with_places("ＡＩ與防\u200b腐塗料")
    start = placed.text.index("防腐")
    assert placed.words(start, start + 4) == "防腐塗料"
    assert placed.words(0, 2) == "ＡＩ"


@pytest.mark.parametrize("span", [(0, 0), (-1, 2), (2, 9)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(IndexError):
        fold_with_places("防腐塗料").words(*span)


def test_readable_keeps_everything_but_what_cannot_be_read() -> None:
    assert readable("軟\x00件\ud800\n\tＡ") == "軟件\n\tＡ"
