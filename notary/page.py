"""What is printed, as blocks in reading order: no words of their own, no look.

`notary/printing.py` makes the blocks of a certificate, `notary/refusal.py` those of a decision not to certify,
`templates/certificate` draws them. Reading order, tagged order and the order of `printed` are one and the same.
Clause: notary/SPEC.md, section Formats, "Pages".
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the title) to 3; ``role`` is ``annex`` for an annex, ``annex first`` for the first one."""

    text: str
    level: int = 2
    role: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``role`` says which kind, such as words, decision, remark."""

    text: str
    role: str = "words"


@dataclass(frozen=True, slots=True)
class Box:
    """Paragraphs that the reader cannot miss."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A list, each point with its label."""

    items: tuple[tuple[str, str], ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label, empty where it is the one above, and lines beside it."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Labels with what belongs to them; ``role`` is parties or digests."""

    rows: tuple[Row, ...]
    role: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its lines; ``role`` is head, label, number, products, verdict or empty."""

    text: str
    role: str = ""
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, rows of heads and rows of cells; the first cell of a row is its label."""

    caption: str
    heads: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    role: str = ""

    @property
    def size(self) -> int:
        """How many rows are tagged."""
        return len(self.heads) + len(self.body)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: label and figure as printed, and its parts in ten thousandths of the base: cast, silent votes added."""

    label: str
    value: str
    cast: int
    silent: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one measure, and words for who cannot see them.

    ``line`` is drawn at so many ten thousandths of the base (None: no line); ``legend`` names what is drawn: votes
    cast, silent votes added if there are any, the line if there is one.
    """

    title: str
    bars: tuple[Bar, ...]
    legend: tuple[str, ...]
    alternative: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts that stand side by side."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """Where officer and office sign: labels, the names of the fields in words, the office's name in lines, the date."""

    officer_label: str
    officer_field: str
    handled: str
    office: tuple[str, ...]
    date: str
    seal_field: str


@dataclass(frozen=True, slots=True)
class Ways:
    """How to verify: the ways, a command to type after the last one, and the code with the address in it."""

    ways: tuple[tuple[str, str], ...]
    command: str
    address: str
    alternative: str


Block = Heading | Paragraph | Box | Points | Rows | Table | Charts | Signing | Ways


@dataclass(frozen=True, slots=True)
class Page:
    """A document: its language and direction, what stands on every page, and its blocks.

    ``foot`` and ``number`` stand below; ``number`` holds ``{page}`` and ``{pages}``. ``issued`` in Unix seconds.
    """

    language: str
    direction: str
    title: str
    author: str
    description: str
    issued: int
    head: tuple[str, str, str]
    foot: str
    number: str
    blocks: tuple[Block, ...]


def printed(page: Page) -> Iterator[str]:
    """Every text of ``page`` in reading order, words for pictures included, without what stands on every page."""
    for block in page.blocks:
        yield from (text for text in _texts(block) if text)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Box():
            yield from block.texts
        case Points():
            yield from (label + text for label, text in block.items)
        case Rows():
            for row in block.rows:
                yield row.label
                yield from row.lines
        case Table():
            yield block.caption
            yield from (cell.text for row in (*block.heads, *block.body) for cell in row)
        case Charts():
            for chart in block.charts:
                yield from (chart.title, chart.alternative)
                yield from (text for bar in chart.bars for text in (bar.label, bar.value))
                yield from chart.legend
        case Signing():
            yield from (block.officer_label, block.handled, *block.office, block.date)
        case Ways():
            yield from (label + text for label, text in block.ways)
            yield from (block.command, block.alternative, block.address)
