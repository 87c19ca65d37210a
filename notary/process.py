"""The process of a case: what an entry must be to stand where it stands.

    start > drafted > posted > sealed > open > closed > provisional > final > read > certified > archived

In a secret vote ``tallied`` stands between ``closed`` and ``provisional``; before version 3 there was no ``final``.
From every phase up to ``read`` two persons can lead a case to ``refused`` or ``terminated``, and it is archived so.

The phase is derived from the entries, never stored beside them.  One checker, two callers: the office's commands ask
it before they append, the audit replays it.
Specification: ``notary/SPEC.md`` section Algorithms, "Process".
"""

from collections.abc import Callable, Mapping
from typing import Any

from keys.canonical import Json, encode_canonical
from keys.ed25519 import Verify
from keys.group import Group
from ledger.entry import Entry
from notary.announced import check_announced, says_terms
from notary.deadline_errors import DeadlinesUnknownError
from notary.deadlines import Schedule, check_plan, make_schedule
from notary.decision import check_rules
from notary.ending import CHECKS
from notary.errors import (
    AnnouncementWrongError,
    KindUnknownError,
    OfficerUnknownError,
    OutOfOrderError,
    ResultWrongError,
    RoleWrongError,
    RulesUnknownError,
    SealWrongError,
    StatementReplayedError,
    StatementWrongError,
)
from notary.kinds import CLOSED, NOTICE_PHASES, START, TALLIED, Kind, kinds_of
from notary.pack import Pack
from notary.result import make_result
from notary.secret_kinds import check_signers, trustees_due
from voting.bodies import PROCESS, read_officers
from voting.errors import PaperWrongError
from voting.manifest import Manifest, parse_manifest
from voting.posting import GRACE
from voting.posting_errors import PostingWrongError
from voting.rules import Blobs, Case
from voting.secret_errors import KeyKeptError
from voting.statement import Officer, Statement, parse_statement

RuleBook = Mapping[bytes, Pack]


class Process:
    """A case as its first entries leave it. ``follow`` checks one more entry and takes it in, or raises.

    ``officers`` are the commissions of the caller's own policy; ``blobs`` gives the bytes that an
    entry names by hash, or None; ``rulebook`` holds the rule files known, by their SHA-256.
    """

    def __init__(
        self,
        origin: str,
        verify: Verify,
        blobs: Blobs,
        rulebook: RuleBook,
        officers: Mapping[str, Officer],
        group: Group | None = None,
    ) -> None:
        self.case = Case(origin, verify, blobs, group)
        self.phase = START
        self.opened: dict[str, Any] = {}
        self.announcement: bytes = b""
        self.schedule: Schedule | None = None
        self.result: dict[str, Json] | None = None
        self.declared_at = 0
        self.recounts: list[tuple[int, dict[str, Any]]] = []
        self.confirmed: int | None = None
        self.lapsed = False
        self.ended: tuple[str, dict[str, Any]] | None = None
        self.certificate: dict[str, Any] = {}
        self.times: dict[str, int] = {}
        self.incidents: list[tuple[int, str, dict[str, Any]]] = []
        self.proved = 0  # how many entries hold ballots whose signatures and proofs the caller has checked before
        self._verify = verify
        self._rulebook = rulebook
        self._commissioned = officers
        self._nonces: set[bytes] = set()

    def follow(self, entry: Entry) -> None:
        """Check ``entry`` and take it in.

        Steps: 1 its kind is known and may stand in this phase; 2 its statement is for this case and kind, and new;
        3 it says what its kind must say; 4 exactly the due persons signed; 5 what it says agrees with the record;
        6 the rules of the vote.
        Raises: a RejectionError, and then the state is as it was.
        """
        kind = self._kind(entry)  # 1
        if kind.signers is None:
            self.case.replay(entry, proved=entry.index < self.proved)  # 6: the corridor of a ballot
            return
        statement = self._statement(entry)  # 2
        body = kind.read(statement.body)  # 3
        officers = self._officers(entry, body)
        due = trustees_due(entry.kind, body, self._manifest_of(entry, body))
        check_signers(statement, kind, body, officers, due, self._verify, self.case.version)  # 4
        step: Callable[[Entry, Any], None] = getattr(self, f"_check_{entry.kind}", _nothing)
        if entry.kind in CHECKS and self.case.version > 2:
            CHECKS[entry.kind](self, entry, body)  # 5
        step(entry, body)
        self.case.follow(entry, body)  # 6
        self._nonces.add(statement.nonce)
        self._take_in(entry, body, kind)

    def _kind(self, entry: Entry) -> Kind:
        kind = kinds_of(self.case.version if self.phase != START else PROCESS).get(entry.kind)
        if kind is None:
            raise KindUnknownError
        if self.phase not in kind.phases:
            raise OutOfOrderError(f"{entry.kind} while the case is {self.phase}")
        return kind

    def _statement(self, entry: Entry) -> Statement:
        statement = parse_statement(entry.body)
        if (statement.case, statement.kind) != (self.case.origin, entry.kind):
            raise StatementWrongError
        if statement.nonce in self._nonces:
            raise StatementReplayedError
        return statement

    def _officers(self, entry: Entry, body: Any) -> dict[str, Officer]:
        """Who may sign: those named when the case was opened, each with the key that the policy commissions."""
        if entry.kind != "case_opened":
            return self.case.officers
        officers = read_officers(body)
        keys = {officer.public for officer in officers.values()}
        if len(officers) != len(body["officers"]) or len(keys) != len(officers):
            raise OfficerUnknownError("a name or key stands for two officers")
        for officer in officers.values():
            commission = self._commissioned.get(officer.name)
            if commission is None or commission.public != officer.public:
                raise OfficerUnknownError
            if not set(officer.roles) <= set(commission.roles):
                raise RoleWrongError
        return officers

    def _manifest_of(self, entry: Entry, body: Any) -> Manifest | None:
        """The manifest about to be sealed, which names the trustees who must sign it."""
        return parse_manifest(self.case.blob(body["manifest"])) if entry.kind == "manifest_sealed" else None

    def _take_in(self, entry: Entry, body: Any, kind: Kind) -> None:
        self.times.setdefault(entry.kind, entry.time)
        if entry.kind == "case_opened":
            self.opened = body
        if entry.kind in ("incident", "ballot_set_aside"):
            self.incidents.append((entry.time, entry.kind, body))
        if entry.kind == "manifest_sealed" and self.case.manifest is not None:
            self.schedule = self._schedule(self.case.manifest)
        if entry.kind == "result_declared":
            self.result, self.declared_at = body["result"], entry.index
        if entry.kind == "result_recounted":
            self.recounts.append((entry.time, body))
        if entry.kind == "result_confirmed":
            self.confirmed = entry.time
        if entry.kind == "case_lapsed":
            self.lapsed = True
        if entry.kind in ("case_refused", "case_terminated"):
            self.ended = (entry.kind, body)
        if entry.kind == "certificate_issued":
            self.certificate = body
        if kind.after is not None:
            self.phase = kind.after

    # -- what an entry says, against the record -------------------------------------------------------------------

    def _check_announcement_posted(self, _entry: Entry, body: dict[str, Any]) -> None:
        if self.case.roll is None:
            raise OutOfOrderError("the roll is posted before the announcement")
        self.case.blob(body["announcement"])
        self.announcement = body["announcement"]

    def _check_manifest_sealed(self, _entry: Entry, body: dict[str, Any]) -> None:
        manifest = parse_manifest(self.case.blob(body["manifest"]))
        if manifest.announcement != self.announcement:
            raise AnnouncementWrongError
        check_rules(self._rules(manifest), manifest.questions)
        schedule = self._schedule(manifest)
        if schedule is not None:
            check_plan(schedule, manifest, self.case.postings)
            self._check_terms(body["manifest"])

    def _check_terms(self, manifest: bytes) -> None:
        """What is sealed was announced; a demonstration or rehearsal may announce without terms."""
        announcement = self.case.blob(self.announcement)
        if says_terms(announcement) or not self._practices:
            check_announced(announcement, self.case.blob(manifest))

    def _check_voting_extended(self, _entry: Entry, _body: dict[str, Any]) -> None:
        if self.schedule is not None:
            self.schedule.check_extension(self.case.extensions)

    def _check_posting_recorded(self, entry: Entry, body: dict[str, Any]) -> None:
        since = self.case.postings.since.get(body["subject"])
        if since is None or not since - GRACE <= body["time"] <= entry.time:
            raise PostingWrongError

    def _check_notices_sent(self, _entry: Entry, body: dict[str, Any]) -> None:
        if self.case.version > 2 and self.phase not in NOTICE_PHASES[body["notice"]]:
            raise OutOfOrderError(f"no notice of this kind goes out while the case is {self.phase}")
        self.case.blob(body["voters"])

    def _check_result_declared(self, _entry: Entry, body: dict[str, Any]) -> None:
        if any(name != "app" for name in self._channels()) and not self.case.reconciled:
            raise PaperWrongError("the paper was not reconciled")
        if self.is_secret and self.phase != TALLIED:
            raise OutOfOrderError("the tally of a secret vote was not computed")
        if encode_canonical(body["result"]) != encode_canonical(self.make_result()):
            raise ResultWrongError
        if self.schedule is not None:
            self.schedule.check_result(body["posting"])

    def _check_tally_computed(self, _entry: Entry, _body: dict[str, Any]) -> None:
        if not self.is_secret:
            raise OutOfOrderError("a recorded vote has nothing to decrypt")
        if any(name != "app" for name in self._channels()) and not self.case.reconciled:
            raise PaperWrongError("the paper was not reconciled")

    def _check_statement_read(self, _entry: Entry, body: dict[str, Any]) -> None:
        if self.is_secret and not self.case.sealed.destroyed:
            raise KeyKeptError
        self.case.blob(body["statement"])

    def _check_case_sealed(self, entry: Entry, body: dict[str, Any]) -> None:
        if (body["size"], body["root"]) != (entry.index, self.case.root):
            raise SealWrongError

    @property
    def is_secret(self) -> bool:
        """Whether the sealed manifest chose the secret mode."""
        return self.case.manifest is not None and self.case.manifest.is_secret

    # -- derived ------------------------------------------------------------------------------------------------

    def make_result(self) -> dict[str, Json]:
        """Count and decide from the entries alone; the case must be closed."""
        if self.case.manifest is None or self.case.state != CLOSED:
            raise OutOfOrderError("voting is not closed")
        return make_result(self.case, self._rules(self.case.manifest))

    @property
    def is_rehearsal(self) -> bool:
        """Whether the case was marked as a rehearsal when it was opened."""
        return bool(self.opened.get("rehearsal", False))

    def _schedule(self, manifest: Manifest) -> Schedule | None:
        """The deadlines of the case; there were none before version 3."""
        if self.case.version < 3:
            if manifest.deadlines is not None:
                raise DeadlinesUnknownError("this version of the process has no deadlines")
            return None
        pack = self._rules(manifest)
        return make_schedule(manifest, pack.deadlines, pack.calendar, practices=self._practices)

    @property
    def _practices(self) -> bool:
        return self.is_rehearsal or bool(self.opened["demonstration"])

    def _rules(self, manifest: Manifest) -> Pack:
        rules = self._rulebook.get(manifest.rules_sha256)
        if rules is None:
            raise RulesUnknownError
        return rules

    def _channels(self) -> tuple[str, ...]:
        return self.case.manifest.channels if self.case.manifest else ()


def _nothing(_entry: Entry, _body: Any) -> None:
    """Kinds that state only facts the record cannot contradict."""
