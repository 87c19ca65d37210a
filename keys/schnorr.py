"""Proofs that somebody holds the secret of a key, under three tags: key of a trustee, signed ballot, signed message.

All have the challenge of version 1 and the equation A = z·B + c·X. Only the first has the public key in its transcript;
the other two are sound because the ballot and the certificate, which hold the key, are what is signed.
Clause: keys/SPEC.md, Algorithms 5; Belenios, verification keys, signatures, public key infrastructure.
"""

from keys.group import GROUP_NAME, Draw, Element, Group, element_text
from keys.refusal import BallotSignatureWrongError, MessageSignatureWrongError, ProofKeyWrongError
from keys.sigma import Proof, challenge


def prove_key(group: Group, secret: int, draw: Draw) -> Proof:
    """Prove knowledge of the secret of a trustee's key."""
    return _prove(group, secret, draw(), _key_transcript(group, group.base(secret)))


def check_key(group: Group, public: Element, proof: Proof) -> None:
    """Check that whoever published ``public`` knows its secret.

    Raises: ProofKeyWrongError.
    """
    if not _holds(group, public, proof, _key_transcript(group, public)):
        raise ProofKeyWrongError


def sign_ballot(group: Group, secret: int, ballot_hash: str, nonce: int) -> Proof:
    """Sign ``ballot_hash``, the unpadded base64 of the hash of a ballot without its signature."""
    return _prove(group, secret, nonce, f"sig|{ballot_hash}|")


def check_ballot_signature(group: Group, public: Element, ballot_hash: str, proof: Proof) -> None:
    """Check that the holder of the credential ``public`` signed ``ballot_hash``.

    Raises: BallotSignatureWrongError.
    """
    if not _holds(group, public, proof, f"sig|{ballot_hash}|"):
        raise BallotSignatureWrongError


def sign_message(group: Group, secret: int, text: str, draw: Draw) -> Proof:
    """Sign ``text`` as a trustee does in the ceremony."""
    return _prove(group, secret, draw(), f"sigmsg|{text}|")


def check_message_signature(group: Group, public: Element, text: str, proof: Proof) -> None:
    """Check that the trustee with the verification key ``public`` signed ``text``.

    Raises: MessageSignatureWrongError.
    """
    if not _holds(group, public, proof, f"sigmsg|{text}|"):
        raise MessageSignatureWrongError


def _key_transcript(group: Group, public: Element) -> str:
    return f"pok|{GROUP_NAME}|{element_text(group, public)}|"


def _prove(group: Group, secret: int, nonce: int, prefix: str) -> Proof:
    hashed = challenge(group, prefix + element_text(group, group.base(nonce)))
    return Proof(hashed, group.multiply_add(-hashed, secret, nonce))


def _holds(group: Group, public: Element, proof: Proof, prefix: str) -> bool:
    commitment = group.base_plus(proof.response, public, proof.challenge)
    return challenge(group, prefix + element_text(group, commitment)) == proof.challenge
