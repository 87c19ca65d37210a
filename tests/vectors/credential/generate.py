"""Writes the vectors of this folder: ``python -m tests.vectors.credential.generate``.

One file, one outcome. ``expect`` is ``ok`` or the code of the refusal; the browser booth reads the same files. The
values are computed with the cryptography package and the words of the specification, not with the code under test.
"""

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = Path(__file__).parent
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ORIGIN = "vote.example.org/quzhou/case/junyue-2022"
SOURCE = "voting/SPEC.md, Letter code and Credential; computed by generate.py"


def labelled(label: str, *parts: str) -> bytes:
    """Label, zero byte, and every part behind its length in eight bytes."""
    data = label.encode() + b"\0"
    for part in parts:
        data += len(part.encode()).to_bytes(8, "big") + part.encode()
    return data


def check_of(secret: str) -> str:
    """The first ten bits of the labelled hash, as two characters."""
    hashed = hashlib.sha256(labelled("zhengyi/code-check/v1", secret)).digest()
    bits = int.from_bytes(hashed, "big") >> 246
    return ALPHABET[bits >> 5] + ALPHABET[bits & 31]


def vector(typed: str, secret: str, origin: str, voter: str, issue: int) -> dict[str, object]:
    """Everything that follows from a code."""
    info = labelled("zhengyi/credential/v1", voter, str(issue))
    seed = HKDF(SHA256(), 32, origin.encode(), info).derive(secret.encode())
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    statement = f'{{"case":"{origin}","issue":{issue},"key":"{public.hex()}","voter":"{voter}"}}'
    return {
        "expect": "ok",
        "source": SOURCE,
        "code": typed,
        "secret": secret,
        "printed": "-".join(secret[start : start + 4] for start in range(0, 20, 4)) + "-" + check_of(secret),
        "origin": origin,
        "voter": voter,
        "issue": issue,
        "seed": seed.hex(),
        "public": public.hex(),
        "possession": key.sign(b"zhengyi/possession/v1\n" + statement.encode()).hex(),
    }


def refused(expect: str, typed: str) -> dict[str, object]:
    """A code that no reader may take."""
    return {"expect": expect, "source": SOURCE, "code": typed}


def vectors() -> dict[str, dict[str, object]]:
    """All vectors of the folder by file name."""
    plain, ones, low = "7K3M9QXV2B8NR4TYHWCD", "01010101010101010101", "00000000000000000000"
    full = {secret: f"{secret}{check_of(secret)}" for secret in (plain, ones, low)}
    groups = "-".join(plain[start : start + 4] for start in range(0, 20, 4)) + "-" + check_of(plain)
    wrong = "0" if check_of(plain)[1] != "0" else "1"
    return {
        "printed": vector(groups, plain, ORIGIN, "v0001", 1),
        "second-issue": vector(groups, plain, ORIGIN, "v0001", 2),
        "other-voter": vector(groups, plain, ORIGIN, "v0002", 1),
        "other-case": vector(groups, plain, ORIGIN + "-2", "v0001", 1),
        "lower-case-and-spaces": vector(f" {groups.lower().replace('-', ' ')} ", plain, ORIGIN, "v1505", 1),
        "without-separators": vector(full[plain], plain, ORIGIN, "v0001", 1),
        "misread-letters": vector("oIoloiOLoi0101010101" + check_of(ones).replace("0", "O"), ones, ORIGIN, "v0001", 12),
        "all-zero": vector(full[low], low, ORIGIN, "a-z-09", 1),
        "refused-empty": refused("code-malformed", ""),
        "refused-short": refused("code-malformed", full[plain][:-1]),
        "refused-long": refused("code-malformed", full[plain] + "0"),
        "refused-letter-u": refused("code-malformed", "U" + full[plain][1:]),
        "refused-full-width": refused("code-malformed", "\uff17" + full[plain][1:]),
        "refused-foreign-letter": refused("code-malformed", full[plain][:3] + "\u0131" + full[plain][4:]),
        "refused-underscore": refused("code-malformed", groups.replace("-", "_")),
        "refused-tab": refused("code-malformed", full[plain] + "\t"),
        "refused-one-mistyped": refused("code-check-wrong", "8" + full[plain][1:]),
        "refused-two-swapped": refused("code-check-wrong", "K7" + full[plain][2:]),
        "refused-check-mistyped": refused("code-check-wrong", full[plain][:-1] + wrong),
    }


def main() -> None:
    """Write every vector to its file."""
    for name, value in vectors().items():
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
