"""An application for supervision: what it says, what is still missing, and how it goes from draft to decision.

Pure: texts in, gaps out. Names, documents and numbers in it are personal data; they stay with the office, and a refusal
names a place in the form, never what stands there. Specification: ``notary/SPEC.md``, "Applications".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.errors import NotAllowedError
from keys.shape import integer, list_of, mapping_of, one_of, record, text
from notary.matter import ELECTION, DocumentKind, Matter, list_documents

DRAFT, SUBMITTED, SUPPLEMENT = "draft", "submitted", "supplement"
ACCEPTED, REFUSED, WITHDRAWN = "accepted", "refused", "withdrawn"
SAVE, SUBMIT, ASK, ACCEPT, REFUSE, WITHDRAW = "save", "submit", "ask", "accept", "refuse", "withdraw"
MOVES: Mapping[tuple[str, str], str] = {
    (DRAFT, SAVE): DRAFT,
    (DRAFT, SUBMIT): SUBMITTED,
    (DRAFT, WITHDRAW): WITHDRAWN,
    (SUBMITTED, ASK): SUPPLEMENT,
    (SUBMITTED, ACCEPT): ACCEPTED,
    (SUBMITTED, REFUSE): REFUSED,
    (SUBMITTED, WITHDRAW): WITHDRAWN,
    (SUPPLEMENT, SAVE): SUPPLEMENT,
    (SUPPLEMENT, SUBMIT): SUBMITTED,
    (SUPPLEMENT, REFUSE): REFUSED,
    (SUPPLEMENT, WITHDRAW): WITHDRAWN,
}
"""What may be done in which state, and where it leads."""

PARTIES = ("committee", "residents", "preparatory", "owners", "street_office", "other")
"""Owners' committee, residents' committee, preparatory group, owners themselves, street office, somebody else."""
DOCUMENT_KINDS = ("resident_id", "uscc", "passport", "other")
REASONS = range(1, 10)
"""Items of article 31 of the Notarisation Law."""
LIMIT = 1 << 17

_short, _long = text(200, 0), text(8_000, 0)
_PARTY = {
    "address": _short,
    "document": text(64, 0),
    "document_kind": one_of(*DOCUMENT_KINDS),
    "kind": one_of(*PARTIES),
    "name": _short,
    "phone": text(40, 0),
}
_READ = record(
    {
        "agents": list_of(record(_PARTY), 5),
        "applicants": list_of(record(_PARTY), 10, 1),
        "blanks": mapping_of(text(500, 0), 10),
        "candidates": list_of(text(100), 100),
        "compound": record({"address": _short, "en": _short, "scope": text(500, 0), "zh_cn": _short}),
        "matter": text(40, 0),
        "note": _long,
        "rule": text(40, 0),
        "seats": integer(1, 100),
        "v": one_of(1),
    }
)


class ApplicationStateError(NotAllowedError):
    """This step cannot be taken in the state in which the application is."""

    code = "application-state-wrong"


class ApplicationIncompleteError(NotAllowedError):
    """Something that the application must say or bring is missing."""

    code = "application-incomplete"


class RefusalReasonError(NotAllowedError):
    """A refusal names an item of article 31 of the Notarisation Law and says in words why it applies."""

    code = "refusal-reason-wrong"


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant or agent, in clear. ``kind`` says in what capacity."""

    kind: str
    name: str
    document_kind: str
    document: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Application:
    """What the form says. ``blanks``: words for the template's blanks; ``candidates``, ``seats``: of an election."""

    compound: Mapping[str, str]
    applicants: tuple[Party, ...]
    agents: tuple[Party, ...]
    matter: str
    rule: str
    blanks: Mapping[str, str]
    candidates: tuple[str, ...]
    seats: int
    note: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing or wrong: a code that has words in the catalogue, and where (such as ``applicants/0/name``)."""

    code: str
    place: str


CheckDocument = Callable[[str, str], str | None]
"""Takes kind and number of a document; gives the code of what is wrong with it, or None."""

EMPTY_PARTY: Mapping[str, Json] = {
    "address": "",
    "document": "",
    "document_kind": "uscc",
    "kind": "committee",
    "name": "",
    "phone": "",
}


def empty_application() -> dict[str, Json]:
    """What a new draft says."""
    return {
        "agents": [],
        "applicants": [dict(EMPTY_PARTY)],
        "blanks": {},
        "candidates": [],
        "compound": {"address": "", "en": "", "scope": "", "zh_cn": ""},
        "matter": "",
        "note": "",
        "rule": "",
        "seats": 1,
        "v": 1,
    }


def format_application(fields: Mapping[str, Any]) -> bytes:
    """Encode what a form says. Raises ShapeWrongError, TextNotAllowedError: then nothing is to be kept."""
    data = encode_canonical(dict(fields))
    parse_application(data)
    return data


def parse_application(data: bytes) -> Application:
    """Read what ``format_application`` wrote. Raises MalformedError."""
    raw = _READ(parse_canonical(data, LIMIT))
    return Application(
        compound={name: value.strip() for name, value in raw["compound"].items()},
        applicants=tuple(Party(**item) for item in raw["applicants"]),
        agents=tuple(Party(**item) for item in raw["agents"]),
        matter=raw["matter"],
        rule=raw["rule"],
        blanks=raw["blanks"],
        candidates=tuple(raw["candidates"]),
        seats=raw["seats"],
        note=raw["note"],
    )


def move(state: str, act: str) -> str:
    """The state after ``act``. Raises ApplicationStateError."""
    if (state, act) not in MOVES:
        raise ApplicationStateError(f"{act} while {state}")
    return MOVES[state, act]


def find_gaps(
    application: Application,
    matters: Mapping[str, Matter],
    kinds: Mapping[str, DocumentKind],
    attached: Iterable[str],
    check_document: CheckDocument,
) -> list[Gap]:
    """What keeps the application from being submitted, in the order of the form; ``attached``: kinds of documents."""
    gaps = [Gap("field-missing", f"compound/{name}") for name in ("zh_cn", "address") if not application.compound[name]]
    for group, parties in (("applicants", application.applicants), ("agents", application.agents)):
        for place, party in enumerate(parties):
            gaps += _party_gaps(party, f"{group}/{place}", check_document)
    matter = matters.get(application.matter)
    gaps += [Gap("field-missing", "matter")] if matter is None else _matter_gaps(application, matter)
    has = set(attached)
    asked = list_documents(matter, kinds, has_agent=bool(application.agents))
    return gaps + [Gap("document-missing", f"documents/{name}") for name in asked if name not in has]


def check_refusal(reason: int, why: str) -> None:
    """Check that a refusal says what it must. Raises RefusalReasonError."""
    if reason not in REASONS or not 10 <= len(why.strip()) <= 2_000:
        raise RefusalReasonError


def make_opening(application: Application, matter: Matter) -> dict[str, Any]:
    """What ``case_opened`` takes from the application: names of compound, matter and applicants, no numbers.

    A committee, an office or a group is named as it is called; natural persons are named by what they are, for what
    stands in the ledger stands there for ever.
    """
    compound = application.compound
    return {
        "applicants": [_public_name(party) for party in application.applicants],
        "compound": {"en": compound["en"] or compound["zh_cn"], "zh_cn": compound["zh_cn"]},
        "legal_basis": [f"《中华人民共和国民法典》{matter.law.removeprefix('民法典')}", "《中华人民共和国公证法》"],
        "matter": dict(matter.name),
    }


def _public_name(party: Party) -> dict[str, str]:
    if party.document_kind == "uscc" or party.kind in ("committee", "residents", "preparatory", "street_office"):
        return {"en": party.name, "zh_cn": party.name}
    return {"en": "Owners of the compound", "zh_cn": "本小区业主（身份信息存公证处）"}


def _party_gaps(party: Party, place: str, check_document: CheckDocument) -> list[Gap]:
    missing = [name for name in ("name", "document", "address", "phone") if not getattr(party, name).strip()]
    gaps = [Gap("field-missing", f"{place}/{name}") for name in missing]
    wrong = check_document(party.document_kind, party.document) if party.document.strip() else None
    return gaps if wrong is None else [*gaps, Gap(wrong, f"{place}/document")]


def _matter_gaps(application: Application, matter: Matter) -> Sequence[Gap]:
    gaps = [Gap("field-missing", f"blanks/{name}") for name in matter.blanks if not application.blanks.get(name, "")]
    if application.rule not in matter.rules:
        gaps.append(Gap("rule-not-fitting", "rule"))
    if (matter.part or application.rule in matter.rules[1:]) and not application.compound["scope"]:
        gaps.append(Gap("scope-missing", "compound/scope"))
    if matter.kind == ELECTION:
        names = application.candidates
        if len(names) < max(1, application.seats) or len(set(names)) != len(names):
            gaps.append(Gap("candidates-wrong", "candidates"))
    return gaps
