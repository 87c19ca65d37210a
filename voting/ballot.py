"""The recorded ballot: the choice in clear, in one accepted form.

A secret ballot has no answers that anyone could read; what it has instead is ``SealedBallot``, which
``voting/sealed.py`` makes.
Specification: ``voting/SPEC.md`` section Formats, "Ballot".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.canonical import encode_canonical, parse_canonical
from keys.elgamal import Ciphertext
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.shape import hex_bytes, integer, list_of, record, text
from voting.errors import (
    BallotMalformedError,
    ManifestWrongError,
    OptionUnknownError,
    SelectionCountWrongError,
    SuiteWrongError,
)
from voting.manifest import MAX_OPTIONS, MAX_QUESTIONS, RECORDED, Manifest, Question
from voting.proxy_errors import ProxyScopeExceededError

_ANSWER = record({"options": list_of(text(32), MAX_OPTIONS), "question": text(32)})
_BALLOT = record(
    {
        "answers": list_of(_ANSWER, MAX_QUESTIONS),
        "manifest": hex_bytes(32),
        "suite": text(32),
        "v": integer(1, 1),
    }
)


@dataclass(frozen=True, slots=True)
class SealedBallot:
    """A secret ballot that was checked: its exact bytes, the credential's 32 bytes, the ciphertexts by question.

    ``unsigned`` is the SHA-256 of the ballot without its signature, which the phone shows before cast or test.
    """

    data: bytes
    credential: bytes
    unsigned: bytes
    choices: tuple[tuple[Ciphertext, ...], ...]


@dataclass(frozen=True, slots=True)
class Ballot:
    """The answers of one ballot: for each question of the manifest, in its order, the option ids chosen.

    Of a secret ballot there are none, but ``sealed``.
    """

    answers: tuple[tuple[str, ...], ...]
    sealed: SealedBallot | None = None


def parse_ballot(data: bytes, manifest: Manifest, scope: frozenset[str] | None = None) -> Ballot:
    """Decode a ballot of this manifest.

    Shapes: ``data`` is the exact UTF-8 text that the voter's statement hashes; ``scope`` are the questions that an
        agent may answer, None for all: at every other one nothing is chosen.
    Raises: BallotMalformedError, SuiteWrongError, ManifestWrongError, OptionUnknownError, SelectionCountWrongError,
        ProxyScopeExceededError.
    Source: voting/SPEC.md, Formats; attacks A19, A20, A23, A73.
    """
    try:
        raw: dict[str, Any] = _BALLOT(parse_canonical(data))
    except RejectionError as error:
        raise BallotMalformedError(str(error)) from error
    if raw["suite"] != manifest.suite:
        raise SuiteWrongError
    if raw["manifest"] != manifest.sha256:
        raise ManifestWrongError
    if [answer["question"] for answer in raw["answers"]] != [question.id for question in manifest.questions]:
        raise OptionUnknownError("the questions are not those of the manifest, each once and in order")
    pairs = zip(manifest.questions, raw["answers"], strict=True)
    return Ballot(tuple(_read_answer(question, answer["options"], scope) for question, answer in pairs))


def make_ballot(choices: Mapping[str, Sequence[str]], manifest: Manifest, scope: frozenset[str] | None = None) -> bytes:
    """Encode the choice ``{question id: [option ids]}`` for ``manifest``; the reverse of :func:`parse_ballot`."""
    answers = [{"options": list(choices[question.id]), "question": question.id} for question in manifest.questions]
    data = encode_canonical({"answers": answers, "manifest": hex_of(manifest.sha256), "suite": RECORDED, "v": 1})
    parse_ballot(data, manifest, scope)
    return data


def _read_answer(question: Question, chosen: list[str], scope: frozenset[str] | None) -> tuple[str, ...]:
    if scope is not None and question.id not in scope:
        if chosen:
            raise ProxyScopeExceededError
        return ()
    order = [option.id for option in question.options]
    if any(name not in order for name in chosen):
        raise OptionUnknownError
    places = [order.index(name) for name in chosen]
    if places != sorted(set(places)):
        raise OptionUnknownError("an option occurs twice or out of order")
    if not question.min <= len(chosen) <= question.max and not (question.blank and not chosen):
        raise SelectionCountWrongError
    return tuple(chosen)
