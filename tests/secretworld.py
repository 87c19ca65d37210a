"""A whole secret case in memory: the world of tests/simulator.py with trustees, encrypted ballots and shares.

Everything is made by the product's own functions; scalars come from a counter, so a world is the same each time.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from keys.adapters.aesgcm import AesGcm
from keys.adapters.sodium import SigningKey, SodiumGroup
from keys.board import format_signed, make_board, make_certificate
from keys.ceremony import make_inputs, make_output, make_polynomial, open_share
from keys.channel import SignedMessage, TrusteeSecret, derive_secret, make_seed_text
from keys.compact import format_compact
from keys.dealing import ShareOutput, format_output, format_polynomial
from keys.encoding import hex_of
from keys.group import ORDER, Group, element_text
from keys.schnorr import prove_key
from notary.archive import make_archives
from tests.simulator import OFFICERS, Draft, World, key_of, read_choices
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import Election
from voting.belenios.encrypt import make_secret_ballot
from voting.belenios.structure import format_proof
from voting.belenios.tally import format_tally
from voting.belenios.trustees import format_single, parse_trustees
from voting.ceremony import commit_digest
from voting.credential import ALPHABET, SECRET_LENGTH
from voting.gate import Moment
from voting.gated import inspect_case
from voting.manifest import Manifest, make_manifest
from voting.rules import Case
from voting.secret import make_case_election, make_case_uuid, make_selections, prove_belenios_possession
from voting.secret_bodies import MEASURES
from voting.secret_step import closing_of, parts_of
from voting.share import Context, Holder, find_holder, make_drill, make_share
from voting.statement import assisted_message, cast_message
from voting.tally import counted_casts

GROUP = SodiumGroup()
CIPHER = AesGcm()
BOARD = ("sun", "wu", "zheng", "he", "lin")


@dataclass
class SecretWorld(World):
    """``size`` trustees, of whom ``threshold`` decrypt; secrets stay here for tests that bend what was made."""

    size: int = 3
    threshold: int = 2
    group: Group | None = field(default_factory=lambda: GROUP)
    draws: int = 0
    secrets: dict[str, TrusteeSecret] = field(default_factory=dict)
    certificates: list[SignedMessage] = field(default_factory=list)
    polynomials: dict[str, str] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    service: int = 0
    trustees: bytes = b""
    made: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {**OFFICERS, **{name: ["trustee"] for name in self.board}}

    @property
    def board(self) -> tuple[str, ...]:
        return BOARD[: self.size]

    def draw(self) -> int:
        self.draws += 1
        return int.from_bytes(hashlib.sha512(f"{self.origin} draw {self.draws}".encode()).digest(), "big") % ORDER

    # -- ceremony -----------------------------------------------------------------------------------------------

    def certify(self) -> None:
        for index, name in enumerate(self.board, start=1):
            self.secrets[name] = derive_secret(make_seed_text(self.draw))
            made = make_certificate(GROUP, self.secrets[name], index, self.threshold, self.size, self.draw)
            self.certificates.append(made)
            self.step(name, "certificate", certificate=format_signed(made))

    def commit(self) -> None:
        board = make_board(GROUP, self.certificates)
        for name in self.board:
            made = make_polynomial(GROUP, board, self.secrets[name], CIPHER, self.draw)
            self.polynomials[name] = format_polynomial(made)
            self.step(name, "commit", digest=hex_of(commit_digest(self.origin, name, self.polynomials[name])))

    def set_service(self) -> None:
        self.service = self.draw()
        item = format_single(GROUP, GROUP.base(self.service), prove_key(GROUP, self.service, self.draw))
        self.append("trustees_set", {"item": format_compact(item), "phase": "service"})

    def reveal(self) -> None:
        for name in self.board:
            self.step(name, "reveal", polynomial=self.polynomials[name])

    def outputs(self) -> dict[str, ShareOutput]:
        board = make_board(GROUP, self.certificates)
        ceremony = self.replay().case.sealed.ceremony
        inputs = make_inputs(GROUP, board, [ceremony.polynomials[name] for name in self.board])
        return {
            name: make_output(GROUP, board, self.secrets[name], given, CIPHER, self.draw)
            for name, given in zip(self.board, inputs, strict=True)
        }

    def confirm(self) -> None:
        for name, made in self.outputs().items():
            self.held[name] = open_share(GROUP, self.secrets[name], made.key.public, made.share, CIPHER)
            self.step(name, "confirm", voutput=format_output(GROUP, made))

    def complete(self) -> None:
        self.trustees = self.replay().case.sealed.ceremony.make_data()
        named = self.blob(self.trustees)
        self.append("trustees_set", {"phase": "complete", "trustees": named}, ["li"])
        sealed = {"board": list(self.board), "sha256": named, "threshold": self.threshold}
        self.changes = {"mode": "secret", "suite": "belenios-1", "trustees": sealed, **self.changes}

    def step(self, name: str, phase: str, **members: Any) -> Draft:
        return self.append("trustees_set", {"phase": phase, "trustee": name, **members}, [name])

    # -- before opening -----------------------------------------------------------------------------------------

    def seal(self) -> None:
        manifest = self.blob(make_manifest(self.manifest_fields()))
        self.append("manifest_sealed", {"manifest": manifest}, ["li", "wang", *self.board])

    def prepare(self) -> None:
        self.announce()
        for part in (self.certify, self.commit, self.set_service, self.reveal, self.confirm, self.complete, self.seal):
            part()
        for voter in self.roll().by_id:
            self.issue(voter)
        self.drill()

    def election(self) -> Election:
        return make_case_election(GROUP, self.manifest(), parse_trustees(GROUP, self.trustees))

    def context(self) -> Context:
        return Context(self.origin, self.manifest().sha256, self.election())

    def holder(self, name: str | None) -> Holder:
        trustees = self.manifest().trustees
        assert trustees is not None
        return find_holder(parse_trustees(GROUP, self.trustees), trustees, name)

    def drill(self) -> None:
        for name in self.board:
            made = make_drill(GROUP, self.context(), self.holder(name), self.held[name], self.draw)
            self.append("trustee_drill", {"trustee": name, **made}, [name])

    # -- credentials and ballots --------------------------------------------------------------------------------

    def exponent(self, name: str, issue: int = 1) -> int:
        """The secret of a voter's Belenios credential, from a letter's secret that this world makes up."""
        hashed = hashlib.sha256(f"{self.origin} letter {name} {issue}".encode()).digest()
        secret = "".join(ALPHABET[byte & 31] for byte in hashed[:SECRET_LENGTH])
        return secret_exponent(make_case_uuid(self.origin), make_credential(secret, self.origin, name, issue))

    def voter_key(self, voter: str, issue: int | None = None) -> SigningKey:
        return super().voter_key(voter, issue or self.issues.get(voter, 1))

    def issue_body(self, voter: str, issue: int) -> dict[str, Any]:
        secret = self.exponent(voter, issue)
        proof = prove_belenios_possession(GROUP, self.origin, voter, issue, secret, self.draw)
        key = element_text(GROUP, GROUP.base(secret))
        return {**super().issue_body(voter, issue), "belenios": {"key": key, "possession": format_proof(proof)}}

    def ballot_text(self, voter: str, option: str, manifest: Manifest) -> str:
        """As in the recorded mode, encrypted."""
        return self.encrypt(self.exponent(voter, self.issues.get(voter, 1)), option, manifest)

    def encrypt(self, secret: int, option: str, manifest: Manifest) -> str:
        choices = make_selections(read_choices(option, manifest), manifest)
        return make_secret_ballot(GROUP, self.election(), secret, choices, self.draw().to_bytes(32, "big")).decode()

    def _cast_statement(self, voter: str, option: str, channel: str, **bent: Any) -> tuple[dict[str, Any], str]:
        members = {"election": self.election().sha256, "suite": "belenios-1"}
        return super()._cast_statement(voter, option, channel, **{**members, **bent})

    def assist(self, voter: str, option: str, officers: Iterable[str] = ("li", "wang"), **bent: Any) -> Draft:
        """Append a paper ballot that two officers entered, encrypted under a one-use credential."""
        self.papers += 1
        key = key_of(f"{self.origin} paper {self.papers}")
        secret = bent.pop("one_use", None) or self.exponent(f"paper{self.papers}")
        text = bent.pop("ballot_text", None) or self.encrypt(secret, option, self.manifest())
        statement, ballot = self._cast_statement(voter, option, "paper", ballot_text=text, **bent)
        belenios = element_text(GROUP, GROUP.base(secret))
        serial = f"P-{self.papers:06}"
        assisted = {"belenios": belenios, "key": hex_of(key.public), "scan": "11" * 32, "serial": serial}
        signatures = [{"key": "voter", "signature": hex_of(key.sign(cast_message(statement)))}]
        signed = assisted_message(assisted, statement)
        signatures += [{"key": name, "signature": hex_of(key_of(name).sign(signed))} for name in officers]
        body = {"assisted": assisted, "ballot": ballot, "signatures": signatures, "statement": statement}
        return self._add_cast(voter, body)

    def accept(self, moment: Moment) -> None:
        """Two officers accept whatever the gate finds: the electorates of these tests are small."""
        reports = inspect_case(self.replay().case, moment)
        found = {item.code + item.measure + str(item.numbers): item for report in reports for item in report.blocking}
        findings = [
            {"code": item.code, "measure": item.measure, "numbers": dict(item.numbers)} for item in found.values()
        ]
        if findings:
            body = {"findings": findings, "moment": moment, "reason": "所有权人知情并同意"}
            self.append("risk_accepted", body, ["li", "wang"])

    def open_voting(self) -> None:
        self.accept("opening")
        super().open_voting()

    # -- tally --------------------------------------------------------------------------------------------------

    def tally(self, change: Callable[[dict[str, bytes]], None] = lambda _: None) -> Draft:
        """Append the encrypted tallies; ``change`` may bend their bytes before."""
        case = self.replay().case
        manifest, _trustees, roll = parts_of(case)
        counted = counted_casts(case, manifest)
        data = {name: format_tally(GROUP, case.sealed.add_up(counted, roll, name)) for name in MEASURES}
        change(data)
        body = {"ballots": len(counted), "tallies": {name: self.blob(item) for name, item in data.items()}}
        return self.append("tally_computed", body)

    def confirm_closing(self, names: Iterable[str] = (), **bend: Any) -> None:
        """Trustees confirm the closed record, by default as many as are needed; ``bend`` changes what they say."""
        size, root = closing_of(self.replay().case)
        for name in names or self.board[: self.threshold]:
            self.append("closing_confirmed", {"root": hex_of(root), "size": size, "trustee": name, **bend}, [name])

    def share_body(self, case: Case, name: str | None, measure: str) -> dict[str, Any]:
        secret = self.service if name is None else self.held[name]
        tally = case.sealed.tallies[measure]
        return {
            "trustee": name,
            **make_share(GROUP, self.context(), measure, self.holder(name), tally, secret, self.draw),
        }

    def share(self, names: Sequence[str | None] | None = None, measures: Iterable[str] = MEASURES) -> None:
        """Publish the shares of ``names``, by default of the service and as many trustees as are needed."""
        if not any(draft.kind == "closing_confirmed" for draft in self.drafts):
            self.confirm_closing()
        if not any(draft.kind == "share_published" for draft in self.drafts):
            self.accept("decryption")
        case = self.replay().case
        for name in names if names is not None else [None, *self.board[: self.threshold]]:
            for measure in measures:
                body = self.share_body(case, name, measure)
                self.append("share_published", body, [] if name is None else [name])

    def destroy_key(self) -> None:
        key = element_text(GROUP, GROUP.base(self.service))
        self.append("key_destroyed", {"key": key, "time": self.now})

    def archives(self) -> dict[str, bytes]:
        """The archives of the case as it was before anything was bent: an adversary makes them anew if it can."""
        if not self.made and self.drafts[-1].kind == "statement_read":
            self.made = make_archives(self.replay())
        return self.made

    def conclude(self, names: Sequence[str | None] | None = None) -> None:
        """From closing to the statement read, with the shares of ``names``."""
        self.tally()
        self.share(names)
        self.declare()
        self.destroy_key()
        self.read_statement()


def make_secret_world(names: Sequence[str | None] | None = None, **fields: Any) -> SecretWorld:
    """A decided secret case of nine voters: re-votes, paper, a re-issued credential, silent and voided votes."""
    world = SecretWorld(**{"areas": AREAS, **fields})
    world.prepare()
    world.deliver([f"v000{number}" for number in range(1, 9)])
    world.open_voting()
    world.cast("v0001", "for")
    world.cast("v0002", "against")
    world.cast("v0003", "for")
    world.cast("v0001", "against")
    world.assist("v0004", "for")
    world.assist("v0005", "abstain")
    world.cast("v0005", "against")
    world.cast("v0007", "for")
    world.revoke("v0007", "lost")
    world.issue("v0007", 2)
    world.cast("v0007", "abstain")
    world.cast("v0008", "for")
    world.set_aside("v0008")
    world.append("ballot_tested", {"hash": "ab" * 32})
    world.close_voting()
    world.reconcile(invalid=["v0006"])
    world.conclude(names)
    return world


AREAS = (90_000, 100_500, 80_250, 120_000, 60_125, 75_000, 300_000, 45_001, 61_000)
