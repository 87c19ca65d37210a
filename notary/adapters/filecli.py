"""Commands that write the papers of a case: result announcement, minutes, index, and the file of an ended case."""

from pathlib import Path

import click
from rich.console import Console

from notary.adapters import papers
from notary.adapters.archiving import kept_certificates, write_archive
from notary.adapters.prompt import FILE, FOLDER, open_work

out = Console(highlight=False)
_to = click.option("--out", "path", type=click.Path(dir_okay=False, path_type=Path), required=True)


def add_paper_steps(case: click.Group) -> None:
    """Add the commands to ``zhengyi case``."""
    for command in (case_result, case_minutes, case_index):
        case.add_command(command)


@click.command("result")
@click.argument("name")
@_to
def case_result(name: str, path: Path) -> None:
    """Write the result announcement as a PDF: provisional while objections are taken, then final."""
    _save(path, papers.render_result(papers.read_result(open_work(name))))


@click.command("minutes")
@click.argument("name")
@_to
def case_minutes(name: str, path: Path) -> None:
    """Write the notary's minutes from the ledger as a PDF."""
    _save(path, papers.render_minutes(papers.read_minutes(open_work(name))))


@click.command("index")
@click.argument("name")
@_to
def case_index(name: str, path: Path) -> None:
    """Write the index of the case's file as a PDF."""
    _save(path, papers.render_index(papers.read_index(open_work(name))))


@click.command("archive")
@click.argument("name")
@click.option("--certificate", "certificates", type=FILE, multiple=True, help="signed PDF (repeat), else the one kept")
@click.option("--out", "folder", type=FOLDER, required=True, help="folder to make")
def archive(name: str, certificates: tuple[Path, ...], folder: Path) -> None:
    """Write the whole file of the ended case NAME into a new folder, and check it there.

    Archive, policy, certificate, result announcement, minutes, index and SHA256SUMS.
    """
    work = open_work(name)
    given = [file.read_bytes() for file in certificates] or kept_certificates(work)
    filed = write_archive(work, folder, given)
    out.print(f"{len(filed.digests) + 1} files in {folder}, checked; {filed.size} entries")


def _save(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    out.print(f"written {path}, {papers.count_pages(data)} pages")
