"""What several tests need: programs beside Python, which CI must have."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

# Random examples are for developers' runs; CI answers the same question every time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed; in CI nothing is skipped")
        pytest.skip(f"{name} is not installed")
    return path


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice, the judge of our workbooks."""
    return _program("soffice")


@pytest.fixture(scope="session")
def calcurse() -> str:
    """A calendar program that reads iCalendar with code of its own."""
    return _program("calcurse")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A real browser."""
    return _program("chromium")
