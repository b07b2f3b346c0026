"""People at once: two organisers, a replan beside a publication, several who take one place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from tests.actions.replanning.race import run_all
from tests.actions.replanning.stage import MORNING

ALONE = "import django; django.setup(); from tests.actions.replanning.race import main; main()"


@pytest.mark.django_db(transaction=True)
def test_at_once(tmp_path: Path) -> None:
    """Exactly one is first; SQLite races in a file of its own, for tests keep theirs in memory."""
    if connection.vendor != "sqlite":
        with time_machine.travel(MORNING, tick=False):
            run_all()
        return
    environment = {**os.environ, "DUIJIE_TEST_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", ALONE]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
