"""What missing figures could be: the corners of all that the known figures leave open, for one measure.

Every condition compares two sums, so over all figures that fit the known ones it is decided at a corner: where one
missing figure takes all that is left, or none does. A condition that holds at each corner holds whatever is missing.
Specification: ``notary/SPEC.md`` section Algorithms, "Missing figures".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from notary.figures import UNIT
from notary.figures_errors import FiguresContradictError

FAR = 10**6
"""How much larger a figure without any limit may be taken; no fraction of a rule is finer."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The figures of one measure, in billionths; None is missing.

    ``votes`` by place, ``inside`` says which of them take part. ``silent`` is 0 where silent owners do not.
    ``choices``: how many candidates one voter may name; ``candidates`` are their places. ``complete``: all who took
    part are listed.
    """

    votes: tuple[int | None, ...]
    inside: tuple[bool, ...]
    candidates: tuple[int, ...]
    choices: int
    silent: int | None
    participants: int | None
    all: int | None
    complete: bool
    further: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Filled:
    """The same with every figure known."""

    votes: tuple[int, ...]
    silent: int
    participants: int
    all: int
    further: Mapping[str, int]


def complete(slot: Slot) -> list[Filled]:
    """All corners of what the figures of ``slot`` can be. Raises FiguresContradictError if there is none."""
    if slot.participants is not None and slot.all is not None and slot.participants > slot.all:
        raise FiguresContradictError("more took part than there are")
    named = slot.choices > 1 and slot.candidates
    corners = _corners_of_names(slot) if named else _corners_of_sums(slot)
    filled = [item for corner in corners for item in _with_all(slot, *corner)]
    return list(
        {
            (item.votes, item.silent, item.participants, item.all, *item.further.values()): item for item in filled
        }.values()
    )


def _corners_of_sums(slot: Slot) -> Iterator[tuple[list[int], int, int]]:
    """Votes, silent, participants: where everybody who took part is in one place."""
    parts = [*slot.votes, slot.silent]
    inside = [*slot.inside, True]
    known = sum(part or 0 for part, counts in zip(parts, inside, strict=True) if counts)
    left = _left(slot, known)
    yield _corner(slot, parts, {}, 0)
    for place, part in enumerate(parts):
        if part is None and inside[place]:
            yield _corner(slot, parts, {place: left}, 0)
    if slot.participants is None and not slot.complete:
        yield _corner(slot, parts, {}, left)


def _corner(slot: Slot, parts: Sequence[int | None], taken: Mapping[int, int], rest: int) -> tuple[list[int], int, int]:
    full = [taken.get(place, part or 0) for place, part in enumerate(parts)]
    total = sum(part for part, counts in zip(full, [*slot.inside, True], strict=True) if counts) + rest
    return full[:-1], full[-1], total if slot.participants is None else slot.participants


def _corners_of_names(slot: Slot) -> Iterator[tuple[list[int], int, int]]:
    """The same where one voter names several candidates: each has at most all who took part and did not abstain."""
    others = sum(
        part or 0 for place, part in enumerate(slot.votes) if slot.inside[place] and place not in slot.candidates
    ) + (slot.silent or 0)
    most = max((slot.votes[place] or 0 for place in slot.candidates), default=0)
    room = _left(slot, others + most)
    sizes = [slot.participants] if slot.participants is not None else [others + most, others + most + room]
    unknown = [place for place in slot.candidates if slot.votes[place] is None]
    for participants in sizes:
        limit = participants - others
        patterns: list[dict[int, int]] = [{}, dict.fromkeys(unknown, limit)]
        for place in unknown:
            patterns += [{place: limit}, {other: limit for other in unknown if other != place}]
        for taken in patterns:
            votes = [taken.get(place, part or 0) for place, part in enumerate(slot.votes)]
            yield votes, slot.silent or 0, participants


def _left(slot: Slot, known: int) -> int:
    """How much the known figures leave to the others."""
    whole = slot.all if slot.participants is None else slot.participants
    if whole is None:
        return (known + UNIT) * FAR
    if known > whole:
        raise FiguresContradictError("the votes listed are more than took part, or than there are")
    return whole - known


def _with_all(slot: Slot, votes: list[int], silent: int, participants: int) -> Iterator[Filled]:
    """The totals that a corner allows, and with each of them what further groups can be."""
    for whole in [participants, (participants + UNIT) * FAR] if slot.all is None else [slot.all]:
        spans = [[0, whole] if figure is None else [figure] for figure in slot.further.values()]
        if any(figure > whole for span in spans for figure in span):
            raise FiguresContradictError("a group is larger than all")
        for figures in product(*spans):
            further = dict(zip(slot.further, figures, strict=True))
            yield Filled(tuple(votes), silent, participants, whole, further)
