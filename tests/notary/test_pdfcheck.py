"""The check of a signed certificate: every way of bending one is refused by its own code."""

# mypy: disable-error-code="no-untyped-call"
# The library that bends the files types only some of its functions.

import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.validation.dss import DocumentSecurityStore

from keys.errors import RejectionError
from notary.adapters.errors import PdfCheckTimeoutError
from notary.adapters.pdf import render_certificate
from notary.adapters.pdfcheck import check_pdf
from notary.certificate import OFFICER_FIELD, SEAL_FIELD
from tests.notary import signing
from tests.notary.test_attachment import rename_tree, swap_attachment

Writer = IncrementalPdfFileWriter


def code_of(pdf: bytes, **other: Any) -> str:
    with pytest.raises(RejectionError) as refusal:
        signing.check(pdf, **other)
    return refusal.value.code


def dictionary(**items: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in items.items()})


def page_of(writer: Writer, number: int = 0) -> Any:
    return writer.root["/Pages"]["/Kids"][number]


def annotate(writer: Writer, note: generic.DictionaryObject) -> None:
    note[pdf_name("/Type")] = pdf_name("/Annot")
    note[pdf_name("/Rect")] = generic.ArrayObject(generic.NumberObject(edge) for edge in (50, 50, 250, 90))
    note[pdf_name("/F")] = generic.NumberObject(4)
    writer.register_annotation(page_of(writer).container_ref, writer.add_object(note))


# --- what must pass ------------------------------------------------------------------------------------------------


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


# --- appended revisions, A81 ---------------------------------------------------------------------------------------


def change_a_page(writer: Writer) -> None:
    drawing = writer.add_object(generic.StreamObject(stream_data=b"1 g 0 0 600 850 re f"))
    writer.add_stream_to_page(0, drawing)


def change_the_title(writer: Writer) -> None:
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()


def store_certificates(pdf: bytes) -> bytes:
    """Append validation data, which the officer's signature allows but which is not the office's last word."""
    out = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(out, sig_contents=None, certs=[signing.seal().signing_cert])
    return out.getvalue()


@pytest.mark.parametrize("change", [change_a_page, change_the_title])
def test_an_appended_change_is_seen(change: Callable[[Writer], None]) -> None:
    assert code_of(signing.append(signing.signed(), change)) == "pdf-modified"


def test_a_change_between_the_signatures_is_seen() -> None:
    certified = signing.signed()[: signing.ends_of(signing.signed())[1]]
    changed = signing.append(certified, change_a_page)
    assert code_of(seal_only(changed)) == "pdf-modified"


def seal_only(pdf: bytes) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    return put_signature(pdf, metadata, signing.seal())


def put_signature(pdf: bytes, metadata: Any, signer: Any) -> bytes:
    out = io.BytesIO()
    signers.PdfSigner(metadata, signer=signer).sign_pdf(Writer(io.BytesIO(pdf)), output=out)
    return out.getvalue()


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
    assert code_of(signing.unsigned()) == "pdf-fields-wrong"


@pytest.mark.parametrize("tail", [b"\n", b"junk", b"\n%%EOF\n"])
def test_bytes_after_the_end_are_refused(tail: bytes) -> None:
    assert code_of(signing.signed() + tail) == "pdf-trailing-bytes"


# --- byte ranges, A82 ----------------------------------------------------------------------------------------------


def with_range(make: Callable[[int, int, int], str], place: int = 1) -> bytes:
    """The signed file with another byte range written into the same room."""
    pdf = signing.signed()
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
@pytest.mark.parametrize("place", [0, 1])
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


# --- signatures ----------------------------------------------------------------------------------------------------


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


def test_any_change_in_the_seals_container_is_refused() -> None:
    start, end = contents_of(1)
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
    other = signing.sign_with(signing.officer(0, "stranger"), signing.seal("stranger"))
    assert signing.authority("stranger").signers() == signing.authority().signers()  # the names are the same
    assert code_of(other) == "pdf-root-wrong"
    assert code_of(signing.signed(), root_sha256=bytes(32)) == "pdf-root-wrong"
    half = signing.sign_with(signing.officer(), signing.seal("stranger"))
    assert code_of(half) == "pdf-root-wrong"


def test_another_signer_of_the_same_authority_is_refused() -> None:
    assert code_of(signing.sign_with(signing.officer(1), signing.seal())) == "pdf-signer-wrong"
    assert code_of(signing.sign_with(signing.officer(), signing.officer())) == "pdf-signer-wrong"
    assert code_of(signing.sign_with(signing.seal(), signing.officer())) == "pdf-signer-wrong"
    assert code_of(signing.signed(), signers={}) == "pdf-signer-wrong"
    only_seal = {SEAL_FIELD: signing.authority().signers()[SEAL_FIELD]}
    assert code_of(signing.signed(), signers=only_seal) == "pdf-signer-wrong"


def test_expired_and_future_certificates_are_refused() -> None:
    later = datetime.now(UTC) + timedelta(days=365 * 6)
    assert code_of(signing.signed(), moment=later) == "pdf-certificate-expired"
    assert code_of(signing.signed(), moment=datetime(2020, 1, 1, tzinfo=UTC)) == "pdf-certificate-expired"


# --- fields --------------------------------------------------------------------------------------------------------


def metadata(name: str, **other: Any) -> Any:
    return signers.PdfSignatureMetadata(
        field_name=name, **{"md_algorithm": "sha256", "subfilter": fields.SigSeedSubFilter.PADES, **other}
    )


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


# --- active and hidden content in a correctly signed file, A83 -----------------------------------------------------


def script() -> generic.DictionaryObject:
    return dictionary(S=pdf_name("/JavaScript"), JS=pdf_string("app.alert(1)"))


def at_root(name: str, make: Callable[[], Any]) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        writer.root[pdf_name(name)] = make()
        writer.update_root()

    return change


def on_a_page(name: str, make: Callable[[], Any]) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        page = page_of(writer)
        page[pdf_name(name)] = make()
        writer.mark_update(page.container_ref)

    return change


def named_script(writer: Writer) -> None:
    listed = generic.ArrayObject([pdf_string("a"), writer.add_object(script())])
    writer.root["/Names"][pdf_name("/JavaScript")] = dictionary(Names=listed)
    writer.update_root()


def layer(writer: Writer) -> None:
    group = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=pdf_string("later")))
    shown = dictionary(ON=generic.ArrayObject(), OFF=generic.ArrayObject([group]))
    writer.root[pdf_name("/OCProperties")] = dictionary(OCGs=generic.ArrayObject([group]), D=shown)
    writer.update_root()


def unused_script(writer: Writer) -> None:
    writer.add_object(script())


def another_attachment(writer: Writer) -> None:
    embed.EmbeddedFileObject.from_file_data(writer, b"other")


def hidden_annotation(writer: Writer) -> None:
    note = dictionary(Subtype=pdf_name("/Square"), Rect=generic.ArrayObject([generic.NumberObject(0)] * 4))
    page = page_of(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject([note])
    writer.mark_update(page.container_ref)


def linked(kind: str) -> Callable[[Writer], None]:
    action = dictionary(S=pdf_name(kind), URI=pdf_string("http://127.0.0.1:9/"), F=pdf_string("x"))
    return lambda writer: annotate(writer, dictionary(Subtype=pdf_name("/Link"), A=action))


def noted(kind: str) -> Callable[[Writer], None]:
    return lambda writer: annotate(writer, dictionary(Subtype=pdf_name(kind), Contents=pdf_string("x")))


ACTIVE: dict[str, Callable[[Writer], None]] = {
    "script on opening": at_root("/OpenAction", script),
    "view on opening": at_root("/OpenAction", generic.ArrayObject),
    "actions of the document": at_root("/AA", dictionary),
    "named script": named_script,
    "unused script": unused_script,
    "actions of a page": on_a_page("/AA", lambda: dictionary(O=script())),
    "layer": layer,
    "portfolio": at_root("/Collection", dictionary),
    "link": linked("/URI"),
    "link to a program": linked("/Launch"),
    "form that is sent": linked("/SubmitForm"),
    "free text": noted("/FreeText"),
    "stamp": noted("/Stamp"),
    "square": noted("/Square"),
    "hidden annotation": hidden_annotation,
    "redaction": noted("/Redact"),
    "attached by a pin": noted("/FileAttachment"),
    "film": noted("/RichMedia"),
    "another attachment": another_attachment,
}


@pytest.mark.parametrize("name", ACTIVE)
def test_active_content_is_refused_though_correctly_signed(name: str) -> None:
    made = signing.sign(signing.append(signing.unsigned(), ACTIVE[name]))
    assert code_of(made) == "pdf-active-content"


def test_the_same_way_of_making_passes_without_active_content() -> None:
    def harmless(writer: Writer) -> None:
        writer.add_object(dictionary(Note=pdf_string("/JavaScript in a text is a text")))

    assert signing.check(signing.sign(signing.append(signing.unsigned(), harmless)))


# --- everything else -----------------------------------------------------------------------------------------------


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
