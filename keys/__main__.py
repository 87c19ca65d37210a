"""Make and show key files, offline: ``python -m keys new NAME FILE`` and ``python -m keys show FILE``.

The public key goes to standard output, in the form that a policy holds; all else to standard error. The passphrase is
asked for twice on a terminal, or is the first line of standard input. Exit: 0 done, 1 refused, 2 misuse.
"""

import argparse
import getpass
import sys
from pathlib import Path

from keys.adapters.keystore import open_sealed_key, read_public_key, save_plain_key, save_sealed_key
from keys.adapters.sodium import make_seed
from keys.errors import RejectionError
from keys.note import format_vkey


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "new":
            _make(options)
        else:
            _show(options)
    except RejectionError as error:
        return _fail(f"{error} ({error.code})")
    except OSError as error:
        return _fail(f"{options.file}: {error.strerror}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="keys", description="Make and show key files, offline.")
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="make a key and write it to a new file")
    new.add_argument("name", help="the name of the key, as others will see it")
    new.add_argument("file", type=Path)
    new.add_argument("--plain", action="store_true", help="do not seal the file: for keys of services only")
    show = commands.add_parser("show", help="print the public key of a key file")
    show.add_argument("file", type=Path)
    show.add_argument("--check", action="store_true", help="open the file by its passphrase too")
    return parser


def _make(options: argparse.Namespace) -> None:
    if options.plain:
        named = save_plain_key(options.file, options.name, make_seed())
    else:
        named = save_sealed_key(options.file, options.name, make_seed(), _passphrase(repeat=True))
    print(format_vkey(named.key))


def _show(options: argparse.Namespace) -> None:
    key = read_public_key(options.file)
    if options.check:
        open_sealed_key(options.file, _passphrase(repeat=False))
    print(format_vkey(key))


def _passphrase(*, repeat: bool) -> str:
    """Ask for the passphrase; an empty one is misuse."""
    if sys.stdin.isatty():
        passphrase = getpass.getpass("passphrase: ")
        if repeat and passphrase != getpass.getpass("once more: "):
            _misuse("the two passphrases differ")
    else:
        passphrase = sys.stdin.readline().rstrip("\n")
    if not passphrase:
        _misuse("an empty passphrase")
    return passphrase


def _misuse(reason: str) -> None:
    print(f"keys: error: {reason}", file=sys.stderr)
    raise SystemExit(2)


def _fail(reason: str) -> int:
    print(f"keys: error: {reason[:1].lower()}{reason[1:]}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
