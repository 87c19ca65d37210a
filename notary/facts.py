"""What a certificate tells of a case besides its result: the steps in order, paper, objections, incidents.

Taken from the entries of a record that the audit has accepted; what they say is not checked here again.
Clause: notary/SPEC.md, section Formats, "Statement".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.entry import Entry
from notary.certificate import Ballots, Incident, Objection, Paper, Said, Step
from notary.kinds import KINDS
from notary.result import format_area
from voting.delivery import OUTCOMES
from voting.rules import Case
from voting.statement import parse_statement
from voting.tally import counted_casts

ONCE: Final = ("case_opened", "advice_given", "credential_issued", "letters_destroyed", "notices_sent",
               "delivery_recorded", "paper_issued", "share_published")  # fmt: skip
"""Told once, at the time of the first entry, with the sums of all of them."""
EACH: Final = ("roll_posted", "roll_amended", "announcement_posted", "manifest_sealed", "voting_opened",
               "voting_extended", "voting_closed", "paper_reconciled", "tally_computed", "result_declared",
               "result_recounted", "result_confirmed", "case_lapsed", "key_destroyed", "statement_read")  # fmt: skip
SUMMED: Final = ("count", *OUTCOMES)
OTHER: Final = ("incident", "ballot_set_aside", "objection_filed", "objection_answered", "proxy_recorded")


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of an officer, the service or the trustees: its place, time and kind, and what it says."""

    index: int
    time: int
    kind: str
    body: Mapping[str, Any]


def read_facts(entries: Iterable[Entry]) -> tuple[Fact, ...]:
    """What entries of the kinds that are told say, in the order of the ledger."""
    told = {*ONCE, *EACH, *OTHER}
    return tuple(
        Fact(entry.index, entry.time, entry.kind, KINDS[entry.kind].read(parse_statement(entry.body).body))
        for entry in entries
        if entry.kind in told
    )


def find_steps(facts: Iterable[Fact], case: Case) -> tuple[Step, ...]:
    """The facts supervised, in the order of time."""
    listed = list(facts)
    steps = [Step(fact.time, *_told(fact, case)) for fact in listed if fact.kind in EACH]
    for kind in ONCE:
        same = [fact for fact in listed if fact.kind == kind]
        if same:
            sums = {name: sum(fact.body.get(name, 0) for fact in same) for name in SUMMED if name in same[0].body}
            steps.append(Step(same[0].time, kind, sums))
    return tuple(sorted(steps, key=lambda step: step.time))


def find_incidents(facts: Iterable[Fact]) -> tuple[Incident, ...]:
    """What officers recorded as incidents, and ballots that two of them set aside."""
    return tuple(_incident(fact) for fact in facts if fact.kind in ("incident", "ballot_set_aside"))


def find_objections(facts: Iterable[Fact]) -> tuple[Objection, ...]:
    """Objections with their answers; their texts stay with the office, the ledger has commitments to them."""
    listed = list(facts)
    answers = {fact.body["objection"]: fact for fact in listed if fact.kind == "objection_answered"}
    return tuple(_objection(fact, answers.get(fact.index)) for fact in listed if fact.kind == "objection_filed")


def find_paper(facts: Iterable[Fact], invalid: Mapping[str, str]) -> Paper | None:
    """The account of paper, None where there was none; ``invalid`` gives the reason of each voter's invalid paper."""
    for body in [fact.body for fact in facts if fact.kind == "paper_reconciled"][-1:]:
        reasons: dict[str, int] = {}
        for reason, number in _reasons(body, invalid):
            reasons[reason] = reasons.get(reason, 0) + number
        return Paper(body["issued"], body["delivered"], body["returned"], body["valid"], tuple(sorted(reasons.items())))
    return None


def count_ballots(case: Case) -> Ballots:
    """What became of each ballot in the ledger (attack A31)."""
    if case.manifest is None:
        raise ValueError("a case without a manifest has no ballots")
    counted = len(counted_casts(case, case.manifest))
    cast, aside, mandates = len(case.index_of), len(case.set_aside), case.mandates
    return Ballots(
        cast, len(case.casts), cast - aside - counted, aside, counted, len(mandates.recorded), len(mandates.ended),
        len(mandates.used),
    )  # fmt: skip


def said(words: Mapping[str, str]) -> Said:
    """Words of the record as a certificate holds them."""
    return Said(words["zh_cn"], words.get("en", ""), words.get("ug", ""))


def _reasons(body: Mapping[str, Any], invalid: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for channel in body.get("channels", {}).values():
        yield from channel["invalid"].items()
    if "channels" not in body:  # before version 2 of the account
        yield from ((reason, 1) for reason in invalid.values())


def _told(fact: Fact, case: Case) -> tuple[str, Mapping[str, Any]]:
    body, kind = fact.body, fact.kind
    if kind in ("roll_posted", "roll_amended"):
        sums = {"area": format_area(body["area"]), "heads": body["heads"], "units": body["units"]}
        return kind, {"until": body["posting"]["until"], **sums}
    if kind == "manifest_sealed" and case.manifest is not None and case.manifest.trustees is not None:
        trustees = case.manifest.trustees
        return "manifest_sealed_secretly", {"board": len(trustees.board), "threshold": trustees.threshold}
    if kind == "statement_read":
        return kind, {"place": dict(body["place"]), "present": list(body["present"])}
    told = {name: body[name] for name in ("ballots", "closes", "credentials", "reason", "voters") if name in body}
    if body.get("posting"):
        return "result_posted" if kind == "result_declared" else kind, {**told, "until": body["posting"]["until"]}
    return kind, told


def _incident(fact: Fact) -> Incident:
    if fact.kind == "incident":
        return Incident(fact.time, fact.body["what"], fact.body["done"])
    return Incident(fact.time, ballots=len(fact.body["ballots"]), reason=fact.body["reason"])


def _objection(filed: Fact, answer: Fact | None) -> Objection:
    if answer is None:
        return Objection(filed.time, filed.index, filed.body["about"])
    return Objection(filed.time, filed.index, filed.body["about"], answer.time, answer.body["outcome"])
