"""The attack that our second decryption proof stops: a trustee and the author of the last ballot shift a count.

Version 1 hashes the trustee's key and the commitments A and B', not the ciphertext and the factor. With X = x·B, alpha
of all other ballots alpha', and a last ballot of weight w and randomness r the total's alpha is alpha' + w·r·B. The
trustee fixes A = a·B and B' = a·alpha' + b·B, hence the challenge c, before the last ballot is made. The factor
x·alpha - d·B then passes with the response a - c·x if a·w·r = b + c·d, which the voter solves for r: one such r for
each option. Source: belenios.md, last table; keys/decryption.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.elgamal import Ciphertext
from keys.group import ORDER, Element, element_text
from keys.sigma import Proof, challenge, elements_text
from tests.keys.groups import number
from tests.tampering.secret.archives import GROUP
from voting.belenios.structure import format_proof, format_structure


@dataclass(frozen=True)
class Plot:
    """What the two agree on before the last ballot is cast; ``moves`` are the d of each option of one question."""

    secret: int
    fixed: tuple[tuple[int, int, int], ...]
    moves: tuple[int, ...]

    def randomness(self, weight: int) -> list[int]:
        """What the author of the last ballot encrypts each option with."""
        return [
            (b + c * d) * pow(a * weight, -1, ORDER) % ORDER
            for (a, b, c), d in zip(self.fixed, self.moves, strict=True)
        ]

    def share(self, tally: Sequence[Ciphertext]) -> bytes:
        """The trustee's partial decryption of the total, wrong by ``moves``, as Belenios writes it."""
        factors = [
            GROUP.sub(GROUP.mul(item.alpha, self.secret), GROUP.base(d))
            for item, d in zip(tally, self.moves, strict=True)
        ]
        proofs = [Proof(c, (a - self.secret * c) % ORDER) for a, _b, c in self.fixed]
        return format_structure(
            {
                "decryption_factors": [[element_text(GROUP, factor) for factor in factors]],
                "decryption_proofs": [[format_proof(proof) for proof in proofs]],
            }
        )


def make_plot(phi: str, secret: int, others: Sequence[Element], moves: Sequence[int]) -> Plot:
    """Fix the commitments over the total of all ballots but the last; ``others`` are its first halves by option."""
    prefix = f"decrypt|{phi}|{element_text(GROUP, GROUP.base(secret))}|"
    fixed = []
    for option, alpha in enumerate(others):
        a, b = number("a", option), number("b", option)
        commitments = [GROUP.base(a), GROUP.add(GROUP.mul(alpha, a), GROUP.base(b))]
        fixed.append((a, b, challenge(GROUP, prefix + elements_text(GROUP, commitments))))
    return Plot(secret, tuple(fixed), tuple(moves))
