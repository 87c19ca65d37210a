"""The manifest: the sealed definition of one case, which every ballot names by its hash.

Holds the parsed form and its rules of well-formedness.  It holds no state of the vote.
Specification: ``voting/SPEC.md`` section Formats, "Manifest".
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keys.canonical import encode_canonical, parse_canonical
from keys.errors import RejectionError
from keys.shape import boolean, hex_bytes, integer, list_of, mapping_of, nullable, one_of, record, text
from voting.deadline import DEADLINES, Chosen, read_chosen
from voting.enrolment import KINDS
from voting.errors import ManifestMalformedError, SilenceUndirectedError
from voting.proxy import PROXY_RULE, ProxyRule, read_rule
from voting.question import CANDIDATE, check_distinct, check_question, check_words
from voting.secret_errors import ThresholdWrongError

RECORDED = "recorded-1"
BELENIOS = "belenios-1"
SUITES = {"recorded": RECORDED, "secret": BELENIOS}
APP = "app"
ASSISTED = ("door_to_door", "paper", "telephone")
PRECEDENCES = ("last", "paper_final")
UNDIRECTED = ("not_participating", "participating_abstain")
"""Policies that add silent owners to no option, so that they can stand beside an election."""
SILENCES = (*UNDIRECTED, "participating_with_majority", "against")
MANIFEST_LIMIT = 1 << 20
MAX_QUESTIONS = 20
MAX_OPTIONS = 200
MAX_BOARD = 6
"""Trustees of a board: all of them and two officers sign the manifest, and a statement has eight signatures at most."""
TIME_LIMIT = 1 << 40

words = mapping_of(text(20_000), 8)
time = integer(0, TIME_LIMIT)
identifier = text(32)

_OPTION = record({"id": identifier, "kind": one_of("for", "against", "abstain", CANDIDATE), "label": words})
_QUESTION = record(
    {
        "id": identifier,
        "max": integer(1, MAX_OPTIONS),
        "min": integer(0, MAX_OPTIONS),
        "options": list_of(_OPTION, MAX_OPTIONS, 1),
        "rule": text(40),
        "text": words,
        "title": words,
    },
    optional={"blank": boolean, "seats": integer(1, MAX_OPTIONS)},
)
_TRUSTEES = record(
    {
        "board": list_of(identifier, MAX_BOARD, 1),
        "sha256": hex_bytes(32),
        "threshold": integer(1, MAX_BOARD),
    }
)
ROLL_TOTALS = {
    "area": integer(1, 10**11),
    "heads": integer(1, 10**7),
    "units": integer(1, 10**7),
    "voters": integer(1, 10**7),
}
_MANIFEST = record(
    {
        "announcement": hex_bytes(32),
        "assets": mapping_of(hex_bytes(32), 20),
        "case": text(200),
        "channels": list_of(one_of(APP, *ASSISTED), 4, 1),
        "closes": time,
        "credentials": list_of(one_of(*KINDS), 2, 1),
        "extension": record({"latest": time}),
        "invalid_paper": one_of("participating", "not_participating"),
        "max_ballots": integer(1, 1000),
        "mode": one_of(*SUITES),
        "opens": time,
        "precedence": one_of(*PRECEDENCES),
        "questions": list_of(_QUESTION, MAX_QUESTIONS, 1),
        "roll": record({"sha256": hex_bytes(32), **ROLL_TOTALS}),
        "rules": hex_bytes(32),
        "silence": one_of(*SILENCES),
        "suite": one_of(*SUITES.values()),
        "title": words,
        "trustees": nullable(_TRUSTEES),
        "v": integer(1, 1),
        "witnesses": one_of("none"),
    },
    optional={
        "paper": one_of("serials"),
        "proxies": PROXY_RULE,
        "rounding": integer(2, 100_000),
        "deadlines": DEADLINES,
    },
)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question; ``kind`` says what the decision rule takes it for."""

    id: str
    kind: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One matter to be decided, with its options in the order every page shows.

    A motion has no ``seats``; in an election they say how many candidates can be elected. ``blank``: nothing chosen is
    an answer too, whatever ``min`` says.
    """

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    options: tuple[Option, ...]
    min: int
    max: int
    rule: str
    blank: bool = False
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Trustees:
    """Who can decrypt: the hash of the Belenios trustees, the board's names in their order, how many are enough."""

    sha256: bytes
    board: tuple[str, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the whole roll: units and voters counted, heads, area in thousandths of a square metre."""

    units: int
    voters: int
    heads: int
    area: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that parsed: nothing downstream checks its shape again. Times are unix seconds."""

    sha256: bytes
    case: str
    suite: str
    title: Mapping[str, str]
    questions: tuple[Question, ...]
    channels: tuple[str, ...]
    credentials: tuple[str, ...]
    precedence: str
    silence: str
    invalid_paper: str
    opens: int
    closes: int
    latest_close: int
    max_ballots: int
    announcement: bytes
    roll_sha256: bytes
    totals: Totals
    rules_sha256: bytes
    assets: Mapping[str, bytes]
    trustees: Trustees | None = None
    serials: bool = False  # papers stand on sheets whose serials were logged before opening
    rounding: int | None = None  # areas weigh as multiples of so many thousandths of m², None: as in the roll
    proxies: ProxyRule | None = None
    deadlines: Chosen | None = None  # the deadlines it keeps; every case of version 3 of the process names them

    @property
    def is_secret(self) -> bool:
        """Whether ballots are encrypted."""
        return self.suite == BELENIOS


def parse_manifest(data: bytes) -> Manifest:
    """Read the manifest's exact bytes.

    Raises: ManifestMalformedError for every departure from the one accepted form; ThresholdWrongError,
        SilenceUndirectedError.
    Source: voting/SPEC.md, Formats.
    """
    try:
        raw: dict[str, Any] = _MANIFEST(parse_canonical(data, MANIFEST_LIMIT))
    except RejectionError as error:
        raise ManifestMalformedError(str(error)) from error
    questions = tuple(_question(item) for item in raw["questions"])
    _check_sense(raw, questions)
    roll = raw["roll"]
    return Manifest(
        sha256=hashlib.sha256(data).digest(),
        case=raw["case"],
        suite=raw["suite"],
        title=raw["title"],
        questions=questions,
        channels=tuple(raw["channels"]),
        credentials=tuple(raw["credentials"]),
        precedence=raw["precedence"],
        silence=raw["silence"],
        invalid_paper=raw["invalid_paper"],
        opens=raw["opens"],
        closes=raw["closes"],
        latest_close=raw["extension"]["latest"],
        max_ballots=raw["max_ballots"],
        announcement=raw["announcement"],
        roll_sha256=roll["sha256"],
        totals=Totals(roll["units"], roll["voters"], roll["heads"], roll["area"]),
        rules_sha256=raw["rules"],
        assets=raw["assets"],
        trustees=_trustees(raw["trustees"]),
        rounding=raw.get("rounding"),
        serials="paper" in raw,
        proxies=read_rule(raw.get("proxies")),
        deadlines=read_chosen(raw.get("deadlines")),
    )


def make_manifest(fields: Mapping[str, Any]) -> bytes:
    """Encode a manifest from plain JSON values and prove that it parses. Raises ManifestMalformedError."""
    data = encode_canonical(dict(fields))
    parse_manifest(data)
    return data


def _question(raw: dict[str, Any]) -> Question:
    options = tuple(Option(item["id"], item["kind"], item["label"]) for item in raw["options"])
    limits = (raw["min"], raw["max"], raw["rule"], raw.get("blank", False), raw.get("seats"))
    return Question(raw["id"], raw["title"], raw["text"], options, *limits)


def _trustees(raw: dict[str, Any] | None) -> Trustees | None:
    return None if raw is None else Trustees(raw["sha256"], tuple(raw["board"]), raw["threshold"])


def _check_sense(raw: dict[str, Any], questions: tuple[Question, ...]) -> None:
    """What the shapes alone do not say: order in time, distinct names, one kind of motion, every language."""
    if not raw["opens"] < raw["closes"] <= raw["extension"]["latest"]:
        raise ManifestMalformedError("opening, closing and latest closing are not in order")
    if raw["suite"] != SUITES[raw["mode"]]:
        raise ManifestMalformedError("the suite is not one of this mode")
    _check_mode(raw)
    for name in ("channels", "credentials"):
        if raw[name] != sorted(set(raw[name])):
            raise ManifestMalformedError(f"{name} are not sorted and distinct")
    check_words(raw["title"])
    check_distinct([question.id for question in questions])
    for question in questions:
        check_question(question)
    if raw["silence"] not in UNDIRECTED and any(question.seats for question in questions):
        raise SilenceUndirectedError


def _check_mode(raw: dict[str, Any]) -> None:
    trustees = raw["trustees"]
    if raw["mode"] == "recorded":
        if "rounding" in raw:
            raise ManifestMalformedError("the recorded mode counts areas as they stand in the roll")
        if trustees is not None or any("blank" in item and "seats" not in item for item in raw["questions"]):
            raise ManifestMalformedError("the recorded mode has no trustees and no blank votes on motions")
        return
    if trustees is None:
        raise ManifestMalformedError("the secret mode needs trustees")
    check_distinct(trustees["board"])
    if not 2 <= trustees["threshold"] < len(trustees["board"]):
        raise ThresholdWrongError
