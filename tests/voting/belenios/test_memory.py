"""The audit of an archive keeps less than 400 bytes for each ballot, however many there are."""

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tampering.secret.archives import GROUP, load
from voting.belenios.archive import format_archive
from voting.belenios.audit import Expected, audit_archive
from voting.belenios.batch import Checked
from voting.belenios.electorate import format_electorate
from voting.belenios.event import BALLOT, SETUP, make_events
from voting.belenios.payload import format_setup

MOST = 400


def credentials(number: int) -> Iterator[bytes]:
    key = GROUP.generator
    for _ in range(number):
        yield GROUP.encode(key)
        key = GROUP.add(key, GROUP.generator)


def save_large(path: Path, number: int) -> None:
    """An archive in which every voter cast one ballot; of a ballot only its beginning, since nobody checks it here."""
    election, trustees, _ = load("single").parts[0].data
    keys = list(credentials(number))
    electorate = format_electorate({key: 100_000 for key in keys})
    setup = [election, trustees, electorate, format_setup(election, trustees, electorate)]
    front = b'{"election_uuid":"KPj8DKHJGbhFrG","election_hash":"x","credential":"'
    ballots = ((BALLOT, [front + key[::-1].hex().encode() + b'"}']) for key in keys)
    with path.open("wb") as stream:
        for data in format_archive(1_700_000_000, make_events([(SETUP, setup), *ballots])):
            stream.write(data)


def peak(path: Path, number: int) -> int:
    save_large(path, number)

    def check(_election: bytes, batches: Any) -> Any:
        for _ in batches:
            yield Checked((), None)

    tracemalloc.start()
    outcome = audit_archive(lambda: path.open("rb"), GROUP, check, Expected(result=False))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.faults == []
    assert (outcome.ballots, outcome.counted) == (number, number)
    return most


def test_memory_for_each_ballot(tmp_path: Path) -> None:
    few, many = peak(tmp_path / "few.bel", 1_000), peak(tmp_path / "many.bel", 20_000)
    each = (many - few) / 19_000
    print(f"{each:.0f} bytes for each ballot")
    assert each < MOST


def test_an_archive_that_changes_while_it_is_read_is_refused() -> None:
    bel = load("single")
    versions = [bel.seal(), b""]
    del bel.parts[3:]
    versions[1] = bel.seal()

    def check(_election: bytes, batches: Any) -> Any:
        for _ in batches:
            yield Checked((), None)

    outcome = audit_archive(lambda: io.BytesIO(versions.pop(0)), GROUP, check, Expected(result=False))
    assert [fault.code for fault in outcome.faults] == ["archive-malformed"]
