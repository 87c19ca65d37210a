"""The election of Belenios: questions, group, public key. Everything a ballot proves is bound to the hash of its bytes.

Only homomorphic questions are taken: each answer 0 or 1, their number from ``min`` to ``max``, or blank where the
question allows it. Specification: voting/SPEC.md, "Belenios", Structures; Belenios specification, "Elections".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json
from keys.errors import ShapeWrongError
from keys.group import GROUP_NAME, Element, Group, element_text, parse_element
from keys.shape import boolean, integer, list_of, one_of, text
from voting.belenios.errors import ElectionMalformedError, ElectionUnsupportedError
from voting.belenios.structure import compact_hash, format_structure, in_order, parse_structure, sha256_hex

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
VERSION = 1
MAX_QUESTIONS = 100
MAX_ANSWERS = 1_000
MAX_TEXT = 100_000
MIN_UUID, MAX_UUID = 14, 64


@dataclass(frozen=True, slots=True)
class Question:
    """One homomorphic question; ``blank`` says whether a blank vote is possible."""

    title: str
    answers: tuple[str, ...]
    min: int
    max: int
    blank: bool = False

    @property
    def choices(self) -> int:
        """How many ciphertexts an answer has: one for each answer, before them one for blank if that is possible."""
        return len(self.answers) + self.blank


@dataclass(frozen=True, slots=True)
class Election:
    """An election as parsed: ``data`` are its exact bytes, ``fingerprint`` their hash as ballots name it."""

    data: bytes
    uuid: str
    name: str
    description: str
    key: Element
    questions: tuple[Question, ...]

    @property
    def fingerprint(self) -> str:
        return compact_hash(self.data)

    @property
    def sha256(self) -> str:
        return sha256_hex(self.data)


def parse_election(group: Group, data: bytes) -> Election:
    """Read an election.

    Raises: ElectionMalformedError; ElectionUnsupportedError for another version, group or type of question;
        ElementMalformedError, ElementIdentityError for its key.
    """
    fields = parse_structure(data, _ELECTION, ElectionMalformedError)
    if fields["version"] != VERSION or fields["group"] != GROUP_NAME:
        raise ElectionUnsupportedError
    return Election(
        data=data,
        uuid=fields["uuid"],
        name=fields["name"],
        description=fields["description"],
        key=parse_element(group, fields["public_key"]),
        questions=tuple(fields["questions"]),
    )


def make_election(
    group: Group, uuid: str, name: str, description: str, key: Element, questions: Sequence[Question]
) -> Election:
    """Make an election; the bytes are those that the tool makes from the same values."""
    fields = {
        "version": VERSION,
        "description": description,
        "name": name,
        "group": GROUP_NAME,
        "public_key": element_text(group, key),
        "questions": [_format_question(question) for question in questions],
        "uuid": uuid,
    }
    return parse_election(group, format_structure(fields))


def _format_question(question: Question) -> dict[str, Any]:
    fields: dict[str, Any] = {"answers": list(question.answers)}
    if question.blank:
        fields["blank"] = True
    return {**fields, "min": question.min, "max": question.max, "question": question.title}


def _question(value: Json) -> Question:
    if isinstance(value, dict) and "type" in value:
        raise ElectionUnsupportedError
    fields = _QUESTION(value)
    if fields["min"] > fields["max"]:
        raise ShapeWrongError("has its limits in the wrong order")
    answers = tuple(fields["answers"])
    return Question(fields["question"], answers, fields["min"], fields["max"], fields.get("blank", False))


def _uuid(value: Json) -> str:
    found = text(MAX_UUID, MIN_UUID)(value)
    if not set(found) <= set(BASE58):
        raise ShapeWrongError("must be a text of Base58 characters")
    return found


def _language(value: Json) -> Json:
    if not isinstance(value, list) or len(value) != 2:
        raise ShapeWrongError("must be a language and a direction")
    return [text(35)(value[0]), one_of("ltr", "rtl")(value[1])]


_QUESTION = in_order(
    {
        "answers": list_of(text(MAX_TEXT, 0), MAX_ANSWERS, 1),
        "blank": boolean,
        "min": integer(0, MAX_ANSWERS),
        "max": integer(0, MAX_ANSWERS),
        "question": text(MAX_TEXT, 0),
    },
    optional=["blank"],
)
_ELECTION = in_order(
    {
        "version": integer(0, 1_000),
        "description": text(MAX_TEXT, 0),
        "name": text(MAX_TEXT, 0),
        "group": text(64),
        "public_key": text(10_000),
        "questions": list_of(_question, MAX_QUESTIONS, 1),
        "uuid": _uuid,
        "administrator": text(MAX_TEXT, 0),
        "credential_authority": text(MAX_TEXT, 0),
        "language": _language,
    },
    optional=["administrator", "credential_authority", "language"],
)
