"""The decision rules this version ships with, by the SHA-256 of their files."""

import hashlib
from importlib.resources import files

from notary.decision import Rule, parse_rules

CURRENT = "cn-2.toml"


def load_rulebook() -> dict[bytes, dict[str, Rule]]:
    """Read every file of rules in the package; also from inside the auditor's zip application."""
    book = {}
    for item in sorted(files("notary").joinpath("rules").iterdir(), key=lambda path: path.name):
        if item.name.endswith(".toml"):
            data = item.read_bytes()
            book[hashlib.sha256(data).digest()] = parse_rules(data.decode())
    return book


def current_rules_sha256() -> bytes:
    """SHA-256 of the rule file that new manifests name."""
    return hashlib.sha256(files("notary").joinpath("rules", CURRENT).read_bytes()).digest()
