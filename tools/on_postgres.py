"""Runs a command with a PostgreSQL of its own: made in a temporary folder, gone when the command ends.

    python tools/on_postgres.py python -m pytest tests/store

As root the server runs as the user ``postgres``, since it refuses root. Durability is off: it is for tests.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def program(name: str) -> str | None:
    """Return where a PostgreSQL program is, also where Debian keeps it off the PATH."""
    found = shutil.which(name)
    return found or max((str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None)


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres(command: list[str]) -> list[str]:
    """Return a command that runs as an ordinary user."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def main() -> int:
    """Start the server, run the command with DUIJIE_TEST_DATABASE set, stop the server."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        print("PostgreSQL is not installed: the database tests ran on SQLite only.")
        return 1 if os.environ.get("CI") == "true" else 0
    folder = Path(tempfile.mkdtemp(prefix="duijie-postgres-", dir="/tmp"))
    data, port = folder / "data", free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    settings = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off"
        " -c full_page_writes=off -c max_connections=120"
    )
    quiet = subprocess.DEVNULL
    try:
        make = [initdb, "-D", str(data), "-U", "duijie", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(as_postgres(make), check=True, stdout=quiet, cwd="/")
        start = [pg_ctl, "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start"]
        subprocess.run(as_postgres(start), check=True, stdout=quiet, cwd="/")
        address = f"postgresql://duijie@127.0.0.1:{port}/postgres"
        return subprocess.run(sys.argv[1:], env=os.environ | {"DUIJIE_TEST_DATABASE": address}, check=False).returncode
    finally:
        stop = [pg_ctl, "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(as_postgres(stop), check=False, stdout=quiet, stderr=quiet, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
