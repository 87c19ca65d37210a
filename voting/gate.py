"""The gate before opening and before decryption: would exact totals tell how somebody voted?

A secret ballot is never opened, but the totals are exact, and areas are nearly names: if only one set of owners has
the area that was cast against, everyone can read who they are. The gate looks at the ballots that nobody else knows
(not paper, not assisted) and at the totals by heads and by area, alone and together. It knows weights, never voters.
How ways of voting are counted: voting/subset.py. Specification: ``voting/SPEC.md``, "Small electorates".
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import gcd, isqrt
from typing import Literal

from voting.gate_errors import RoundingStepWrongError, SecrecyLowError
from voting.subset import Ways, Weight, bound_results, count_dominant, count_residues, count_sets

Moment = Literal["opening", "decryption"]
HEADS, AREA, BOTH = "heads", "area", "both"
MEASURES = (HEADS, AREA)

FEW = "gate-few"
"""So few ballots weigh anything in this measure that votes can be guessed from any result."""
DOMINANT = "gate-dominant"
"""One weight, or a few together, are larger than all others can add up to: every total tells those votes."""
RESIDUE = "gate-residue"
"""All weights but a few are multiples of one number: the remainder of every total tells those few votes."""
SUBSET = "gate-subset"
"""Too few sets of voters have the same totals: from an ordinary result their members can be worked out."""
SMALL_OPTION = "gate-small-option"
"""An option chosen by one to three voters may name them, by areas that nobody else has. Informative."""
HEAVY = "gate-heavy"
"""One weight stands out so far that a lopsided result tells that vote, or both totals hint at it. Informative."""

WAYS_OUT: Mapping[Moment, tuple[str, ...]] = {
    "opening": ("recorded_mode", "rounded_weights", "risk_accepted"),
    "decryption": ("risk_accepted", "no_decryption"),
}
"""What can be done: an open vote; areas rounded (``round_areas``) and sealed in the manifest, if the gate then passes;
the findings accepted in a logged entry; no decryption at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gate demands; reasons in the SPEC. ``alone`` and ``heavy`` are thousandths."""

    ballots: int = 25
    floor: int = 10
    alone: int = 10
    heavy: int = 250
    small_option: int = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, in one measure (``both``: the two totals read together). ``numbers`` name no voter."""

    code: str
    measure: str
    numbers: Mapping[str, int] = field(hash=False)
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class GateReport:
    """All that the gate found, the order fixed by the rules and not by the roll."""

    moment: Moment
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that keep the gate shut."""
        return tuple(finding for finding in self.findings if finding.is_blocking)

    @property
    def passes(self) -> bool:
        """Whether the vote may be opened, or its totals decrypted, without anybody's acceptance."""
        return not self.blocking

    @property
    def ways_out(self) -> tuple[str, ...]:
        """What can be done where the gate stays shut."""
        return () if self.passes else WAYS_OUT[self.moment]


@dataclass(frozen=True, slots=True)
class RoundedAreas:
    """Areas in the order given, and by how much their total changed (thousandths of m²)."""

    areas: tuple[int, ...]
    change: int


def inspect_weights(
    moment: Moment,
    weights: Sequence[Weight],
    options: int,
    measures: Collection[str] = MEASURES,
    limits: Limits | None = None,
) -> GateReport:
    """Report what totals of one question would tell about voters of ``weights``: heads and area of each.

    Shapes: one weight for each voter whose ballot nobody else knows: before opening all who may cast one, before
        decryption all who did. ``options`` counts what a voter chooses from, abstention included.
    Units: areas in thousandths of m². ``measures`` are those that will be decrypted.
    Source: voting/SPEC.md, "Small electorates".
    """
    if options < 1 or not set(measures) <= set(MEASURES) or any(min(weight) < 0 for weight in weights):
        raise ValueError("not an electorate: options, measures or weights are out of range")
    limits = limits or Limits()
    seen = [(head * (HEADS in measures), area * (AREA in measures)) for head, area in weights]
    seen = sorted(weight for weight in seen if any(weight))
    if not seen:  # Nothing is secret: before decryption nothing can be told, before opening it is no secret vote.
        few = tuple(_few(measure, 0, limits) for measure in MEASURES if measure in measures)
        return GateReport(moment, few if moment == "opening" else ())
    views = dict(_views(seen))
    findings: list[Finding] = []
    for measure, values in views.items():
        if measure != BOTH and len(values) < limits.ballots:
            findings.append(_few(measure, len(values), limits))
    for measure, values in views.items():
        findings += _dominant(measure, values, limits)
        findings += _residues(measure, seen, values, limits)
    last = next(reversed(views))  # Read together, totals tell at least as much as each by itself.
    findings += _subsets(last, seen, options, limits)
    findings += _small_options(last, seen, limits)
    return GateReport(moment, tuple(findings))


def check_gate(report: GateReport, accepted: Collection[Finding] = ()) -> None:
    """Check that nothing stands against opening or decryption but what was accepted, with these very numbers.

    Raises: SecrecyLowError naming the codes of the findings.
    """
    open_codes = sorted({finding.code for finding in report.blocking if finding not in accepted})
    if open_codes:
        raise SecrecyLowError(", ".join(open_codes))


def round_areas(areas: Sequence[int], step: int) -> RoundedAreas:
    """Round every area to a multiple of ``step``, none by a whole step, their total to the nearest multiple.

    Shapes: the areas of all voters of the roll, each above 0. The total stays if it is a multiple of ``step``; else
        ``change`` says by how much it moves, at most half a step: to keep it, one voter would have to take the
        remainder, and every total would then tell that vote. The largest remainders are rounded up; of equal ones,
        those that stand first.
    Raises: RoundingStepWrongError if the step is not positive or larger than the smallest area, whose vote would
        weigh nothing.
    """
    if step < 1 or (areas and step > min(areas)):
        raise RoundingStepWrongError
    total = sum(areas)
    steps = [area // step for area in areas]
    missing = (2 * total + step) // (2 * step) - sum(steps)
    by_remainder = sorted(range(len(areas)), key=lambda place: (-(areas[place] % step), place))
    for place in by_remainder[:missing]:
        steps[place] += 1
    rounded = tuple(count * step for count in steps)
    return RoundedAreas(rounded, sum(rounded) - total)


def _views(weights: Sequence[Weight]) -> Iterator[tuple[str, list[int]]]:
    """Yield what each measure weighs; together: by how much areas differ from the middle one, head by head.

    Whoever has both totals takes the heads, times any area, from the area: what remains is the deviations' sum.
    """
    heads = [head for head, _ in weights if head]
    areas = [area for _, area in weights if area]
    if heads:
        yield HEADS, heads
    if areas:
        yield AREA, areas
    if heads and areas:
        middle = sorted(areas)[len(areas) // 2]
        yield BOTH, [area - middle * head for head, area in weights]


def _few(measure: str, count: int, limits: Limits) -> Finding:
    return Finding(FEW, measure, {"ballots": count, "needed": limits.ballots})


def _dominant(measure: str, values: Sequence[int], limits: Limits) -> Iterator[Finding]:
    """Find weights that stand out from every total; else one that stands out from many."""
    found = count_dominant(values, limits.floor, limits.alone)
    whole = sum(map(abs, values))
    largest = sorted(map(abs, values), reverse=True)
    if found is not None:
        count, ways = found
        yield Finding(
            DOMINANT, measure, {"voters": count, "share": 1000 * sum(largest[:count]) // whole, "alone": ways.per_mille}
        )
    elif measure != BOTH and 1000 * largest[0] > limits.heavy * whole:
        yield Finding(HEAVY, measure, {"share": 1000 * largest[0] // whole}, is_blocking=False)
    elif measure == BOTH and (spread := sum(value * value for value in largest[1:])):
        # Votes cast at random scatter the deviations' sum by at most half the root of the sum of their squares.
        deviations = isqrt(4 * largest[0] ** 2 // spread)
        if deviations >= 3:
            yield Finding(HEAVY, measure, {"deviations": deviations}, is_blocking=False)


def _residues(measure: str, weights: Sequence[Weight], values: Sequence[int], limits: Limits) -> Iterator[Finding]:
    """Find the few who are no multiple of what all others are; one finding for each such group, the first modulus."""
    groups: dict[tuple[int, ...], Finding] = {}
    singles = [area for head, area in weights if head == 1]
    for modulus in _moduli(measure, values, singles):
        base = Counter(area % modulus for area in singles).most_common(1)[0][0] if measure == BOTH and singles else 0
        if measure == BOTH:
            if base == 0:
                continue  # Nothing to take away: the area by itself shows as much.
            values = [area - base * head for head, area in weights]
        others = tuple(place for place, value in enumerate(values) if value % modulus)
        if not others or 2 * len(others) > len(values) or others in groups:
            continue
        ways = count_residues([values[place] for place in others], modulus, limits.floor, limits.alone)
        if not ways.is_within(limits.alone):
            numbers = {"voters": len(others), "modulus": modulus, "alone": ways.per_mille, "exact": int(ways.is_exact)}
            groups[others] = Finding(RESIDUE, measure, numbers)
    yield from groups.values()


def _moduli(measure: str, values: Sequence[int], singles: Sequence[int]) -> list[int]:
    """Return 2, 5, 10, 20, … until past every total, and what all of the values, all but one or the commonest share."""
    end = 4 * (sum(map(abs, values)) + sum(singles))
    found = {step * 10**power for power in range(len(str(end))) for step in (2, 5, 10)}
    common = [value for value, _ in Counter(singles if measure == BOTH else values).most_common()]
    for start in common[:2] if measure == BOTH else [0]:
        shifted = [value - start for value in common if value != start]
        before = [0, *accumulate(shifted, gcd)]
        after = [*reversed([0, *accumulate(reversed(shifted), gcd)])]
        found.update(before, after)
        found.update(gcd(before[place], after[place + 1]) for place in range(len(shifted)))
    return sorted(modulus for modulus in found if modulus > 1)


def _subsets(measure: str, weights: Sequence[Weight], options: int, limits: Limits) -> Iterator[Finding]:
    """Count the ways to an ordinary result: three quarters of the voters for one option, the others' share even."""
    quarter = -(-len(weights) // 4)
    single = count_sets(weights, quarter, limits.floor, limits.alone)
    if not single.is_within(limits.alone):
        yield _subset(measure, (len(weights), quarter, 1), single)
        return
    parts = min(options - 1, quarter)
    if parts > 1:
        sizes = [quarter // parts + (place < quarter % parts) for place in range(parts)]
        ways = bound_results(weights, sizes, limits.floor)
        if not ways.is_within(limits.alone):
            yield _subset(measure, (len(weights), quarter, parts), ways)


def _subset(measure: str, shape: tuple[int, int, int], ways: Ways) -> Finding:
    numbers = dict(zip(("voters", "chosen", "totals"), shape, strict=True))
    numbers |= {"bits": ways.count.bit_length() - 1, "alone": ways.per_mille, "exact": int(ways.is_exact)}
    return Finding(SUBSET, measure, numbers)


def _small_options(measure: str, weights: Sequence[Weight], limits: Limits) -> Iterator[Finding]:
    """Count the sets of one, two, three voters who would be alone with their total, had just they chosen an option."""
    for size in range(1, min(limits.small_option, len(weights) - 1) + 1):
        ways = count_sets(weights, size, limits.floor, 0)
        if ways.alone:
            numbers = {"voters": size, "alone": ways.per_mille, "exact": int(ways.is_exact)}
            yield Finding(SMALL_OPTION, measure, numbers, is_blocking=False)
