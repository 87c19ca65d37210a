"""Names what drew a file: the libraries that lay out and shape, and the fonts, so that an auditor knows when to expect
the same bytes. Clause: notary/SPEC.md, section Algorithms, "Comparing the pages".
"""

import zlib
from hashlib import sha256
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]  # it carries no types
from weasyprint import VERSION
from weasyprint.text.ffi import harfbuzz, pango

from notary.adapters.errors import RenderingRefusedError

DIRECTORY: Final = 1 << 16
"""In so many bytes from its start a font file lists its tables with their checksums."""


def name_producer(document: Any, pdf: Any) -> None:
    """Write the producer into the information dictionary and the metadata. Raises: RenderingRefusedError."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    whole, old = b"".join(metadata.stream), f'pdf:Producer="WeasyPrint {VERSION}"'.encode()
    if whole.count(old) != 1:
        raise RenderingRefusedError
    name = producer_of(document)
    metadata.stream = [whole.replace(old, f'pdf:Producer="{name}"'.encode())]
    pdf.info["Producer"] = pydyf.String(name)


def producer_of(document: Any) -> str:
    """Such as ``WeasyPrint 70.0, Pango 1.50.12, HarfBuzz 6.0.0, zlib 1.2.13, fonts 0f1e…`` (16 digits)."""
    files = {(len(font.file_content), font.file_content[:DIRECTORY], font.index) for font in document.fonts.values()}
    digests = sorted(sha256(b"%d %d " % (size, index) + start).digest() for size, start, index in files)
    fonts = sha256(b"".join(digests)).hexdigest()[:16]
    number = pango.pango_version()
    layout = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    shape = f"HarfBuzz {_harfbuzz_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
    return f"WeasyPrint {VERSION}, Pango {layout}, {shape}, fonts {fonts}"


def _harfbuzz_version() -> str:
    """The version of the library that shapes; it only says whether it is at least another one."""
    parts: list[int] = []
    while len(parts) < 3:
        rest = (0,) * (2 - len(parts))
        number = 0
        while harfbuzz.hb_version_atleast(*parts, number + 1, *rest):
            number += 1
        parts.append(number)
    return ".".join(map(str, parts))
