"""Loads the shipped example into an installation of its own, starts the application, prints ways in."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample import Sample

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "lugang"
HOME = ROOT / ".demo" / "home"


def free_port() -> int:
    """Return port 8000, or a free one if that is taken."""
    for port in (8000, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def load(home: Path, address: str) -> Sample:
    """Make the installation anew with the example in it, and return the example."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    os.environ.update(DUIJIE_HOME=str(home), DUIJIE_BASE_URL=address, DUIJIE_SAMPLE="1")
    from duijie.cli.application import prepare, start_django

    start_django()
    prepare()
    from sample import Sample

    sample = Sample(EXAMPLE, lambda step, seconds: print(f"  {step}: {seconds:.1f} s", flush=True))
    sample.load()
    return sample


def add_past(sample: Sample) -> list[tuple[str, str]]:
    """Add last year's edition and what became of it; return who may sign in, and by which link."""
    from django.db import connection

    from sample_past import PastEdition

    PastEdition(sample).play()
    links = sample.ways_in()
    connection.close()
    return links


def start_server(port: int) -> subprocess.Popen[bytes]:
    """Start ``duijie serve``; stopping this program stops it."""
    duijie = Path(sys.executable).with_name("duijie")
    return subprocess.Popen([duijie, "serve", "--port", str(port)])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> int:
    """Return the size of the first page once it answers.

    Raises:
        RuntimeError: the server ended, or nothing answered within a minute.
    """
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return len(answer.read())
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer")


def main() -> int:
    """Load, serve, and either stay or end once the first page has answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the first page has answered")
    parser.add_argument("--home", type=Path, default=HOME, help="folder of the installation; what is there is lost")
    given = parser.parse_args()
    start = time.perf_counter()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    print("Loading the example (all people and organisations are invented):", flush=True)
    sample = load(given.home, address)
    server = start_server(port)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        size = wait_for(f"{address}/", server)
        print(f"\nFirst page after {time.perf_counter() - start:.1f} s ({size // 1024} KB): {address}/\n")
        print("Adding last year's edition, with its ledger and reports ...\n", flush=True)
        for who, link in add_past(sample):
            print(f"  {who:<28} {link}")
        print(
            "\nEach link signs in once, within a day. Ctrl-C ends it.",
            flush=True,
        )
        if not given.once:
            server.wait()
    except KeyboardInterrupt:
        print()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
