"""Attacks A86 and A87: documents that parsers read differently, and texts that eyes read differently."""

import copy
import json
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.errors import RejectionError
from tests.simulator import World, words
from tests.tampering.bending import (
    OPEN,
    OPENED,
    SEALED,
    Bend,
    assert_refused,
    bend,
    bends,
    body_of,
    line_of,
    plain,
    put_line,
    reseal_manifest,
    resign,
    with_line,
)

# -- A86: forty malformed documents as the line of an entry -----------------------------------------------------------


def documents(line: bytes) -> dict[bytes, str]:
    """Bent forms of a good line, and what each is refused as."""
    bent: dict[bytes, str] = {
        line.removesuffix(b"1}") + value + b"}": code
        for value, code in {
            b"1.0": "json-not-canonical",
            b"1e0": "json-not-canonical",
            b"1E400": "json-not-canonical",
            b"01": "json-malformed",
            b"+1": "json-malformed",
            b"-0": "json-not-canonical",
            b"0x1": "json-malformed",
            b"1_0": "json-malformed",
            b"NaN": "json-malformed",
            b"Infinity": "json-malformed",
            b"-Infinity": "json-malformed",
            b"9007199254740992": "json-not-canonical",
            b"9" * 5000: "json-not-canonical",
            b"true": "shape-wrong",
            b'"1"': "shape-wrong",
            b"2": "shape-wrong",
            b"null": "shape-wrong",
            b"TRUE": "json-malformed",
            b"'1'": "json-malformed",
            b"[1": "json-malformed",
            b"[" * 50_000 + b"]": "json-malformed",
            b"[" * 20 + b"]" * 20: "json-malformed",
        }.items()
    }
    tail = line[1:]
    bent |= {
        b"": "json-malformed",
        b"null": "shape-wrong",
        b"[]": "shape-wrong",
        b"{}": "shape-wrong",
        b'"text"': "shape-wrong",
        b"7": "shape-wrong",
        b"{ " + tail: "json-not-canonical",
        line + b" ": "json-not-canonical",
        line + b",": "json-malformed",
        line + line: "json-malformed",
        line[:-1] + b",}": "json-malformed",
        line[:-1]: "json-malformed",
        line + b"//": "json-malformed",
        b"\xef\xbb\xbf" + line: "json-malformed",
        line[:-1] + b',"v":1}': "json-malformed",
        line[:-1] + b',"w":1}': "shape-wrong",
        b'{"A":1,' + tail: "json-not-canonical",
        b'{"a-b":1,' + tail: "json-not-canonical",
        b'{"":1,' + tail: "json-not-canonical",
        line.replace(b'"case"', b'"c\\u0061se"'): "json-not-canonical",
        line.replace(b"shihezi/case", b"shihezi\\/case", 1): "json-not-canonical",
        line.replace(b'"nonce":"', b'"nonce":"\\ud800'): "text-not-allowed",
        line.replace(b'"nonce":"', b'"nonce":"\\u0000'): "text-not-allowed",
        line.replace(b',"v":1}', b"}"): "shape-wrong",
    }
    return bent


def test_a86_the_line_itself_is_good() -> None:
    world = plain()
    assert with_line(world, OPEN, line_of(world, OPEN)).record.files == world.record().files


def test_a86_forty_documents_are_different() -> None:
    assert len(documents(line_of(plain(), OPEN))) >= 40


for number, (document, code) in enumerate(documents(line_of(plain(), OPEN)).items()):
    bend("A86", "S1", f"document {number}, {code}", code, OPEN)(put_line(OPEN, document))


@pytest.mark.parametrize("bend", bends("A86"), ids=str)
def test_a86_json_ambiguity(bend: Bend) -> None:
    bend.check()


# -- A87: Unicode -----------------------------------------------------------------------------------------------------

TEXTS = {
    "a right-to-left override": "赞\u202e成",
    "an isolate": "赞\u2066成",
    "a null": "赞\0成",
    "a C1 control": "赞\x85成",
    "a byte order mark's twin": "赞\ufffe成",
    "a letter not in form C": "e\u0301",
    "a compatibility ideograph": "\uf900",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a87_texts_that_nobody_can_write(text: str) -> None:
    """Our own writer refuses them; a record that carries one all the same is refused below."""
    with pytest.raises(RejectionError):
        encode_canonical({"title": text})


for name, text in TEXTS.items():
    escaped = json.dumps(text)[1:-1].encode()
    line = line_of(plain(), OPENED).replace("示例小区".encode(), escaped, 1)
    bend("A87", "S1", f"{name} in an entry", "text-not-allowed", OPENED)(put_line(OPENED, line))


def reseal_raw(world: World, old: str, new: str) -> None:
    """S6: the manifest's bytes with a text that our writer would refuse."""
    body = body_of(world, SEALED)
    data = world.blobs.pop(body["manifest"]).replace(old.encode(), new.encode(), 1)
    body["manifest"] = world.blob(data)
    resign(world, SEALED, "li", "wang")


@bend("A87", "S6", "a title that reads backwards", "manifest-malformed", SEALED)
def _(world: World) -> None:
    reseal_raw(world, "是否选聘甲公司", "是否选聘\u202e甲公司")


@bend("A87", "S6", "an option's label with a null", "manifest-malformed", SEALED)
def _(world: World) -> None:
    reseal_raw(world, "赞成", "赞\\u0000成")


def reoption(world: World, **fields: Any) -> None:
    questions = copy.deepcopy(world.manifest_fields()["questions"])
    questions[0]["options"][0].update(fields)
    reseal_manifest(world, questions=questions)


@bend("A87", "S6", "an option id in Cyrillic letters", "manifest-malformed", SEALED)
def _(world: World) -> None:
    reoption(world, id="f\u043er")


@bend("A87", "S6", "an option without its Chinese label", "manifest-malformed", SEALED)
def _(world: World) -> None:
    reoption(world, label={"en": "for"})


@bend("A87", "S6", "two options of one id", "manifest-malformed", SEALED)
def _(world: World) -> None:
    reoption(world, id="against", label=words("反对"))


@pytest.mark.parametrize("bend", bends("A87"), ids=str)
def test_a87_unicode(bend: Bend) -> None:
    bend.check()


def test_every_refusal_above_comes_with_a_place() -> None:
    """A refused line is named by its index even where nothing of it could be read."""
    assert_refused(with_line(plain(), OPEN, b""), "json-malformed", OPEN)
