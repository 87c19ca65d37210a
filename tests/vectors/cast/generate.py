"""Write the vectors of casting: what one voter signs for one ballot, byte for byte.

    python -m tests.vectors.cast.generate

The values are computed with the cryptography package and the words of the specification, not with the code under test.
Python (``tests/voting/test_cast_vectors.py``) and the booth (``tests/booth/cast.test.mjs``) read the same files.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = Path(__file__).parent
ORIGIN = "vote.example.org/quzhou/case/junyue-2022"
MANIFEST = "5a" * 32
QUESTIONS: dict[str, list[dict[str, Any]]] = {
    "one": [{"id": "q1", "max": 1, "min": 1, "options": ["for", "against", "abstain"]}],
    "three": [
        {"id": "hire", "max": 1, "min": 1, "options": ["yes", "no"]},
        {"id": "seats", "max": 3, "min": 0, "options": ["chen", "li", "wang", "zhao"]},
        {"id": "fund", "max": 1, "min": 1, "options": ["for", "against", "abstain"]},
    ],
    "committee": [{"blank": True, "id": "seats", "max": 3, "min": 2, "options": ["chen", "li", "wang", "zhao"]}],
}
FIRST = {"checkpoint": {"root": "c4" * 32, "size": 7}, "credential": 3, "previous": None, "sequence": 1}
SECOND = {"checkpoint": {"root": "d5" * 32, "size": 1912}, "credential": 1501, "previous": "e6" * 32, "sequence": 20}
CASES: list[tuple[str, str, dict[str, list[str]], str, dict[str, Any], int]] = [
    ("first-ballot", "one", {"q1": ["against"]}, "v0001", FIRST, 1),
    ("second-ballot", "one", {"q1": ["for"]}, "v0001", SECOND, 1),
    ("other-voter", "one", {"q1": ["against"]}, "v1505", FIRST, 1),
    ("other-key", "one", {"q1": ["against"]}, "v0001", FIRST, 2),
    ("several-questions", "three", {"hire": ["no"], "seats": ["li", "zhao"], "fund": ["abstain"]}, "v0002", SECOND, 3),
    ("nobody-elected", "three", {"hire": ["yes"], "seats": [], "fund": ["for"]}, "v0003", FIRST, 4),
    ("three-elected", "committee", {"seats": ["chen", "wang", "zhao"]}, "v0004", FIRST, 5),
    ("blank-vote", "committee", {"seats": []}, "v0005", SECOND, 6),
]


def make_vector(questions: str, chosen: dict[str, list[str]], voter: str, place: dict[str, Any], seed: int) -> Any:
    """Build one vector from plain values; the order of answers and options is the manifest's."""
    answers = [{"options": chosen[item["id"]], "question": item["id"]} for item in QUESTIONS[questions]]
    ballot = _canonical({"answers": answers, "manifest": MANIFEST, "suite": "recorded-1", "v": 1})
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    statement: dict[str, Any] = {
        "ballot": _hex_sha256(ballot),
        "case": ORIGIN,
        "channel": "app",
        "election": None,
        "manifest": MANIFEST,
        "suite": "recorded-1",
        "v": 1,
        "voter": voter,
        **place,
    }
    signed = b"zhengyi/cast/v1\n" + _canonical(statement)
    signature = key.sign(signed).hex()
    body = _canonical({"ballot": ballot.decode(), "signature": signature, "statement": statement})
    ballot_id = _hex_sha256(signed)
    return {
        "expect": "ok",
        "source": "voting/SPEC.md, Ballot and Statements; computed by generate.py",
        "seed": (bytes([seed]) * 32).hex(),
        "manifest": MANIFEST,
        "case": ORIGIN,
        "questions": QUESTIONS[questions],
        "chosen": chosen,
        "voter": voter,
        "place": place,
        "body": body.decode(),
        "id": ballot_id,
        "tracking": _tracking(ballot_id),
    }


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hex_sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _tracking(ballot_id: str) -> str:
    number = int(ballot_id[:10], 16)
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> 5 * place & 31] for place in reversed(range(8)))
    return f"{letters[:4]}-{letters[4:]}"


def main() -> None:
    for name, questions, chosen, voter, place, seed in CASES:
        vector = make_vector(questions, chosen, voter, place, seed)
        (HERE / f"{name}.json").write_text(json.dumps(vector, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
