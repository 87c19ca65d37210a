"""Attacks A52, A55, A56 and A61: the tree, its files, and the notes that sign it."""

import base64
import copy
from functools import cache
from typing import Any

import pytest

from keys.encoding import hex_of
from keys.note import COSIGNATURE, Note, NoteSignature, VerifierKey, format_note, format_vkey, parse_note
from ledger.cosignature import cosign
from ledger.merkle import leaf_hash
from ledger.policy import Policy
from ledger.record import Record
from tests.simulator import START, World, key_of, make_world
from tests.tampering.bending import (
    FIRST,
    READ,
    SECOND,
    Asked,
    Bend,
    asked,
    assert_accepted,
    assert_refused,
    bend,
    bends,
    plain,
    policy_with,
    stored,
)

HEAD = "log/checkpoint"


def entries_of(world: World) -> list[bytes]:
    return [entry.data for entry in world.entries()]


def with_file(world: World, name: str, data: bytes) -> Asked:
    return Asked(Record({**world.record().files, name: data}), world.policy())


# -- A52 --------------------------------------------------------------------------------------------------------------


@bend("A52", "S0", "an inner node in an entry's place", "root-wrong")
def _(world: World) -> Asked:
    data = entries_of(world)
    data[SECOND] = b"\x01" + leaf_hash(data[FIRST]) + leaf_hash(data[SECOND])
    return Asked(stored(world, data), world.policy())


@bend("A52", "S1", "an inner node in an entry's place, signed anew", "note-malformed", SECOND)
def _(world: World) -> Asked:
    data = entries_of(world)
    data[SECOND] = b"\x01" + leaf_hash(data[FIRST]) + leaf_hash(data[SECOND])
    return Asked(world.record(data), world.policy())


@bend("A52", "S0", "the last entry doubled, as where odd nodes are doubled", "signature-wrong")
def _(world: World) -> Asked:
    data = entries_of(world)
    size = len(data)
    head = world.record().files[HEAD].replace(f"\n{size}\n".encode(), f"\n{size + 1}\n".encode())
    return Asked(stored(world, [*data, data[-1]], head), world.policy())


@bend("A52", "S1", "the last entry doubled, signed anew", "entry-index-wrong", READ + 1)
def _(world: World) -> Asked:
    data = entries_of(world)
    return Asked(world.record([*data, data[-1]]), world.policy())


@pytest.mark.parametrize("bend", bends("A52"), ids=str)
def test_a52_tree_malleability(bend: Bend) -> None:
    bend.check()


# -- A55: heads and cosignatures of something else --------------------------------------------------------------------

WITNESS = VerifierKey("witness.example/one", COSIGNATURE, key_of("witness").public)
OTHER_ORIGIN = "vote.example/shihezi/case/2026-02"


def witnessed(world: World) -> Policy:
    """A policy that demands the witness."""
    return policy_with(world, f"witness one {format_vkey(WITNESS)}", "quorum one", without="quorum")


def with_cosignature(world: World, text: bytes) -> Asked:
    """The world's head with a cosignature that was made over ``text``."""
    note = parse_note(world.record().files[HEAD])
    line = cosign(text, START + 22 * 86_400, WITNESS, key_of("witness").sign)
    head = format_note(Note(note.text, (*note.signatures, line)))
    return Asked(Record({**world.record().files, HEAD: head}), witnessed(world))


def test_a55_a_cosigned_head_is_accepted() -> None:
    """Control: with the witness that the policy demands the record passes."""
    world = plain()
    assert_accepted(with_cosignature(world, parse_note(world.record().files[HEAD]).text))


@cache
def other_case() -> World:
    return make_world(origin=OTHER_ORIGIN, log_key=key_of("log of the other"))


@bend("A55", "S1", "the head of another case", "log-untrusted")
def _(world: World) -> Asked:
    return with_file(world, HEAD, other_case().record().files[HEAD])


@bend("A55", "S6", "the head of another case that the policy also knows", "root-wrong")
def _(world: World) -> Asked:
    files = {**world.record().files, HEAD: other_case().record().files[HEAD]}
    del files["checkpoints/1"]
    return Asked(Record(files), policy_with(world, f"log {format_vkey(other_case().log)}"))


@bend("A55", "S6", "the entries of another case under a head of this log", "entry-case-wrong", 0)
def _(world: World) -> Asked:
    return Asked(world.record(entries_of(other_case())), world.policy())


@bend("A55", "S5", "the cosignature of another case's head", "signature-wrong")
def _(world: World) -> Asked:
    return with_cosignature(world, parse_note(other_case().record().files[HEAD]).text)


@bend("A55", "S5", "the cosignature of the size before", "signature-wrong")
def _(world: World) -> Asked:
    return with_cosignature(world, parse_note(world.checkpoint(entries_of(world), READ)).text)


@bend("A55", "S5", "no cosignature where one is demanded", "quorum-missing")
def _(world: World) -> Asked:
    return asked(world, witnessed(world))


@bend("A55", "S5", "the log's own signature in the witness's name", "quorum-missing")
def _(world: World) -> Asked:
    note = parse_note(world.record().files[HEAD])
    line = NoteSignature(WITNESS.name, note.signatures[0].key_id, note.signatures[0].signature)
    files = {**world.record().files, HEAD: format_note(Note(note.text, (*note.signatures, line)))}
    return Asked(Record(files), witnessed(world))


@bend("A55", "S1", "a kept head of another case", "origin-wrong")
def _(world: World) -> Asked:
    return with_file(world, "checkpoints/1", other_case().record().files["checkpoints/1"])


@bend("A55", "S1", "a kept head under another size's name", "checkpoint-fork")
def _(world: World) -> Asked:
    return with_file(world, "checkpoints/2", world.record().files["checkpoints/1"])


@pytest.mark.parametrize("bend", bends("A55"), ids=str)
def test_a55_signed_for_something_else(bend: Bend) -> None:
    bend.check()


# -- A56: malformed notes ---------------------------------------------------------------------------------------------


def signed_text(world: World, text: bytes) -> bytes:
    """S1: a note over ``text`` by the log's key, put together without our own writer's checks."""
    line = base64.b64encode(world.log.key_id + world.log_key.sign(text)).decode()
    return text + f"\n\u2014 {world.origin} {line}\n".encode()


def bad_notes(world: World) -> dict[str, tuple[bytes, str]]:
    good = world.record().files[HEAD]
    text, _, lines = good.partition(b"\n\n")
    origin, size, root = text.decode().split("\n")
    urls = base64.urlsafe_b64encode(b"\xff" * 32).decode()
    again = [f"{origin}\n{size}\n{root}\nmore\n", f"{origin}\n0{size}\n{root}\n", f"{origin}\n+{size}\n{root}\n"]
    return {
        "nothing at all": (b"", "note-malformed"),
        "no line feed at the end": (good[:-1], "note-malformed"),
        "no empty line": (text + b"\n" + lines, "note-malformed"),
        "no signature line": (text + b"\n\n", "note-malformed"),
        "carriage returns": (good.replace(b"\n", b"\r\n"), "note-malformed"),
        "a control character": (good.replace(b"shihezi", b"shihe\x07i"), "note-malformed"),
        "a byte that is not UTF-8": (good.replace(b"shihezi", b"shihe\xffi"), "note-malformed"),
        "a hyphen for the dash": (good.replace("\u2014".encode(), b"-"), "note-malformed"),
        "a signature without padding": (good.rstrip(b"=\n") + b"\n", "note-malformed"),
        "a signature with a blank behind": (good[:-1] + b" \n", "note-malformed"),
        "sixty-five signatures": (text + b"\n\n" + lines * 65, "note-malformed"),
        "a line beyond three": (signed_text(world, again[0].encode()), "checkpoint-malformed"),
        "a size with a zero in front": (signed_text(world, again[1].encode()), "checkpoint-malformed"),
        "a size with a plus": (signed_text(world, again[2].encode()), "checkpoint-malformed"),
        "a size below nothing": (signed_text(world, f"{origin}\n-1\n{root}\n".encode()), "checkpoint-malformed"),
        "a root in URL letters": (
            signed_text(world, f"{origin}\n{size}\n{urls}\n".encode()),
            "checkpoint-malformed",
        ),
        "a root too short": (signed_text(world, f"{origin}\n{size}\nAAAA\n".encode()), "checkpoint-malformed"),
        "two lines only": (signed_text(world, f"{origin}\n{size}\n".encode()), "checkpoint-malformed"),
        "no known key": (good.replace(b"\n\n\xe2\x80\x94 vote", b"\n\n\xe2\x80\x94 note"), "signature-missing"),
        "a known key's bad line behind its good one": (good + bad_line(world), "signature-wrong"),
        "a size beyond all": (
            signed_text(world, f"{origin}\n{9**19}\n{root}\n".encode()),
            "record-file-missing",
        ),
    }


def bad_line(world: World) -> bytes:
    payload = base64.b64encode(world.log.key_id + bytes(64)).decode()
    return f"\u2014 {world.origin} {payload}\n".encode()


def put_head(data: bytes) -> Any:
    return lambda world: with_file(world, HEAD, data)


for name, (data, code) in bad_notes(plain()).items():
    bend("A56", "S1", f"a head with {name}", code)(put_head(data))


@pytest.mark.parametrize("bend", bends("A56"), ids=str)
def test_a56_malformed_notes(bend: Bend) -> None:
    bend.check()


def test_a56_fifteen_unknown_lines_are_ignored() -> None:
    """Control: others may sign a head too."""
    world = plain()
    note = parse_note(world.record().files[HEAD])
    others = tuple(NoteSignature(f"other.example/{number}", bytes(4), bytes(64)) for number in range(15))
    assert_accepted(with_file(world, HEAD, format_note(Note(note.text, (*others, *note.signatures)))))


# -- A61: entries that do not give the tree ---------------------------------------------------------------------------


def with_bit(world: World, name: str, place: int) -> Asked:
    data = bytearray(world.record().files[name])
    data[place] ^= 1
    return with_file(world, name, bytes(data))


@bend("A61", "S0", "one bit in one stored entry", "root-wrong")
def _(world: World) -> Asked:
    return with_bit(world, f"log/tile/entries/000.p/{READ + 1}", 2 + len("{"))


@bend("A61", "S0", "one bit in an entry's length", "tile-malformed")
def _(world: World) -> Asked:
    return with_bit(world, f"log/tile/entries/000.p/{READ + 1}", 0)


@bend("A61", "S0", "one bit in a hash of the tree", "tile-wrong")
def _(world: World) -> Asked:
    return with_bit(world, f"log/tile/0/000.p/{READ + 1}", 0)


@bend("A61", "S0", "a tile that the tree does not have", "record-file-extra")
def _(world: World) -> Asked:
    return with_file(world, "log/tile/1/000.p/1", bytes(32))


@bend("A61", "S0", "a tile left out", "record-file-missing")
def _(world: World) -> Asked:
    files = dict(world.record().files)
    del files[f"log/tile/0/000.p/{READ + 1}"]
    return Asked(Record(files), world.policy())


@bend("A61", "S0", "one bit in a file named by an entry", "blob-missing", 1)
def _(world: World) -> Asked:
    return with_bit(world, f"blob/{hex_of(world.roll().sha256)}", 100)


@bend("A61", "S1", "an entry bundle with a byte left over", "tile-malformed")
def _(world: World) -> Asked:
    name = f"log/tile/entries/000.p/{READ + 1}"
    return with_file(world, name, world.record().files[name] + b"\0")


@pytest.mark.parametrize("bend", bends("A61"), ids=str)
def test_a61_entries_do_not_give_the_tree(bend: Bend) -> None:
    bend.check()


def test_a61_large_trees_are_rebuilt_whole() -> None:
    """Control and twin beyond one tile: 300 entries of incidents, a bit in the second bundle."""
    world = copy.deepcopy(plain())
    for number in range(300):
        world.append("incident", {"done": "noted", "what": f"nothing {number}"}, ["li"])
    assert_accepted(asked(world))
    name = next(name for name in world.record().files if name.startswith("log/tile/entries/001.p/"))
    assert_refused(with_bit(world, name, 40), "root-wrong", None)
