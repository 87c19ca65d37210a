"""What the office holds of applicants, as views reach it: applications, documents, questions."""

import secrets

from notary.adapters.applications import Applications, Filed
from notary.adapters.consultations import Consultations
from notary.adapters.documents import Document, Documents, application_holder
from notary.web.access import service_of, who

APPLICANT = "applicant"
REVIEWING = ("assistant", "notary", "reviewer")
"""Roles whose holders read applications."""
DECIDING = ("assistant", "notary")
"""Roles whose holders answer, ask for more, refuse and prepare acceptance; a notary signs it."""


def applications() -> Applications:
    """The applications of this service."""
    service = service_of()
    return Applications(service.engine, service.settings.data, service.clock, secrets.token_bytes)


def documents() -> Documents:
    """The documents of this service."""
    service = service_of()
    return Documents(service.engine, service.settings.data, service.clock, secrets.token_bytes)


def consultations() -> Consultations:
    """The questions of this service."""
    service = service_of()
    return Consultations(service.engine, service.settings.data, service.clock, secrets.token_bytes)


def find_application(application: str) -> Filed:
    """An application that this person may see: an applicant their own. Raises ApplicationUnknownError."""
    account = who().account
    is_reader = bool(set(account.roles) & set(REVIEWING))
    return applications().find(application, None if is_reader else account.name)


def documents_of_case(origin: str) -> list[Document]:
    """What was handed in with the application of a case, and what was put on its file since."""
    filed = applications().of_case(origin)
    holders = [origin] if filed is None else [application_holder(filed.id), origin]
    return documents().of(*holders)
