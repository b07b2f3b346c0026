"""No secret of a link reaches the log, even when the page that holds it breaks or is refused."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client

from duijie.settings.logs import HideSecrets
from tests.world import World

TOKEN = "T" * 20 + "-_" + "t" * 21


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the installation's own handler writes."""
    words = io.StringIO()
    handler = logging.StreamHandler(words)
    for name in deepcopy(settings.LOGGING)["handlers"]["stderr"].get("filters", []):
        assert settings.LOGGING["filters"][name]["()"] == "duijie.settings.logs.HideSecrets"
        handler.addFilter(HideSecrets())
    logging.getLogger().addHandler(handler)
    yield words
    logging.getLogger().removeHandler(handler)


def test_tokens_of_refused_requests(world: World, log: io.StringIO) -> None:
    path = f"/sign-in/link/{TOKEN}"
    Client(enforce_csrf_checks=True).post(path)
    Client().get(path)
    Client().get(f"/nowhere/{TOKEN}")
    said = log.getvalue()
    assert "/sign-in/link/…" in said
    assert TOKEN not in said


def test_keys_of_rows_stay() -> None:
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "Not Found: %s", ("/lugang/2027/me/nhjgzydv9r9w",), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Not Found: /lugang/2027/me/nhjgzydv9r9w"
