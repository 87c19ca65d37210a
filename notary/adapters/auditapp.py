"""Build the auditor's zip application: the offline audit as one file that runs with nothing installed.

    python3 -m notary.adapters.auditapp out/zhengyi-audit.pyz
    python3 -I -S out/zhengyi-audit.pyz --help

Holds the import closure of ``notary/__main__.py`` within the four packages, found by reading the source and not by
running it, and the rules of ``notary/rules``. Nothing else of the project, and nothing of anybody else: an import
that is neither ours nor the standard library's is refused. A module loaded by name at run time (libsodium, the PDF
reader) is no part of the closure; without it the audit does without.
The same source gives the same bytes: names sorted, one date, nothing compressed, since zlib's output differs between
versions. Clause: notary/SPEC.md, Reading list.
"""

import ast
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("keys", "ledger", "voting", "notary")
START = "notary/__main__.py"
SHEBANG = b"#!/usr/bin/env -S python3 -I -S\n"
LAUNCHER = b'''"""Run the offline audit."""

import runpy
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("zhengyi: error: This program needs Python 3.11 or a later one (python-too-old)\\n")
    sys.exit(2)
runpy.run_module("notary", run_name="__main__", alter_sys=True)
'''
"""Begins in words that older Pythons read, too."""
DATE = (1980, 1, 1, 0, 0, 0)


class ClosureError(Exception):
    """The auditor's closure imports what is not there, or is neither ours nor the standard library's."""


def imported_names(source: str) -> Iterator[str]:
    """Yield every module a source names in an import, in functions too; ``from a import b`` yields a and a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def find_module(root: Path, name: str) -> str | None:
    """Return the path below ``root`` of a module of ours; None if there is no such file."""
    base = name.replace(".", "/")
    for path in (f"{base}.py", f"{base}/__init__.py"):
        if (root / path).is_file():
            return path
    return None


def file_of(root: Path, name: str, importer: str) -> str:
    """Return the file that an imported name stands in: its own, or the module whose content it is."""
    parent = find_module(root, name.rpartition(".")[0])
    own = find_module(root, name)
    if own is None and (parent is None or parent.endswith("__init__.py")):  # a package file holds no names
        raise ClosureError(f"{importer} imports {name}, which does not exist")
    return own or parent or ""


def packages_above(root: Path, path: str) -> Iterator[str]:
    """Yield the ``__init__.py`` of each package that Python imports on the way to ``path``."""
    for folder in Path(path).parents:
        init = (folder / "__init__.py").as_posix()
        if folder != Path(".") and (root / init).is_file():
            yield init


def closure_of(root: Path, start: str = START) -> list[str]:
    """Return the sorted paths of all our files that ``start`` imports, itself and package files included."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting.extend(packages_above(root, path))
        for name in imported_names((root / path).read_text(encoding="utf-8")):
            top = name.partition(".")[0]
            if top in PACKAGES:
                waiting.append(file_of(root, name, path))
            elif top not in sys.stdlib_module_names:
                raise ClosureError(f"{path} imports {name}, which is not of the standard library")
    return sorted(found)


def app_files(root: Path) -> dict[str, bytes]:
    """Return the names and bytes inside the application."""
    rules = [path.relative_to(root).as_posix() for path in (root / "notary" / "rules").glob("*.toml")]
    files = {name: (root / name).read_bytes() for name in [*closure_of(root), *rules]}
    return {"__main__.py": LAUNCHER} | files


def save_app(files: dict[str, bytes], out: Path) -> None:
    """Write the application so that it is either whole or absent."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    with part.open("wb") as stream:
        stream.write(SHEBANG)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(files):
                info = zipfile.ZipInfo(name, DATE)
                info.create_system = 3
                info.external_attr = 0o100644 << 16
                archive.writestr(info, files[name])
    part.chmod(0o755)
    os.replace(part, out)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python3 -m notary.adapters.auditapp OUT.pyz", file=sys.stderr)
        return 2
    try:
        files = app_files(ROOT)
    except ClosureError as error:
        print(f"auditapp: error: {error}", file=sys.stderr)
        return 1
    save_app(files, Path(arguments[0]))
    lines = sum(data.count(b"\n") for name, data in files.items() if name.endswith(".py"))
    print(f"{arguments[0]}: {len(files)} files, {lines} lines of Python", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
