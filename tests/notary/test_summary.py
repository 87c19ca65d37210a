"""The summary: every field of a certificate, read back as far as only the office can say it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from notary.certificate import Certificate
from notary.errors import SummaryMalformedError
from notary.summary import find_differences, format_summary, read_commission
from tests.notary.certificates import make_certificate, make_rare_certificate


@pytest.mark.parametrize("certificate", [make_certificate(), make_rare_certificate()])
def test_what_the_office_says_comes_back(certificate: Certificate) -> None:
    read = read_commission(format_summary(certificate))
    assert (read.number, read.office, read.officers) == (certificate.number, certificate.office, certificate.officers)
    assert (read.issued, read.notes_zh) == (certificate.issued, certificate.notes_zh)
    assert (read.verify_url, read.bundle_sha256) == (certificate.verify_url, certificate.ledger.bundle_sha256)
    assert find_differences(format_summary(certificate), certificate) == []


def test_differences_are_named_by_their_place() -> None:
    certificate = make_certificate()
    (question,) = certificate.questions
    other = replace(certificate, questions=(replace(question, outcome="adopted"),), steps=certificate.steps[1:])
    assert find_differences(format_summary(other), certificate) == ["questions.0.outcome", "steps"]


def bent(**change: Any) -> bytes:
    value = json.loads(format_summary(make_certificate()))
    value["certificate"] |= change
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@pytest.mark.parametrize(
    "summary",
    [
        b"",
        b"[]",
        b"{}",
        b'{"certificate":{},"v":1}',
        b'{"certificate":{},"v":2}',
        b'{ "certificate":{},"v":1}',
        bent(number=1),
        bent(officers=[{"name": "x", "power": "y"}]),
        bent(office="x"),
        bent(issued="soon"),
        bent(notes_zh=[1]),
        bent(ledger={"bundle_sha256": "xx"}),
    ],
)
def test_other_forms_are_refused(summary: bytes) -> None:
    with pytest.raises(SummaryMalformedError):
        read_commission(summary)
