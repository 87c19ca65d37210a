"""The command group ``zhengyi retention``: what is due to be erased, and erasing it before two officers."""

import json
import os
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from keys.adapters.sodium import check_signature
from ledger.adapters.caselog import list_origins
from ledger.adapters.db import open_engine, write_transaction
from ledger.adapters.store import case_id
from ledger.web.settings import load_settings
from notary.adapters.casework import Casework
from notary.adapters.erasing import clean, ended_at, erase, load_terms, plan_case
from notary.adapters.office import load_office
from notary.adapters.prompt import FILE, keyed, open_work, unlock
from notary.adapters.registry import Registry
from notary.adapters.signedfile import Signed, make_signed, save_signed
from notary.kinds import TWO_OFFICERS
from notary.officer import commissions
from notary.retention import ERASED, CaseUnfinishedError, Due, make_erasure
from notary.wording import format_date
from voting.statement import check_officers, parse_statement

out = Console(highlight=False, width=110)
_terms = click.option("--terms", "file", type=FILE, help="the office's own terms (TOML)")


@click.group()
def retention() -> None:
    """Say what the office still holds of its cases in clear, and erase what is due."""


@retention.command("report")
@_terms
@click.option("--json", "as_json", is_flag=True, help="print one object")
def retention_report(file: Path | None, *, as_json: bool) -> None:
    """Say of every case what is held in clear and when it is due to go."""
    settings, terms = load_settings(os.environ), load_terms(file)
    office, told = load_office(settings.data), []
    for origin in list_origins(open_engine(settings.database)):
        work = Casework(settings, office, origin)
        plan = plan_case(work.log, settings.data, terms, work.clock())
        told += [{"case": case_id(origin), **_line(item)} for item in plan if item.rows or not item.term.is_erased]
    if as_json:
        out.print_json(json.dumps({"lines": told, "terms": terms.sha256.hex(), "v": 1}, ensure_ascii=False))
        return
    table = Table("case", "what", "held", "due", "now")
    for line in told:
        cells = [str(line[name]) for name in ("case", "title", "rows", "due")]
        table.add_row(*cells, "due" if line["is_due"] else "")
    out.print(table)


@retention.command("erase")
@click.argument("name")
@_terms
@click.option("--out", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="the signed report")
@click.option("--yes", is_flag=True, help="do not ask: what will happen was read in the report")
@keyed
def retention_erase(
    name: str, file: Path | None, path: Path, names: tuple[str, ...], personal: Path, *, yes: bool
) -> None:
    """Erase what is due of the ended case NAME, after saying what that is. Two officers sign.

    The public ledger stays and still audits. Backups, printed letters and copies on other computers are not reached.
    """
    work, terms = open_work(name), load_terms(file)
    plan = plan_case(work.log, work.settings.data, terms, work.clock())
    if ended_at(work.log) is None:
        raise CaseUnfinishedError
    body = make_erasure(work.origin, terms, plan, ended_at(work.log) or 0)
    for item in plan:
        if item.is_due:
            tables = ", ".join(f"{table} {rows}" for table, rows in item.tables.items())
            out.print(f"will be erased for good: {item.term.title_en} ({item.term.title}): {tables}")
    out.print("the commitments in the public ledger cannot be opened to anybody afterwards")
    if not yes:
        click.confirm("erase", abort=True, err=True)
    registry = Registry(work.settings, work.office)
    signed = make_signed(registry.origin, ERASED, body, unlock(personal, names))
    index = erase_signed(work, registry, signed, path)
    told = "" if index is None else f", and entry {index} of the register"
    out.print(f"erased; what both officers signed: {path}{told}")


def erase_signed(work: Casework, registry: Registry, signed: Signed, path: Path) -> int | None:
    """Erase what the statement says, which is written to ``path`` first; gives its place in the register.

    Where the office has no register yet, the file alone says what was done. What is erased and the entry that says so
    are one transaction.
    Raises: SignersWrongError and its kin if not two officers signed it; CaseUnfinishedError; ErasureChangedError. Then
        nothing was erased and no file is left.
    """
    if ended_at(work.log) is None:
        raise CaseUnfinishedError
    statement = parse_statement(signed.body)
    officers = commissions(work.office.officer_keys())
    due = (TWO_OFFICERS.roles, TWO_OFFICERS.count)
    check_officers(statement.signatures, statement.signed, officers, *due, check_signature)
    [written] = save_signed(path, [signed])
    agreed = {item["category"]: item["tables"] for item in signed.says("categories")}
    index = None
    try:
        if registry.is_begun:
            with registry.writing() as desk:
                erase(desk.connection, work.origin, work.settings.data, agreed)
                index = desk.add_body(ERASED, signed.body).index
        else:
            with write_transaction(work.engine) as connection:
                erase(connection, work.origin, work.settings.data, agreed)
    except BaseException:
        written.unlink()
        raise
    clean(work.engine)
    if index is not None:
        registry.publish()
    return index


def _line(item: Due) -> dict[str, object]:
    due = "for ever" if item.term.days == 0 else "case runs" if item.due_at is None else format_date(item.due_at)
    return {
        "category": item.term.category,
        "due": due,
        "due_at": item.due_at,
        "is_due": item.is_due,
        "rows": item.rows,
        "source": item.term.source,
        "tables": dict(item.tables),
        "title": item.term.title,
    }
