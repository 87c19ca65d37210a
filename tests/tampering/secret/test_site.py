"""A27 and A31 against the voters' site of a secret vote."""

import json

from keys.canonical import encode_canonical
from keys.ed25519 import ORDER
from tests.voting.sites import Site
from tests.voting.test_site_secret import secret, visitor

__all__ = ["secret"]


def test_a27_another_spelling_of_the_signature_is_refused_and_the_same_ballot_answered_once(secret: Site) -> None:
    """S plus the order; then the very same request twice: one entry, one place."""
    voter = visitor(secret, "v0005")
    name, body = voter.request(voter.encrypt(b"\x21" * 32))
    fields = json.loads(body)
    signature = bytes.fromhex(fields["signature"])
    malleable = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    size = secret.work.log.size
    spelt = voter.put(name, encode_canonical({**fields, "signature": malleable.hex()}))
    assert (spelt.status_code, spelt.get_json()["code"]) == (403, "signature-wrong")
    assert secret.work.log.size == size
    first, again = voter.put(name, body), voter.put(name, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    respelt = voter.put(name, encode_canonical({**fields, "signature": malleable.hex()}))
    assert (respelt.status_code, respelt.get_json()["code"]) == (403, "signature-wrong")
    assert secret.work.log.size == size + 1


def test_a31_every_accepted_ballot_is_told_on_another_channel_with_its_number(secret: Site) -> None:
    voter = visitor(secret, "v0006")
    number = secret.letters["v0006"].number
    before = len(secret.network.to(number))
    for sequence in (1, 2):
        assert voter.put(*voter.request(voter.encrypt(bytes([sequence]) * 32))).status_code == 201
        notice = secret.network.wait(number, before + sequence)[-1]
        assert f"第 {sequence} 张票" in notice
    assert len(set(secret.network.to(number)[before:])) == 2
