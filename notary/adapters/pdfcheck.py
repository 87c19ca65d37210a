"""Checks a certificate's PDF in a process of its own, with bounds on time and memory.

A hostile file can make the library that reads it compute for hours; here it takes a child process with it, not
the auditor. The child is this file run as a program. Clause: notary/SPEC.md, section Security.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from keys.errors import RejectionError
from notary.adapters import errors
from notary.adapters.pdfsigned import Checked, check_signed_pdf

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
    seconds: int = SECONDS,
) -> list[Checked]:
    """Check ``pdf`` as `pdfsigned.check_signed_pdf` does, in at most ``seconds``.

    Raises: what that raises; PdfCheckTimeoutError if the child does not end in time or dies of the file.
    """
    moment = moment or datetime.now(UTC)
    order = {
        "bundle": len(bundle),
        "moment": int(moment.timestamp()),
        "root": root_sha256.hex(),
        "seconds": seconds,
        "signers": dict(signers),
    }
    try:
        # The arguments are fixed; the file goes in by standard input.
        child = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __spec__.name],
            input=json.dumps(order).encode() + b"\n" + bundle + pdf,
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        answer = json.loads(child.stdout) if child.returncode == 0 else None
    except subprocess.TimeoutExpired as error:
        raise errors.PdfCheckTimeoutError from error
    if answer is None:
        raise errors.PdfCheckTimeoutError
    if "code" in answer:
        raise CODES[answer["code"]](answer["detail"])
    return [Checked(*step) for step in answer["steps"]]


def main() -> None:
    """Read one order and one file from standard input, write the verdict to standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    bundle = sys.stdin.buffer.read(order["bundle"])
    pdf = sys.stdin.buffer.read()
    moment = datetime.fromtimestamp(order["moment"], UTC)
    try:
        steps = check_signed_pdf(pdf, bytes.fromhex(order["root"]), order["signers"], bundle, moment)
        answer: dict[str, object] = {"steps": steps}
    except RejectionError as error:
        answer = {"code": error.code, "detail": error.detail}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
