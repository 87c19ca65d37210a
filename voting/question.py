"""What a question of a manifest must be: a motion or an election, with words in every language.

Specification: ``voting/SPEC.md`` section Formats, "Manifest".
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from voting.errors import ManifestMalformedError

if TYPE_CHECKING:
    from voting.manifest import Question

CANDIDATE = "candidate"
LANGUAGES = ("zh_cn", "en")


def check_question(question: "Question") -> None:
    """Check that ``question`` is a motion, or an election, in every language. Raises ManifestMalformedError."""
    check_distinct([option.id for option in question.options])
    for texts in (question.title, question.text, *(option.label for option in question.options)):
        check_words(texts)
    kinds = sorted(option.kind for option in question.options)
    if question.seats is not None:
        _check_election(question, question.seats, set(kinds))
        return
    if kinds not in (["against", "for"], ["abstain", "against", "for"]):
        raise ManifestMalformedError("a motion has one option for, one against and at most one to abstain")
    if (question.min, question.max) != (1, 1):
        raise ManifestMalformedError("a motion is answered by exactly one option")


def _check_election(question: "Question", seats: int, kinds: set[str]) -> None:
    if kinds != {CANDIDATE}:
        raise ManifestMalformedError("an election has candidates and no other options")
    if not question.min <= question.max <= len(question.options) or seats > len(question.options):
        raise ManifestMalformedError("more choices or seats than candidates, or limits crossed")
    if len({option.label["zh_cn"] for option in question.options}) != len(question.options):
        raise ManifestMalformedError("two candidates have the same label")


def check_words(texts: Mapping[str, str]) -> None:
    """Check that a text stands in every language. Raises ManifestMalformedError."""
    if any(language not in texts for language in LANGUAGES):
        raise ManifestMalformedError("a text is missing in one of the languages")


def check_distinct(names: list[str]) -> None:
    """Check that ids are used once and have plain letters. Raises ManifestMalformedError."""
    if len(set(names)) != len(names):
        raise ManifestMalformedError("a question or option id occurs twice")
    if not all(sign.isascii() and (sign.isalnum() or sign in "-_") for name in names for sign in name):
        raise ManifestMalformedError("an id has other characters than letters, digits, - and _")
