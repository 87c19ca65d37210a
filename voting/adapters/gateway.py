"""What a gateway is: the one narrow interface behind which messages leave, by text message or e-mail.

A gateway takes a message with an id that stays the same however often it is tried, and says one of four things. It
raises nothing for what goes wrong on the way, and nothing that it says holds a number, an address or words of the text.
"""

import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from keys.errors import MalformedError
from voting.dispatch import REFUSED, Abilities

TEXT: Final = "text"
MAIL: Final = "mail"
TIMEOUT: Final = 10.0
"""Seconds that a gateway may take for one attempt."""
_REASON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


class GatewaySettingsError(MalformedError):
    """The settings file of the gateway cannot be used."""

    code = "gateway-settings-wrong"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: whom to, its words, and for gateways with approved templates its name and values.

    ``id`` is 32 hex digits, ``time`` unix seconds of when it was queued. ``subject`` is for e-mail.
    """

    id: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    time: int
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    subject: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gateway said (``voting.dispatch``), its own name for the message, and why in one word."""

    said: str
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """That a message, known by our id or by the gateway's name for it, was delivered or failed."""

    state: str
    id: str = ""
    reference: str = ""
    reason: str = ""


class Gateway(Protocol):
    """Whatever takes messages. ``lanes``: how many at once; ``grasp``: how many may be in hand at a time."""

    name: str
    can: Abilities
    lanes: int
    grasp: int

    def send(self, message: Message) -> Outcome:
        """Hand over a message, within ``TIMEOUT``."""
        ...

    def find(self, message: Message, reference: str) -> str | None:
        """What became of a message: ``sent``, ``delivered``, ``failed``, ``absent``, or None if nobody knows."""
        ...

    def reports(self) -> list[Report]:
        """Reports that came on their own since the last call."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Quiet:
    """What a gateway does that neither finds messages nor reports."""

    def find(self, message: Message, reference: str) -> str | None:
        return None

    def reports(self) -> list[Report]:
        return []

    def close(self) -> None:
        return None


class Settings:
    """The members of a gateway's settings file; what is missing or of another kind is refused by its name."""

    def __init__(self, raw: Mapping[str, Any], folder: Path) -> None:
        self._raw = raw
        self._folder = folder

    def text(self, name: str, default: str | None = None) -> str:
        """A text. Raises: GatewaySettingsError."""
        return str(self._take(name, str, default))

    def number(self, name: str, default: float) -> float:
        """A number that is not negative. Raises: GatewaySettingsError."""
        value = self._take(name, (int, float), default)
        if isinstance(value, bool) or value < 0:
            raise GatewaySettingsError(f"{name} is no number that can be used")
        return float(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false. Raises: GatewaySettingsError."""
        return bool(self._take(name, bool, default))

    def table(self, name: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """An object. Raises: GatewaySettingsError."""
        found: Mapping[str, Any] = self._take(name, dict, default)
        return found

    def inner(self, name: str) -> "Settings":
        """An object as settings of its own. Raises: GatewaySettingsError."""
        return Settings(self.table(name), self._folder)

    def any(self, name: str, default: Any = None) -> Any:
        """Whatever stands there."""
        return self._raw.get(name, default)

    def secret(self, name: str) -> str:
        """A secret: the member itself, or the content of the file that ``<name>_file`` names."""
        file = self._raw.get(f"{name}_file")
        if file is None:
            return self.text(name)
        try:
            return (self._folder / str(file)).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise GatewaySettingsError(f"{name}_file cannot be read") from error

    def _take(self, name: str, kind: Any, default: Any) -> Any:
        value = self._raw.get(name, default)
        if value is None or not isinstance(value, kind):
            raise GatewaySettingsError(f"{name} is missing or of another kind")
        return value


def load_gateway_settings(path: Path) -> Settings:
    """Read a gateway's settings, which hold secrets: the file is its owner's alone. Raises: GatewaySettingsError."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise GatewaySettingsError("others than its owner may read the file; chmod 600 it")
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GatewaySettingsError("the file cannot be read") from error
    except ValueError as error:
        raise GatewaySettingsError("the file is not JSON") from error
    if not isinstance(raw, dict):
        raise GatewaySettingsError("the file holds no object")
    return Settings(raw, path.parent)


def reason_of(value: object) -> str:
    """A gateway's own code for what happened if it is one plain word, else ``other``: never words with a number."""
    text = str(value)
    return text if _REASON.fullmatch(text) and not re.search(r"\d{7}", text) else "other"


def one_line(text: str) -> str:
    """``text`` without line breaks and other controls, which a gateway could take for a field of its own."""
    return _CONTROLS.sub(" ", text).strip()


def refuse(error: BaseException) -> Outcome:
    """An outcome for a message that cannot be put into the gateway's form; says the kind of error, never its words."""
    return Outcome(REFUSED, reason=reason_of(type(error).__name__))


def open_private(path: Path) -> int:
    """Open a file to append to, for its owner alone; gives the descriptor."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
