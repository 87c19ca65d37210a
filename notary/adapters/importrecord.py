"""Handing out what the import of a roll went by: the private record whose SHA-256 stands in the ledger."""

import os
from pathlib import Path

from notary.adapters.casework import Casework
from notary.errors import OutOfOrderError
from voting.adapters.rollkept import load_import


def save_import_record(work: Casework, path: Path) -> None:
    """Write the record of the case's import, byte for byte, to a file that only its owner may read.

    Raises: OutOfOrderError if no roll was imported.
    """
    with work.engine.connect() as connection:
        record = load_import(connection, work.origin)
    if record is None:
        raise OutOfOrderError("no roll was imported whose decisions are kept")
    path.unlink(missing_ok=True)  # one that stands there may be open to others
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(record)
