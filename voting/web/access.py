"""Who asks: only pages of this site may change anything, and a session belongs to one case.

The check of origin runs before every request and for every method that may change something, so no view can forget
it (attack A94). A session of another case is no session (A95).
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from sqlalchemy import Connection

from ledger.web.settings import Settings
from voting.web.errors import RequestForeignError, SessionMissingError
from voting.web.service import Service

READING = ("GET", "HEAD", "OPTIONS")
TEN_MINUTES = 600
ONE_HOUR = 3_600


def install_access(site: Flask, settings: Settings) -> None:
    """Refuse every request that would change something and does not come from a page of ours."""

    ours = urlsplit(settings.base_url).netloc

    @site.before_request
    def check_origin() -> None:
        if request.method not in READING and request.path.startswith("/api/"):
            check_own_page(ours)


def check_own_page(netloc: str) -> None:
    """A foreign page can neither set this header without asking first, nor send JSON, nor hide its origin."""
    origin = request.headers.get("Origin")
    if request.headers.get("X-Zhengyi") != "1" or request.mimetype != "application/json":
        raise RequestForeignError
    if origin is not None and _netloc_of(origin) not in (netloc, request.host):
        raise RequestForeignError


def check_own_form(settings: Settings) -> None:
    """A form of ours is sent by a browser that names our origin. Raises RequestForeignError."""
    origin = request.headers.get("Origin")
    if origin is None or _netloc_of(origin) not in (urlsplit(settings.base_url).netloc, request.host):
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


def identity_cookie(settings: Settings) -> str:
    """The cookie of a proof of identity."""
    return "__Host-zhengyi-identity" if settings.secure else "zhengyi_identity"


def give_identity(response: Response, token: bytes, settings: Settings) -> None:
    """Put a proof of identity into the browser."""
    name = identity_cookie(settings)
    response.set_cookie(name, token.hex(), ONE_HOUR, secure=settings.secure, httponly=True, samesite="Strict")


def identity_token(settings: Settings) -> bytes:
    """The proof of identity that the browser shows; nothing that could be one where it shows none."""
    return _token(identity_cookie(settings))


def _token(name: str) -> bytes:
    """The token in a cookie; nothing that could be one where there is none."""
    text = request.cookies.get(name, "")
    try:
        return bytes.fromhex(text) if len(text) == 64 else b""
    except ValueError:
        return b""


def visit_cookie(settings: Settings) -> str:
    """The cookie of a visit to the identity provider."""
    return "__Host-zhengyi-visit" if settings.secure else "zhengyi_visit"


def give_visit(response: Response, token: bytes, settings: Settings) -> None:
    """Mark the browser that goes to the provider. Lax: it comes back by a link from there."""
    name = visit_cookie(settings)
    response.set_cookie(name, token.hex(), TEN_MINUTES, secure=settings.secure, httponly=True, samesite="Lax")


def visit_token(settings: Settings) -> bytes:
    """The mark of the browser that comes back."""
    return _token(visit_cookie(settings))


def voter_in(service: Service, origin: str, connection: Connection | None = None) -> str:
    """The voter logged in to the case. Raises SessionMissingError."""
    voter = service.sessions.voter_of(_token(cookie_name(service.settings)), origin, connection)
    if voter is None:
        raise SessionMissingError
    return voter
