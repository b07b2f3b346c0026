"""A larger pool of invented listings, the same for every process, and vectors for them."""

import random
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from duijie.engine.records import Listing

#: So small that these pools make a dozen blocks and more.
BLOCK_CELLS = 500
TOP = 20
PROPERTIES = ("耐盐雾", "低介电", "可堆肥", "阻燃", "疏水", "creep-resistant", "food-grade", "lightweight", "高導熱")
MATERIALS = ("玄武岩纤维", "聚乳酸薄膜", "氮化硅陶瓷", "海藻纤维", "silicone seal", "titanium foam", "鎂合金", "软木板")
PROCESSES = ("冷喷涂", "超临界发泡", "微波烘干", "激光清洗", "laser sintering", "freeze drying", "靜電紡絲")
USES = ("渔船甲板", "生鲜快递", "牙科种植体", "充电桩外壳", "cold storage", "hearing aids", "隧道燈具")


def listings(number: int, name: str) -> tuple[Listing, ...]:
    chance = random.Random(f"{name} {number}")

    def one(place: int) -> Listing:
        made, of, by, put = (chance.choice(words) for words in (PROPERTIES, MATERIALS, PROCESSES, USES))
        return Listing(
            f"{name}{place}",
            f"{made} {of}",
            f"{put}：{by}，{chance.randint(2, 90)} 天，{chance.choice(PROPERTIES)}",
            keywords=(of, by) if chance.random() < 0.5 else (),
            kind=chance.choice(("technology", "service", "pilot", None)),
            side=chance.choice(("山东", "香港", "Hong Kong", None)),
            industry=tuple(chance.sample(("材料", "食品", "healthcare"), chance.randint(0, 2))),
            trl=chance.choice((None, 3, 6, 9)),
        )

    return tuple(one(place) for place in range(number))


class HashedWords:
    """A stand-in for an encoder: each pair of characters adds a vector of its own."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        table = np.random.default_rng(5).standard_normal((512, 96), dtype=np.float32)
        pairs = [[zlib.crc32(text[i : i + 2].encode()) % 512 for i in range(len(text))] for text in texts]
        return np.stack([table[one].sum(axis=0) for one in pairs])
