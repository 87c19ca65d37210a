"""Rounds of delivery at the command line: a link, what phones sent, the signature, the end."""

import hashlib
import re
import secrets

from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from tests.notary.desk import CASE, START, Desk, desk, prepare
from tests.notary.test_paper import refused
from voting.adapters.rounds import Rounds, Visit

__all__ = ["desk"]

HOUR = 3600


def order(desk: Desk, label: str, *words: str) -> tuple[str, Rounds]:
    now = START + 16 * 24 * HOUR
    times = ("--time", str(now), str(now + 8 * HOUR))
    done = desk.type("round", "order", CASE, label, *times, *words)
    assert done.exit_code == 0, done.output
    settings = load_settings(desk.environ)
    return done.output.strip(), Rounds(open_engine(settings.database), lambda: now + HOUR, secrets.token_bytes)


def test_a_round_from_its_link_to_the_ledger(desk: Desk) -> None:
    prepare(desk)
    link, rounds = order(desk, "stairs", "--collector", "grid-02", "--collector", "grid-01", "--only", "1幢")
    found = re.fullmatch(r"http://127\.0\.0\.1:8000/round/#([0-9a-f]{32})", link)
    assert found is not None
    opened = rounds.opened(bytes.fromhex(found[1]))
    assert (opened.voters, opened.collectors) == (("v0001", "v0002", "v0003"), ("grid-01", "grid-02"))
    picture = b"\xff\xd8\xff picture"
    evidence = hashlib.sha256(picture).digest()
    rounds.add_photo(opened, evidence, picture)
    for number, (voter, outcome, proof) in enumerate(
        [("v0001", "delivered", evidence), ("v0002", "refused", None), ("v0003", "not_found", None)]
    ):
        rounds.add_visit(opened, Visit(bytes([number] * 16), voter, "hand_over", outcome, opened.begins + 60, proof))
    shown = desk.type("round", "review", CASE, "stairs", "--photos", str(desk.folder / "photos"))
    assert "1 pictures" in shown.output
    assert (desk.folder / "photos" / f"{evidence.hex()}.jpg").read_bytes() == picture
    keys = ("--keys", str(desk.folder / "keys"))
    desk.set_clock(START + 16 * 24 * HOUR + 2 * HOUR)
    left_out = desk.type("round", "sign", CASE, "stairs", "--without", "02" * 16, *keys, "--as", "wang")
    assert left_out.output.strip() == "1 attempted, 1 delivered"
    case = desk.process().case
    assert case.served == {"v0001"}
    assert refused(desk.type("round", "sign", CASE, "stairs", *keys, "--as", "wang")) == "delivery-wrong"
    assert desk.type("round", "end", CASE, "stairs").exit_code == 0
    again = desk.type("round", "order", CASE, "stairs", "--collector", "grid-01", "--time", "1", "2")
    assert refused(again) == "order-exists"
    assert refused(desk.type("round", "review", CASE, "cellar")) == "order-unknown"


def test_what_no_phone_recorded_is_entered_from_a_file_and_must_be_proven(desk: Desk) -> None:
    prepare(desk)
    item = {
        "collectors": ["grid-01"],
        "evidence": hashlib.sha256(b"signed list").hexdigest(),
        "mode": "hand_over",
        "notice": "ballot",
        "outcome": "delivered",
        "time": START + 16 * 24 * HOUR,
        "voter": "v0001",
    }
    unproven = desk.refused("deliveries", desk.file("d.json", [item | {"evidence": None}]), "--as", "wang")
    assert refused(unproven) == "delivery-unproven"
    desk.step("deliveries", desk.file("d.json", [item]), "--as", "wang")
    case = desk.process().case
    assert case.served == {"v0001"}
    assert len(case.visits) == 1
