"""Rows → the engine's problem, and a finished plan → rows."""

from duijie.store.snapshot.interpreting import Interpreter, assign_interpreters
from duijie.store.snapshot.pairs import Standing, meeting_code, party_of
from duijie.store.snapshot.problem import Snapshot, Wanted, take_snapshot, with_pair_of
from duijie.store.snapshot.reading import Rows, read_rows
from duijie.store.snapshot.writing import Place, RowChange, write_meetings

__all__ = [
    "Interpreter",
    "Place",
    "RowChange",
    "Rows",
    "Snapshot",
    "Standing",
    "Wanted",
    "assign_interpreters",
    "meeting_code",
    "party_of",
    "read_rows",
    "take_snapshot",
    "with_pair_of",
    "write_meetings",
]
