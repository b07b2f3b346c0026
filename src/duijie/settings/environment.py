"""Reads the settings of an installation from environment variables and its home folder.

Every variable begins with ``DUIJIE_`` and stands in docs/operate/settings.md. Secrets are made
on the first start and kept in the home folder, readable by its owner alone, so that a laptop
needs no configuration at all; a server sets the variables instead and keeps keys elsewhere.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_SECRET_FILES: Final = {"DUIJIE_SECRET_KEY": "secret_key", "DUIJIE_KEYS": "keys", "DUIJIE_DIGEST_KEY": "digest_key"}


class SettingError(ValueError):
    """A setting that cannot be used; the message names the variable and what it should be."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What this installation was told. ``keys``: encryption keys, the current one first."""

    home: Path
    base_url: str
    database: Mapping[str, object]
    secret_key: str
    keys: tuple[str, ...]
    digest_key: str
    mail: Mapping[str, Any]
    mail_from: str
    trusted_proxies: int
    debug: bool
    sample: bool


def read_environment(values: Mapping[str, str] | None = None) -> Environment:
    """Return the settings of this process.

    Raises:
        SettingError: a variable's value cannot be used.
    """
    given = os.environ if values is None else values
    home = Path(given.get("DUIJIE_HOME") or Path.home() / ".local" / "share" / "duijie").expanduser()
    base_url = given.get("DUIJIE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname:
        raise SettingError(
            f"DUIJIE_BASE_URL is “{base_url}”; give the address guests see, such as https://meet.example"
        )
    return Environment(
        home=home,
        base_url=base_url,
        database=_database(given.get("DUIJIE_DATABASE", ""), home),
        secret_key=_secret(given, home, "DUIJIE_SECRET_KEY"),
        keys=tuple(_secret(given, home, "DUIJIE_KEYS").split()),
        digest_key=_secret(given, home, "DUIJIE_DIGEST_KEY"),
        mail=_mail(given.get("DUIJIE_MAIL", ""), home),
        mail_from=given.get("DUIJIE_MAIL_FROM", "Duijie <duijie@localhost>"),
        trusted_proxies=_number(given, "DUIJIE_TRUSTED_PROXIES", 0),
        debug=given.get("DUIJIE_DEBUG") == "1",
        sample=given.get("DUIJIE_SAMPLE") == "1",
    )


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(given.get(name) or default)
    except ValueError:
        raise SettingError(f"{name} is “{given[name]}”; give a whole number") from None


def _secret(given: Mapping[str, str], home: Path, name: str) -> str:
    """Return a secret from the environment, else from its file, which is made where it is missing."""
    if given.get(name):
        return given[name]
    path = home / "secrets" / _SECRET_FILES[name]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
        except FileExistsError:  # another process of this installation was first
            pass
    return path.read_text().strip()


def _database(address: str, home: Path) -> Mapping[str, object]:
    """Return Django's description of the database: SQLite in the home folder, or a PostgreSQL address."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "duijie.sqlite3"),
            "CONN_MAX_AGE": 60,  # opening one, with the whole schema to read again, costs a page a third of its time
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingError("DUIJIE_DATABASE should read postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _mail(address: str, home: Path) -> Mapping[str, Any]:
    """Return how mail leaves: an SMTP address, or files in the home folder where none is given."""
    if not address:
        return {"kind": "folder", "folder": home / "mail"}
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise SettingError("DUIJIE_MAIL should read smtp+tls://user:password@host:587")
    return {
        "kind": "smtp",
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": parts.scheme == "smtp+tls",
        "ssl": parts.scheme == "smtps",
    }
