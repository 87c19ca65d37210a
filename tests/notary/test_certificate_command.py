"""The yearly renewal at the command line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.policy import parse_policy
from tests.ledger.test_policy import MINIMAL
from tests.notary import signing


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A certificate, its policy, and the service's folder with the development authority in it."""
    shutil.copytree(signing.authority().online, tmp_path / "data" / "authority")
    (tmp_path / "certificate.pdf").write_bytes(signing.signed())
    signers = "".join(f"pdf-signer {field} {name}\n" for field, name in signing.authority().signers().items())
    policy = f"{MINIMAL}pdf-root sha256:{signing.authority().root_sha256.hex()}\n{signers}"
    assert parse_policy(policy.encode()).pdf_root
    (tmp_path / "policy.txt").write_text(policy, encoding="utf-8")
    return tmp_path


def renew(office: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "notary.adapters.cli", "certificate", "renew", "certificate.pdf"]
    environ = {**os.environ, "ZHENGYI_DATA": str(office / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [*command, "--policy", "policy.txt", *words],
        cwd=office,
        env=environ,
        capture_output=True,
        check=False,
        text=True,
    )


def test_a_certificate_that_lasts_is_left_alone_unless_asked(office: Path) -> None:
    said = renew(office)
    assert (said.returncode, "left as it is" in said.stdout) == (0, True), said.stderr
    assert (office / "certificate.pdf").read_bytes() == signing.signed()
    said = renew(office, "--all")
    assert said.returncode == 0, said.stderr
    new = (office / "certificate.pdf").read_bytes()
    assert new.startswith(signing.signed())
    assert len(new) > len(signing.signed())
    assert signing.check(new)


def test_a_file_that_the_check_refuses_is_not_renewed(office: Path) -> None:
    (office / "certificate.pdf").write_bytes(signing.signed() + b"x")
    said = renew(office, "--all")
    assert (said.returncode, "(pdf-trailing-bytes)" in said.stderr) == (1, True)
    assert (office / "certificate.pdf").read_bytes() == signing.signed() + b"x"
