"""``duijie plan``: guest lists in, a folder with the finished plan out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duijie.cli.encoder import EncoderOption
from duijie.cli.terminal import LanguageOption, guarded


@guarded
def plan(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Guest lists: xlsx, xls, ods, csv or tsv.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write; replaced as a whole.")],
    event: Annotated[
        Path | None, typer.Option("--event", metavar="EVENT.toml", help="Slots, tables, sides, rules of the event.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", metavar="S", min=0, help="Seconds for the scheduling engine.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Breaks ties; recorded in the plan.")] = 1,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="Threads of the engine.")] = 1,
    encoder: EncoderOption = "auto",
    lang: LanguageOption = None,
) -> None:
    """Make a meeting plan of the organisers' guest lists.

    Who should meet is taken from the wishes in the lists and, where a guest made
    none, suggested from needs and offers. DIR gets problem.json, plan.json,
    plan.xlsx, plan.html, schedules.pdf and calendars/*.ics.

    Example: duijie plan shandong.xlsx hongkong.csv --event event.toml --out plan/
    """
    from duijie.cli.planning import Settings, make_plan

    make_plan(files, out, event, Settings(time_limit, seed, workers, encoder), lang)
