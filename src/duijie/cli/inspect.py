"""``duijie inspect``: what a spreadsheet says, before anything is stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from duijie.cli.terminal import LanguageOption, guarded, language_of
from duijie.engine.faults import InputError


@guarded
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list: .xlsx, .xls, .ods, .csv or .tsv.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the contract's JSON (duijie-inspect/1).")] = False,
    lang: LanguageOption = None,
) -> None:
    """Read a guest list as it is and say what was understood; stores nothing.

    Finds the header, names the columns, lists every problem with sheet, row and
    column, and shows who probably stands in it twice. Faults of rows exit 0, a file that
    can't be read exits 2.

    Example: duijie inspect guests.xlsx --json > guests.json
    """
    from duijie.formats import spreadsheet
    from duijie.formats.inspection import dump_inspection, refused_file
    from duijie.formats.spreadsheet.summary import summarise

    language = language_of(lang)
    try:
        found = spreadsheet.inspect(file)
    except InputError as error:
        if not as_json or any(fault.code == "absent" for fault in error.faults):
            raise
        sys.stdout.buffer.write(dump_inspection(refused_file(file.name, error.faults)))
        raise typer.Exit(2) from None
    answer = dump_inspection(found) if as_json else summarise(found, language).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
