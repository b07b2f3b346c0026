"""``--encoder server`` as a user meets it, against a server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.test_encoder import Desk, signals
from tests.formats.embeddings_server import Asked, Reply, Server, good, rows, running, says

AXES = (("新鲜", "fresh"), ("防腐",), ("Tax",))


def meaning(asked: Asked) -> Reply:
    vectors = [[1e-3, *(float(sum(word in text for word in axis)) for axis in AXES)] for text in asked["input"]]
    return rows(*vectors)(asked)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as server:
        server.replies = [meaning]
        yield server


@pytest.fixture
def desk(tmp_path: Path, server: Server, cache: Path) -> Desk:
    desk = Desk(tmp_path, cache)
    desk.environment |= {"DUIJIE_EMBEDDINGS_URL": server.url, "DUIJIE_EMBEDDINGS_MODEL": "axes", "no_proxy": "*"}
    return desk


def sent(server: Server) -> list[str]:
    return [text for asked in server.asked for text in asked["input"]]


def test_its_vectors_decide_and_its_name_is_told(desk: Desk, server: Server) -> None:
    done = desk.match("--encoder", "server", language="zh-hans")
    assert done.returncode == 0, done.stderr.decode()
    found = {(row["need"], row["offer"]) for row in map(json.loads, done.stdout.splitlines()) if row["rank"] == 1}
    assert (found, "meaning" in signals(done.stdout)) == ({("n1", "o1"), ("n2", "o2")}, True)
    said = done.stderr.decode().splitlines()
    assert said[0] == "需求与供给的文字将发送到向量服务器 127.0.0.1（模型 axes）。"
    assert {asked["model"] for asked in server.asked} == {"axes"}


@pytest.mark.parametrize("name", ["words", "auto"])
def test_nothing_is_sent_unless_it_is_asked_for(desk: Desk, server: Server, name: str) -> None:
    assert desk.ranked("--encoder", name) != b""
    assert server.asked == []


def test_nothing_is_sent_where_nothing_is_compared(desk: Desk, server: Server) -> None:
    desk.files[0].write_bytes(b"")
    done = desk.match("--encoder", "server")
    assert (done.returncode, server.asked, b"127.0.0.1" in done.stderr) == (0, [], False)
    desk.files[0].write_text('{"id": "n1"}\n')
    assert (desk.match("--encoder", "server").returncode, server.asked) == (2, [])


@pytest.mark.parametrize("missing", ["DUIJIE_EMBEDDINGS_URL", "DUIJIE_EMBEDDINGS_MODEL"])
def test_without_its_settings_it_is_a_fault(desk: Desk, server: Server, missing: str) -> None:
    del desk.environment[missing]
    done = desk.match("--encoder", "server")
    assert (done.returncode, done.stdout, server.asked) == (2, b"", [])
    assert f"--encoder server needs the environment variable {missing}" in done.stderr.decode()


def test_its_other_settings_are_heeded(desk: Desk, server: Server) -> None:
    desk.environment |= {"DUIJIE_EMBEDDINGS_PREFIX": "query: ", "DUIJIE_EMBEDDINGS_KEY": "s3cret-key"}
    desk.environment["DUIJIE_EMBEDDINGS_DIMENSIONS"] = "5"
    done = desk.match("--encoder", "server")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "a vector has 4 numbers instead of 5" in done.stderr.decode()
    assert [text for text in sent(server) if not text.startswith("query: ")] == []
    assert server.headers[0]["authorization"] == "Bearer s3cret-key"
    assert b"s3cret" not in done.stderr


def test_a_text_is_sent_once_while_vectors_are_kept(desk: Desk, server: Server, cache: Path) -> None:
    unkept = desk.ranked("--encoder", "server")
    del desk.environment["DUIJIE_CACHE"]
    try:
        assert desk.ranked("--encoder", "server") == unkept
        server.asked.clear()
        assert desk.ranked("--encoder", "server") == unkept
        assert server.asked == []
        desk.environment["DUIJIE_EMBEDDINGS_MODEL"] = "other"
        desk.ranked("--encoder", "server")
    finally:
        (cache / "duijie" / "vectors.sqlite3").unlink()
    assert len(set(sent(server))) == len(sent(server)) > 0


def shorter(asked: Asked) -> Reply:
    return rows(*[[1.0, 2.0]] * (len(asked["input"]) - 1))(asked)


def uneven(asked: Asked) -> Reply:
    return rows(*[[1.0] * (2 + place % 2) for place in range(len(asked["input"]))])(asked)


def not_a_number(asked: Asked) -> Reply:
    return rows(*[[float("nan"), 1.0]] * len(asked["input"]))(asked)


@pytest.mark.parametrize(
    ("reply", "said", "before"),
    [
        (shorter, "or numbered them wrongly", 0),
        (uneven, "a vector has 3 numbers instead of 2", 1),
        (not_a_number, "a vector holds a number that is not finite", 0),
        (says(200, b"<html>login</html>"), "its answer is not a list of vectors in JSON", 1),
        (says(401), "it answered with status 401", 0),
    ],
)
def test_a_wrong_answer_writes_nothing(
    desk: Desk, server: Server, reply: Callable[[Asked], Reply], said: str, before: int
) -> None:
    server.replies = [*[meaning] * before, reply]
    out = desk.folder / "ranked.jsonl"
    out.write_text("as it was")
    done = desk.match("--encoder", "server", "--out", out)
    assert (done.returncode, done.stdout, out.read_text()) == (2, b"", "as it was")
    assert "The embeddings server 127.0.0.1 (model axes) gave no vectors: " in done.stderr.decode()
    assert said in done.stderr.decode()
    assert len(server.asked) == before + 1


def test_a_server_too_slow_is_a_fault(desk: Desk, server: Server) -> None:
    hold = threading.Event()
    server.replies = [lambda asked: good(asked) if hold.wait(60) else (0, b"", {})]
    desk.environment["DUIJIE_EMBEDDINGS_TIMEOUT"] = "0.1"
    out = desk.folder / "ranked.jsonl"
    try:
        done = desk.match("--encoder", "server", "--out", out, language="zh-hant")
    finally:
        hold.set()
    assert (done.returncode, done.stdout, out.exists()) == (2, b"", False)
    assert "（模型 axes）沒有給出向量：無法連線，或連線中斷。" in done.stderr.decode()
