"""Encoders loaded once for all tests, their files kept in a folder of the tests."""

from pathlib import Path

import pytest

from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.encoders.offline import OfflineEncoder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture(scope="session")
def use(built: Path) -> OfflineEncoder:
    return load_use(folder=built)


@pytest.fixture(scope="session")
def e5(built: Path) -> OfflineEncoder:
    return load_e5(folder=built)
