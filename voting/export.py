"""The two Belenios archives of a secret case: the same election, trustees and ballots under two lists of weights.

An archive holds for each voter one public credential, and the ballots that count; replaced and set-aside ones do not
enter. Everything follows from the record, so two exports are equal byte for byte.
Specification: ``voting/SPEC.md`` section Formats, "Archives of a case".
"""

from collections.abc import Iterator

from voting.belenios.archive import format_archive
from voting.belenios.event import BALLOT, DECRYPTION, END_BALLOTS, RESULT, SETUP, TALLY, make_events
from voting.belenios.payload import format_owned, format_setup, format_sized
from voting.belenios.result import format_result
from voting.belenios.structure import format_structure
from voting.belenios.tally import format_tally
from voting.manifest import Manifest
from voting.opened import open_counts
from voting.roll import Roll
from voting.rules import Case, Cast
from voting.sealed import weight_of
from voting.secret_bodies import AREA, HEADCOUNT
from voting.secret_step import parts_of
from voting.tally import counted_casts


def export_bel(case: Case) -> tuple[bytes, bytes]:
    """The archives by area and by heads of a secret case whose tallies can be decrypted.

    Raises: NotOpenError, DecryptionMissingError.
    """
    manifest, _trustees, roll = parts_of(case)
    return export_measure(case, manifest, roll, AREA), export_measure(case, manifest, roll, HEADCOUNT)


def export_measure(case: Case, manifest: Manifest, roll: Roll, measure: str) -> bytes:
    """The archive of one measure. Its time is the sealed opening time."""
    events = list(_events(case, manifest, roll, measure))
    return b"".join(format_archive(manifest.opens, make_events(events)))


def public_keys(case: Case, manifest: Manifest) -> dict[str, bytes]:
    """Per voter the one Belenios key in the archives: of the ballot that counts, else of the active credential."""
    keys = {voter: case.sealed.keys[index] for voter, index in case.register.active.items()}
    for voter, cast in counted_casts(case, manifest).items():
        if cast.ballot.sealed is not None:
            keys[voter] = cast.ballot.sealed.credential
    return keys


def _events(case: Case, manifest: Manifest, roll: Roll, measure: str) -> Iterator[tuple[str, list[bytes]]]:
    sealed, counted = case.sealed, counted_casts(case, manifest)
    counts = open_counts(case, manifest, roll)[measure]
    if sealed.election is None:
        raise ValueError("not a sealed secret vote")
    keys = sorted((key, voter) for voter, key in public_keys(case, manifest).items())
    lines = [f"{key[::-1].hex()},{weight_of(roll, voter, measure)},{voter}" for key, voter in keys]
    setup = [sealed.election.data, sealed.ceremony.data, format_structure(lines)]
    yield SETUP, [*setup, format_setup(*setup)]
    yield from ((BALLOT, [data]) for data in _ballots(counted))
    yield END_BALLOTS, []
    tally = format_tally(sealed.group, sealed.tallies[measure])
    weight = sum(weight_of(roll, voter, measure) for voter in counted)
    yield TALLY, [tally, format_sized(len(counted), weight, tally)]
    for owner, text in _enough_shares(case, manifest, measure):
        yield DECRYPTION, [text.encode(), format_owned(owner, text.encode())]
    yield RESULT, [format_result(counts)]


def _ballots(counted: dict[str, Cast]) -> Iterator[bytes]:
    for cast in sorted(counted.values(), key=lambda item: item.index):
        if cast.ballot.sealed is not None:
            yield cast.ballot.sealed.data


def _enough_shares(case: Case, manifest: Manifest, measure: str) -> list[tuple[int, str]]:
    """The service's share and as many of the board's as are needed, lowest first: the tool takes no more."""
    texts = sorted(case.sealed.share_texts[measure].items())
    threshold = manifest.trustees.threshold if manifest.trustees else 0
    return texts[: 1 + threshold]  # The service is number 1, and without it nothing was decrypted.
