"""Checks a certificate's PDF, and compares its pages, in a process of its own, with bounds on time and memory.

A hostile file can make the library that reads it compute for hours; here it takes a child process with it, not
the auditor. The child is this file run as a program. Clause: notary/SPEC.md, section Security.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from keys.errors import RejectionError
from notary.adapters import errors
from notary.adapters.pdfpages import compare_pages
from notary.adapters.pdfsigned import Checked, check_signed_pdf, reading

SECONDS: Final = 60
MEMORY_LIMIT: Final = 2 << 30
CODES: Final = {
    each.code: each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, RejectionError) and "code" in vars(each)
}


def check_pdf(
    pdf: bytes,
    root_sha256: bytes,
    signers: Mapping[str, str],
    bundle: bytes,
    *,
    moment: datetime | None = None,
    stamp_roots: Sequence[bytes] = (),
    seconds: int = SECONDS,
) -> list[Checked]:
    """Check ``pdf`` as `pdfsigned.check_signed_pdf` does, in at most ``seconds``.

    Raises: what that raises; PdfCheckTimeoutError if the child does not end in time or dies of the file.
    """
    moment = moment or datetime.now(UTC)
    order = {
        "moment": int(moment.timestamp()),
        "root": root_sha256.hex(),
        "signers": dict(signers),
        "stamp_roots": [root.hex() for root in stamp_roots],
        "task": "signatures",
    }
    return [Checked(*step) for step in _ask(order, [bundle, pdf], seconds)["steps"]]


def check_pages(pdf: bytes, drawn: bytes, looks: Mapping[str, bytes], *, seconds: int = SECONDS) -> str:
    """Compare pages as `pdfpages.compare_pages` does, in at most ``seconds``. Raises: as `check_pdf`."""
    order = {"looks": list(looks), "task": "pages"}
    return str(_ask(order, [pdf, drawn, *looks.values()], seconds)["detail"])


def _ask(order: Mapping[str, Any], parts: Sequence[bytes], seconds: int) -> dict[str, Any]:
    head = {**order, "seconds": seconds, "sizes": [len(part) for part in parts]}
    try:
        # The arguments are fixed; the files go in by standard input.
        child = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __spec__.name],
            input=json.dumps(head).encode() + b"\n" + b"".join(parts),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        answer: dict[str, Any] | None = json.loads(child.stdout) if child.returncode == 0 else None
    except subprocess.TimeoutExpired as error:
        raise errors.PdfCheckTimeoutError from error
    if answer is None:
        raise errors.PdfCheckTimeoutError
    if "code" in answer:
        raise CODES[answer["code"]](answer["detail"])
    return answer


def main() -> None:
    """Read one order and its files from standard input, write the verdict to standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    parts = [sys.stdin.buffer.read(size) for size in order["sizes"]]
    try:
        answer = _compare(order, parts) if order["task"] == "pages" else _check(order, parts)
    except RejectionError as error:
        answer = {"code": error.code, "detail": error.detail}
    json.dump(answer, sys.stdout)


def _check(order: Mapping[str, Any], parts: Sequence[bytes]) -> dict[str, object]:
    bundle, pdf = parts
    moment = datetime.fromtimestamp(order["moment"], UTC)
    stamp_roots = [bytes.fromhex(root) for root in order["stamp_roots"]]
    root, signers = bytes.fromhex(order["root"]), order["signers"]
    return {"steps": check_signed_pdf(pdf, root, signers, bundle, moment, stamp_roots)}


def _compare(order: Mapping[str, Any], parts: Sequence[bytes]) -> dict[str, object]:
    pdf, drawn, *looks = parts
    with reading():
        return {"detail": compare_pages(pdf, drawn, dict(zip(order["looks"], looks, strict=True)))}


if __name__ == "__main__":
    main()
