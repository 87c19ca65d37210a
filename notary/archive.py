"""The two archives of a secret vote beside its record: there exactly when due, and exactly what the record gives.

Specification: ``notary/SPEC.md`` section Algorithms, "Audit"; ``voting/SPEC.md``, "Archives of a case".
"""

from collections.abc import Mapping

from ledger.errors import RecordFileExtraError, RecordFileMissingError
from ledger.record import ARCHIVES
from notary.errors import ArchiveDiffersError
from notary.process import Process
from voting.export import export_bel


def make_archives(process: Process) -> dict[str, bytes]:
    """The archives by name; none for a recorded vote, or before the result of a secret one."""
    if not process.is_secret or process.result is None:
        return {}
    return dict(zip(ARCHIVES, export_bel(process.case), strict=True))


def check_archives(files: Mapping[str, bytes], process: Process) -> None:
    """Check the archives among the files of a record.

    Raises: RecordFileExtraError, RecordFileMissingError, ArchiveDiffersError.
    """
    due = make_archives(process)
    for name in ARCHIVES:
        if name not in due and name in files:
            raise RecordFileExtraError(name)
        if name in due and name not in files:
            raise RecordFileMissingError(name)
        if due.get(name) != files.get(name):
            raise ArchiveDiffersError(name)
