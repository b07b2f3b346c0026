"""The steps of ``duijie match``: read, rank, write."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duijie.cli.encoder import Choice
from duijie.cli.meter import Meter
from duijie.cli.output import write_whole
from duijie.cli.terminal import note
from duijie.engine.faults import Fault, InputError
from duijie.engine.matching import Encoder, Runner, RunnerError, Setting, each_match, score_pairs
from duijie.engine.matching.encode import Encoders
from duijie.engine.records import Match
from duijie.engine.text import Text
from duijie.formats import listing_faults as say
from duijie.formats.listings import Listings, matches_lines, read_listings
from duijie.formats.pairs import Pairs, read_pairs

_RANKING = Text(
    "Ranking {needs} needs and {offers} offers",
    "正在为 {needs} 条需求、{offers} 条供给排序",
    "正在為 {needs} 條需求、{offers} 條供給排序",
)


@dataclass(frozen=True, slots=True)
class Task:
    """How to rank: places a list, needs for offers if ``reverse``, for which day (None: any), and who does the work."""

    top: int
    reverse: bool
    on: date | None
    choice: Choice
    runner: Runner


def rank_files(needs: Path, offers: Path, pairs: Path | None, out: Path | None, task: Task, meter: Meter) -> None:
    """Rank the listings of two files and write the result to ``out`` or stdout.

    Raises:
        InputError: a file cannot be read or holds faults (all faults of all files are in it), or the encoder that
            was asked for cannot be had. Nothing is written.
        OSError: ``out`` cannot be written.
    """
    ours, theirs, listed = _read(needs, offers, pairs)
    for one in (*ours.notes, *theirs.notes, *(listed.notes if listed else ())):
        note(one.line(meter.language))
    for path, read in ((needs, ours), (offers, theirs)):
        if not read.listings:
            note(Fault("no_lines", say.NO_LINES, file=path.name).line(meter.language))

    def rank(encoder: Encoder | Encoders | None) -> None:
        lines = matches_lines(_rank(ours, theirs, listed, task, encoder))
        if out is None:
            spool.seek(0)
            spool.truncate()
            spool.writelines(lines)
        else:
            write_whole(out, lines)

    comparable = ours.listings and theirs.listings and (listed is None or listed.pairs)
    # What goes to stdout waits in a file until it is whole: an error after half of it could not be taken back.
    with tempfile.TemporaryFile() as spool:
        try:
            with meter.step(_RANKING.fill(needs=len(ours.listings), offers=len(theirs.listings))):
                if comparable:
                    task.choice.run(rank)
                else:
                    rank(None)
        except RunnerError as error:
            raise InputError([Fault("no_runner", error.text)]) from None
        if out is None:
            spool.seek(0)
            shutil.copyfileobj(spool, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def _read(needs: Path, offers: Path, pairs: Path | None) -> tuple[Listings, Listings, Pairs | None]:
    files, faults = {}, []
    for path in dict.fromkeys(path for path in (needs, offers, pairs) if path is not None):
        try:
            files[path] = path.read_bytes()
        except OSError as error:
            text = say.UNREADABLE.fill(error=error.strerror or type(error).__name__)
            faults.append(Fault("unreadable", text, file=path.name))
    if faults:
        raise InputError(faults)
    ours, theirs = (read_listings(files[path], path.name) for path in (needs, offers))
    faults = [*ours.faults, *theirs.faults]
    listed = None
    if pairs is not None:
        # Ids of faulty lines count as known here: their own fault is said already.
        known = [[*(one.id for one in read.listings), *read.faulty_ids] for read in (ours, theirs)]
        listed = read_pairs(files[pairs], pairs.name, *known)
        faults += listed.faults
    if faults:
        raise InputError(faults)
    return ours, theirs, listed


def _rank(
    ours: Listings, theirs: Listings, listed: Pairs | None, task: Task, encoder: Encoder | Encoders | None
) -> Iterable[Match]:
    pools = ours.listings, theirs.listings
    setting = Setting(on=task.on)
    if listed is not None:
        return score_pairs(*pools, listed.pairs, encoder, task.runner, reverse=task.reverse, setting=setting)
    return each_match(*pools, task.top, encoder, task.runner, reverse=task.reverse, setting=setting)
