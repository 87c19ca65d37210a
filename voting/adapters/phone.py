"""A voter's phone without a screen: the same requests as the booth's script, for the demo, the benchmark and tests.

The letter's secret and the key stay in this object; the server sees signatures and a public key only.
"""

import hashlib
import http.client
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from keys.adapters.sodium import SigningKey, SodiumGroup
from keys.canonical import Json, encode_canonical
from keys.encoding import bytes_of_hex, hex_of
from voting.ballot import make_ballot
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import Election, parse_election
from voting.belenios.encrypt import make_secret_ballot
from voting.credential import login_message, make_seed
from voting.manifest import BELENIOS, Manifest, parse_manifest
from voting.secret import make_selections
from voting.statement import cast_message

TIMEOUT = 60
GROUP = SodiumGroup()


@dataclass(frozen=True, slots=True)
class Letter:
    """What a phone needs from the printed letter: who the voter is, the secret of the code, the issue number."""

    voter: str
    secret: str
    issue: int


class PhoneError(Exception):
    """The server refused; ``code`` is its stable code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Phone:
    """One phone and one voter, over one kept connection to the voters' site at ``base_url``.

    ``cookie`` names the session; handed to another object, it goes on there.
    """

    def __init__(self, base_url: str, case: str, cookie: str = "") -> None:
        address = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)
        self._case = case
        self.cookie = cookie
        self._manifest: Manifest | None = None
        self._election: Election | None = None
        self._exponent = 0

    def close(self) -> None:
        """Drop the connection."""
        self._connection.close()

    def fetch_manifest(self, data: bytes | None = None) -> Manifest:
        """Fetch and parse the manifest, or take it from a phone that has it."""
        if self._manifest is None:
            self._manifest = parse_manifest(data or self._send("GET", f"/api/cases/{self._case}/manifest"))
        return self._manifest

    def fetch_election(self, data: bytes | None = None) -> Election | None:
        """Fetch and parse the election of a secret vote, or take it from a phone that has it; None if recorded."""
        if self._election is None and self.fetch_manifest().suite == BELENIOS:
            self._election = parse_election(GROUP, data or self._send("GET", self._path("election")))
        return self._election

    def log_in(self, letter: Letter, read_code: Callable[[], str]) -> SigningKey:
        """Prove the letter's key, then give the code that ``read_code`` reads from the short message."""
        manifest = self.fetch_manifest()
        key = SigningKey(make_seed(letter.secret, manifest.case, letter.voter, letter.issue))
        election = self.fetch_election()
        if election is not None:
            credential = make_credential(letter.secret, manifest.case, letter.voter, letter.issue)
            self._exponent = secret_exponent(election.uuid, credential)
        challenge = self._post(f"/api/cases/{self._case}/challenges", {"voter": letter.voter})["challenge"]
        signature = key.sign(login_message(manifest.case, bytes_of_hex(challenge, 32), letter.voter))
        login = self._post(
            f"/api/cases/{self._case}/logins",
            {
                "challenge": challenge,
                "issue": letter.issue,
                "signature": hex_of(signature),
                "voter": letter.voter,
            },
        )["login"]
        self._post(f"/api/logins/{login}/code", {"code": read_code()})
        return key

    def vote(self, key: SigningKey, choices: Mapping[str, Sequence[str]]) -> int:
        """Cast a ballot with the session's key; gives its index in the ledger."""
        return self.put_ballot(*self.make_request(key, choices, self.fetch_place()))

    def fetch_place(self) -> dict[str, Any]:
        """Where the voter's next ballot belongs, as the server says."""
        place: dict[str, Any] = json.loads(self._send("GET", self._path("ballot-place")))
        return place

    def put_ballot(self, body: bytes, ballot_id: str) -> int:
        """Send a cast request; done again with the same bytes it gives the same index."""
        answer: dict[str, Any] = json.loads(self._send("PUT", self._path(f"ballots/{ballot_id}"), body))
        return int(answer["index"])

    def make_request(
        self, key: SigningKey, choices: Mapping[str, Sequence[str]], place: Mapping[str, Any]
    ) -> tuple[bytes, str]:
        """The body of a cast request and the ballot's id, for the place the server says is next."""
        manifest = self.fetch_manifest()
        election = self.fetch_election()
        ballot = make_ballot(choices, manifest) if election is None else self._encrypt(choices, manifest, election)
        statement: dict[str, Json] = {
            "ballot": hashlib.sha256(ballot).hexdigest(),
            "case": manifest.case,
            "channel": "app",
            "checkpoint": dict(place["checkpoint"]),
            "credential": place["credential"],
            "election": None if election is None else election.sha256,
            "manifest": hex_of(manifest.sha256),
            "previous": place["previous"],
            "sequence": place["sequence"],
            "suite": manifest.suite,
            "v": 1,
            "voter": place["voter"],
        }
        signed = cast_message(statement)
        body: dict[str, Json] = {
            "ballot": ballot.decode(),
            "signature": hex_of(key.sign(signed)),
            "statement": statement,
        }
        return encode_canonical(body), hashlib.sha256(signed).hexdigest()

    def _encrypt(self, choices: Mapping[str, Sequence[str]], manifest: Manifest, election: Election) -> bytes:
        return make_secret_ballot(
            GROUP, election, self._exponent, make_selections(choices, manifest), secrets.token_bytes(32)
        )

    def fetch_receipt(self, index: int) -> bytes:
        """The receipt file of the entry at ``index``. Raises PhoneError ``receipt-not-yet`` before it is covered."""
        return self._send("GET", self._path(f"receipts/{index}"))

    def _path(self, rest: str) -> str:
        return f"/api/cases/{self._case}/{rest}"

    def _post(self, path: str, value: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._send("POST", path, encode_canonical(dict(value))))
        return answer

    def _send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = {"X-Zhengyi": "1", "Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
        if answer.status >= 400:
            raise PhoneError(answer.status, _code_of(data))
        return data


def _code_of(data: bytes) -> str:
    try:
        return str(json.loads(data)["code"])
    except (ValueError, KeyError, TypeError):
        return "no-code"
