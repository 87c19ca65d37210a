"""Servers of the other side on loopback, in threads: one that answers HTTP as told, one that takes e-mail."""

import json
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DROP, SLOW = "drop", "slow"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Teller:
    """Answers with the next of ``answers``, (status, value), ``DROP`` or ``SLOW``; with the last one from then on."""

    port: int = 0
    answers: list[Any] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def teller(*answers: Any) -> Iterator[Teller]:
    """A web server that answers as told."""
    made = Teller(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            made.asked.append(Asked(self.path, dict(self.headers.items()), body))
            answer = made.next()
            if answer == SLOW:
                time.sleep(0.6)
            if answer in (DROP, SLOW):
                self.close_connection = True
                return
            status, value = answer
            data = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@dataclass
class PostOffice:
    """A mail server: ``mails`` it took, as bytes; ``refusals`` are its answers to RCPT and to the end of DATA."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)


@contextmanager
def post_office(**refusals: str) -> Iterator[PostOffice]:
    """A mail server that speaks plain SMTP. A refusal ``drop`` closes the connection in the place of an answer."""
    made = PostOffice(refusals=refusals)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline():
                word = line.decode().strip().upper()
                if word.startswith("RCPT"):
                    made.recipients.append(line.decode().strip())
                    self.say(refusals.get("rcpt", "250 ok"))
                elif word == "DATA":
                    self.say("354 go on")
                    made.mails.append(self.read_mail())
                    if refusals.get("data") == DROP:
                        self.connection.shutdown(socket.SHUT_RDWR)
                        return
                    self.say(refusals.get("data", "250 taken"))
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def read_mail(self) -> bytes:
            data = b""
            while not data.endswith(b"\r\n.\r\n"):
                data += self.rfile.readline()
            return data[:-3]

        def say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()
