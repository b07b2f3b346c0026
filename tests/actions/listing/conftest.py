"""Tests of listings happen a month before the event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import override_settings

from tests.web.listings.stage import NOW


@pytest.fixture(autouse=True)
def _a_month_before() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[Path]:
    """A folder of files of its own."""
    with override_settings(MEDIA_ROOT=tmp_path / "files"):
        yield tmp_path / "files"
