"""The office's identity provider: OpenID Connect, code flow with PKCE, by authlib.

A visit goes: an address at the provider, with a state, a nonce and a challenge that are used once; the person comes
back with a code, which this service exchanges over a connection of its own; the token's signature, issuer, audience,
times and nonce must hold; one claim of it, the identity number, is all that is taken. Nothing of the token is kept.
Source: OpenID Connect Core 1.0 section 3.1.3.7; RFC 7636; RFC 9207. Attacks: A94, A95.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException
from sqlalchemy import Column, Engine, Integer, LargeBinary, String, Table, delete, insert, select

from ledger.adapters.db import METADATA, write_transaction
from ledger.web.settings import ProviderSettings
from voting.enrolment_errors import ProviderRefusedError

TEN_MINUTES = 600
LEEWAY = 30
"""Seconds by which the provider's clock and ours may differ."""
TIMEOUT = 10
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
CALLBACK = "/provider/callback"

PROVIDER_VISIT = Table(
    "provider_visit",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("cookie", LargeBinary(32), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False),
    Column("expires", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the browser goes, and the token by which it is known when it comes back."""

    address: str
    cookie: bytes


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser brings back: the provider's answer, and the token that it was sent away with."""

    state: str
    code: str
    issuer: str | None
    cookie: bytes


class Provider:
    """One identity provider. ``clock`` gives unix seconds, ``random`` as many unguessable bytes as asked for."""

    def __init__(
        self,
        settings: ProviderSettings,
        base_url: str,
        engine: Engine,
        clock: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        self._settings = settings
        self._redirect = base_url + CALLBACK
        self._engine = engine
        self._clock = clock
        self._random = random
        self._metadata: dict[str, Any] = {}

    def begin(self, origin: str) -> Visit:
        """Begin a visit for the case ``origin``. Raises: ProviderRefusedError if the provider cannot be reached."""
        state, nonce, verifier = (self._random(32).hex() for _ in range(3))
        cookie = self._random(32)
        now = self._clock()
        with self._session() as session:
            try:
                endpoint = self._load(session)["authorization_endpoint"]
            except (RequestException, KeyError, ValueError) as error:
                raise ProviderRefusedError from error
            address, _ = session.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
        row = {"hash": _hash(state.encode()), "origin": origin, "cookie": _hash(cookie), "nonce": nonce}
        with write_transaction(self._engine) as connection:
            connection.execute(delete(PROVIDER_VISIT).where(PROVIDER_VISIT.c.expires <= now))
            connection.execute(insert(PROVIDER_VISIT), row | {"verifier": verifier, "expires": now + TEN_MINUTES})
        return Visit(str(address), cookie)

    def finish(self, back: Return) -> tuple[str, str]:
        """The case and the identity number of whoever came back; the visit is over, whatever comes out.

        Raises: ProviderRefusedError for a visit that is unknown, over or another browser's, and for every departure of
            the provider's answer from the standard.
        """
        visit = self._take(back.state)
        if visit is None or not hmac.compare_digest(visit.cookie, _hash(back.cookie)):
            raise ProviderRefusedError
        if back.issuer is not None and back.issuer != self._settings.issuer:
            raise ProviderRefusedError
        try:
            claims = self._claims(back.code, visit.verifier, visit.nonce)
        except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, TypeError):
            # Without its cause: a library's message may quote a claim.
            raise ProviderRefusedError from None
        document = claims.get(self._settings.claim)
        if not isinstance(document, str) or not document:
            raise ProviderRefusedError
        return visit.origin, document

    def _claims(self, code: str, verifier: str, nonce: str) -> CodeIDToken:
        """The checked claims of the token that ``code`` is exchanged for."""
        with self._session() as session:
            metadata = self._load(session)
            token = session.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            answer = session.get(metadata["jwks_uri"], withhold_token=True, timeout=TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            keys = KeySet.import_key_set(answer.json())
        read = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": self._settings.issuer},
                "aud": {"essential": True, "value": self._settings.client},
            },
            params={"nonce": nonce, "client_id": self._settings.client, "access_token": token.get("access_token")},
        )
        claims.validate(now=self._clock(), leeway=LEEWAY)
        return claims

    def _load(self, session: OAuth2Session) -> dict[str, Any]:
        """The provider's description of itself, read once; every address in it is https, or on this machine."""
        if not self._metadata:
            address = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            answer = session.get(address, withhold_token=True, timeout=TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            read: dict[str, Any] = answer.json()
            if read["issuer"] != self._settings.issuer:
                raise ValueError("another issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(read[name])
            self._metadata = read
        return self._metadata

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self._settings.client,
            self._settings.secret,
            scope=self._settings.scope,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
        )

    def _take(self, state: str) -> Any:
        """Use up a visit; None if it is unknown or over."""
        this = (PROVIDER_VISIT.c.hash == _hash(state.encode())) & (PROVIDER_VISIT.c.expires > self._clock())
        with write_transaction(self._engine) as connection:
            row = connection.execute(select(PROVIDER_VISIT).where(this)).one_or_none()
            taken = connection.execute(delete(PROVIDER_VISIT).where(this)).rowcount == 1
        return row if taken else None


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("an address without https")


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
