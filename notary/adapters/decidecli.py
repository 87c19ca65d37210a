"""The command ``zhengyi decide``: what a rule says of figures in a file.

Exit status 0 whatever the outcome, 2 for figures that cannot be used.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import click

from keys.canonical import Json
from keys.errors import RejectionError
from notary.adapters.prompt import FILE
from notary.adapters.rulebook import current_rules
from notary.figures import format_number, parse_sheet
from notary.figures_errors import FiguresMalformedError, RuleMissingError
from notary.hypothetical import Conclusion, Shown, conclude
from notary.law import Law, check_in_force, parse_laws

MAX_BYTES = 1 << 20


@click.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="print one JSON object")
@click.pass_context
def decide(context: click.Context, file: Path, as_json: bool) -> None:
    """Say what a rule makes of the result in FILE (JSON; see the README), published or invented.

    Nothing is guessed: where a figure is missing that could change the outcome, the outcome is not_determinable.
    """
    try:
        sheet = parse_sheet(read_figures(file.read_bytes()))
        law = load_laws().get(sheet.rule)
        if law is None:
            raise RuleMissingError
        if sheet.date is not None:
            check_in_force(law, sheet.date)
        found = conclude(law, sheet)
    except RejectionError as error:
        click.echo(f"zhengyi: error: {error} ({error.code})", err=True)
        context.exit(2)
    said = to_json(law, found)
    click.echo(json.dumps(said, ensure_ascii=False, indent=2) if as_json else "\n".join(lines(law, said)))


def load_laws() -> dict[str, Law]:
    """All rules by their names: those that new manifests name, and those of elsewhere and of other times."""
    laws = parse_laws(current_rules().decode())
    for item in sorted(files("notary").joinpath("rules", "elsewhere").iterdir(), key=lambda path: path.name):
        if item.name.endswith(".toml"):
            laws |= parse_laws(item.read_text(encoding="utf-8"))
    return laws


def read_figures(data: bytes) -> Json:
    """Read a JSON document without fractions and exponents, names once. Raises FiguresMalformedError."""
    if len(data) > MAX_BYTES:
        raise FiguresMalformedError("more than a mebibyte")
    try:
        value: Json = json.loads(
            data.decode(), object_pairs_hook=_members, parse_float=_refuse, parse_constant=_refuse, parse_int=_integer
        )
    except UnicodeDecodeError as error:
        raise FiguresMalformedError("not UTF-8") from error
    except RecursionError as error:
        raise FiguresMalformedError("nested too deep") from error
    except json.JSONDecodeError as error:
        raise FiguresMalformedError(f"not JSON at line {error.lineno}") from error
    return value


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise FiguresMalformedError("a name occurs twice in an object")
    return members


def _integer(text: str) -> int:
    if len(text) > 18:
        raise FiguresMalformedError("an integer of more than 18 digits")
    return int(text)


def _refuse(text: str) -> NoReturn:
    raise FiguresMalformedError('a number with a fraction is written as a text, such as "12.50"')


def to_json(law: Law, found: Conclusion) -> dict[str, Any]:
    """The conclusion as one object; ``notary/SPEC.md`` section Formats, "Figures"."""
    said: dict[str, Any] = {
        "rule": law.rule.id,
        "outcome": found.outcome,
        "winner": found.winner,
        "missing": list(found.missing),
        "conditions": [_condition(item) for item in found.conditions],
        "also": list(law.also),
    }
    if found.winners or found.tied or "election" in law.rule.questions:
        said |= {"winners": list(found.winners), "tied": list(found.tied), "run_off": list(found.run_off)}
    if law.second is not None:
        said["second_ballot"] = {"rule": law.second.id, "open": found.second}
    if found.without_silent is not None:
        said["without_silent"] = dict(zip(("outcome", "winner"), found.without_silent, strict=True))
    return said


def _condition(item: Shown) -> dict[str, Any]:
    condition = item.condition
    return {
        "part": item.part,
        "option": item.option,
        "of": condition.of,
        "measure": condition.measure,
        "base": condition.base,
        "numerator": _figure(item.numerator, condition.measure),
        "denominator": _figure(item.denominator, condition.measure),
        "comparison": condition.comparison,
        "fraction": f"{condition.fraction[0]}/{condition.fraction[1]}",
        "holds": item.holds,
    }


def _figure(number: int | None, measure: str) -> int | str | None:
    """Heads as integers, other figures as decimal strings."""
    if number is None:
        return None
    text = format_number(number)
    return int(text) if measure == "headcount" and "." not in text else text


def lines(law: Law, said: dict[str, Any]) -> list[str]:
    """The conclusion for people: every condition, then the outcome."""
    told = [f"{law.rule.id}  {law.rule.title}", f"  {law.rule.source}"]
    if law.part:
        told.append("  all: the owners of the part concerned")
    words = {True: "holds", False: "fails", None: "open"}
    for item in said["conditions"]:
        who = item["option"] or item["of"] or "took part"
        top, bottom = ("?" if item[name] is None else item[name] for name in ("numerator", "denominator"))
        demand = f"{item['comparison']} {item['fraction']} of {item['base']}"
        told.append(f"  {words[item['holds']]:<6}{item['part']:<9}{who}: {item['measure']} {top} of {bottom}, {demand}")
    told += [f"  also demanded: {item}" for item in law.also]
    told += [f"missing: {item}" for item in said["missing"]]
    second, plain = said.get("second_ballot"), said.get("without_silent")
    if second and second["open"] is not None:
        told.append(f"second ballot under {second['rule']}: {'may be held' if second['open'] else 'not open'}")
    if plain:
        told.append(f"without silent owners: {plain['outcome']}")
    for name in ("winners", "tied", "run_off"):
        if said.get(name):
            told.append(f"{name.replace('_', '-')}: {', '.join(said[name])}")
    return [*told, f"outcome: {said['outcome']}" + (f", {said['winner']}" if said["winner"] else "")]
