"""Proxies: who acts for whom, for which questions and how long, and which ballots that carries.

A mandate is an entry of two officers. Its agent is a person, named by a commitment that is equal for the same person
throughout the case, and by voter id besides if that person is on the roll. What the manifest seals (limit, excluded
persons, whether others than voters may act, what an own ballot does) is ``ProxyRule``.
Specification: ``voting/SPEC.md`` sections Formats and Algorithms, "Proxies"; attack A68.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keys.shape import Reader, boolean, hex_bytes, integer, list_of, nullable, one_of, record, text
from ledger.entry import Entry
from voting.errors import NotOpenError, VoterUnknownError
from voting.proxy_errors import (
    ProxyChainError,
    ProxyEndedError,
    ProxyExcludedError,
    ProxyInForceError,
    ProxyLateError,
    ProxyLimitError,
    ProxyNotAllowedError,
    ProxyOutsideError,
    ProxyScopeWrongError,
    ProxySelfError,
    ProxyTwiceError,
    ProxyUnknownError,
)

if TYPE_CHECKING:
    from voting.manifest import Manifest
    from voting.rules import Case
    from voting.statement import Casting

ENDS, REFUSED = "ends", "refused"
"""What a principal's own ballot does while a mandate is in force: it ends it, or it is refused."""

PROXY_RULE: Reader = record(
    {
        "excluded": list_of(hex_bytes(32), 1000),
        "limit": integer(1, 1000),
        "outside": boolean,
        "own_ballot": one_of(ENDS, REFUSED),
    }
)
_AGENT = record({"person": hex_bytes(32), "voter": nullable(text(32))})
PROXY_BODIES: Mapping[str, Reader] = {
    "proxy_recorded": record(
        {
            "agent": _AGENT,
            "document": hex_bytes(32),
            "instruction": nullable(hex_bytes(32)),
            "principal": text(32),
            "questions": nullable(list_of(text(32), 20, 1)),
            "until": integer(0, 1 << 40),
        }
    ),
    "proxy_revoked": record(
        {"mandate": integer(0, 2**53 - 1), "reason": one_of("agent", "error", "principal")},
    ),
}


@dataclass(frozen=True, slots=True)
class ProxyRule:
    """What the manifest seals: mandates for one agent at most, excluded persons, whether agents may be outsiders."""

    limit: int
    excluded: frozenset[bytes]
    outside: bool
    own_ballot: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate recorded at ``index``. ``questions`` None: all of them. ``until`` in unix seconds, not included."""

    index: int
    principal: str
    person: bytes
    agent: str | None
    questions: frozenset[str] | None
    until: int

    def is_of(self, other: "Mandate") -> bool:
        """Whether the same agent acts: the same person, or somebody for the same voter."""
        return self.person == other.person or (self.agent is not None and self.agent == other.agent)


class Mandates:
    """All mandates of a case; those ended by revocation or own ballot; those under which a ballot was cast."""

    def __init__(self) -> None:
        self.recorded: dict[int, Mandate] = {}
        self.ended: set[int] = set()
        self.used: set[int] = set()

    def in_force(self, time: int) -> list[Mandate]:
        """The mandates that carry a ballot at ``time``."""
        return [item for item in self.recorded.values() if item.index not in self.ended and time < item.until]

    def find(self, casting: "Casting", time: int, manifest: "Manifest") -> Mandate | None:
        """The mandate that carries ``casting``, None if it is the voter's own.

        Raises: ProxyUnknownError, ProxyEndedError; ProxyInForceError for an own ballot that is refused.
        """
        now = self.in_force(time)
        if casting.mandate is None:
            refused = manifest.proxies is not None and manifest.proxies.own_ballot == REFUSED
            if refused and any(item.principal == casting.voter for item in now):
                raise ProxyInForceError
            return None
        mandate = self.recorded.get(casting.mandate)
        if mandate is None or mandate.principal != casting.voter:
            raise ProxyUnknownError
        if mandate not in now:
            raise ProxyEndedError
        return mandate

    def take_in(self, voter: str, mandate: Mandate | None) -> None:
        """Remember a ballot that was appended; the voter's own ends every mandate that they gave."""
        if mandate is not None:
            self.used.add(mandate.index)
        else:
            self.ended.update(item.index for item in self.recorded.values() if item.principal == voter)


def read_rule(raw: Mapping[str, Any] | None) -> ProxyRule | None:
    """What a manifest says of proxies, read by ``PROXY_RULE``."""
    if raw is None:
        return None
    return ProxyRule(raw["limit"], frozenset(raw["excluded"]), raw["outside"], raw["own_ballot"])


def check_mandate(case: "Case", mandate: Mandate, time: int) -> None:
    """Check that ``mandate`` may be recorded now.

    1 the vote is sealed and not past closing; 2 the manifest allows proxies; 3 principal and agent are on the roll,
    and not the same; 4 the agent is not excluded, nor an outsider where none may act; 5 the questions are the case's;
    6 the principal has no other mandate in force; 7 nobody of the two acts, or is represented, on the other side;
    8 the agent stays within the limit: mandates in force, and those under which a ballot was cast.
    Raises: one class of voting.proxy_errors for each; NotOpenError, VoterUnknownError.
    """
    manifest, roll = case.manifest, case.roll
    if manifest is None or roll is None or case.state not in ("sealed", "open"):
        raise NotOpenError  # 1
    if time >= min(case.closes, mandate.until):
        raise ProxyLateError  # 1
    rule = manifest.proxies
    if rule is None:
        raise ProxyNotAllowedError  # 2
    if not {mandate.principal, mandate.agent or mandate.principal} <= set(roll.by_id):
        raise VoterUnknownError  # 3
    if mandate.agent == mandate.principal:
        raise ProxySelfError  # 3
    if mandate.person in rule.excluded:
        raise ProxyExcludedError  # 4
    if mandate.agent is None and not rule.outside:
        raise ProxyOutsideError  # 4
    _check_questions(mandate, manifest)  # 5
    now = case.mandates.in_force(time)
    if any(item.principal == mandate.principal for item in now):
        raise ProxyTwiceError  # 6
    if any(item.principal == mandate.agent or item.agent == mandate.principal for item in now):
        raise ProxyChainError  # 7
    used = [case.mandates.recorded[index] for index in case.mandates.used]
    if len({item.principal for item in (*now, *used) if item.is_of(mandate)} - {mandate.principal}) >= rule.limit:
        raise ProxyLimitError  # 8


def _check_questions(mandate: Mandate, manifest: "Manifest") -> None:
    if mandate.questions is None:
        return
    if manifest.is_secret or not mandate.questions <= {question.id for question in manifest.questions}:
        raise ProxyScopeWrongError


def follow_proxy_recorded(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """Two officers record a mandate."""
    named, agent = body["questions"], body["agent"]
    if named is not None and named != sorted(set(named)):
        raise ProxyScopeWrongError("questions are not sorted and distinct")
    questions = None if named is None else frozenset(named)
    mandate = Mandate(entry.index, body["principal"], agent["person"], agent["voter"], questions, body["until"])
    check_mandate(case, mandate, entry.time)
    case.mandates.recorded[entry.index] = mandate


def follow_proxy_revoked(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """Two officers end a mandate; ballots cast under it stand."""
    if case.state not in ("sealed", "open"):
        raise NotOpenError
    mandate = case.mandates.recorded.get(body["mandate"])
    if mandate is None:
        raise ProxyUnknownError
    if mandate not in case.mandates.in_force(entry.time):
        raise ProxyEndedError
    case.mandates.ended.add(mandate.index)


PROXY_STEPS: Mapping[str, Callable[["Case", Entry, Any], None]] = {
    "proxy_recorded": follow_proxy_recorded,
    "proxy_revoked": follow_proxy_revoked,
}
