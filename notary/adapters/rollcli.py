"""The command group ``zhengyi roll``: what a roll file would become, before anything is imported.

Names, documents and telephone numbers of the roll are in nothing that these commands print or write.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from keys.errors import MalformedError
from notary.adapters.office import Facts
from notary.adapters.prompt import FILE, read_json
from notary.result import format_area
from voting.adapters.rollfile import RollPreview, read_roll
from voting.adapters.tablefile import format_table
from voting.doubt import NO_DECISIONS, parse_decisions
from voting.grid import letter_of
from voting.mapping import mapping_document, parse_mapping
from voting.problem import DOUBTS, Problem
from voting.rollreport import report_of
from voting.terms import IN, OUT, Terms

T = TypeVar("T")
out = Console(highlight=False)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


def read_by(function: Any) -> Any:
    """Options of every command that reads a roll file."""
    which = click.Choice([IN, OUT])
    for option in (
        click.option("--storage", type=which, help="whether storerooms count; asked for each if absent"),
        click.option("--parking", type=which, help="whether parking spaces count; asked for each if absent"),
        click.option(
            "--decisions", type=FILE, help="JSON file: what officers decided on each doubt, and who acts for whom"
        ),
        click.option(
            "--mapping", type=FILE, help="JSON file: what each column means (`zhengyi roll columns` proposes it)"
        ),
    ):
        function = option(function)
    return function


def read_terms(
    mapping: Path | None, decisions: Path | None, parking: str | None, storage: str | None, cutoff: str
) -> Terms:
    """The terms that the options name. Raises: click.BadParameter for files, and a day, that are not in their form."""
    try:
        day = date.fromisoformat(cutoff).isoformat() if cutoff else ""
    except ValueError as error:
        raise click.BadParameter(f"--cutoff: {error}") from error
    return Terms(
        mapping=_parsed(parse_mapping, mapping) if mapping else None,
        parking=parking or "",
        storage=storage or "",
        cutoff=day,
        decisions=_parsed(parse_decisions, decisions) if decisions else NO_DECISIONS,
    )


@click.group()
def roll() -> None:
    """Look at a roll before it is imported."""


@roll.command("check")
@click.argument("file", type=FILE)
@read_by
@click.option("--cutoff", default="", help="the day the roll describes, YYYY-MM-DD: who is under age on it is a doubt")
@click.option("--json", "is_json", is_flag=True, help="print one JSON object: totals, voters, problems")
@click.option("--table", type=NEW_FILE, help="write the problems as a table (.csv) for those who correct the file")
def roll_check(file: Path, is_json: bool, table: Path | None, **options: Any) -> None:
    """Say what the roll FILE (XLSX or CSV) would become; nothing is imported.

    Exit status 0 if nothing is wrong or open, 1 for any error or undecided doubt, each by its place, 2 if the file
    cannot be read.
    """
    preview = read_roll(file, read_terms(**options))
    if table is not None:
        table.write_bytes(
            format_table(("sheet", "row", "column", "code", "message"), map(_line, preview.open_problems))
        )
    if is_json:
        report = report_of(preview.rows, preview.totals, preview.voters, preview.open_problems)
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        tell(preview)
    sys.exit(_status(preview))


@roll.command("columns")
@click.argument("file", type=FILE)
@click.option("--out", "target", type=NEW_FILE, help="file to write instead of printing")
def roll_columns(file: Path, target: Path | None) -> None:
    """Propose the mapping of columns of the roll FILE, for an officer to correct and confirm."""
    preview = read_roll(file)
    for problem in preview.problems:
        if problem.code.startswith(("header-", "file-", "sheet-")):
            click.echo(str(problem), err=True)
    _give(mapping_document(preview.mapping), target)
    if preview.ignored:
        click.echo(f"not read: {'、'.join(preview.ignored)}", err=True)
    sys.exit(
        2 if not preview.is_readable else int(None in preview.mapping.sheets.values() or not preview.mapping.sheets)
    )


@roll.command("doubts")
@click.argument("file", type=FILE)
@read_by
@click.option("--cutoff", default="", help="the day the roll describes, YYYY-MM-DD: who is under age on it is a doubt")
@click.option("--out", "target", type=NEW_FILE, help="file to write instead of printing")
def roll_doubts(file: Path, target: Path | None, **options: Any) -> None:
    """Print the decisions that are open on the roll FILE, with the choice proposed, for officers to fill in.

    `by` names who decided, `why` says the reason; both are empty and must not stay so. Row 0 with a blank column
    decides for all rows of a sheet at once, where a doubt does not hang on persons.
    """
    preview = read_roll(file, read_terms(**options))
    open_doubts = [problem for problem in preview.open_problems if problem.is_doubt]
    for problem in open_doubts:
        click.echo(f"{problem} choices: {', '.join(DOUBTS[problem.code])}", err=True)
    value = {"decisions": [_open(problem) for problem in open_doubts], "states": [], "v": 1}
    _give(value, target)
    sys.exit(_status(preview))


def tell(preview: RollPreview) -> None:
    """Tell the errors and open doubts on standard error, what the file would become on standard output."""
    for problem in preview.open_problems:
        click.echo(f"{'doubt' if problem.is_doubt else 'error'}: {problem}", err=True)
    if preview.ignored:
        click.echo(f"not read: {'、'.join(preview.ignored)}", err=True)
    for sheet, heading in preview.mapping.sheets.items():
        columns = sorted(heading.columns.items(), key=lambda item: item[1]) if heading else []
        read = ", ".join(f"{letter_of(column)} {meaning}" for meaning, column in columns)
        click.echo(f"columns of {sheet}: {read or 'none'}", err=True)
    out.print(
        f"{preview.rows} rows, {preview.units} units, {len(preview.voters)} voters, {preview.heads} heads, "
        f"{format_area(preview.area)} m²"
    )
    if preview.left_out:
        out.print(f"left out by the setting: {len(preview.left_out)} units, {format_area(sum(preview.left_out))} m²")


def deciders(facts: Facts) -> frozenset[str]:
    """Who may decide a doubt: the notaries and assistants of the office."""
    return frozenset(person.name for person in facts.people if {"notary", "assistant"} & set(person.roles))


def _status(preview: RollPreview) -> int:
    return 2 if not preview.is_readable else int(bool(preview.open_problems))


def _line(problem: Problem) -> tuple[str | int, ...]:
    place = problem.place
    return place.sheet, place.row, place.column, problem.code, problem.message


def _give(value: Any, target: Path | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    if target is None:
        click.echo(text)
    else:
        target.write_text(text + "\n", encoding="utf-8")


def _open(problem: Problem) -> dict[str, Any]:
    place = {"sheet": problem.place.sheet, "row": problem.place.row, "column": problem.place.column}
    return {**place, "code": problem.code, "choice": problem.proposal, "by": [], "why": ""}


def _parsed(parse: Callable[[Any], T], file: Path) -> T:
    try:
        return parse(read_json(file))
    except MalformedError as error:
        raise click.BadParameter(f"{file}: {error} ({error.code})") from error
