"""Signed notes: home-made vectors, and the examples of the specification."""

from pathlib import Path

import pytest

from keys.ed25519 import check_signature
from keys.errors import RejectionError
from keys.note import check_note, format_note, parse_note, parse_vkey
from tests.vectors.note.generate import CASES, KEY
from tests.vectors.vector import PUBLISHED, load_vector, paths

EXAMPLES = PUBLISHED / "c2sp-examples"


def outcome(data: bytes) -> str:
    try:
        note = parse_note(data)
        assert format_note(note) == data
        assert check_note(note, [KEY], check_signature) == (KEY,)
    except RejectionError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize("path", paths("note"), ids=lambda path: path.stem)
def test_one_outcome(path: Path) -> None:
    vector = load_vector(path)
    assert outcome(vector.data) == vector.expect


def test_the_files_are_those_of_the_generator() -> None:
    assert {path.stem for path in paths("note")} == set(CASES)
    for path in paths("note"):
        vector = load_vector(path)
        assert (vector.expect, vector.source, vector.about, vector.data) == CASES[path.stem]


def test_there_are_enough_malformed_notes() -> None:
    assert sum(expect == "note-malformed" for expect, _, _, _ in CASES.values()) >= 15


def test_the_published_note_holds_under_its_key() -> None:
    key = parse_vkey((EXAMPLES / "signed-note.foo.vkey").read_text().strip())
    data = (EXAMPLES / "signed-note.foo.note").read_bytes()
    assert check_note(parse_note(data), [key], check_signature) == (key,)
    with pytest.raises(RejectionError) as caught:
        check_note(parse_note(data.replace(b"an example", b"no example")), [key], check_signature)
    assert caught.value.code == "signature-wrong"


def test_a_published_text_with_empty_lines() -> None:
    note = parse_note((EXAMPLES / "signed-note.quasimodo.note").read_bytes())
    assert note.text.count(b"\n\n") == 1
    assert [line.name for line in note.signatures] == ["quasimodo.example/salvatore"]


@pytest.mark.parametrize("name", ["tlog-checkpoint.unkeyed", "tlog-cosignature.unkeyed"])
def test_published_notes_without_a_key_are_read_and_written_alike(name: str) -> None:
    data = (EXAMPLES / name).read_bytes()
    assert format_note(parse_note(data)) == data
