"""Files sealed at rest: XChaCha20-Poly1305 under a data key that is itself sealed under a key of the service.

The data key is random and drawn once; its file opens only with the plain key file beside which it was made, so that a
copy of either alone opens nothing. Whoever holds both reads everything: this keeps a lost disk or backup shut, not a
server in other hands. Clause: keys/SPEC.md, Formats 8.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from nacl import bindings, utils
from nacl.exceptions import CryptoError

from keys.adapters.keystore import MAX_FILE, derive_key, write_new
from keys.canonical import Encodable, encode_canonical, parse_canonical
from keys.encoding import base64_of, hex_of
from keys.errors import KeyMalformedError, RejectionError, VerificationError
from keys.shape import base64_bytes, hex_bytes, one_of, record

LABEL: Final = "zhengyi/vault-key/v1"
KEY_SIZE: Final = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
NONCE_SIZE: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
ADDED: Final = NONCE_SIZE + bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
"""So many bytes a sealed file is longer than what it holds."""

_KIND: Final = "zhengyi-vault"
_HEADER: Final[dict[str, Encodable]] = {"kind": _KIND, "v": 1}
_READ: Final = record(
    {
        "box": base64_bytes(KEY_SIZE + bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES),
        "kind": one_of(_KIND),
        "nonce": hex_bytes(NONCE_SIZE),
        "v": one_of(1),
    }
)


class VaultWrongError(VerificationError):
    """What was sealed at rest does not open: another key, another place, or changed bytes."""

    code = "vault-wrong"


class Vault:
    """Seals and opens with one data key. ``about`` says what a file is and must be the same again to open it."""

    def __init__(self, key: bytes, random: Callable[[int], bytes] = utils.random) -> None:
        self._key = key
        self._random = random

    def seal(self, data: bytes, about: bytes) -> bytes:
        """Return nonce and box; no two are alike."""
        nonce = self._random(NONCE_SIZE)
        return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(data, about, nonce, self._key)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Return what was sealed. Raises VaultWrongError for another key, ``about``, or changed bytes."""
        try:
            data: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[NONCE_SIZE:], about, sealed[:NONCE_SIZE], self._key
            )
        except (CryptoError, ValueError, TypeError):
            raise VaultWrongError from None
        return data


def open_vault(path: Path, service_key: Path) -> Vault:
    """Open the vault whose data key is sealed in ``path``; it is made at its first use.

    Raises: VaultWrongError if the file was changed or sealed under another service key; KeyMalformedError.
    """
    outer = Vault(derive_key(service_key, LABEL, KEY_SIZE))
    about = encode_canonical(_HEADER)
    if not path.exists():
        sealed = outer.seal(utils.random(KEY_SIZE), about)
        fields: dict[str, Encodable] = {
            **_HEADER,
            "box": base64_of(sealed[NONCE_SIZE:]),
            "nonce": hex_of(sealed[:NONCE_SIZE]),
        }
        with suppress(FileExistsError):  # another process was first: its key is the one
            write_new(path, encode_canonical(fields))
    return Vault(outer.open(_read(path), about))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_FILE)
    try:
        fields = _READ(parse_canonical(data.removesuffix(b"\n")))
    except RejectionError as error:
        raise KeyMalformedError("not the key of a vault") from error
    return bytes(fields["nonce"] + fields["box"])
