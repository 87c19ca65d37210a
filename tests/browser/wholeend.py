"""How a played case ends: counted, read, certified or refused, filed; then what an outsider checks, and forged twins.

The certificate, the sealing of a refused case, and the file are made by commands: the officers' site has no pages for
them. Two programs check: the offline application with nothing installed, and ``zhengyi audit``, which reads PDFs too.
"""

import subprocess
import sys
from pathlib import Path

from ledger.adapters.bundle import format_bundle, load_record
from notary.kinds import CLOSED
from tests.browser.wholeplay import ASSISTANT, NOTARY, Play
from voting.posting import RESULT

READING = "兹证明：本次表决的公告、送达、表决、截止和计票均在本处监督下依照封存的表决方案进行，结果由账本重新计算得出。"


def close_and_declare(play: Play) -> None:
    """The service closes at the hour; the notary declares the provisional result, which everybody can read."""
    play.office.wait_until(play.case.closes)
    play.wait_for(CLOSED)
    play.step("result_declared", play.notary, picture="result")
    if play.has_pictures:
        phone = play.phone()
        phone.page.goto(f"{play.office.stage.base_url}/case/{play.name}/result")
        play.shoot(phone.page, "result-public")
        phone.close()


def confirm_and_read(play: Play) -> None:
    """After the posting two officers make the result final, and the notary reads it aloud."""
    play.office.wait_until(play.case.postings.until[RESULT])
    play.step("result_confirmed", play.assistant, play.notary, picture="final")
    play.step(
        "statement_read",
        play.notary,
        picture="reading",
        place__zh_cn="小区业主活动室",
        present="业主委员会代表\n居民委员会代表\n监票人二名",
        statement=READING,
    )


def certify(play: Play) -> Path:
    """By command: the certificate is issued, the case is sealed; gives the folder with what was made."""
    made = play.folder / "公证书"
    play.office.zhengyi("case", "certify", play.name, "--second", ASSISTANT, "--out", str(made), keys=(NOTARY,))
    return made


def file_away(play: Play) -> Path:
    """By command: the whole file of the ended case, in a folder of its own."""
    folder = play.folder / "卷宗"
    play.office.zhengyi("archive", play.name, "--out", str(folder))
    play.look(play.notary, "archived")
    return folder


def check_offline(play: Play, record: Path, policy: Path, told: str, forged: str) -> str:
    """An outsider accepts ``record`` with nothing installed, and refuses its twin that says ``forged`` for ``told``."""
    twin = play.folder / f"twin-{record.name}"
    files = {name: data.replace(told.encode(), forged.encode()) for name, data in load_record(record).files.items()}
    twin.write_bytes(format_bundle(files))
    assert twin.read_bytes() != record.read_bytes()
    said = run_app(play, record, policy, 0)
    assert "ACCEPTED" in said
    assert "REFUSED" in run_app(play, twin, policy, 1)
    return said


def run_app(play: Play, file: Path, policy: Path, status: int) -> str:
    """The offline application on one file; gives what it printed."""
    command = [sys.executable, "-I", "-S", str(play.office.app), "audit", str(file), "--policy", str(policy)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def check_pdf(play: Play, file: Path, policy: Path) -> None:
    """The PDF passes, signatures and pages too; twins of which one byte differs, or the last is cut, do not."""
    said = play.office.zhengyi("audit", str(file), "--policy", str(policy))
    assert said.splitlines()[-1] == "ACCEPTED"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    twin = play.folder / "twin.pdf"
    for forged in (bytes(data), file.read_bytes()[:-1]):
        twin.write_bytes(forged)
        assert "REFUSED" in play.office.zhengyi("audit", str(twin), "--policy", str(policy), status=1)


def end_with_certificate(play: Play) -> Path:
    """From the read statement to the archived file, all of it checked; gives the folder of the file."""
    made = certify(play)
    check_pdf(play, made / "certificate.pdf", made / "policy.txt")
    folder = file_away(play)
    check_offline(play, folder / "archive.zip", made / "policy.txt", '"outcome":"adopted"', '"outcome":"not_adopted"')
    check_offline(play, made / "bundle.zip", made / "policy.txt", '"headcount":4', '"headcount":5')
    assert sorted(path.name for path in folder.iterdir())[:3] == ["SHA256SUMS", "archive.zip", "certificate.pdf"]
    return folder
