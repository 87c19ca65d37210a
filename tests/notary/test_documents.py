"""Documents at rest: sealed, found only under their holder, erased but for their hash; applications and questions."""

import secrets
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from keys.adapters.keystore import save_plain_key
from keys.adapters.vault import VaultWrongError
from ledger.adapters.db import migrate, open_engine, write_transaction
from notary.adapters.applications import (
    A_DAY,
    APPLICATION,
    ApplicationChangedError,
    ApplicationLimitError,
    Applications,
    ApplicationUnknownError,
)
from notary.adapters.consultations import (
    MAX_OPEN,
    Consultations,
    ConsultationWrongError,
    advice_body,
    commit_to_advice,
)
from notary.adapters.documents import (
    DOCUMENT,
    DocumentErasedError,
    Documents,
    DocumentUnknownError,
    application_holder,
    list_rows,
)
from notary.application import ApplicationStateError, RefusalReasonError
from notary.document import MAX_COUNT, DocumentSizeError, DocumentTypeError, commit_to
from tests.notary.test_application import FULL, PERSON
from tests.notary.test_document import A_PDF, A_PNG

HOLDER, OTHER = application_holder("1" * 32), "vote.example/office/case/riverside-1"
WHY = "提供的证明材料不充分，且未在期限内补充。"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "office").mkdir()
    save_plain_key(tmp_path / "office" / "office.key", "vote.example/office", b"\x07" * 32)
    made = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(made)
    return made


def clock() -> int:
    return 1_790_000_000


@pytest.fixture
def documents(engine: Engine, tmp_path: Path) -> Documents:
    return Documents(engine, tmp_path, clock, secrets.token_bytes)


@pytest.fixture
def applications(engine: Engine, tmp_path: Path) -> Applications:
    return Applications(engine, tmp_path, clock, secrets.token_bytes)


@pytest.fixture
def consultations(engine: Engine, tmp_path: Path) -> Consultations:
    return Consultations(engine, tmp_path, clock, secrets.token_bytes)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_file_comes_back_as_it_was_and_nothing_of_it_lies_open(documents: Documents, tmp_path: Path) -> None:
    made = documents.add(HOLDER, "contract", "../虚构甲的合同.pdf", A_PDF, "committee")
    assert documents.read(HOLDER, made.id) == A_PDF
    assert (made.name, made.media, made.size) == ("虚构甲的合同.pdf", "application/pdf", len(A_PDF))
    assert made.download_name == f"contract-{made.id[:8]}.pdf"
    kept = everything(tmp_path)
    assert b"%PDF" not in kept
    assert "虚构甲".encode() not in kept
    assert (tmp_path / "documents" / made.id).stat().st_mode & 0o077 == 0


def test_another_holders_document_is_unknown(documents: Documents) -> None:
    made = documents.add(HOLDER, "contract", "x.pdf", A_PDF, "committee")
    for act in (documents.read, documents.find, documents.remove, documents.erase):
        with pytest.raises(DocumentUnknownError):
            act(OTHER, made.id)
    assert documents.of(OTHER) == []
    assert documents.read(HOLDER, made.id) == A_PDF


def test_a_row_moved_to_another_holder_opens_nothing(documents: Documents, engine: Engine) -> None:
    made = documents.add(HOLDER, "contract", "x.pdf", A_PDF, "committee")
    with write_transaction(engine) as connection:
        connection.execute(update(DOCUMENT).values(holder=OTHER))
    with pytest.raises(VaultWrongError):
        documents.find(OTHER, made.id)


def test_files_exchanged_on_the_disk_do_not_open(documents: Documents, tmp_path: Path) -> None:
    first, second = (documents.add(HOLDER, "contract", "x", data, "c") for data in (A_PDF, A_PNG))
    (tmp_path / "documents" / first.id).write_bytes((tmp_path / "documents" / second.id).read_bytes())
    with pytest.raises(VaultWrongError):
        documents.read(HOLDER, first.id)


def test_erasing_leaves_the_hash_and_nothing_else(documents: Documents, engine: Engine, tmp_path: Path) -> None:
    made = documents.add(HOLDER, "contract", "虚构甲.pdf", A_PDF, "committee")
    documents.erase(HOLDER, made.id)
    documents.erase(HOLDER, made.id)
    with pytest.raises(DocumentErasedError):
        documents.read(HOLDER, made.id)
    left = documents.find(HOLDER, made.id)
    assert (left.name, left.erased, left.commitment) == ("-", clock(), commit_to(made.sha256, made.salt))
    assert not (tmp_path / "documents" / made.id).exists()
    with engine.connect() as connection:
        assert list_rows(connection, HOLDER) == [("contract", made.commitment, len(A_PDF))]


def test_a_removed_one_leaves_nothing(documents: Documents, tmp_path: Path) -> None:
    made = documents.add(HOLDER, "contract", "x.pdf", A_PDF, "committee")
    documents.remove(HOLDER, made.id)
    assert documents.of(HOLDER) == []
    assert list((tmp_path / "documents").iterdir()) == []


def test_a_refused_file_leaves_nothing(documents: Documents, tmp_path: Path) -> None:
    with pytest.raises(DocumentTypeError):
        documents.add(HOLDER, "contract", "x.pdf", b"<html>", "committee")
    assert not (tmp_path / "documents").exists()


def test_a_file_that_is_gone_is_unknown(documents: Documents, tmp_path: Path) -> None:
    made = documents.add(HOLDER, "contract", "x.pdf", A_PDF, "committee")
    (tmp_path / "documents" / made.id).unlink()
    with pytest.raises(DocumentUnknownError):
        documents.read(HOLDER, made.id)


def test_there_is_room_for_so_many(documents: Documents, tmp_path: Path) -> None:
    for _ in range(MAX_COUNT):
        documents.add(HOLDER, "other", "x", A_PNG, "committee")
    with pytest.raises(DocumentSizeError):
        documents.add(HOLDER, "other", "x", A_PNG, "committee")
    assert len(list((tmp_path / "documents").iterdir())) == MAX_COUNT
    documents.add(OTHER, "other", "x", A_PNG, "committee")


def test_an_application_is_sealed_and_its_owners_alone(applications: Applications, tmp_path: Path) -> None:
    made = applications.make("committee")
    applications.save(applications.find(made, "committee"), FULL | {"applicants": [PERSON]})
    assert applications.find(made).said.applicants[0].name == PERSON["name"]
    kept = everything(tmp_path)
    assert not any(str(PERSON[name]).encode() in kept for name in ("name", "document", "phone", "address"))
    with pytest.raises(ApplicationUnknownError):
        applications.find(made, "somebody")
    assert applications.of("somebody") == []


def test_of_two_changes_at_once_the_second_is_told(applications: Applications) -> None:
    seen = applications.find(applications.make("committee"))
    applications.save(seen, FULL)
    with pytest.raises(ApplicationChangedError):
        applications.save(seen, FULL | {"note": "later"})
    assert applications.find(seen.id).fields["note"] == ""


def test_one_account_begins_so_many_applications_in_a_day(tmp_path: Path, engine: Engine) -> None:
    now = [clock()]
    applications = Applications(engine, tmp_path, lambda: now[0], secrets.token_bytes)
    begun = [applications.make("committee") for _ in range(A_DAY)]
    applications.act(applications.find(begun[0]), "withdraw")  # ended ones count: their files are kept
    with pytest.raises(ApplicationLimitError):
        applications.make("committee")
    assert len(applications.of("committee")) == A_DAY
    applications.make("somebody")
    now[0] += 86_400
    applications.make("committee")


def test_what_was_submitted_is_not_changed(applications: Applications) -> None:
    made = applications.make("committee")
    applications.save(applications.find(made), FULL)
    applications.act(applications.find(made), "submit")
    with pytest.raises(ApplicationStateError):
        applications.save(applications.find(made), FULL)
    assert applications.find(made).submitted == clock()


def test_a_refusal_says_why_and_ends_it(applications: Applications) -> None:
    made = applications.make("committee")
    applications.act(applications.find(made), "submit")
    with pytest.raises(RefusalReasonError):
        applications.decide(applications.find(made), "refuse", "li", "不行", reason=6)
    applications.decide(applications.find(made), "refuse", "li", WHY, reason=6)
    refused = applications.find(made)
    assert (refused.state, refused.reason, refused.why, refused.decided_by) == ("refused", 6, WHY, "li")
    for act in ("accept", "submit", "ask"):
        with pytest.raises(ApplicationStateError):
            applications.act(refused, act)


def test_a_supplement_goes_back_and_forth(applications: Applications) -> None:
    made = applications.make("committee")
    applications.act(applications.find(made), "submit")
    applications.decide(applications.find(made), "ask", "li", "请补充合同草案。")
    applications.save(applications.find(made), FULL)
    applications.act(applications.find(made), "submit")
    assert applications.find(made).state == "submitted"
    assert [item.id for item in applications.waiting("submitted")] == [made]


def test_a_form_exchanged_in_the_database_does_not_open(applications: Applications, engine: Engine) -> None:
    first, second = applications.make("a"), applications.make("b")
    with write_transaction(engine) as connection:
        box = connection.execute(APPLICATION.select().where(APPLICATION.c.id == second)).one().box
        connection.execute(update(APPLICATION).where(APPLICATION.c.id == first).values(box=box))
    with pytest.raises(VaultWrongError):
        applications.find(first)


def test_a_public_pair_is_in_clear_and_a_private_one_a_commitment(consultations: Consultations, tmp_path: Path) -> None:
    question, answer = "虚构甲欠费可以投票吗？", "可以，欠费不影响表决权。"
    bodies = []
    for is_public in (True, False):
        made = consultations.ask("a1", question, "committee")
        bodies.append(advice_body(consultations.answer("a1", made, answer, "li", is_public=is_public)))
    assert bodies[0] == {"answer": answer, "question": question}
    assert set(bodies[1]) == {"private"}
    [kept] = [item for item in consultations.of("a1") if not item.is_public]
    assert bodies[1]["private"] == commit_to_advice(question, answer, kept.salt).hex()
    assert bodies[1]["private"] != commit_to_advice(question, answer + "。", kept.salt).hex()
    assert question.encode() not in everything(tmp_path)


def test_a_question_is_answered_once_and_by_its_application(consultations: Consultations) -> None:
    made = consultations.ask("a1", "问？", "committee")
    with pytest.raises(ConsultationWrongError):
        consultations.answer("a2", made, "答。", "li", is_public=True)
    consultations.answer("a1", made, "答。", "li", is_public=True)
    with pytest.raises(ConsultationWrongError):
        consultations.answer("a1", made, "又答。", "wang", is_public=False)
    assert consultations.find("a1", made).answer == "答。"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2_001])
def test_an_empty_or_long_question_is_refused(consultations: Consultations, text: str) -> None:
    with pytest.raises(ConsultationWrongError):
        consultations.ask("a1", text, "committee")


def test_open_questions_have_a_limit(consultations: Consultations) -> None:
    for _ in range(MAX_OPEN):
        consultations.ask("a1", "问？", "committee")
    with pytest.raises(ConsultationWrongError):
        consultations.ask("a1", "问？", "committee")
    consultations.ask("a2", "问？", "committee")
