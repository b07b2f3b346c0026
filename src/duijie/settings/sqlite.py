"""Puts a sound SQLite in place of the one this Python was linked with.

SQLite 3.7.0 to 3.51.2 may corrupt a database in WAL mode when several processes reset the log
at once (docs/decisions/0013); ``pysqlite3`` bundles a newer one.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Final

SOUND: Final = (3, 51, 3)


def use_sound_sqlite() -> tuple[int, ...]:
    """Replace the ``sqlite3`` module where a newer one is installed; return the version in use."""
    if sqlite3.sqlite_version_info >= SOUND:
        return sqlite3.sqlite_version_info
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3.sqlite_version_info
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2
    return tuple(int(part) for part in dbapi2.sqlite_version.split("."))
