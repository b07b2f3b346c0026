"""What an organiser reads of meetings that a replan leaves out for the day's own reasons."""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text

CANCELLED: Final = Text("This meeting was cancelled", "该洽谈已取消", "該洽談已取消")
ABSENT: Final = Text(
    "{people} will not come, and nobody of the same party is there",
    "{people}不到场，同一方也没有其他人在场",
    "{people}不到場，同一方也沒有其他人在場",
)
