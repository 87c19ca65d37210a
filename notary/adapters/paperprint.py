"""Printed ballots: a PDF for each building, large type, a serial and a QR code on every sheet, no name anywhere.

What is printed comes from the sealed manifest and the public roll alone. Names and signatures are written by hand; the
stub stays with whoever delivers. Specification: ``notary/SPEC.md``, "Paper desk".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML

from ledger.adapters.store import case_id
from notary import wording
from notary.adapters.casework import Casework
from notary.adapters.drawer import MemoryFetcher
from notary.adapters.office import Facts
from notary.paper_errors import PaperNotIssuedError
from notary.result import format_area
from voting.adapters.opening import load_labels
from voting.manifest import Manifest
from voting.roll import Voter
from voting.rules import Case

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BUILDING = re.compile(r"^.{1,20}?(?:幢|栋|号楼|座)")
SHOWN = 6
"""So many units of a voter are printed, then their number."""
NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Ballot:
    """One sheet to print: its serial, its voter as the public roll has them, the text in the QR code."""

    serial: str
    voter: Voter
    code: str

    @property
    def drawing(self) -> Markup:
        """The QR code as SVG; segno writes coordinates only, so it may stand unescaped."""
        made = segno.make(self.code, error="q", micro=False)
        drawing = made.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
        return Markup(drawing)  # noqa: S704 - made here from coordinates, no text of others in it


def print_papers(work: Casework, folder: Path, only: str, sheet: int) -> dict[str, int]:
    """Write one PDF for each building into ``folder``; gives the number of ballots by file name.

    ``only``: voters whose first unit begins so. ``sheet`` counts the voter's sheets from 1; later ones are spare.
    Raises: PaperNotIssuedError if no such sheet was logged; FileExistsError rather than print a sheet twice unseen.
    """
    process = work.process()
    case, is_rehearsal = process.case, bool(process.opened.get("rehearsal", False))
    if case.manifest is None:
        raise PaperNotIssuedError
    with work.engine.connect() as connection:
        labels = load_labels(connection, work.origin)
    batches = sort_ballots(case, only, sheet, labels)
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for building, ballots in batches.items():
        name = f"{building}.pdf" if sheet == 1 else f"{building}-{sheet}.pdf"
        with (folder / name).open("xb") as file:
            file.write(render_papers(ballots, case.manifest, work.office.facts, building, is_rehearsal=is_rehearsal))
        written[name] = len(ballots)
    return written


def sort_ballots(case: Case, only: str, sheet: int, labels: Mapping[str, str] = NO_LABELS) -> dict[str, list[Ballot]]:
    """The sheets to print by building, in the order of the roll; ``labels`` of units that the roll does not show.

    Raises: PaperNotIssuedError.
    """
    sheets: dict[str, list[str]] = {}
    for serial, voter in case.paper.voter_of.items():
        sheets.setdefault(voter, []).append(serial)
    name = case_id(case.origin)
    batches: dict[str, list[Ballot]] = {}
    for listed in case.roll.voters if case.roll else ():
        line = replace(listed, units=tuple(labels.get(unit, unit) for unit in listed.units))
        if not line.units[0].startswith(only):
            continue
        if len(sheets.get(line.id, ())) < sheet:
            raise PaperNotIssuedError(f"{line.id} has no sheet {sheet}")
        serial = sheets[line.id][sheet - 1]
        batches.setdefault(building_of(line.units[0]), []).append(
            Ballot(serial, line, f"ZHENGYI:PAPER:1:{name}:{line.id}:{serial}")
        )
    return batches


def building_of(unit: str) -> str:
    """The building that a unit's label begins with, as a file name; ``other`` where there is none."""
    found = BUILDING.match(unit)
    return re.sub(r"[^\w-]", "_", found.group()) if found else "other"


def render_papers(
    ballots: Sequence[Ballot], manifest: Manifest, facts: Facts, batch: str, *, is_rehearsal: bool = False
) -> bytes:
    """The pages of ``ballots`` as one PDF, each ballot on sheets of its own; those of a rehearsal are marked."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"time": wording.format_time, "area": format_area}
    page = environment.get_template("voting/paper.html").render(
        ballots=ballots, manifest=manifest, facts=facts, batch=batch, shown=SHOWN, is_rehearsal=is_rehearsal
    )
    document: bytes = HTML(string=page, url_fetcher=MemoryFetcher({})).write_pdf()
    return document
