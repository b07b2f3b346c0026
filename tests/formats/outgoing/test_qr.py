import re
from xml.etree import ElementTree

import pytest
import segno

from duijie.engine.faults import InputError
from duijie.formats.outgoing import qr_svg
from duijie.formats.outgoing.qr import LONGEST, qr_picture

LINK = "https://duijie.example/c/Ab3dE5gH7jK9mN1pQ3rS5t"
SVG = "{http://www.w3.org/2000/svg}"


def modules(svg: str) -> list[str]:
    """Return the picture as rows of # and ., read from its strokes alone."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))  # type: ignore[union-attr]
    rows = [["."] * size for _ in range(size)]
    path = re.search(r' d="([^"]+)"', svg).group(1)  # type: ignore[union-attr]
    assert re.fullmatch(r"(M\d+ \d+\.5h\d+)+", path)
    for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path):
        rows[int(y)][int(x) : int(x) + int(run)] = "#" * int(run)
    return ["".join(row) for row in rows]


@pytest.mark.parametrize("text", [LINK, "x", "您好，世界", "x" * LONGEST])
def test_the_picture_is_the_code_with_its_quiet_zone(text: str) -> None:
    wanted = segno.make_qr(text, error="m", boost_error=False).matrix_iter(border=4)
    assert modules(qr_svg(text, "x")) == ["".join("#" if bit else "." for bit in row) for row in wanted]


def test_it_has_a_name_for_who_cannot_see_it_and_no_style_of_its_own() -> None:
    svg = qr_svg(LINK, '"Check-in" <code>', name="badge-7")
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("aria-labelledby"), root.get("class")) == ("img", "badge-7-t", "qr")
    assert [(child.get("id"), child.text) for child in root.iter("title")] == [("badge-7-t", '"Check-in" <code>')]
    assert "style" not in svg
    assert LINK not in svg


def test_the_printed_picture_is_a_file_of_its_own() -> None:
    root = ElementTree.fromstring(qr_picture(LINK))
    assert root.tag == f"{SVG}svg"
    assert root.get("width") == root.get("height") == str(len(modules(qr_svg(LINK, "x"))))


def test_nothing_and_too_much_are_refused() -> None:
    for text, code in (("", "qr_empty"), ("x" * (LONGEST + 1), "qr_long"), ("您" * 171, "qr_long")):
        with pytest.raises(InputError) as raised:
            qr_svg(text, "x")
        assert [fault.code for fault in raised.value.faults] == [code]
    assert raised.value.faults[0].text.zh_hant == (
        "內容太長，放不進二維碼：513 位元組，最多 512 位元組。請使用較短的連結。"
    )
