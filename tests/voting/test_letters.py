"""The letter maker's work: codes, the public part for the registrar, printed pages. voting/SPEC.md, Letters."""

import json
import re
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from keys.adapters.sodium import SigningKey, check_signature
from keys.canonical import encode_canonical
from keys.errors import RejectionError
from voting.adapters.letters import (
    Address,
    Letter,
    LetterDetails,
    format_public_part,
    letter_url,
    load_public_part,
    make_letters,
    parse_public_part,
    render_letters,
    save_letters,
    save_public_part,
)
from voting.credential import check_possession, make_seed, parse_code, prove_possession

ORIGIN = "vote.example.org/quzhou/case/junyue-2022"
VOTERS = ["v0001", "v0002", "v0003"]
DETAILS = LetterDetails(
    origin=ORIGIN,
    base_url="https://vote.example.org/",
    title={"zh_cn": "选聘物业服务企业", "en": "Hiring a property company"},
    office={"zh_cn": "示例公证处", "en": "Example Notary Office"},
    phone="0570-000 0000",
    opens=1_660_955_400,
    closes=1_661_500_800,
    silence="participating_with_majority",
    precedence="paper_final",
)


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    return make_letters(ORIGIN, VOTERS)


def addresses(*names: str) -> dict[str, Address]:
    return {voter: Address(voter, ("3幢2单元1901室",), 142_915, names) for voter in VOTERS}


def text_of(document: bytes, folder: Path) -> str:
    """The words of a PDF, spaces taken out."""
    path = folder / "letters.pdf"
    path.write_bytes(document)
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout
    return re.sub(r"[ \n]+", "", found.decode())


def test_code_gives_the_key_in_the_public_part(letters: list[Letter]) -> None:
    assert len({letter.secret for letter in letters}) == 3
    for letter in letters:
        key = SigningKey(make_seed(parse_code(letter.code), ORIGIN, letter.voter, letter.issue))
        assert key.public == letter.key
        check_possession(ORIGIN, letter.voter, 1, letter.key, letter.possession, check_signature)


def test_letters_follow_from_the_random_source_and_the_issue() -> None:
    first, again = (make_letters(ORIGIN, ["v0001"], bytes, issue)[0] for issue in (1, 2))
    assert first.code == again.code == "0000-0000-0000-0000-0000-" + first.code[-2:]
    assert first.key != again.key


def test_secret_is_not_shown_by_accident(letters: list[Letter]) -> None:
    assert letters[0].secret not in repr(letters)


def test_public_part_holds_keys_and_no_code(letters: list[Letter], tmp_path: Path) -> None:
    path = tmp_path / "public.json"
    save_public_part(path, ORIGIN, letters[::-1])
    parts = load_public_part(path, ORIGIN)
    assert [(part.voter, part.issue, part.key) for part in parts] == [(le.voter, le.issue, le.key) for le in letters]
    data = path.read_bytes()
    for letter in letters:
        assert letter.secret.encode() not in data
        assert letter.code.encode() not in data
    assert set(json.loads(data)["credentials"][0]) == {"issue", "key", "possession", "voter"}


Bend = Callable[[Any], object]
WEAK = "01" + "00" * 31


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (lambda d: d["credentials"][0].update(voter="v0000"), "possession-wrong"),
        (lambda d: d["credentials"][0].update(issue=2), "possession-wrong"),
        (lambda d: d["credentials"][0].update(key=d["credentials"][1]["key"]), "letters-malformed"),
        (lambda d: d["credentials"][0].update(possession="00" * 64), "possession-wrong"),
        (lambda d: d["credentials"][0].update(key=WEAK), "key-weak"),
        (lambda d: d["credentials"].append(d["credentials"][0]), "letters-malformed"),
        (lambda d: d["credentials"].reverse(), "letters-malformed"),
        (lambda d: d["credentials"].clear(), "letters-malformed"),
        (lambda d: d["credentials"][0].update(code="0000"), "letters-malformed"),
        (lambda d: d.update(case=ORIGIN + "2"), "letters-malformed"),
        (lambda d: d.update(v=2), "letters-malformed"),
    ],
)
def test_bent_public_part_is_refused(letters: list[Letter], bend: Bend, code: str) -> None:
    document = json.loads(format_public_part(ORIGIN, letters))
    bend(document)
    with pytest.raises(RejectionError) as caught:
        parse_public_part(encode_canonical(document), ORIGIN)
    assert caught.value.code == code


def test_key_swapped_for_that_of_somebody_else_is_refused(letters: list[Letter]) -> None:
    thief = SigningKey(bytes(32))
    stolen = prove_possession(ORIGIN, "v0009", 1, thief.public, thief.sign)
    bent = [replace(letters[0], key=thief.public, possession=stolen), *letters[1:]]
    with pytest.raises(RejectionError) as caught:
        parse_public_part(format_public_part(ORIGIN, bent), ORIGIN)
    assert caught.value.code == "possession-wrong"


def test_address_in_the_code_names_the_voter_and_not_the_secret(letters: list[Letter]) -> None:
    url = letter_url(DETAILS, "v0001")
    assert url == "https://vote.example.org/case/junyue-2022/vote?voter=v0001"
    assert letters[0].secret not in url


def test_pages_say_what_an_owner_needs(letters: list[Letter], tmp_path: Path) -> None:
    document = render_letters(letters[:2], addresses("赵甲子"), DETAILS)
    found = text_of(document, tmp_path)
    assert found.count("投票信") == found.count("3幢2单元1901室") == 2
    for letter in letters[:2]:
        assert letter.voter in found
        first_row, second_row = letter.code.replace("-", "")[:12], letter.code.replace("-", "")[12:]
        assert first_row in found
        assert second_row in found
    assert letters[2].secret[:12] not in found
    for words in ("示例公证处", "0570-0000000", "2022年8月20日8:30", "2022年8月26日16:00", "142.915", "赵甲子"):
        assert words in found
    assert "意见计入已表决的多数意见" in found
    assert "演示用信" not in found
    assert "投票凭证" in found
    assert "扫不了，就输入下面的网址" in found


@pytest.mark.parametrize(
    "channels", [("app", "paper", "door_to_door"), ("app", "paper"), ("app", "door_to_door"), ("app",)]
)
def test_only_help_that_the_manifest_allows_is_offered(
    letters: list[Letter], tmp_path: Path, channels: tuple[str, ...]
) -> None:
    found = text_of(render_letters(letters[:1], addresses(), replace(DETAILS, channels=channels)), tmp_path)
    assert ("领纸质" in found) == ("paper" in channels)
    assert ("上门" in found) == ("door_to_door" in channels)
    assert ("不用手机也能投" in found) == (len(channels) > 1)


@pytest.mark.parametrize(
    "silence", ["not_participating", "participating_abstain", "participating_with_majority", "against"]
)
def test_every_letter_is_one_page_however_much_is_held(letters: list[Letter], tmp_path: Path, silence: str) -> None:
    held = Address("v0001", tuple(f"{n}幢2单元{n}01室" for n in range(1, 40)), 2_307_411, ("示例置业开发有限公司",) * 9)
    title = {
        "zh_cn": "关于选聘物业服务企业及授权业主委员会签订物业服务合同并调整公共收益使用办法的表决",
        "en": "Hiring " * 20,
    }
    details = replace(DETAILS, title=title, silence=silence, is_demonstration=True)
    path = tmp_path / "letters.pdf"
    path.write_bytes(render_letters([replace(letters[0], issue=2)], {"v0001": held}, details))
    pages = subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Pages:\s+1\n", pages) is not None
    assert re.search(r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)", pages) is not None


HOSTILE = (
    '<img src="file:///etc/hostname">',
    '<link rel=attachment href="file:///etc/hostname">',
    "<style>@import 'http://127.0.0.1:9/x.css'; body { background: url(http://127.0.0.1:9/x) }</style>",
    '<svg><image href="http://127.0.0.1:9/x"/></svg>',
    "{{ details.origin }}</bdi></section>",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_words_and_nothing_else(letters: list[Letter], tmp_path: Path, name: str) -> None:
    document = render_letters(letters[:1], addresses(name), replace(DETAILS, title={"zh_cn": name, "en": name}))
    assert b"/EmbeddedFile" not in document
    assert name.replace(" ", "")[:20] in text_of(document, tmp_path)


def test_page_that_asks_for_an_address_is_refused() -> None:
    from voting.adapters.letters import _RefusingFetcher

    page = weasyprint.HTML(string='<img src="file:///etc/hostname">', url_fetcher=_RefusingFetcher())
    with pytest.raises(weasyprint.urls.FatalURLFetchingError):
        page.write_pdf()


def test_letters_are_written_once_and_for_their_owner_only(letters: list[Letter], tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    save_letters(path, letters[:1], addresses(), DETAILS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        save_letters(path, letters[1:2], addresses(), DETAILS)
    assert path.read_bytes() == before


def test_letter_without_an_address_is_a_mistake(letters: list[Letter]) -> None:
    with pytest.raises(KeyError):
        render_letters(letters, {}, DETAILS)
