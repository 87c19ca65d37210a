"""The page for those who deliver: links, visits and pictures as the server takes them, and the officer's signature."""

import base64
import hashlib
import secrets
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from werkzeug.test import TestResponse

from keys.canonical import encode_canonical, parse_canonical
from keys.errors import RejectionError
from notary.adapters.delivering import make_delivery, save_photos, sign_round, voters_of
from tests.voting.sites import OURS, Site, site
from voting.adapters.rounds import LATE, MAX_PHOTO, MAX_VISITS, SLACK, Order, Rounds
from voting.delivery import is_proven
from voting.errors import DeliveryWrongError
from voting.round_errors import OrderExistsError, OrderUnknownError, OrderWrongError

__all__ = ["site"]

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4
HOUR = 3600
NUMBERS = count(1)


class Phone:
    """A phone with a round's link."""

    def __init__(self, site: Site, secret: bytes) -> None:
        self.site = site
        self.secret = secret
        self.now = site.now
        self.client = site.app.test_client()
        self.headers = {**OURS, "X-Zhengyi-Order": secret.hex()}

    def doors(self) -> TestResponse:
        return self.client.get("/api/round/list", headers={"X-Zhengyi-Order": self.headers["X-Zhengyi-Order"]})

    def visit(self, name: str = "00" * 16, **bent: Any) -> TestResponse:
        said = {"evidence": None, "mode": "hand_over", "outcome": "delivered", "time": self.now + 60, "voter": "v0001"}
        return self.client.put(
            f"/api/round/visits/{name}", data=encode_canonical({**said, **bent}), headers=self.headers
        )

    def photo(self, data: bytes, name: str | None = None) -> TestResponse:
        name = name or hashlib.sha256(data).hexdigest()
        body = encode_canonical({"data": base64.b64encode(data).decode()})
        return self.client.put(f"/api/round/photos/{name}", data=body, headers=self.headers)


def rounds_of(site: Site, later: int = 0) -> Rounds:
    return Rounds(site.work.engine, lambda: site.now + later, secrets.token_bytes)


def open_round(site: Site, **bent: Any) -> tuple[Rounds, Order, Phone]:
    """A fresh round of five hours, two people and every door."""
    name, now = f"round-{next(NUMBERS)}", site.now
    voters = voters_of(site.work, "1幢")
    order = Order(b"", site.work.origin, name, "ballot", voters, ("grid-01", "grid-02"), now, now + 5 * HOUR)
    rounds = rounds_of(site)
    made = replace(order, **bent)
    secret = rounds.make(made)
    return rounds, rounds.named(site.work.origin, made.name), Phone(site, secret)


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_the_list_names_doors_and_nobody(site: Site) -> None:
    _rounds, order, phone = open_round(site)
    answer = phone.doors().get_json()
    assert [door["voter"] for door in answer["doors"]] == list(order.voters)
    assert (
        answer["doors"][0] == {"units": ["1幢1单元0101室"], "visits": [], "voter": "v0001"}
        or answer["doors"][0]["units"]
    )
    assert (answer["notice"], answer["witnesses"]) == ("ballot", 2)
    text = phone.doors().get_data(as_text=True)
    assert "业主" not in text.replace(answer["title"], "")
    assert "1380000" not in text


def test_the_link_is_stored_as_a_hash(site: Site) -> None:
    secret = open_round(site)[2].secret
    stored = b"".join(path.read_bytes() for path in site.stage.settings.data.glob("zhengyi.sqlite*"))
    assert hashlib.sha256(secret).digest() in stored
    assert secret not in stored
    assert secret.hex().encode() not in stored


@pytest.mark.parametrize("secret", ["", "00" * 16, "zz" * 16, "00" * 15])
def test_without_the_link_there_is_no_round(site: Site, secret: str) -> None:
    open_round(site)
    client = site.app.test_client()
    for path in ("/api/round/list",):
        assert code(client.get(path, headers={"X-Zhengyi-Order": secret})) == (401, "order-unknown")


def test_a_visit_sent_twice_is_there_once_and_cannot_change(site: Site) -> None:
    rounds, order, phone = open_round(site)
    assert [phone.visit().status_code for _ in range(3)] == [201, 200, 200]
    assert code(phone.visit(outcome="not_found")) == (409, "visit-differs")
    assert [(item.voter, item.outcome) for item in rounds.visits(order)] == [("v0001", "delivered")]
    assert phone.visit("11" * 16, outcome="not_found").status_code == 201
    assert len(rounds.visits(order)) == 2


@pytest.mark.parametrize(
    "bent",
    [
        {"voter": "v0099"},
        {"mode": "sms"},
        {"mode": "letter_box", "outcome": "refused"},
        {"outcome": "attempted"},
        {"time": -SLACK - 1},
        {"time": 5 * HOUR + SLACK + 1},
    ],
)
def test_a_visit_is_of_its_round(site: Site, bent: dict[str, Any]) -> None:
    rounds, order, phone = open_round(site)
    if "time" in bent:
        bent = {"time": site.now + bent["time"]}
    assert code(phone.visit(**bent)) == (403, "visit-wrong")
    assert rounds.visits(order) == []


def test_one_person_alone_cannot_attest_a_refusal(site: Site) -> None:
    _rounds, _order, phone = open_round(site, collectors=("grid-01",))
    assert code(phone.visit(outcome="refused")) == (403, "visit-wrong")


def test_pictures_come_before_their_visits(site: Site) -> None:
    rounds, order, phone = open_round(site)
    name = hashlib.sha256(PHOTO).hexdigest()
    assert code(phone.visit(evidence=name)) == (409, "photo-missing")
    assert [phone.photo(PHOTO).status_code for _ in range(2)] == [201, 200]
    assert phone.visit(evidence=name).status_code == 201
    assert rounds.photo(order, hashlib.sha256(PHOTO).digest()) == PHOTO


@pytest.mark.parametrize(
    ("data", "name"), [(b"GIF89a", None), (PHOTO, "00" * 32), (PHOTO + bytes(MAX_PHOTO), None), (b"", None)]
)
def test_pictures_are_what_they_say(site: Site, data: bytes, name: str | None) -> None:
    _rounds, _order, phone = open_round(site)
    answer = phone.photo(data, name)
    assert answer.status_code in (400, 413)
    assert answer.get_json()["code"] in ("photo-wrong", "request-too-large")


def test_a_largest_picture_is_taken_though_other_bodies_are_smaller(site: Site) -> None:
    _rounds, _order, phone = open_round(site)
    assert phone.photo(PHOTO + bytes(MAX_PHOTO - len(PHOTO))).status_code == 201
    assert site.stage.settings.max_body < MAX_PHOTO


def test_a_round_holds_so_many_records(site: Site) -> None:
    rounds, order, phone = open_round(site)
    for number in range(MAX_VISITS * len(order.voters)):
        assert phone.visit(f"{number:032x}").status_code == 201
    assert code(phone.visit("ff" * 16)) == (403, "visits-too-many")
    assert len(rounds.visits(order)) == MAX_VISITS * len(order.voters)


def test_after_its_end_only_what_was_recorded_before_comes_in(site: Site) -> None:
    rounds, order, phone = open_round(site)
    site.advance(HOUR)
    rounds.end(site.work.origin, order.name)
    site.advance(HOUR)
    assert phone.visit().status_code == 201
    assert code(phone.visit("11" * 16, time=site.now)) == (403, "visit-wrong")
    assert rounds_of(site, LATE - HOUR).opened(phone.secret).name == order.name
    with pytest.raises(OrderUnknownError):
        rounds_of(site, LATE - HOUR + 1).opened(phone.secret)
    assert len(rounds.visits(order)) == 1


@pytest.mark.parametrize(
    "header", [{"X-Zhengyi": "0"}, {"Origin": "https://other.example"}, {"Content-Type": "text/plain"}]
)
def test_other_sites_pages_can_send_nothing(site: Site, header: dict[str, str]) -> None:
    _rounds, _order, phone = open_round(site)
    phone.headers |= header
    assert code(phone.visit()) == (403, "request-foreign")
    assert code(phone.photo(PHOTO)) == (403, "request-foreign")


@pytest.mark.parametrize(
    "bent",
    [{"voters": ()}, {"collectors": ()}, {"collectors": ("a", "a")}, {"collectors": tuple("abcde")}, {"ends": 1}],
)
def test_orders_that_make_no_sense(site: Site, bent: dict[str, Any]) -> None:
    with pytest.raises(OrderWrongError):
        open_round(site, **bent)


def test_names_of_rounds_are_used_once(site: Site) -> None:
    name = open_round(site)[1].name
    with pytest.raises(OrderExistsError):
        open_round(site, name=name)
    with pytest.raises(OrderUnknownError):
        rounds_of(site).named(site.work.origin, "round-0")


def test_the_officer_signs_what_the_phones_sent(site: Site, tmp_path: Any) -> None:
    rounds, order, phone = open_round(site)
    evidence = hashlib.sha256(PHOTO).hexdigest()
    phone.photo(PHOTO)
    phone.visit("01" * 16, voter="v0001", evidence=evidence)
    phone.visit("02" * 16, voter="v0002")
    phone.visit("03" * 16, voter="v0003", outcome="not_found")
    phone.visit("04" * 16, voter="v0004")
    site.advance(HOUR)
    li = site.stage.sign("wang_min")
    with pytest.raises(DeliveryWrongError):
        sign_round(site.work, order, [b"\x09" * 16], None, li)
    with pytest.raises(RejectionError, match="exactly the persons"):
        sign_round(site.work, order, [], None, site.stage.sign("zhao_ning"))
    assert [item.entry for item in rounds.visits(order)] == [-1] * 4, "a refused signature changes nothing"
    counts = sign_round(site.work, order, [bytes([4] * 16)], None, li)
    assert counts == {"attempted": 1, "delivered": 1, "not_found": 1}
    process = site.work.process()
    entry = process.case.size - 1
    assert process.case.served == {"v0001"}
    assert [item.entry for item in rounds.visits(order)] == [entry, entry, entry, -2]
    with pytest.raises(DeliveryWrongError):
        sign_round(site.work, order, [], None, li)
    phone.visit("05" * 16, voter="v0002", time=phone.now + 120)
    assert sign_round(site.work, order, [], hashlib.sha256(b"signed list").digest(), li) == {"delivered": 1}
    assert site.work.process().case.served == {"v0001", "v0002"}
    assert save_photos(rounds, order, tmp_path / "photos") == 1
    assert (tmp_path / "photos" / f"{evidence}.jpg").read_bytes() == PHOTO


def test_no_delivery_is_later_than_it_arrived_and_each_is_proven_or_attempted(site: Site) -> None:
    rounds, order, phone = open_round(site)
    phone.visit(time=site.now + 300)
    [visit] = rounds.visits(order)
    item: Any = make_delivery(order, visit, None, site.now + HOUR)
    assert (item["time"], item["outcome"]) == (site.now, "attempted"), "the phone's clock was ahead"
    proven: Any = make_delivery(order, visit, b"\x01" * 32, site.now + HOUR)
    assert is_proven(proven, site.now + HOUR, None)
    assert parse_canonical(encode_canonical(item)) == item


def test_the_page_and_its_worker_are_shut_in(site: Site) -> None:
    client = site.app.test_client()
    page = client.get("/round/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.get_data(as_text=True)
    assert "integrity=" in page.get_data(as_text=True)
    with client.get("/round/worker.js") as worker:
        assert worker.content_type.startswith("text/javascript")
