"""Reading the cells of one row of a roll, and the owners that it names: names, documents, telephone numbers, sharing.

Specification: ``voting/SPEC.md``, "Roll file".
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from voting import cell as reading
from voting.grid import Cell, cell_at, letter_of
from voting.heading import DOCUMENT, DOCUMENT_KIND, NAME, PHONE, SHARING
from voting.problem import FaultError, Place, Problem
from voting.roll import MAX_OWNERS
from voting.rollrow import ORGANISATION_DOCUMENT, Document, Person, ReadDocument, SheetRows
from voting.terms import Terms

T = TypeVar("T")


class OwnerReader:
    """Stands at one row of a sheet. ``errors`` counts the errors so far, doubts not among them."""

    def __init__(
        self, name: str, columns: Mapping[str, int], read_document: ReadDocument, result: SheetRows, terms: Terms
    ) -> None:
        self.name = name
        self.columns = columns
        self.letters = {meaning: letter_of(column) for meaning, column in columns.items()}
        self.read_document = read_document
        self.result = result
        self.terms = terms
        self.errors = 0
        self.number = 0
        self.row: tuple[Cell, ...] = ()

    # -- cells --------------------------------------------------------------------------------------------------

    def cell(self, meaning: str) -> Cell:
        """The row's cell of this meaning, blank where the sheet has no such column."""
        column = self.columns.get(meaning)
        return Cell() if column is None else cell_at(self.row, column)

    def report(self, code: str, meaning: str = "") -> Problem:
        """Note a problem in the row's cell of this meaning."""
        problem = Problem(Place(self.name, self.number, self.letters.get(meaning, "")), code)
        self.result.problems.append(problem)
        self.errors += not problem.is_doubt
        return problem

    def doubt(self, code: str, meaning: str = "") -> str:
        """Note a doubt and return what was decided, or what is proposed."""
        return self.terms.decisions.choice(self.report(code, meaning))

    def read_cell(self, meaning: str, reader: Callable[[str], T]) -> T | None:
        """Apply ``reader`` to the cell's folded text; a fault is reported and gives None."""
        cell = self.cell(meaning)
        try:
            if cell.fault:
                raise FaultError(cell.fault)
            return reader(reading.fold(cell.text))
        except FaultError as fault:
            self.report(fault.code, meaning)
            return None

    # -- owners -------------------------------------------------------------------------------------------------

    def names_nobody(self) -> bool:
        """Whether there is no document, and no name or only a word for the developer."""
        cells = self.cell(NAME), self.cell(DOCUMENT)
        return not any(cell.fault for cell in cells) and reading.is_nobody(*(cell.text for cell in cells))

    def read_owners(self, remark: str) -> tuple[Person, ...]:
        """Read the owners of the row; what is missing or does not fit together is reported, cell by cell."""
        text = self.read_cell(NAME, str)
        names = self.read_cell(NAME, lambda text: reading.parse_names(reading.without_remark(text))) if text else None
        if text == "":
            self.report("name-missing", NAME)
        documents = self._read_documents()
        phones = self._read_phones()
        if text is None or names is None or documents is None:
            return ()
        self._doubt_names(text, names, documents)
        if len(documents) != len(names):
            self.report("co-owners-differ", DOCUMENT)
        elif len(names) > MAX_OWNERS:
            self.report("co-owners-too-many", NAME)
        elif len(names) > 1 and len(phones) not in (0, 1, len(names)):
            self.report("phones-differ", PHONE)
        else:  # One telephone number for several owners is the first one's.
            if len(names) == 1:
                phones = [phone for phone in phones if phone]
            if len(phones) > len(names):
                self.doubt("phone-several", PHONE)
            phones = phones[: len(names)] + [""] * (len(names) - len(phones))
            self._doubt_lives(text + remark, documents)
            place = Place(self.name, self.number, self.letters[NAME])
            people = zip(names, documents, phones, strict=True)
            return tuple(Person(name, document, phone, place) for name, document, phone in people)
        return ()

    def read_sharing(self) -> bool | None:
        """Read whether the unit is marked as shared."""
        return self.read_cell(SHARING, reading.parse_sharing)

    def _doubt_names(self, text: str, names: list[str], documents: list[Document]) -> None:
        """Raise what is odd about the names; an organisation's may have gaps, brackets and digits."""
        if any(reading.is_mixed(name) for name in names):
            self.doubt("name-scripts-mixed", NAME)
        is_person = any(document.kind != ORGANISATION_DOCUMENT for document in documents)
        if is_person and reading.has_doubt(text, names):
            self.doubt("name-unclear", NAME)

    def _doubt_lives(self, text: str, documents: list[Document]) -> None:
        """Raise whether an owner is dead or under age: somebody else acts for them."""
        if all(document.kind == ORGANISATION_DOCUMENT for document in documents):
            return
        if reading.is_deceased(text):
            self.doubt("owner-deceased", NAME)
        births = [document.birth for document in documents if document.birth]
        day = self.terms.cutoff
        if reading.is_minor(text) or (day and any(reading.is_under_age(birth, day) for birth in births)):
            self.doubt("owner-minor", NAME)

    def _read_phones(self) -> list[str]:
        """Read the telephone numbers; one without the form of one is a doubt, and left out."""
        phones = []
        for part in self.read_cell(PHONE, reading.split_several) or ():
            try:
                phones.append(reading.parse_phone(part))
            except FaultError as fault:
                self.doubt(fault.code, PHONE)
                phones.append("")
        return phones

    def _read_documents(self) -> list[Document] | None:
        """Read the documents of the row; one kind stands for all of them."""
        numbers = self.read_cell(DOCUMENT, reading.split_several)
        kinds = self.read_cell(DOCUMENT_KIND, reading.split_several)
        if numbers is None or kinds is None:
            return None
        if not numbers:
            self.report("document-missing", DOCUMENT)
            return None
        if len(kinds) not in (0, 1, len(numbers)):
            self.report("co-owners-differ", DOCUMENT_KIND)
            return None
        kinds = kinds if len(kinds) == len(numbers) else (kinds or [""]) * len(numbers)
        documents = [self._document(kind, number) for kind, number in zip(kinds, numbers, strict=True)]
        known = [document for document in documents if document is not None]
        return known if len(known) == len(documents) else None

    def _document(self, kind: str, number: str) -> Document | None:
        try:
            return self.read_document(reading.parse_document_kind(kind), number)
        except FaultError as fault:
            is_kind = fault.code == "document-kind-unknown" and DOCUMENT_KIND in self.letters
            self.report(fault.code, DOCUMENT_KIND if is_kind else DOCUMENT)
            return None
