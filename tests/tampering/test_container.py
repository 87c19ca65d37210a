"""Attacks A88 and A89, end to end: odd zips and folders given to the auditor's own function.

Every shape of a zip is tested by itself in tests/ledger/test_bundle.py; here the refusal has to reach the verdict.
"""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from keys.adapters.sodium import check_signature
from ledger.adapters.bundle import format_bundle
from notary.adapters.auditing import Request, audit_file
from notary.adapters.report import format_verdict
from tests.simulator import RULEBOOK
from tests.tampering.bending import plain


def verdict(path: Path) -> str:
    report, _sha256 = audit_file(Request(path, plain().policy(), check_signature, RULEBOOK))
    return format_verdict(report)


def zip_of(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip by the standard library's writer."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, method)
    return stream.getvalue()


def good() -> list[tuple[str, bytes]]:
    return sorted(plain().record().files.items())


def link() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in good():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
        info = zipfile.ZipInfo("blob/" + "0" * 64, (1980, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return stream.getvalue()


def test_controls_are_accepted(tmp_path: Path) -> None:
    """Ours, another writer's, stored, in another order, and as a folder."""
    zips = [format_bundle(dict(good())), zip_of(good()), zip_of(good(), zipfile.ZIP_STORED), zip_of(good()[::-1])]
    for number, data in enumerate(zips):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        assert verdict(path) == "ACCEPTED"
    for name, data in good():
        target = tmp_path / "folder" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    assert verdict(tmp_path / "folder") == "ACCEPTED"


NAMES = ["../README.txt", "/README.txt", "C:/README.txt", "log\\checkpoint", "blob/../policy.txt", "x.sh", "log//x"]
SHAPES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a link": (link, "container-name"),
    "the same name in capital letters": (lambda: zip_of([*good(), ("LOG/checkpoint", b"")]), "container-duplicate"),
    "a bomb": (lambda: zip_of([*good(), ("blob/" + "0" * 64, bytes(300 << 20))]), "container-size"),
    "bytes before it": (lambda: b"MZ" + zip_of(good()), "container-malformed"),
    "bytes behind it": (lambda: zip_of(good()) + b"\0", "container-malformed"),
    "nothing in it": (lambda: b"", "container-malformed"),
    "its end cut off": (lambda: format_bundle(dict(good()))[:-1], "container-malformed"),
    "no zip but text": (lambda: b"ACCEPTED\n" * 100, "container-malformed"),
}
SHAPES |= {f"the name {name}": (partial(zip_of, [*good(), (name, b"")]), "container-name") for name in NAMES}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.replace("/", "|"))
def test_a88_a89_odd_containers(shape: str, tmp_path: Path) -> None:
    make, code = SHAPES[shape]
    path = tmp_path / "bundle.zip"
    path.write_bytes(make())
    assert verdict(path) == f"REFUSED {code}"
    assert sorted(tmp_path.iterdir()) == [path]
