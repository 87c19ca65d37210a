"""The office's own folder: who it is, whom it commissions, the key with which its service signs entries.

``<data>/office/office.json`` holds public facts, ``<data>/office/office.key`` the service's key. Officers' keys are
sealed files in a folder of their own, each carried to its officer's computer; the service never opens them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keys.adapters.keystore import NamedKey, open_plain_key, open_sealed_key, save_plain_key, save_sealed_key
from keys.adapters.sodium import make_seed
from keys.encoding import bytes_of_hex, hex_of
from keys.note import VerifierKey, format_vkey, parse_vkey
from ledger.adapters.store import REGISTER
from ledger.policy import Policy, format_policy
from notary import certificate
from notary.adapters.authorities import AUTHORITY_FOLDER
from notary.adapters.authority import Commissioned, make_authority
from notary.errors import CaseNameWrongError, OfficeExistsError, OfficeMissingError
from notary.officer import commission_name

OFFICE_FOLDER = "office"
FACTS_FILE = "office.json"
SERVICE_KEY_FILE = "office.key"
CASE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""As the public board takes them: ledger/web/board.py."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody commissioned by the office: ``name`` as policies and entries call them, ``title`` as certificates do."""

    name: str
    title: str
    roles: tuple[str, ...]
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is public of the office. ``host`` and ``slug`` begin every origin; ``short`` stands in certificate numbers.

    ``keys`` are the officers' verifier keys by name, ``subjects`` the signers pinned for the PDF by field;
    ``number_format`` is the form of certificates' numbers where it is not the usual （year）short字第serial号;
    ``stamp_roots_sha256`` are further roots of time-stamping authorities.
    """

    host: str
    slug: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str
    short: str
    people: tuple[Person, ...]
    service: str = ""
    keys: Mapping[str, str] | None = None
    root_sha256: str = ""
    subjects: Mapping[str, str] | None = None
    number_format: str = ""
    stamp_roots_sha256: tuple[str, ...] = ()

    @property
    def numbers(self) -> str:
        """The form of certificates' numbers."""
        return self.number_format or f"（{{year}}）{self.short}字第{{serial}}号"

    @property
    def named(self) -> certificate.Office:
        """The office as its certificates name it."""
        return certificate.Office(self.name_zh, self.name_en, self.address_zh, self.phone)

    def person(self, name: str) -> Person:
        """The person called ``name``. Raises OfficeMissingError."""
        for person in self.people:
            if person.name == name:
                return person
        raise OfficeMissingError(f"nobody called {name} is commissioned")


@dataclass(frozen=True, slots=True)
class Office:
    """An office whose folder was opened, with its service's key."""

    facts: Facts
    service: NamedKey

    def origin(self, case: str) -> str:
        """The origin of the case that addresses, folders and key files call ``case``. Raises CaseNameWrongError."""
        if CASE_NAME.fullmatch(case) is None or case == REGISTER:
            raise CaseNameWrongError
        return f"{self.facts.host}/{self.facts.slug}/case/{case}"

    def officer_keys(self) -> dict[str, VerifierKey]:
        """The commissioned keys by officer's name."""
        return {name: parse_vkey(text) for name, text in (self.facts.keys or {}).items()}

    def policy(self, log: VerifierKey | None, register: VerifierKey) -> bytes:
        """The policy an auditor of the case with this log needs, or without one of the office's register alone."""
        logs = {register.name: register}
        if log is not None:
            logs[log.name] = log
        return format_policy(
            Policy(
                logs=logs,
                office=self.service.key,
                officers=self.officer_keys(),
                pdf_root=bytes_of_hex(self.facts.root_sha256, 32),
                pdf_signers=dict(self.facts.subjects or {}),
                witnesses={},
                groups={},
                quorum="none",
                pdf_stamp_roots=tuple(bytes_of_hex(root, 32) for root in self.facts.stamp_roots_sha256),
            )
        )


def make_office(data: Path, personal: Path, facts: Facts, passphrases: Mapping[str, str], *, fast: bool) -> Office:
    """Make an office: its service key in ``data``, sealed keys and the development CA's files in ``personal``.

    ``passphrases`` are by officer's name, ``seal`` for the office's seal; ``fast`` seals keys for demonstrations.
    Raises: OfficeExistsError if there is one.
    """
    folder = data / OFFICE_FOLDER
    if (folder / FACTS_FILE).exists():
        raise OfficeExistsError
    folder.mkdir(parents=True, exist_ok=True)
    personal.mkdir(parents=True, exist_ok=True)
    root = f"{facts.host}/{facts.slug}"
    service = save_plain_key(folder / SERVICE_KEY_FILE, root, make_seed())
    keys = {
        person.name: save_sealed_key(
            personal / f"{person.name}.key",
            commission_name(root, person.roles, person.name),
            make_seed(),
            passphrases[person.name],
            fast=fast,
        )
        for person in facts.people
    }
    signers = _make_signers(data, personal, facts, passphrases)
    full = Facts(
        **{
            **_fields(facts),
            "service": format_vkey(service.key),
            "keys": {name: format_vkey(key.key) for name, key in keys.items()},
            **signers,
        }
    )
    (folder / FACTS_FILE).write_text(json.dumps(asdict(full), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Office(full, service)


def load_office(data: Path) -> Office:
    """Open the office in ``data``. Raises OfficeMissingError."""
    folder = data / OFFICE_FOLDER
    try:
        raw: dict[str, Any] = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OfficeMissingError("run: zhengyi office init") from None
    people = tuple(Person(item["name"], item["title"], tuple(item["roles"]), item["licence"]) for item in raw["people"])
    return Office(Facts(**{**raw, "people": people}), open_plain_key(folder / SERVICE_KEY_FILE))


def open_officer(personal: Path, name: str, passphrase: str) -> NamedKey:
    """Unlock an officer's sealed key. Raises PassphraseWrongError, OfficeMissingError."""
    path = personal / f"{name}.key"
    if not path.is_file():
        raise OfficeMissingError(f"no key file for {name}")
    return open_sealed_key(path, passphrase)


def _make_signers(data: Path, personal: Path, facts: Facts, passphrases: Mapping[str, str]) -> dict[str, Any]:
    """Whom the policy pins for PDFs: those whom ``facts`` name, or else a development authority's.

    That one makes key files, one for each notary and one for the seal, in ``personal``.
    """
    if facts.root_sha256 and facts.subjects:
        return {"root_sha256": facts.root_sha256, "subjects": dict(facts.subjects)}
    notaries: Sequence[Commissioned] = [
        Commissioned(certificate.Officer(person.title, person.licence), passphrases[person.name].encode())
        for person in facts.people
        if "notary" in person.roles
    ]
    seal, online = passphrases["seal"].encode(), data / AUTHORITY_FOLDER
    made = make_authority(personal, facts.named, notaries, seal, datetime.now(UTC), online)
    return {"root_sha256": hex_of(made.root_sha256), "subjects": made.signers()}


def _fields(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in Facts.__slots__}
