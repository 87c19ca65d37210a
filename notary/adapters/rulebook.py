"""The decision rules this version ships with, by the SHA-256 of their files."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from notary.pack import Pack, parse_pack


def load_rulebook() -> dict[bytes, Pack]:
    """Read every file of rules that a manifest can name; also from inside the auditor's zip application."""
    book = {}
    for item in sorted(files("notary").joinpath("rules").iterdir(), key=lambda path: path.name):
        if item.name.endswith(".toml"):
            data = item.read_bytes()
            book[hashlib.sha256(data).digest()] = parse_pack(data.decode())
    return book


def current_rules() -> bytes:
    """The rule file that new manifests name: the one that ``rules/current`` names."""
    folder = files("notary").joinpath("rules")
    return folder.joinpath(folder.joinpath("current").read_text(encoding="ascii").strip()).read_bytes()


def current_rules_sha256() -> bytes:
    """SHA-256 of the rule file that new manifests name."""
    return hashlib.sha256(current_rules()).digest()


def deadlines_of(opened: Mapping[str, Any]) -> str:
    """The deadlines that a case with this first entry keeps if nobody chooses: a rehearsal or demonstration none."""
    practices = bool(opened.get("rehearsal") or opened.get("demonstration"))
    known = load_rulebook()[current_rules_sha256()].deadlines
    return next(name for name, item in known.items() if item.practice == practices)


def general_deadlines() -> str:
    """The deadlines of a plan that names none: the first ones of the current file."""
    return next(iter(load_rulebook()[current_rules_sha256()].deadlines))
