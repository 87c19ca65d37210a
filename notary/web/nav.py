"""Links that pages of the officers' site share: in the head for some roles, and in the head of every page of a case.

A new part of the site adds a line here; its words stand in the catalogue under the code.
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from notary.adapters.accounts import Account


@dataclass(frozen=True, slots=True)
class Link:
    """A link to ``endpoint``, called by the words for ``code``, for accounts with one of ``roles`` (empty: for all)."""

    endpoint: str
    code: str
    roles: frozenset[str] = frozenset()


OFFICERS = frozenset({"assistant", "notary"})

SITE: tuple[Link, ...] = (
    Link("cases.index", "nav-cases"),
    Link("applying.index", "nav-applications", frozenset({"applicant", "assistant", "notary", "reviewer"})),
    Link("roster.index", "nav-accounts", frozenset({"administrator"})),
    Link("retaining.index", "nav-retention", OFFICERS | {"administrator"}),
)
"""In the head of every page."""
CASE: tuple[Link, ...] = (
    Link("case.page", "nav-case"),
    Link(
        "casefiles.listing", "nav-documents", frozenset({"applicant", "assistant", "notary", "registrar", "reviewer"})
    ),
    Link("casefiles.advice", "nav-advice", frozenset({"applicant", "assistant", "notary", "reviewer"})),
    Link("announcing.editor", "nav-announcement", OFFICERS),
    Link("casefiles.postings", "nav-postings", OFFICERS),
    Link("notifying.page", "nav-notices", frozenset({"assistant", "notary", "registrar", "reviewer"})),
    Link("supervision.page", "nav-supervision", OFFICERS | {"applicant", "registrar", "reviewer"}),
)
"""In the head of every page of a case; the endpoint's address has ``<case>``."""


def links(listed: tuple[Link, ...], account: Account, **values: Any) -> list[tuple[str, str]]:
    """Address and code of the links that this person may follow."""
    return [
        (url_for(link.endpoint, **values), link.code)
        for link in listed
        if not link.roles or link.roles & set(account.roles)
    ]
