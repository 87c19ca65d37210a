"""A development authority and a signed certificate for the tests, made once for each process."""

# mypy: disable-error-code="no-untyped-call"
# The library that appends revisions types only some of its functions.

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from notary.adapters.attachment import read_objects
from notary.adapters.authority import Authority, Commissioned, make_authority
from notary.adapters.authorityserver import serving
from notary.adapters.pdf import Appearances, render_appearances, render_certificate
from notary.adapters.pdfsigned import Checked, check_signed_pdf
from notary.adapters.pens import Signer, open_signer
from notary.adapters.sign import Authorities, renew_certificate, sign_certificate
from tests.notary.certificates import make_certificate

BUNDLE = b"PK\x03\x04" + bytes(range(256)) * 40
CERTIFICATE = make_certificate(bundle=BUNDLE)
FOLDER = tempfile.TemporaryDirectory()

Change = Callable[[IncrementalPdfFileWriter], None]


def authority(place: str = "office") -> Authority:
    return made_authority(place)


@cache
def made_authority(place: str) -> Authority:
    commissioned = [Commissioned(officer, b"officer") for officer in CERTIFICATE.officers]
    made = datetime.now(UTC) - timedelta(days=365 * 6 if place == "old" else 0)
    return make_authority(Path(FOLDER.name) / place, CERTIFICATE.office, commissioned, b"seal", made)


@cache
def officer(number: int = 0, place: str = "office") -> Signer:
    return open_signer(authority(place).officers[number].path, b"officer")


@cache
def seal(place: str = "office") -> Signer:
    return open_signer(authority(place).seal.path, b"seal")


@cache
def looks() -> Appearances:
    return render_appearances(CERTIFICATE)


@cache
def unsigned() -> bytes:
    return render_certificate(CERTIFICATE, BUNDLE)


@cache
def signed() -> bytes:
    return sign(unsigned())


@cache
def renewed() -> bytes:
    return renew(signed())


def sign(pdf: bytes) -> bytes:
    with asked() as authorities:
        return sign_certificate(pdf, officer(), seal(), looks(), authorities)


def sign_with(first: Signer, second: Signer, *places: str) -> bytes:
    """Sign with other keys; ``places`` are those whose authorities are trusted and asked, the first one for stamps."""
    with asked(*places) as authorities:
        return sign_certificate(unsigned(), first, second, looks(), authorities)


def renew(pdf: bytes) -> bytes:
    with asked() as authorities:
        return renew_certificate(pdf, authorities)


@contextmanager
def asked(*places: str) -> Iterator[Authorities]:
    with ExitStack() as served:
        made = [authority(place) for place in places or ("office",)]
        stamps = [served.enter_context(serving(each.online)) for each in made]
        roots = tuple(load_cert_from_pemder(str(each.root_path)) for each in made)
        yield Authorities(stamps[0], roots)


def check(pdf: bytes, **other: Any) -> list[Checked]:
    """Check ``pdf`` against the policy of this office."""
    order = {
        "root_sha256": authority().root_sha256,
        "signers": authority().signers(),
        "bundle": BUNDLE,
        **other,
    }
    return check_signed_pdf(pdf, **order)


def append(pdf: bytes, change: Change) -> bytes:
    """Append a revision, as anybody can without a key."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def reader_of(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(pdf), strict=True)


def ends_of(pdf: bytes) -> list[int]:
    return read_objects(pdf)[1]
