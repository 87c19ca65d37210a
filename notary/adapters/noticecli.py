"""Notices to all owners on the command line: what would go out, sending it, and how far it is."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from notary.adapters import notices, steps
from notary.adapters.prompt import keyed, open_work, unlock
from notary.notice import NOTICES
from voting.adapters.tablefile import format_table
from voting.dispatch import STATES

out = Console(highlight=False)


def add_notice_steps(case: click.Group) -> None:
    """Add the commands to the group ``zhengyi case``."""
    for command in (notify, list_notices, serve_by_reports):
        case.add_command(command)


@click.command("notify")
@click.argument("name")
@click.option("--notice", type=click.Choice(NOTICES), required=True)
@click.option("--again", is_flag=True, help="another round: to all of them once more")
@click.option("--preview", is_flag=True, help="show the words and how many would get them; nothing is sent")
def notify(name: str, notice: str, *, again: bool, preview: bool) -> None:
    """Queue a notice for every owner with a number or an e-mail address; a reminder for those who have not voted.

    Without --again it goes to those only who did not get this round: nobody gets it twice.
    """
    work = open_work(name)
    if preview:
        shown = notices.propose_notice(work, notice)
        out.print(f"{shown.text}\nround {shown.turn}: {shown.voters} voters, {shown.unreached} without a number")
        return
    sent = notices.send_notice(work, notice, again=again)
    out.print(f"round {sent.turn}: {sent.messages} messages to {sent.voters} voters queued")
    if sent.unreached:
        out.print(f"{len(sent.unreached)} have neither number nor address: zhengyi case notices {name} --visit FILE")


@click.command("notices")
@click.argument("name")
@click.option("--visit", type=click.Path(dir_okay=False, path_type=Path), help="write whom no message reached (CSV)")
@click.option("--notice", type=click.Choice(NOTICES), default="ballot", show_default=True, help="which one for --visit")
@click.option("--json", "as_json", is_flag=True, help="counts as one JSON object")
def list_notices(name: str, visit: Path | None, notice: str, *, as_json: bool) -> None:
    """Show how many messages of a case are queued, sent, delivered, failed, unknown; by notice and channel."""
    work = open_work(name)
    if visit is not None:
        doors = notices.list_doors(work, notice)
        visit.write_bytes(format_table(("房号", "户号", "短信"), doors))
        out.print(f"{len(doors)} voters to visit, written {visit}")
        return
    found = notices.list_progress(work)
    if as_json:
        listed = [{"channel": item.channel, "counts": dict(item.counts), "notice": item.notice} for item in found]
        click.echo(json.dumps({"messages": listed}))
        return
    table = Table("notice", "by", *STATES)
    for item in found:
        table.add_row(item.notice, item.channel, *(str(item.counts.get(state, 0)) for state in STATES))
    out.print(table)


@click.command("serve-by-reports")
@click.argument("name")
@click.option("--notice", type=click.Choice(NOTICES[:3]), default="ballot", show_default=True)
@keyed
def serve_by_reports(name: str, notice: str, names: tuple[str, ...], personal: Path) -> None:
    """Enter as delivered what the gateway reported as such, each with the hash of its report. An officer signs."""
    work = open_work(name)
    made = notices.make_deliveries(work, notice)
    if made:
        steps.record_deliveries(work, made, unlock(personal, names))
    out.print(f"{len(made)} deliveries entered")
