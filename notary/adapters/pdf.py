"""Pages of a certificate: HTML by Jinja, PDF/A-3 by WeasyPrint, the bundle attached, signature fields ready.

Holds no signature: `notary/adapters/sign.py` signs what comes out of here. The same certificate and bundle give
the same bytes in one image of fonts and libraries. Clause: notary/SPEC.md, sections Formats and Security.

Rendering is shut in: all text is escaped, and the fetcher hands out what was put into its map and nothing else,
so that no name, title or note can make it read a file, ask the network or attach anything (attack A85).
"""

import gc
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]  # it carries no types
import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from notary import wording
from notary.adapters.errors import RenderingRefusedError
from notary.certificate import ATTACHMENT_NAME, OFFICER_FIELD, SEAL_FIELD, Certificate

VARIANT: Final = "pdf/a-3a"
TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "certificate"
SCHEME: Final = "memory:"
PRINT_AND_LOCKED: Final = 4 + 128  # annotation flags: printed, not to be moved
KEPT_KEYS: Final = frozenset({"Type", "Subtype", "Rect", "P", "T", "TU", "AP", "StructParent"})


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

    Raises: RenderingRefusedError if the page asks for anything but its own pictures.
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
        officer=_render(_page("officer.html", certificate=certificate), {}, None, identifier=OFFICER_FIELD),
        seal=_render(_page("seal.html", certificate=certificate), {}, None, identifier=SEAL_FIELD),
    )


def draw_code(certificate: Certificate) -> bytes:
    """The QR code as SVG: the verification address and the ledger's root."""
    address = f"{certificate.verify_url}?root={certificate.ledger.root.hex()}"
    drawing = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawing, kind="svg", border=0, omitsize=True, svgclass=None, lineclass=None, xmldecl=True)
    return drawing.getvalue()


def finish(document: Any, pdf: Any) -> None:
    """Turn the template's check boxes into signature fields and put the file into its final order.

    1. Plain objects with a classic cross-reference table: the auditor's reader stays short, and every
       later revision keeps to that form. Streams stay compressed, but for the metadata.
    2. A box becomes an empty signature field of the same name, in the same place, without a look of its own.
    3. No viewer is asked to draw appearances; no resources are lent to the form.
    4. A form element with one child names it directly, as the library that judges later revisions expects.
    5. Each attachment is listed once.
    """
    for item in pdf.objects:  # 1
        if isinstance(item, pydyf.Stream):
            item.compress = item.extra.get("Type") != "/Metadata" and "Filter" not in item.extra
    form = pdf.catalog.get("AcroForm")
    references = form["Fields"] if form else ()
    for reference in references:  # 2
        _make_signature_field(pdf, pdf.objects[_number(reference)])
    if form:  # 3
        pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": references, "SigFlags": 0})
    for item in pdf.objects:  # 4
        if isinstance(item, dict) and item.get("S") == "/Form":
            children = item.get("K")
            if isinstance(children, list) and len(children) == 1:
                item["K"] = children[0]
    if "AF" in pdf.catalog:  # 5
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _make_signature_field(pdf: Any, field: Any) -> None:
    look = next(iter(field["AP"]["N"].values()))
    drawing = pdf.objects[_number(look)]
    drawing.stream = []
    drawing.extra.pop("Resources", None)
    for key in set(field) - KEPT_KEYS:
        del field[key]
    left, bottom, right, top = field["Rect"]
    field["Rect"] = pydyf.Array((min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    field["FT"] = "/Sig"
    field["F"] = PRINT_AND_LOCKED
    field["AP"] = pydyf.Dictionary({"N": look})


def _number(reference: Any) -> int:
    return int(reference.split()[0])


def _render(
    page: str, served: Mapping[str, tuple[str, bytes]], finisher: Any, identifier: str, **options: Any
) -> bytes:
    style = CSS(string=(TEMPLATES / "certificate.css").read_text("utf-8"), url_fetcher=MemoryFetcher({}))
    try:
        document = HTML(string=page, url_fetcher=MemoryFetcher(served)).render(stylesheets=[style], **options)
        made: bytes = document.write_pdf(
            finisher=finisher, pdf_identifier=identifier.encode(), uncompressed_pdf=finisher is not None, **options
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
