"""The roll on the officers' site: faults by their places, owners in clear sealed until the entry, the same roll."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from notary.adapters.demo import words
from notary.adapters.proposals import PROPOSAL
from notary.adapters.steps import Application, open_case
from tests.livecase import APPLICANTS, COMPOUND, TITLE
from tests.notary.officesite import Browser, OfficeSite, code_of, found, office_site
from voting.adapters.opening import find_values, load_labels
from voting.adapters.private import load_owners
from voting.adapters.rollkept import load_import
from voting.objecting import OBJECTION

MESSY = Path(__file__).parents[1] / "voting" / "messy_rolls"
CASE = "with-roll"
HOME = f"/cases/{CASE}"
FIELDS = {"cutoff": "2026-09-01", "from": "2026-09-21T22:13", "until": "2026-09-28T22:13", "units": "shown"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    with office_site(tmp_path_factory.mktemp("office")) as made:
        work = made.stage.case(CASE)
        application = Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
        open_case(work, application, made.stage.sign("li_wen"))
        yield made


@pytest.fixture(scope="module")
def assistant(site: OfficeSite) -> Browser:
    return site.officer("wang_min")


def upload(name: str) -> FileStorage:
    return FileStorage(io.BytesIO((MESSY / name).read_bytes()), filename=name)


def test_faults_and_doubts_are_told_by_their_places(site: OfficeSite, assistant: Browser) -> None:
    for name, said in (
        ("areas-that-are-none.csv", "面积不是 89.37 这样的小数"),
        ("unit-twice-with-two-owners.csv", "待决定"),
        ("wrong-check-digit.csv", "证件号码的校验位不对"),
    ):
        answer = assistant.post(f"{HOME}/steps/roll_posted", {**FIELDS, "file": upload(name)})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert said in text
        assert "什么也没有导入" in text
        assert "第2行" in text or "第3行" in text
    answer = assistant.post(
        f"{HOME}/steps/roll_posted", {**FIELDS, "file": upload("plain.csv"), "mapping": upload("plain.csv")}
    )
    assert "不是所要的格式" in answer.get_data(as_text=True)
    assert "等待签名" not in assistant.text(HOME)


@pytest.mark.parametrize("units", ["committed", "shown"])
def test_a_roll_is_posted_with_its_owners(tmp_path: Path, units: str) -> None:
    with office_site(tmp_path) as site:
        work = site.stage.case(CASE)
        application = Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
        open_case(work, application, site.stage.sign("li_wen"))
        assistant = site.officer("wang_min")
        place = assistant.propose("roll_posted", {**FIELDS, "units": units, "file": upload("plain.xlsx")}, CASE)
        shown = assistant.text(place)
        with work.engine.connect() as connection:
            assert load_owners(connection, work.origin, "v0001") == ()
            [sealed] = connection.execute(select(PROPOSAL.c.private)).scalars()
        assert len(sealed) > 500
        assert b"document" not in sealed
        assert assistant.sign(place).status_code == 303
        with work.engine.connect() as connection:
            owners = load_owners(connection, work.origin, "v0001")
            assert owners
            assert load_import(connection, work.origin)
            assert bool(load_labels(connection, work.origin)) == (units == "committed")
            assert list(connection.execute(select(PROPOSAL.c.private)).scalars()) == [b""]
        roll = work.process().case.roll
        assert roll is not None
        assert roll.voters[0].owners == tuple(owner.committed() for owner in owners)
        assert all(owner.name not in shown and owner.document not in shown for owner in owners)
        assert roll.voters[0].units[0] in shown
        refused = assistant.get(f"{HOME}/steps/roll_posted")
        assert refused.status_code == 404  # once


def test_doubts_are_decided_on_the_page(tmp_path: Path) -> None:
    with office_site(tmp_path) as site:
        work = site.stage.case(CASE)
        application = Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
        open_case(work, application, site.stage.sign("li_wen"))
        assistant = site.officer("wang_min")
        name = "unit-twice-with-two-owners.csv"

        def send(**more: str) -> TestResponse:
            return assistant.post(f"{HOME}/steps/roll_posted", {**FIELDS, "file": upload(name), **more})

        text = send().get_data(as_text=True)
        doubt = found(r'name="(doubt-[0-9a-f]{16})-choice"', text)
        for half in (
            {f"{doubt}-choice": "co-owners"},  # no reason
            {f"{doubt}-choice": "co-owners", f"{doubt}-why": "产权证"},  # heads hang on it: two decide
            {f"{doubt}-choice": "co-owners", f"{doubt}-why": "产权证", f"{doubt}-second": "wang_min"},  # oneself twice
            {f"{doubt}-choice": "apart", f"{doubt}-why": "产权证", f"{doubt}-second": "li_wen"},  # no such choice
        ):
            again = send(**half)
            assert again.status_code == 400
            assert "待决定" in again.get_data(as_text=True)
        assert 'value="产权证"' in again.get_data(as_text=True)  # what was typed stays
        done = send(**{f"{doubt}-choice": "co-owners", f"{doubt}-why": "产权证", f"{doubt}-second": "li_wen"})
        assert done.status_code == 303
        place = done.headers["Location"].partition("/office")[2]
        assert assistant.sign(place).status_code == 303
        with work.engine.connect() as connection:
            record = load_import(connection, work.origin)
        assert record is not None
        [decision] = json.loads(record)["decisions"]["decisions"]
        assert (decision["by"], decision["choice"], decision["why"]) == (["wang_min", "li_wen"], "co-owners", "产权证")
        posted = work.log.entries()[-1].body["statement"]["body"]
        assert posted["basis"]["decisions"] == 1
        assert "产权证" not in json.dumps(posted, ensure_ascii=False)


def test_a_posted_roll_is_amended_by_two_and_names_nobody(tmp_path: Path) -> None:
    with office_site(tmp_path) as site:
        work = site.stage.case(CASE)
        application = Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
        open_case(work, application, site.stage.sign("li_wen"))
        assistant, notary = site.officer("wang_min"), site.officer("li_wen")
        place = assistant.propose("roll_posted", {**FIELDS, "file": upload("plain.csv")}, case=CASE)
        assert assistant.sign(place).status_code == 303
        posted = work.process().case.roll
        assert posted is not None
        with work.engine.connect() as connection:
            name = load_owners(connection, work.origin, "v0001")[0].name
        fields = {"from": FIELDS["from"], "until": FIELDS["until"], "reason": "面积按登记簿更正。"}

        def send(**more: str) -> TestResponse:
            return assistant.post(f"{HOME}/steps/roll_amended", {**fields, "file": amended(), **more})

        refused = send(reason=f"{name}的面积更正。")
        assert refused.status_code == 403
        assert "文字里有名册上的姓名" in refused.get_data(as_text=True)
        refused = send(objections="1")
        assert refused.status_code == 400  # no upheld objection stands there
        place, again = (send().headers["Location"].partition("/office")[2] for _ in range(2))
        assert re.search(r"v0001[^<]*89.37[^<]* → v0001[^<]*90.37", assistant.text(place))
        assert assistant.sign(place).status_code == 303
        assert work.process().case.roll == posted  # one signature is not enough
        assert notary.sign(place).status_code == 303
        roll = work.process().case.roll
        assert roll is not None
        assert (roll.cutoff, roll.totals.area - posted.totals.area) == (posted.cutoff, 1_000)
        assistant.sign(again)
        late = notary.sign(again)  # it would replace a roll that stands no more
        assert (late.status_code, "名册不对" in late.get_data(as_text=True)) == (403, True)
        assert work.process().case.roll == roll
        with work.engine.connect() as connection:
            owners = load_owners(connection, work.origin, "v0001")
        assert roll.by_id["v0001"].owners == tuple(owner.committed() for owner in owners)


def amended() -> FileStorage:
    """The plain roll in which the first flat is a square metre larger."""
    data = (MESSY / "plain.csv").read_bytes()
    return FileStorage(io.BytesIO(data.replace(b"89.37", b"90.37", 1)), filename="plain.csv")


def test_a_large_file_is_taken_from_officers_alone(site: OfficeSite, assistant: Browser) -> None:
    def send(browser: Browser) -> TestResponse:
        file = FileStorage(io.BytesIO(bytes(400_000)), filename="a.csv")
        return browser.post(f"{HOME}/steps/roll_posted", {**FIELDS, "file": file})

    read = send(assistant)
    assert (read.status_code, "什么也没有导入" in read.get_data(as_text=True)) == (400, True)
    refused = send(site.visitor())
    assert (refused.status_code, code_of(refused)) == (413, "request-too-large")


def test_an_objection_is_filed_with_its_text_here_and_a_commitment_there(site: OfficeSite, assistant: Browser) -> None:
    place = assistant.propose(
        "objection_filed",
        {"about": "conduct", "text": "网格员代填表决票。", "voter": "v0002", "answer_by": "2026-09-30T12:00"},
    )
    assert "网格员代填表决票" in assistant.text(place)
    assert "网格员" not in assistant.statement(place)
    assert assistant.sign(place).status_code == 303
    assert "网格员" not in assistant.text(place).partition("签名</h2>")[0]
    with site.work.engine.connect() as connection:
        assert [item.value for item in find_values(connection, site.work.origin, OBJECTION)] == ["网格员代填表决票。"]
    [filed] = site.work.process().case.postings.objections
    assert "网格员代填表决票" in assistant.text(f"/cases/yihe-2026/entries/{filed}")
    text = assistant.text("/cases/yihe-2026/steps/objection_answered")
    assert "网格员代填表决票" in text
    [index] = site.work.process().case.postings.objections
    answered = assistant.propose(
        "objection_answered", {"objection": str(index), "outcome": "partly", "answer": "已核实并更正。"}
    )
    assert assistant.sign(answered).status_code == 303
    assert "答复异议" not in assistant.text("/").partition("</section>")[0]
    wrong = assistant.post(
        "/cases/yihe-2026/steps/objection_filed",
        {"about": "conduct", "text": "甲", "voter": "v9999", "answer_by": "2026-09-30T12:00"},
    )
    assert "没有这个编号" in wrong.get_data(as_text=True)
