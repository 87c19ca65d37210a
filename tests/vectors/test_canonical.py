"""Canonical JSON: home-made vectors, and those of RFC 8785 as far as our narrower profile takes them."""

import json
from pathlib import Path

import pytest

from keys.canonical import encode_canonical, parse_canonical
from keys.errors import RejectionError
from tests.vectors.canonical.generate import CASES
from tests.vectors.vector import PUBLISHED, load_vector, paths

JCS = PUBLISHED / "jcs"

# The first reason why the canonical form of each published document is outside our profile.
OUTSIDE = {
    "french": "json-not-canonical",  # names beyond ASCII
    "structures": "json-not-canonical",  # an empty name
    "unicode": "json-not-canonical",  # capitals and a space in a name
    "values": "json-not-canonical",  # floats
    "weird": "json-not-canonical",  # names with controls and punctuation
}


def outcome(data: bytes) -> str:
    try:
        value = parse_canonical(data)
    except RejectionError as error:
        return error.code
    assert encode_canonical(value) == data
    return "ok"


@pytest.mark.parametrize("path", paths("canonical"), ids=lambda path: path.stem)
def test_one_outcome(path: Path) -> None:
    vector = load_vector(path)
    assert outcome(vector.data) == vector.expect


def test_the_files_are_those_of_the_generator() -> None:
    assert {path.stem for path in paths("canonical")} == set(CASES)
    for path in paths("canonical"):
        vector = load_vector(path)
        assert (vector.expect, vector.source, vector.about, vector.data) == CASES[path.stem]


def test_there_are_enough_faults_of_every_kind() -> None:
    expected = [vector[0] for vector in CASES.values()]
    assert len(expected) - expected.count("ok") >= 40
    assert set(expected) == {"ok", "json-malformed", "json-not-canonical", "text-not-allowed", "json-too-large"}


@pytest.mark.parametrize("path", sorted((JCS / "output").glob("*.json")), ids=lambda path: path.stem)
def test_published_form(path: Path) -> None:
    data = path.read_bytes()
    assert bytes.fromhex((JCS / "outhex" / f"{path.stem}.txt").read_text()) == data
    assert outcome(data) == OUTSIDE.get(path.stem, "ok")


@pytest.mark.parametrize("path", sorted((JCS / "input").glob("*.json")), ids=lambda path: path.stem)
def test_published_input_is_not_in_its_form(path: Path) -> None:
    assert outcome(path.read_bytes()) == "json-not-canonical"


def test_the_published_input_inside_our_profile_gives_the_same_bytes() -> None:
    value = json.loads((JCS / "input" / "arrays.json").read_bytes())
    assert encode_canonical(value) == (JCS / "output" / "arrays.json").read_bytes()


def test_published_escapes_are_ours() -> None:
    # The texts of the published file whose names are outside our profile, under a name that is inside.
    texts = [text for text in json.loads((JCS / "output" / "weird.json").read_bytes()).values() if text.isprintable()]
    assert len(texts) > 5
    assert encode_canonical(texts) == json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
