"""What the commands have in common: files that people name, passphrases that they type, the case that they mean."""

import json
import os
from pathlib import Path
from typing import Any

import click

from ledger.web.settings import load_settings
from notary.adapters.casework import Casework, Signers
from notary.adapters.office import load_office, open_officer

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


def keyed(function: Any) -> Any:
    """Options of every step that officers sign."""
    function = click.option("--as", "names", multiple=True, required=True, help="officer who signs (repeat)")(function)
    return click.option(
        "--keys", "personal", type=FOLDER, required=True, help="folder with the officers' sealed key files"
    )(function)


def read_json(file: Path) -> Any:
    """Read a JSON file that a person wrote. Raises: click.BadParameter, one sentence, for a file that is none."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{file} is not JSON: {error}") from error


def open_work(name: str) -> Casework:
    """The case called ``name`` of the office that the settings name."""
    settings = load_settings(os.environ)
    made = load_office(settings.data)
    return Casework(settings, made, made.origin(name))


def unlock(personal: Path, names: tuple[str, ...]) -> Signers:
    """Unlock the key of each officer who signs."""
    return {name: open_officer(personal, name, ask(name)).sign for name in names}


def ask(name: str) -> str:
    """The passphrase of ``name``: typed, or from ZHENGYI_PASSPHRASE_<NAME> where no person sits."""
    given = os.environ.get(f"ZHENGYI_PASSPHRASE_{name.upper()}")
    return given if given is not None else str(click.prompt(f"passphrase of {name}", hide_input=True, err=True))
