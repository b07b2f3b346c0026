"""A catalogue as arrays with names, and back."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from duijie.engine.matching.bridge import BridgeStatistics, count_words
from duijie.engine.matching.catalogue.counting import figure_keys
from duijie.engine.matching.catalogue.fault import DAMAGED, OTHER_ENCODER, CatalogueError
from duijie.engine.matching.catalogue.fields import Fields, Stated, stated_by
from duijie.engine.matching.catalogue.figure_keys import FigureKeys
from duijie.engine.matching.catalogue.file import read_sections
from duijie.engine.matching.catalogue.group import Group
from duijie.engine.matching.catalogue.learned import Learned, Words
from duijie.engine.matching.catalogue.listings_text import pack_lines, pack_listings, unpack_lines, unpack_listings
from duijie.engine.matching.catalogue.postings import Postings, Segment, ends_of
from duijie.engine.matching.catalogue.side import Side
from duijie.engine.matching.catalogue.vectors import Vectors
from duijie.engine.matching.encoders.centre import Centre
from duijie.engine.matching.figure_reading import Role
from duijie.engine.matching.index import TermStatistics, count_terms
from duijie.engine.records import Listing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from duijie.engine.matching.encode import Encoder

    Arrays = dict[str, NDArray[Any]]

_ROLES: Final = ("need", "offer")
_PROBE: Final = Listing(
    "",
    "海上風電塔筒防腐塗料 offshore wind towers",
    "技术成熟度6级，耐盐雾5000小时以上，厚度不超过0.3毫米；corrosion resistance above 15 years",
    side="香港",
    industry=("海洋工程", "logistics"),
)


@dataclass(frozen=True)
class Restored:
    """What a file held. ``outdated``: its words were read by other rules or tables than today's."""

    learned: Learned
    needs: Side
    offers: Side
    outdated: bool


def capture(learned: Learned, needs: Side, offers: Side) -> tuple[dict[str, Any], Arrays]:
    """Return a catalogue as it is now: what is to be known, and arrays that later changes leave alone."""
    words = learned.words
    arrays: Arrays = {
        "terms": pack_lines(words.terms.vocabulary),
        "terms.rarity": words.terms.rarity,
        "roots": pack_lines(words.roots.vocabulary),
        "roots.rarity": words.roots.rarity,
        "words": pack_lines(words.words),
    }
    for task, centre in learned.centres.items():
        arrays[f"centre.{task}"] = np.stack([centre.overall, *centre.means.values()])
        arrays[f"probe.{task}"] = _probe(learned.encoders[task])
    about: dict[str, Any] = {
        "listings": words.terms.listings,
        "reader": reader(),
        "encoders": {task: identity_of(encoder) for task, encoder in learned.encoders.items()},
        "centres": {task: list(centre.means) for task, centre in learned.centres.items()},
        "sides": {},
    }
    for role, side in zip(_ROLES, (needs, offers), strict=True):
        about["sides"][role] = [group.language for group in side.groups]
        arrays |= {f"{role}.{name}": array for name, array in _side_arrays(side)}
    return about, arrays


def restore(path: Path, encoders: Mapping[str, Encoder]) -> Restored:
    """Return what a file holds.

    Args:
        path: the file.
        encoders: who encodes, by task; they must be those by which the file was made.

    Raises:
        CatalogueError: there is no such file, it is not what it should be, or it was made by another encoder.
        EncoderError: an encoder does not work.
    """
    about, arrays = read_sections(path)
    try:
        if not _made_by(encoders, about, arrays):
            raise CatalogueError(OTHER_ENCODER.fill(file=path))
        learned = _learned(about, arrays, encoders)
        needs, offers = (_side(learned, about, arrays, role) for role in _ROLES)
    except (KeyError, IndexError, TypeError, ValueError, zlib.error) as error:
        raise CatalogueError(DAMAGED.fill(file=path)) from error
    return Restored(learned, needs, offers, outdated=about["reader"] != reader())


def reader() -> str:
    """Return 16 hexadecimal digits that change with the tables by which words are read, and with most rules."""
    digest = hashlib.sha256()
    for package, folder in (("duijie.engine.language", "data"), ("duijie.engine.matching", ".")):
        tables = [one for one in files(package).joinpath(folder).iterdir() if one.name.endswith((".tsv", ".txt"))]
        for table in sorted(tables, key=lambda one: one.name):
            digest.update(table.read_bytes())
    figures = [figure_keys(_PROBE, role) for role in get_args(Role)]
    digest.update(repr((count_terms(_PROBE), count_words(_PROBE), figures, stated_by(_PROBE))).encode())
    return digest.hexdigest()[:16]


def identity_of(encoder: Encoder) -> str:
    """Return what an encoder says it is; empty where it says nothing."""
    return str(getattr(encoder, "identity", ""))


def _probe(encoder: Encoder) -> NDArray[np.float32]:
    """Return the vector by which an encoder is known again that does not say what it is."""
    if identity_of(encoder):
        return np.zeros(0, dtype=np.float32)
    found: NDArray[np.float32] = np.asarray(encoder.encode([_PROBE.text]), dtype=np.float32)[0]
    return found


def _made_by(encoders: Mapping[str, Encoder], about: Mapping[str, Any], arrays: Arrays) -> bool:
    if about["encoders"] != {task: identity_of(encoder) for task, encoder in encoders.items()}:
        return False
    pairs = [(_probe(encoder), arrays[f"probe.{task}"]) for task, encoder in encoders.items()]
    return all(ours.shape == theirs.shape and np.allclose(ours, theirs, atol=1e-3) for ours, theirs in pairs)


def _learned(about: Mapping[str, Any], arrays: Arrays, encoders: Mapping[str, Encoder]) -> Learned:
    terms, roots = (
        {name: number for number, name in enumerate(unpack_lines(arrays[key]))} for key in ("terms", "roots")
    )
    words = {tuple(own): number for number, own in enumerate(unpack_lines(arrays["words"]))}
    count = int(about["listings"])
    known = Words(
        TermStatistics.restore(terms, arrays["terms.rarity"], count),
        BridgeStatistics.restore(roots, arrays["roots.rarity"], count),
        words,
    )
    centres = {}
    for task, languages in about["centres"].items():
        overall, *means = np.array(arrays[f"centre.{task}"])
        centres[task] = Centre(dict(zip(languages, means, strict=True)), overall)
    return Learned(known, centres, encoders)


def _side_arrays(side: Side) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield a side's arrays, the empty places left out."""
    alive = side.alive.copy()
    place = np.cumsum(alive) - 1
    yield "listings", pack_listings(side.listings())
    yield "stated", pack_lines(astuple(side.fields.stated(one)) for one in np.flatnonzero(alive).tolist())
    figures = {key: place[own[alive[own]]].astype(np.int32) for key, own in side.figures.places().items()}
    yield "figures", pack_lines(figures)
    yield "figures.ends", ends_of([len(own) for own in figures.values()])
    yield "figures.places", np.concatenate([np.zeros(0, dtype=np.int32), *figures.values()])
    for number, group in enumerate(side.groups):
        places = group.places.rows
        own = alive[places]
        kept = np.flatnonzero(own)
        moved = (np.cumsum(own) - 1).astype(np.int32)
        yield f"{number}.places", place[places[kept]].astype(np.int32)
        yield f"{number}.term_lengths", group.term_lengths.rows[kept]
        yield f"{number}.word_lengths", group.word_lengths.rows[kept]
        for name, postings in (("terms", group.terms), ("words", group.words)):
            segment = postings.compact(own)
            yield f"{number}.{name}.ends", segment.ends
            yield f"{number}.{name}.places", segment.places if own.all() else moved[segment.places]
            yield f"{number}.{name}.codes", segment.codes
        for task, vectors in group.vectors.items():
            codes, scales = vectors.given(kept)
            yield f"{number}.{task}.codes", codes
            yield f"{number}.{task}.scales", scales


def _side(learned: Learned, about: Mapping[str, Any], arrays: Arrays, role: str) -> Side:
    own = {name.removeprefix(f"{role}."): array for name, array in arrays.items() if name.startswith(f"{role}.")}
    listings = unpack_listings(own["listings"])
    groups = [_group(learned, own, number, language) for number, language in enumerate(about["sides"][role])]
    fields = Fields()
    stated = [
        Stated(kind, side, trl, cooperation, tuple(industries))
        for kind, side, trl, cooperation, industries in unpack_lines(own["stated"])
    ]
    fields.extend(listings, stated)
    spans = zip(unpack_lines(own["figures"]), own["figures.ends"][:-1], own["figures.ends"][1:], strict=True)
    figures = FigureKeys({key: own["figures.places"][start:end] for key, start, end in spans}, len(listings))
    return Side(listings, groups, fields, figures)


def _group(learned: Learned, own: Arrays, number: int, language: str) -> Group:
    def segment(name: str) -> Postings:
        return Postings([Segment(*(own[f"{number}.{name}.{part}"] for part in ("ends", "places", "codes")))])

    vectors = {
        task: Vectors(own[f"{number}.{task}.codes"], own[f"{number}.{task}.scales"], centre, language)
        for task, centre in learned.centres.items()
    }
    lengths = own[f"{number}.term_lengths"], own[f"{number}.word_lengths"]
    return Group(language, own[f"{number}.places"], (segment("terms"), segment("words")), lengths, vectors)
