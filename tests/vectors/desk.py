"""Makes the vectors of ``tests/vectors/desk``: sealed key files opened, statements signed, and their forged twins.

    python -m tests.vectors.desk

Python and the officers' script read the same files. Seeds, salts and nonces are fixed here, so that making them again
gives the same bytes; a vector says ``expect``: ``ok`` or the code of the script's refusal.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from nacl import bindings, pwhash

from keys.adapters.sodium import SigningKey
from keys.canonical import encode_canonical
from keys.encoding import base64_of, hex_of
from keys.note import ED25519, VerifierKey, format_vkey
from voting.statement import statement_message

FOLDER = Path(__file__).parent / "desk"
NAME = "vote.example/office/notary/li_wen"
PASSPHRASE = "一朵 caf\u00e9"
LEAST, USUAL = (1, 8192), (2, 64 << 20)
STATEMENT: dict[str, Any] = {
    "body": {"closes": 1_790_740_800, "reason": '参与人数不足 "再\\等"\n七天\t。'},
    "case": "vote.example/office/case/yihe-2026",
    "kind": "voting_extended",
    "nonce": "00112233445566778899aabbccddeeff",
    "v": 1,
}


def draw(what: str, size: int) -> bytes:
    """Fixed bytes."""
    return hashlib.sha512(f"desk vectors: {what}".encode()).digest()[:size]


def key_file(passphrase: str, work: tuple[int, int], **bent: Any) -> str:
    """A sealed key file as keys/SPEC.md, Formats 5, has it; ``bent`` replaces members after sealing."""
    seed, salt, nonce = draw("seed", 32), draw("salt", 16), draw("nonce", 24)
    header: dict[str, Any] = {
        "kdf": {"memory": work[1], "name": "argon2id", "passes": work[0], "salt": hex_of(salt)},
        "kind": "zhengyi-key-sealed",
        "name": NAME,
        "nonce": hex_of(nonce),
        "v": 1,
        "vkey": format_vkey(VerifierKey(NAME, ED25519, SigningKey(seed).public)),
    }
    key = pwhash.argon2id.kdf(32, passphrase.encode(), salt, opslimit=work[0], memlimit=work[1])
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(seed, encode_canonical(header), nonce, key)
    return encode_canonical({**header, "box": base64_of(box), **bent}).decode() + "\n"


def opening(expect: str, about: str, file: str, passphrase: str) -> dict[str, Any]:
    vector: dict[str, Any] = {"about": about, "expect": expect, "file": file, "passphrase": passphrase, "what": "open"}
    return {**vector, "seed": hex_of(draw("seed", 32))} if expect == "ok" else vector


def signing(expect: str, about: str, text: str, earlier: list[dict[str, str]]) -> dict[str, Any]:
    seed = draw("seed", 32)
    vector = {"about": about, "earlier": earlier, "expect": expect, "seed": hex_of(seed), "text": text, "what": "sign"}
    if expect == "ok":
        vector["signature"] = hex_of(SigningKey(seed).sign(statement_message(STATEMENT)))
    return vector


def vectors() -> dict[str, dict[str, Any]]:
    """Every vector by name."""
    other = SigningKey(draw("other seed", 32))
    text = encode_canonical(STATEMENT).decode()
    good = {"key": hex_of(other.public), "signature": hex_of(other.sign(statement_message(STATEMENT)))}
    elsewhere = {**STATEMENT, "body": {**STATEMENT["body"], "closes": 1_790_740_801}}
    bad = {"key": hex_of(other.public), "signature": hex_of(other.sign(statement_message(elsewhere)))}
    least = key_file(PASSPHRASE, LEAST)
    foreign = format_vkey(VerifierKey(NAME, ED25519, other.public))
    box = json.loads(least)["box"]
    return {
        "open-least": opening("ok", "least work", least, PASSPHRASE),
        "open-usual": opening("ok", "the work of new files", key_file(PASSPHRASE, USUAL), PASSPHRASE),
        "open-decomposed": opening("ok", "a keyboard that composes otherwise", least, "一朵 cafe\u0301"),
        "wrong-passphrase": opening("desk-passphrase-wrong", "another passphrase", least, "一朵 cafe"),
        "changed-name": opening(
            "desk-passphrase-wrong", "a name exchanged after sealing", key_file(PASSPHRASE, LEAST, name="x"), PASSPHRASE
        ),
        "changed-key": opening(
            "desk-passphrase-wrong",
            "a public key exchanged after sealing",
            key_file(PASSPHRASE, LEAST, vkey=foreign),
            PASSPHRASE,
        ),
        "changed-box": opening(
            "desk-passphrase-wrong",
            "a letter of the box changed",
            key_file(PASSPHRASE, LEAST, box=("B" if box[0] == "A" else "A") + box[1:]),
            PASSPHRASE,
        ),
        "plain-file": opening(
            "desk-key-file-malformed",
            "a plain key of a service",
            key_file(PASSPHRASE, LEAST, kind="zhengyi-key-plain"),
            PASSPHRASE,
        ),
        "more-members": opening(
            "desk-key-file-malformed", "a member too many", key_file(PASSPHRASE, LEAST, x=1), PASSPHRASE
        ),
        "without-end": opening("desk-key-file-malformed", "no line feed at the end", least[:-1], PASSPHRASE),
        "other-spelling": opening("desk-key-file-malformed", "a blank", least.replace(":", ": ", 1), PASSPHRASE),
        "too-much-memory": opening(
            "desk-key-file-malformed",
            "memory beyond the limit",
            key_file(
                PASSPHRASE,
                LEAST,
                kdf={"memory": 2**30 + 1, "name": "argon2id", "passes": 1, "salt": hex_of(draw("salt", 16))},
            ),
            PASSPHRASE,
        ),
        "sign-first": signing("ok", "the first signature", text, []),
        "sign-second": signing("ok", "beside a signature over the same text", text, [good]),
        "sign-changed": signing("desk-statement-changed", "the officer before signed another text", text, [bad]),
        "sign-spelling": signing(
            "desk-statement-changed", "another spelling of the same", text.replace(":1}", ": 1}"), []
        ),
        "sign-member": signing(
            "desk-statement-changed",
            "a member too many",
            encode_canonical({**STATEMENT, "x": 1}).decode(),
            [],
        ),
        "sign-version": signing(
            "desk-statement-changed", "another version", encode_canonical({**STATEMENT, "v": 2}).decode(), []
        ),
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, vector in vectors().items():
        text = json.dumps(vector, ensure_ascii=False, indent=1, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
