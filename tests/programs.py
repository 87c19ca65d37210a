"""Programs that the tests ask and that set-up installs: a missing one fails by name, so that no run goes blind."""

import shutil
from pathlib import Path

import pytest

PACKAGES = {
    "certutil": "libnss3-tools",
    "chromium": "chromium",
    "faketime": "faketime",
    "java": "openjdk-17-jdk-headless",
    "mutool": "mupdf-tools",
    "openssl": "openssl",
    "pdfdetach": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdfsig": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "softhsm2-util": "softhsm2",
    "/usr/lib/softhsm/libsofthsm2.so": "softhsm2",
    "/usr/share/java/jaxb-runtime.jar": "libjaxb-java",
}
"""The Debian package of each program, or of a file by its whole path; ``.ci/setup.py test`` installs them."""


def require(*names: str) -> None:
    """Fail, naming the package, if one of these programs or files is not there."""
    for name in names:
        if not (Path(name).exists() if name.startswith("/") else shutil.which(name)):
            pytest.fail(missing(name), pytrace=False)


def missing(name: str) -> str:
    """The sentence about a program that is not there."""
    return f"{name} is missing: install the Debian package {PACKAGES[name]}, as `make test` does"
