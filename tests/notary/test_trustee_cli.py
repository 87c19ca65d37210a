"""A secret case typed: the office's commands and the trustees', with files carried between them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notary.adapters import steps
from notary.adapters.cli import cli
from notary.adapters.demo.words import MATTER
from notary.adapters.paperdesk import reconcile
from tests.notary.boardroom import BOARD, PEOPLE, PHRASE, Boardroom
from tests.notary.desk import DAY, START

BY_TWO = ("--as", "li", "--as", "wang")


class Typist:
    """Types commands as the office or as a trustee."""

    def __init__(self, room: Boardroom) -> None:
        self.room = room
        self.runner = CliRunner()
        self.number = 0
        phrases = {f"ZHENGYI_PASSPHRASE_{person.name.upper()}": PHRASE for person in PEOPLE}
        self.environ = {**room.environ, **phrases}
        self.policy = room.folder / "policy.txt"

    def type(self, *words: str) -> Result:
        return self.runner.invoke(cli, [*words], env=self.environ)

    def done(self, *words: str) -> str:
        result = self.type(*words)
        assert result.exit_code == 0, result.output
        return result.output

    def office(self, name: str, *words: str) -> str:
        keys = ("--keys", str(self.room.keys)) if "--as" in words else ()
        return self.done("case", name, self.room.name, *words, *keys)

    def export(self) -> str:
        self.number += 1
        path = str(self.room.folder / f"record{self.number}.zip")
        self.done("export", self.room.name, "--out", path)
        return path

    def words(self, step: str, name: str, record: str, *words: str) -> tuple[str, ...]:
        out = ("--out", str(self.room.folder / f"{name}-{step}.json"))
        return ("trustee", step, name, record, *words, *self.where(name), "--policy", str(self.policy), *out)

    def where(self, name: str) -> tuple[str, str]:
        return "--keys", str(self.room.home(name))

    def all(self, step: str, *words: str) -> None:
        record = self.export()
        for name in BOARD:
            self.done(*self.words(step, name, record, *words))
        self.office("append", *[str(self.room.folder / f"{name}-{step}.json") for name in BOARD])


@pytest.fixture
def typist(tmp_path: Path) -> Typist:
    room = Boardroom(tmp_path)
    for name in BOARD:
        room.home(name).mkdir(parents=True)
        (room.keys / f"{name}.key").rename(room.home(name) / f"{name}.key")
    room.post()
    typist = Typist(room)
    typist.policy.write_bytes(room.work.policy())
    return typist


def test_a_secret_case_from_the_first_certificate_to_the_end_of_the_key(typist: Typist) -> None:
    room, folder = typist.room, typist.room.folder
    for name in BOARD:
        assert "+" in typist.done("trustee", "new", name, *typist.where(name))
    typist.all("certificate")
    typist.all("commit")
    typist.office("trustees", "--service-key")
    typist.all("reveal")
    typist.all("confirm")
    assert "complete: True" in typist.office("trustees", "--complete", "--as", "li")
    plan, proposal, signed = folder / "plan.json", str(folder / "proposal.json"), str(folder / "signed.json")
    plan.write_text(json.dumps(room.plan()), encoding="utf-8")
    typist.office("propose", str(plan), "--out", proposal, "--as", "li")
    assert "riverside-1" in typist.done(
        *("case", "sign", proposal, "--out", signed, "--as", "wang", "--keys", str(room.keys))
    )
    typist.all("seal", signed)
    typist.all("drill")
    assert "sun: certificate, commit, reveal, confirm, drill" in typist.office("trustees")
    room.set_clock(START + 16 * DAY)
    assert "gate-few" in typist.office("gate", "opening")
    typist.office("accept-risk", "opening", "所有权人知情", *BY_TWO)
    typist.office("begin", "--as", "li")
    early = typist.type(*typist.words("decrypt", "sun", typist.export()))
    assert (early.exit_code, "(decryption-not-due)" in early.output) == (1, True)
    room.set_clock(START + 22 * DAY)
    steps.close_voting(room.work)
    reconcile(room.work, 0, 0, 0, room.by("li", "wang"))
    typist.office("tally")
    typist.office("gate", "decryption")
    first = typist.done(*typist.words("decrypt", "zheng", typist.export()))
    assert "come again" in first
    typist.office("append", str(folder / "zheng-decrypt.json"))
    assert "drill, closing confirmed" in typist.office("trustees")
    (folder / "zheng-decrypt.json").unlink()
    typist.done(*typist.words("decrypt", "wu", typist.export()))
    typist.office("append", *[str(folder / f"wu-decrypt-{place}.json") for place in (1, 2, 3)])
    record = typist.export()
    for name in BOARD[2:]:
        typist.done(*typist.words("decrypt", name, record))
        shares = [str(folder / f"{name}-decrypt-{place}.json") for place in (1, 2)]
        typist.office("append", *shares)
    twice = typist.type(*typist.words("decrypt", "wu", record)[:-1], str(folder / "twice.json"))
    assert (twice.exit_code, "(decrypted-already)" in twice.output) == (1, True)
    again = str(folder / "again.json")
    typist.done(*typist.words("decrypt", "wu", record)[:-1], again, "--again")
    assert (folder / "again-1.json").read_bytes() == (folder / "wu-decrypt-1.json").read_bytes()
    typist.office("share")
    early = typist.type("case", "destroy-key", room.name)
    assert "(out-of-order)" in early.output
    assert "quorum_not_met" in typist.office("declare", "--as", "li")
    typist.office("destroy-key")
    reading = folder / "reading.json"
    reading.write_text(json.dumps({"place": MATTER, "present": ["业主"], "text": "兹证明"}), encoding="utf-8")
    typist.office("confirm", *BY_TWO)
    early = typist.type("case", "read", room.name, str(reading), "--as", "li", "--keys", str(room.keys))
    assert "(lapse-due)" in early.output
    typist.office("lapse", "--as", "wang")
    typist.office("read", str(reading), "--as", "li")
    audited = typist.done("audit", typist.export(), "--policy", str(typist.policy))
    assert audited.splitlines()[-1] == "ACCEPTED"


def test_what_a_trustee_mistypes_is_a_sentence_and_no_file(typist: Typist) -> None:
    folder = typist.room.folder
    typist.done("trustee", "new", "sun", *typist.where("sun"))
    record = typist.export()
    words = typist.words("certificate", "sun", record)
    typist.environ["ZHENGYI_PASSPHRASE_SUN"] = "wrong horse"
    wrong = typist.type(*words)
    assert (wrong.exit_code, "(passphrase-wrong)" in wrong.output) == (1, True)
    typist.environ["ZHENGYI_PASSPHRASE_SUN"] = PHRASE
    bad = folder / "bad.txt"
    bad.write_text("nothing\n", encoding="utf-8")
    assert typist.type(*[str(bad) if word == str(typist.policy) else word for word in words]).exit_code == 2
    spoilt = typist.type(*[str(bad) if word == record else word for word in words])
    assert spoilt.exit_code == 1
    twice = typist.type("trustee", "new", "sun", *typist.where("sun"))
    assert (twice.exit_code, "(trustee-file-exists)" in twice.output) == (1, True)
    assert not list(folder.glob("sun-*"))
    typist.done(*words)
    assert typist.type(*words).exit_code == 2  # what was written is not replaced
    office = typist.type("case", "append", typist.room.name, str(bad))
    assert (office.exit_code, "(statement-file-malformed)" in office.output) == (1, True)
    assert typist.type("case", "tally", typist.room.name).exit_code == 1
    assert typist.type("case", "gate", typist.room.name, "opening").exit_code == 1
