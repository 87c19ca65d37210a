"""Edges of archives and structures that no single mutation of a good archive reaches."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from keys.errors import RejectionError
from tests.tampering.secret.archives import CREDENTIALS, ELECTION, GROUP, TRUSTEES, audit, load, raw
from voting.belenios.archive import Member, format_archive, read_members
from voting.belenios.audit import MAX_FAULTS, Expected
from voting.belenios.ballot import MAX_BALLOT, check_secret_ballot, parse_secret_ballot
from voting.belenios.election import parse_election
from voting.belenios.electorate import parse_electorate
from voting.belenios.errors import (
    ArchiveMalformedError,
    ElectionMalformedError,
    ElectorateMalformedError,
    EventMalformedError,
    SecretBallotMalformedError,
    TrusteesMalformedError,
)
from voting.belenios.event import BALLOT, EventReader
from voting.belenios.structure import format_structure
from voting.belenios.trustees import parse_trustees


class Dripping(io.BytesIO):
    """A file that gives at most seven bytes at once, as pipes may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size or 0))


def test_an_archive_may_come_in_drops() -> None:
    members = list(read_members(Dripping(raw("pair"))))
    assert members == list(read_members(io.BytesIO(raw("pair"))))


def test_drops_that_end_too_early_are_refused() -> None:
    with pytest.raises(ArchiveMalformedError):
        list(read_members(Dripping(raw("pair")[:-3])))


@pytest.mark.parametrize("time", ["x", "01", "-1", "٣", "99999999999"])
def test_the_time_of_an_archive_has_one_spelling(time: str) -> None:
    data = raw("pair").replace(load("pair").seal()[512 + 26 : 512 + 36], time.encode().ljust(10), 1)
    with pytest.raises(ArchiveMalformedError):
        list(read_members(io.BytesIO(data)))


def test_an_event_names_its_parent_in_lower_case_digits() -> None:
    bel = load("pair")
    members = list(read_members(io.BytesIO(bel.seal())))
    event = json.loads(members[6].data)
    members[6] = Member(True, format_structure({**event, "parent": "G" * 64}))
    with pytest.raises(EventMalformedError):
        list(EventReader(read_members(io.BytesIO(b"".join(format_archive(1, members))))))


def test_more_faults_than_anybody_reads() -> None:
    """A thousand ballots of nobody: the first hundred are named, the rest are not checked."""
    bel = load("pair")
    del bel.parts[2:]
    for number in range(MAX_FAULTS + 20):
        ballot = bel.ballot()
        ballot["credential"] = f"{number:064x}"
        bel.parts.append(type(bel.parts[1])(BALLOT, [format_structure(ballot)]))
    faults = audit(bel.seal(), Expected(result=False)).faults
    assert [fault.entry for fault in faults] == list(range(2, MAX_FAULTS + 2))


def test_more_wrong_proofs_than_anybody_reads() -> None:
    bel = load("pair")
    del bel.parts[2:]
    for number in range(MAX_FAULTS + 50):
        ballot = bel.ballot()
        ballot["signature"]["hash"] = f"{number}"
        bel.parts.append(type(bel.parts[1])(BALLOT, [format_structure(ballot)]))
    faults = audit(bel.seal(), Expected(result=False)).faults
    assert len(faults) == MAX_FAULTS
    assert faults[0].entry == 2


def test_a_ballot_larger_than_any_is_not_parsed() -> None:
    with pytest.raises(SecretBallotMalformedError):
        parse_secret_ballot(GROUP, load("pair").election, b"[" * (MAX_BALLOT + 1))


LANGUAGES: list[tuple[Any, bool]] = [
    (["zh", "ltr"], True),
    (["ar", "rtl"], True),
    (["zh"], False),
    (["zh", "up"], False),
    ([1, "ltr"], False),
    ("zh", False),
    (None, False),
]


@pytest.mark.parametrize(("language", "good"), LANGUAGES)
def test_an_election_may_name_a_language(language: Any, good: bool) -> None:
    election = json.loads(load("pair").parts[0].data[ELECTION])
    data = format_structure({**election, "administrator": "a", "credential_authority": "b", "language": language})
    if good:
        assert parse_election(GROUP, data).data == data
    else:
        with pytest.raises(ElectionMalformedError):
            parse_election(GROUP, data)


@pytest.mark.parametrize("uuid", ["short", "1" * 65, "0" * 14, "KPj8DKHJGbhFr-"])
def test_other_identifiers_are_refused(uuid: str) -> None:
    election = json.loads(load("pair").parts[0].data[ELECTION])
    with pytest.raises(ElectionMalformedError):
        parse_election(GROUP, format_structure({**election, "uuid": uuid}))


CHANGES: list[Callable[[Any], object]] = [
    lambda trustees: trustees.append(1),
    lambda trustees: trustees.append(["Single"]),
    lambda trustees: trustees[0].append(1),
    lambda trustees: trustees[0].__setitem__(1, None),
]


@pytest.mark.parametrize("change", CHANGES)
def test_other_trustees_are_refused(change: Callable[[Any], object]) -> None:
    trustees = json.loads(load("threshold").parts[0].data[TRUSTEES])
    change(trustees)
    with pytest.raises(TrusteesMalformedError):
        parse_trustees(GROUP, format_structure(trustees))


@pytest.mark.parametrize("wrong", [b"\xff", b"\\u0041", b"\\x", b"\\ud800"])
def test_names_of_voters_are_text_in_one_spelling(wrong: bytes) -> None:
    with pytest.raises(ElectorateMalformedError):
        parse_electorate(b'["' + b"0" * 63 + b"1,1," + wrong + b'"]')


def test_what_follows_the_list_of_credentials_is_refused() -> None:
    data = load("pair").parts[0].data[CREDENTIALS]
    with pytest.raises(ElectorateMalformedError):
        parse_electorate(data + b" ")


def test_a_flipped_bit_anywhere_in_a_ballot_is_refused() -> None:
    election, data = load("pair").election, load("pair").at(BALLOT).data[0]
    for place in range(0, 8 * len(data), 41):
        bent = bytearray(data)
        bent[place // 8] ^= 1 << place % 8
        with pytest.raises(RejectionError):
            check_secret_ballot(GROUP, election, parse_secret_ballot(GROUP, election, bytes(bent)))
