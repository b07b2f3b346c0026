"""Invented needs and offers by the thousand, in Chinese and English, from a small grammar; and vectors for them.

Nothing here comes from real listings. The same number and seed give the same listings.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.records import KINDS, Listing

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What is asked of a material, the material, what is done to it, and where it serves: Chinese, English.
PROPERTIES: Final = (
    *(("耐盐雾", "salt-spray resistant"), ("低介电", "low-dielectric"), ("可堆肥", "compostable")),
    *(("阻燃", "fireproof"), ("超疏水", "superhydrophobic"), ("抗蠕变", "creep-resistant")),
    *(("高导热", "heat-conducting"), ("轻质", "light"), ("生物相容", "biocompatible")),
    *(("耐磨", "wear-resistant"), ("自清洁", "self-cleaning"), ("透明", "transparent")),
    *(("低温韧性好", "tough at low temperature"), ("可回收", "recyclable"), ("抗菌", "antibacterial")),
    *(("电磁屏蔽", "electromagnetic shielding"), ("吸音", "sound-absorbing"), ("耐辐照", "radiation-hard")),
    *(("高弹性", "highly elastic"), ("防结冰", "anti-icing")),
    *(("耐强酸", "acid-proof"), ("光催化", "photocatalytic")),
)
MATERIALS: Final = (
    *(("玄武岩纤维", "basalt fibre"), ("聚乳酸薄膜", "polylactide film")),
    *(("氮化硅陶瓷", "silicon nitride ceramic"), ("海藻纤维", "seaweed fibre")),
    *(("硅胶密封圈", "silicone seal"), ("泡沫钛", "titanium foam"), ("镁合金", "magnesium alloy")),
    *(("软木复合板", "cork board"), ("石墨烯浆料", "graphene paste"), ("聚氨酯涂层", "polyurethane coating")),
    *(("贝壳粉填料", "shell-powder filler"), ("竹纤维布", "bamboo fabric")),
    *(("钛酸锂负极", "lithium titanate anode"), ("气凝胶毡", "aerogel felt"), ("羟基磷灰石", "hydroxyapatite")),
    *(("芳纶纸", "aramid paper"), ("液态金属", "liquid metal"), ("甲壳素凝胶", "chitin gel")),
    *(("微晶玻璃", "glass ceramic"), ("碳化硅衬底", "silicon carbide wafer"), ("水性树脂", "waterborne resin")),
    *(("稀土荧光粉", "rare-earth phosphor"), ("聚醚醚酮", "polyetheretherketone")),
)
PROCESSES: Final = (
    *(("冷喷涂", "cold spraying"), ("超临界发泡", "supercritical foaming"), ("微波烘干", "microwave drying")),
    *(("激光清洗", "laser cleaning"), ("选区激光熔化", "selective laser melting")),
    *(("冷冻干燥", "freeze drying"), ("静电纺丝", "electrospinning"), ("热等静压", "hot isostatic pressing")),
    *(("卷对卷印刷", "roll-to-roll printing"), ("原子层沉积", "atomic layer deposition")),
    *(("超声焊接", "ultrasonic welding"), ("酶解", "enzymatic hydrolysis"), ("膜分离", "membrane separation")),
    *(("机器视觉检测", "machine-vision inspection"), ("溶胶凝胶", "sol-gel coating")),
    *(("注射成型", "injection moulding")),
    *(("等离子活化", "plasma activation"), ("连续流合成", "continuous-flow synthesis")),
)
USES: Final = (
    *(("渔船甲板", "fishing-boat decks"), ("生鲜快递箱", "fresh-food parcels")),
    *(("牙科种植体", "dental implants"), ("充电桩外壳", "charging-post housings")),
    *(("冷库墙体", "cold-store walls"), ("助听器", "hearing aids"), ("隧道灯具", "tunnel lamps")),
    *(("海上光伏浮体", "floating solar farms"), ("高铁座椅", "railway seats")),
    *(("无人船艇体", "unmanned boats"), ("养老护理床", "nursing beds")),
    *(("污水泵站", "sewage pumping stations"), ("智能手表", "smart watches"), ("葡萄酒包装", "wine packaging")),
    *(("氢气储罐", "hydrogen tanks"), ("温室大棚", "greenhouses"), ("手术机器人", "surgical robots")),
    *(("集装箱码头", "container terminals"), ("数据中心机柜", "data-centre racks")),
    *(("海水淡化厂", "desalination plants"), ("幼儿玩具", "toddlers' toys")),
)
INDUSTRIES: Final = ("新材料", "海洋装备", "食品", "医疗器械", "储能", "logistics", "semiconductors", "environment")
SIDES: Final = ("山东", "香港", "Shandong", "Hong Kong")
TITLES: Final = (
    ("{use}用{property}{material}", "{property} {material} for {use}"),
    ("{material}的{process}工艺", "{process} of {material}"),
    ("{process}制备{property}{material}", "{material} made {property} by {process}"),
)
NEED_TEXTS: Final = (
    (
        "现在{use}上的{material}用不到 {number} 个月就要更换，想找{process}方面的团队，把{other}的要求一并解决。",
        "The {material} in our {use} lasts {number} months. We look for a team in {process} that makes it {other} too.",
    ),
    (
        "年用量约 {number} 吨，要求{property}、{other}；曾试过{process}，批次之间差别太大。",
        "We use {number} tonnes a year. It has to be {property} and {other}; {process} gave uneven batches.",
    ),
)
OFFER_TEXTS: Final = (
    (
        "实验室已做到{property}且{other}，{process}设备可开放，{number} 家{use}厂商试用过。",
        "Shown {property} and {other} in tests; our {process} line is open; {number} makers of {use} tried it.",
    ),
    (
        "{process}产线每班 {number} 件，{material}可按{use}的尺寸定制，{other}指标可第三方检测。",
        "The {process} line makes {number} pieces a shift; {material} cut to size for {use}, tested to be {other}.",
    ),
)


def listings(number: int, offers: bool, seed: int = 1) -> tuple[Listing, ...]:
    """Return needs (or offers), two in three of them in Chinese."""
    return tuple(islice(_listings(offers, random.Random(f"{seed} {offers}")), number))


def _listings(offers: bool, chance: random.Random) -> Iterator[Listing]:
    place = 0
    while True:
        language = 0 if chance.random() < 2 / 3 else 1
        property_, other = (words[language] for words in chance.sample(PROPERTIES, 2))
        material, process, use = (chance.choice(words)[language] for words in (MATERIALS, PROCESSES, USES))
        words = {"property": property_, "other": other, "material": material, "process": process, "use": use}
        text = chance.choice(OFFER_TEXTS if offers else NEED_TEXTS)[language]
        yield Listing(
            f"{'o' if offers else 'n'}{place}",
            chance.choice(TITLES)[language].format(**words),
            text.format(**words, number=chance.randint(2, 900)) if chance.random() < 0.7 else "",
            keywords=(material, process) if chance.random() < 0.4 else (),
            kind=chance.choice(KINDS) if chance.random() < 0.5 else None,
            side=chance.choice(SIDES) if chance.random() < 0.6 else None,
            industry=tuple(chance.sample(INDUSTRIES, chance.randint(0, 2))),
            trl=chance.randint(1, 9) if chance.random() < 0.4 else None,
        )
        place += 1


class Projection:
    """A stand-in for an encoder: the random projection of a text's pairs of characters.

    Source: Achlioptas, "Database-friendly random projections", PODS 2001, with Gaussian entries and hashed pairs.
    """

    def __init__(self, dimensions: int = 384, seed: int = 1) -> None:
        self._table = np.random.default_rng(seed).standard_normal((1 << 14, dimensions), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions."""
        vectors = np.zeros((len(texts), self._table.shape[1]), dtype=np.float32)
        for place, text in enumerate(texts):
            numbers = [zlib.crc32(text[i : i + 2].encode()) % len(self._table) for i in range(len(text) - 1)]
            vectors[place] = self._table[numbers].sum(axis=0)
        return vectors
