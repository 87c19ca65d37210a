"""Whom a verifier trusts, as text (C2SP tlog-policy with lines of our own).

    log <vkey> [<url>]                       a log whose records are accepted; the key's name is its origin
    witness <name> <vkey> [<url>]            who may cosign, under a name used only in this file
    group <name> <k|any|all> <name>...       k of these witnesses and groups
    quorum <name|none>                       what every checkpoint must have; exactly one such line
    office <vkey>                            the office whose service signs entries; exactly one such line
    officer <name> <vkey>                    a person whose statements count, under the name used in statements
    pdf-root sha256:<hex>                    the certificate at the root of the PDF signatures
    pdf-stamp-root sha256:<hex>              one more root that timestamps of the PDF may lead to; any number of lines
    pdf-signer <field> <subject>             who must have signed in that field of the PDF; the rest of the line

The policy is the root of all trust: it comes from the office on paper or its site, never from the record that is
checked. A public key stands in it once, whatever its name. Clause: ledger/SPEC.md, Formats 5.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from keys.encoding import bytes_of_hex, hex_of, parse_decimal
from keys.errors import EncodingMalformedError, RejectionError
from keys.note import COSIGNATURE, ED25519, VerifierKey, format_vkey, parse_vkey
from ledger.errors import LogUntrustedError, PolicyMalformedError, QuorumMissingError

T = TypeVar("T")

MAX_BYTES: Final = 262_144
NO_QUORUM: Final = "none"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Group:
    """``threshold`` of ``members``, each the name of a witness or of another group."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a verifier demands; built by ``parse_policy``, or by hand and then given to ``format_policy``."""

    logs: Mapping[str, VerifierKey]
    office: VerifierKey
    officers: Mapping[str, VerifierKey] = field(default_factory=dict)
    pdf_root: bytes | None = None
    pdf_signers: Mapping[str, str] = field(default_factory=dict)
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NO_QUORUM
    pdf_stamp_roots: tuple[bytes, ...] = ()

    def log_key(self, origin: str) -> VerifierKey:
        """Return the key of the log named ``origin``. Raises: LogUntrustedError."""
        if origin not in self.logs:
            raise LogUntrustedError
        return self.logs[origin]


def parse_policy(data: bytes) -> Policy:
    """Read a policy.

    1. Lines end in line feed; blanks are spaces and tabs; empty lines and lines that begin with # say nothing.
    2. Every other line is one of the forms above; names are defined before they are used, once.
    3. There is one office and one quorum, and no public key stands in two lines.

    Raises: PolicyMalformedError, naming the line.
    Source: C2SP tlog-policy.
    """
    reader = _Reader()
    for number, items in _lines(data):
        try:
            reader.read(items)
        except RejectionError as error:
            raise PolicyMalformedError(f"line {number}: {error}") from None
    if reader.office is None or reader.quorum is None:
        raise PolicyMalformedError("no office, or no quorum")
    return Policy(
        reader.logs,
        reader.office,
        reader.officers,
        reader.pdf_root,
        reader.pdf_signers,
        reader.witnesses,
        reader.groups,
        reader.quorum,
        tuple(reader.stamp_roots),
    )


def format_policy(policy: Policy) -> bytes:
    """Write ``policy`` as text, without addresses.

    Raises: PolicyMalformedError if what is written would not be read as the same policy.
    """
    lines = [f"log {format_vkey(key)}" for key in policy.logs.values()]
    lines += [f"witness {name} {format_vkey(key)}" for name, key in policy.witnesses.items()]
    lines += [f"group {name} {group.threshold} {' '.join(group.members)}" for name, group in policy.groups.items()]
    lines += [f"quorum {policy.quorum}", f"office {format_vkey(policy.office)}"]
    lines += [f"officer {name} {format_vkey(key)}" for name, key in policy.officers.items()]
    if policy.pdf_root is not None:
        lines.append(f"pdf-root sha256:{hex_of(policy.pdf_root)}")
    lines += [f"pdf-stamp-root sha256:{hex_of(root)}" for root in policy.pdf_stamp_roots]
    lines += [f"pdf-signer {name} {subject}" for name, subject in policy.pdf_signers.items()]
    data = "\n".join([*lines, ""]).encode()
    if parse_policy(data) != policy:
        raise PolicyMalformedError("a name or subject that cannot stand in a policy")
    return data


def check_quorum(policy: Policy, cosigners: Collection[VerifierKey]) -> None:
    """Check that ``cosigners``, whose cosignatures hold, are as many and as various as the policy demands.

    Raises: QuorumMissingError.
    """
    agreed = {name for name, key in policy.witnesses.items() if key in cosigners} | {NO_QUORUM}
    for name, group in policy.groups.items():  # members are defined before their group
        if len(agreed.intersection(group.members)) >= group.threshold:
            agreed.add(name)
    if policy.quorum not in agreed:
        raise QuorumMissingError


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the items of every line that says something."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise PolicyMalformedError("not UTF-8") from None
    if len(data) > MAX_BYTES or not text.endswith("\n") or _CONTROL.search(text) is not None:
        raise PolicyMalformedError("too long, a control character, or no line feed at the end")
    for number, line in enumerate(text.split("\n"), 1):
        items = [item for item in _BLANKS.split(line) if item]
        if items and not items[0].startswith("#"):
            yield number, items


class _Reader:
    """The policy while it is read, line by line."""

    def __init__(self) -> None:
        self.logs: dict[str, VerifierKey] = {}
        self.office: VerifierKey | None = None
        self.officers: dict[str, VerifierKey] = {}
        self.pdf_root: bytes | None = None
        self.pdf_signers: dict[str, str] = {}
        self.stamp_roots: list[bytes] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._keys: set[bytes] = set()
        self._ids: set[tuple[str, bytes]] = set()
        self._members: set[str] = set()

    def read(self, items: list[str]) -> None:
        """Take in one line."""
        match items:
            case ["log", vkey] | ["log", vkey, _]:
                key = self._key(vkey, ED25519)
                _define(self.logs, key.name, key)
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._check_new_name(name)
                self.witnesses[name] = self._key(vkey, COSIGNATURE)
            case ["group", name, threshold, *members] if members:
                self._check_new_name(name)
                self.groups[name] = self._group(threshold, members)
            case ["quorum", name] if self.quorum is None and (name == NO_QUORUM or self._is_defined(name)):
                self.quorum = name
            case ["office", vkey] if self.office is None:
                self.office = self._key(vkey, ED25519)
            case ["officer", name, vkey]:
                _define(self.officers, name, self._key(vkey, ED25519))
            case ["pdf-root", value] if self.pdf_root is None and value.startswith("sha256:"):
                self.pdf_root = bytes_of_hex(value.removeprefix("sha256:"), 32)
            case ["pdf-stamp-root", value] if value.startswith("sha256:"):
                self.stamp_roots.append(bytes_of_hex(value.removeprefix("sha256:"), 32))
            case ["pdf-signer", name, *subject] if subject:
                _define(self.pdf_signers, name, " ".join(subject))
            case _:
                raise PolicyMalformedError("not a line of a policy, or a second one of its kind")

    def _key(self, vkey: str, kind: int) -> VerifierKey:
        key = parse_vkey(vkey)
        if key.kind != kind:
            raise PolicyMalformedError("a key of another kind")
        if key.public in self._keys or (key.name, key.key_id) in self._ids:
            raise PolicyMalformedError("a key that stands in the policy already")
        self._keys.add(key.public)
        self._ids.add((key.name, key.key_id))
        return key

    def _group(self, threshold: str, members: list[str]) -> Group:
        if len(set(members)) != len(members) or not self._members.isdisjoint(members):
            raise PolicyMalformedError("a member that is in a group already")
        if not all(self._is_defined(member) for member in members):
            raise PolicyMalformedError("a member that is not defined before")
        count = {"any": 1, "all": len(members)}.get(threshold)
        try:
            count = parse_decimal(threshold, len(members)) if count is None else count
        except EncodingMalformedError:
            count = 0
        if count == 0:
            raise PolicyMalformedError("a threshold that is not from 1 to the number of members")
        self._members.update(members)
        return Group(count, tuple(members))

    def _is_defined(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _check_new_name(self, name: str) -> None:
        if name == NO_QUORUM or self._is_defined(name):
            raise PolicyMalformedError("a name that is taken")


def _define(table: dict[str, T], name: str, value: T) -> None:
    if name in table:
        raise PolicyMalformedError("a name that is taken")
    table[name] = value
