"""A certificate and the office's register, as an auditor has them: registered, withdrawn, hidden, bent."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keys.ed25519 import check_signature
from keys.encoding import hex_of
from keys.note import format_vkey
from ledger.adapters.bundle import save_bundle
from ledger.policy import Policy
from ledger.record import Record
from notary.registered import check_registered, read_register
from notary.report import ACCEPTED, EVIDENCE_ONLY, Report
from tests.notary import issuing
from tests.notary.test_register import FORM, Book, code_of
from tests.simulator import World, key_of, make_world


def entered(**bent: Any) -> Book:
    """A register with the certificate of the tests."""
    book, pdf, report = Book(), issuing.issued(), issuing.accepted()
    signed = {"sha256": hashlib.sha256(pdf).hexdigest(), "size": len(pdf)}
    body = {"case": report.origin, "root": hex_of(report.root or b""), "signed": signed, "size": report.size}
    book.certify(1, str(body.pop("case")), **(body | bent))
    return book


def policy() -> Policy:
    own, book = issuing.policy(), Book()
    return replace(own, logs={**own.logs, book.origin: book.log})


def audited(book: Book | None, folder: Path, pdf: bytes | None = None, record: Record | None = None) -> Report:
    file = folder / "register.zip"
    if book is not None:
        save_bundle((record or book.record(kept=())).files, file)
    return issuing.audit(
        pdf or issuing.issued(),
        policy=policy(),
        register=file if book else None,
        evidence_only=True,
        check_pdf=None,
        check_pages=None,
    )


def refusal(report: Report) -> str:
    return report.first.code if report.first else ""


def test_a_registered_certificate_is_told_with_its_place(tmp_path: Path) -> None:
    report = audited(entered(), tmp_path)
    assert (report.verdict, report.steps[-1].id, report.steps[-1].status) == (EVIDENCE_ONLY, "register", "ok")
    assert "（2026）示证字第1号 at entry 1" in report.steps[-1].detail


def test_without_a_register_the_report_says_that_withdrawal_was_not_checked() -> None:
    report = issuing.audit(issuing.issued())
    assert (report.verdict, report.steps[-1].status) == (ACCEPTED, "not_checked")
    assert report.steps[-1].detail.startswith("withdrawal not checked")


def test_a_withdrawn_certificate_is_refused(tmp_path: Path) -> None:
    book = entered()
    book.withdraw()
    assert refusal(audited(book, tmp_path)) == "certificate-withdrawn"


def test_a_certificate_that_does_not_stand_in_the_register_is_refused(tmp_path: Path) -> None:
    assert refusal(audited(Book(), tmp_path)) == "certificate-not-registered"
    other = {"signed": {"sha256": "33" * 32, "size": 1000}}
    assert refusal(audited(entered(**other), tmp_path)) == "certificate-not-registered"
    assert refusal(audited(entered(case="vote.example/shihezi/case/9"), tmp_path)) == "certificate-not-registered"


def test_a_certificate_under_another_number_than_it_bears_is_refused(tmp_path: Path) -> None:
    """The office withdraws the certificate and enters the very same file again: its number stays withdrawn."""
    book = entered()
    book.withdraw()
    again = book.replayed().certificates["（2026）示证字第1号"]
    signed = {"sha256": again.pdf_sha256.hex(), "size": again.pdf_size}
    book.certify(2, again.case, root=hex_of(again.root), signed=signed, size=again.size)
    assert refusal(audited(book, tmp_path)) == "certificate-withdrawn"


def hide_withdrawal(book: Book) -> Record:
    """The head of the whole register over entries that end before the withdrawal."""
    whole = book.record(kept=())
    book.drafts.pop()
    return Record({**book.record(kept=()).files, "log/checkpoint": whole.files["log/checkpoint"]})


def cut_back(book: Book) -> Record:
    """Somebody without the log's key signs a shorter register."""
    book.drafts.pop()
    book.log_key = key_of("stranger")
    return book.record(kept=())


def other_office(book: Book) -> Record:
    book.office_key = key_of("stranger")
    return book.record(kept=())


def other_log(book: Book) -> Record:
    """The entries of another log under this one's head."""
    body = {"log": format_vkey(World().log), "number_format": FORM}
    drafts, book.drafts = book.drafts[1:], []
    book.append("register_opened", body, ["li"])
    book.drafts += drafts
    return book.record(kept=())


def more_files(book: Book) -> Record:
    book.blob(b"another notice")
    return book.record(kept=())


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (hide_withdrawal, "record-file-missing"),
        (cut_back, "signature-missing"),
        (other_office, "signature-missing"),
        (other_log, "log-wrong"),
        (more_files, "blob-unexpected"),
    ],
)
def test_a_bent_register_is_refused(bend: Callable[[Book], Record], code: str, tmp_path: Path) -> None:
    book = entered()
    book.request()
    book.withdraw()
    assert refusal(audited(book, tmp_path, record=bend(book))) == code


def test_a_register_that_the_policy_does_not_name_is_refused() -> None:
    assert code_of(lambda: read_register(Book().record(kept=()), issuing.policy(), check_signature)) == "log-untrusted"


def test_a_bundle_is_looked_up_by_its_case_and_an_archive_by_its_end_too() -> None:
    world = make_world()
    report = world.audit()
    book = Book(form="({year})示证字第{serial}号")
    book.certify(1, str(report.origin), number="(2026)示证字第1号")
    assert check_registered(book.replayed(), report, b"").serial == 1
    world.archive()
    sealed = world.audit()
    assert code_of(lambda: check_registered(book.replayed(), sealed, b"")) == "certificate-not-registered"
    book.drafts.pop()
    book.certify(1, str(report.origin), number="(2026)示证字第1号", size=sealed.size, root=hex_of(sealed.root or b""))
    assert check_registered(book.replayed(), sealed, b"").size == sealed.size
