"""Invented listings in two languages that share words, figures, fields and wishes to avoid each other; an encoder."""

import random
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from duijie.engine.matching import Encoder
from duijie.engine.matching.encode import Encoders
from duijie.engine.records import COOPERATIONS, KINDS, Listing

THINGS = (
    ("潮汐发电叶轮", "tidal turbine blades"),
    ("海水养殖网箱", "fish-farm cages"),
    ("冷冻干燥水果", "freeze-dried fruit"),
    ("陶瓷轴承", "ceramic bearings"),
    ("船用防污漆", "antifouling ship paint"),
    ("听力筛查仪", "hearing screening device"),
    ("菌草饲料", "fungus-grass fodder"),
)
WISHES = (
    ("寿命十年以上", "service life of more than 10 years"),
    ("耐盐雾5000小时", "salt spray for 5,000 hours"),
    ("厚度不超过0.3毫米", "no thicker than 0.3 mm"),
    ("寻找长期伙伴", "we look for a lasting partner"),
    ("可以放大到中试", "can be scaled up to a pilot line"),
)
FIRMS = (None, "潮生科技", "Northsea Works", "云岭食品")


def invent(number: int, seed: int, prefix: str) -> tuple[Listing, ...]:
    """Return listings; the same arguments give the same ones."""
    chance = random.Random(f"{seed} {prefix}")
    return tuple(_listing(f"{prefix}{place}", chance) for place in range(number))


def _listing(name: str, chance: random.Random) -> Listing:
    language = 0 if chance.random() < 0.6 else 1
    thing, other = (words[language] for words in chance.sample(THINGS, 2))
    wish = chance.choice(WISHES)[language]
    bare = Listing(name, thing, f"{wish}，{other}" if language == 0 else f"{wish}; {other}")
    if chance.random() < 0.2:
        bare = chance.choice([Listing(name, "", "2024"), Listing(name, "", other), replace(bare, keywords=(other,))])
    return replace(
        bare,
        kind=chance.choice([None, *KINDS[:3]]),
        side=chance.choice([None, "山东", "香港", "Hong Kong"]),
        industry=tuple(chance.sample(["物流", "logistics", "食品", "半导体"], chance.randint(0, 2))),
        trl=chance.choice([None, None, 3, 7]),
        organisation=chance.choice(FIRMS),
        cooperation=tuple(chance.sample(COOPERATIONS[:3], chance.randint(0, 1))),
        expires=chance.choice([None, None, "2026-03-01", "2027-03-01"]),
        avoid=chance.choice([(), (), (), ("潮生科技",), ("o1",)]),
    )


class Letters:
    """An encoder that adds up a vector drawn for each character; texts of the same letters mean the same."""

    def __init__(self, dimensions: int = 24, seed: int = 1) -> None:
        self._dimensions = dimensions
        self._seed = seed
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for place, text in enumerate(texts):
            for letter in text:
                vectors[place] += _drawn(letter, self._dimensions, self._seed)
        return vectors


@cache
def _drawn(letter: str, dimensions: int, seed: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(zlib.crc32(letter.encode("utf-8", "surrogatepass")) + seed)
    return chance.standard_normal(dimensions)


def encoders(kind: str) -> Encoder | Encoders | None:
    """Return no encoder, one, or one inside a language and another between two."""
    return {"none": None, "one": Letters(), "two": Encoders(Letters(), Letters(16, 2))}[kind]
