"""A trustee's share of a decryption and its drill: made, and checked before it is taken in.

Every factor has two proofs: that of Belenios, inside its partial decryption, and our own (keys/factor.py), which names
case, manifest, measure, question, option, trustee, ciphertext and factor. The key is taken from the ceremony and the
ciphertext from ballots and roll, never from who publishes the share.
Specification: ``voting/SPEC.md`` section Algorithms, "Decryption"; attacks A40, A41, A43, A47.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json
from keys.decryption import check_decryption, make_factor, prove_decryption
from keys.elgamal import Ciphertext, encrypt
from keys.factor import FactorStatement, check_factor, prove_factor
from keys.group import Draw, Element, Group, element_text, parse_element
from keys.sigma import Proof
from voting.belenios.decryption import Decryption, check_partial, make_decryption, parse_decryption
from voting.belenios.election import Election
from voting.belenios.errors import DecryptionMalformedError
from voting.belenios.structure import format_proof
from voting.belenios.tally import Tally
from voting.belenios.trustees import Item, Single
from voting.manifest import Trustees
from voting.secret_errors import DrillWrongError, ShareNotDueError

DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Context:
    """What every share of a case belongs to."""

    origin: str
    manifest: bytes
    election: Election


@dataclass(frozen=True, slots=True)
class Holder:
    """Who decrypts: item of the trustees from 0, index in it from 1 (0 for the service), place among all from 1."""

    item: int
    trustee: int
    owner: int
    public: Element


def find_holder(items: Sequence[Item], trustees: Trustees, name: str | None) -> Holder:
    """The holder called ``name`` in the manifest, None for the service. Raises ShareNotDueError."""
    if name is not None and name not in trustees.board:
        raise ShareNotDueError
    owner = 1
    for place, item in enumerate(items):
        if isinstance(item, Single):
            if name is None:
                return Holder(place, 0, owner, item.trustee.key)
        elif name is not None:
            index = trustees.board.index(name)
            return Holder(place, index + 1, owner + index, item.keys[index].key)
        owner += len(item.keys)
    raise ShareNotDueError


def make_share(
    group: Group, context: Context, measure: str, holder: Holder, tally: Tally, secret: int, draw: Draw
) -> dict[str, Json]:
    """Decrypt the tally of ``measure`` as far as ``holder`` can; ``secret`` is that of the holder's key."""
    data = make_decryption(group, context.election.fingerprint, secret, tally, draw)
    factors = parse_decryption(group, context.election, data).factors
    proofs: list[Json] = [
        [
            dict(format_proof(prove_factor(group, statement, secret, draw)))
            for statement in _row(context, measure, holder, question, tally, factors)
        ]
        for question in range(len(tally))
    ]
    return {"decryption": data.decode(), "measure": measure, "proofs": proofs}


def check_share(group: Group, context: Context, holder: Holder, tally: Tally, body: Mapping[str, Any]) -> Decryption:
    """Check a share of ``holder`` against the tally computed here.

    Raises: DecryptionMalformedError, ProofDecryptionWrongError, ProofFactorWrongError, and what elements deserve.
    """
    decryption = parse_decryption(group, context.election, body["decryption"].encode())
    proofs: Sequence[Sequence[Proof]] = body["proofs"]
    if [len(row) for row in proofs] != [len(row) for row in tally]:
        raise DecryptionMalformedError("another number of proofs than factors")
    check_partial(group, context.election.fingerprint, holder.public, tally, decryption)
    for question, row in enumerate(proofs):
        statements = _row(context, body["measure"], holder, question, tally, decryption.factors)
        for statement, proof in zip(statements, row, strict=True):
            check_factor(group, statement, proof)
    return decryption


def make_drill(group: Group, context: Context, holder: Holder, secret: int, draw: Draw) -> dict[str, Json]:
    """Encrypt the number one to the trustee's own key and decrypt it, as at the tally."""
    ciphertext = encrypt(group, holder.public, 1, draw())
    factor = make_factor(group, secret, ciphertext.alpha)
    statement = _statement(context, DRILL, holder, (0, 0), ciphertext, factor)
    proof = prove_decryption(group, context.election.fingerprint, secret, ciphertext.alpha, draw)
    return {
        "ciphertext": {"alpha": element_text(group, ciphertext.alpha), "beta": element_text(group, ciphertext.beta)},
        "factor": element_text(group, factor),
        "factor_proof": dict(format_proof(prove_factor(group, statement, secret, draw))),
        "proof": dict(format_proof(proof)),
    }


def check_drill(group: Group, context: Context, holder: Holder, body: Mapping[str, Any]) -> None:
    """Check that the trustee decrypted a one that was encrypted to its own key.

    Raises: DrillWrongError, ProofDecryptionWrongError, ProofFactorWrongError, and what elements deserve.
    """
    alpha, beta = (parse_element(group, body["ciphertext"][half]) for half in ("alpha", "beta"))
    factor = parse_element(group, body["factor"])
    check_decryption(group, context.election.fingerprint, holder.public, alpha, factor, body["proof"])
    statement = _statement(context, DRILL, holder, (0, 0), Ciphertext(alpha, beta), factor)
    check_factor(group, statement, body["factor_proof"])
    if not group.equal(group.sub(beta, factor), group.generator):
        raise DrillWrongError


def _row(
    context: Context,
    measure: str,
    holder: Holder,
    question: int,
    tally: Tally,
    factors: Sequence[Sequence[Element]],
) -> list[FactorStatement]:
    """The statements about one question, by option."""
    pairs = zip(tally[question], factors[question], strict=True)
    return [
        _statement(context, measure, holder, (question, option), ciphertext, factor)
        for option, (ciphertext, factor) in enumerate(pairs)
    ]


def _statement(
    context: Context, measure: str, holder: Holder, place: tuple[int, int], ciphertext: Ciphertext, factor: Element
) -> FactorStatement:
    return FactorStatement(
        origin=context.origin,
        manifest=context.manifest,
        phi=context.election.fingerprint,
        measure=measure,
        question=place[0],
        option=place[1],
        item=holder.item,
        trustee=holder.trustee,
        public=holder.public,
        ciphertext=ciphertext,
        factor=factor,
    )
