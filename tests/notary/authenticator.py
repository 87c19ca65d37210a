"""An authenticator in software: makes passkeys and answers challenges as a device would, or falsely where a test asks.

Written from W3C Web Authentication level 2, sections 6.1 and 6.5, without the library under test.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One device with one passkey. Whatever a test changes here, the device says falsely."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of an enrolment."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED) + attested
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer("webauthn.create", options, {"attestationObject": text_of(whole), "transports": []})

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a sign-in; the count of signatures grows."""
        self.count += 1
        data, client = self._data(self.flags), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        told = {"authenticatorData": text_of(data), "signature": text_of(signature), "userHandle": None}
        return self._answer("webauthn.get", options, told)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"challenge": options["challenge"], "crossOrigin": False, "origin": self.origin, "type": kind}
        return json.dumps(said, sort_keys=True).encode()

    def _answer(self, kind: str, options: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
        return {
            "clientExtensionResults": {},
            "id": text_of(self.id),
            "rawId": text_of(self.id),
            "response": {"clientDataJSON": text_of(self._client(kind, options)), **response},
            "type": "public-key",
        }


def text_of(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
