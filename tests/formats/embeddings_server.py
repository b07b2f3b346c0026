"""A real server on this machine that answers as embeddings servers do, and as they should not."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]
Reply = tuple[int, bytes, dict[str, str]]


def vector(text: str) -> list[float]:
    return [float(len(text)), 1.0, -2.0]


def good(asked: Asked) -> Reply:
    rows = [{"object": "embedding", "index": i, "embedding": vector(text)} for i, text in enumerate(asked["input"])]
    return 200, json.dumps({"object": "list", "data": rows[::-1], "model": asked["model"]}).encode(), {}


class Server(ThreadingHTTPServer):
    """Plays its replies in order, the last one for ever, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Callable[[Asked], Reply]] = [good]
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        #: Seconds after each byte of an answer, if it is to drip.
        self.drip = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_: object) -> None:
        pass  # clients that hang up are part of the play


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.paths.append(self.path)
        reply = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        status, body, headers = reply(asked)
        if status:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for place in range(len(body) if self.server.drip else 1):
                self.wfile.write(body[place : place + 1] if self.server.drip else body)
                time.sleep(self.server.drip)

    def log_message(self, *_: object) -> None:
        pass


def says(status: int, body: bytes = b"", **headers: str) -> Callable[[Asked], Reply]:
    return lambda _: (status, body, headers)


def rows(*embeddings: object) -> Callable[[Asked], Reply]:
    return says(200, json.dumps({"data": [{"index": i, "embedding": e} for i, e in enumerate(embeddings)]}).encode())


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
