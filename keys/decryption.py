"""A trustee's part of a decryption, and the proof of protocol version 1 that it is right.

The factor is x·alpha, where x is the secret of the trustee's key X. The transcript ``decrypt|phi|X|A,B`` holds neither
alpha nor the factor, so a trustee who also decides the randomness of a ballot cast last can shift a total by any amount
and still pass. This proof is made and checked because Belenios has it; what our results rest on is keys/factor.py.
Clause: keys/SPEC.md, Algorithms 5 and 6; Belenios, partial decryptions.
"""

from keys.group import Draw, Element, Group, element_text
from keys.refusal import ProofDecryptionWrongError
from keys.sigma import Proof, challenge, elements_text


def make_factor(group: Group, secret: int, alpha: Element) -> Element:
    """Return the decryption factor of ``alpha`` under this secret."""
    return group.mul(alpha, secret)


def prove_decryption(group: Group, phi: str, secret: int, alpha: Element, draw: Draw) -> Proof:
    """Prove, as version 1 does, that the factor of ``alpha`` was made with the secret of the trustee's key."""
    nonce = draw()
    commitments = [group.base(nonce), group.mul(alpha, nonce)]
    hashed = _challenge(group, phi, group.base(secret), commitments)
    return Proof(hashed, group.multiply_add(-hashed, secret, nonce))


def check_decryption(group: Group, phi: str, public: Element, alpha: Element, factor: Element, proof: Proof) -> None:
    """Check, as far as version 1 does, that ``factor`` is the one of ``alpha`` under the key ``public``.

    Raises: ProofDecryptionWrongError.
    """
    commitments = [
        group.base_plus(proof.response, public, proof.challenge),
        group.pair(alpha, proof.response, factor, proof.challenge),
    ]
    if _challenge(group, phi, public, commitments) != proof.challenge:
        raise ProofDecryptionWrongError


def _challenge(group: Group, phi: str, public: Element, commitments: list[Element]) -> int:
    text = f"decrypt|{phi}|{element_text(group, public)}|{elements_text(group, commitments)}"
    return challenge(group, text)
