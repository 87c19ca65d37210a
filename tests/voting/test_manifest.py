"""The manifest: one accepted form, and the sense it must make."""

import copy
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from keys.canonical import encode_canonical
from tests.simulator import World
from voting.errors import ManifestMalformedError
from voting.manifest import MANIFEST_LIMIT, make_manifest, parse_manifest

Fields = dict[str, Any]


def fields() -> Fields:
    return World().manifest_fields()


def test_a_good_manifest_says_what_it_was_made_of() -> None:
    data = make_manifest(fields())
    manifest = parse_manifest(data)
    raw = fields()
    assert manifest.sha256 == hashlib.sha256(data).digest()
    assert (manifest.case, manifest.suite, manifest.precedence) == (raw["case"], "recorded-1", "last")
    assert (manifest.opens, manifest.closes, manifest.latest_close) == (
        raw["opens"],
        raw["closes"],
        raw["extension"]["latest"],
    )
    assert [option.id for option in manifest.questions[0].options] == ["for", "against", "abstain"]
    assert manifest.totals.area == raw["roll"]["area"]
    assert manifest.max_ballots == 5


@pytest.mark.parametrize("name", sorted({*World().manifest_fields()} - {"deadlines"}))
def test_every_field_is_needed_and_typed(name: str) -> None:
    without = {key: value for key, value in fields().items() if key != name}
    for bent in (without, {**fields(), name: {"odd": 1}}, {**fields(), name: -1}, {**fields(), name: []}):
        with pytest.raises(ManifestMalformedError):
            make_manifest(bent)


def question(**changes: Any) -> Callable[[Fields], Any]:
    return lambda raw: raw["questions"][0].update(changes)


def option(place: int, **changes: Any) -> Callable[[Fields], Any]:
    return lambda raw: raw["questions"][0]["options"][place].update(changes)


def days(off: list[str], work: list[str], reason: str = "台风") -> Fields:
    return {"days": {"off": off, "reason": reason, "work": work}, "id": "CN-GENERAL"}


BENT: dict[str, Callable[[Fields], Any]] = {
    "deadlines without a name": lambda raw: raw.update(deadlines={}),
    "a day set otherwise that is none": lambda raw: raw.update(deadlines=days(["2026-02-30"], [])),
    "a day in another spelling": lambda raw: raw.update(deadlines=days(["2026-W40-1"], [])),
    "days out of order": lambda raw: raw.update(deadlines=days(["2026-10-02", "2026-10-01"], [])),
    "a day twice": lambda raw: raw.update(deadlines=days([], ["2026-10-01", "2026-10-01"])),
    "a day that is both": lambda raw: raw.update(deadlines=days(["2026-10-01"], ["2026-10-01"])),
    "no day set otherwise": lambda raw: raw.update(deadlines=days([], [])),
    "days without a reason": lambda raw: raw.update(deadlines=days(["2026-10-01"], [], "")),
    "an unknown field": lambda raw: raw.update(weight=1),
    "another version": lambda raw: raw.update(v=2),
    "the secret mode": lambda raw: raw.update(mode="secret"),
    "another suite": lambda raw: raw.update(suite="secret-1"),
    "trustees": lambda raw: raw.update(trustees=False),
    "witnesses": lambda raw: raw.update(witnesses="two"),
    "credentials by message": lambda raw: raw.update(credentials=["sms"]),
    "closing at the opening": lambda raw: raw.update(closes=raw["opens"]),
    "closing before the opening": lambda raw: raw.update(closes=raw["opens"] - 1),
    "a latest closing before the closing": lambda raw: raw["extension"].update(latest=raw["closes"] - 1),
    "channels out of order": lambda raw: raw.update(channels=["paper", "app"]),
    "a channel twice": lambda raw: raw.update(channels=["app", "app"]),
    "no channel": lambda raw: raw.update(channels=[]),
    "an unknown channel": lambda raw: raw.update(channels=["pigeon"]),
    "no ballots allowed": lambda raw: raw.update(max_ballots=0),
    "too many ballots allowed": lambda raw: raw.update(max_ballots=1001),
    "an unknown precedence": lambda raw: raw.update(precedence="first"),
    "an unknown silence": lambda raw: raw.update(silence="for"),
    "no question": lambda raw: raw.update(questions=[]),
    "a question twice": lambda raw: raw.update(questions=raw["questions"] * 2),
    "too many questions": lambda raw: raw.update(
        questions=[{**raw["questions"][0], "id": f"q{number}"} for number in range(21)]
    ),
    "a question id in other letters": question(id="q\u0661"),
    "a question id with a blank": question(id="q 1"),
    "one option": lambda raw: raw["questions"][0].update(options=raw["questions"][0]["options"][:1]),
    "no option for": lambda raw: raw["questions"][0].update(options=raw["questions"][0]["options"][1:]),
    "two options for": option(2, kind="for"),
    "two options of one id": option(2, id="for"),
    "a candidate": option(2, kind="candidate"),
    "a label without Chinese": option(0, label={"en": "for"}),
    "a title without English": lambda raw: raw.update(title={"zh_cn": "题"}),
    "an empty label": option(0, label={"en": "", "zh_cn": "赞成"}),
    "two choices of three": question(max=2),
    "no choice": question(min=0),
    "limits crossed": question(min=2),
    "no area": lambda raw: raw["roll"].update(area=0),
    "an area as text": lambda raw: raw["roll"].update(area="870.876"),
    "a capital hash": lambda raw: raw.update(rules=raw["rules"].upper()),
    "a short hash": lambda raw: raw.update(announcement="00"),
}


@pytest.mark.parametrize("name", BENT)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    raw = copy.deepcopy(fields())
    BENT[name](raw)
    with pytest.raises(ManifestMalformedError):
        make_manifest(raw)


GOOD: dict[str, Callable[[Fields], Any]] = {
    "a latest closing at the closing": lambda raw: raw["extension"].update(latest=raw["closes"]),
    "every channel": lambda raw: raw.update(channels=["app", "door_to_door", "paper", "telephone"]),
    "only paper": lambda raw: raw.update(channels=["paper"]),
    "two options": lambda raw: raw["questions"][0].update(options=raw["questions"][0]["options"][:2]),
    "twenty questions": lambda raw: raw.update(
        questions=[{**raw["questions"][0], "id": f"q{number}"} for number in range(20)]
    ),
    "a third language": lambda raw: raw["title"].update(ug="\u0626"),
    "no assets": lambda raw: raw.update(assets={}),
}


@pytest.mark.parametrize("name", GOOD)
def test_legal_oddities_are_accepted(name: str) -> None:
    raw = copy.deepcopy(fields())
    GOOD[name](raw)
    make_manifest(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: data.replace(b'"v":1', b'"v": 1'),
        lambda data: data.replace(b'"v":1', b'"v":1,"v":1'),
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data.replace("选聘".encode(), b"\\u9009\\u8058"),
        lambda data: b'"' + b"x" * MANIFEST_LIMIT + b'"',
    ],
)
def test_bytes_in_another_form_are_refused(change: Callable[[bytes], bytes]) -> None:
    data = encode_canonical(fields())
    assert change(data) != data
    with pytest.raises(ManifestMalformedError):
        parse_manifest(change(data))
