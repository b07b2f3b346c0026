"""The example's needs and the offers that were written to answer them: how early is each found?

    python benchmarks/matching/counterparts.py

``topic`` in examples/lugang/source marks a need and its counterpart on the other side, often
in other words or another language. Ranks count offers of the other side only.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Final, NamedTuple

from duijie.engine.matching import Encoder, match
from duijie.engine.matching.encode import Encoders
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.programme.listings import TITLE_LENGTH
from duijie.engine.records import KINDS, Listing

SOURCE: Final = Path(__file__).parents[2] / "examples" / "lugang" / "source"


class Written(NamedTuple):
    """A listing with what its author marked: the topic, and whether it is a need."""

    listing: Listing
    topic: str
    need: bool

    @property
    def english(self) -> bool:
        """Whether it is written in English."""
        return (self.listing.title + self.listing.text).isascii()


def read_listings() -> list[Written]:
    """Return the listings of all three sources."""
    found: list[Written] = []
    for source in ("shandong", "hongkong", "international"):
        with (SOURCE / f"{source}-listings.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                words, short = row["text"], len(row["text"]) <= TITLE_LENGTH
                listing = Listing(
                    f"{source}-{len(found)}",
                    title=words if short else "",
                    text="" if short else words,
                    kind=next((kind for kind in KINDS if kind == row["kind"]), None),
                    side="shandong" if source == "shandong" else "hongkong",
                )
                found.append(Written(listing, row["topic"], row["side"] == "need"))
    return found


def ranks_of(everything: list[Written], encoder: Encoder | Encoders | None) -> dict[str, int]:
    """Return the rank of the first counterpart of each need that has one (999: not found)."""
    by_id = {one.listing.id: one for one in everything}
    needs, offers = ([one for one in everything if one.need is need] for need in (True, False))
    found = {n.listing.id: 999 for n in needs if any(_answers(n, o) for o in offers)}
    seen: dict[str, int] = {}
    for one in match([n.listing for n in needs], [o.listing for o in offers], len(offers), encoder):
        need, offer = by_id[one.need], by_id[one.offer]
        if need.listing.side != offer.listing.side:
            seen[one.need] = seen.get(one.need, 0) + 1
            if found.get(one.need) == 999 and _answers(need, offer):
                found[one.need] = seen[one.need]
    return found


def _answers(need: Written, offer: Written) -> bool:
    return need.topic == offer.topic and need.listing.side != offer.listing.side


def main() -> None:
    """Print one line for each encoder and group of needs."""
    everything = read_listings()
    by_id = {one.listing.id: one for one in everything}
    print("encoder  needs                 number  first  in 3  in 8  seconds")
    use, e5 = load_use(), load_e5()
    for name, encoder in (("both", Encoders(inside=e5, between=use)), ("use", use), ("e5", e5), ("words", None)):
        begun = time.perf_counter()
        ranks = ranks_of(everything, encoder)
        seconds = time.perf_counter() - begun
        across = {
            id_
            for id_ in ranks
            if all(by_id[id_].english != o.english for o in everything if not o.need and _answers(by_id[id_], o))
        }
        groups = {"all": set(ranks), "same language": set(ranks) - across, "another language": across}
        for group, members in groups.items():
            shares = [sum(ranks[id_] <= most for id_ in members) / len(members) for most in (1, 3, 8)]
            columns = "  ".join(f"{share:.2f}" for share in shares)
            print(f"{name:8} {group:21} {len(members):6}   {columns}  {seconds:7.1f}")


if __name__ == "__main__":
    main()
