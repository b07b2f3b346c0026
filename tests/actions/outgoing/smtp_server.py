"""A small SMTP server (RFC 5321) for tests, on a thread of its own: it takes, refuses, or hangs up as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailroom:
    """What the server does and has seen. ``answers``: command or address → reply instead of the usual one.

    ``hang_up``: the command after which it ends the connection without a word (``.``: after the message).
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    hang_up: str = ""
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    connections: int = 0

    @property
    def settings(self) -> dict[str, object]:
        """The server as ``settings.DUIJIE.mail`` names it."""
        line = {"host": "127.0.0.1", "port": self.port, "user": "", "password": "", "tls": False, "ssl": False}
        return {"kind": "smtp", **line}


class _Handler(socketserver.StreamRequestHandler):
    room: Mailroom

    def handle(self) -> None:
        self.room.connections += 1
        self.say(self.room.answers.get("CONNECT", "220 ready"))
        recipient = ""
        while line := self.rfile.readline():
            words = line.decode().strip()
            command = words.split(":", 1)[0].split(" ", 1)[0].upper()
            if command == "RCPT":
                recipient = words.split("<", 1)[1].split(">", 1)[0]
            if command == "DATA" and "DATA" not in self.room.answers:
                self.say("354 go on")
                self.room.got.append((recipient, self.message()))
                command = "."
            if self.room.hang_up == command:
                return
            usual = {"EHLO": "250-here\r\n250 8BITMIME", "QUIT": "221 bye"}.get(command, "250 ok")
            self.say(self.room.answers.get(recipient if command == "RCPT" else command, usual))
            if command == "QUIT":
                return

    def message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mailroom() -> Iterator[Mailroom]:
    """Start a server on a free port, and end it."""
    room = Mailroom()
    handler = type("Handler", (_Handler,), {"room": room})
    with _Server(("127.0.0.1", 0), handler) as server:
        room.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield room
        finally:
            server.shutdown()
            thread.join()
