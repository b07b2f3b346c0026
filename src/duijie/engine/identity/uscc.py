"""The unified social credit code of mainland organisations (GB 32100-2015)."""

from __future__ import annotations

import unicodedata
from typing import Final

#: The 31 signs of the code in the order of their values: digits and letters without I, O, S, V, Z.
_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE: Final = {sign: value for value, sign in enumerate(_SIGNS)}
#: Weights 3^(i-1) mod 31 of the first seventeen places (GB 32100-2015, table 2).
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))


def check_sign(body: str) -> str:
    """Return the eighteenth sign that belongs to the first seventeen.

    Source: GB 32100-2015, annex A: ``31 - (Σ value·weight mod 31)``, 31 counted as 0.

    Raises:
        ValueError: ``body`` is not seventeen signs of the code.
    """
    if len(body) != 17 or any(sign not in _VALUE for sign in body):
        raise ValueError("seventeen signs of the code are needed")
    total = sum(_VALUE[sign] * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return _SIGNS[-total % 31]


def read_uscc(text: str) -> str | None:
    """Return the code in its plain form, or None when it is none.

    Width, case and blanks are folded; signs are never swapped (an O is not taken
    for a 0). Codes that begin with a letter (N for rural collectives, Y for others) are
    checked alike.
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
    if len(code) != 18 or any(sign not in _VALUE for sign in code):
        return None
    return code if check_sign(code[:17]) == code[17] else None
