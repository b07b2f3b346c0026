"""What commands build once on a machine, built once for all tests."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's cache folder that holds models and dictionaries, and no vectors."""
    return tmp_path_factory.mktemp("cache")
