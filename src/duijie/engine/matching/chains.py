"""Industry chains: an industry is near its suppliers and its customers, not only itself.

A chain is a row of stages from what goes in to what comes out; a stage names industries. Neighbouring stages buy
from one another and sell to one another, so two listings of theirs belong together more than two of any
industries, though less than two of the same. The chains are data: a host gives others in a file of the same form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.faults import Fault, InputError
from duijie.engine.language.glossary import glossary
from duijie.engine.language.word import stem, words_of
from duijie.engine.text import Text, same

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

#: How alike two industries are of one stage or of neighbouring ones, as a part of being the same. In the example one
#: chain, near or far, is a third of the evidence for a counterpart (logarithm of the odds) that one industry is.
NEIGHBOURS: Final = 0.4
#: The same for two of one chain further apart.
SAME_CHAIN: Final = 0.3

_COLUMNS: Final = 3
_NAMES: Final = (1, 3)
_CELLS: Final = Text(
    "A line has three cells, parted by tabs: chain, stage, industries. This one has {count}.",
    "每行须有三格，以制表符分隔：产业链、环节、行业。此行有 {count} 格。",
    "每行須有三格，以定位字元分隔：產業鏈、環節、行業。此行有 {count} 格。",
)
_NAME: Final = Text(
    "“{words}” is neither one name nor three (English | Simplified | Traditional).",
    "“{words}”既不是一个名称，也不是三个名称（英文 | 简体 | 繁体）。",
    "「{words}」既不是一個名稱，也不是三個名稱（英文 | 簡體 | 繁體）。",
)
_NO_LABEL: Final = Text(
    "The stage “{stage}” names no industry.", "环节“{stage}”没有写行业。", "環節「{stage}」沒有寫行業。"
)
_TWICE: Final = Text(
    "The stage “{stage}” of the chain “{chain}” stands here a second time. Join the two lines.",
    "产业链“{chain}”的环节“{stage}”在此重复出现，请合并两行。",
    "產業鏈「{chain}」的環節「{stage}」在此重複出現，請合併兩行。",
)
_APART: Final = Text(
    "The chain “{chain}” was begun above; move this line there, at its place among the stages.",
    "产业链“{chain}”在上文已经开始；请把此行移到那里相应的环节位置。",
    "產業鏈「{chain}」在上文已經開始；請把此行移到那裏相應的環節位置。",
)
_NOTHING: Final = Text("There is no chain in this file.", "文件里没有产业链。", "檔案裏沒有產業鏈。")
_NEAR: Final = Text(
    "Neighbours in the chain {chain}: {need} and {offer}",
    "{chain}产业链上的邻近环节：{need}与{offer}",
    "{chain}產業鏈上的鄰近環節：{need}與{offer}",
)
_FAR: Final = Text(
    "Both in the chain {chain}: {need} and {offer}",
    "同属{chain}产业链：{need}与{offer}",
    "同屬{chain}產業鏈：{need}與{offer}",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a chain and the industries in it, as the file writes them."""

    name: Text
    industries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """An industry chain; ``stages`` go from what is put in to what comes out."""

    name: Text
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Where two industries meet: in which chain, and so many stages apart."""

    chain: Chain
    distance: int

    @property
    def likeness(self) -> float:
        """The part of being the same industry, in (0, 1)."""
        return NEIGHBOURS if self.distance <= 1 else SAME_CHAIN


class Chains:
    """Looks up industries in chains, under either of their names; a label that only contains one counts for it."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        self.chains = tuple(chains)
        self._places: dict[str, tuple[tuple[int, int], ...]] = {}
        for number, chain in enumerate(self.chains):
            for step, stage in enumerate(chain.stages):
                for name in dict.fromkeys(glossary().name(label) for label in stage.industries):
                    self._places[name] = (*self._places.get(name, ()), (number, step))
        self._words = {name: tuple(stem(word.text) for word in words_of(name)) for name in self._places}

    def places(self, label: str) -> tuple[tuple[int, int], ...]:
        """Return where an industry stands: numbers of a chain and of its stage; none where no chain names it."""
        name = glossary().name(label)
        if name in self._places:
            return self._places[name]
        words = tuple(stem(word.text) for word in words_of(name))
        held = [known for known in self._places if self._contains(name, words, known)]
        longest = [known for known in held if not any(known != other and known in other for other in held)]
        return tuple(dict.fromkeys(place for known in longest for place in self._places[known]))

    def link(self, need: str, offer: str) -> Link | None:
        """Return where two industries are nearest, in the first such chain; None where no chain joins them."""
        ours, theirs = self.places(need), self.places(offer)
        near = [(abs(a - b), chain) for chain, a in ours for other, b in theirs if chain == other]
        return Link(self.chains[min(near)[1]], min(near)[0]) if near else None

    def matrix(self, labels: Sequence[str]) -> NDArray[np.float64]:
        """Return how alike industries are: labels × labels, symmetric, in [0, 1], 1 for the same."""
        numbers: dict[str, int] = {}
        named = np.array([numbers.setdefault(glossary().name(label), len(numbers)) for label in labels], dtype=np.intp)
        alike = np.eye(len(numbers))
        members: dict[int, list[tuple[int, int]]] = {}
        for name, number in numbers.items():
            for chain, step in self.places(name):
                members.setdefault(chain, []).append((number, step))
        for held in members.values():
            who, steps = np.array(held).T
            near = np.where(np.abs(np.subtract.outer(steps, steps)) <= 1, NEIGHBOURS, SAME_CHAIN)
            np.maximum.at(alike, np.ix_(who, who), near)
        matrix: NDArray[np.float64] = alike[np.ix_(named, named)]
        return matrix

    def reason(self, needs: Sequence[str], offers: Sequence[str]) -> tuple[Text, tuple[str, ...]] | None:
        """Return what joins two listings of different industries, and the two industries; None where nothing does.

        Args:
            needs: the need's industries, as it writes them.
            offers: the offer's.
        """
        links = [
            (link.distance, place, link, need, offer)
            for place, (need, offer) in enumerate((need, offer) for need in needs for offer in offers)
            if (link := self.link(need, offer)) is not None
        ]
        if not links:
            return None
        distance, _, link, need, offer = min(links, key=lambda one: one[:2])
        text = _NEAR if distance <= 1 else _FAR
        return text.fill(chain=link.chain.name, need=need, offer=offer), (f"{need} / {offer}",)

    def _contains(self, name: str, words: tuple[str, ...], known: str) -> bool:
        own = self._words[known]
        if not own:
            return len(known) > 1 and known in name
        return any(words[start : start + len(own)] == own for start in range(len(words) - len(own) + 1))


def read_chains(table: str) -> Chains:
    """Return the chains of a table: a line is a stage, ``chain``, ``stage`` and ``industries`` parted by tabs.

    Names are English | Simplified | Traditional Chinese, or one for all; industries are parted by ``|``. Empty
    lines and such as begin with ``#`` say nothing. The lines of a chain stand together, in the order of its stages.

    Raises:
        InputError: every line that is not so, by its number.
    """
    faults: list[Fault] = []
    found: dict[Text, list[Stage]] = {}
    last: Text | None = None
    for row, line in enumerate(table.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read = _read_line(line, row, faults)
        if read is None:
            continue
        chain, stage = read
        words = {"chain": chain, "stage": stage.name}
        if chain in found and any(stage.name == known.name for known in found[chain]):
            faults.append(Fault("stage_twice", _TWICE.fill(**words), row=row))
        elif chain in found and chain != last:
            faults.append(Fault("chain_apart", _APART.fill(**words), row=row))
        found.setdefault(chain, []).append(stage)
        last = chain
    if not found and not faults:
        faults.append(Fault("no_chain", _NOTHING))
    if faults:
        raise InputError(faults)
    return Chains([Chain(name, tuple(stages)) for name, stages in found.items()])


def _read_line(line: str, row: int, faults: list[Fault]) -> tuple[Text, Stage] | None:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != _COLUMNS:
        faults.append(Fault("chain_cells", _CELLS.fill(count=len(cells)), row=row))
        return None
    names: list[Text] = []
    for cell in cells[:2]:
        parts = [part.strip() for part in cell.split("|")]
        if len(parts) not in _NAMES or not all(parts):
            faults.append(Fault("chain_name", _NAME.fill(words=cell), row=row))
            return None
        names.append(same(parts[0]) if len(parts) == 1 else Text(*parts))
    industries = tuple(label for part in cells[2].split("|") if (label := part.strip()))
    if not industries:
        faults.append(Fault("no_industry", _NO_LABEL.fill(stage=names[1]), row=row))
        return None
    return names[0], Stage(names[1], industries)


@cache
def shipped_chains() -> Chains:
    """Return the chains that come with the program, read once."""
    return read_chains(files("duijie.engine.matching").joinpath("data/chains.tsv").read_text(encoding="utf-8"))


def chain_matrix(labels: Sequence[str], chains: Chains | None = None) -> NDArray[np.float64]:
    """Return how alike industries are, labels × labels: 1 for the same, a part for two of one chain, else 0.

    Args:
        labels: industries in any language, or their names in the glossary.
        chains: a host's chains; those that are shipped unless given.
    """
    return (chains or shipped_chains()).matrix(labels)


def chain_likeness(
    needs: sparse.csr_array, offers: sparse.csr_array, matrix: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how alike the industries of needs (rows) and offers (columns) are, in [0, 1].

    Each industry of the shorter list is as alike as the likest of the other list; the mean of those counts. With an
    identity matrix that is the shared part of the shorter list. 0 where either names none.

    Args:
        needs: needs × industries, 1 where the need names the industry.
        offers: offers × industries.
        matrix: industries × industries, as :func:`chain_matrix` gives it for those columns.
    """
    ours, theirs = np.diff(needs.indptr)[:, None], np.diff(offers.indptr)[None, :]
    from_us, from_them = _likest(needs, offers, matrix).T, _likest(offers, needs, matrix)
    alike = np.where(ours < theirs, from_us, from_them)
    return np.where(ours == theirs, np.maximum(from_us, from_them), alike)


def _likest(one: sparse.csr_array, other: sparse.csr_array, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, listings of ``other`` × listings of ``one``, how alike the industries of ``one`` find theirs there."""
    used, counts = np.unique(one.indices), np.diff(one.indptr)
    columns = np.ascontiguousarray(matrix[:, used])
    near = np.zeros((other.shape[0], len(used)))
    lengths = np.diff(other.indptr)
    # Lists are short: a step for each place of the longest, all listings at once.
    for place in range(int(lengths.max(initial=0))):
        held = np.flatnonzero(lengths > place)
        near[held] = np.maximum(near[held], columns[other.indices[other.indptr[held] + place]])
    total = (one[:, used] @ near.T).T
    mean: NDArray[np.float64] = np.divide(total, counts, out=np.zeros_like(total), where=counts > 0)
    return mean
