"""A secret vote over HTTP: election and trustees as sealed, casting, tests entered once, and each refusal's status."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from keys.group import element_text
from tests.livecase import CASE
from tests.livesecret import make_secret_stage, open_secret_case
from tests.secretworld import GROUP
from tests.voting.sites import NOW, OURS, Site, Visitor, running_network, site
from voting.belenios.ballot import check_secret_ballot
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import parse_election
from voting.belenios.encrypt import make_secret_ballot
from voting.statement import cast_message
from voting.web.app import make_site
from voting.web.service import MAX_TESTS

__all__ = ["site"]

AGAINST = [[0, 1, 0], [0, 0, 1]]


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with secret voting open."""
    folder: Path = tmp_path_factory.mktemp("secret")
    stage = make_secret_stage(folder / "stage", 8000, NOW)
    work = stage.case(CASE)
    letters = open_secret_case(stage, work, NOW)
    app = make_site(stage.settings, work.engine, stage.office.service)
    with running_network(stage.settings, work) as network:
        yield Site(app, stage, work, letters, network)
    work.engine.dispose()


@dataclass
class SecretVisitor(Visitor):
    """A voter whose phone encrypts."""

    def exponent(self) -> int:
        letter, origin = self.site.letters[self.name].letter, self.site.work.origin
        return secret_exponent(self.election().uuid, make_credential(letter.secret, origin, self.name, 1))

    def election(self) -> Any:
        return parse_election(GROUP, self.client.get(self.api("election")).data)

    def encrypt(self, seed: bytes) -> str:
        return make_secret_ballot(GROUP, self.election(), self.exponent(), AGAINST, seed).decode()

    def request(self, ballot: str, **bent: Any) -> tuple[str, bytes]:
        """Id and body of a cast request that carries ``ballot``."""
        place = self.place()
        statement: dict[str, Any] = {
            "ballot": hashlib.sha256(ballot.encode()).hexdigest(),
            "case": self.site.work.origin,
            "channel": "app",
            "checkpoint": place["checkpoint"],
            "credential": place["credential"],
            "election": self.election().sha256,
            "manifest": hashlib.sha256(self.client.get(self.api("manifest")).data).hexdigest(),
            "previous": place["previous"],
            "sequence": place["sequence"],
            "suite": "belenios-1",
            "v": 1,
            "voter": self.name,
            **bent,
        }
        signed = cast_message(statement)
        signature = hex_of(self.site.key(self.name).sign(signed))
        body = encode_canonical({"ballot": ballot, "signature": signature, "statement": statement})
        return hashlib.sha256(signed).hexdigest(), body

    def tell(self, unsigned: str) -> tuple[int, dict[str, Any]]:
        """Say that a ballot was tested; gives status and answer."""
        answer = self.post(self.api("tested"), {"hash": unsigned})
        return answer.status_code, answer.get_json()


def visitor(site: Site, name: str) -> SecretVisitor:
    """A voter who is logged in."""
    made = SecretVisitor(site, site.app.test_client(), name)
    made.log_in()
    return made


def unsigned_hash(ballot: str) -> str:
    """SHA-256 of the ballot without its signature, as the phone shows it before the choice."""
    fields = json.loads(ballot)
    del fields["signature"]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def test_election_and_trustees_are_the_sealed_ones(secret: Site, site: Site) -> None:
    client = secret.app.test_client()
    case = secret.work.process().case
    assert case.manifest is not None
    assert case.manifest.trustees is not None
    assert case.sealed.election is not None
    election = client.get(f"/api/cases/{CASE}/election")
    assert election.data == case.sealed.election.data
    assert election.mimetype == "application/json"
    trustees = client.get(f"/api/cases/{CASE}/trustees").data
    assert hashlib.sha256(trustees).digest() == case.manifest.trustees.sha256
    for name in ("election", "trustees"):
        answer = site.app.test_client().get(f"/api/cases/{CASE}/{name}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "election-missing")


def test_the_place_names_the_voters_key_in_a_secret_vote_only(secret: Site, site: Site) -> None:
    voter = visitor(secret, "v0001")
    assert voter.place()["belenios"] == element_text(GROUP, GROUP.base(voter.exponent()))
    recorded = site.voter("v0001")
    recorded.log_in()
    assert sorted(recorded.place()) == ["checkpoint", "credential", "previous", "sequence", "voter"]


def test_a_secret_ballot_is_accepted_and_its_code_told(secret: Site) -> None:
    voter = visitor(secret, "v0002")
    ballot = voter.encrypt(b"\x01" * 32)
    name, body = voter.request(ballot)
    first, again = voter.put(name, body), voter.put(name, body)
    assert (first.status_code, again.status_code) == (201, 200)
    notice = secret.network.wait(secret.letters["v0002"].number, 2)[-1]
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = int(unsigned_hash(ballot)[:10], 16)
    code = "".join(letters[bits >> 5 * place & 31] for place in range(7, -1, -1))
    assert f"{code[:4]}-{code[4:]}" in notice
    assert voter.tell(unsigned_hash(ballot)) == (409, {"code": "test-wrong", "message": _words(voter, "test-wrong")})


def _words(voter: SecretVisitor, code: str) -> str:
    answer = voter.tell(unsigned_hash(voter.encrypt(b"\x01" * 32)))[1]
    assert answer["code"] == code
    return str(answer["message"])


def test_a_tested_ballot_is_entered_once_and_can_never_be_cast(secret: Site) -> None:
    voter = visitor(secret, "v0003")
    ballot = voter.encrypt(b"\x02" * 32)
    status, told = voter.tell(unsigned_hash(ballot))
    size = secret.work.log.size
    assert (status, told) == (201, {"hash": unsigned_hash(ballot), "index": size - 1})
    assert voter.tell(unsigned_hash(ballot)) == (200, told)
    refused = voter.put(*voter.request(ballot))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "ballot-tested")
    assert secret.work.log.size == size
    entry = secret.work.log.entries(size - 1, size)[0]
    assert entry.kind == "ballot_tested"
    assert "v0003" not in json.dumps(entry.body)
    assert voter.put(*voter.request(voter.encrypt(b"\x03" * 32))).status_code == 201


def test_nobody_tests_without_a_session_or_in_a_recorded_vote(secret: Site, site: Site) -> None:
    size = secret.work.log.size
    stranger = SecretVisitor(secret, secret.app.test_client(), "v0004")
    assert stranger.tell("ab" * 32)[0] == 401
    voter = visitor(secret, "v0004")
    for given in ("AB" * 32, "ab" * 31, "", "ab" * 33):
        status, told = voter.tell(given)
        assert 400 <= status < 500, given
        assert sorted(told)[0] == "code"
    assert voter.post(voter.api("tested"), {"hash": "ab" * 32, "more": 1}).status_code in (400, 422)
    bare = {name: value for name, value in OURS.items() if name != "X-Zhengyi"}
    assert voter.post(voter.api("tested"), {"hash": "ab" * 32}, bare).status_code == 403
    assert secret.work.log.size == size
    recorded = visitor(site, "v0005")
    assert recorded.tell("ab" * 32)[1]["code"] == "not-open"


def test_a_voter_cannot_flood_the_ledger_with_tests(secret: Site) -> None:
    voter = visitor(secret, "v0006")
    statuses = [voter.tell(f"{number:064x}")[0] for number in range(MAX_TESTS)]
    assert set(statuses) == {201}
    assert voter.tell("cd" * 32)[1]["code"] == "too-many-tests"
    assert visitor(secret, "v0007").tell("cd" * 32)[0] == 201


def test_what_is_not_this_voters_or_this_elections_is_refused(secret: Site) -> None:
    voter, other = visitor(secret, "v0008"), visitor(secret, "v0001")
    size = secret.work.log.size
    ballot = voter.encrypt(b"\x04" * 32)
    bent = ballot.replace('"alpha":"', '"alpha":"f', 1)
    cases = [
        ("ballot-credential-wrong", voter.request(other.encrypt(b"\x04" * 32))),
        ("election-wrong", voter.request(ballot, election="00" * 32)),
        ("suite-wrong", voter.request(ballot, suite="recorded-1")),
        ("json-too-large", voter.request(ballot + " " * 65_000)),
    ]
    for code, (name, body) in cases:
        answer = voter.put(name, body)
        assert (400 <= answer.status_code < 500, answer.get_json()["code"]) == (True, code)
    assert 400 <= voter.put(*voter.request(bent)).status_code < 500
    assert voter.put("00" * 32, b"{" + b" " * 200_000).status_code == 413
    assert secret.work.log.size == size


def test_a_ballot_is_proved_once_whatever_number_of_processes_read_it(
    secret: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    voter = visitor(secret, "v0003")
    other = make_site(secret.stage.settings, secret.work.engine, secret.stage.office.service)
    proved: list[str] = []

    def count(*arguments: Any) -> None:
        proved.append("ballot")
        check_secret_ballot(*arguments)

    monkeypatch.setattr("voting.sealed.check_secret_ballot", count)
    name, body = voter.request(voter.encrypt(bytes([9]) * 32))
    assert voter.put(name, body).status_code == 201
    for app in (secret.app, other, secret.app):
        assert app.test_client().get(voter.api(f"ballots/{name}")).status_code == 200
    assert proved == ["ballot"]
    again, body = voter.request(voter.encrypt(bytes([10]) * 32))
    assert voter.put(again, body).status_code == 201
    assert len(proved) == 2
