"""The tables and charts of a certificate's first annex: at most `ROWS` rows, tagged for readers that read aloud.

How long a judge of later signatures takes grows with the square of the tagged rows, so the tables have a bound; what
they leave out stands in the statement, in words, and in the attached evidence. Clause: notary/SPEC.md, "Pages".
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from notary.certificate import Amount, Certificate, Condition, Measure, QuestionResult
from notary.editions.edition import Edition
from notary.finding import format_amount, outcome_of, subject_of
from notary.numbers import add_amounts, format_percent, format_products, share_of
from notary.page import Bar, Block, Cell, Chart, Charts, Heading, Paragraph, Table

ROWS: Final = 60
BARS: Final = 30
LABEL: Final = 24
"""Characters of an option's label beside a bar."""
WHOLE: Final = 10_000
NOTHING: Final = Amount(0, "0.000")


def list_tables(certificate: Certificate, edition: Edition) -> list[Block]:
    """Annex 1: for each question totals, votes, charts, channels, conditions and outcome; then the paper."""
    left = ROWS
    paper = _paper(certificate, edition)
    left -= sum(table.size for table in paper)
    votes = []
    for question in certificate.questions:
        votes.append(_cut(_votes(question, edition), left))
        left -= votes[-1].size
    whole = sum(_votes(question, edition).size for question in certificate.questions)
    is_short = whole > sum(table.size for table in votes)
    further: list[list[Table]] = [[] for _ in certificate.questions]
    for make in (_totals, _conditions, _channels):
        for place, question in enumerate(certificate.questions):
            table = make(certificate, question, edition)
            if table is not None and table.size <= left:
                further[place].append(table)
                left -= table.size
            else:
                is_short = is_short or table is not None
    blocks: list[Block] = [
        Heading(edition.say("annex.tables"), 2, "annex first"),
        Paragraph(edition.say("rounded"), "remark centred"),
    ]
    for place, question in enumerate(certificate.questions):
        blocks += _question(certificate, place, question, votes[place], further[place], edition)
    blocks += paper
    if is_short:
        blocks.append(Paragraph(edition.say("table.rest", limit=ROWS), "remark"))
    return blocks


def _question(
    certificate: Certificate,
    place: int,
    question: QuestionResult,
    votes: Table,
    further: Iterable[Table],
    edition: Edition,
) -> list[Block]:
    title = edition.given(question.title)
    if len(certificate.questions) > 1:
        title = edition.say("question", place=edition.place(place + 1), title=title)
    by_role = {table.role: table for table in further}
    blocks: list[Block] = [Heading(title, 3)]
    blocks += [by_role["totals"]] if "totals" in by_role else []
    blocks += [votes] if votes.body else []
    if question.silent.heads:
        policy = edition.word("silence", question.silence)
        silent = edition.say("silent", amount=format_amount(question.silent, edition), policy=policy, after="")
        blocks.append(Paragraph(silent, "remark"))
    blocks.append(Charts(tuple(_chart(question, measure, edition) for measure in ("headcount", "area"))))
    blocks += [by_role[role] for role in ("channels", "conditions") if role in by_role]
    return [*blocks, Paragraph(edition.say("table.outcome", outcome=outcome_of(question, edition)), "outcome")]


def _cut(table: Table, rows: int) -> Table:
    """The table with at most so many rows, heads included; none of it where not even one vote has a place."""
    if table.size <= rows:
        return table
    kept = max(0, rows - len(table.heads))
    return replace(table, body=table.body[:kept]) if kept else replace(table, heads=(), body=())


def _heads(edition: Edition, *names: str) -> tuple[Cell, ...]:
    return tuple(Cell(edition.say(name), "head") for name in names)


def _both(amount: Amount) -> tuple[Cell, Cell]:
    return Cell(str(amount.heads), "number"), Cell(amount.area, "number")


def _shares(amount: Amount, base: Amount) -> tuple[Cell, ...]:
    heads, area = _both(amount)
    return (
        heads,
        Cell(format_percent(amount.heads, base.heads), "number"),
        area,
        Cell(format_percent(amount.area, base.area), "number"),
    )


def _totals(certificate: Certificate, question: QuestionResult, edition: Edition) -> Table:
    heads = _heads(edition, "table.heads", "table.of_all", "table.area_unit", "table.of_all")
    rows = (("table.all", certificate.all), ("table.participating", question.participating))
    body = tuple((Cell(edition.say(name), "label"), *_shares(amount, certificate.all)) for name, amount in rows)
    return Table("", ((Cell("", "head"), *heads),), body, "totals")


def _votes(question: QuestionResult, edition: Edition) -> Table:
    tall = Cell(edition.say("table.option"), "head", rows=2)
    groups = (("table.cast", 2), ("table.silent", 2), ("table.counted", 4))
    upper = (tall, *(Cell(edition.say(name), "head", columns=columns) for name, columns in groups))
    pair = ("table.heads", "table.area")
    lower = _heads(edition, *pair, *pair, "table.heads", "table.share", "table.area", "table.share")
    winners = question.election.winners if question.election else ()
    rows = [
        (
            edition.say("elected", label=edition.given(option.label))
            if option.label in winners
            else edition.given(option.label),
            option.cast,
            option.silent,
            option.counted,
        )
        for option in question.options
    ]
    for name, amount in (("table.blank", question.blank), ("table.invalid", question.invalid)):
        rows += [(edition.say(name), amount, NOTHING, amount)] if amount.heads else []
    cast, silent = add_amounts(row[1] for row in rows), add_amounts(row[2] for row in rows)
    counted = add_amounts((cast, silent))
    if question.election is None and counted.heads == question.participating.heads:  # candidates' votes are no heads
        rows.append((edition.say("table.sum"), cast, silent, counted))
    body = tuple(
        (Cell(label, "label"), *_both(own), *_both(added), *_shares(total, question.participating))
        for label, own, added, total in rows
    )
    return Table(edition.say("table.votes"), (upper, lower), body, "votes")


def _channels(_certificate: Certificate, question: QuestionResult, edition: Edition) -> Table | None:
    if question.channels:
        heads = _heads(edition, "table.channel", "table.heads", "table.area")
        took_part = tuple(
            (Cell(edition.word("channel", name), "label"), *_both(amount)) for name, amount in question.channels
        )
        return Table(edition.say("table.took_part"), (heads,), took_part, "channels")
    names = list(dict.fromkeys(name for option in question.options for name, _ in option.channels))
    if not names:
        return None
    tall = Cell(edition.say("table.option"), "head", rows=2)
    upper = (tall, *(Cell(edition.word("channel", name), "head", columns=2) for name in names))
    lower = _heads(edition, *(("table.heads", "table.area") * len(names)))
    body = tuple(
        (
            Cell(edition.given(option.label), "label"),
            *(cell for name in names for cell in _both(dict(option.channels).get(name, NOTHING))),
        )
        for option in question.options
    )
    return Table(edition.say("table.channels"), (upper, lower), body, "channels")


def _conditions(_certificate: Certificate, question: QuestionResult, edition: Edition) -> Table:
    heads = _heads(edition, "table.condition", "table.demand", "table.products", "table.verdict")
    body = tuple(_condition(condition, edition) for condition in question.conditions)
    rule = edition.word("rule", question.rule_title)
    return Table(edition.say("table.conditions", rule=rule), (heads,), body, "conditions")


def _condition(condition: Condition, edition: Edition) -> tuple[Cell, ...]:
    measure = edition.word("measure", condition.measure)
    words = {"measure": measure, "subject": subject_of(condition, edition)}
    demand = edition.say(
        "demand",
        measure=measure,
        comparison=edition.word("comparison", condition.comparison),
        base_name=edition.word("base", condition.base_name),
        fraction=edition.fraction(condition.fraction),
    )
    return (
        Cell(edition.say("condition.subject", stage=edition.word("stage", condition.stage), **words), "label"),
        Cell(demand),
        Cell("\n".join(format_products(condition)), "products"),
        Cell(edition.say("holds.yes" if condition.holds else "holds.no"), "verdict"),
    )


def _paper(certificate: Certificate, edition: Edition) -> list[Table]:
    paper = certificate.paper
    if paper is None:
        return []
    columns = (
        ("table.issued", paper.issued),
        ("table.delivered", paper.delivered),
        ("table.kept", paper.issued - paper.delivered),
        ("table.returned", paper.returned),
        ("table.outstanding", paper.delivered - paper.returned),
        ("table.valid", paper.valid),
        ("table.void", paper.returned - paper.valid),
    )
    cells = tuple(Cell(str(number), "number") for _, number in columns)
    return [Table(edition.say("table.paper"), (_heads(edition, *(name for name, _ in columns)),), (cells,), "paper")]


def _chart(question: QuestionResult, measure: Measure, edition: Edition) -> Chart:
    """The shares of those who took part, for the options that have most of them."""
    unit = edition.word("unit", measure)
    base = _of(question.participating, measure)
    shown = sorted(question.options, key=lambda option: -(share_of(_of(option.counted, measure), base, WHOLE) or 0))
    kept = {option.id for option in shown[:BARS]}
    bars, said = [], []
    for option in (option for option in question.options if option.id in kept):
        value, silent = _of(option.counted, measure), _of(option.silent, measure)
        label, share = edition.given(option.label), format_percent(value, base)
        cast = share_of(_of(option.cast, measure), base, WHOLE) or 0
        added = max(0, (share_of(value, base, WHOLE) or 0) - cast)
        bars.append(Bar(shorten(label), f"{value} ({share})", cast, added))
        name = "chart.bar.silent" if option.silent.heads else "chart.bar"
        said.append(edition.say(name, label=label, value=value, unit=unit, share=share, silent=silent))
    line, words = _line(question, measure, edition)
    word = edition.word("measure", measure)
    listed = edition.say("clause").join([*said, words] if words else said)
    names = ["■ " + edition.say("table.cast")]
    names += ["▨ " + edition.say("table.silent")] if question.silent.heads else []
    return Chart(
        edition.say("chart", measure=word),
        tuple(bars),
        ("\u3000".join(names), *(["┆ " + words] if words else [])),
        edition.say("chart.alt", measure=word, base=base, unit=unit, bars=listed),
        line,
    )


def _line(question: QuestionResult, measure: Measure, edition: Edition) -> tuple[int | None, str]:
    """Where the rule's line of adoption runs, if it is one on those who took part."""
    for condition in question.conditions:
        if (condition.stage, condition.measure, condition.base_name) == ("adoption", measure, "participating"):
            top, bottom = condition.fraction
            comparison, fraction = (
                edition.word("comparison", condition.comparison),
                edition.fraction(condition.fraction),
            )
            return WHOLE * top // bottom, edition.say("chart.line", comparison=comparison, fraction=fraction)
    return None, ""


def _of(amount: Amount, measure: Measure) -> str:
    return str(amount.heads) if measure == "headcount" else amount.area


def shorten(label: str) -> str:
    """A label that fits beside a bar."""
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"
