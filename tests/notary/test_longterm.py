"""Decades later: what still holds after the signers' keys ended, what no longer does, and what nobody may append."""

# mypy: disable-error-code="no-untyped-call"
# The library that bends the files types only some of its functions.

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from keys.errors import RejectionError
from notary.adapters.authorityserver import revoke
from notary.adapters.errors import (
    AuthorityUnreachableError,
    PdfCertificateExpiredError,
    PdfCertificateRevokedError,
)
from notary.adapters.sign import Authorities, sign_certificate
from tests.notary import signing
from tests.notary.bending import Writer, code_of, dictionary, page_of
from tests.notary.crooked import certificate_of, evidence, signed_only, stamp_with
from tests.programs import require

YEAR = timedelta(days=365)


def later(years: float) -> datetime:
    return datetime.now(UTC) + years * YEAR


@pytest.mark.parametrize("years", [0, 4.9, 6, 9.9])
def test_a_certificate_holds_after_its_signers_certificates_ended(years: float) -> None:
    assert signing.check(signing.signed(), moment=later(years))
    assert signing.check(signing.renewed(), moment=later(years))


def test_a_certificate_that_nobody_renewed_ends_with_its_timestamp() -> None:
    assert code_of(signing.signed(), moment=later(10.1)) == "pdf-timestamp-wrong"
    assert code_of(signing.signed(), moment=datetime(2020, 1, 1, tzinfo=UTC)) == "pdf-timestamp-wrong"


@pytest.mark.parametrize(("years", "warned"), [(0, False), (8.9, False), (9.1, True)])
def test_a_warning_comes_a_year_before(years: float, warned: bool) -> None:
    said = {step.id: step.detail for step in signing.check(signing.signed(), moment=later(years))}["pdf-timestamps"]
    assert ("WARNING" in said) is warned
    assert "renew before" in said


@pytest.mark.parametrize(("years", "code"), [(6, ""), (11, "pdf-timestamp-wrong")])
def test_the_clock_itself_may_have_moved(years: int, code: str, tmp_path: Path) -> None:
    require("faketime")
    (tmp_path / "certificate.pdf").write_bytes(signing.signed())
    (tmp_path / "bundle").write_bytes(signing.BUNDLE)
    files = [str(tmp_path / name) for name in ("certificate.pdf", "bundle")]
    words = [signing.authority().root_sha256.hex(), json.dumps(signing.authority().signers())]
    program = (
        "import json, sys; from pathlib import Path; from keys.errors import RejectionError\n"
        "from notary.adapters.pdfcheck import check_pdf\n"
        "files = [Path(name).read_bytes() for name in sys.argv[1:3]]\n"
        "try: check_pdf(files[0], bytes.fromhex(sys.argv[3]), json.loads(sys.argv[4]), files[1])\n"
        "except RejectionError as error: print(error.code, end='')\n"
    )
    said = subprocess.run(
        ["faketime", "-f", f"+{365 * years}d", sys.executable, "-c", program, *files, *words],
        capture_output=True,
        check=True,
        text=True,
    )
    assert said.stdout == code


def test_renewal_adds_one_revision_and_changes_nothing() -> None:
    assert signing.renewed().startswith(signing.signed())
    assert len(signing.ends_of(signing.renewed())) == len(signing.ends_of(signing.signed())) + 1
    again = signing.renew(signing.renewed())
    assert signing.check(again)
    assert len(again) - len(signing.renewed()) < 40_000


def test_a_signer_without_evidence_is_refused() -> None:
    assert code_of(signed_only()) == "pdf-timestamp-missing"
    assert code_of(stamp_with(signed_only())) == "pdf-evidence-missing"
    assert signing.check(stamp_with(signed_only(), evidence()))


def test_a_revoked_signer_is_refused() -> None:
    revoke(signing.authority("fallen").online, certificate_of(signing.officer(0, "fallen")), datetime.now(UTC) - YEAR)
    with signing.asked("fallen") as asked, pytest.raises(PdfCertificateRevokedError):
        sign_certificate(
            signing.unsigned(), signing.officer(0, "fallen"), signing.seal("fallen"), signing.looks(), asked
        )
    made = stamp_with(signed_only("fallen"), evidence("fallen"), "fallen")
    assert code_of(made, root_sha256=signing.authority("fallen").root_sha256) == "pdf-certificate-revoked"


def test_a_signer_whose_certificate_had_ended_is_refused() -> None:
    old = signing.authority("old")
    with signing.asked("old") as asked, pytest.raises(PdfCertificateExpiredError):
        sign_certificate(signing.unsigned(), signing.officer(0, "old"), signing.seal("old"), signing.looks(), asked)
    made = stamp_with(signed_only("old"), evidence("old"), "old")
    assert code_of(made, root_sha256=old.root_sha256) == "pdf-certificate-expired"


def test_an_authority_that_does_not_answer_is_a_refusal() -> None:
    nobody = Authorities("http://127.0.0.1:9/tsa", ())
    with pytest.raises(AuthorityUnreachableError):
        sign_certificate(signing.unsigned(), signing.officer(), signing.seal(), signing.looks(), nobody)


def rename(writer: Writer) -> None:
    """Nothing but what the library does by itself: a new title bar."""


def draw(writer: Writer) -> None:
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=b"1 g 0 0 600 850 re f")))


def show_the_seal_elsewhere(writer: Writer) -> None:
    page = page_of(writer)
    seal = writer.root["/AcroForm"]["/Fields"].raw_get(1)
    page[pdf_name("/Annots")] = generic.ArrayObject([seal])
    writer.mark_update(page.container_ref)


def hide_a_note(writer: Writer) -> None:
    writer.add_object(dictionary(Note=generic.pdf_string("later")))


def hide_a_stream(writer: Writer) -> None:
    writer.add_object(generic.StreamObject({pdf_name("/Type"): pdf_name("/XObject")}, stream_data=b"x"))


@pytest.mark.parametrize("change", [rename, draw, show_the_seal_elsewhere, hide_a_note, hide_a_stream])
def test_a_timestamp_carries_nothing_else_into_the_file(change: "signing.Change") -> None:
    made = stamp_with(signing.signed(), change, keep_title=change is not rename, number=2)
    assert code_of(made) == "pdf-modified"


def test_another_authoritys_timestamp_does_not_renew() -> None:
    assert code_of(stamp_with(signing.signed(), place="stranger", number=2)) == "pdf-timestamp-wrong"


def test_timestamps_of_an_authority_under_another_root_hold_only_if_it_is_pinned() -> None:
    stranger = signing.authority("stranger").root_sha256
    pdf = signing.sign_with(signing.officer(), signing.seal(), "stranger", "office")
    assert code_of(pdf) == "pdf-timestamp-wrong"
    assert code_of(pdf, stamp_roots=[bytes(32)]) == "pdf-timestamp-wrong"
    assert "pdf-timestamps" in [item.id for item in signing.check(pdf, stamp_roots=[bytes(32), stranger])]
    later = stamp_with(signing.signed(), place="stranger", number=2)
    assert "pdf-timestamps" in [item.id for item in signing.check(later, stamp_roots=[stranger])]


def test_a_root_that_is_pinned_for_timestamps_is_none_for_signers() -> None:
    other = signing.sign_with(signing.officer(0, "stranger"), signing.seal("stranger"), "stranger")
    assert code_of(other, stamp_roots=[signing.authority("stranger").root_sha256]) == "pdf-root-wrong"


def test_a_timestamp_is_called_by_its_number() -> None:
    with pytest.raises(RejectionError) as refusal:
        signing.check(stamp_with(signing.signed(), number=7))
    assert refusal.value.code == "pdf-fields-wrong"
