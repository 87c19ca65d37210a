"""The vectors of secret ballots, which the booth reads too: the same bytes from the same letter, election and seed."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from keys.adapters.sodium import SodiumGroup
from keys.group import element_text
from keys.puregroup import PureGroup
from voting.belenios.ballot import check_secret_ballot, parse_secret_ballot
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import parse_election
from voting.belenios.encrypt import SeedStream, make_secret_ballot

FILES = sorted((Path(__file__).parents[2] / "vectors" / "secret").glob("*.json"))


def test_there_are_vectors() -> None:
    assert len(FILES) == 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_seed_gives_the_same_ballot(path: Path) -> None:
    vector: Any = json.loads(path.read_text(encoding="utf-8"))
    group, letter = SodiumGroup(), vector["letter"]
    election = parse_election(group, vector["election"].encode())
    credential = make_credential(letter["secret"], letter["origin"], letter["voter"], letter["issue"])
    assert credential == vector["credential"]
    secret = secret_exponent(election.uuid, credential)
    assert element_text(group, group.base(secret)) == vector["public"]
    seed = bytes.fromhex(vector["seed"])
    stream = SeedStream(seed)
    assert [str(stream()) for _ in range(3)] == vector["scalars"]
    ballot = make_secret_ballot(group, election, secret, vector["choices"], seed)
    assert ballot.decode() == vector["ballot"]
    assert hashlib.sha256(ballot).hexdigest() == vector["sha256"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_ballot_holds_in_integers_too(path: Path) -> None:
    vector: Any = json.loads(path.read_text(encoding="utf-8"))
    group = PureGroup()
    election = parse_election(group, vector["election"].encode())
    check_secret_ballot(group, election, parse_secret_ballot(group, election, vector["ballot"].encode()))
