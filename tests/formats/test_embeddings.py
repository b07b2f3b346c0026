"""A server on this machine that answers as others do, and as they should not."""

import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from duijie.engine.matching.encoders.fault import EncoderError
from duijie.formats.embeddings import EndpointEncoder, endpoint_of
from duijie.formats.embeddings.endpoint import KEY_VARIABLE
from tests.formats.embeddings_server import Asked, Reply, Server, good, rows, running, says, vector


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running() as server:
        yield server


def encoder(server: Server, **settings: Any) -> EndpointEncoder:
    return EndpointEncoder(server.url, "bge-m3", **{"pause": 0.001, "timeout": 5.0, **settings})


def test_vectors_come_in_the_order_of_the_texts(server: Server) -> None:
    vectors = encoder(server).encode(["竹纤维", "a", "\x00", "竹纤维"])
    assert vectors.tolist() == [vector("竹纤维"), vector("a"), [0, 0, 0], vector("竹纤维")]
    assert vectors.dtype == np.float32
    assert server.asked == [{"model": "bge-m3", "input": ["竹纤维", "a"], "encoding_format": "float"}]
    assert server.paths == ["/v1/embeddings"]
    assert "authorization" not in server.headers[0]


def test_nothing_to_encode_asks_nobody(server: Server) -> None:
    assert encoder(server, dimensions=3).encode(["", "\n"]).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert encoder(server, dimensions=3).encode([]).shape == (0, 3)
    assert server.asked == []


def test_batches_hold_so_many_texts_and_characters(server: Server) -> None:
    texts = ["aa", "bb", "cc", "dddd", "eeeeeeeeee", "f"]
    assert encoder(server, batch=3, characters=6).encode(texts)[:, 0].tolist() == [2, 2, 2, 4, 10, 1]
    assert [asked["input"] for asked in server.asked] == [["aa", "bb", "cc"], ["dddd"], ["eeeeeeeeee"], ["f"]]


def test_a_prefix_goes_before_each_text(server: Server) -> None:
    encoder(server, prefix="query: ").encode(["竹"])
    assert server.asked[0]["input"] == ["query: 竹"]


def test_the_key_comes_from_the_environment_and_is_never_shown(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "s3cret-key")
    server.replies = [good, says(401, b"s3cret-key is wrong")]
    one = encoder(server)
    one.encode(["竹"])
    assert server.headers[0]["authorization"] == "Bearer s3cret-key"
    with pytest.raises(EncoderError) as caught:
        one.encode(["竹"])
    for shown in (*caught.value.text.to_json().values(), str(caught.value), repr(one), one.identity):
        assert "s3cret-key" not in shown


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_server_is_asked_again(server: Server, status: int) -> None:
    server.replies = [says(status), says(status), good]
    assert encoder(server).encode(["竹"]).tolist() == [vector("竹")]
    assert len(server.asked) == 3


def test_a_broken_connection_is_tried_again(server: Server) -> None:
    server.replies = [says(0), lambda _: (200, b"{", {"Content-Length": "999"}), good]
    assert encoder(server).encode(["竹"]).tolist() == [vector("竹")]
    assert len(server.asked) == 3


def test_it_gives_up_in_the_end(server: Server) -> None:
    server.replies = [says(503)]
    with pytest.raises(EncoderError, match="status 503"):
        encoder(server, tries=3).encode(["竹"])
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_tried_again(server: Server, status: int) -> None:
    server.replies = [says(status)]
    with pytest.raises(EncoderError, match=f"127.0.0.1 .*bge-m3.* status {status}"):
        encoder(server).encode(["竹"])
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.replies = [says(302, Location=f"{server.url}/embeddings"), good]
    with pytest.raises(EncoderError, match="status 302"):
        encoder(server).encode(["竹"])
    assert len(server.asked) == 1


def test_a_batch_too_large_is_halved(server: Server) -> None:
    server.replies = [lambda asked: good(asked) if len(asked["input"]) < 3 else (413, b"", {})]
    assert encoder(server).encode(["a", "bb", "ccc", "dddd", "eeeee"])[:, 0].tolist() == [1, 2, 3, 4, 5]
    assert [len(asked["input"]) for asked in server.asked] == [5, 2, 3, 1, 2]


def test_one_text_too_large_is_said(server: Server) -> None:
    server.replies = [says(413)]
    with pytest.raises(EncoderError, match="status 413"):
        encoder(server).encode(["a", "b"])


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (says(200, b"<html>login</html>"), "not a list of vectors"),
        (says(200, b"\xff\xfe"), "not a list of vectors"),
        (says(200, b"[" * 100_000), "not a list of vectors"),
        (says(200, b"[1]"), "not a list of vectors"),
        (says(200, b'{"data": null}'), "not a list of vectors"),
        (says(200, b'{"data": [{"index": [], "embedding": [1]}]}'), "not a list of vectors"),
        (says(200, b'{"data": [{"embedding": [1]}, {"embedding": [1]}]}'), "not a list of vectors"),
        (rows([1, 2], "AACAPwAAAEA="), "not a list of vectors"),
        (rows([1, 2], [1, None]), "not a list of vectors"),
        (rows([1, 2], [1, True]), "not a list of vectors"),
        (rows([1, 2], [1, [2]]), "not a list of vectors"),
        (rows([1, 2]), "sent 2 texts and answered with 1"),
        (rows([1, 2], [1, 2], [1, 2]), "sent 2 texts and answered with 3"),
        (
            says(200, b'{"data": [{"index": 1, "embedding": [1]}, {"index": 1, "embedding": [2]}]}'),
            "numbered them wrongly",
        ),
        (rows([1, 2], [1, 2, 3]), "has 3 numbers instead of 2"),
        (rows([], []), "has 0 numbers"),
        (says(200, b'{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]}'), "not finite"),
        (rows([1e39], [1]), "not finite"),
        (rows([10**400], [1]), "not finite"),
    ],
)
def test_a_wrong_answer_is_refused(server: Server, reply: Callable[[Asked], Reply], message: str) -> None:
    server.replies = [reply]
    with pytest.raises(EncoderError, match=message):
        encoder(server).encode(["a", "b"])
    assert len(server.asked) == 1


def test_the_number_of_dimensions_is_checked_and_stays(server: Server) -> None:
    with pytest.raises(EncoderError, match="has 3 numbers instead of 1024"):
        encoder(server, dimensions=1024).encode(["a"])
    server.replies = [rows([1, 2]), rows([1, 2, 3])]
    with pytest.raises(EncoderError, match="has 3 numbers instead of 2"):
        encoder(server, batch=1).encode(["a", "b"])


def test_a_silent_server_is_not_waited_for(server: Server) -> None:
    hold = threading.Event()
    server.replies = [lambda asked: good(asked) if hold.wait(20) else (0, b"", {})]
    try:
        with pytest.raises(EncoderError, match="cannot be reached"):
            encoder(server, timeout=0.05, tries=2).encode(["竹"])
    finally:
        hold.set()


def test_an_endless_answer_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duijie.formats.embeddings.endpoint.LARGEST_ANSWER", 1 << 20)
    server.replies = [says(200, b" " * (3 << 19))]
    with pytest.raises(EncoderError, match="longer than 1 MB"):
        encoder(server).encode(["竹"])


def test_no_server_at_all(server: Server) -> None:
    nobody = EndpointEncoder("http://127.0.0.1:9/v1", "m", tries=2, pause=0.001)
    with pytest.raises(EncoderError, match="cannot be reached") as caught:
        nobody.encode(["竹"])
    assert caught.value.text.zh_hans.startswith("向量服务器 127.0.0.1（模型 m）没有给出向量：无法连接")


def test_an_answer_that_drips_is_not_waited_for(server: Server) -> None:
    server.replies, server.drip = [says(200, b" " * 40)], 0.03
    with pytest.raises(EncoderError, match="cannot be reached"):
        encoder(server, timeout=0.05, tries=1).encode(["竹"])


def test_a_pickled_one_has_all_but_the_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "s3cret-key")
    packed = pickle.dumps(encoder(server, prefix="query: "))
    assert b"s3cret-key" not in packed
    pickle.loads(packed).encode(["竹"])
    assert (server.asked[0]["input"], server.headers[0]["authorization"]) == (["query: 竹"], "Bearer s3cret-key")


@pytest.mark.parametrize("key", ["s3cret\nkey", "s3cret钥"])
def test_a_key_that_is_none_is_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(EncoderError, match="DUIJIE_EMBEDDINGS_KEY holds characters") as caught:
        EndpointEncoder("https://host.example/v1", "m")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host.example/v1",
        "file:///etc/hosts",
        "host.example/v1",
        "http://",
        "https://a:b@host.example/v1",
        "http://[::1/v1",
        "http://host.example:port/v1",
        "http://host.example/v 1",
        "http://host.example/v1\r\nx: y",
        "http://主机.example/v1",
    ],
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(EncoderError, match="must begin with http"):
        EndpointEncoder(url, "m")


def test_a_key_does_not_travel_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    EndpointEncoder("http://host.example/v1", "m")
    monkeypatch.setenv(KEY_VARIABLE, "k")
    with pytest.raises(EncoderError, match="unencrypted"):
        EndpointEncoder("http://host.example/v1", "m")
    for near in ("https://host.example/v1", "http://10.0.0.7:8000/v1", "http://encoder:8000/v1", "http://[::1]/v1"):
        assert EndpointEncoder(near, "m").url == near


HOST = {"DUIJIE_EMBEDDINGS_URL": "https://host.example/v1", "DUIJIE_EMBEDDINGS_MODEL": "bge-m3"}


def test_the_host_names_its_server() -> None:
    assert endpoint_of(HOST) == EndpointEncoder("https://host.example/v1", "bge-m3")
    more = {"DUIJIE_EMBEDDINGS_DIMENSIONS": "1024", "DUIJIE_EMBEDDINGS_PREFIX": "query: "}
    found = endpoint_of({**HOST, **more, "DUIJIE_EMBEDDINGS_TIMEOUT": "2.5"})
    assert (found.dimensions, found.prefix, found.timeout) == (1024, "query: ", 2.5)


@pytest.mark.parametrize("missing", HOST)
def test_a_server_without_address_or_model_is_refused(missing: str) -> None:
    with pytest.raises(EncoderError, match=f"^--encoder server needs the environment variable {missing}: "):
        endpoint_of({**HOST, missing: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("DIMENSIONS", value) for value in ("0", "-1", "1e3", "many", "65537", "１０", "3.5", "9" * 40)),
        *(("TIMEOUT", value) for value in ("0", "-1", "inf", "nan", "3601", ".", "soon")),
    ],
)
def test_a_setting_that_is_no_number_is_refused(name: str, value: str) -> None:
    with pytest.raises(EncoderError, match=f"“{value}” in DUIJIE_EMBEDDINGS_{name} is not"):
        endpoint_of({**HOST, f"DUIJIE_EMBEDDINGS_{name}": value})
