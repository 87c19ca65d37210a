"""Who asks: every request passes here before any view, and what no view declares is denied.

1 A request that may change something comes from a page of this site: its origin is named and ours, and it carries the
  token that only a page shown to this very cookie knows (attack A94).
2 Who is not signed in sees the pages marked ``visitors`` and no other.
3 A page marked with roles is for those roles; one whose address names a case, for those who are named in it; everybody
  else is told that there is no such case, in the same words as for one that does not exist (A71, A95).

The cookie is 32 random bytes. Before sign-in it names nothing; a session is always a fresh one, so that nobody can fix
another's (A94).
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.web.settings import Settings
from notary.adapters.accounts import Account
from notary.adapters.signins import FULL, LONGEST, Session
from notary.office_errors import FormForeignError, RoleMissingError, SignInMissingError
from notary.web.service import OfficeService

READING = ("GET", "HEAD", "OPTIONS")
CSRF_FIELD, CSRF_HEADER = "csrf", "X-Zhengyi-Csrf"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody signed in."""

    account: Account
    session: Session

    @property
    def name(self) -> str:
        """As policies and entries call them."""
        return self.account.name


def visitors(view: View) -> View:
    """Mark a view as one for people who are not signed in."""
    view.for_visitors = True  # type: ignore[attr-defined]  # functions take attributes
    return view


def roles(*names: str) -> Callable[[View], View]:
    """Mark a view as one for people with at least one of these roles."""

    def mark(view: View) -> View:
        view.for_roles = frozenset(names)  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def takes(limit: int) -> Callable[[View], View]:
    """Mark a view as one whose forms may have so many bytes, files included, if somebody signed in sends them."""

    def mark(view: View) -> View:
        view.takes = limit  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def install_access(site: Flask, service: OfficeService) -> None:
    """Put the checks before every view of ``site``, and the cookie behind it."""

    @site.before_request
    def check() -> AnyResponse | None:
        g.token, g.who, g.fresh = _cookie(service.settings), None, False
        view = site.view_functions.get(request.endpoint or "")
        session = service.signins.find(g.token) if g.token else None
        account = service.accounts.find(session.account) if session is not None else None
        if session is not None and account is not None:
            g.session = session
            if session.stage == FULL and service.accounts.is_open(account.name):
                g.who = Who(account, session)
        if request.method not in READING:
            limit: int | None = getattr(view, "takes", None)
            if g.who is not None and limit is not None:  # before anything of the form is read
                request.max_content_length = request.max_form_memory_size = limit
            check_own_page(service)  # 1
        if view is None or request.endpoint == "static" or getattr(view, "for_visitors", False):
            return None
        if g.who is None:  # 2
            if request.method == "GET" and request.accept_mimetypes.accept_html:
                return redirect(url_for("signin.page"))
            raise SignInMissingError
        wanted = getattr(view, "for_roles", None)
        if wanted is not None and not wanted & set(g.who.account.roles):  # 3
            raise RoleMissingError
        name = (request.view_args or {}).get("case")
        if name is not None:
            g.origin = service.origin_for(g.who.account, name)
        return None

    @site.after_request
    def give_cookie(response: Response) -> Response:
        response.headers["Referrer-Policy"] = "same-origin"  # with none, browsers send forms without their origin
        if not g.get("token") and request.endpoint not in (None, "static"):
            g.token, g.fresh = secrets.token_bytes(32), True
        if g.get("fresh"):
            give_token(response, g.token, service.settings)
        return response

    @site.context_processor
    def page() -> dict[str, Any]:
        return {"csrf": csrf_token, "who": g.get("who")}


def check_own_page(service: OfficeService) -> None:
    """Check that a page of this site, shown to this cookie, sends the request. Raises FormForeignError."""
    if request.headers.get("Origin") != service.host.origin:
        raise FormForeignError
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not g.token or not hmac.compare_digest(given.encode(), _csrf_of(g.token).encode()):
        raise FormForeignError


def csrf_token() -> str:
    """The token for the forms of a page; a browser without a cookie gets one with it."""
    if not g.get("token"):
        g.token, g.fresh = secrets.token_bytes(32), True
    return _csrf_of(g.token)


def renew(token: bytes) -> None:
    """Put another token into the browser, such as that of a session just begun."""
    g.token, g.fresh = token, True


def forget() -> None:
    """Put a token that names nothing into the browser."""
    renew(secrets.token_bytes(32))


def session_of(stage: str) -> Session:
    """The session of this request, if it is at ``stage``. Raises SignInMissingError."""
    session: Session | None = g.get("session")
    if session is None or session.stage != stage:
        raise SignInMissingError
    return session


def who() -> Who:
    """Who is signed in. Raises SignInMissingError."""
    found: Who | None = g.get("who")
    if found is None:
        raise SignInMissingError
    return found


def service_of() -> OfficeService:
    """The service of the site that answers."""
    made: OfficeService = current_app.extensions["zhengyi_office"]
    return made


def give_token(response: Response, token: bytes, settings: Settings) -> None:
    """Set the cookie; under https a browser takes it only from this very host."""
    response.set_cookie(
        cookie_name(settings), token.hex(), LONGEST, secure=settings.secure, httponly=True, samesite="Strict", path="/"
    )


def cookie_name(settings: Settings) -> str:
    """The cookie of the officers' site."""
    return "__Host-zhengyi-office" if settings.secure else "zhengyi_office"


def _csrf_of(token: bytes) -> str:
    return hmac.digest(token, b"csrf", "sha256").hex()


def _cookie(settings: Settings) -> bytes:
    text = request.cookies.get(cookie_name(settings), "")
    try:
        return bytes.fromhex(text) if len(text) == 64 else b""
    except ValueError:
        return b""
