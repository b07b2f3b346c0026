"""What a runner says when the work did not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duijie.engine.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

ENDED: Final = Text(
    "A process that worked on the matching ended by itself ({how}). "
    "If memory ran out, run it again with fewer processes",
    "参与匹配的一个进程意外结束（{how}）。如果是内存不足，请减少进程数后重试",
    "參與配對的一個程序意外結束（{how}）。如果是記憶體不足，請減少程序數目後重試",
)
SIGNAL: Final = Text("signal {number}", "信号 {number}", "信號 {number}")
STATUS: Final = Text("exit status {number}", "退出状态 {number}", "結束狀態 {number}")
FAILED: Final = Text("A part of the matching failed: {why}", "匹配的一部分出错：{why}", "配對的一部分出錯：{why}")
RAY_MISSING: Final = Text(
    "The package ray, which spreads the matching over several machines, is not installed. "
    "Without it, matching works on this machine alone. Install it with: pip install duijie[cluster]",
    "把匹配分到多台机器所需的软件包 ray 未安装。没有它，匹配只在本机进行。安装：pip install duijie[cluster]",
    "把配對分到多部電腦所需的軟件套件 ray 未安裝。沒有它，配對只在本機進行。安裝：pip install duijie[cluster]",
)
UNREACHABLE: Final = Text(
    "The Ray cluster at {address} cannot be reached: {why}",
    "无法连接位于 {address} 的 Ray 集群：{why}",
    "無法連接位於 {address} 的 Ray 集羣：{why}",
)
LOST: Final = Text(
    "The Ray cluster could not finish the matching: {why}",
    "Ray 集群未能完成匹配：{why}",
    "Ray 集羣未能完成配對：{why}",
)
VERSIONS: Final = Text(
    "A machine of the cluster has {there}, this one {here}; results would differ. Install the same on all of them",
    "集群中有机器装的是 {there}，本机是 {here}，结果会不一致。请在所有机器上安装相同版本",
    "集羣中有電腦裝的是 {there}，本機是 {here}，結果會不一致。請在所有電腦上安裝相同版本",
)


class RunnerError(Exception):
    """Work did not come back. ``text`` says in three languages what happened and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)

    def __reduce__(self) -> tuple[Callable[[Text], RunnerError], tuple[Text]]:
        return RunnerError, (self.text,)
