"""A small identity provider of the tests' own: OpenID Connect over HTTP on loopback, tokens really signed.

It keeps to the standard (client authentication, one use of a code, PKCE) unless a test bends its next token.
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

CLIENT, SECRET, CLAIM = "zhengyi", "shared with the provider", "id_number"
Bend = Callable[[dict[str, Any]], object]


@dataclass
class IdentityProvider:
    """The provider: who is logged in there now, and what it knows of codes it gave."""

    clock: Callable[[], int]
    document: str = ""
    issuer: str = ""
    root: str = ""
    """Where its endpoints are said to be."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    bend: Bend = lambda _claims: None
    algorithm: str = "RS256"
    signed_by: RSAKey | OctKey | None = None
    refused: list[str] = field(default_factory=list)

    def app(self) -> Flask:
        made = Flask("identity provider")
        made.add_url_rule("/.well-known/openid-configuration", view_func=self.describe)
        made.add_url_rule("/authorize", view_func=self.authorize)
        made.add_url_rule("/token", view_func=self.token, methods=["POST"])
        made.add_url_rule("/keys", view_func=lambda: jsonify(keys=[self.key.as_dict(private=False)]))
        return made

    def describe(self) -> Response:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return jsonify(issuer=self.issuer, **{name: f"{self.root}/{path}" for name, path in names.items()})

    def authorize(self) -> AnyResponse:
        """The person has logged in and agrees."""
        given = request.args
        assert (given["response_type"], given["client_id"]) == ("code", CLIENT)
        assert "openid" in given["scope"].split()
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_hex(16)
        self.codes[code] = {name: given[name] for name in ("nonce", "code_challenge", "redirect_uri")}
        answer = {"code": code, "state": given["state"], "iss": self.issuer}
        return redirect(f"{given['redirect_uri']}?{urlencode(answer)}")

    def token(self) -> Response | tuple[Response, int]:
        """A code for a token, once, to the client that can open the challenge."""
        asked = self.codes.pop(request.form.get("code", ""), None)
        challenge = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        opened = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        who = request.authorization
        right = who is not None and (who.username, who.password) == (CLIENT, SECRET)
        if not right or asked is None or asked["code_challenge"] != opened:
            self.refused.append("invalid_grant")
            return jsonify(error="invalid_grant"), 400
        assert request.form["redirect_uri"] == asked["redirect_uri"]
        now = self.clock()
        claims = {"iss": self.issuer, "sub": "person-1", "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], CLAIM: self.document}
        self.bend(claims)
        header = {"alg": self.algorithm, "kid": "first"}
        signed = jwt.encode(header, claims, self.signed_by or self.key, algorithms=[self.algorithm])
        return jsonify(access_token="nothing", token_type="Bearer", expires_in=300, id_token=signed)


@contextmanager
def running_provider(clock: Callable[[], int]) -> Iterator[IdentityProvider]:
    """Serve a provider on a free port of this machine."""
    provider = IdentityProvider(clock)
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.issuer = provider.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, name="identity provider")
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
