"""A message centre in a process of its own: ``python -m tests.gateways.centre``; prints its port, then events.

SMPP 3.4 as far as a transceiver needs it, written from the specification and not with the library under test. A number
that ends in 1 is throttled once; in 2, refused; in 3, the connection breaks after the message was taken; all others are
taken, and of each whose sender wants it a receipt follows at once: delivered, for a number that ends in 4 undelivered.
"""

import json
import socketserver
import struct
import threading
from typing import ClassVar

HEADER = struct.Struct(">IIII")
ENQUIRE_LINK, SUBMIT_SM, DELIVER_SM, UNBIND, BIND_TRANSCEIVER = 0x15, 0x04, 0x05, 0x06, 0x09
ANSWER = 0x80000000
THROTTLED, BAD_NUMBER, BAD_PASSWORD = 0x58, 0x0B, 0x0E


class Centre(socketserver.StreamRequestHandler):
    guard = threading.Lock()
    throttled: ClassVar[set[str]] = set()
    count = 0
    own = 0

    def handle(self) -> None:
        while head := self.rfile.read(16):
            length, command, _status, sequence = HEADER.unpack(head)
            body = self.rfile.read(length - 16)
            if command == BIND_TRANSCEIVER:
                user, password = body.split(b"\0")[:2]
                is_right = (user, password) == (b"office", b"s3cret")
                self.say(command | ANSWER, 0 if is_right else BAD_PASSWORD, sequence, b"centre\0" if is_right else b"")
            elif command == SUBMIT_SM:
                if not self.submit(body, sequence):
                    return
            elif command in (ENQUIRE_LINK, UNBIND):
                tell("unbound" if command == UNBIND else "alive")
                self.say(command | ANSWER, 0, sequence)
            elif command == DELIVER_SM | ANSWER:
                tell("receipt taken")

    def submit(self, body: bytes, sequence: int) -> bool:
        """Take a message; false if the connection is to break."""
        _service, rest = body.split(b"\0", 1)
        source, rest = rest[2:].split(b"\0", 1)
        to, rest = rest[2:].split(b"\0", 1)
        esm_class, rest = rest[0], rest[3:]
        _scheduled, _validity, rest = rest.split(b"\0", 2)
        receipt, coding, length = rest[0], rest[2], rest[4]
        number, text = to.decode(), rest[5 : 5 + length]
        with self.guard:
            if number.endswith("1") and number not in self.throttled:
                self.throttled.add(number)
                self.say(SUBMIT_SM | ANSWER, THROTTLED, sequence)
                return True
            if number.endswith("2"):
                self.say(SUBMIT_SM | ANSWER, BAD_NUMBER, sequence)
                return True
            Centre.count += 1
            name = f"m{Centre.count}"
        parts = list(text[:6]) if esm_class & 0x40 else []
        words = text[6:] if parts else text
        tell("taken", name=name, to=number, source=source.decode(), coding=coding, parts=parts, data=words.hex())
        if number.endswith("3"):
            return False
        self.say(SUBMIT_SM | ANSWER, 0, sequence, name.encode() + b"\0")
        if receipt:
            self.send_receipt(name, to, "UNDELIV" if number.endswith("4") else "DELIVRD")
        return True

    def send_receipt(self, name: str, number: bytes, state: str) -> None:
        dates = "submit date:2601010000 done date:2601010000"
        text = f"id:{name} sub:001 dlvrd:001 {dates} stat:{state} err:000 text:".encode()
        body = b"\0\1\1" + number + b"\0\1\1\0" + b"\x04\0\0\0\0\0\0\0\0" + bytes([len(text)]) + text
        Centre.own += 1
        self.say(DELIVER_SM, 0, Centre.own, body)

    def say(self, command: int, status: int, sequence: int, body: bytes = b"") -> None:
        self.wfile.write(HEADER.pack(16 + len(body), command, status, sequence) + body)


def tell(event: str, **fields: object) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)


def main() -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Centre)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
