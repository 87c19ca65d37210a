"""Where the gate for small electorates stands in a case: before opening, and before the first share.

The gate itself (voting/gate.py) knows weights only; here they are taken from the record. What two officers accepted
must be the very findings, numbers included.
Specification: ``voting/SPEC.md``, "Small electorates" and "Secret mode".
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from voting.gate import Finding, GateReport, Moment, check_gate, inspect_weights
from voting.manifest import APP, Manifest, Question
from voting.roll import Roll, weigh_roll
from voting.tally import counted_casts

if TYPE_CHECKING:
    from voting.rules import Case


def inspect_case(case: "Case", moment: Moment) -> list[GateReport]:
    """The gate's report on each question: of all who may vote by phone, or of those whose vote by phone counts."""
    if case.manifest is None or case.roll is None:
        raise ValueError("not a sealed vote")
    voters: Iterable[str] = case.register.active
    if moment == "decryption":
        counted = counted_casts(case, case.manifest)
        voters = [voter for voter, cast in counted.items() if cast.channel == APP]
    weights = [(case.roll.by_id[voter].head, case.roll.by_id[voter].area) for voter in voters]
    choices = {choices_of(question) for question in case.manifest.questions}
    return [inspect_weights(moment, weights, number) for number in sorted(choices)]


def choices_of(question: Question) -> int:
    """From how many choices the gate takes a voter to have chosen one.

    Where every voter names equally many, the last total follows from the others; else it does not, which is as if
    there were one choice more. Who may name several has at least as many ways to answer.
    """
    return len(question.options) + question.blank + (question.min < question.max)


def foresee_opening(manifest: Manifest, roll: Roll) -> list[GateReport]:
    """What the gate would report before opening under a manifest not yet sealed, if every voter of ``roll`` may vote.

    Raises: RoundingStepWrongError.
    """
    weights = [(voter.head, voter.area) for voter in weigh_roll(roll, manifest.rounding).by_id.values()]
    choices = {choices_of(question) for question in manifest.questions}
    return [inspect_weights("opening", weights, number) for number in sorted(choices)]


def check_passage(case: "Case", moment: Moment) -> None:
    """Check that nothing stands against opening, or decryption, of a secret vote but what was accepted.

    Raises: SecrecyLowError.
    """
    if case.sealed.election is None:
        return
    accepted = [
        Finding(item["code"], item["measure"], item["numbers"]) for item in case.sealed.accepted.get(moment, [])
    ]
    for report in inspect_case(case, moment):
        check_gate(report, accepted)
