"""The service's key of one secret case: a file in the data folder and a second copy in another place.

It is made for the case, read only to publish the service's share, and destroyed after the result: both copies are
overwritten and removed. What a disk keeps of an overwritten file is beyond a program; the SPEC says so.
Specification: ``notary/SPEC.md`` section Formats, "Service's key".
"""

import os
import stat
from pathlib import Path

from keys.adapters.sodium import SodiumGroup, draw_scalar
from keys.canonical import encode_canonical, parse_canonical
from keys.errors import RejectionError
from keys.group import ORDER, Element
from keys.shape import one_of, record, text
from ledger.adapters.store import case_id
from ledger.web.settings import Settings
from notary.adapters.sealedstate import replace_file, sync_folder
from notary.adapters.secret_errors import ServiceKeyDiffersError, ServiceKeyMissingError

LIMIT = 4_096
_KIND = "zhengyi-service-share"
_READ = record({"case": text(200), "kind": one_of(_KIND), "secret": text(80), "v": one_of(1)})


def key_files(settings: Settings, origin: str) -> tuple[Path, Path]:
    """Where the key and its second copy stand."""
    name = f"{case_id(origin)}.secret"
    return settings.data / "service" / name, settings.key_copy / name


def make_service_key(settings: Settings, origin: str) -> int:
    """Make the key and write both copies; one that an attempt before this left is taken."""
    files = key_files(settings, origin)
    secret = _read_first(files, origin) if any(file.exists() for file in files) else draw_scalar()
    data = encode_canonical({"case": origin, "kind": _KIND, "secret": str(secret), "v": 1}) + b"\n"
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            replace_file(file, data)
    return secret


def load_service_key(settings: Settings, origin: str, public: Element) -> int:
    """Read the key, from the second copy if the first is lost.

    Raises: ServiceKeyMissingError, ServiceKeyDiffersError.
    """
    secret = _read_first(key_files(settings, origin), origin)
    group = SodiumGroup()
    if not group.equal(group.base(secret), public):
        raise ServiceKeyDiffersError
    return secret


def remove_service_key(settings: Settings, origin: str) -> None:
    """Overwrite and remove both copies; a copy that is gone already is no fault."""
    for file in key_files(settings, origin):
        if not file.exists():
            continue
        with file.open("r+b") as opened:
            opened.write(bytes(os.fstat(opened.fileno()).st_size))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
        sync_folder(file.parent)


def _read_first(files: tuple[Path, ...], origin: str) -> int:
    for file in files:
        if file.exists():
            return _read(file, origin)
    raise ServiceKeyMissingError


def _read(path: Path, origin: str) -> int:
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise ServiceKeyDiffersError("others may read the file; it must have mode 600")
        data = file.read(LIMIT)
    try:
        fields = _READ(parse_canonical(data.removesuffix(b"\n")))
        if fields["case"] != origin or not fields["secret"].isdecimal():
            raise ServiceKeyDiffersError
    except RejectionError as error:
        raise ServiceKeyDiffersError from error
    secret = int(fields["secret"])
    if not 0 < secret < ORDER:
        raise ServiceKeyDiffersError
    return secret
