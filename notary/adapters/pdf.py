"""Pages of a certificate: HTML by Jinja, PDF/A-3 by WeasyPrint, the bundle attached, signature fields ready.

Holds no signature: `notary/adapters/sign.py` signs what comes out of here. The same certificate and bundle give
the same bytes in one image of fonts and libraries. Clause: notary/SPEC.md, sections Formats and Security.

All text is escaped, and the process that draws is shut in: `notary/adapters/drawing.py` (attack A85).
"""

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notary.adapters.chart import draw_chart, pitch_of
from notary.adapters.drawing import Attached, Order, draw
from notary.adapters.marking import mark_language
from notary.certificate import ATTACHMENT_NAME, DECISION_NAME, OFFICER_FIELD, SEAL_FIELD, SUMMARY_NAME, Certificate
from notary.page import Charts, Page
from notary.printing import lay_out
from notary.refusal import Refusal, lay_out_refusal
from notary.summary import format_summary

VARIANT: Final = "pdf/a-3a"
TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "certificate"
SCHEME: Final = "memory:"
EVIDENCE: Final = "Evidence bundle: the ledger of the case with every blob it names"
SUMMARY: Final = "Summary: what the pages say, as data"
SVG: Final = "image/svg+xml"
NUMBER: Final = re.compile("[{}]")


@dataclass(frozen=True, slots=True)
class Appearances:
    """What the two signatures look like: two one-page PDFs with their fonts inside."""

    officer: bytes
    seal: bytes


def render_certificate(certificate: Certificate, bundle: bytes, *, variant: str = VARIANT) -> bytes:
    """The unsigned PDF of ``certificate``: two empty signature fields, and attached ``bundle`` and the summary.

    Raises: what `drawing.draw` raises.
    """
    return draw(make_order(certificate, bundle, variant=variant))


def make_order(certificate: Certificate, bundle: bytes, *, variant: str = VARIANT) -> Order:
    """The drawing of ``certificate``: everything that its file depends on."""
    page = lay_out(certificate)
    return Order(
        page=make_page(page),
        style=_style(),
        served=draw_pictures(certificate, page),
        attached=(
            Attached(ATTACHMENT_NAME, EVIDENCE, certificate.issued, bundle),
            Attached(SUMMARY_NAME, SUMMARY, certificate.issued, format_summary(certificate)),
        ),
        finisher="finish",
        variant=variant,
        identifier=certificate.number,
    )


def render_refusal(refusal: Refusal, bundle: bytes) -> bytes:
    """The unsigned PDF of a decision not to certify: two empty signature fields, and attached ``bundle`` and summary.

    Raises: what `drawing.draw` raises.
    """
    return draw(make_refusal_order(refusal, bundle))


def make_refusal_order(refusal: Refusal, bundle: bytes) -> Order:
    """The drawing of ``refusal``: everything that its file depends on."""
    return Order(
        page=make_page(lay_out_refusal(refusal)),
        style=_style(),
        attached=(
            Attached(ATTACHMENT_NAME, EVIDENCE, refusal.issued, bundle),
            Attached(DECISION_NAME, SUMMARY, refusal.issued, format_summary(refusal)),
        ),
        finisher="finish",
        variant=VARIANT,
        identifier=f"{refusal.kind} {refusal.origin}",
    )


def make_page(page: Page) -> str:
    """The document ``page`` as HTML."""
    return _page("certificate.html", page=page)


def draw_pictures(certificate: Certificate, page: Page) -> dict[str, tuple[str, bytes]]:
    """The code and the charts, by the addresses at which the document asks for them."""
    charts = [chart for block in page.blocks if isinstance(block, Charts) for chart in block.charts]
    is_mirrored = page.direction == "rtl"
    return {
        f"{SCHEME}qr.svg": (SVG, draw_code(certificate)),
        **{
            f"{SCHEME}chart-{place}.svg": (SVG, draw_chart(chart, is_mirrored=is_mirrored))
            for place, chart in enumerate(charts, 1)
        },
    }


def render_appearances(certificate: Certificate | Refusal) -> Appearances:
    """The drawn office seal and the officer's panel, sized to the fields they fill."""
    return Appearances(
        *(
            draw(
                Order(
                    page=_page(f"{name}.html", certificate=certificate),
                    style=_style(),
                    finisher="finish_appearance",
                    identifier=identifier,
                )
            )
            for name, identifier in (("officer", OFFICER_FIELD), ("seal", SEAL_FIELD))
        )
    )


def draw_code(certificate: Certificate) -> bytes:
    """The QR code as SVG: the verification address and the ledger's root."""
    address = f"{certificate.verify_url}?root={certificate.ledger.root.hex()}"
    drawing = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawing, kind="svg", border=0, omitsize=True, svgclass=None, lineclass=None, xmldecl=True)
    return drawing.getvalue()


def _style() -> str:
    return (TEMPLATES / "certificate.css").read_text("utf-8")


def _page(name: str, **values: Any) -> str:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "kind": lambda block: type(block).__name__,
        "marked": mark_language,
        "pitch": pitch_of,
        "split_number": NUMBER.split,
        "stamp": lambda time: datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return pages.get_template(name).render(officer_field=OFFICER_FIELD, seal_field=SEAL_FIELD, **values)
