"""The installation that tests run in: fixed keys, a home folder of its own, SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_HOME = Path(os.environ.setdefault("DUIJIE_TEST_HOME", tempfile.mkdtemp(prefix="duijie-test-")))
(_HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
os.environ.update(
    DUIJIE_HOME=str(_HOME),
    DUIJIE_SECRET_KEY="a secret that only tests know",
    DUIJIE_KEYS="a key that only tests know",
    DUIJIE_DIGEST_KEY="a digest key that only tests know",
    DUIJIE_DATABASE=os.environ.get("DUIJIE_TEST_DATABASE", ""),
    DUIJIE_BASE_URL="http://127.0.0.1:8000",
)
for name in ("DUIJIE_MAIL", "DUIJIE_MAIL_FROM", "DUIJIE_TRUSTED_PROXIES", "DUIJIE_DEBUG", "DUIJIE_SAMPLE"):
    os.environ.pop(name, None)

from duijie.settings.django import *  # noqa: E402, F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
