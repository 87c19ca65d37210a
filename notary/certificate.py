"""What a notarial certificate says, as one value, in no language.

Holds the facts and figures of a certificate, nothing of its look or its signatures: `notary/statement.py` turns it into
formal words in each edition, `notary/printing.py` into everything that is printed, `notary/adapters/pdf.py` into pages.
It is filled from the audit's report, so every figure in it was recomputed from the record. Clause: notary/SPEC.md,
section Formats.

Times are integer Unix seconds. Areas are decimal strings in square metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Outcome = Literal["adopted", "not_adopted", "quorum_not_met", "not_determinable"]
Measure = Literal["headcount", "area"]
Stage = Literal["participation", "adoption"]
Base = Literal["all", "participating", "valid", "for_against"]
Comparison = Literal[">", ">=", "<", "<="]

ATTACHMENT_NAME: Final = "bundle.zip"
SUMMARY_NAME: Final = "certificate.json"
DECISION_NAME: Final = "decision.json"
"""The summary of a decision not to certify, which carries no ``certificate.json``."""
OFFICER_FIELD: Final = "Officer"
SEAL_FIELD: Final = "OfficeSeal"
STAMP_FIELD: Final = "Timestamp"
"""With a number from 1: the fields of the timestamps over the whole file."""
CHINESE: Final = "zh_cn"
EDITIONS: Final = (CHINESE, "en", "ug")
"""The Chinese edition binds; the others are translations of it, each a file of its own with the same evidence."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the record in the languages it has them in; Chinese always."""

    zh_cn: str
    en: str = ""
    ug: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """The notary office that issues the certificate."""

    name_zh: str
    name_en: str
    address: str
    phone: str
    address_en: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """A notary who handled the case; the first of a certificate signs it."""

    name: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asked for the certificate, with organisation or identity data and the agent, where there are any."""

    name: Said
    identity: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A group of voters by both measures: heads, and area as a decimal string in square metres."""

    heads: int
    area: str


@dataclass(frozen=True, slots=True)
class Step:
    """One fact the officers supervised: its time, the kind of its entry, the figures and words told of it."""

    time: int
    kind: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """What went wrong and what was done, in the officers' words; ``ballots`` set aside for a ``reason`` have none."""

    time: int
    what: str = ""
    done: str = ""
    ballots: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection, by the place of its entry: about what, and how and when it was answered, 0 if it was not."""

    time: int
    index: int
    about: str
    answered: int = 0
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Ballots:
    """What became of the ballots in the ledger: of how many voters, replaced by later ones, set aside, counted.

    ``mandates`` of proxies were recorded, ``ended`` of them before closing, ``used`` for a ballot.
    """

    cast: int
    voters: int
    replaced: int
    set_aside: int
    counted: int
    mandates: int = 0
    ended: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """The account of paper sheets; ``invalid`` by reason."""

    issued: int
    delivered: int
    returned: int
    valid: int
    invalid: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OptionResult:
    """An option's votes: expressly cast, cast by channel, added for silent owners, and all together."""

    id: str
    label: Said
    cast: Amount
    channels: tuple[tuple[str, Amount], ...]
    silent: Amount
    counted: Amount

    @property
    def label_zh(self) -> str:
        """The label in Chinese."""
        return self.label.zh_cn


@dataclass(frozen=True, slots=True)
class Condition:
    """One demand of the rule with both of its numbers: ``value`` against ``fraction`` of ``base``.

    ``value`` and ``base`` are decimal strings of the same measure; ``subject`` is the option whose value it is, None
    for all who took part.
    """

    stage: Stage
    measure: Measure
    subject: Said | None
    value: str
    base_name: Base
    base: str
    comparison: Comparison
    fraction: tuple[int, int]
    holds: bool


@dataclass(frozen=True, slots=True)
class Election:
    """The terms of an election and who is elected.

    An owner could name ``at_least`` to ``at_most`` candidates. ``winners`` by rank and ``tied``, who are equal where
    too few seats are left, are labels; ``ranking`` names the measures by which candidates are ranked.
    """

    seats: int
    at_least: int
    at_most: int
    ranking: tuple[str, ...]
    winners: tuple[Said, ...]
    tied: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question with its result and the decision the rule gives.

    ``rule_title`` is Chinese, for rules without words of their own; ``invalid`` are papers that count as participating
    without choosing, ``blank`` blank votes; ``silence`` is the sealed policy; ``election`` is there where candidates
    stand for election; ``channels`` say who took part by channel where choices by channel are secret;
    ``without_silent`` is the outcome had silent owners not taken part, empty where none did.
    """

    id: str
    title: Said
    rule: str
    rule_title: str
    options: tuple[OptionResult, ...]
    participating: Amount
    invalid: Amount
    silent: Amount
    silence: str
    conditions: tuple[Condition, ...]
    outcome: Outcome
    election: Election | None = None
    blank: Amount = Amount(0, "0.000")
    channels: tuple[tuple[str, Amount], ...] = ()
    without_silent: str = ""

    @property
    def title_zh(self) -> str:
        """The title in Chinese."""
        return self.title.zh_cn


@dataclass(frozen=True, slots=True)
class Ledger:
    """Which record the certificate rests on: the log's origin, size and root, and the digests bound to it."""

    origin: str
    size: int
    root: bytes
    manifest_sha256: bytes
    bundle_sha256: bytes


@dataclass(frozen=True, slots=True)
class Annex:
    """A document that forms part of the certificate, by its kind, named by its digest."""

    kind: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole certificate, before any page is drawn.

    ``officers`` are the two who supervised together, the signing one first; ``documents`` are kinds of entries,
    ``steps`` stand in order of time; ``rounding`` says, where areas were rounded, to multiples of what, and the whole
    area in the roll as it stands. ``notes_zh`` are printed where the reader cannot miss them,
    in a translation ``notes_own`` if there are any; ``demonstration`` marks every page. A translation names the
    SHA-256 of the signed file of the Chinese edition.
    """

    number: str
    office: Office
    officers: tuple[Officer, ...]
    applicants: tuple[Applicant, ...]
    title: Said
    compound: Said
    applied: int
    accepted: int
    opens: int
    closes: int
    issued: int
    documents: tuple[str, ...]
    steps: tuple[Step, ...]
    basis: tuple[str, ...]
    all: Amount
    questions: tuple[QuestionResult, ...]
    ledger: Ledger
    annexes: tuple[Annex, ...]
    verify_url: str
    ballots: Ballots
    incidents: tuple[Incident, ...] = ()
    objections: tuple[Objection, ...] = ()
    paper: Paper | None = None
    is_secret: bool = False
    demonstration: bool = False
    notes_zh: tuple[str, ...] = ()
    notes_own: tuple[str, ...] = ()
    rounding: tuple[str, str] | None = None
    edition: str = CHINESE
    binding_sha256: bytes = b""
