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
from markupsafe import Markup, escape

from notary import wording
from notary.adapters.drawing import Attached, Order, draw
from notary.certificate import ATTACHMENT_NAME, OFFICER_FIELD, SEAL_FIELD, SUMMARY_NAME, Certificate
from notary.summary import format_summary

VARIANT: Final = "pdf/a-3a"
TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "certificate"
SCHEME: Final = "memory:"
EVIDENCE: Final = "Evidence bundle: the ledger of the case with every blob it names"
SUMMARY: Final = "Summary: what the pages say, as data"
ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
UYGHUR: Final = re.compile(f"[{ARABIC}](?:[{ARABIC}\u00b7\\s.]*[{ARABIC}])?")

FOREIGN: Final = Markup('<a lang="ug" dir="rtl">{}</a>')
"""The finisher turns this element into a marked span; laid out by itself, it stays in its place."""


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
    return Order(
        page=make_page(certificate),
        style=_style(),
        served={SCHEME + "qr.svg": ("image/svg+xml", draw_code(certificate))},
        attached=(
            Attached(ATTACHMENT_NAME, EVIDENCE, certificate.issued, bundle),
            Attached(SUMMARY_NAME, SUMMARY, certificate.issued, format_summary(certificate)),
        ),
        finisher="finish",
        variant=variant,
        identifier=certificate.number,
    )


def make_page(certificate: Certificate) -> str:
    """The pages of ``certificate`` as HTML."""
    return _page("certificate.html", certificate=certificate, text=wording.certificate_text(certificate))


def render_appearances(certificate: Certificate) -> Appearances:
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


def mark_language(text: str) -> Markup:
    """Escape ``text`` and mark what is Uyghur in it by language and direction; the rest is the page's own Chinese."""
    parts, at = [], 0
    for found in UYGHUR.finditer(text):
        parts += [escape(text[at : found.start()]), FOREIGN.format(found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


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
