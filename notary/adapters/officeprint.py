"""What the office prints besides certificates: the poster of an announcement, and letters to applicants.

All text is escaped, nothing outside the page can be asked for, and the drawing process is the certificate's, shut in
(attack A85). Specification: ``notary/SPEC.md``, "Announcements" and "Applications".
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from keys.encoding import hex_of
from keys.hashing import sha256
from notary import wording
from notary.adapters.drawing import Order, draw
from notary.adapters.office import Facts
from notary.announcement import Announcement
from notary.application import Application
from notary.matter import Words

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
CODE = "memory:qr.svg"
ACCEPTANCE, CONSEQUENCES, REFUSAL = "acceptance", "consequences", "refusal"
SIZES, LEAST = ((850, 15.5), (950, 14.5), (1_100, 13.5)), 13.5
"""Characters of the text, and the points at which they still fit on one page; longer texts take several."""
LETTERS = (ACCEPTANCE, CONSEQUENCES, REFUSAL)
REASONS = {
    1: "无民事行为能力人或者限制民事行为能力人没有监护人代理申请办理公证的",
    2: "当事人与申请公证的事项没有利害关系的",
    3: "申请公证的事项属专业技术鉴定、评估事项的",
    4: "当事人之间对申请公证的事项有争议的",
    5: "当事人虚构、隐瞒事实，或者提供虚假证明材料的",
    6: "当事人提供的证明材料不充分或者拒绝补充证明材料的",
    7: "申请公证的事项不真实、不合法的",
    8: "申请公证的事项违背社会公德的",
    9: "当事人拒绝按照规定支付公证费的",
}
"""Article 31 of the Notarisation Law, item by item."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to an applicant: ``kind`` of LETTERS, to whom about what, who signs for the office, when.

    ``number`` is the case's or the application's; ``documents`` are named by kind in words; ``reason`` and ``why`` are
    of a refusal.
    """

    kind: str
    number: str
    application: Application
    matter: Words
    officer: str
    time: int
    documents: Sequence[str] = ()
    reason: int = 0
    why: str = ""


def render_poster(made: Announcement, data: bytes, facts: Facts, address: str, *, is_rehearsal: bool = False) -> bytes:
    """The poster of the announcement whose posted bytes are ``data``; its code leads to ``address``.

    Raises: RenderingRefusedError, CharacterMissingError.
    """
    page = _page(
        "notary/poster.html",
        made=made,
        facts=facts,
        address=address,
        code=CODE,
        lines=split_lines(made.text["zh_cn"]),
        size=next((size for most, size in SIZES if len(made.text["zh_cn"]) <= most), LEAST),
        fingerprint=hex_of(sha256(data)),
        is_rehearsal=is_rehearsal,
    )
    return _draw(page, {CODE: ("image/svg+xml", draw_code(address))}, f"poster {sha256(data).hex()}")


def render_letter(letter: Letter, facts: Facts) -> bytes:
    """A letter on A4, in Chinese, with room for seal and signature. Raises: as ``render_poster``."""
    reasons = REASONS.get(letter.reason, "")
    page = _page("notary/letter.html", letter=letter, facts=facts, reason=reasons, numeral=wording.format_numeral)
    return _draw(page, {}, f"{letter.kind} {letter.number}")


def split_lines(text: str) -> list[tuple[str, str]]:
    """The lines of an announcement with what they are: ``heading`` (一、…), ``item`` （一）…, ``line``.

    The last two are ``sign``: issuer and date.
    """
    numerals = "一二三四五六七八九十"
    made = []
    for line in (part.strip() for part in text.splitlines()):
        head = line.partition("、")[0]
        is_heading = 0 < len(head) <= 3 and set(head) <= set(numerals)
        made.append(("heading" if is_heading else "item" if line.startswith("（") else "line", line))
    made = [item for item in made if item[1]]
    return [*made[:-2], *(("sign", line) for _, line in made[-2:])]


def draw_code(address: str) -> bytes:
    """The QR code as SVG, error correction Q: a poster gets scratched."""
    drawing = io.BytesIO()
    code = segno.make(address, error="q", micro=False)
    code.save(drawing, kind="svg", border=0, omitsize=True, svgclass=None, lineclass=None, xmldecl=True)
    return drawing.getvalue()


def _draw(page: str, served: Mapping[str, tuple[str, bytes]], identifier: str) -> bytes:
    return draw(Order(page, served=served, finisher="finish_appearance", identifier=identifier))


def _page(name: str, **values: Any) -> str:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"time": wording.format_time, "date": wording.format_date, "formal": wording.format_formal_date}
    return pages.get_template(name).render(**values)
