"""The desk on the command line: find, enrol in person, give a letter again, certify from far away, void."""

import hashlib
import json
import os
import re
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from keys.errors import RejectionError
from notary.adapters.cli import cli
from notary.adapters.demo.stage import PASSPHRASE
from notary.adapters.mailing import make_mailing, save_addresses
from tests.livecase import CASE
from tests.voting.faraway import far_away
from tests.voting.sites import Site, Visitor, site
from voting.adapters.letters import make_letters, save_public_part
from voting.credential import parse_code

__all__ = ["site"]

REGISTRAR = ("--as", "zhao_ning")
BOTH = ("--as", "zhao_ning", "--as", "li_wen")
TWO = ("--as", "li_wen", "--as", "wang_min")


def run(site: Site, *words: str) -> Result:
    service = site.stage.settings.data
    environ = {
        "ZHENGYI_BASE_URL": site.stage.base_url,
        "ZHENGYI_CLOCK_FILE": str(service / "clock"),
        "ZHENGYI_DATA": str(service),
        **{f"ZHENGYI_PASSPHRASE_{name}": PASSPHRASE for name in ("LI_WEN", "WANG_MIN", "ZHAO_NING", "QIAN_SHU")},
    }
    return CliRunner().invoke(cli, ["desk", *words], env=environ)


def keyed(site: Site, *words: str) -> Result:
    return run(site, *words, "--keys", str(site.stage.people))


def told(site: Site, voter: str) -> list[str]:
    """The messages that commands queued for the voter's number."""
    return [text for text in site.network.to(site.letters[voter].number) if re.search("投票码作废|撤销了", text)]


def code_on(file: Path) -> str:
    """The secret printed on a letter."""
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()
    sign = "[0-9A-HJKMNP-TV-Z]"
    groups = re.findall(rf"(?<![0-9A-Za-z-])(?:{sign}{{4}}|{sign}{{2}})(?![0-9A-Za-z-])", text)
    for start in range(len(groups) - 5):
        with suppress(RejectionError):
            return parse_code("".join(groups[start : start + 6]))
    raise AssertionError("no code on the letter")


def test_a_credential_given_in_person_ends_the_letter(site: Site, tmp_path: Path) -> None:
    voter, file = "v0001", tmp_path / "letter.pdf"
    visitor = site.voter(voter)
    visitor.log_in()
    assert visitor.cast("for").status_code == 201
    old = visitor.place()["credential"]
    assert "signers-wrong" in keyed(site, "enrol", CASE, voter, "--out", str(file), *REGISTRAR).output
    assert not file.exists()
    done = keyed(site, "enrol", CASE, voter, "--out", str(file), *BOTH)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(told(site, voter)) == 1
    # The old key neither logs in nor casts; the new one votes again.
    assert visitor.put(*visitor.make("against", credential=old)).get_json()["code"] == "credential-inactive"
    assert visitor.cast("against").get_json()["code"] == "signature-wrong"
    before = len(site.network.to(site.letters[voter].number))
    site.voter(voter).begin()
    owner = far_away(site, voter)
    key = owner.key(2, code_on(file))
    login = site.voter(voter).begin(key, issue=2).get_json()["login"]
    texts = site.network.wait(site.letters[voter].number, before + 1)
    assert len(texts) == before + 1
    again = Visitor(site, owner.client, voter, key)
    found = re.search(r"(?<!\d)\d{6}(?!\d)", texts[-1])
    assert found is not None
    assert again.enter(login, found.group()).status_code == 200
    assert again.cast("against").status_code == 201


def test_a_letter_goes_to_one_voter_again(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "public.json"
    save_public_part(file, site.work.origin, make_letters(site.work.origin, ["v0002"], issue=2))
    assert "signers-wrong" in keyed(site, "reissue", CASE, str(file), *REGISTRAR).output
    done = keyed(site, "reissue", CASE, str(file), *BOTH)
    assert done.exit_code == 0, done.output
    assert "1 letters entered, 1 notices" in done.output
    assert "credential-twice" in keyed(site, "reissue", CASE, str(file), *BOTH).output
    found = run(site, "find", CASE, "v0002").output
    assert re.search(r"key 1 at entry \d+, .*letter: ended", found)
    assert re.search(r"key 2 at entry \d+, .*letter: active", found)


def test_the_registrar_certifies_what_waits(site: Site) -> None:
    owner = far_away(site, "v0003")
    owner.prove()
    owner.ask(2)
    assert "v0003 issue 2 identified remote" in run(site, "requests", CASE).output
    assert "signers-wrong" in keyed(site, "certify", CASE, "--as", "li_wen").output
    done = keyed(site, "certify", CASE, *REGISTRAR)
    assert (done.exit_code, done.output) == (0, "v0003 issue 2: issued\n")
    assert keyed(site, "certify", CASE, *REGISTRAR).output == ""
    assert len(told(site, "v0003")) == 1
    with_key = Visitor(site, owner.client, "v0003", owner.key(2))
    assert with_key.cast("for").status_code == 201


def test_ballots_are_set_aside_from_a_place_on(site: Site, tmp_path: Path) -> None:
    voter = "v0004"
    visitor = site.voter(voter)
    visitor.log_in()
    places = [visitor.cast(option).get_json()["index"] for option in ("for", "against", "abstain")]
    request = tmp_path / "request.pdf"
    request.write_bytes(b"signed by the owner")
    words = ("void", CASE, voter, str(places[1]), "--request", str(request))
    assert "signers-wrong" in keyed(site, *words, "--as", "li_wen").output
    done = keyed(site, *words, *TWO)
    assert done.exit_code == 0, done.output
    case = site.work.process().case
    assert set(case.set_aside) >= set(places[1:])
    assert places[0] not in case.set_aside
    entry = site.work.log.entries()[-1]
    statement = entry.body["statement"]
    assert isinstance(statement, dict)
    body = statement["body"]
    assert isinstance(body, dict)
    assert body["request"] == hashlib.sha256(b"signed by the owner").hexdigest()
    assert "ballots-missing" in keyed(site, *words, *TWO).output
    assert len(told(site, voter)) == 1
    assert run(site, "find", CASE, "1-1-401").output.count("set aside") == 2


@pytest.mark.parametrize(("words", "voters"), [("v0005", 1), ("1栋1单元501", 1), ("业主", 8), ("V0005-2", 1)])
def test_a_voter_is_found_by_number_unit_and_name(site: Site, words: str, voters: int) -> None:
    found = run(site, "find", CASE, words)
    assert found.output.count("telephone …") == voters
    assert "业○" in found.output
    assert "业主" not in found.output
    assert site.letters["v0005"].number not in found.output


def test_nobody_is_found_who_is_not_there(site: Site, tmp_path: Path) -> None:
    assert "voter-not-found" in run(site, "find", CASE, "9幢9单元909室").output
    out = str(tmp_path / "x.pdf")
    assert "voter-not-found" in keyed(site, "enrol", CASE, "v0999", "--out", out, *BOTH).output
    assert not Path(out).exists()


def test_letters_come_by_building_in_walking_order_and_are_wiped(site: Site, tmp_path: Path) -> None:
    addresses = tmp_path / "addresses.json"
    save_addresses(site.work, addresses)
    value = json.loads(addresses.read_text(encoding="utf-8"))
    labels = [
        "10幢1单元101室",
        "2幢2单元1001室",
        "2幢2单元201室",
        "2幢10单元101室",
        "A座101",
        "2幢1单元301室",
        "10幢1单元9室",
        "商铺3",
    ]
    for item, label in zip(value["addresses"], labels, strict=True):
        item["units"] = [label]
    addresses.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    folder = tmp_path / "letters"
    assert make_mailing(addresses, folder, "", issue=1, by_building=True) == 8
    names = ["letters-10.pdf", "letters-2.pdf", "letters-A.pdf", "letters-商铺.pdf", "public.json"]
    assert sorted(file.name for file in folder.iterdir()) == names
    text = subprocess.run(["pdftotext", str(folder / "letters-2.pdf"), "-"], capture_output=True, check=True).stdout
    found = [label for label in re.findall(r"2幢\d+单元\d+室", text.decode()) if label in labels]
    assert found == ["2幢1单元301室", "2幢2单元201室", "2幢2单元1001室", "2幢10单元101室"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.glob("*.pdf"))
    kept = os.open(folder / "letters-2.pdf", os.O_RDONLY)
    done = CliRunner().invoke(cli, ["wipe-letters", str(folder)])
    assert (done.exit_code, done.output) == (0, "4 files wiped\n")
    assert set(os.read(kept, 1 << 24)) == {0}
    os.close(kept)
    assert [file.name for file in folder.iterdir()] == ["public.json"]
    assert "signers-wrong" in keyed(site, "destroyed", CASE, "8", *REGISTRAR).output
    assert keyed(site, "destroyed", CASE, "8", "--as", "qian_shu").exit_code == 0
    assert site.work.log.entries()[-1].kind == "letters_destroyed"
