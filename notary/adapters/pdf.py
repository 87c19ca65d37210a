"""Pages of a certificate: HTML by Jinja, PDF/A-3 by WeasyPrint, the bundle attached, signature fields ready.

Holds no signature: `notary/adapters/sign.py` signs what comes out of here. The same certificate and bundle give
the same bytes in one image of fonts and libraries. Clause: notary/SPEC.md, sections Formats and Security.

Rendering is shut in: all text is escaped, and the fetcher hands out what was put into its map and nothing else,
so that no name, title or note can make it read a file, ask the network or attach anything (attack A85).
"""

import gc
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from weasyprint import CSS, HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from notary import wording
from notary.adapters.errors import RenderingRefusedError
from notary.adapters.pdffinish import finish, finish_appearance
from notary.certificate import ATTACHMENT_NAME, OFFICER_FIELD, SEAL_FIELD, Certificate

VARIANT: Final = "pdf/a-3a"
TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "certificate"
SCHEME: Final = "memory:"
ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
UYGHUR: Final = re.compile(f"[{ARABIC}](?:[{ARABIC}\u00b7\\s.]*[{ARABIC}])?")

FOREIGN: Final = Markup('<a lang="ug" dir="rtl">{}</a>')
"""The finisher turns this element into a marked span; laid out by itself, it stays in its place."""


@dataclass(frozen=True, slots=True)
class Appearances:
    """What the two signatures look like: two one-page PDFs with their fonts inside."""

    officer: bytes
    seal: bytes


class MemoryFetcher(URLFetcher):  # type: ignore[misc]  # the library carries no types
    """Serves the addresses of one map and refuses every other, whatever its scheme."""

    def __init__(self, served: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._served = served

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in self._served:
            raise FatalURLFetchingError("an address outside the certificate's own pictures was asked for")
        media_type, body = self._served[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


def render_certificate(certificate: Certificate, bundle: bytes, *, variant: str = VARIANT) -> bytes:
    """The unsigned PDF of ``certificate`` with ``bundle`` attached and two empty signature fields.

    Raises: RenderingRefusedError if the page asks for anything but its own pictures; CharacterMissingError.
    """
    issued = datetime.fromtimestamp(certificate.issued, UTC)
    attachment = Attachment(
        string=bundle,
        name=ATTACHMENT_NAME,
        description="Evidence bundle: the ledger of the case with every blob it names",
        created=issued,
        modified=issued,
        relationship="Data",
        url_fetcher=MemoryFetcher({}),
    )
    page = _page("certificate.html", certificate=certificate, text=wording.certificate_text(certificate))
    served = {SCHEME + "qr.svg": ("image/svg+xml", draw_code(certificate))}
    return _render(page, served, finish, attachments=[attachment], pdf_variant=variant, identifier=certificate.number)


def render_appearances(certificate: Certificate) -> Appearances:
    """The drawn office seal and the officer's panel, sized to the fields they fill."""
    return Appearances(
        officer=_render(
            _page("officer.html", certificate=certificate), {}, finish_appearance, identifier=OFFICER_FIELD
        ),
        seal=_render(_page("seal.html", certificate=certificate), {}, finish_appearance, identifier=SEAL_FIELD),
    )


def draw_code(certificate: Certificate) -> bytes:
    """The QR code as SVG: the verification address and the ledger's root."""
    address = f"{certificate.verify_url}?root={certificate.ledger.root.hex()}"
    drawing = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawing, kind="svg", border=0, omitsize=True, svgclass=None, lineclass=None, xmldecl=True)
    return drawing.getvalue()


def mark_language(text: str) -> Markup:
    """Escape ``text`` and mark what is Uyghur in it by language and direction; the rest is the page's own Chinese."""
    parts, at = [], 0
    for found in UYGHUR.finditer(text):
        parts += [escape(text[at : found.start()]), FOREIGN.format(found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def _render(
    page: str, served: Mapping[str, tuple[str, bytes]], finisher: Any, identifier: str, **options: Any
) -> bytes:
    style = CSS(string=(TEMPLATES / "certificate.css").read_text("utf-8"), url_fetcher=MemoryFetcher({}))
    try:
        document = HTML(string=page, url_fetcher=MemoryFetcher(served)).render(stylesheets=[style], **options)
        made: bytes = document.write_pdf(
            finisher=finisher, pdf_identifier=identifier.encode(), uncompressed_pdf=finisher is finish, **options
        )
    except FatalURLFetchingError as error:
        raise RenderingRefusedError from error
    finally:
        gc.collect()  # a warm process otherwise keeps hundreds of megabytes of layout
    return made


def _page(name: str, **values: Any) -> str:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "marked": mark_language,
        "date": wording.format_date,
        "time": wording.format_time,
        "stamp": lambda time: datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numeral": wording.format_numeral,
        "fraction": wording.format_fraction,
        "products": wording.format_products,
        "percent": wording.format_percent,
        "channels": wording.channels_of,
        "outcome": wording.outcome_of,
        "total": wording.add_amounts,
        "cast": lambda question: wording.add_amounts(
            [*(option.cast for option in question.options), question.blank, question.invalid]
        ),
        "silent": lambda question: wording.add_amounts(option.silent for option in question.options),
    }
    return pages.get_template(name).render(words=wording, officer_field=OFFICER_FIELD, seal_field=SEAL_FIELD, **values)
