"""A certificate of a small case from the record to the signed file, and what the audit says of it or of its twins."""

import hashlib
import re
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from keys.ed25519 import check_signature
from keys.errors import RejectionError
from ledger.adapters.bundle import format_bundle
from ledger.policy import Policy
from notary.adapters.attachment import read_objects
from notary.adapters.auditing import Request, audit_file
from notary.adapters.certificatecheck import check_against_record, check_signatures
from notary.adapters.drawing import Order, draw
from notary.adapters.pdf import make_order, render_appearances
from notary.adapters.sign import sign_certificate
from notary.certificate import Certificate
from notary.certify import make_certificate
from notary.report import Report
from tests.notary import signing
from tests.notary.test_certify import COMMISSION
from tests.simulator import RULEBOOK, World, make_world


@cache
def world() -> World:
    return make_world()


@cache
def bundle() -> bytes:
    return format_bundle(world().record().files)


@cache
def certificate() -> Certificate:
    commission = replace(COMMISSION, bundle_sha256=hashlib.sha256(bundle()).digest(), notes_zh=("合计数字系虚构。",))
    return make_certificate(world().audit(), RULEBOOK[world().manifest().rules_sha256], commission)


def order() -> Order:
    return make_order(certificate(), bundle())


@cache
def issued() -> bytes:
    return sign(draw(order()))


def sign(pdf: bytes, of: Certificate | None = None) -> bytes:
    """Sign as the office does, with the looks of ``of``."""
    looks = render_appearances(of or certificate())
    with signing.asked() as authorities:
        return sign_certificate(pdf, signing.officer(), signing.seal(), looks, authorities)


def policy() -> Policy:
    office = signing.authority()
    return replace(world().policy(), pdf_root=office.root_sha256, pdf_signers=office.signers())


def audit(data: bytes, **other: Any) -> Report:
    wish = {
        "verify": check_signature,
        "rulebook": RULEBOOK,
        "check_pdf": check_signatures,
        "check_pages": check_against_record,
        "policy": policy(),
        **other,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pdf"
        path.write_bytes(data)
        return audit_file(Request(path=path, **wish))[0]


def refusal(data: bytes, **other: Any) -> tuple[str, str]:
    """Code and sentence of the first finding of a whole audit; empty if there is none."""
    first = audit(data, **other).first
    return (first.code, first.detail) if first else ("", "")


@cache
def accepted() -> Report:
    return world().audit()


def compared(data: bytes) -> tuple[str, str]:
    """Compare the pages alone: the code of the refusal, empty if there is none, and the words."""
    try:
        return "", check_against_record(data, accepted())
    except RejectionError as error:
        return error.code, str(error)


def rewrite(pdf: bytes, change: Callable[[int, bytes, bytes], tuple[bytes, bytes] | None]) -> bytes:
    """``pdf``, of one revision, written anew; ``change`` gives text and unpacked stream of an object, or nothing."""
    items, _ = read_objects(pdf)
    head, made, places = pdf[: pdf.index(b"\n", 9) + 1], bytearray(), {}
    made += head
    for number, (item,) in sorted(items.items()):
        text, stream = item.text, item.stream
        packed = b"/FlateDecode" in text
        plain = zlib.decompress(stream) if packed and stream else stream
        if changed := change(number, text, plain):
            text, plain = changed
            stream = zlib.compress(plain) if packed else plain
            text = re.sub(rb"/Length \d+", b"/Length %d" % len(stream), text)
        places[number] = len(made)
        body = b"stream\n" + stream + b"\nendstream\n" if b"/Length" in text else b""
        made += b"%d 0 obj%s%sendobj\n" % (number, text, body)
    start = len(made)
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    trailer = pdf[pdf.rindex(b"trailer") : pdf.rindex(b"startxref")]
    made += b"xref\n0 %d\n0000000000 65535 f \n%s%sstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, rows, trailer, start)
    return bytes(made)
