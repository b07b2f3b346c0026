"""Writes the English catalogues, compiles all of them (as the build does), and says what is missing or left over."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "src" / "duijie" / "locale"


def write_english() -> None:
    """Give every part of the application an English catalogue that says its message ids."""
    for source in sorted((LOCALES / "zh_Hans" / "LC_MESSAGES").glob("*.po")):
        with source.open("rb") as file:
            ids = sorted(str(message.id) for message in read_po(file) if message.id)
        catalogue = Catalog(locale="en", fuzzy=False)
        for sentence in ids:
            catalogue.add(sentence, sentence)
        target = LOCALES / "en" / "LC_MESSAGES" / source.name
        with target.open("wb") as file:
            file.write(b'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n')
            file.write(b'"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n')
            write_po(file, catalogue, width=0, no_location=True, omit_header=True)


def compile_all() -> None:
    """Write a ``.mo`` next to each ``.po``."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))


def report() -> None:
    """Print what the source uses and a catalogue lacks, and what nothing uses any more."""
    sys.path.insert(0, str(ROOT))
    from tests.locale.messages import catalogue, in_python, in_templates

    used = in_python() | in_templates()
    for language in ("zh-hans", "zh-hant"):
        words = catalogue(language)
        for sentence, place in used.items():
            if not words.get(sentence, "").strip():
                print(f"{language} lacks {sentence!r} ({place})")
        for sentence in words.keys() - used.keys():
            print(f"{language} no longer needs {sentence!r}")


if __name__ == "__main__":
    write_english()
    compile_all()
    report()
