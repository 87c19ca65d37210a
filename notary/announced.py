"""What was announced is what is sealed: the terms in the posted announcement against the manifest.

Votes on matters that were not announced are barred; so is another time, silence rule or way of voting than owners were
told. In the auditor's closure. Specification: ``notary/SPEC.md``, "Announcements"; ``domain.md`` section 11, trap 10.
"""

from typing import Any

from keys.canonical import encode_canonical, parse_canonical
from keys.errors import NotAllowedError, RejectionError
from voting.manifest import MANIFEST_LIMIT

TERMS = (
    *("channels", "closes", "extension", "invalid_paper", "max_ballots", "mode", "opens", "precedence"),
    *("questions", "silence"),
)
"""Members of a manifest that the announcement must say."""
ALSO = ("proxies", "rounding")
"""Members that stand in both or in neither."""


class MatterUnannouncedError(NotAllowedError):
    """The manifest asks, or rules, something else than the posted announcement says."""

    code = "matter-unannounced"


def check_announced(announcement: bytes, manifest: bytes) -> None:
    """Check that the manifest has exactly the terms of the announcement. Raises MatterUnannouncedError."""
    try:
        posted: Any = parse_canonical(announcement, MANIFEST_LIMIT)
        sealed: Any = parse_canonical(manifest, MANIFEST_LIMIT)
        terms = posted["terms"]
        said = {name: terms[name] for name in (*TERMS, *(item for item in ALSO if item in terms))}
        asked = {name: sealed[name] for name in (*TERMS, *(item for item in ALSO if item in sealed))}
    except (RejectionError, KeyError, TypeError, IndexError):
        raise MatterUnannouncedError("the announcement says no terms") from None
    different = sorted(
        name
        for name in {*said, *asked}
        if encode_canonical({name: said.get(name)}) != encode_canonical({name: asked.get(name)})
    )
    if different:
        raise MatterUnannouncedError(", ".join(different))


def says_terms(announcement: bytes) -> bool:
    """Whether an announcement is of a version that says its terms; the first one has a text and a title alone."""
    try:
        posted: Any = parse_canonical(announcement, MANIFEST_LIMIT)
    except RejectionError:
        return False
    return isinstance(posted, dict) and posted.get("v") != 1
