"""Our own proof that a decryption factor is right: it names everything that it speaks of.

With the proof of version 1 (keys/decryption.py) a trustee can fix the commitments first, and let the author of the last
ballot choose its randomness so that a wrong factor passes. Here the challenge hashes the ciphertext and the factor, and
where they stand: case, manifest, election, measure, question, option, trustee. The checker takes none of it from the
prover: the key comes from the ceremony, alpha and beta from the ballots and the roll, and the factor is the one that
the Belenios partial decryption holds, byte for byte. Clause: keys/SPEC.md, Algorithms 6.
"""

from dataclasses import dataclass

from keys.elgamal import Ciphertext
from keys.group import Draw, Element, Group
from keys.hashing import wide_digest
from keys.refusal import ProofFactorWrongError
from keys.sigma import Proof

LABEL = "zhengyi/decryption-factor/v1"


@dataclass(frozen=True, slots=True)
class FactorStatement:
    """What the proof says: under this key, this is the factor of this ciphertext, which stands there.

    Units: ``question``, ``option`` and ``item`` count from 0, in the order of the documents; ``trustee`` is 0 in an
    item of one trustee, otherwise the trustee's index from 1. ``phi`` is the fingerprint of the election.
    """

    origin: str
    manifest: bytes
    phi: str
    measure: str
    question: int
    option: int
    item: int
    trustee: int
    public: Element
    ciphertext: Ciphertext
    factor: Element


def prove_factor(group: Group, statement: FactorStatement, secret: int, draw: Draw) -> Proof:
    """Prove the statement with the secret of its key."""
    nonce = draw()
    commitments = group.base(nonce), group.mul(statement.ciphertext.alpha, nonce)
    hashed = _challenge(group, statement, *commitments)
    return Proof(hashed, group.multiply_add(-hashed, secret, nonce))


def check_factor(group: Group, statement: FactorStatement, proof: Proof) -> None:
    """Check the statement.

    Raises: ProofFactorWrongError.
    """
    first = group.base_plus(proof.response, statement.public, proof.challenge)
    second = group.pair(statement.ciphertext.alpha, proof.response, statement.factor, proof.challenge)
    if _challenge(group, statement, first, second) != proof.challenge:
        raise ProofFactorWrongError


def transcript_of(group: Group, statement: FactorStatement, first: Element, second: Element) -> list[bytes]:
    """Return the parts that are hashed under the label, in their order."""
    places = (statement.question, statement.option, statement.item, statement.trustee)
    elements = (
        statement.public,
        statement.ciphertext.alpha,
        statement.ciphertext.beta,
        statement.factor,
        first,
        second,
    )
    return [
        statement.origin.encode(),
        statement.manifest,
        statement.phi.encode(),
        statement.measure.encode(),
        *(str(place).encode() for place in places),
        *(group.encode(element) for element in elements),
    ]


def _challenge(group: Group, statement: FactorStatement, first: Element, second: Element) -> int:
    hashed = wide_digest(LABEL, *transcript_of(group, statement, first, second))
    return int.from_bytes(hashed, "little") % group.order
