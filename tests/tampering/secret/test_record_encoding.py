"""A11 to A15: every field of the record that carries an element or a scalar reaches the one decoder.

Bent by the people who sign there (S6), so that nothing but the encoding is wrong. Fields of archives: test_setup.py,
test_ballot.py and test_encoding_fields.py.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.group import ORDER
from tests.keys.test_group import NOT_IN_THE_GROUP, shifted
from tests.properties.test_keys import TORSION
from tests.secretworld import GROUP, SecretWorld
from tests.simulator import key_of
from tests.tampering.bending import countersign, recast
from tests.tampering.secret.record import assert_refused, bent, body_at, forge, place, plain, resign
from voting.ceremony import commit_digest

IDENTITY = "00" * 31 + "01"
WRONG = {name: data[::-1].hex() for name, data in NOT_IN_THE_GROUP.items()}
WRONG["torsion-added"] = shifted(GROUP.encode(GROUP.base(4711)), TORSION[1])[::-1].hex()
Put = Callable[[SecretWorld, str], int]
"""Puts the text of an element into its field, signs again, and says which entry that is."""


def put_service_key(world: SecretWorld, text: str) -> int:
    body = body_at(world, "trustees_set", place_of_service(world))
    item = json.loads(body["item"])
    item[1]["public_key"] = text
    body["item"] = json.dumps(item, separators=(",", ":"))
    return place(world, "trustees_set", place_of_service(world))


def place_of_service(world: SecretWorld) -> int:
    phases = [draft.body["statement"]["body"]["phase"] for draft in world.drafts if draft.kind == "trustees_set"]
    return phases.index("service")


def put_drill(*names: str) -> Put:
    def put(world: SecretWorld, text: str) -> int:
        inside = body_at(world, "trustee_drill")
        for name in names[:-1]:
            inside = inside[name]
        inside[names[-1]] = text
        resign(world, "trustee_drill", 0, "sun")
        return place(world, "trustee_drill")

    return put


def put_credential(world: SecretWorld, text: str) -> int:
    body_at(world, "credential_issued")["belenios"]["key"] = text
    resign(world, "credential_issued", 0, "zhao")
    return place(world, "credential_issued")


def first_paper(world: SecretWorld) -> int:
    return next(index for index, draft in enumerate(world.drafts) if "assisted" in draft.body)


def put_assisted(world: SecretWorld, text: str) -> int:
    index = first_paper(world)
    world.drafts[index].body["assisted"]["belenios"] = text
    countersign(world, index, "li", "wang")
    return index


def put_choice(half: str) -> Put:
    def put(world: SecretWorld, text: str) -> int:
        index = place(world, "ballot_cast")
        body = world.drafts[index].body
        voter = body["statement"]["voter"]

        def change(fields: dict[str, Any]) -> None:
            fields["answers"][0]["choices"][1][half] = text

        body["ballot"] = forge(body["ballot"], world.exponent(voter), change)
        recast(world, index)
        return index

    return put


def put_factor(world: SecretWorld, text: str) -> int:
    index = place(world, "share_published", 2)
    body = body_at(world, "share_published", 2)
    made = json.loads(body["decryption"])
    made["decryption_factors"][0][1] = text
    body["decryption"] = json.dumps(made, separators=(",", ":"))
    resign(world, "share_published", 2, body["trustee"])
    return index


SIZES = ("short", "long", "empty")
FIELDS: dict[str, tuple[Put, str, str]] = {
    "service key": (put_service_key, "trustees-malformed", "element-identity"),
    "credential": (put_credential, "shape-wrong", "element-identity"),
    "one-use credential": (put_assisted, "cast-malformed", "element-identity"),
    "drill alpha": (put_drill("ciphertext", "alpha"), "shape-wrong", "element-identity"),
    "drill beta": (put_drill("ciphertext", "beta"), "shape-wrong", "element-identity"),
    "drill factor": (put_drill("factor"), "shape-wrong", "element-identity"),
    "ballot alpha": (put_choice("alpha"), "secret-ballot-malformed", "element-identity"),
    # A second half and a factor may be the identity, which shows nothing; here it is wrong.
    "ballot beta": (put_choice("beta"), "secret-ballot-malformed", "proof-option-wrong"),
    "share factor": (put_factor, "decryption-malformed", "proof-decryption-wrong"),
}
"""How each field is filled, and by which codes it refuses another length and the identity."""


@cache
def small() -> SecretWorld:
    """The plain case up to its last share."""
    world = bent(plain)
    del world.drafts[place(world, "share_published", -1) + 1 :]
    return world


def code_after(world: SecretWorld, index: int) -> str:
    """What the server says to the entry at ``index``."""
    del world.drafts[index + 1 :]
    with pytest.raises(RejectionError) as refusal:
        world.replay()
    return refusal.value.code


@pytest.mark.parametrize("field", FIELDS)
def test_a11_a13_a15_every_element_reaches_the_decoder(field: str) -> None:
    """Each class of malformed encodings in each field; the first of them in the audit too."""
    put, of_size, of_identity = FIELDS[field]
    found = {}
    for name, text in {**WRONG, "identity": IDENTITY}.items():
        world = copy.deepcopy(small())
        found[name] = code_after(world, put(world, text))
    assert found.pop("identity") == of_identity
    assert {found.pop(name) for name in SIZES} <= {of_size, "element-malformed"}
    assert len(found) > 12
    assert set(found.values()) == {"element-malformed"}
    world = bent(plain)
    index = put(world, WRONG["torsion-added"])
    assert_refused(world, "element-malformed", index)


NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{60,76}(?![0-9])")


def texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every text inside ``value`` with its path."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, str):
        yield path, value
    for name, item in items:
        yield from texts(item, (*path, name))


def scalars() -> dict[str, tuple[int, tuple[Any, ...], int]]:
    """One of each kind of scalar in the plain case: entry, path of the text that holds it, place in the text."""
    found: dict[str, tuple[int, tuple[Any, ...], int]] = {}
    for index, draft in enumerate(small().drafts):
        for path, text in texts(draft.body):
            if path[-1] == "scan":
                continue  # the digits of a hash
            for match in NUMBER.finditer(text):
                before = re.findall(r'"([a-z_]+)"', text[: match.start()])
                inner = ".".join(before[-3:])
                kind = " ".join([draft.kind, *(str(name) for name in path if isinstance(name, str)), inner])
                found.setdefault(kind, (index, path, match.start()))
    return found


@pytest.mark.parametrize("kind", sorted(scalars()))
def test_a12_a_scalar_plus_the_order_is_refused(kind: str) -> None:
    index, path, start = scalars()[kind]
    world = copy.deepcopy(small())
    draft = world.drafts[index]
    inside = draft.body
    for name in path[:-1]:
        inside = inside[name]
    text = inside[path[-1]]
    match = NUMBER.match(text, start)
    assert match is not None
    inside[path[-1]] = text[:start] + str(int(match[0]) + ORDER) + text[match.end() :]
    if draft.kind == "ballot_cast":
        paper = key_of(f"{world.origin} paper 1") if index == first_paper(world) else None
        recast(world, index, paper)
        if paper is not None:
            countersign(world, index, "li", "wang")
    else:
        if path[-1] == "polynomial":
            commit_anew(world, inside)
        names = [item["key"] for item in draft.body["signatures"]]
        resign(world, draft.kind, [item.kind for item in world.drafts[:index]].count(draft.kind), *names)
    assert code_after(world, index) == "scalar-malformed"


def commit_anew(world: SecretWorld, revealed: dict[str, Any]) -> None:
    """S4: the trustee commits from the start to what it will reveal."""
    for nth, index in enumerate([at for at, draft in enumerate(world.drafts) if draft.kind == "trustees_set"]):
        body = world.drafts[index].body["statement"]["body"]
        if (body["phase"], body.get("trustee")) == ("commit", revealed["trustee"]):
            body["digest"] = hex_of(commit_digest(world.origin, body["trustee"], revealed["polynomial"]))
            resign(world, "trustees_set", nth, body["trustee"])


def test_a12_every_kind_of_scalar_was_found() -> None:
    kinds = " ".join(sorted(scalars()))
    assert len(scalars()) > 25
    for name in ("possession", "polynomial", "voutput", "certificate", "item", "proofs", "decryption_proofs", "drill"):
        assert name in kinds, name
    for name in ("individual_proofs", "overall_proof", "signature"):
        assert name in kinds, name
