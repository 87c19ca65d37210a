"""The voters' site over a small real case, in this process: a clock that stands, a telephone network that remembers."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from keys.adapters.sodium import SigningKey
from keys.canonical import encode_canonical
from keys.encoding import bytes_of_hex, hex_of
from ledger.adapters.publish import publish
from ledger.web.settings import Settings
from notary.adapters.casework import Casework
from notary.adapters.demo.stage import Stage, make_stage
from tests.livecase import CASE, LivingLetter, open_living_case
from voting.adapters.dispatcher import Dispatcher
from voting.adapters.gateway import MAIL, TEXT, Message, Outcome, Quiet
from voting.adapters.outbox import PAUSE, make_outbox
from voting.credential import login_message, make_seed
from voting.dispatch import TAKEN, Abilities
from voting.statement import cast_message
from voting.web.app import make_site

NOW = 1_790_000_000
OURS = {"X-Zhengyi": "1", "Content-Type": "application/json"}


@dataclass
class Network(Quiet):
    """A gateway that keeps every message; the outbox is worked through whenever somebody looks."""

    name = "network"
    can = Abilities(repeats=True, looks_up=False)
    lanes = 1
    grasp = 64
    messages: list[Message] = field(default_factory=list)
    worker: Dispatcher | None = None

    @classmethod
    def over(cls, settings: Settings, work: Casework) -> "Network":
        """A network behind the outbox of the case's database."""
        network = cls()
        gateways = {TEXT: network, MAIL: network}
        network.worker = Dispatcher(work.engine, make_outbox(settings, work.clock), gateways, work.clock)
        return network

    def send(self, message: Message) -> Outcome:
        self.messages.append(message)
        return Outcome(TAKEN)

    def settle(self) -> None:
        """Send everything that is due, codes that leave after their answer included."""
        if self.worker is not None:
            self.worker.settle(2 * PAUSE)

    def wait(self, number: str, count: int) -> list[str]:
        """The texts to ``number``, of which there are ``count`` or more."""
        found = self.to(number)
        assert len(found) >= count
        return found

    def to(self, number: str) -> list[str]:
        """The texts to a number, or an address, so far."""
        self.settle()
        return [message.text for message in self.messages if message.to == number]


@dataclass
class Site:
    """The site, its case and its people."""

    app: Flask
    stage: Stage
    work: Casework
    letters: dict[str, LivingLetter]
    network: Network
    now: int = NOW

    def advance(self, seconds: int) -> None:
        self.now += seconds
        self.stage.set_clock(self.now)

    def publish(self) -> None:
        publish(self.work.log, self.work.store, self.work.signer)

    def key(self, voter: str) -> SigningKey:
        return SigningKey(make_seed(self.letters[voter].letter.secret, self.work.origin, voter, 1))

    def voter(self, voter: str) -> "Visitor":
        return Visitor(self, self.app.test_client(), voter)


@dataclass
class Visitor:
    """One browser of one voter."""

    site: Site
    client: FlaskClient
    name: str
    own: SigningKey | None = None
    """A key that this phone made itself, in the place of the letter's."""

    def post(self, path: str, value: Any, headers: dict[str, str] = OURS) -> TestResponse:
        return self.client.post(path, data=encode_canonical(value), headers=headers)

    def api(self, rest: str) -> str:
        return f"/api/cases/{CASE}/{rest}"

    def begin(self, key: SigningKey | None = None, issue: int = 1, challenge: str | None = None) -> TestResponse:
        """Ask for a text message; with another ``key`` as somebody without the letter would."""
        if challenge is None:
            challenge = self.post(self.api("challenges"), {"voter": self.name}).get_json()["challenge"]
        signed = login_message(self.site.work.origin, bytes_of_hex(challenge, 32), self.name)
        signature = hex_of((key or self.site.key(self.name)).sign(signed))
        fields = {"challenge": challenge, "issue": issue, "signature": signature, "voter": self.name}
        return self.post(self.api("logins"), fields)

    def log_in(self) -> TestResponse:
        number = self.site.letters[self.name].number
        before = len(self.site.network.to(number))
        login = self.begin().get_json()["login"]
        return self.enter(login, code_in(self.site.network.wait(number, before + 1)[-1]))

    def enter(self, login: str, code: str) -> TestResponse:
        return self.post(f"/api/logins/{login}/code", {"code": code})

    def place(self) -> dict[str, Any]:
        place: dict[str, Any] = self.client.get(self.api("ballot-place")).get_json()
        return place

    def make(self, option: str, **bent: Any) -> tuple[str, bytes]:
        """Id and body of the voter's next ballot; ``bent`` overrides fields of its statement before it is signed."""
        manifest = self.client.get(self.api("manifest")).data
        sha256 = hashlib.sha256(manifest).hexdigest()
        answers = [{"options": [option], "question": question} for question in ("q1", "q2")]
        ballot = encode_canonical({"answers": answers, "manifest": sha256, "suite": "recorded-1", "v": 1})
        place = self.place()
        statement: dict[str, Any] = {
            "ballot": hashlib.sha256(ballot).hexdigest(),
            "case": self.site.work.origin,
            "channel": "app",
            "checkpoint": place["checkpoint"],
            "credential": place["credential"],
            "election": None,
            "manifest": sha256,
            "previous": place["previous"],
            "sequence": place["sequence"],
            "suite": "recorded-1",
            "v": 1,
            "voter": self.name,
            **bent,
        }
        signed = cast_message(statement)
        signature = hex_of((self.own or self.site.key(self.name)).sign(signed))
        body = encode_canonical({"ballot": ballot.decode(), "signature": signature, "statement": statement})
        return hashlib.sha256(signed).hexdigest(), body

    def put(self, ballot: str, body: bytes, headers: dict[str, str] = OURS) -> TestResponse:
        return self.client.put(self.api(f"ballots/{ballot}"), data=body, headers=headers)

    def cast(self, option: str) -> TestResponse:
        return self.put(*self.make(option))


def code_in(text: str) -> str:
    """The six digits of a message."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found is not None
    return found.group()


def other_code(code: str) -> str:
    """Six digits that are not ``code``."""
    return f"{(int(code) + 1) % 1_000_000:06}"


@contextmanager
def running_network(settings: Settings, work: Casework) -> Iterator[Network]:
    """The same, until the block ends."""
    network = Network.over(settings, work)
    yield network
    if network.worker is not None:
        network.worker.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with voting open."""
    folder: Path = tmp_path_factory.mktemp("site")
    stage = make_stage(folder / "stage", 8000, NOW)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, NOW)
    app = make_site(stage.settings, work.engine, stage.office.service)
    with running_network(stage.settings, work) as network:
        yield Site(app, stage, work, letters, network)
    work.engine.dispose()
