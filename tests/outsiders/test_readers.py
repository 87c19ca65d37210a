"""Programs of others find certificates sound and their signatures good: qpdf, NSS by way of poppler, MuPDF, OpenSSL."""

import re
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.notary import signing
from tests.outsiders import samples
from tests.programs import require

FILES: dict[str, Callable[[], bytes]] = {
    "signed": signing.signed,
    "renewed": signing.renewed,
    **{name: partial(samples.signed, name) for name in samples.SAMPLES},
}
RANGE = re.compile(rb"/ByteRange \[ ?0 (\d+) (\d+) (\d+) ?\]")


def run(*words: str | Path) -> str:
    require(str(words[0]))
    done = subprocess.run(list(map(str, words)), capture_output=True, check=False)
    return (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.fixture(params=FILES)
def pdf(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(FILES[request.param]())
    return path


def test_nss_trusts_both_signers_by_the_root_alone(pdf: Path, tmp_path: Path) -> None:
    (tmp_path / "nss").mkdir()
    store = f"sql:{tmp_path / 'nss'}"
    run("certutil", "-N", "-d", store, "--empty-password")
    run("certutil", "-A", "-d", store, "-n", "root", "-t", "CT,C,C", "-i", signing.authority().root_path)
    said = run("pdfsig", "-nssdir", store, "-no-ocsp", pdf)
    assert said.count("Certificate is Trusted") == 2
    assert said.count("Signature is Valid") == 2


def test_qpdf_and_poppler_find_structure_fonts_and_record_sound(pdf: Path, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", pdf)
    assert all(row.split()[-5] == "yes" for row in run("pdffonts", pdf).splitlines()[2:])
    ends = signing.ends_of(pdf.read_bytes())
    for end in (ends[1], ends[-1]):  # what the officer signed, and the whole
        part, out = tmp_path / "part.pdf", tmp_path / "bundle.zip"
        part.write_bytes(pdf.read_bytes()[:end])
        run("pdfdetach", "-savefile", "bundle.zip", "-o", out, part)
        assert out.read_bytes() == signing.BUNDLE


def test_the_changes_after_the_officers_signature_are_judged_quickly(pdf: Path) -> None:
    begun = time.process_time()
    assert signing.check(pdf.read_bytes())
    assert time.process_time() - begun < 10


def test_mupdf_finds_every_digest_right(pdf: Path) -> None:
    said = run("mutool", "sign", "-v", pdf)
    assert "Digest error" not in said
    assert "The document is unchanged since signing" in said or "signature is valid" in said


def test_openssl_alone_verifies_signatures_and_timestamps(pdf: Path, tmp_path: Path) -> None:
    data, root, kinds = pdf.read_bytes(), signing.authority().root_path, []
    for found in RANGE.finditer(data):
        gap, resumed, rest = map(int, found.groups())
        token, covered = tmp_path / "token", tmp_path / "covered"
        token.write_bytes(bytes.fromhex(data[gap + 1 : resumed - 1].decode()))
        covered.write_bytes(data[:gap] + data[resumed : resumed + rest])
        form = ("-binary", "-cades", "-inform", "DER", "-in", token, "-content", covered)
        signed = run("openssl", "cms", "-verify", *form, "-CAfile", root, "-purpose", "any", "-out", tmp_path / "out")
        stamp = run("openssl", "ts", "-verify", "-token_in", "-in", token, "-data", covered, "-CAfile", root)
        kinds.append("signature" if "successful" in signed else "timestamp" if "Verification: OK" in stamp else "none")
    assert kinds[:3] == ["signature", "signature", "timestamp"]
    assert set(kinds[3:]) <= {"timestamp"}
