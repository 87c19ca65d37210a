"""The file of an ended case in one folder: whole, checked as it lies there, and nothing half-written is left."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from notary.adapters.archiving import ArchiveDamagedError, check_folder
from tests.notary.desk import CASE, Desk, desk, prepare
from tests.notary.endedcase import PEOPLE, ended, ended_once

__all__ = ["desk", "ended", "ended_once"]


def write(desk: Desk, *more: str, certificate: Path | None = None) -> tuple[int, str, Path]:
    folder = desk.folder / "file"
    path = certificate or desk.folder / "out" / "certificate.pdf"
    done = desk.type("archive", CASE, "--certificate", str(path), "--out", str(folder), *more)
    return done.exit_code, done.output, folder


def test_the_whole_file_is_written_and_checks_by_sha256sum_and_audit(ended: Desk) -> None:
    status, told, folder = write(ended)
    assert (status, "checked" in told) == (0, True), told
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("archive.zip", "policy.txt", "certificate.pdf", "result.pdf", "minutes.pdf", "index.pdf", "SHA256SUMS"),
    }
    subprocess.run(["sha256sum", "--strict", "--check", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    assert (folder / "archive.zip").read_bytes() == (ended.folder / "out" / "archive.zip").read_bytes()
    for name in ("archive.zip", "certificate.pdf"):
        assert ended.type("audit", str(folder / name), "--policy", str(folder / "policy.txt")).exit_code == 0
    text = subprocess.run(["pdftotext", str(folder / "index.pdf"), "-"], capture_output=True, text=True, check=True)
    told = "".join(text.stdout.split())
    for name in ("archive.zip", "certificate.pdf", "minutes.pdf", "result.pdf"):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() in told
    for person in PEOPLE:
        assert person not in told


def test_a_running_case_has_no_file_yet(desk: Desk) -> None:
    prepare(desk)
    done = desk.type("archive", CASE, "--out", str(desk.folder / "file"))
    assert (done.exit_code, "(case-unfinished)" in done.output) == (1, True)
    assert not (desk.folder / "file").exists()


def test_another_certificate_and_none_are_refused(ended: Desk) -> None:
    forged = ended.folder / "forged.pdf"
    data = bytearray((ended.folder / "out" / "certificate.pdf").read_bytes())
    data[len(data) // 2] ^= 1
    forged.write_bytes(data)
    status, told, folder = write(ended, certificate=forged)
    assert (status, "(certificate-missing)" in told, folder.exists()) == (1, True, False)
    for kept in (ended.folder / "data" / "certificates").iterdir():
        kept.unlink()
    done = ended.type("archive", CASE, "--out", str(folder))
    assert (done.exit_code, "(certificate-missing)" in done.output) == (1, True)
    short = ended.folder / "short.pdf"
    short.write_bytes((ended.folder / "out" / "certificate.pdf").read_bytes()[:-1])
    assert write(ended, certificate=short)[0] == 1


def test_the_certificate_kept_beside_the_register_is_taken_by_itself(ended: Desk) -> None:
    folder = ended.folder / "file"
    done = ended.type("archive", CASE, "--out", str(folder))
    assert done.exit_code == 0, done.output
    assert (folder / "certificate.pdf").read_bytes() == (ended.folder / "out" / "certificate.pdf").read_bytes()


def test_a_renewed_certificate_is_the_one_that_the_log_has(ended: Desk) -> None:
    renewed = ended.folder / "renewed.pdf"
    renewed.write_bytes((ended.folder / "out" / "certificate.pdf").read_bytes() + b"% what a renewal appends\n")
    assert write(ended, certificate=renewed)[0] == 0


def test_a_folder_that_is_there_is_not_written_over(ended: Desk) -> None:
    folder = ended.folder / "file"
    folder.mkdir()
    (folder / "own").write_text("mine")
    status, _, _ = write(ended)
    assert status == 2
    assert [path.name for path in folder.iterdir()] == ["own"]
    assert not folder.with_name("file.part").exists()


@pytest.mark.parametrize("name", ["archive.zip", "minutes.pdf", "certificate.pdf"])
def test_what_is_changed_afterwards_is_found(ended: Desk, name: str) -> None:
    folder = write(ended)[2]
    check_folder(folder)
    data = bytearray((folder / name).read_bytes())
    data[100] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ArchiveDamagedError):
        check_folder(folder)


def test_a_forged_archive_with_fitting_digests_is_found_by_the_audit(ended: Desk) -> None:
    """Whoever changes the archive can change the list of digests too, but not the signatures in it."""
    folder = write(ended)[2]
    bundle = (ended.folder / "out" / "bundle.zip").read_bytes()  # a true record, which ends before the certificate
    (folder / "archive.zip").write_bytes(bundle)
    sums = (folder / "SHA256SUMS").read_text().splitlines()
    digest = hashlib.sha256(bundle).hexdigest()
    lines = [f"{digest}  archive.zip" if line.endswith("  archive.zip") else line for line in sums]
    (folder / "SHA256SUMS").write_text("\n".join([*lines, ""]))
    with pytest.raises(ArchiveDamagedError, match="not whole"):
        check_folder(folder)


def test_papers_are_written_at_any_time(desk: Desk) -> None:
    prepare(desk)
    for name in ("minutes", "index"):
        path = desk.folder / f"{name}.pdf"
        done = desk.type("case", name, CASE, "--out", str(path))
        assert done.exit_code == 0, done.output
        assert path.read_bytes().startswith(b"%PDF")
    done = desk.type("case", "result", CASE, "--out", str(desk.folder / "result.pdf"))
    assert (done.exit_code, "(out-of-order)" in done.output) == (1, True)
