"""Draws the bars of a chart as SVG: dark for votes cast, hatched for silent votes added, to be told apart in grey.

Lengths are in millimetres. Bars run from the side where lines of the language begin. Words stand beside the drawing, as
text of the page: the library that draws sets letters of a drawing one by one, which tears Uyghur apart.
"""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from notary.page import Bar, Chart

WIDTH: Final = 78.0
WHOLE: Final = 10_000
INK: Final = "#8a1f1f"
MANY: Final = 8
"""Above so many bars they stand closer together."""


def pitch_of(chart: Chart) -> float:
    """From one bar to the next."""
    return 8.4 if len(chart.bars) <= MANY else 6.0


def draw_chart(chart: Chart, *, is_mirrored: bool = False) -> bytes:
    """The chart's bars as SVG; ``is_mirrored`` for languages that run from the right."""
    pitch = pitch_of(chart)
    thick = 3.0 if len(chart.bars) <= MANY else 1.6
    height = len(chart.bars) * pitch
    parts = [Markup("")]
    for place, bar in enumerate(chart.bars, 1):
        parts += _bar(bar, place * pitch - thick - 0.6, thick, is_mirrored)
    if chart.line is not None:
        dashes = '<path d="M{x:.2f} 0 V{y:.2f}" stroke="#161616" stroke-width="0.35" stroke-dasharray="1.2 0.8"/>'
        parts.append(Markup(dashes).format(x=_x(WIDTH * chart.line / WHOLE, is_mirrored), y=height))  # noqa: S704
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.2f}" width="{width}mm" '
        'height="{height:.2f}mm">'
    ).format(width=WIDTH, height=height)
    return (head + Markup("").join(parts) + Markup("</svg>")).encode()


def _bar(bar: Bar, y: float, thick: float, is_mirrored: bool) -> Iterator[Markup]:
    yield _rectangle(0, WIDTH, y, thick, is_mirrored, Markup('fill="#ececec"'))
    cast, silent = WIDTH * bar.cast / WHOLE, WIDTH * bar.silent / WHOLE
    yield _rectangle(0, cast, y, thick, is_mirrored, Markup('fill="{ink}"').format(ink=INK))
    if silent:
        framed = Markup('fill="#ffffff" stroke="{ink}" stroke-width="0.25"').format(ink=INK)
        yield _rectangle(cast, silent, y, thick, is_mirrored, framed)
        lines, at = "", cast + 0.6
        while at < cast + silent:
            lines += f"M{_x(at, is_mirrored):.2f} {y:.2f} v{thick:.2f} "
            at += 0.6
        yield Markup('<path d="{lines}" stroke="{ink}" stroke-width="0.2"/>').format(lines=lines, ink=INK)


def _rectangle(start: float, width: float, y: float, height: float, is_mirrored: bool, paint: Markup) -> Markup:
    x = WIDTH - start - width if is_mirrored else start
    return Markup('<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" {paint}/>').format(
        x=x, y=y, width=width, height=height, paint=paint
    )


def _x(x: float, is_mirrored: bool) -> float:
    return WIDTH - x if is_mirrored else x
