"""The result announcement (表决结果公告): what is posted for owners once a result was declared, without names.

Made from the entries and their state alone, for the provisional posting (询异公示) and the final one.  Every percentage
carries its base; percentages are for the eye, half a hundredth rounded up, and decide nothing.  Where silent owners
count, the figures and the outcome without them stand beside.
Specification: ``notary/SPEC.md`` section Algorithms, "Result announcement".
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from notary.certificate import Amount, QuestionResult
from notary.certify import SILENCE_ZH, question_of
from notary.decision import Decision, Rule, decide
from notary.election import decide_election
from notary.errors import OutOfOrderError
from notary.kinds import ARCHIVED, CERTIFIED, READ
from notary.result import format_area
from notary.wording import NOTHING, finding_of, format_percent
from voting.manifest import Manifest
from voting.opened import count_opened
from voting.posting import RESULT
from voting.rules import Case
from voting.tally import Count, Measure, count_votes

PROVISIONAL, FINAL = "provisional", "final"
CONFIRMED = "result_confirmed"
REASONS_ZH = {
    "blank": "空白",
    "late": "逾期",
    "not_signed": "未签名",
    "several_options": "多选",
    "unreadable": "无法辨认",
}


class Told(Protocol):
    """What an announcement is made from: a process, or what a running site has of one."""

    @property
    def case(self) -> Case: ...
    @property
    def phase(self) -> str: ...
    @property
    def opened(self) -> Mapping[str, Any]: ...
    @property
    def result(self) -> Mapping[str, Any] | None: ...
    @property
    def times(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Share:
    """A group of voters with its parts of a base: ``heads`` and ``area``, and both as per cent of the base's."""

    amount: Amount
    heads_percent: str
    area_percent: str


@dataclass(frozen=True, slots=True)
class OptionNotice:
    """An option: votes expressly cast, silent ones added, both together; shares of those who took part.

    ``without`` is the share of express votes among those who took part without the silent.
    """

    label_zh: str
    cast: Amount
    added: Amount
    counted: Share
    without: Share
    is_elected: bool


@dataclass(frozen=True, slots=True)
class QuestionNotice:
    """One question: who took part with and without silent owners, options, the words of rule and conclusion.

    ``channels`` are who took part by channel: in a recorded vote of each option, in a secret one of all together.
    ``outcome_without`` is the outcome had silent owners not taken part; None where they do not.
    """

    result: QuestionResult
    participants: Share
    without: Share
    silent: Share
    options: tuple[OptionNotice, ...]
    blank: Share
    invalid: Share
    figures_zh: str
    conditions_zh: tuple[str, ...]
    outcome_zh: str
    channels: tuple[tuple[str, Amount], ...]
    outcome_without: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """When the provisional result is posted and objections to it are taken; ``until`` None: until it is read aloud."""

    begins: int
    until: int | None


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """A whole announcement. ``edition`` is provisional or final; ``entry`` the one that declared the result."""

    edition: str
    origin: str
    office_zh: str
    address_zh: str
    phone: str
    compound_zh: str
    title_zh: str
    matter_zh: str
    convenors_zh: tuple[str, ...]
    opens: int
    closes: int
    extensions: int
    declared: int
    entry: int
    posted: Period
    confirmed: int | None
    is_secret: bool
    silence_zh: str
    all: Amount
    units: int
    served: Share
    invalid_zh: tuple[tuple[str, int], ...]
    questions: tuple[QuestionNotice, ...]
    objections: int
    recounts: tuple[int, ...]
    rounding: str | None
    demonstration: bool
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """What the log says of the declaration: the index and time of its entry, its body, times of recounts."""

    index: int
    time: int
    body: Mapping[str, Any]
    recounts: tuple[int, ...] = ()


def make_result_notice(process: Told, rules: Mapping[str, Rule], declared: Declared) -> ResultNotice:
    """The announcement of a declared result. Raises OutOfOrderError before there is one."""
    manifest, roll, result = process.case.manifest, process.case.roll, process.result
    if manifest is None or roll is None or result is None:
        raise OutOfOrderError("no result is declared")
    opened, questions = process.opened, result["questions"]
    counts = (count_opened if manifest.is_secret else count_votes)(process.case, manifest, roll)
    whole = _amount(questions[0]["all"])
    served = [roll.by_id[voter] for voter in process.case.served if voter in roll.by_id]
    posting = declared.body.get("posting")
    invalid = Counter(REASONS_ZH.get(reason, reason) for reason in process.case.invalid_paper.values())
    return ResultNotice(
        edition=FINAL if is_final(process) else PROVISIONAL,
        origin=process.case.origin,
        office_zh=opened["office"]["name"]["zh_cn"],
        address_zh=opened["office"]["address"]["zh_cn"],
        phone=opened["office"]["phone"],
        compound_zh=opened["compound"]["zh_cn"],
        title_zh=manifest.title["zh_cn"],
        matter_zh=opened["matter"]["zh_cn"],
        convenors_zh=tuple(words["zh_cn"] for words in opened["applicants"]),
        opens=manifest.opens,
        closes=process.case.closes,
        extensions=process.case.extensions,
        declared=declared.time,
        entry=declared.index,
        posted=Period(posting["from"], posting["until"]) if posting else Period(declared.time, None),
        confirmed=process.times.get(CONFIRMED),
        is_secret=manifest.is_secret,
        silence_zh=SILENCE_ZH[manifest.silence],
        all=whole,
        units=roll.totals.units,
        served=share(Amount(sum(item.head for item in served), format_area(sum(item.area for item in served))), whole),
        invalid_zh=tuple(sorted(invalid.items())),
        questions=tuple(
            _question(item, count, rules, manifest, whole) for item, count in zip(questions, counts, strict=True)
        ),
        objections=sum(item.about == RESULT for item in process.case.postings.objections.values()),
        recounts=declared.recounts,
        rounding=str(result["rounding"]) if "rounding" in result else None,
        demonstration=opened["demonstration"],
        rehearsal=opened.get("rehearsal", False),
    )


def is_final(process: Told) -> bool:
    """Whether the result stands: confirmed after its posting, or, in versions that know no confirming, read aloud."""
    return CONFIRMED in process.times or (process.case.version < 3 and process.phase in (READ, CERTIFIED, ARCHIVED))


def share(amount: Amount, base: Amount) -> Share:
    """``amount`` with its parts of ``base`` in per cent, half a hundredth rounded up."""
    return Share(amount, format_percent(amount.heads, base.heads), format_percent(amount.area, base.area))


def _question(
    item: Mapping[str, Any], count: Count, rules: Mapping[str, Rule], manifest: Manifest, whole: Amount
) -> QuestionNotice:
    result = question_of(item, rules, manifest)
    finding = finding_of(result, whole)
    joins = manifest.silence != "not_participating"
    without = _less(result.participating, result.silent) if joins else result.participating
    winners = result.election.winners if result.election else ()
    return QuestionNotice(
        result=result,
        participants=share(result.participating, whole),
        without=share(without, whole),
        silent=share(result.silent, whole),
        options=tuple(
            OptionNotice(
                option.label_zh,
                option.cast,
                option.silent,
                share(option.counted, result.participating),
                share(option.cast, without),
                option.label in winners,
            )
            for option in result.options
        ),
        blank=share(result.blank, result.participating),
        invalid=share(result.invalid, result.participating if manifest.invalid_paper == "participating" else whole),
        figures_zh=finding.figures,
        conditions_zh=finding.conditions,
        outcome_zh=finding.outcome,
        channels=_channels(item, result),
        outcome_without=_decide_without(rules[result.rule], count, manifest).outcome if joins else None,
    )


def _decide_without(rule: Rule, count: Count, manifest: Manifest) -> Decision:
    """The decision had silent owners not taken part."""
    weigh = decide_election if count.question.seats else decide
    return weigh(rule, replace(count, silent=Measure()), "not_participating", manifest.invalid_paper)


def _channels(item: Mapping[str, Any], result: QuestionResult) -> tuple[tuple[str, Amount], ...]:
    if "participation" in item:
        return tuple((name, _amount(value)) for name, value in item["participation"].items())
    return ()


def _less(whole: Amount, part: Amount) -> Amount:
    rest = _thousandths(whole.area) - _thousandths(part.area)
    return Amount(whole.heads - part.heads, format_area(rest))


def _thousandths(area: str) -> int:
    number, _, decimals = area.partition(".")
    return int(number + decimals.ljust(3, "0"))


def _amount(value: Mapping[str, Any]) -> Amount:
    return Amount(value["headcount"], value["area"]) if value else NOTHING
