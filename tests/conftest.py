"""What several tests need: programs beside Python, which CI must have."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from tests.world import World

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


#: Browser tests that run on PostgreSQL too.
ON_BOTH = ("test_whole_way.py", "test_short_day.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of each run what the other shows.

    On SQLite: what only PostgreSQL can show. On PostgreSQL: how pages look in a browser, but for the whole way and the
    short day.
    """
    if os.environ.get("DUIJIE_TEST_DATABASE"):
        only = [
            item for item in items if "browser" in getattr(item, "fixturenames", ()) and item.path.name not in ON_BOTH
        ]
    else:
        only = [item for item in items if item.get_closest_marker("postgres")]
    if only:
        config.hook.pytest_deselected(items=only)
        items[:] = [item for item in items if item not in only]


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
    """A real browser: where it stands beside Chromium, its build without a head, a quarter quicker at every page."""
    return shutil.which("chromium-headless-shell") or _program("chromium")


@pytest.fixture
def world(db: None) -> World:
    """A small invented programme in the database."""
    from tests.world import make_world

    return make_world()


@pytest.fixture(scope="session", autouse=True)
def _end_connections_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """End what a thread of a race test still holds of PostgreSQL, or the test database could not be dropped."""
    if not os.environ.get("DUIJIE_TEST_DATABASE"):
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    from django.db import connection

    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _close_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the browser windows of a test, or their sockets outlive it."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()


def _flush_past_the_guard() -> None:
    """Let Django empty the tables after a test that commits: it deletes rows the append-only triggers guard."""
    from importlib import import_module

    from django.db import connection
    from django.test import TransactionTestCase

    guard = import_module("duijie.store.migrations.0002_audit_guard")
    flush = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        guard.lower_guard(connection)
        flush(self)
        guard.raise_guard(connection)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


_flush_past_the_guard()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a run; windows are made by ``tests.browser.new_page``."""
    from tests.browser import opened

    # Playwright's loop makes Django think it runs in an event loop, which it does not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with opened(chromium) as started:
        yield started


@pytest.fixture(scope="session")
def live_server(django_db_setup: None) -> Iterator[LiveServer]:
    """A real server over the test database, which is there before it, so that its threads share the connection."""
    from pytest_django.live_server_helper import LiveServer

    del django_db_setup
    server = LiveServer("localhost")
    yield server
    server.stop()
