"""An owner far away in the tests of the site: details, code, a key of the phone's own, and the registrar elsewhere."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from keys.adapters.sodium import SigningKey
from keys.canonical import encode_canonical
from keys.encoding import hex_of
from notary.adapters.helpdesk import Settled, certify_waiting
from tests.livecase import CASE
from tests.voting.sites import OURS, Site, code_in
from voting.credential import make_seed, possession_message

SECRET = "0123456789ABCDEFGHJK"


@dataclass
class FarAway:
    """One browser of somebody who has no letter. The living case: owner 业主, document D00000n, room n01."""

    site: Site
    client: FlaskClient
    voter: str

    @property
    def number(self) -> str:
        return self.site.letters[self.voter].number

    def details(self, **changed: str) -> dict[str, str]:
        place = int(self.voter[1:])
        return {"last_four": f"{place:04}", "name": "业主", "unit": f"1幢1单元{place:02}01室", **changed}

    def post(self, path: str, value: Any, headers: dict[str, str] = OURS) -> TestResponse:
        return self.client.post(path, data=encode_canonical(value), headers=headers)

    def api(self, rest: str) -> str:
        return f"/api/cases/{CASE}/{rest}"

    def identify(self, **changed: str) -> TestResponse:
        return self.post(self.api("identifications"), self.details(**changed))

    def enter(self, name: str, code: str) -> TestResponse:
        return self.post(f"/api/identifications/{name}/code", {"code": code})

    def prove(self) -> TestResponse:
        """Identify and enter the code of the message."""
        before = len(self.codes())
        name = self.identify().get_json()["identification"]
        assert len(self.codes()) > before
        return self.enter(name, code_in(self.codes()[-1]))

    def codes(self) -> list[str]:
        """The messages with codes so far."""
        return [text for text in self.site.network.to(self.number) if "验证码" in text]

    def key(self, issue: int, secret: str = SECRET) -> SigningKey:
        return SigningKey(make_seed(secret, self.site.work.origin, self.voter, issue))

    def request(self, issue: int, secret: str = SECRET) -> dict[str, Any]:
        key = self.key(issue, secret)
        signed = key.sign(possession_message(self.site.work.origin, self.voter, issue, key.public))
        return {"issue": issue, "key": hex_of(key.public), "possession": hex_of(signed), "voter": self.voter}

    def ask(self, issue: int, secret: str = SECRET) -> TestResponse:
        return self.post(self.api("enrolment"), self.request(issue, secret))

    def lines(self) -> Any:
        return self.client.get(self.api("enrolment")).get_json()["voters"]

    def enrol(self, issue: int, secret: str = SECRET) -> list[Settled]:
        """All of it, the registrar included."""
        assert self.prove().status_code == 200
        assert self.ask(issue, secret).status_code == 202
        return certify(self.site)


def far_away(site: Site, voter: str) -> FarAway:
    return FarAway(site, site.app.test_client(), voter)


def certify(site: Site) -> list[Settled]:
    """What the registrar does, on a computer of the office."""
    return certify_waiting(site.work, site.stage.sign("zhao_ning"))
