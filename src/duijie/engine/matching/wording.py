"""What reasons say, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duijie.engine.records import Cooperation
from duijie.engine.text import Text

TERMS: Final = Text("Both speak of: {terms}", "双方都提到：{terms}", "雙方都提到：{terms}")
MEANING: Final = Text("Both texts mean something close", "两段文字意思相近", "兩段文字意思相近")
MEANING_PHRASES: Final = Text(
    "Close in meaning: “{need}” and “{offer}”",
    "意思相近：“{need}”与“{offer}”",
    "意思相近：「{need}」與「{offer}」",
)
INDUSTRY: Final = Text("Same industry: {names}", "行业相同：{names}", "行業相同：{names}")
KIND_FULL: Final = Text(
    "The need asks for {need}, and that is what the offer brings",
    "需求要的是{need}，供给正好提供",
    "需求要的是{need}，供給正好提供",
)
KIND_PARTIAL: Final = Text(
    "The need asks for {need}; the offer brings {offer}, which can answer part of it",
    "需求要的是{need}，供给带来的是{offer}，可满足一部分",
    "需求要的是{need}，供給帶來的是{offer}，可滿足一部分",
)
KIND_BROKEN: Final = Text(
    "But the need asks for {need} and the offer brings {offer}",
    "但需求要的是{need}，供给带来的是{offer}",
    "但需求要的是{need}，供給帶來的是{offer}",
)
SIDE_ACROSS: Final = Text(
    "They come from two sides: {need} and {offer}", "来自两方：{need}与{offer}", "來自兩方：{need}與{offer}"
)
SIDE_BROKEN: Final = Text("But both are of one side: {need}", "但双方同属一方：{need}", "但雙方同屬一方：{need}")
TRL_REACHED: Final = Text(
    "The offer is at TRL {offer}; the need asks for {need} or more",
    "供给的技术成熟度为{offer}级，需求要求{need}级以上",
    "供給的技術成熟度為{offer}級，需求要求{need}級以上",
)
TRL_BROKEN: Final = Text(
    "But the offer is at TRL {offer}, below the {need} that the need asks for",
    "但供给的技术成熟度为{offer}级，低于需求要求的{need}级",
    "但供給的技術成熟度為{offer}級，低於需求要求的{need}級",
)
BUT: Final = Text("But: {what}", "但{what}", "但{what}")
COOPERATION_SHARED: Final = Text(
    "Both would work together by {forms}", "双方都接受的合作方式：{forms}", "雙方都接受的合作方式：{forms}"
)
COOPERATION_BROKEN: Final = Text(
    "But one would work together by {need}, the other by {offer}",
    "但一方希望的合作方式是{need}，另一方是{offer}",
    "但一方希望的合作方式是{need}，另一方是{offer}",
)
EXPIRED: Final = Text(
    "But one of them is no longer open (until {day})",
    "但其中一方已过有效期（至{day}）",
    "但其中一方已過有效期（至{day}）",
)
AVOIDED: Final = Text(
    "But one of them does not want to be matched with the other",
    "但其中一方设为不与对方对接",
    "但其中一方設為不與對方對接",
)

COOPERATION_NAMES: Final[Mapping[Cooperation, Text]] = {
    "development": Text("joint development", "技术开发", "技術開發"),
    "transfer": Text("technology transfer", "技术转让", "技術轉讓"),
    "licence": Text("licence", "技术许可", "技術許可"),
    "consulting": Text("consulting", "技术咨询", "技術諮詢"),
    "service": Text("technical service", "技术服务", "技術服務"),
    "equity": Text("equity", "入股", "入股"),
    "purchase": Text("purchase", "采购", "採購"),
}
