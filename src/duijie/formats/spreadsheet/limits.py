"""How much of a file is read: far more than any guest list, far less than what hurts a server.

Every limit is named in the sentence that refuses a file, so that an organiser
knows what to cut.
"""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 32 * 1024 * 1024
#: What a workbook's parts may unpack to, together.
UNPACKED_BYTES: Final = 192 * 1024 * 1024
#: Cells that hold something, over all sheets; blank styled cells are read past.
CELLS: Final = 1_000_000
#: Rows that hold something, over all sheets.
ROWS: Final = 50_000
#: The last row and column (counted from 1) in which something may stand.
LAST_ROW: Final = 200_000
LAST_COLUMN: Final = 1_024
SHEETS: Final = 200
#: Characters of all cells together: one shared text in a million cells is a bomb.
CHARACTERS: Final = 16_000_000
#: Cells in one merged range (a whole row has 16,384; nobody merges a million on purpose).
MERGED_CELLS: Final = 1_000_000
MERGES: Final = 100_000

#: The child process: seconds on the clock, seconds of processor, bytes of memory, bytes of answer.
CLOCK_SECONDS: Final = 15
PROCESSOR_SECONDS: Final = 14
CHILD_BYTES: Final = 640 * 1024 * 1024
ANSWER_BYTES: Final = 64 * 1024 * 1024
