"""What a notarial certificate says, as one value.

Holds the facts and figures of a certificate, nothing of its look or its signatures: `notary/wording.py` turns
it into formal Chinese, `notary/adapters/pdf.py` into pages. It is filled from the audit's report, so every
figure in it was recomputed from the record. Clause: notary/SPEC.md, section Formats.

Times are integer Unix seconds. Areas are decimal strings in square metres. Words in Chinese end in ``_zh``;
an edition in another language is a further field, never another meaning of these.
"""

from dataclasses import dataclass
from typing import Final, Literal

Outcome = Literal["adopted", "not_adopted", "quorum_not_met", "not_determinable"]
Measure = Literal["headcount", "area"]
Stage = Literal["participation", "adoption"]
Base = Literal["all", "participating", "valid", "for_against"]
Comparison = Literal[">", ">=", "<", "<="]

ATTACHMENT_NAME: Final = "bundle.zip"
SUMMARY_NAME: Final = "certificate.json"
OFFICER_FIELD: Final = "Officer"
SEAL_FIELD: Final = "OfficeSeal"
STAMP_FIELD: Final = "Timestamp"
"""With a number from 1: the fields of the timestamps over the whole file."""


@dataclass(frozen=True, slots=True)
class Office:
    """The notary office that issues the certificate."""

    name_zh: str
    name_en: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Officer:
    """A notary who handled the case; the first of a certificate signs it."""

    name: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asked for the certificate, with organisation or identity data and the agent, where there are any."""

    name: str
    identity: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A group of voters by both measures: heads, and area as a decimal string in square metres."""

    heads: int
    area: str


@dataclass(frozen=True, slots=True)
class Step:
    """One fact the officers supervised, with its time."""

    time: int
    text_zh: str


@dataclass(frozen=True, slots=True)
class OptionResult:
    """An option's votes: expressly cast, cast by channel, added for silent owners, and all together."""

    id: str
    label_zh: str
    cast: Amount
    channels: tuple[tuple[str, Amount], ...]
    silent: Amount
    counted: Amount


@dataclass(frozen=True, slots=True)
class Condition:
    """One demand of the rule with both of its numbers: ``value`` against ``fraction`` of ``base``.

    ``value`` and ``base`` are decimal strings of the same measure; ``subject_zh`` says whose value it is.
    """

    stage: Stage
    measure: Measure
    subject_zh: str
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
    too few seats are left, are labels; ``ranking_zh`` names the measures by which candidates are ranked.
    """

    seats: int
    at_least: int
    at_most: int
    ranking_zh: str
    winners: tuple[str, ...]
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question with its result and the decision the rule gives.

    ``invalid`` are papers that count as participating without choosing, ``blank`` blank votes; ``election`` is there
    where candidates stand for election; ``reason_zh`` says why an outcome is not determinable.
    """

    id: str
    title_zh: str
    rule: str
    rule_zh: str
    options: tuple[OptionResult, ...]
    participating: Amount
    invalid: Amount
    silent: Amount
    silence_zh: str
    conditions: tuple[Condition, ...]
    outcome: Outcome
    reason_zh: str = ""
    election: Election | None = None
    blank: Amount = Amount(0, "0.000")


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
    """A document that forms part of the certificate, named by its digest."""

    title_zh: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole certificate, before any page is drawn.

    ``officers`` are the two who supervised together, the signing one first; ``steps`` stand in order of time;
    ``rounding`` says, where areas were rounded, to multiples of what, and the whole area in the roll as it stands.
    ``notes_zh`` are printed where the reader cannot miss them, and ``demonstration`` marks every page.
    """

    number: str
    office: Office
    officers: tuple[Officer, ...]
    applicants: tuple[Applicant, ...]
    matter_zh: str
    title_zh: str
    compound_zh: str
    applied: int
    accepted: int
    opens: int
    closes: int
    issued: int
    documents_zh: tuple[str, ...]
    steps: tuple[Step, ...]
    basis_zh: tuple[str, ...]
    all: Amount
    questions: tuple[QuestionResult, ...]
    ledger: Ledger
    annexes: tuple[Annex, ...]
    verify_url: str
    incidents: tuple[Step, ...] = ()
    demonstration: bool = False
    notes_zh: tuple[str, ...] = ()
    rounding: tuple[str, str] | None = None
