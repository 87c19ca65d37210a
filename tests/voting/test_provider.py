"""Identification by an identity provider: the code flow against a real provider, and every way to bend it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select
from werkzeug.test import TestResponse

from ledger.web.settings import ProviderSettings, load_settings
from tests.voting.faraway import FarAway, certify
from tests.voting.identityprovider import CLAIM, CLIENT, SECRET, IdentityProvider, running_provider
from tests.voting.sites import Site, Visitor, site
from voting.adapters.identification import IDENTITY_PROOF
from voting.adapters.provider import PROVIDER_VISIT
from voting.web.app import make_site

__all__ = ["site"]


@pytest.fixture(scope="module")
def running(site: Site) -> Iterator[IdentityProvider]:
    with running_provider(lambda: site.now) as provider:
        yield provider


@pytest.fixture
def provider(site: Site, running: IdentityProvider) -> IdentityProvider:
    """The provider as it should be, and the site that knows it."""
    running.bend, running.signed_by, running.algorithm = lambda _claims: None, None, "RS256"
    running.document = "D000001"
    known = ProviderSettings(running.issuer, CLIENT, CLAIM, "openid", SECRET)
    settings = replace(site.stage.settings, provider=known)
    site.app = make_site(settings, site.work.engine, site.stage.office.service)
    return running


class _Staying(HTTPRedirectHandler):
    """A browser that shows where it is sent and does not go."""

    def redirect_request(self, *_: Any) -> None:
        return None


def leave(owner: FarAway) -> str:
    """Press the button; gives the address at the provider."""
    answer = owner.post(owner.api("provider"), {})
    assert answer.status_code == 200, answer.data
    return str(answer.get_json()["address"])


def agree(address: str) -> str:
    """Log in at the provider and agree; gives the address to which it sends back, without the host."""
    try:
        build_opener(_Staying).open(address, timeout=10)
    except OSError as answer:  # a redirect that is not followed
        location = str(getattr(answer, "headers")["Location"])  # noqa: B009 - urllib types it so
        parts = urlsplit(location)
        return f"{parts.path}?{parts.query}"
    raise AssertionError("the provider did not send back")


def owner_of(site: Site, voter: str = "v0001") -> FarAway:
    return FarAway(site, site.app.test_client(), voter)


def come_back(owner: FarAway) -> TestResponse:
    return owner.client.get(agree(leave(owner)))


def refused(answer: TestResponse) -> bool:
    return answer.status_code == 403 and "provider-refused" in answer.get_data(as_text=True)


def test_an_identified_owner_gets_a_key_and_votes(site: Site, provider: IdentityProvider) -> None:
    owner = owner_of(site)
    back = come_back(owner)
    assert (back.status_code, back.headers["Location"]) == (303, "/case/yihe-2026/vote#enrol")
    [line] = owner.lines()
    assert (line["voter"], line["issue"], line["state"]) == ("v0001", 2, "none")
    assert owner.ask(2).status_code == 202
    [settled] = certify(site)
    assert (settled.state, settled.request.way) == ("issued", "oidc")
    visitor = Visitor(site, owner.client, "v0001", owner.key(2))
    assert visitor.cast("for").status_code == 201
    entry = next(entry for entry in site.work.log.entries() if b'"oidc"' in entry.data)
    assert b"D000001" not in entry.data
    with site.work.engine.connect() as connection:
        rows = [*connection.execute(select(PROVIDER_VISIT)), *connection.execute(select(IDENTITY_PROOF))]
    assert "D000001" not in " ".join(str(item) for row in rows for item in row)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nonce", "another"),
        ("nonce", None),
        ("aud", "somebody else"),
        ("aud", None),
        ("iss", "http://127.0.0.1:9"),
        ("iss", None),
        ("exp", -31),
        ("exp", None),
        ("iat", 3_600),
        ("iat", None),
        ("sub", None),
        ("azp", "somebody else"),
        ("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
        (CLAIM, None),
        (CLAIM, ""),
        (CLAIM, 1),
        (CLAIM, ["D000001"]),
        (CLAIM, "D999999"),
    ],
)
def test_a_token_that_is_not_for_us_is_refused(site: Site, provider: IdentityProvider, name: str, value: Any) -> None:
    def bend(claims: dict[str, Any]) -> None:
        claims.pop(name, None)
        if value is not None:
            claims[name] = site.now + value if name in ("exp", "iat") else value

    provider.bend = bend
    owner = owner_of(site)
    assert refused(come_back(owner))
    assert owner.client.get(owner.api("enrolment")).get_json()["code"] == "identity-missing"


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("RS256", RSAKey.generate_key(2048, {"kid": "first"})),
        ("HS256", OctKey.import_key(SECRET + " and longer, as HS256 wants it", {"kid": "first"})),
    ],
    ids=["another key", "the shared secret"],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    site: Site, provider: IdentityProvider, algorithm: str, key: Any
) -> None:
    provider.algorithm, provider.signed_by = algorithm, key
    assert refused(come_back(owner_of(site)))


def test_an_answer_is_taken_once_and_by_its_own_browser(site: Site, provider: IdentityProvider) -> None:
    owner, other = owner_of(site), owner_of(site)
    path = agree(leave(owner))
    assert refused(other.client.get(path))  # and the visit is over
    assert refused(owner.client.get(path))
    path = agree(leave(owner))
    assert owner.client.get(path).status_code == 303
    assert refused(owner.client.get(path))


def test_an_answer_to_another_visit_is_refused(site: Site, provider: IdentityProvider) -> None:
    owner = owner_of(site)
    first, second = (parse_qs(urlsplit(agree(leave(owner))).query) for _ in range(2))
    mixed = f"/provider/callback?code={first['code'][0]}&state={second['state'][0]}"
    provider.refused.clear()
    assert refused(owner.client.get(mixed))
    assert provider.refused == ["invalid_grant"]  # the challenge of the first visit is not opened by the second's


def test_an_answer_ends_after_ten_minutes(site: Site, provider: IdentityProvider) -> None:
    owner = owner_of(site)
    path = agree(leave(owner))
    site.advance(601)
    assert refused(owner.client.get(path))


@pytest.mark.parametrize(
    "query",
    ["", "error=access_denied&state=x", "code=x", "state=x", "code=x&state=y", "code=x&state=%ED%A0%80"],
)
def test_other_answers_are_refused(site: Site, provider: IdentityProvider, query: str) -> None:
    owner = owner_of(site)
    leave(owner)
    assert refused(owner.client.get(f"/provider/callback?{query}"))


def test_an_answer_in_another_issuers_name_is_refused(site: Site, provider: IdentityProvider) -> None:
    owner = owner_of(site)
    path = agree(leave(owner))
    head = path.partition("&iss=")[0]
    assert refused(owner.client.get(f"{head}&iss=http%3A%2F%2F127.0.0.1%3A9"))


def test_a_provider_that_is_away_is_refused(site: Site, provider: IdentityProvider) -> None:
    known = ProviderSettings("http://127.0.0.1:9", CLIENT, CLAIM, "openid", SECRET)
    settings = replace(site.stage.settings, provider=known)
    site.app = make_site(settings, site.work.engine, site.stage.office.service)
    owner = owner_of(site)
    assert owner.post(owner.api("provider"), {}).get_json()["code"] == "provider-refused"


def test_a_description_in_another_name_or_without_https_is_refused(site: Site, provider: IdentityProvider) -> None:
    owner, there = owner_of(site), provider.issuer
    for issuer, root in (("http://elsewhere.example", there), (there, "http://elsewhere.example")):
        provider.issuer, provider.root = issuer, root
        answer = owner.post(owner.api("provider"), {})
        provider.issuer = provider.root = there
        assert answer.get_json()["code"] == "provider-refused"
    assert owner.post(owner.api("provider"), {}).status_code == 200


def test_an_office_without_a_provider_says_so(site: Site) -> None:
    site.app = make_site(site.stage.settings, site.work.engine, site.stage.office.service)
    owner = owner_of(site)
    assert owner.post(owner.api("provider"), {}).get_json()["code"] == "provider-missing"
    assert owner.client.get("/provider/callback?code=x&state=y").status_code == 404


def test_the_settings_name_the_provider(tmp_path: Any) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    environ = {"ZHENGYI_OIDC_ISSUER": "https://id.example", "ZHENGYI_OIDC_CLIENT": "vote"}
    provider = load_settings(environ | {"ZHENGYI_OIDC_SECRET_FILE": str(file)}).provider
    assert provider == ProviderSettings("https://id.example", "vote", "id_number", "openid", "s3cret")
    assert "s3cret" not in repr(provider)
    assert load_settings({}).provider is None
    with pytest.raises(ValueError, match="ZHENGYI_OIDC_CLIENT"):
        load_settings({"ZHENGYI_OIDC_ISSUER": "https://id.example"})
