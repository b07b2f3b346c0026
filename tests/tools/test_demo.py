"""What ``make demo`` does after planning: serve the folder, on whatever port is free."""

from __future__ import annotations

import importlib.util
import socket
import threading
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

DEMO = Path(__file__).parents[2] / "tools" / "demo.py"


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo", DEMO)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "plan.html").write_text("<h1>计划</h1>", encoding="utf-8")
    monkeypatch.setattr(module, "OUT", tmp_path)
    return module


def test_a_taken_port_gives_way_to_a_free_one_and_the_bare_address_is_the_plan(demo: ModuleType) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8000))
        except OSError:
            pass  # somebody else holds it already: just as good
        else:
            taken.listen()
        with demo.open_server() as server:
            port = server.server_address[1]
            assert port != 8000
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                assert answer.read().decode() == "<h1>计划</h1>"
            server.shutdown()
