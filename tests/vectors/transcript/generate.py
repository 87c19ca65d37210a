"""Write the vectors of this folder: ``python -m tests.vectors.transcript.generate``.

One transcript for each kind of proof, byte for byte, with its challenge and the proof. Nothing of keys/ is used here,
only libsodium: transcripts and equations are spelled out once more, from keys/SPEC.md.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from nacl import bindings

HERE = Path(__file__).parent
ORDER = 2**252 + 27742317777372353535851937790883648493
LABEL = b"zhengyi/decryption-factor/v1"
PREFIX = "phi|" + "c0" * 32


def number(name: str) -> int:
    return int.from_bytes(hashlib.sha512(f"zhengyi transcript vectors: {name}".encode()).digest(), "big") % ORDER


def scalar(value: int) -> bytes:
    return (value % ORDER).to_bytes(32, "little")


def base(value: int) -> bytes:
    point: bytes = bindings.crypto_scalarmult_ed25519_base_noclamp(scalar(value))
    return point


def times(point: bytes, value: int) -> bytes:
    product: bytes = bindings.crypto_scalarmult_ed25519_noclamp(scalar(value), point)
    return product


def plus(first: bytes, second: bytes) -> bytes:
    both: bytes = bindings.crypto_core_ed25519_add(first, second)
    return both


def text(*points: bytes) -> str:
    return ",".join(point[::-1].hex() for point in points)


def challenge(transcript: str) -> int:
    return int.from_bytes(hashlib.sha256(transcript.encode()).digest(), "big") % ORDER


SECRET = number("secret")
KEY = base(SECRET)


def sealed(message: int, name: str) -> tuple[bytes, bytes]:
    r = number(name)
    beta = times(KEY, r)
    return base(r), plus(beta, base(message)) if message else beta


def less(ciphertext: tuple[bytes, bytes], value: int) -> tuple[bytes, bytes]:
    return ciphertext[0], plus(ciphertext[1], base(-value)) if value else ciphertext[1]


def pair_json(ciphertext: tuple[bytes, bytes]) -> dict[str, str]:
    return {"alpha": text(ciphertext[0]), "beta": text(ciphertext[1])}


def proof_json(c: int, z: int) -> dict[str, str]:
    return {"challenge": str(c), "response": str(z)}


def single(about: str, start: str, *bases: bytes, **given: Any) -> dict[str, Any]:
    """A proof of one challenge: commitments are the nonce times the generator and times each further base."""
    w = number("nonce")
    transcript = start + text(base(w), *(times(point, w) for point in bases))
    c = challenge(transcript)
    return {
        "about": about,
        "secret": str(SECRET),
        "public": text(KEY),
        **given,
        "draws": [str(w)],
        "transcript": transcript,
        "challenge": str(c),
        "proofs": [proof_json(c, (w - SECRET * c) % ORDER)],
    }


def branched(
    about: str, start: str, branches: list[tuple[bytes, bytes]], true: int, randomness: int, **given: Any
) -> dict[str, Any]:
    """A proof of several branches: made backwards at all but the true one."""
    draws, commitments, proofs = [], [], []
    for place, (alpha, beta) in enumerate(branches):
        c, z = number(f"challenge {place}"), number(f"response {place}")
        if place == true:
            w = number("nonce")
            draws.append(w)
            commitments += [base(w), times(KEY, w)]
            proofs.append((0, 0))
        else:
            draws += [c, z]
            commitments += [plus(base(z), times(alpha, c)), plus(times(KEY, z), times(beta, c))]
            proofs.append((c, z))
    transcript = start + text(*commitments)
    whole = challenge(transcript)
    c = (whole - sum(item[0] for item in proofs)) % ORDER
    proofs[true] = c, (number("nonce") - randomness * c) % ORDER
    return {
        "about": about,
        "key": text(KEY),
        **given,
        "true": true,
        "randomness": str(randomness % ORDER),
        "draws": [str(item) for item in draws],
        "transcript": transcript,
        "challenge": str(whole),
        "proofs": [proof_json(*item) for item in proofs],
    }


def interval(about: str, prefix: str, message: int, members: list[int]) -> dict[str, Any]:
    ciphertext = sealed(message, "interval")
    branches = [less(ciphertext, member) for member in members]
    given = {"prefix": prefix, "ciphertext": pair_json(ciphertext), "members": members}
    start = f"prove|{prefix}|{text(*ciphertext)}|"
    return branched(about, start, branches, members.index(message), number("interval"), **given)


def blank(about: str, tag: str, is_blank: bool, chosen: int, members: list[int]) -> dict[str, Any]:
    first, rest = sealed(int(is_blank), "blank"), sealed(chosen, "chosen")
    prefix = f"{PREFIX}|{text(*first)},{text(*rest)}"
    if tag == "bproof0":
        branches, true = [first, rest], int(is_blank)
        randomness = number("chosen") if is_blank else number("blank")
    else:
        branches = [less(first, 1), *(less(rest, member) for member in members)]
        true = 0 if is_blank else 1 + members.index(chosen)
        randomness = number("blank") if is_blank else number("chosen")
    given = {"prefix": prefix, "blank": pair_json(first), "chosen": pair_json(rest), "members": members}
    return branched(about, f"{tag}|{prefix}|", branches, true, randomness, **given)


def factor(about: str, question: int, option: int) -> dict[str, Any]:
    alpha, beta = sealed(3, "tally")
    w, origin, manifest = number("nonce"), "zhengyi.example/office/case/1", bytes(range(32))
    made = times(alpha, SECRET)
    places = [str(place).encode() for place in (question, option, 1, 2)]
    parts = [origin.encode(), manifest, b"phi", b"area", *places, KEY, alpha, beta, made, base(w), times(alpha, w)]
    transcript = LABEL + b"\0" + b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    c = int.from_bytes(hashlib.sha512(transcript).digest(), "little") % ORDER
    return {
        "about": about,
        "secret": str(SECRET),
        "public": text(KEY),
        "origin": origin,
        "manifest": manifest.hex(),
        "phi": "phi",
        "measure": "area",
        "question": question,
        "option": option,
        "item": 1,
        "trustee": 2,
        "ciphertext": pair_json((alpha, beta)),
        "factor": text(made),
        "draws": [str(w)],
        "transcript_hex": transcript.hex(),
        "challenge": str(c),
        "proofs": [proof_json(c, (w - SECRET * c) % ORDER)],
    }


def vectors() -> dict[str, dict[str, Any]]:
    hashed, ciphertext = "A" * 43, sealed(3, "tally")
    return {
        "key": single("pok: knowledge of a trustee's key", f"pok|Ed25519|{text(KEY)}|"),
        "ballot": single("sig: a signed ballot", f"sig|{hashed}|", hash=hashed),
        "message": single("sigmsg: a signed message of the ceremony", 'sigmsg|{"a":1}|', message='{"a":1}'),
        "option": interval("prove: an option holds 0 or 1", PREFIX, 1, [0, 1]),
        "sum": interval("prove: a sum holds 1, 2 or 3", PREFIX + "|all", 2, [1, 2, 3]),
        "blank": blank("bproof0: not blank, or nothing chosen", "bproof0", True, 0, [1, 2]),
        "blank-sum": blank("bproof1: blank, or enough chosen", "bproof1", False, 2, [1, 2]),
        "decryption": single(
            "decrypt: a factor, as version 1 proves it",
            f"decrypt|phi|{text(KEY)}|",
            ciphertext[0],
            phi="phi",
            ciphertext=pair_json(ciphertext),
            factor=text(times(ciphertext[0], SECRET)),
        ),
        "factor-1-23": factor("our proof of a factor: question 1, option 23", 1, 23),
        "factor-12-3": factor("the same for question 12, option 3: its parts joined would be the same", 12, 3),
    }


if __name__ == "__main__":
    for name, vector in vectors().items():
        (HERE / f"{name}.json").write_text(json.dumps(vector, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
