"""The steps of ``duijie match``: read, rank, write."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from duijie.cli.encoder import Choice
from duijie.cli.meter import Meter
from duijie.cli.output import write_whole
from duijie.cli.terminal import note
from duijie.engine.faults import Fault, InputError
from duijie.engine.matching import Encoder, each_match, score_pairs
from duijie.engine.matching.encode import Encoders
from duijie.engine.records import Match
from duijie.engine.text import Text
from duijie.formats import listing_faults as say
from duijie.formats.listings import Listings, read_listings, write_matches
from duijie.formats.pairs import Pairs, read_pairs

_RANKING = Text(
    "Ranking {needs} needs and {offers} offers",
    "正在为 {needs} 条需求、{offers} 条供给排序",
    "正在為 {needs} 條需求、{offers} 條供給排序",
)


def rank_files(
    needs: Path,
    offers: Path,
    pairs: Path | None,
    top: int,
    reverse: bool,
    out: Path | None,
    choice: Choice,
    meter: Meter,
) -> None:
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

    def rank(encoder: Encoder | Encoders | None) -> bytes:
        return write_matches(_rank(ours, theirs, listed, top, reverse, encoder))

    comparable = ours.listings and theirs.listings and (listed is None or listed.pairs)
    with meter.step(_RANKING.fill(needs=len(ours.listings), offers=len(theirs.listings))):
        data = choice.run(rank) if comparable else rank(None)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(out, data)


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
    ours: Listings, theirs: Listings, listed: Pairs | None, top: int, reverse: bool, encoder: Encoder | Encoders | None
) -> Iterable[Match]:
    if listed is not None:
        return score_pairs(ours.listings, theirs.listings, listed.pairs, encoder, reverse=reverse)
    return each_match(ours.listings, theirs.listings, top, encoder, reverse=reverse)
