"""Compiles every gettext catalogue beside its source (the build does the same)."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main() -> None:
    """Write ``duijie.mo`` next to each ``duijie.po``."""
    for source in sorted(Path(__file__).parents[1].glob("src/duijie/locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))
        print(source.with_suffix(".mo").relative_to(Path(__file__).parents[1]))


if __name__ == "__main__":
    main()
