"""No test is left out for want of a program that set-up installs: it fails and says which package is missing."""

import re
from pathlib import Path

import pytest

from tests.programs import PACKAGES, require

ROOT = Path(__file__).resolve().parent.parent.parent
SKIP = re.compile(r"\bpytest\.(?:skip|mark\.skip|mark\.skipif|importorskip)\b")
FETCHED = {  # what has to be fetched from elsewhere may be out of reach; each of these gives its reason
    "tests/conftest.py": "belenios-tool, from Debian's archive of another release",
    "tests/outsiders/test_verapdf.py": "veraPDF's engine, in a Python package that its lock file names",
}


@pytest.mark.parametrize("name", PACKAGES)
def test_every_program_is_there(name: str) -> None:
    require(name)


def test_set_up_installs_every_package() -> None:
    source = (ROOT / ".ci" / "setup.py").read_text(encoding="utf-8")
    for package in set(PACKAGES.values()):
        assert f'"{package}"' in source, package


def test_a_missing_one_fails_and_its_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="faketime is missing: install the Debian package faketime"):
        require("faketime")
    with pytest.raises(pytest.fail.Exception, match="package poppler-utils"):
        require("pdfsig")


def test_only_what_is_fetched_may_be_left_out() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if SKIP.search(path.read_text(encoding="utf-8")) and path != Path(__file__)
    }
    assert found == set(FETCHED)
