"""Whatever anybody writes into a secret ballot or an archive gets a refusal of its own, and never a traceback."""

import copy
import io
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import RejectionError
from keys.group import ORDER
from keys.puregroup import PureGroup
from tests.properties.test_flip import places, put
from tests.tampering.secret.archives import GROUP, Bel, audit, load, put_signature, raw
from voting.belenios.archive import read_members
from voting.belenios.ballot import check_secret_ballot, parse_secret_ballot
from voting.belenios.decryption import parse_decryption
from voting.belenios.election import Election, parse_election
from voting.belenios.electorate import parse_electorate
from voting.belenios.event import BALLOT, EventReader
from voting.belenios.payload import parse_owned, parse_sized
from voting.belenios.result import parse_result
from voting.belenios.structure import format_structure
from voting.belenios.tally import parse_tally
from voting.belenios.trustees import parse_trustees

BASES = ("threshold", "shares", "pair")
TEXTS = [
    "",
    "0",
    "-0",
    "01",
    str(ORDER),
    str(ORDER - 1),
    "9" * 80,
    "00" * 32,
    "00" * 31 + "01",
    "ff" * 32,
    "赞",
    "\x7f",
]
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(TEXTS), st.text(max_size=9), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner, max_size=4)),
    max_leaves=8,
)


@cache
def base(name: str) -> tuple[Bel, Election]:
    return load(name), load(name).election


def json_of(value: Any) -> bytes:
    """In the one spelling where there is one, else as Python writes it."""
    try:
        return format_structure(value)
    except ValueError:
        return json.dumps(value).encode()


def is_refused(step: Callable[[], object]) -> bool:
    """Whether the step refuses; any other exception passes through and fails the test."""
    try:
        step()
    except RejectionError as error:
        return bool(error.code and str(error))
    return False


def check(election: Election, data: bytes) -> None:
    check_secret_ballot(GROUP, election, parse_secret_ballot(GROUP, election, data))


@given(st.sampled_from(BASES), st.data())
def test_any_part_of_a_ballot_may_be_anything(name: str, data: st.DataObject) -> None:
    """S3: signed anew where it still can be, so that the checks behind the form are reached too."""
    bel, election = base(name)
    good = bel.ballot()
    bent = copy.deepcopy(good)
    for _ in range(data.draw(st.integers(1, 3))):
        put(bent, data.draw(st.sampled_from(places(bent))), data.draw(VALUE))
    if data.draw(st.booleans()) and isinstance(bent.get("signature"), dict):
        with suppress(ValueError):  # what has no spelling is signed by nobody
            put_signature(bent, bel.secret(bel.voter(0)))
    if bent["answers"] != good["answers"] or bent["credential"] != good["credential"]:
        assert is_refused(lambda: check(election, json_of(bent)))
    else:
        is_refused(lambda: check(election, json_of(bent)))


@given(st.sampled_from(BASES), st.integers(0, 10**6), st.integers(0, 40), st.binary(max_size=40))
def test_any_bytes_of_a_ballot_may_be_others(name: str, place: int, cut: int, more: bytes) -> None:
    bel, election = base(name)
    good = bel.at(BALLOT).data[0]
    place %= len(good)
    bent = good[:place] + more + good[place + cut :]
    assert is_refused(lambda: check(election, bent)) == (bent != good)


READERS: dict[str, Callable[[Any, Election, bytes], object]] = {
    "election": lambda group, _election, data: parse_election(group, data),
    "trustees": lambda group, _election, data: parse_trustees(group, data),
    "credentials": lambda _group, _election, data: parse_electorate(data),
    "ballot": parse_secret_ballot,
    "tally": parse_tally,
    "decryption": parse_decryption,
    "result": lambda _group, election, data: parse_result(election, data),
    "owned": lambda _group, _election, data: parse_owned(data),
    "sized": lambda _group, _election, data: parse_sized(data),
}


@pytest.mark.parametrize("name", READERS)
@given(st.one_of(VALUE.map(json_of), st.binary(max_size=200)))
def test_every_reader_refuses_what_it_does_not_know(name: str, data: bytes) -> None:
    """With libsodium and in integers alike."""
    election = base("pair")[1]
    for group in (GROUP, PureGroup()):
        is_refused(lambda group=group: READERS[name](group, election, data))  # type: ignore[misc]


@given(st.sampled_from(BASES), st.data())
def test_any_structure_of_an_archive_may_be_anything(name: str, data: st.DataObject) -> None:
    """S1: sealed again, so that every name, hash and link fits; the audit ends with a verdict and known words."""
    bel = copy.deepcopy(base(name)[0])
    part = data.draw(st.sampled_from([part for part in bel.parts if part.data]))
    place = data.draw(st.integers(0, len(part.data) - 1))
    value = json.loads(part.data[place])
    path = data.draw(st.sampled_from([(), *places(value)]))
    if path:
        put(value, path, data.draw(VALUE))
    else:
        value = data.draw(VALUE)
    part.data[place] = json_of(value)
    outcome = audit(bel.seal())
    assert outcome.stages
    assert all(fault.code and fault.detail for fault in outcome.faults)


@given(st.sampled_from(BASES), st.integers(0, 10**7), st.integers(0, 600), st.binary(max_size=600))
def test_any_bytes_of_an_archive_may_be_others(name: str, place: int, cut: int, more: bytes) -> None:
    good = raw(name)
    place %= len(good)
    bent = good[:place] + more + good[place + cut :]
    assert bool(audit(bent).faults) == (bent != good)


@given(st.binary(max_size=3_000))
def test_noise_is_no_archive(data: bytes) -> None:
    assert audit(data).faults
    assert is_refused(lambda: list(EventReader(read_members(io.BytesIO(data)))))
