"""The check of a signed certificate: what passes, what was appended or cut, what byte ranges may say."""

# mypy: disable-error-code="no-untyped-call"
# The library that bends the files types only some of its functions.

import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.sign.validation.dss import DocumentSecurityStore

from keys.errors import RejectionError
from notary.adapters.errors import PdfCheckTimeoutError
from notary.adapters.pdf import render_certificate
from notary.adapters.pdfcheck import check_pdf
from notary.certificate import OFFICER_FIELD, SEAL_FIELD
from tests.notary import signing
from tests.notary.bending import Writer, code_of, metadata, put_signature
from tests.notary.test_attachment import rename_tree, swap_attachment


def test_a_good_certificate_passes_and_says_what_was_checked() -> None:
    steps = {step.id: step.detail for step in signing.check(signing.signed())}
    assert sha256(signing.unsigned()).hexdigest() in steps["pdf-unsigned"]
    assert signing.authority().signers()[OFFICER_FIELD] in steps["pdf-signature-Officer"]
    assert signing.authority().signers()[SEAL_FIELD] in steps["pdf-signature-OfficeSeal"]


def test_the_bounded_check_gives_the_same_answer() -> None:
    authority = signing.authority()
    moment = datetime.now(UTC).replace(microsecond=0)
    order = (authority.root_sha256, authority.signers(), signing.BUNDLE)
    assert check_pdf(signing.signed(), *order, moment=moment) == signing.check(signing.signed(), moment=moment)
    with pytest.raises(RejectionError) as refusal:
        check_pdf(signing.signed() + b"x", *order)
    assert refusal.value.code == "pdf-trailing-bytes"
    with pytest.raises(RejectionError) as refusal:
        check_pdf(signing.signed(), authority.root_sha256, {}, signing.BUNDLE)
    assert (refusal.value.code, refusal.value.detail) == ("pdf-signer-wrong", OFFICER_FIELD)


def test_the_bounded_check_ends_in_time() -> None:
    order = (signing.authority().root_sha256, signing.authority().signers(), signing.BUNDLE)
    with pytest.raises(PdfCheckTimeoutError):
        check_pdf(signing.signed(), *order, seconds=0)


def change_a_page(writer: Writer) -> None:
    drawing = writer.add_object(generic.StreamObject(stream_data=b"1 g 0 0 600 850 re f"))
    writer.add_stream_to_page(0, drawing)


def change_the_title(writer: Writer) -> None:
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()


def store_certificates(pdf: bytes) -> bytes:
    """Append validation data, which the officer's signature allows but which no timestamp ends."""
    out = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(out, sig_contents=None, certs=[signing.seal("stranger").signing_cert])
    return out.getvalue()


@pytest.mark.parametrize("change", [change_a_page, change_the_title])
def test_an_appended_change_is_seen(change: Callable[[Writer], None]) -> None:
    assert code_of(signing.append(signing.signed(), change)) == "pdf-modified"


def test_a_change_between_the_signatures_is_seen() -> None:
    certified = signing.signed()[: signing.ends_of(signing.signed())[1]]
    changed = signing.append(certified, change_a_page)
    assert code_of(signing.renew(seal_only(changed))) == "pdf-modified"


def seal_only(pdf: bytes) -> bytes:
    return put_signature(pdf, metadata(SEAL_FIELD), signing.seal())


def test_even_an_allowed_revision_after_the_seal_is_refused() -> None:
    assert code_of(store_certificates(signing.signed())) == "pdf-coverage"


@pytest.mark.parametrize("change", [swap_attachment, rename_tree])
def test_an_appended_attachment_is_seen(change: Callable[[Writer], None]) -> None:
    assert code_of(signing.append(signing.signed(), change)) == "pdf-attachment-differs"


def test_another_bundle_than_the_files_is_refused() -> None:
    assert code_of(signing.signed(), bundle=signing.BUNDLE + b"x") == "pdf-attachment-differs"


def test_a_file_cut_back_to_an_earlier_revision_is_refused() -> None:
    ends = signing.ends_of(signing.signed())
    assert code_of(signing.signed()[: ends[1]]) == "pdf-fields-wrong"
    assert code_of(signing.signed()[: ends[2]]) == "pdf-timestamp-missing"
    assert code_of(signing.unsigned()) == "pdf-fields-wrong"


@pytest.mark.parametrize("tail", [b"\n", b"junk", b"\n%%EOF\n"])
def test_bytes_after_the_end_are_refused(tail: bytes) -> None:
    assert code_of(signing.signed() + tail) == "pdf-trailing-bytes"


def with_range_of(name: str) -> Callable[[bytes], bytes]:
    """What writes another byte range into any signed file, over that of the seal."""
    return lambda pdf: with_range(RANGES[name], pdf=pdf)


def with_range(make: Callable[[int, int, int], str], place: int = 1, pdf: bytes = b"") -> bytes:
    """The signed file with another byte range written into the same room."""
    pdf = pdf or signing.signed()
    found = list(re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\] *", pdf))[place]
    written = make(*(int(number) for number in found.groups())).encode().ljust(len(found[0]))
    assert len(written) == len(found[0])
    return pdf[: found.start()] + written + pdf[found.end() :]


RANGES: dict[str, Callable[[int, int, int], str]] = {
    "starts late": lambda a, b, c: f"/ByteRange [1 {a - 1} {b} {c}]",
    "starts before the file": lambda a, b, c: f"/ByteRange [-1 {a + 1} {b} {c}]",
    "leaves out more before": lambda a, b, c: f"/ByteRange [0 {a - 20} {b} {c}]",
    "leaves out more after": lambda a, b, c: f"/ByteRange [0 {a} {b + 20} {c - 20}]",
    "covers a part of the signature": lambda a, b, c: f"/ByteRange [0 {a + 2} {b} {c}]",
    "overlaps": lambda a, b, c: f"/ByteRange [0 {b} {a} {c + b - a}]",
    "ends beyond the file": lambda a, b, c: f"/ByteRange [0 {a} {b} {c + 1}]",
    "ends before the file": lambda a, b, c: f"/ByteRange [0 {a} {b} {c - 1}]",
    "one part": lambda a, b, c: f"/ByteRange [0 {a}]",
    "three parts": lambda a, b, c: f"/ByteRange [0 {a} {b} 1 {b + 1} {c - 1}]",
    "twice": lambda a, b, c: f"/ByteRange [0 {a} {b} {c}]/ByteRange [0 9]",
    "no numbers": lambda a, b, c: "/ByteRange [null null null null]",
    "decimals": lambda a, b, c: f"/ByteRange [0.0 {a}.0 {b}.0 {c}.0]",
    "by reference": lambda a, b, c: "/ByteRange 1 0 R",
    "empty": lambda a, b, c: "/ByteRange []",
    "covers nothing": lambda a, b, c: "/ByteRange [0 0 0 0]",
}


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_malformed_byte_range_is_refused(name: str, place: int) -> None:
    assert code_of(with_range(RANGES[name], place)) == "pdf-byte-range"


def test_a_signature_without_a_byte_range_is_refused() -> None:
    renamed = with_range(lambda a, b, c: f"/BiteRange [0 {a} {b} {c}]")
    assert code_of(renamed) in {"pdf-byte-range", "pdf-malformed"}


def test_a_byte_range_of_another_signature_is_refused() -> None:
    first = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", signing.signed())
    assert first is not None
    copied = with_range(lambda a, b, c: first[0].decode())
    assert code_of(copied) == "pdf-byte-range"


def test_a_certificate_of_another_case_keeps_its_own_bundle() -> None:
    """A good certificate with another good bundle is refused: the seal binds the one it was made with."""
    other = signing.sign(render_certificate(replace(signing.CERTIFICATE, number="2"), b"another bundle"))
    assert code_of(other) == "pdf-attachment-differs"
    assert signing.check(other, bundle=b"another bundle")


def test_any_changed_byte_is_refused() -> None:
    chosen = random.Random(81)
    for place in chosen.sample(range(len(signing.signed())), 20):
        pdf = bytearray(signing.signed())
        pdf[place] ^= 1 << chosen.randrange(8)
        assert code_of(bytes(pdf)).startswith(("pdf-", "attachment-"))


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n", b"not a pdf", b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n%%EOF\n"])
def test_what_is_no_certificate_is_malformed(pdf: bytes) -> None:
    assert code_of(pdf) == "pdf-malformed"
