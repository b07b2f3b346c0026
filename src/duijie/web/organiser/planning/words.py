"""What the board says after something was done."""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text

MOVED: Final = Text(
    "Moved to table {table}. Nobody has been told; that happens when you publish.",
    "已移到第 {table} 桌。发布之前不会通知任何人。",
    "已移到第 {table} 枱。發佈之前不會通知任何人。",
)
LOCKED: Final = Text(
    "Locked: planning again leaves it where it is.", "已锁定，再算一次也不会移动。", "已鎖定，再計算也不會移動。"
)
UNLOCKED: Final = Text("Unlocked.", "已解锁。", "已解鎖。")
LOCKED_VIPS: Final = Text(
    "Meetings of VIPs that are newly locked: {number}.",
    "新锁定的贵宾洽谈：{number} 场。",
    "新鎖定的貴賓洽談：{number} 場。",
)
LEFT_OUT: Final = Text(
    "Left out. Planning again leaves it out too, until you place it again.",
    "已移出。再算一次也不会排入，除非您重新排上。",
    "已移出。再計算也不會排入，除非您重新排上。",
)
FILLED: Final = Text("Placed as well: {number}.", "又排上 {number} 场。", "再排上 {number} 場。")
UNDONE: Final = Text("Taken back.", "已撤销。", "已復原。")
ADDED: Final = Text(
    "Added. Nobody has been told; that happens when you publish.",
    "已加入。发布之前不会通知任何人。",
    "已加入。發佈之前不會通知任何人。",
)
PUBLISHED: Final = Text(
    "Version {number} is published. Changes were passed on for {people} people; the others keep what they have.",
    "第 {number} 版已发布。有变动的 {people} 人将收到通知，其他人不受影响。",
    "第 {number} 版已發佈。有變動的 {people} 人將收到通知，其他人不受影響。",
)
