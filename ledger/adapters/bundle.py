"""A record as a folder or a zip: one strict reader, which never extracts, and one writer.

This file is in the auditor's closure: standard library only. Source: ledger/SPEC.md, Formats 8.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ledger.container import MAX_MEMBERS, MAX_PACKED, MAX_UNPACKED, check_name, check_twins, format_zip, parse_zip
from ledger.errors import ContainerMalformedError, ContainerNameError, ContainerSizeError, RecordNameError
from ledger.record import Record


def load_record(path: Path | str) -> Record:
    """Read the folder or zip at ``path``.

    Raises: ContainerNameError, ContainerDuplicateError, ContainerSizeError, ContainerMalformedError; OSError.
    """
    path = Path(path)
    if path.is_dir():
        return _make_record(dict(_read_folder(path)))
    if path.stat().st_size > MAX_PACKED:
        raise ContainerSizeError("the file")
    return parse_bundle(path.read_bytes())


def parse_bundle(data: bytes) -> Record:
    """Read the zip in ``data``; refusals as in ``load_record``."""
    return _make_record(parse_zip(data))


def format_bundle(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as a zip: the same bytes for the same files."""
    return format_zip(files)


def save_bundle(files: Mapping[str, bytes], path: Path | str) -> None:
    """Write ``files`` as a zip to ``path``; a reader sees the old file or the new one, never a part."""
    path = Path(path)
    temporary = path.with_name(path.name + ".part")
    with temporary.open("wb") as file:
        file.write(format_bundle(files))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _make_record(files: dict[str, bytes]) -> Record:
    try:
        return Record(files)
    except RecordNameError as error:
        raise ContainerNameError("not a file of a record") from error


def _read_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every file below ``folder``; links and special files are refused, not followed."""
    found = sorted(_walk(folder, ""))
    if len(found) > MAX_MEMBERS:
        raise ContainerSizeError("members")
    check_twins([name for name, _ in found])
    if sum(size for _, size in found) > MAX_UNPACKED:
        raise ContainerSizeError("unpacked")
    for name, size in found:
        with (folder / name).open("rb") as file:
            data = file.read(size + 1)
        if len(data) != size:
            raise ContainerMalformedError("a file changed while it was read")
        yield name, data


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as items:
        for item in items:
            name = check_name((prefix + item.name).encode("utf-8", "surrogateescape"))
            if item.is_dir(follow_symlinks=False):
                yield from _walk(folder / item.name, name + "/")
            elif item.is_file(follow_symlinks=False):
                yield name, item.stat(follow_symlinks=False).st_size
            else:
                raise ContainerNameError("a link or special file")
