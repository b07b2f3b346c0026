"""Plans the shipped example and serves the result on this machine's loopback address."""

from __future__ import annotations

import argparse
import http.server
import socketserver
import subprocess
import sys
import threading
import time
import urllib.request
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "lugang"
OUT = ROOT / ".demo" / "lugang"


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the folder; the plan is its first page."""

    def do_GET(self) -> None:
        """Answer with a file; the bare address leads to plan.html."""
        if self.path == "/":
            self.path = "/plan.html"
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet: the terminal is for the address."""


class Server(socketserver.ThreadingTCPServer):
    """One thread a request, so that a slow reader holds up nobody."""

    allow_reuse_address = True
    daemon_threads = True


def make_plan() -> None:
    """Run ``duijie plan`` on the example's three lists."""
    lists = sorted(path for path in EXAMPLE.iterdir() if path.suffix in {".xlsx", ".xls", ".ods", ".csv"})
    duijie = Path(sys.executable).with_name("duijie")
    OUT.parent.mkdir(exist_ok=True)
    command = [duijie, "plan", *lists, "--event", EXAMPLE / "event.toml", "--out", OUT]
    print(
        "$ duijie plan", *(path.name for path in lists), "--event event.toml --out", OUT.relative_to(ROOT), flush=True
    )
    start = time.perf_counter()
    subprocess.run(command, check=True)
    print(f"duijie plan: {time.perf_counter() - start:.1f} s")


def open_server() -> Server:
    """Return a server on port 8000, or on a free one if that is taken."""
    pages = partial(Pages, directory=str(OUT))
    try:
        return Server(("127.0.0.1", 8000), pages)
    except OSError:
        return Server(("127.0.0.1", 0), pages)


def main() -> None:
    """Plan, serve, and either stay or end once the page has answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the first page has answered")
    once = parser.parse_args().once
    make_plan()
    with open_server() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(address, timeout=10) as answer:
            page = answer.read()
        print(f"\nThe plan: {address}  ({len(page) // 1024} KB)")
        print(f"Also there: {address}schedules.pdf  {address}plan.xlsx  {address}calendars/", flush=True)
        if once:
            return
        print("Ctrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
