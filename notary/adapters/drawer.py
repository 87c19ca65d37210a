"""The process that draws for `drawing.py`: reads orders from standard input, writes files to standard output.

Once its programs are loaded it shuts itself in: no sockets, no other programs, no file opened for writing, and for
reading only what belongs to Python, this project and the fonts. Where the system allows it, it leaves the network too.
The fonts themselves are opened by libraries beneath, which have no other reason to open anything.
"""

import base64
import contextlib
import ctypes
import gc
import json
import os
import resource
import sys
import sysconfig
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from weasyprint import CSS, HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from keys.errors import RejectionError
from notary.adapters import pdffinish
from notary.adapters.errors import RenderingFailedError, RenderingRefusedError, RenderingTooLongError

MEMORY_LIMIT: Final = 2 << 30
FINISHERS: Final = ("finish", "finish_appearance")
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # of unshare(2)
FORBIDDEN: Final = ("socket.", "subprocess.", "ctypes.", "shutil.", "ftplib.", "urllib.", "webbrowser.", "pty.")
FORBIDDEN_CALLS: Final = frozenset(
    f"os.{name}"
    for name in (
        "chmod", "chown", "exec", "fork", "forkpty", "kill", "link", "mkdir", "posix_spawn", "putenv", "remove",
        "rename", "rmdir", "spawn", "symlink", "system", "truncate", "unsetenv", "utime",
    )
)  # fmt: skip


class MemoryFetcher(URLFetcher):  # type: ignore[misc]  # the library carries no types
    """Serves the addresses of one map and refuses every other, whatever its scheme."""

    def __init__(self, served: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._served = served

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in self._served:
            raise FatalURLFetchingError("an address outside the page's own pictures was asked for")
        media_type, body = self._served[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


def render(order: Mapping[str, Any], attached: list[bytes]) -> bytes:
    """Lay out and write one file. Raises: RenderingRefusedError, CharacterMissingError, RenderingTooLongError."""
    served = {address: (kind, base64.b64decode(body)) for address, (kind, body) in order["served"].items()}
    finisher = getattr(pdffinish, order["finisher"]) if order["finisher"] in FINISHERS else None
    options: dict[str, Any] = {"pdf_variant": order["variant"]} if order["variant"] else {}
    if attached:
        options["attachments"] = [_attachment(one, data) for one, data in zip(order["attached"], attached, strict=True)]
    try:
        style = CSS(string=order["style"], url_fetcher=MemoryFetcher({}))
        document = HTML(string=order["page"], url_fetcher=MemoryFetcher(served)).render(stylesheets=[style], **options)
        if len(document.pages) > order["pages"]:
            raise RenderingTooLongError
        made: bytes = document.write_pdf(
            finisher=finisher,
            pdf_identifier=order["identifier"].encode() or None,
            uncompressed_pdf=order["finisher"] == "finish",
            **options,
        )
    except FatalURLFetchingError as error:
        raise RenderingRefusedError from error
    finally:
        gc.collect()  # a warm process otherwise keeps hundreds of megabytes of layout
    return made


def _attachment(one: Mapping[str, Any], data: bytes) -> Attachment:
    time = datetime.fromtimestamp(one["time"], UTC)
    return Attachment(
        string=data,
        name=one["name"],
        description=one["description"],
        created=time,
        modified=time,
        relationship="Data",
        url_fetcher=MemoryFetcher({}),
    )


def shut_in() -> None:
    """Give up what drawing does not need; for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    system = ctypes.CDLL(None)
    if system.unshare(NEW_NETWORK) != 0:  # without the right to, as a user of its own
        system.unshare(NEW_USER | NEW_NETWORK)
    own = Path(__file__).resolve().parents[2]
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {str(own / "keys"), str(own / "notary"), "/usr/share/fonts", "/usr/local/share/fonts"}

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in FORBIDDEN_CALLS or event.startswith(FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes or not any(path.startswith(folder + os.sep) for folder in folders):
                raise PermissionError(event)

    sys.addaudithook(watch)


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Draw until there are no more orders."""
    while line := source.readline():
        order = json.loads(line)
        attached = [source.read(one["size"]) for one in order["attached"]]
        _limit_time(order["seconds"])
        made, answer = b"", dict[str, object]()
        try:
            made = render(order, attached)
            answer = {"size": len(made)}
        except RejectionError as error:
            answer = {"code": error.code, "detail": error.detail}
        except Exception as error:  # the library's, over what it was given
            answer = {"code": RenderingFailedError.code, "detail": type(error).__name__}
        target.write(json.dumps(answer).encode() + b"\n" + made)
        target.flush()


def _limit_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit, most = int(used.ru_utime + used.ru_stime) + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        shut_in()
        serve(sys.stdin.buffer, sys.stdout.buffer)
