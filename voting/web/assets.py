"""Static files as pages name them: with their hash, so that an address always means the same bytes."""

import base64
import hashlib
from pathlib import Path

BOOTH = "booth/booth.js"


class Assets:
    """The files below ``folder``; each is read and hashed once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data: dict[str, bytes] = {}

    def data(self, name: str) -> bytes:
        """The bytes of the file ``name``."""
        if name not in self._data:
            self._data[name] = (self._folder / name).read_bytes()
        return self._data[name]

    def address(self, name: str) -> str:
        """Where browsers get the file."""
        return f"/static/{name}?v={self.sha256(name)[:16]}"

    def sha256(self, name: str) -> str:
        """SHA-256 in hex, as manifests pin it."""
        return hashlib.sha256(self.data(name)).hexdigest()

    def integrity(self, name: str) -> str:
        """The subresource-integrity text of the file."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.data(name)).digest()).decode()
