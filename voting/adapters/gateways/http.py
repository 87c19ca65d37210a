"""A gateway that takes one HTTP request for each message; address, headers, body and answers are told by its settings.

The body is a JSON value in whose texts ``{to}``, ``{text}``, ``{id}``, ``{template}``, ``{time}`` and ``{values.name}``
stand for the message's. They are put in after the value was read and before it is written, as JSON or as a form: no
word of a message can become a field. Neither addresses nor headers have such places.
"""

import json
import re
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any

import requests
import urllib3

from voting.adapters.gateway import TIMEOUT, GatewaySettingsError, Message, Outcome, Quiet, Settings, reason_of
from voting.adapters.reports import point
from voting.dispatch import ABSENT, DELIVERED, FAILED, LATER, REFUSED, SENT, TAKEN, UNSURE, Abilities

PLACE = re.compile(r"\{(id|to|text|template|time|reference|values\.[a-z_]{1,32})\}")
MAX_ANSWER = 65_536
UNANSWERED, UNREACHED = 0, -1
LATER_STATUSES = (425, 429)
"""The gateway says itself that it did not take the message now."""


class HttpGateway(Quiet):
    """Any gateway that speaks HTTP. ``idempotent`` in the settings: it takes the same id twice as one."""

    name = "http"

    def __init__(self, settings: Settings) -> None:
        self._url = _address(settings, "url")
        self._method = settings.text("method", "POST")
        self._headers = _headers(settings)
        self._encoding = settings.text("encoding", "json")
        if self._encoding not in ("json", "form"):
            raise GatewaySettingsError("encoding is neither json nor form")
        self._body = settings.table("body")
        self._taken = settings.table("taken", {})
        self._later = settings.table("later", {})
        self._reference = settings.text("reference", "")
        self._why = settings.text("reason", "")
        self._query = settings.inner("query") if settings.any("query") is not None else None
        self._timeout = settings.number("timeout", TIMEOUT)
        tracks = self._query is not None and self._query.flag("delivery")
        self.can = Abilities(settings.flag("idempotent"), self._query is not None, tracks)
        self.lanes = max(1, int(settings.number("lanes", 8)))
        self.grasp = self.lanes * 4 if self.can.repeats or self.can.looks_up else self.lanes
        self._local = threading.local()

    def send(self, message: Message) -> Outcome:
        return self._judge(*self._ask(self._url, self._method, fill(self._body, message)))

    def find(self, message: Message, reference: str) -> str | None:
        if self._query is None:
            return None
        body = fill(self._query.table("body", {}), message, reference)
        status, value = self._ask(_address(self._query, "url"), self._query.text("method", "POST"), body)
        if status != 200:
            return ABSENT if status == 404 else None
        said = str(point(value, self._query.text("state", "/state")))
        for state in (SENT, DELIVERED, FAILED, ABSENT):
            if said in map(str, self._query.any(state) or (state,)):
                return state
        return None

    def _judge(self, status: int, value: Any) -> Outcome:
        reason = reason_of(point(value, self._why)) if self._why else f"http-{status}"
        if status == UNREACHED:
            return Outcome(LATER, reason="unreachable")
        if status in LATER_STATUSES or (self._later and _holds(self._later, value)):
            return Outcome(LATER, reason=reason)
        if status == UNANSWERED or status >= 500 or (200 <= status < 300 and value is None and self._taken):
            return Outcome(UNSURE, reason="no-answer" if status == UNANSWERED else reason)
        if 200 <= status < 300 and _holds(self._taken, value):
            found = point(value, self._reference) if self._reference else None
            return Outcome(TAKEN, "" if found is None else str(found))
        return Outcome(REFUSED, reason=reason)

    def _ask(self, url: str, method: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of the answer; without one, whether the gateway was reached at all."""
        try:
            with self._session().request(
                method,
                url,
                headers=self._headers,
                json=body if self._encoding == "json" else None,
                data=body if self._encoding == "form" else None,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, _parse(self._read(answer))
        except (requests.RequestException, TimeoutError) as error:
            self._local.session = None  # whatever is left on the line belongs to the request that was given up
            return UNREACHED if _is_unreached(error) else UNANSWERED, None

    def _read(self, answer: requests.Response) -> bytes:
        deadline, data = time.monotonic() + self._timeout, b""
        for part in answer.iter_content(4_096):
            data += part
            if time.monotonic() > deadline or len(data) > MAX_ANSWER:
                raise TimeoutError
        return data

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # no proxies and passwords from wherever the program was started
            self._local.session = session
        return session


def fill(value: Any, message: Message, reference: str = "") -> Any:
    """``value`` with the message's texts in their places; what is put in is not looked at again."""
    if isinstance(value, str):
        return PLACE.sub(lambda match: _text(match[1], message, reference), value)
    if isinstance(value, Mapping):
        return {name: fill(item, message, reference) for name, item in value.items()}
    return [fill(item, message, reference) for item in value] if isinstance(value, list) else value


def _text(name: str, message: Message, reference: str) -> str:
    if name.startswith("values."):
        return message.values.get(name.removeprefix("values."), "")
    return reference if name == "reference" else str(getattr(message, name))


def _holds(expected: Mapping[str, Any], value: Any) -> bool:
    """Whether at each pointer stands the value, or one of the values, that is expected; as text, so that 0 is "0"."""
    for pointer, wanted in expected.items():
        allowed = wanted if isinstance(wanted, list) else [wanted]
        if str(point(value, pointer)) not in map(str, allowed):
            return False
    return True


def _is_unreached(error: Exception) -> bool:
    """Whether there was no connection on which a request could have gone out."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", None)
    if isinstance(reason, urllib3.exceptions.SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _address(settings: Settings, name: str) -> str:
    url = settings.text(name)
    if not re.fullmatch(r"https?://[^\s{}]+", url):
        raise GatewaySettingsError(f"{name} is no address of a web server")
    return url


def _headers(settings: Settings) -> dict[str, str]:
    headers = {str(name): str(value) for name, value in settings.table("headers", {}).items()}
    if any(re.search(r"[\r\n]", name + value) for name, value in headers.items()):
        raise GatewaySettingsError("a header holds a line break")
    if settings.any("token") is not None or settings.any("token_file") is not None:
        headers["Authorization"] = f"Bearer {settings.secret('token')}"
    return headers
