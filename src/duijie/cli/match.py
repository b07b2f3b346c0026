"""``duijie match``: which offers answer which needs, and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from duijie.cli.encoder import EncoderOption, choose_encoder
from duijie.cli.terminal import LanguageOption, guarded, language_of


@guarded
def match(
    needs: Annotated[Path, typer.Argument(metavar="NEEDS.jsonl", help="Needs, one JSON object a line.")],
    offers: Annotated[Path, typer.Argument(metavar="OFFERS.jsonl", help="Offers, one JSON object a line.")],
    top: Annotated[int, typer.Option("--top", metavar="K", min=1, help="How many offers a need gets.")] = 50,
    pairs: Annotated[
        Path | None,
        typer.Option("--pairs", metavar="PAIRS.csv", help="Score just these pairs; header need,offer."),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Rank needs for each offer instead.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="RANKED.jsonl", help="Write here instead of to stdout.")
    ] = None,
    encoder: EncoderOption = "auto",
    on: Annotated[
        datetime | None,
        typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Leave out what expires before this day."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Rank on a Ray cluster (needs duijie[cluster])."),
    ] = None,
    lang: LanguageOption = None,
) -> None:
    """Rank offers for each need, with a score from 0 to 1 and the reasons.

    Texts may be in Simplified Chinese, Traditional Chinese or English, mixed as they come.
    A line needs an id and one of title, text, keywords; at most 20,000 characters of each are used.
    A score depends on the two listings and on how common their words are in both files,
    never on the other candidates, so scores of different needs can be compared.

    Meaning is compared by models that run on this machine; where they can't be
    had, that is said and words alone are compared. --encoder server sends the
    texts to the server that DUIJIE_EMBEDDINGS_URL names; nothing else sends any.

    Example: duijie match needs.jsonl offers.jsonl --top 10 --out ranked.jsonl
    """
    from duijie.cli.matching import Task, rank_files
    from duijie.cli.meter import Meter
    from duijie.engine.matching import LocalRunner, RayRunner

    meter = Meter(language_of(lang))
    runner = RayRunner(cluster) if cluster else LocalRunner()
    task = Task(top, reverse, on.date() if on else None, choose_encoder(encoder, meter), runner)
    rank_files(needs, offers, pairs, out, task, meter)
