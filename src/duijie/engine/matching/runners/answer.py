"""One task done elsewhere: its result, or its error, as bytes that travel back."""

from __future__ import annotations

import copyreg
import dataclasses
import io
import pickle
import traceback
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from duijie.engine.matching.runners.fault import FAILED, RunnerError
from duijie.engine.matching.runners.protocol import Result, Task
from duijie.engine.records import Match, Reason
from duijie.engine.text import Text

PICKLE: Final = 5


def attempt(work: Callable[[Task], Result], task: Task) -> bytes:
    """Return ``work(task)``, or the error it raised, as bytes for :func:`read_answer`."""
    try:
        file = io.BytesIO()
        pickler = pickle.Pickler(file, PICKLE)
        pickler.dispatch_table = _TABLE
        pickler.dump((True, work(task)))
        return file.getvalue()
    except Exception as error:  # whatever it is, it belongs to the caller
        return pickle.dumps((False, _portable(error)), PICKLE)


def read_answer(answer: bytes) -> Any:
    """Return the result in an answer.

    Raises:
        Exception: the one that the task raised, with its traceback as a note.
    """
    done, found = pickle.loads(answer)  # noqa: S301 - written by our own process
    if done:
        return found
    raise found


def _portable(error: Exception) -> Exception:
    error.add_note("Raised elsewhere:\n" + "".join(traceback.format_exception(error)).rstrip())
    try:
        copy = pickle.loads(pickle.dumps(error, PICKLE))  # noqa: S301 - made a moment ago
    except Exception:  # an exception's class decides how it is pickled, and may do so wrongly
        copy = None
    if type(copy) is type(error) and str(copy) == str(error):
        return error
    stand_in = RunnerError(FAILED.fill(why=f"{type(error).__name__}: {error}"))
    stand_in.add_note(error.__notes__[-1])
    return stand_in


def _by_fields(kind: type) -> Callable[[object], tuple[type, tuple[object, ...]]]:
    fields = attrgetter(*(field.name for field in dataclasses.fields(kind)))
    return lambda record: (kind, fields(record))


# Of the bytes that travel nearly all are matches, and frozen records with slots are by default pickled by a loop
# in Python over their fields: twice as long as this.
_TABLE: Final = copyreg.dispatch_table | {kind: _by_fields(kind) for kind in (Match, Reason, Text)}
