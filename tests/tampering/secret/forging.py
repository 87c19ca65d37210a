"""What no honest program makes: answers with the best proofs there are, shifted factors."""

import json
from collections.abc import Callable
from typing import Any

from keys.elgamal import Ciphertext, encrypt, total
from keys.group import element_text, parse_element
from keys.interval import prove_interval
from keys.sigma import ciphertexts_text
from tests.keys.groups import drawing
from tests.tampering.secret.archives import GROUP, Bel, Part
from voting.belenios.election import Election
from voting.belenios.structure import format_proof, format_structure

FIRST = 1  # the event of the first ballot, in every archive
IDENTITY = "00" * 31 + "01"
BLANK, RANGE, BLANK_ZERO = 0, 1, 2  # the questions of the archive "threshold"


def prefix_of(bel: Bel, ballot: Any) -> str:
    return f"{bel.election.fingerprint}|{ballot['credential']}"


def texts(items: list[Ciphertext]) -> list[dict[str, str]]:
    return [{"alpha": element_text(GROUP, item.alpha), "beta": element_text(GROUP, item.beta)} for item in items]


def proofs_json(proofs: Any) -> list[dict[str, str]]:
    return [format_proof(proof) for proof in proofs]


def forge(bel: Bel, ballot: Any, values: list[int], limits: range, randomness: list[int] | None = None) -> None:
    """Write the only question's answer anew: any numbers with the best proofs there are, their sum within limits."""
    ballot["answers"][0] = forge_answer(bel.election, ballot["credential"], values, limits, randomness)


def forge_answer(
    election: Election, credential: str, values: list[int], limits: range, randomness: list[int] | None = None
) -> dict[str, Any]:
    """An answer of any numbers with the best proofs there are, their sum within limits."""
    key, prefix, draw = election.key, f"{election.fingerprint}|{credential}", drawing("forged")
    used = randomness or [draw() for _ in values]
    choices = [encrypt(GROUP, key, value, r) for value, r in zip(values, used, strict=True)]
    under = f"{prefix}|{ciphertexts_text(GROUP, choices)}"
    individual = [
        prove_interval(GROUP, key, prefix, choice, (0, 1), min(max(value, 0), 1), r, draw)
        for choice, value, r in zip(choices, values, used, strict=True)
    ]
    index = min(max(sum(values) - limits.start, 0), len(limits) - 1)
    overall = prove_interval(GROUP, key, under, total(GROUP, choices), limits, index, sum(used), draw)
    return {
        "choices": texts(choices),
        "individual_proofs": [proofs_json(proofs) for proofs in individual],
        "overall_proof": proofs_json(overall),
    }


def changed(part: Part, change: Callable[[Any], object]) -> None:
    """Change the first data of an event in place."""
    value = json.loads(part.data[0])
    change(value)
    part.data[0] = format_structure(value)


def shift(factors: Any) -> None:
    """Move the first decryption factor by one vote."""
    moved = GROUP.add(parse_element(GROUP, factors[0][0]), GROUP.generator)
    factors[0][0] = element_text(GROUP, moved)
