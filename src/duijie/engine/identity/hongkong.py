"""The unique business identifier (UBI) of Hong Kong: the business registration number's eight digits.

Since 27 December 2023 the first eight digits of the Business Registration Number
are the UBI. It has no check digit, so only its shape can be checked.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: A certificate's number: eight digits, then branch (3), month (2), year (2) and one sign.
_CERTIFICATE: Final = re.compile(r"(\d{8})(?:-?\d{3}(?:-?\d{2}(?:-?\d{2}(?:-?[0-9A-Z])?)?)?)?")
_PREFIX: Final = re.compile(r"^(?:UBI|BRN(?!O)|BR|B\.R\.)(?:NO\.?)?[:.#]?", re.IGNORECASE)


def read_ubi(text: str) -> str | None:
    """Return the eight digits, or None. Seven digits are never padded: which one is lost is unknown."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    found = _CERTIFICATE.fullmatch(_PREFIX.sub("", code))
    return found.group(1) if found else None
