"""Who asks: only pages of this site may change anything, and a session belongs to one case.

The check of origin runs before every request and for every method that may change something, so no view can forget
it (attack A94). A session of another case is no session (A95).
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from ledger.web.settings import Settings
from voting.web.errors import RequestForeignError, SessionMissingError
from voting.web.service import Service

READING = ("GET", "HEAD", "OPTIONS")
ONE_HOUR = 3_600


def install_access(site: Flask, settings: Settings) -> None:
    """Refuse every request that would change something and does not come from a page of ours."""

    @site.before_request
    def check_origin() -> None:
        if request.method not in READING and request.path.startswith("/api/"):
            check_own_page(urlsplit(settings.base_url).netloc)


def check_own_page(netloc: str) -> None:
    """A foreign page can neither set this header without asking first, nor send JSON, nor hide its origin."""
    origin = request.headers.get("Origin")
    if request.headers.get("X-Zhengyi") != "1" or request.mimetype != "application/json":
        raise RequestForeignError
    if origin is not None and _netloc_of(origin) not in (netloc, request.host):
        raise RequestForeignError


def _netloc_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no browser of ours writes half an IPv6 address
        raise RequestForeignError from None


def cookie_name(settings: Settings) -> str:
    """The session's cookie; under https a browser takes it only from this very host."""
    return "__Host-zhengyi-session" if settings.secure else "zhengyi_session"


def give_session(response: Response, token: bytes, settings: Settings) -> None:
    """Put a new session into the browser; whatever stood there before is replaced."""
    response.set_cookie(
        cookie_name(settings), token.hex(), ONE_HOUR, secure=settings.secure, httponly=True, samesite="Strict"
    )


def voter_in(service: Service, origin: str) -> str:
    """The voter logged in to the case. Raises SessionMissingError."""
    text = request.cookies.get(cookie_name(service.settings), "")
    try:
        voter = service.sessions.voter_of(bytes.fromhex(text), origin) if len(text) == 64 else None
    except ValueError:
        voter = None
    if voter is None:
        raise SessionMissingError
    return voter
