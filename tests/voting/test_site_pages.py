"""The pages: headers, languages, sizes of type, nothing of a voter, and words for every code."""

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import pytest

from ledger.web.site import ROOT
from tests.voting.sites import Site, site
from voting.web.app import make_site
from voting.web.catalogue import CHINESE, codes, read_catalogue

__all__ = ["site"]

PAGES = ("/", "/case/yihe-2026", "/case/yihe-2026/vote", "/case/yihe-2026/receipt", "/case/none", "/board/", "/nothing")
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_it_does_not_need(site: Site, path: str) -> None:
    answer = site.app.test_client().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    text = answer.get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "style=" not in text
    assert "<form" not in text
    assert not re.search(r"\bon[a-z]+=", text)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/case/yihe-2026/vote", "/case/yihe-2026/receipt"])
def test_pages_with_the_booth_can_send_no_form_and_pin_the_script(site: Site, path: str) -> None:
    answer = site.app.test_client().get(path)
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in answer.headers["Content-Security-Policy"]
    text = answer.get_data(as_text=True)
    scripts = re.findall(r'<script src="([^"]+)" integrity="(sha384-[^"]+)"', text)
    assert len(scripts) == 1
    with site.app.test_client().get(scripts[0][0]) as script:
        sha256 = hashlib.sha256(script.data).digest()
    assert "immutable" in script.headers["Cache-Control"]
    process = site.work.process()
    assert process.case.manifest is not None
    assert process.case.manifest.assets["booth_js"] == sha256


def test_another_script_than_the_sealed_one_is_not_served(site: Site, tmp_path: Path) -> None:
    static = tmp_path / "static"
    shutil.copytree(ROOT / "static", static)
    with (static / "booth" / "booth.js").open("a", encoding="utf-8") as script:
        script.write(";")
    changed = make_site(site.stage.settings, site.work.engine, site.stage.office.service, static)
    answer = changed.test_client().get("/case/yihe-2026/vote")
    assert answer.status_code == 503
    assert "booth-changed" in answer.get_data(as_text=True)


def test_pages_and_script_leave_compressed_answers_of_the_api_do_not(site: Site) -> None:
    client = site.app.test_client()
    script = re.findall(r'src="([^"]+)"', client.get("/case/yihe-2026/vote").get_data(as_text=True))[0]
    takes = {"Accept-Encoding": "gzip"}
    sizes = 0
    for path in ("/case/yihe-2026/vote", script, "/static/site.css"):
        with client.get(path) as plain, client.get(path, headers=takes) as small:
            assert small.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in small.headers["Vary"]
            assert gzip.decompress(small.data) == plain.data
            sizes += len(small.data)
    assert sizes < 47_000  # of which the way without a letter takes 3 kB
    assert "Content-Encoding" not in client.get("/api/cases/yihe-2026/manifest", headers=takes).headers


@pytest.mark.parametrize("attack", ["?voter=<script>", "?lang=//x", "?type=%22%3E", "?src=https://x.example/a.js"])
def test_parameters_become_neither_markup_nor_address(site: Site, attack: str) -> None:
    text = site.app.test_client().get(f"/case/yihe-2026/vote{attack}").get_data(as_text=True)
    assert "<script>" not in text
    assert "x.example" not in text


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_are_english(site: Site, path: str) -> None:
    client = site.app.test_client()
    client.get("/?lang=en")
    text = client.get(path).get_data(as_text=True)
    assert '<html lang="en"' in text
    plain = re.sub(r"<[^>]+>", "", text.replace("中文", "").replace("证</span><span>议", ""))
    assert CJK.findall(plain) == []


def test_language_and_size_are_remembered(site: Site) -> None:
    client = site.app.test_client()
    first = client.get("/?type=large")
    assert 'data-type="large"' in first.get_data(as_text=True)
    assert 'data-type="large"' in client.get("/case/yihe-2026").get_data(as_text=True)
    client.get("/?type=normal")
    assert 'data-type="normal"' in client.get("/").get_data(as_text=True)


def test_both_catalogues_say_the_same_things() -> None:
    folder = ROOT / "translations"
    chinese, english = (read_catalogue(folder, locale) for locale in (CHINESE, "en"))
    for code in codes(folder):
        words = [str(catalogue.get(code).string) for catalogue in (chinese, english)]  # type: ignore[union-attr]
        assert all(words), code
        assert len({frozenset(re.findall(r"{\w+}", word)) for word in words}) == 1, code
        assert not CJK.search(words[1]), code


def test_every_sentence_of_the_pages_has_a_translation() -> None:
    english = read_catalogue(ROOT / "translations", "en")
    pages = [*(ROOT / "voting").glob("*.html"), *(ROOT / "ledger").glob("*.html"), ROOT / "base.html"]
    said = {text for page in pages for text in re.findall(r"\b_\([\"'](.+?)[\"'][,)]", page.read_text("utf-8"))}
    assert len(said) > 60
    assert [text for text in sorted(said) if not (english.get(text) and english.get(text).string)] == []  # type: ignore[union-attr]


def served_modules() -> set[Path]:
    """The modules that end up in the script the pages load."""
    found, waiting = set(), [ROOT / "booth" / "booth.js"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            names = re.findall(r"(?:from|import) \"(\./[a-z]+\.js)\"", path.read_text("utf-8"))
            waiting += [path.parent / name for name in names]
    return found


def test_every_word_of_the_booth_has_words() -> None:
    known = set(codes(ROOT / "translations"))
    scripts = [path.read_text("utf-8") for path in served_modules()]
    said = {code for text in scripts for code in re.findall(r"(?:word|Refusal|complain)\(\s*\"([a-z-]+)\"", text)}
    said |= {code for text in scripts for code in re.findall(r"demand\(.*\"([a-z]+(?:-[a-z]+)+)\"\)", text)}
    assert len(said) > 40
    assert said <= known


def test_the_api_describes_itself(site: Site) -> None:
    document = site.app.test_client().get("/api/openapi.json").get_json()
    assert set(document["paths"]) == {
        "/api/cases/{name}/challenges",
        "/api/cases/{name}/logins",
        "/api/logins/{login}/code",
        "/api/cases/{name}/identifications",
        "/api/identifications/{identification}/code",
        "/api/cases/{name}/enrolment",
        "/api/cases/{name}/provider",
        "/api/round/list",
        "/api/round/photos/{name}",
        "/api/round/visits/{name}",
        "/api/cases/{name}/manifest",
        "/api/cases/{name}/election",
        "/api/cases/{name}/tested",
        "/api/cases/{name}/trustees",
        "/api/cases/{name}/ballot-place",
        "/api/cases/{name}/ballots/{ballot}",
        "/api/cases/{name}/receipts/{index}",
    }
    cast = document["paths"]["/api/cases/{name}/ballots/{ballot}"]["put"]
    assert sorted(cast["responses"])[:2] == ["200", "201"]


def test_unknown_things_are_answered_in_one_shape(site: Site) -> None:
    client = site.app.test_client()
    for path, code in (("/api/cases/none/manifest", "case-unknown"), ("/api/nothing", "not-found")):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()["code"]) == (404, code)
        assert sorted(answer.get_json()) == ["code", "message"]
