"""Makes the two fonts that the package brings, from Noto Sans CJK (SIL Open Font License 1.1).

    python tools/make_fonts.py /usr/share/fonts/opentype/noto

reads ``NotoSansCJK-Regular.ttc`` and ``-Bold.ttc`` (Debian: ``fonts-noto-cjk``) and
writes ``DuijieSans-Regular.otf`` and ``DuijieSans-Bold.otf`` beside the licence in
``src/duijie/formats/fonts``. The same source files give the same bytes.

Both hold every Chinese character of the source, so that a rare name is drawn in either
weight. Hangul, vertical setting and the Japanese, Korean and Taiwanese forms are left
out. The ``locl`` feature stays, so that text marked as Hong Kong's is drawn in Hong
Kong's forms.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY: Final = "Duijie Sans"
TARGET: Final = Path(__file__).parent.parent / "src" / "duijie" / "formats" / "fonts"
SIMPLIFIED_FACE: Final = 2  # of the collection: JP, KR, SC, TC, HK and their monospaced sisters
HANGUL: Final = (
    range(0x1100, 0x1200),
    range(0x3130, 0x3190),
    range(0x3200, 0x3220),
    range(0x3260, 0x3280),
    range(0xA960, 0xA980),
    range(0xAC00, 0xD800),
    range(0xFFA0, 0xFFE0),
)
SCRIPTS: Final = ("DFLT.dflt", "DFLT.ZHH", "hani.dflt", "hani.ZHH", "latn.dflt", "cyrl.dflt", "grek.dflt")
NAME_IDS: Final = {"family": 1, "style": 2, "unique": 3, "full": 4, "version": 5, "postscript": 6}
COPYRIGHT_ID: Final = 0
LICENCE_IDS: Final = (13, 14)


def main() -> None:
    """Write both fonts and say how large they are."""
    parser = argparse.ArgumentParser(description="Make the fonts that Duijie brings.")
    parser.add_argument("source", type=Path, help="folder of NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc")
    parser.add_argument("--out", type=Path, default=TARGET, help="folder to write to")
    arguments = parser.parse_args()
    for style in ("Regular", "Bold"):
        target = arguments.out / f"DuijieSans-{style}.otf"
        make_font(arguments.source / f"NotoSansCJK-{style}.ttc", style, target)
        print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


def make_font(source: Path, style: str, target: Path) -> None:
    """Cut one face down to the characters of its style and give it the family's name."""
    options = subset.Options(
        layout_features=["locl", "ccmp", "kern", "mark", "mkmk"],
        layout_scripts=list(SCRIPTS),
        drop_tables=["VORG", "vhea", "vmtx", "BASE", "DSIG"],
        name_IDs=[COPYRIGHT_ID, *NAME_IDS.values(), *LICENCE_IDS],
        name_languages=[0x409],
        hinting=False,
        desubroutinize=False,
        notdef_outline=True,
        recalc_timestamp=False,
        glyph_names=False,
    )
    font = TTFont(source, fontNumber=SIMPLIFIED_FACE, recalcTimestamp=False, lazy=True)
    cutter = subset.Subsetter(options)
    wanted = {code for code in font.getBestCmap() if not any(code in block for block in HANGUL)}
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    rename(font, style)
    font.save(target, reorderTables=True)


def rename(font: TTFont, style: str) -> None:
    """Name the cut font after the package: its source's name stays with the whole font."""
    name = font["name"]
    version = name.getDebugName(NAME_IDS["version"])
    words = {
        "family": FAMILY,
        "style": style,
        "unique": f"{FAMILY} {style}; {version}",
        "full": f"{FAMILY} {style}",
        "version": version,
        "postscript": f"{FAMILY.replace(' ', '')}-{style}",
    }
    for key, value in words.items():
        name.setName(value, NAME_IDS[key], 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [words["postscript"]]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = words["full"], FAMILY


if __name__ == "__main__":
    main()
