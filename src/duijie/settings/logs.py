"""Keeps secrets out of the log: the paths of mailed links and calendar feeds are their secrets."""

from __future__ import annotations

import logging
import re
from typing import Final

#: A part of a path that is as long as our secrets are; keys of rows are shorter.
_SECRET: Final = re.compile(r"(?<=/)[A-Za-z0-9_\-]{32,}")


class HideSecrets(logging.Filter):
    """Puts “…” in the place of secrets in paths, whoever logs them (Django logs the paths of refused requests)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without secrets."""
        words = record.getMessage()
        if _SECRET.search(words):
            record.msg, record.args = _SECRET.sub("…", words), ()
        return True
