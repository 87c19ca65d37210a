"""Counting a secret vote: from the published shares to figures per question, option and measure.

What each option weighs comes out of the decryption alone; who took part, by channel, is public in the ledger. Figures
are checked again as an outsider would check them, without discrete logarithms.
Specification: ``voting/SPEC.md`` section Algorithms, "Decryption"; attacks A41, A42, A45.
"""

from keys.dlog import find_logarithm
from voting.belenios.decryption import combine_decryptions
from voting.belenios.result import Counts, check_result
from voting.manifest import Manifest, Question
from voting.roll import Roll
from voting.rules import Case
from voting.sealed import weight_of
from voting.secret_bodies import AREA, HEADCOUNT, MEASURES
from voting.tally import Count, Measure, counted_casts, sum_groups, sum_weights


def open_counts(case: Case, manifest: Manifest, roll: Roll) -> dict[str, Counts]:
    """Per measure what each choice weighs, in the order of the election's choices.

    Raises: DecryptionMissingError as long as shares are missing; DiscreteLogMissingError, ResultRangeError.
    """
    for measure in MEASURES:
        if measure not in case.sealed.counts:
            case.sealed.counts[measure] = _open_measure(case, manifest, roll, measure)
    return case.sealed.counts


def count_opened(case: Case, manifest: Manifest, roll: Roll) -> list[Count]:
    """Count every question of a secret vote whose tallies can be decrypted."""
    counted = counted_casts(case, manifest)
    invalid, silent, whole = sum_groups(case, counted, roll)
    channels = sorted({cast.channel for cast in counted.values()})
    participation = {
        name: sum_weights(roll, [voter for voter, cast in counted.items() if cast.channel == name]) for name in channels
    }
    answered = sum_weights(roll, counted)
    opened = open_counts(case, manifest, roll)
    counts = []
    for place, question in enumerate(manifest.questions):
        pairs = zip(opened[HEADCOUNT][place], opened[AREA][place], strict=True)
        measures = [Measure(heads, area) for heads, area in pairs]
        blank = measures.pop(0) if question.blank else None
        groups = (invalid, silent, whole, answered)
        counts.append(_make_count(question, measures, groups, participation, blank))
    return counts


def _make_count(
    question: Question,
    measures: list[Measure],
    groups: tuple[Measure, Measure, Measure, Measure],
    participation: dict[str, Measure],
    blank: Measure | None,
) -> Count:
    options = {option.id: measure for option, measure in zip(question.options, measures, strict=True)}
    by_channel: dict[str, dict[str, Measure]] = {option.id: {} for option in question.options}
    return Count(question, options, by_channel, *groups, participation, blank)


def _open_measure(case: Case, manifest: Manifest, roll: Roll, measure: str) -> Counts:
    sealed = case.sealed
    if sealed.election is None or measure not in sealed.tallies:
        raise ValueError("no tally was computed")
    factors = combine_decryptions(sealed.group, sealed.election, sealed.ceremony.items, sealed.shares[measure])
    total = sum(weight_of(roll, voter, measure) for voter in counted_casts(case, manifest))
    tally = sealed.tallies[measure]
    counts = tuple(
        tuple(
            find_logarithm(sealed.group, sealed.group.sub(item.beta, factor), total)
            for item, factor in zip(row, parts, strict=True)
        )
        for row, parts in zip(tally, factors, strict=True)
    )
    check_result(sealed.group, sealed.election, tally, factors, counts, total)
    return counts
