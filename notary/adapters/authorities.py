"""Which authorities stamp times on certificates: those whom the settings name, or the development authority.

Clause: notary/SPEC.md, section Formats, "Authorities".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pyhanko.keys import load_certs_from_pemder

from ledger.web.settings import Settings
from notary.adapters.authorityserver import serving
from notary.adapters.errors import AuthorityUnreachableError
from notary.adapters.sign import Authorities

AUTHORITY_FOLDER: Final = "authority"


@contextmanager
def reach_authorities(settings: Settings) -> Iterator[Authorities]:
    """Whom to ask while signing; the development authority answers from this process meanwhile.

    Raises: AuthorityUnreachableError.
    """
    if settings.tsa:
        yield Authorities(settings.tsa, _roots(settings.roots))
        return
    online = settings.data / AUTHORITY_FOLDER
    with serving(online) as stamps:
        yield Authorities(stamps, _roots(settings.roots or online / "root.crt"))


def _roots(file: Path | None) -> tuple[object, ...]:
    if file is None:
        raise AuthorityUnreachableError("ZHENGYI_TSA is set, ZHENGYI_ROOTS is not")
    try:
        return tuple(load_certs_from_pemder([str(file)]))  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise AuthorityUnreachableError("the file of root certificates cannot be read") from error
