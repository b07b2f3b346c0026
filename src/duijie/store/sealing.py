"""Encrypts mail addresses, phone numbers and secrets at rest, and makes keyed digests to find them by.

AES-256-GCM (NIST SP 800-38D) with a fresh nonce for each value; the key's own mark stands in front,
so that values sealed with an older key still open while a rotation runs. Keys live outside the
database (``DUIJIE_KEYS``, the current one first).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_MARK: Final = 4
_NONCE: Final = 12


class SealError(Exception):
    """A sealed value that no key at hand opens."""


@cache
def _ciphers(keys: tuple[str, ...]) -> dict[bytes, AESGCM]:
    ciphers = {}
    for key in keys:
        raw = hashlib.sha256(b"duijie seal " + key.encode()).digest()
        ciphers[hashlib.sha256(b"mark " + raw).digest()[:_MARK]] = AESGCM(raw)
    return ciphers


def seal(words: str) -> bytes:
    """Return ``words`` encrypted with the current key: mark (4 bytes), nonce (12), ciphertext and tag."""
    mark, cipher = next(iter(_ciphers(settings.DUIJIE.keys).items()))
    nonce = secrets.token_bytes(_NONCE)
    return mark + nonce + cipher.encrypt(nonce, words.encode(), mark)


def unseal(sealed: bytes) -> str:
    """Return what was sealed.

    Raises:
        SealError: the value was changed, or its key is not among the installation's keys.
    """
    mark, nonce, rest = sealed[:_MARK], sealed[_MARK : _MARK + _NONCE], sealed[_MARK + _NONCE :]
    cipher = _ciphers(settings.DUIJIE.keys).get(mark)
    if cipher is None:
        raise SealError("sealed with a key that is not in DUIJIE_KEYS")
    try:
        return cipher.decrypt(nonce, rest, mark).decode()
    except InvalidTag:
        raise SealError("the sealed value was changed") from None


def digest(words: str, purpose: str) -> str:
    """Return 32 hex digits that are the same for the same words and purpose, and say nothing without the key."""
    key = hashlib.sha256(b"duijie digest " + settings.DUIJIE.digest_key.encode()).digest()
    return hmac.new(key, f"{purpose}\0{words}".encode(), hashlib.sha256).hexdigest()[:32]


def mail_digest(address: str) -> str:
    """Return the digest a mail address is found by; upper and lower case are one address."""
    return digest(address.strip().casefold(), "mail")


def phone_digest(number: str) -> str:
    """Return the digest a phone number is found by; only its digits count."""
    return digest("".join(sign for sign in number if sign.isdigit()), "phone")


def token_digest(token: str) -> str:
    """Return the digest under which a link's or feed's secret is kept."""
    return hashlib.sha256(f"duijie token {token}".encode()).hexdigest()
