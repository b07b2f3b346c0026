"""What learning says, in three languages.

A reason is read by whoever looks at the pair: the need's owner, the offer's, the organiser. So it says for
which need something was found good, never "you".
"""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text

GOOD: Final = Text("It was found good for this need", "此前已被评为适合本需求", "此前已被評為適合本需求")
NOT: Final = Text("But it was judged not to suit this need", "但此前已被评为不适合本需求", "但此前已被評為不適合本需求")
MET: Final = Text("But they have met already", "但双方已经见过面", "但雙方已經見過面")
LIKE_GOOD: Final = Text(
    "Like “{offer}”, which was found good for this need",
    "与“{offer}”相近，后者曾被评为适合本需求",
    "與「{offer}」相近，後者曾被評為適合本需求",
)
LIKE_NOT: Final = Text(
    "But it is like “{offer}”, which was judged not to suit this need",
    "但与“{offer}”相近，后者曾被评为不适合本需求",
    "但與「{offer}」相近，後者曾被評為不適合本需求",
)
CARRIED_GOOD: Final = Text(
    "Like “{offer}”, which was found good for “{need}”",
    "与“{offer}”相近，后者曾被评为适合“{need}”",
    "與「{offer}」相近，後者曾被評為適合「{need}」",
)
CARRIED_NOT: Final = Text(
    "But it is like “{offer}”, which was judged not to suit “{need}”",
    "但与“{offer}”相近，后者曾被评为不适合“{need}”",
    "但與「{offer}」相近，後者曾被評為不適合「{need}」",
)
UNKNOWN: Final = Text(
    "Judgements of needs or offers that are not on these lists were left out ({count}): {names}",
    "有 {count} 条评价所指的需求或供给不在名单中，未采用：{names}",
    "有 {count} 條評價所指的需求或供給不在名單中，未採用：{names}",
)
CONTRADICTORY: Final = Text(
    "Pairs judged both good and not good count as not judged ({count}): {names}",
    "有 {count} 对供需既被评为合适又被评为不合适，视为未评价：{names}",
    "有 {count} 對供需既被評為合適又被評為不合適，視為未評價：{names}",
)
TOO_FEW: Final = Text(
    "Not enough judgements yet to change the weights: {judgements} judgements on {needs} needs that have both good "
    "and refused offers; {least_judgements} on {least_needs} are asked for. The weights stay as they are.",
    "评价还不够，暂不调整权重：现有 {judgements} 条评价，涉及 {needs} 项既有合适也有不合适供给的需求；"
    "需要 {least_judgements} 条、{least_needs} 项。权重保持不变。",
    "評價還不夠，暫不調整權重：現有 {judgements} 條評價，涉及 {needs} 項既有合適也有不合適供給的需求；"
    "需要 {least_judgements} 條、{least_needs} 項。權重保持不變。",
)
KEPT: Final = Text(
    "The weights stay as they are. Fitted to {judgements} judgements on {needs} needs, others changed the ranking of "
    "needs they had not seen by {mean} (95 % interval {low} to {high}): not surely better.",
    "权重保持不变。按 {needs} 项需求的 {judgements} 条评价拟合的新权重，在未参与拟合的需求上使排序质量变化 {mean}"
    "（95% 区间 {low} 至 {high}），不能确定更好。",
    "權重保持不變。按 {needs} 項需求的 {judgements} 條評價擬合的新權重，在未參與擬合的需求上使排序質量變化 {mean}"
    "（95% 區間 {low} 至 {high}），不能確定更好。",
)
TAKEN: Final = Text(
    "New weights are in force. Fitted to {judgements} judgements on {needs} needs, they changed the ranking of "
    "needs they had not seen by {mean} (95 % interval {low} to {high}): better.",
    "已启用新权重。它们按 {needs} 项需求的 {judgements} 条评价拟合，在未参与拟合的需求上使排序质量变化 {mean}"
    "（95% 区间 {low} 至 {high}），确有改进。",
    "已啟用新權重。它們按 {needs} 項需求的 {judgements} 條評價擬合，在未參與擬合的需求上使排序質量變化 {mean}"
    "（95% 區間 {low} 至 {high}），確有改進。",
)
