"""``make demo``: the example loaded, planned and published, last year's edition behind it, served, and ways in."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

DEMO = Path(__file__).parents[2] / "tools" / "demo.py"


@pytest.fixture
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo", DEMO)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_taken_port_gives_way_to_a_free_one(demo: ModuleType) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8000))
        except OSError:
            pass  # somebody else holds it already: just as good
        else:
            taken.listen()
        assert demo.free_port() != 8000


def test_the_example_is_loaded_planned_published_and_served(tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUIJIE_", "DJANGO_"))}
    command = [sys.executable, str(DEMO), "--once", "--home", str(home)]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert re.findall(
        r"^  (Organiser|Reviewer|Guest) .* http://127\.0\.0\.1:\d+/sign-in/link/", done.stdout, flags=re.M
    ) == [
        "Organiser",
        "Reviewer",
        "Guest",
    ]
    with sqlite3.connect(home / "duijie.sqlite3") as database:
        (published,) = database.execute("SELECT count(*) FROM store_planversion WHERE state = 'published'").fetchone()
        (planned,) = database.execute("SELECT count(*) FROM store_meeting WHERE state = 'planned'").fetchone()
        (seats,) = database.execute("SELECT count(*) FROM store_seat WHERE active").fetchone()
    database.close()
    assert (published, seats) == (2, 2 * planned)  # this year's, and last year's that was held
    assert planned > 80
