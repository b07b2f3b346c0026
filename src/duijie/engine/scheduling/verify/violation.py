"""What the judge says: a rule that is broken, or a figure that is not true."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.engine.text import Text


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with a plan; ``code`` is stable, the text is for people."""

    code: str
    text: Text
