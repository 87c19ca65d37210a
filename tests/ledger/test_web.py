"""What every site shares: headers, one error shape, language, health, a log without people; and the public board."""

import json
from collections.abc import Callable
from pathlib import Path

import flask_smorest
import marshmallow
import pytest
from flask import Blueprint, Flask, g, request
from werkzeug.test import TestResponse

from keys.adapters.sodium import check_signature
from keys.errors import JsonTooLargeError, NotAllowedError, SignatureWrongError
from ledger.adapters.publish import publish
from ledger.checkpoint import check_checkpoint
from ledger.errors import EntryIndexWrongError, RollbackError
from ledger.web.board import create_app, make_board
from ledger.web.settings import Settings, load_settings, make_clock
from ledger.web.site import build_site
from tests.ledger.world import make_world, published_files


class TeapotError(NotAllowedError):
    """The pot is for tea only."""

    code = "teapot"


class NameSchema(marshmallow.Schema):
    name = marshmallow.fields.String(required=True)


def raiser(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view


def make_site(settings: Settings, *, health: Callable[[], list[str]] = list) -> Flask:
    pages = Blueprint("pages", __name__)
    faults: dict[str, Exception] = {
        "/bad": SignatureWrongError("a secret detail"),
        "/api/bad": SignatureWrongError("a secret detail"),
        "/api/entry": EntryIndexWrongError(entry=7),
        "/api/large": JsonTooLargeError(),
        "/api/old": RollbackError(),
        "/api/teapot": TeapotError(),
        "/api/mistake": KeyError("a voter's name"),
    }
    for number, (rule, error) in enumerate(faults.items()):
        pages.add_url_rule(rule, f"fault{number}", raiser(error))
    pages.add_url_rule("/address", "address", lambda: str(request.remote_addr))
    pages.add_url_rule("/page", "page", lambda: f"{g.language} {g.large}")
    pages.add_url_rule("/api/post", "post", lambda: "posted", methods=["POST"])
    api = flask_smorest.Blueprint("names", __name__, url_prefix="/api/names")

    def name(body: dict[str, str]) -> dict[str, str]:
        return body

    api.post("/")(api.arguments(NameSchema)(api.response(200, NameSchema)(name)))
    return build_site(settings, [pages, api, make_board(settings)], statuses={"teapot": 418}, health=health)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"ZHENGYI_DATA": str(tmp_path)})


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/api/bad", 403, {"code": "signature-wrong", "message": "A signature does not hold"}),
        ("GET", "/api/entry", 403, {"code": "entry-index-wrong", "entry": 7}),
        ("GET", "/api/large", 413, {"code": "json-too-large"}),
        ("GET", "/api/old", 503, {"code": "rolled-back"}),
        ("GET", "/api/teapot", 418, {"code": "teapot", "message": "The pot is for tea only"}),
        ("GET", "/api/mistake", 500, {"code": "internal-error"}),
        ("GET", "/api/nothing", 404, {"code": "not-found"}),
        ("GET", "/api/post", 405, {"code": "method-not-allowed"}),
        ("POST", "/api/names/", 422, {"code": "shape-wrong"}),
    ],
)
def test_errors_have_one_shape(
    settings: Settings, method: str, path: str, status: int, body: dict[str, object]
) -> None:
    answer = make_site(settings).test_client().open(path, method=method, json={} if method == "POST" else None)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    shown = json.loads(answer.data)
    assert shown.items() >= body.items()
    assert shown.keys() <= {"code", "message", "entry"}
    assert b"secret" not in answer.data
    assert b"voter's name" not in answer.data


def test_people_get_a_page(settings: Settings) -> None:
    client = make_site(settings).test_client()
    answer = client.get("/bad")
    assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8")
    assert answer.text.startswith("<!doctype html>")
    assert "secret" not in answer.text


def check_headers(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Cache-Control" in answer.headers


def test_every_answer_has_the_headers(settings: Settings) -> None:
    client = make_site(settings).test_client()
    for path in ("/page", "/bad", "/api/mistake", "/nothing", "/healthz", "/board/", "/api/openapi.json"):
        answer = client.get(path)
        check_headers(answer)
        assert "Strict-Transport-Security" not in answer.headers


def test_a_site_on_https_says_so(tmp_path: Path) -> None:
    settings = load_settings({"ZHENGYI_DATA": str(tmp_path), "ZHENGYI_BASE_URL": "https://vote.example/"})
    answer = make_site(settings).test_client().get("/page?lang=en")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in answer.headers["Set-Cookie"]


def test_language_and_size_are_chosen_and_kept(settings: Settings) -> None:
    client = make_site(settings).test_client()
    assert client.get("/page").text == "zh_cn False"
    assert client.get("/page", headers={"Accept-Language": "en-GB,en"}).text == "en False"
    assert client.get("/page?lang=en&type=large").text == "en True"
    assert client.get("/page").text == "en True"
    assert client.get("/page?lang=zh_cn&type=normal").text == "zh_cn False"
    assert client.get("/page?lang=xx&type=huge").text == "zh_cn False"


def test_health(settings: Settings) -> None:
    well = make_site(settings).test_client().get("/healthz")
    ill = make_site(settings, health=lambda: ["rolled-back"]).test_client().get("/healthz")
    assert (well.status_code, well.json) == (200, {"codes": [], "status": "ok"})
    assert (ill.status_code, ill.json) == (503, {"codes": ["rolled-back"], "status": "troubled"})


def test_the_log_names_nobody(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    client = make_site(settings).test_client()
    capsys.readouterr()
    for path in ("/board/case-of-ann/checkpoint?who=ann", "/api/bad?who=ann", "/api/mistake", "/ann"):
        client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers={"User-Agent": "ann"})
    text = capsys.readouterr().err
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["rule"] for line in lines] == ["/board/<case>/<path:name>", "/api/bad", "/api/mistake", ""]
    assert [line["status"] for line in lines] == [404, 403, 500, 404]
    assert lines[1]["code"] == "signature-wrong"
    assert lines[2]["mistake"].startswith("KeyError at ")
    for secret in ("ann", "192.0.2.7", "a voter's name", "secret detail"):
        assert secret not in text


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "192.0.2.2"), ("2", "192.0.2.1")])
def test_only_proxies_that_are_known_are_believed(tmp_path: Path, proxies: str, seen: str) -> None:
    settings = load_settings({"ZHENGYI_DATA": str(tmp_path), "ZHENGYI_PROXIES": proxies})
    forwarded = {"X-Forwarded-For": "203.0.113.9, 192.0.2.1, 192.0.2.2", "X-Forwarded-Host": "evil.example"}
    assert make_site(settings).test_client().get("/address", headers=forwarded).text == seen


def test_a_body_too_large_is_refused_unread(tmp_path: Path) -> None:
    settings = load_settings({"ZHENGYI_DATA": str(tmp_path), "ZHENGYI_MAX_BODY": "100"})
    answer = make_site(settings).test_client().post("/api/names/", json={"name": "x" * 100})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (413, "request-too-large")


def test_the_board_serves_exactly_the_published_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(tmp_path)
    world.append(260)
    publish(world.log, world.store, world.signer)
    monkeypatch.setenv("ZHENGYI_DATA", str(tmp_path))
    client = create_app().test_client()
    for name, content in published_files(world).items():
        answer = client.get(f"/board/c1/{name}")
        assert (answer.status_code, answer.data) == (200, content)
        assert ("immutable" in answer.headers["Cache-Control"]) is (name != "checkpoint")
        answer.close()
    answer = client.get("/board/c1/checkpoint")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert check_checkpoint(answer.data, world.log.log_key, check_signature).size == 260
    answer.close()
    assert "vote.example/office/case/c1" in client.get("/board/").text
    (world.store.folder / ".secret").write_bytes(b"x")
    for path in (
        "/board/c1/.secret",
        "/board/c1/../../zhengyi.sqlite",
        "/board/c1/%2e%2e/%2e%2e/zhengyi.sqlite",
        "/board/../signer/c1.key",
        "/board/c1/tile",
        "/board/c1/tile/0/000.p/300",
        "/board/c1/tile/0/000?x=1",
        "/board/c2/checkpoint",
        "/board/c1",
    ):
        assert client.get(path).status_code == 404
    assert client.post("/board/c1/checkpoint").status_code == 405


def test_the_board_shows_the_root_that_a_certificate_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(tmp_path)
    world.append(250)
    early = publish(world.log, world.store, world.signer)
    world.append(20, 250)
    publish(world.log, world.store, world.signer)
    monkeypatch.setenv("ZHENGYI_DATA", str(tmp_path))
    client = create_app().test_client()
    assert early.root.hex() in client.get("/board/c1/250").text
    same = client.get(f"/board/c1/250?root={early.root.hex()}&lang=en").text
    other = client.get(f"/board/c1/249?root={early.root.hex()}").text
    assert early.root.hex() not in other
    assert ("不一致" in other, "不一致" in same) == (True, False)
    for beyond in ("0", "271", "9007199254740992", "-1", "+1"):
        assert client.get(f"/board/c1/{beyond}").status_code == 404
    assert client.get("/board/c2/1").status_code == 404


def test_settings_have_defaults_and_one_place(tmp_path: Path) -> None:
    settings = load_settings({"ZHENGYI_DATA": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path}/zhengyi.sqlite"
    assert (settings.public, settings.signer) == (tmp_path / "public", tmp_path / "signer" / "signer.sqlite")
    assert abs(make_clock(settings)() - make_clock(settings)()) <= 1
    file = tmp_path / "clock"
    file.write_text("1660000000\n")
    clock = make_clock(load_settings({"ZHENGYI_CLOCK_FILE": str(file)}))
    assert clock() == 1_660_000_000
    file.write_text("1660000060")
    assert clock() == 1_660_000_060
    with pytest.raises(ValueError, match="invalid literal"):
        load_settings({"ZHENGYI_MAX_BODY": "many"})
