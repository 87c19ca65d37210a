"""A case of three owners carried to its certificate at the command line, for the tests of what comes after."""

import shutil
from pathlib import Path

import pytest

from notary.adapters.demo.words import MATTER
from tests.notary.desk import BY_TWO, DAY, START, Desk, make_desk, paper, prepare

PEOPLE = ("虚构甲", "虚构乙", "虚构丙", "P00000001", "P00000002", "P00000003")
"""Names and documents of the owners as ``save_roll`` writes them."""


@pytest.fixture(scope="session")
def ended_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office whose case is archived, made once."""
    return make_ended(tmp_path_factory.mktemp("ended")).folder


@pytest.fixture
def ended(ended_once: Path, tmp_path: Path) -> Desk:
    """The desk of such an office, of this test alone."""
    folder = tmp_path / "office"
    shutil.copytree(ended_once, folder)
    return Desk.at(folder)


def make_ended(folder: Path) -> Desk:
    """From set-up to the sealed case; certificate and archive lie in ``out``."""
    desk = make_desk(folder)
    prepare(desk)
    for papers in ([paper("v0001", "for"), paper("v0002", "for")], [paper("v0003", "against")]):
        assert desk.enter(papers).exit_code == 0
    desk.set_clock(START + 22 * DAY)
    assert desk.type("worker", "--once").exit_code == 0
    assert desk.paper("reconcile", "--delivered", "4", "--kept", "2", "--returned", "3", *BY_TWO).exit_code == 0
    desk.step("declare", "--as", "li")
    desk.step("confirm", *BY_TWO)
    reading = {"place": MATTER, "present": ["业主委员会"], "text": "兹证明"}
    desk.step("read", desk.file("reading.json", reading), "--as", "li")
    out = ("--out", str(desk.folder / "out"))
    desk.step("certify", "--second", "wang", *out, "--as", "li")
    return desk
