"""A gateway in a process of its own: ``python -m tests.crash.gateway [--moody] [--dedupe]``; prints its port.

POST /send takes ``{"id", "to", "text"}``; with ``--dedupe`` an id that was taken before is not sent again, else every
request that is taken is one message sent. ``--moody``: at times it answers late, says 500, drops the connection, each
before or after it took the message. POST /query says what became of an id; GET /sent what was sent, by id and number.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

LATE = 0.2


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sent: ClassVar[Counter[tuple[str, str]]] = Counter()
    asked: ClassVar[Counter[str]] = Counter()
    guard = threading.Lock()
    mood = random.Random(20260101)
    is_moody = False
    dedupes = False

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/query":
            with self.guard:
                found = any(name == body["id"] for name, _to in self.sent)
            self.answer(200, {"state": "sent" if found else "absent"})
            return
        with self.guard:
            chance = self.mood.random() if self.is_moody else 1.0
            self.asked[body["id"]] += 1
        if chance < 0.01:
            self.close_connection = True  # nothing was taken, nothing is said
            return
        if chance < 0.02:
            self.answer(500, {})
            return
        with self.guard:
            taken = (body["id"], body["to"])
            if not self.dedupes or taken not in self.sent:
                self.sent[taken] += 1
        if chance < 0.03:
            self.close_connection = True
        elif chance < 0.04:
            self.answer(500, {})
        elif chance < 0.05:
            time.sleep(LATE)
            self.answer(200, {"code": 0, "name": body["id"][:8]})
        else:
            self.answer(200, {"code": 0, "name": body["id"][:8]})

    def do_GET(self) -> None:
        with self.guard:
            listed = [[name, to, count] for (name, to), count in self.sent.items()]
            self.answer(200, {"asked": sum(self.asked.values()), "sent": listed})

    def answer(self, status: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:  # whoever was killed does not read its answer
        return


def main() -> None:
    Gateway.is_moody = "--moody" in sys.argv
    Gateway.dedupes = "--dedupe" in sys.argv
    server = Server(("127.0.0.1", 0), Gateway)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
