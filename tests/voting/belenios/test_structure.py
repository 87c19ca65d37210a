"""What we write is what the tool writes, byte for byte; what has another spelling is refused."""

import json
from typing import Any

import pytest

from keys.canonical import Json
from keys.errors import RejectionError
from keys.refusal import ScalarMalformedError
from keys.schnorr import prove_key
from keys.shape import integer
from tests.keys.groups import drawing
from tests.tampering.secret.archives import CREDENTIALS, ELECTION, GROUP, NAMES, TRUSTEES, load, raw
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import make_election
from voting.belenios.electorate import format_electorate, parse_electorate
from voting.belenios.errors import CredentialMalformedError, ElectionMalformedError, ElectorateMalformedError
from voting.belenios.event import BALLOT, DECRYPTION, RESULT, TALLY
from voting.belenios.result import format_result, parse_result
from voting.belenios.structure import format_structure, format_weight, in_order, parse_structure, proof, weight
from voting.belenios.tally import format_tally, parse_tally
from voting.belenios.trustees import format_single, format_trustees, make_election_key, parse_trustees


@pytest.mark.parametrize("name", NAMES)
def test_archives_are_written_as_the_tool_writes_them(name: str) -> None:
    """Headers, padding, names, chain: the whole file from the data alone."""
    assert load(name).seal() == raw(name)


@pytest.mark.parametrize("name", NAMES)
def test_structures_are_written_as_the_tool_writes_them(name: str) -> None:
    bel = load(name)
    election, tally, result = bel.election, bel.at(TALLY).data[0], bel.at(RESULT).data[0]
    again = make_election(
        GROUP, election.uuid, election.name, election.description, election.key, list(election.questions)
    )
    assert again.data == bel.parts[0].data[ELECTION]
    assert format_tally(GROUP, parse_tally(GROUP, election, tally)) == tally
    assert format_result(parse_result(election, result)) == result
    for part in bel.parts:
        if part.kind in (BALLOT, DECRYPTION):
            assert format_structure(json.loads(part.data[0])) == part.data[0]


@pytest.mark.parametrize("name", ["single", "heads", "shares", "pair", "empty"])
def test_weighted_credentials_are_written_as_the_tool_writes_them(name: str) -> None:
    data = load(name).parts[0].data[CREDENTIALS]
    electorate = parse_electorate(data)
    assert format_electorate({key: electorate.weight(key) for key in electorate}) == data


@pytest.mark.parametrize("name", NAMES)
def test_private_credentials_give_the_tools_public_ones(name: str) -> None:
    bel = load(name)
    electorate = parse_electorate(bel.parts[0].data[CREDENTIALS])
    made = {GROUP.encode(GROUP.base(bel.secret(voter))) for voter in bel.known["credentials"]}
    assert made == set(electorate)


def test_single_trustees_are_written_as_the_tool_writes_them() -> None:
    bel = load("pair")
    data = bel.parts[0].data[TRUSTEES]
    items = parse_trustees(GROUP, data)
    made = [format_single(GROUP, trustee.key, trustee.proof) for item in items for trustee in item.keys]
    assert format_trustees(made) == data
    secret = bel.trustee(1)
    own = format_trustees([format_single(GROUP, GROUP.base(secret), prove_key(GROUP, secret, drawing("own")))])
    assert GROUP.equal(make_election_key(GROUP, parse_trustees(GROUP, own)), GROUP.base(secret))


def test_credentials_follow_from_the_letter() -> None:
    """As voting/SPEC.md, "Seed stream", says; the booth has the same value."""
    made = make_credential("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2022", "v0001", 1)
    assert [len(part) for part in made.split("-")] == [5, 6, 5, 6]
    others = {
        make_credential("7K3M9QXV2B8NR4TYHWCE", "vote.example.org/quzhou/case/junyue-2022", "v0001", 1),
        make_credential("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/other", "v0001", 1),
        make_credential("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2022", "v0002", 1),
        make_credential("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2022", "v0001", 2),
    }
    assert len(others | {made}) == 5
    assert secret_exponent("KPj8DKHJGbhFrG", made) != secret_exponent("cyoqiZrcEXNb7E", made)


@pytest.mark.parametrize(
    "wrong", ["", "FUoRp-yGX3X6-5N7Gn-aMxon", "FUoRp-yGX3X6-5N7Gn-aMxon0", "FUoRpyGX3X65N7GnaMxonh", "l" * 25]
)
def test_other_texts_are_no_credentials(wrong: str) -> None:
    with pytest.raises(CredentialMalformedError):
        secret_exponent("KPj8DKHJGbhFrG", wrong)


@pytest.mark.parametrize("text", ["a\x7fb", "\u2028", "\x00\x1f", '"\\/', "\b\f\n\r\t", "中🂡", "\ufeff"])
def test_texts_have_one_spelling(text: str) -> None:
    data = format_structure([text])
    assert parse_structure(data, lambda value: value, ElectionMalformedError) == [text]
    escaped = json.dumps([text]).encode()
    if escaped != data:
        with pytest.raises(ElectionMalformedError):
            parse_structure(escaped, lambda value: value, ElectionMalformedError)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b" 1",
        b"1 ",
        b"01",
        b"-0",
        b"1.0",
        b"1e2",
        b"NaN",
        b"Infinity",
        b'{"a":1,"a":1}',
        b'"\\ud800"',
        b'"\xff"',
        b"[" * 100_000,
        b"9" * 5_000,
        b"\xef\xbb\xbf1",
        b"[1,]",
    ],
)
def test_what_is_not_json_in_one_spelling_is_refused(wrong: bytes) -> None:
    with pytest.raises(ElectionMalformedError):
        parse_structure(wrong, lambda value: value, ElectionMalformedError)


def test_members_stand_in_order() -> None:
    read = in_order({"a": integer(0, 9), "b": integer(0, 9), "c": integer(0, 9)}, optional=["b"])
    assert read({"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2, "c": 3}
    assert read({"a": 1, "c": 3}) == {"a": 1, "c": 3}
    wrong: Any
    for wrong in ({"b": 2, "a": 1, "c": 3}, {"c": 3, "a": 1}, {"a": 1}, {"a": 1, "c": 3, "d": 4}, [], None):
        with pytest.raises(RejectionError):
            read(wrong)


@pytest.mark.parametrize(("value", "written"), [(0, 0), (2**30 - 1, 2**30 - 1), (2**30, "1073741824")])
def test_large_weights_are_texts(value: int, written: Json) -> None:
    assert format_weight(value) == written
    assert weight(written) == value


@pytest.mark.parametrize("wrong", [True, -1, 2**30, "1073741823", "01073741824", "1e10", "", None, [], "9" * 31])
def test_other_weights_are_refused(wrong: Json) -> None:
    with pytest.raises(RejectionError):
        weight(wrong)


def test_scalars_of_proofs_are_below_the_order() -> None:
    assert proof({"challenge": "1", "response": "2"}).response == 2
    with pytest.raises(ScalarMalformedError):
        proof({"challenge": "01", "response": "2"})


def test_credentials_without_weights_and_with_names() -> None:
    keys = [f"{index:064x}" for index in range(1, 6)]
    lines = [keys[0], f"{keys[1]},0", f"{keys[2]},7", f"{keys[3]},,董事", f'{keys[4]},9,"x" y']
    electorate = parse_electorate(format_structure(lines))
    assert list(electorate.weights) == [1, 0, 7, 1, 9]
    assert electorate.total == 18
    assert parse_electorate(b"[]").total == 0


@pytest.mark.parametrize("line", [",", ",,", ",1,a,b", ",1,\\u0041", ',1,\\"', ",1,\x7f", ",0x1", ", 1", ",1,\\"])
def test_other_lines_are_refused_or_read_whole(line: str) -> None:
    data = b'["' + b"0" * 63 + b"1" + line.encode() + b'"]'
    try:
        electorate = parse_electorate(data)
    except ElectorateMalformedError:
        return
    assert line in (",,", ',1,\\"')
    assert len(electorate.places) == 1


@pytest.mark.parametrize("wrong", [b"", b"[", b"{}", b'"a"', b'[""]', b"[1]", b"[] ", b'["' + b"0" * 64 + b'"'])
def test_other_lists_are_refused(wrong: bytes) -> None:
    with pytest.raises(ElectorateMalformedError):
        parse_electorate(wrong)
