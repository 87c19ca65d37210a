"""Look at ledger files, offline: ``python -m ledger show``, ``check-proof`` and ``compare``.

    show FILE                               print what a checkpoint, entry, proof, record folder or zip says
    check-proof PROOF ENTRY --log VKEY      check that the entry stands in the log of that key
    compare OLD NEW --log VKEY [--record R] check that two checkpoints are of one history; if their sizes differ,
                                            with the entries of a record that reaches to the larger one

``show`` trusts nothing and proves nothing. The log's key comes from the office's policy, never from the files.
Exit: 0 shown or accepted, 1 refused, 2 misuse.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from keys.ed25519 import check_signature
from keys.encoding import base64_of, hex_of
from keys.errors import RejectionError
from keys.note import VerifierKey, parse_note, parse_vkey
from ledger.adapters.bundle import load_record
from ledger.checkpoint import Checkpoint, check_checkpoint, parse_checkpoint
from ledger.entry import parse_entry
from ledger.errors import CheckpointConflictError, RootWrongError
from ledger.merkle import leaf_hash, root_of
from ledger.proof import check_proof, parse_proof
from ledger.record import entries_of

MAX_FILE = 65_536


class MisuseError(Exception):
    """The command cannot be done with these arguments."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        for line in options.run(options):
            print(line)
    except RejectionError as error:
        print(f"ledger: error: {_lower(str(error))} ({error.code})", file=sys.stderr)
        return 1
    except MisuseError as error:
        print(f"ledger: error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ledger: error: {error.filename}: {_lower(error.strerror or 'cannot be read')}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ledger", description="Look at ledger files, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    show = commands.add_parser("show", help="print what a checkpoint, entry, proof or record says; proves nothing")
    show.add_argument("file", type=Path)
    show.set_defaults(run=_show)
    proof = commands.add_parser("check-proof", help="check that an entry stands in a log")
    proof.add_argument("proof", type=Path)
    proof.add_argument("entry", type=Path)
    proof.add_argument("--log", required=True, type=_vkey, metavar="VKEY", help="the log's key, from the policy")
    proof.set_defaults(run=_check_proof)
    compare = commands.add_parser("compare", help="check that two checkpoints are of one history")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    compare.add_argument("--log", required=True, type=_vkey, metavar="VKEY", help="the log's key, from the policy")
    compare.add_argument("--record", type=Path, help="folder or zip with the entries, if the sizes differ")
    compare.set_defaults(run=_compare)
    return parser


def _show(options: argparse.Namespace) -> Iterator[str]:
    path: Path = options.file
    if path.is_dir() or path.read_bytes()[:2] == b"PK":
        record = load_record(path)
        yield from _checkpoint_lines(parse_checkpoint(record.file("log/checkpoint"))[0])
        for data in entries_of(record):
            entry = parse_entry(data)
            yield f"entry {entry.index}: {entry.kind} at {entry.time}, sha256 {hex_of(entry.sha256)}"
        return
    data = _read(path)
    if data.startswith(b"c2sp.org/tlog-proof@"):
        proof = parse_proof(data)
        yield f"proof for entry {proof.index}, {len(proof.path)} hashes"
        data = proof.checkpoint
    if data.startswith(b"{"):
        entry = parse_entry(data)
        yield f"entry {entry.index} of {entry.case}: {entry.kind} at {entry.time}"
        yield f"sha256 {hex_of(entry.sha256)}, leaf {hex_of(entry.leaf_hash)}"
    else:
        yield from _checkpoint_lines(parse_checkpoint(data)[0])
    yield from (f"signed: {item.name} {hex_of(item.key_id)} (not checked)" for item in parse_note(data).signatures)


def _check_proof(options: argparse.Namespace) -> Iterator[str]:
    proof = parse_proof(_read(options.proof))
    checkpoint = check_proof(proof, _read(options.entry), options.log, check_signature)
    yield f"accepted: entry {proof.index} of {checkpoint.size} in {checkpoint.origin}"


def _compare(options: argparse.Namespace) -> Iterator[str]:
    """Check two checkpoints against each other.

    1. Both are signed by the log.
    2. Equal sizes: equal roots.
    3. Otherwise the entries of the record give both roots.
    """
    both = [check_checkpoint(_read(path), options.log, check_signature) for path in (options.old, options.new)]  # 1
    old, new = sorted(both, key=lambda checkpoint: checkpoint.size)
    if old.size == new.size:  # 2
        if old.root != new.root:
            raise CheckpointConflictError(f"size {old.size}")
    elif options.record is None:
        raise MisuseError("the sizes differ, so a record is needed: --record")
    else:  # 3
        leaves = [leaf_hash(data) for data in entries_of(load_record(options.record))]
        for checkpoint in (old, new):
            if len(leaves) < checkpoint.size or root_of(leaves[: checkpoint.size]) != checkpoint.root:
                raise RootWrongError(f"size {checkpoint.size}")
    yield f"accepted: sizes {old.size} and {new.size} of {new.origin} are of one history"


def _checkpoint_lines(checkpoint: Checkpoint) -> Iterator[str]:
    yield f"checkpoint of {checkpoint.origin}: size {checkpoint.size}, root {base64_of(checkpoint.root)}"


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def _vkey(text: str) -> VerifierKey:
    try:
        return parse_vkey(text)
    except RejectionError as error:
        raise argparse.ArgumentTypeError(_lower(str(error))) from None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


if __name__ == "__main__":
    sys.exit(main())
