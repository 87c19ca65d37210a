"""What every site of the service shares: headers, language, errors, health, request log.

A site is made by ``build_site(settings, blueprints)`` and holds nothing of its own besides. Answers deny scripts,
frames, forms and connections elsewhere; nothing is cached unless a view says so. The request log has the rule of an
address, never the address itself, the query, the sender or anything sent: who asked for which ballot is nobody's
business.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import perf_counter

import flask_smorest
import structlog
from flask import Blueprint, Flask, Response, g, jsonify, request
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from ledger.web.problems import install_problems
from ledger.web.settings import Settings

ROOT = Path(__file__).parents[2] / "templates"
LANGUAGES = {"zh_cn": "zh_Hans_CN", "en": "en"}
Health = Callable[[], Iterable[str]]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_ONE_YEAR = 31_536_000


def build_site(
    settings: Settings,
    blueprints: Iterable[Blueprint],
    *,
    title: str = "Zhengyi",
    statuses: Mapping[str, int] | None = None,
    health: Health = tuple,
) -> Flask:
    """Make a site of ``blueprints``.

    ``statuses`` adds HTTP statuses for refusal codes; ``health`` returns the codes of what is wrong, nothing if all
    is well. Blueprints of flask-smorest are described at ``/api/openapi.json``.
    """
    site = Flask("zhengyi", template_folder=str(ROOT), static_folder=str(ROOT / "static"), static_url_path="/static")
    site.config.update(
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_body,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE=LANGUAGES["zh_cn"],
        API_TITLE=title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    site.extensions["zhengyi_settings"] = settings
    if settings.proxies:  # the address alone: scheme and host are the settings' word
        trusted = ProxyFix(site.wsgi_app, x_for=settings.proxies, x_proto=0)
        site.wsgi_app = trusted  # type: ignore[method-assign]  # Flask's documented way
    Babel(site, locale_selector=lambda: LANGUAGES[g.get("language", "zh_cn")])
    site.before_request(_begin)
    site.after_request(_finish(settings, make_request_log()))
    _add_health(site, health)
    api = flask_smorest.Api(site)
    for blueprint in blueprints:
        (api if isinstance(blueprint, flask_smorest.Blueprint) else site).register_blueprint(blueprint)
    # Last, so that the one error shape also replaces that of flask-smorest.
    install_problems(site, statuses or {})
    return site


def make_request_log() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of the service: one JSON object a line on standard error."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
    )
    return logger.bind()  # made here, not anew for every line


def _begin() -> None:
    g.started = perf_counter()
    g.language = _choice("lang", tuple(LANGUAGES)) or _accepted_language()
    g.large = _choice("type", ("normal", "large")) == "large"


def _choice(name: str, allowed: tuple[str, ...]) -> str:
    """Return the reader's choice: from the address, else from the cookie, else nothing; an address's choice is kept."""
    for value in (request.args.get(name), request.cookies.get(f"zhengyi_{name}")):
        if value in allowed:
            return value
    return ""


def _accepted_language() -> str:
    best = request.accept_languages.best_match(["zh", "en"], "zh")
    return "en" if best == "en" else "zh_cn"


def _finish(settings: Settings, logger: structlog.typing.FilteringBoundLogger) -> Callable[[Response], Response]:
    def finish(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        response.headers.extend({name: value for name, value in _HEADERS.items() if name.lower() not in present})
        if settings.secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}"
        for name in ("lang", "type"):
            if request.args.get(name) in (*LANGUAGES, "normal", "large"):
                response.set_cookie(
                    f"zhengyi_{name}",
                    request.args[name],
                    _ONE_YEAR,
                    secure=settings.secure,
                    httponly=True,
                    samesite="Lax",
                )
        _log_request(logger, response)
        return response

    return finish


def _log_request(logger: structlog.typing.FilteringBoundLogger, response: Response) -> None:
    rule = request.url_rule.rule if request.url_rule else ""
    spent = round((perf_counter() - g.started) * 1000) if "started" in g else 0
    fields = {"method": request.method, "rule": rule, "status": response.status_code, "ms": spent}
    if "problem" in g:
        fields["code"] = g.problem
    if "mistake" in g:
        fields["mistake"] = g.mistake
    logger.info("request", **fields)


def _add_health(site: Flask, health: Health) -> None:
    @site.get("/healthz")
    def healthz() -> tuple[Response, int]:
        codes = sorted(health())
        status = "troubled" if codes else "ok"
        return jsonify(codes=codes, status=status), 503 if codes else 200
