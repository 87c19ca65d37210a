"""What a request can cost the server: anything malformed is refused before a single product of the group is made.

Counted are the calls of libsodium that multiply an element, decode one, or check a signature, and not the time, which
depends on the machine. Issue: "a ballot with 10^4 options does not occupy the server for more than a bounded time".
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nacl import bindings
from werkzeug.test import TestResponse

from keys.schnorr import sign_ballot
from tests.livecase import CASE
from tests.secretworld import GROUP
from tests.voting.sites import OURS, Site
from tests.voting.test_site_secret import SecretVisitor, secret, visitor
from voting.belenios.structure import compact_hash, format_proof, format_structure

__all__ = ["secret"]

MANY = 10_000
GOOD = 6 * 2 * 3 + 2 * 3 + 1  # six options of two branches of three products, two sums of one, the signature
COUNTED = {
    "crypto_scalarmult_ed25519_noclamp": "product",
    "crypto_core_ed25519_is_valid_point": "decode",
    "crypto_sign_open": "signature",
}


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often libsodium is asked, whoever asks."""
    found: Counter[str] = Counter()

    def counting(name: str, what: str) -> Callable[..., Any]:
        asked = getattr(bindings, name)

        def call(*given: Any) -> Any:
            found[what] += 1
            return asked(*given)

        return call

    for name, what in COUNTED.items():
        monkeypatch.setattr(bindings, name, counting(name, what))
    return found


@pytest.fixture(scope="module")
def voter(secret: Site) -> SecretVisitor:
    made = visitor(secret, "v0001")
    assert made.place()["sequence"] == 1
    return made


def refused(answer: TestResponse) -> tuple[int, str]:
    """Status and code; the answer is in the one shape and holds no traceback."""
    told = answer.get_json()
    assert sorted(told)[:2] == ["code", "message"], told
    assert 400 <= answer.status_code < 500, told
    assert "Traceback" not in answer.get_data(as_text=True)
    return answer.status_code, told["code"]


def ballot_of(voter: SecretVisitor) -> Any:
    return json.loads(voter.encrypt(b"\x11" * 32))


def resigned(voter: SecretVisitor, fields: dict[str, Any]) -> str:
    """S3: the ballot as bent, signed by its voter."""
    unsigned = format_structure({name: value for name, value in fields.items() if name != "signature"})
    made = sign_ballot(GROUP, voter.exponent(), compact_hash(unsigned), 4711)
    return format_structure(
        {**json.loads(unsigned), "signature": {"hash": compact_hash(unsigned), "proof": format_proof(made)}}
    ).decode()


def test_a_good_ballot_costs_what_its_questions_cost(voter: SecretVisitor, counts: Counter[str]) -> None:
    """The measure for all below: two questions of three options, each part asked for once. Nothing is appended here."""
    name, body = voter.request(voter.encrypt(b"\x12" * 32), sequence=7)
    counts.clear()
    assert refused(voter.put(name, body))[1] == "sequence-wrong"
    assert counts["product"] == GOOD


PARTS: dict[str, Callable[[Any], Any]] = {
    "answers": lambda fields: fields.update(answers=[1] * MANY),
    "answers that are answers": lambda fields: fields.update(answers=[{"choices": []}] * 1_500),
    "choices": lambda fields: fields["answers"][0].update(choices=[0] * MANY),
    "choices that are ciphertexts": lambda fields: fields["answers"][0].update(
        choices=fields["answers"][0]["choices"][:1] * 180
    ),
    "proofs of options": lambda fields: fields["answers"][0].update(individual_proofs=[[]] * MANY),
    "branches of a blank proof": lambda fields: fields["answers"][0].update(
        blank_proof=[{"challenge": "1", "response": "1"}] * 1_000
    ),
    "a long challenge": lambda fields: fields["answers"][0]["overall_proof"][0].update(challenge="9" * 30_000),
    "a long element": lambda fields: fields["answers"][0]["choices"][0].update(alpha="a" * 30_000),
    "a number in place of an element": lambda fields: fields["answers"][0]["choices"][0].update(alpha=10**4_000),
    "nested lists": lambda fields: fields.update(answers=json.loads("[" * 900 + "]" * 900)),
    "members": lambda fields: fields.update({f"n{at}": 0 for at in range(5_000)}),
}


@pytest.mark.parametrize("part", PARTS)
def test_ten_thousand_of_anything_are_refused_before_any_product(
    voter: SecretVisitor, counts: Counter[str], part: str
) -> None:
    """Signed anew by the voter, so that nothing but the form is wrong; one signature check is all it costs."""
    fields = ballot_of(voter)
    PARTS[part](fields)
    name, body = voter.request(resigned(voter, fields))
    size = voter.site.work.log.size
    counts.clear()
    _status, code = refused(voter.put(name, body))
    assert code in {"secret-ballot-malformed", "ballot-shape-wrong", "scalar-malformed", "element-malformed"}, code
    assert counts["product"] == 0
    assert counts["signature"] <= 1
    assert counts["decode"] <= 1 + 2 * 6  # at most the elements of a good ballot
    assert voter.site.work.log.size == size


LONGER: dict[str, tuple[Callable[[Any], list[Any]], str]] = {
    "an option": (lambda fields: fields["answers"][1]["individual_proofs"][2], "proof-option-wrong"),
    "the sum": (lambda fields: fields["answers"][1]["overall_proof"], "proof-sum-wrong"),
}


@pytest.mark.parametrize("more", [1, 900])
@pytest.mark.parametrize("what", LONGER)
def test_branches_too_many_cost_no_more_than_a_good_ballot(
    voter: SecretVisitor, counts: Counter[str], what: str, more: int
) -> None:
    """The last proof is too long: it is refused by its length, and only what stands before it was checked."""
    find, code = LONGER[what]
    fields = ballot_of(voter)
    proofs = find(fields)
    proofs += [{"challenge": "1", "response": "1"}] * more
    name, body = voter.request(resigned(voter, fields))
    counts.clear()
    assert refused(voter.put(name, body))[1] == code
    assert counts["product"] <= GOOD


def test_bodies_beyond_the_limit_are_not_read(voter: SecretVisitor, counts: Counter[str]) -> None:
    name, good = voter.request(voter.encrypt(b"\x13" * 32))
    for body, code in (
        (good[:-1] + b" " * 131_072 + b"}", "request-too-large"),
        (b"[" * 140_000, "request-too-large"),
        (good[:-1] + b" " * 65_536 + b"}", "json-too-large"),
    ):
        counts.clear()
        status, told = refused(voter.put(name, body))
        assert (status, told) == (413, code)
        assert not counts


DOCUMENTS: dict[str, bytes] = {
    "deep lists": b"[" * 60_000,
    "deep lists that end": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a long integer": b'{"ballot":' + b"9" * 60_000 + b"}",
    "a long negative integer": b'{"ballot":-' + b"9" * 60_000 + b"}",
    "an exponent": b'{"ballot":1e999999}',
    "many members": b"{" + b",".join(b'"n%d":0' % at for at in range(5_000)) + b"}",
    "one name often": b"{" + b",".join([b'"ballot":0'] * 5_000) + b"}",
    "ten thousand items": b'{"ballot":[' + b",".join([b"0"] * MANY) + b"]}",
    "no text": b"\xff" * 1_000,
    "nothing": b"",
    "null": b"null",
    "a text": b'"' + b"a" * 60_000 + b'"',
    "surrogates": b'{"ballot":"\\ud800"}',
}
ADDRESSES = ["ballots/" + "00" * 32, "challenges", "logins", "tested"]


@pytest.mark.parametrize("what", DOCUMENTS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_document_occupies_or_breaks_the_server(
    voter: SecretVisitor, counts: Counter[str], address: str, what: str
) -> None:
    size = voter.site.work.log.size
    send = voter.client.put if address.startswith("ballots") else voter.client.post
    counts.clear()
    refused(send(voter.api(address), data=DOCUMENTS[what], headers=OURS))
    assert not counts
    assert voter.site.work.log.size == size


def test_a_ballot_that_is_no_json_is_refused_before_any_product(voter: SecretVisitor, counts: Counter[str]) -> None:
    for text in ("[" * 30_000, '{"a":' * 5_000, "9" * 50_000, "-" * 1_000, "{}", "null", '"' + "a" * 40_000):
        name, body = voter.request(text)
        counts.clear()
        assert refused(voter.put(name, body))[1] == "secret-ballot-malformed", text[:9]
        assert counts["product"] == counts["decode"] == 0


@pytest.fixture(autouse=True)
def _nothing_was_logged_as_a_mistake(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [record for record in caplog.records if record.exc_info]


def test_ids_that_are_no_ids_are_not_found(voter: SecretVisitor) -> None:
    for ballot in ("x", "a" * 5_000, "%00", "é"):
        assert refused(voter.client.get(f"/api/cases/{CASE}/ballots/{ballot}"))[0] in (400, 404)
