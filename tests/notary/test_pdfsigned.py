"""The signatures of a certificate: whose they are, over what, in which order, and nothing active beside them."""

# mypy: disable-error-code="no-untyped-call"
# The library that bends the files types only some of its functions.

import random
import re

import pytest
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.sign import fields

from notary.certificate import OFFICER_FIELD, SEAL_FIELD
from tests.notary import signing
from tests.notary.bending import Writer, annotate, code_of, dictionary, metadata, page_of, put_signature


def contents_of(place: int) -> tuple[int, int]:
    """Where the signature's hexadecimal value stands in the signed file."""
    found = list(re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", signing.signed()))[place]
    return int(found[1]) + 1, int(found[2]) - 1


def flip(place: int) -> bytes:
    pdf = bytearray(signing.signed())
    pdf[place] ^= 1
    return bytes(pdf)


def test_a_changed_byte_on_a_page_is_seen() -> None:
    page = signing.reader_of(signing.signed()).root["/Pages"]["/Kids"][0]
    at = signing.signed().index(page["/Contents"].encoded_data)
    assert {code_of(flip(at + 200 * place)) for place in range(1, 5)} == {"pdf-signature-invalid"}


def test_a_changed_byte_in_the_attachment_is_seen() -> None:
    stream = re.search(rb"/Type /EmbeddedFile.*?stream\n", signing.signed(), re.DOTALL)
    assert stream is not None
    assert code_of(flip(stream.end() + 9)) == "pdf-malformed"  # its own check sum no longer holds
    date = re.search(rb"/Type /EmbeddedFile.*?ModDate \(D:2022", signing.signed(), re.DOTALL)
    assert date is not None
    assert code_of(flip(date.end() - 1)) == "pdf-signature-invalid"


@pytest.mark.parametrize("place", [0, 1])
def test_a_changed_signature_value_is_seen(place: int) -> None:
    signature = signing.reader_of(signing.signed()).embedded_signatures[place]
    value = signature.signer_info["signature"].native.hex().upper().encode()
    at = signing.signed().index(value) + len(value) - 2
    pdf = bytearray(signing.signed())
    pdf[at] = ord("0") if pdf[at] != ord("0") else ord("1")
    assert code_of(bytes(pdf)) == "pdf-signature-invalid"


@pytest.mark.parametrize("place", [1, 2])
def test_any_change_in_a_container_is_refused(place: int) -> None:
    start, end = contents_of(place)
    chosen = random.Random(2022)
    for at in [*range(start, start + 24), *chosen.sample(range(start, end), 40), end - 1]:
        pdf = bytearray(signing.signed())
        pdf[at] = chosen.choice(sorted(set(b"0123456789ABCDEFabcdef") - {pdf[at]}))
        assert code_of(bytes(pdf)).startswith("pdf-")


def test_lower_case_is_no_second_spelling_of_a_signature() -> None:
    start, end = contents_of(1)
    pdf = signing.signed()
    assert code_of(pdf[:start] + pdf[start:end].lower() + pdf[end:]) == "pdf-byte-range"


def test_another_authority_is_refused() -> None:
    other = signing.sign_with(signing.officer(0, "stranger"), signing.seal("stranger"), "stranger")
    assert signing.authority("stranger").signers() == signing.authority().signers()  # the names are the same
    assert code_of(other) == "pdf-root-wrong"
    assert code_of(signing.signed(), root_sha256=bytes(32)) == "pdf-root-wrong"
    half = signing.sign_with(signing.officer(), signing.seal("stranger"), "office", "stranger")
    assert code_of(half) == "pdf-root-wrong"


def test_another_signer_of_the_same_authority_is_refused() -> None:
    assert code_of(signing.sign_with(signing.officer(1), signing.seal())) == "pdf-signer-wrong"
    assert code_of(signing.sign_with(signing.officer(), signing.officer())) == "pdf-signer-wrong"
    assert code_of(signing.sign_with(signing.seal(), signing.officer())) == "pdf-signer-wrong"
    assert code_of(signing.signed(), signers={}) == "pdf-signer-wrong"
    only_seal = {SEAL_FIELD: signing.authority().signers()[SEAL_FIELD]}
    assert code_of(signing.signed(), signers=only_seal) == "pdf-signer-wrong"


def test_the_officer_must_certify() -> None:
    pdf = put_signature(signing.unsigned(), metadata(OFFICER_FIELD), signing.officer())
    assert code_of(put_signature(pdf, metadata(SEAL_FIELD), signing.seal())) == "pdf-fields-wrong"


def test_the_officer_must_leave_room_for_the_seal_only() -> None:
    loose = metadata(OFFICER_FIELD, certify=True, docmdp_permissions=fields.MDPPerm.ANNOTATE)
    pdf = put_signature(signing.unsigned(), loose, signing.officer())
    assert code_of(put_signature(pdf, metadata(SEAL_FIELD), signing.seal())) == "pdf-fields-wrong"


def test_the_seal_must_come_last() -> None:
    pdf = put_signature(signing.unsigned(), metadata(SEAL_FIELD, certify=True), signing.seal())
    assert code_of(put_signature(pdf, metadata(OFFICER_FIELD), signing.officer())) == "pdf-fields-wrong"


def test_the_old_form_of_signatures_is_refused() -> None:
    old = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    pdf = put_signature(signing.unsigned(), metadata(OFFICER_FIELD, certify=True, subfilter=old), signing.officer())
    assert code_of(put_signature(pdf, metadata(SEAL_FIELD, subfilter=old), signing.seal())) == "pdf-fields-wrong"


def test_a_third_signature_is_refused() -> None:
    assert code_of(put_signature(signing.signed(), metadata("Third"), signing.seal())) == "pdf-fields-wrong"


def test_a_further_form_field_is_refused() -> None:
    def add_field(writer: Writer) -> None:
        text = dictionary(FT=pdf_name("/Tx"), T=pdf_string("Note"), Subtype=pdf_name("/Widget"))
        annotate(writer, text)
        reference = page_of(writer)["/Annots"].raw_get(-1)
        writer.root["/AcroForm"]["/Fields"].append(reference)
        writer.update_root()

    assert code_of(signing.sign(signing.append(signing.unsigned(), add_field))) == "pdf-fields-wrong"
