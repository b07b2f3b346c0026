"""Who asked to be forgotten, kept beside the database: a backup that is put back does not bring them back.

``DUIJIE_HOME/forgotten.jsonl`` holds a line for each: the keys of a programme and a person, and when. No name, no
address, nothing that says who it was.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from duijie.store.models import Person

log = logging.getLogger(__name__)

_FILE: Final = "forgotten.jsonl"


def place() -> Path:
    """Return where the list lies."""
    return Path(settings.DUIJIE.home) / _FILE


def keep_apart(person: Person) -> None:
    """Add a person's keys to the list once the transaction has committed."""
    line = json.dumps({"programme": person.programme_id, "person": person.key, "at": timezone.now().isoformat()})
    transaction.on_commit(lambda: _add(line))


def _add(line: str) -> None:
    try:
        with place().open("a", encoding="ascii") as file:
            file.write(line + "\n")
    except OSError:
        # The person is forgotten all the same; what is lacking is the memory for a restore.
        log.exception("%s could not be written", place())


def kept_apart() -> frozenset[tuple[str, str]]:
    """Return (programme, person) of everybody on the list; a line that cannot be read is passed over and logged."""
    if not place().is_file():
        return frozenset()
    found = set()
    for number, line in enumerate(place().read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            said = json.loads(line)
            found.add((str(said["programme"]), str(said["person"])))
        except (ValueError, KeyError, TypeError):
            log.warning("%s: line %d cannot be read", place(), number)
    return frozenset(found)
