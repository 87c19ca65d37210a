"""What the office still holds of its cases in clear, and when it is due to go: read by officers and the administrator.

Erasing is on the command line, where two officers read what will go before they sign.
"""

from typing import Any

from flask import Blueprint, g, render_template

from ledger.adapters.caselog import list_origins
from notary.adapters.erasing import load_terms, plan_case
from notary.retention import Due
from notary.web.access import roles, service_of
from notary.web.service import name_of
from notary.web.words import day_words, words


def make_retaining() -> Blueprint:
    """The page of the whole office."""
    part = Blueprint("retaining", __name__)
    part.add_url_rule("/retention", "index", index)
    return part


@roles("administrator", "assistant", "notary")
def index() -> str:
    """Every case with what is held of it."""
    service, terms = service_of(), load_terms()
    cases = []
    for origin in list_origins(service.engine):
        with service.works.using(origin) as work:
            plan = plan_case(work.log, service.settings.data, terms, service.clock())
        lines = [_line(item) for item in plan if item.rows and item.term.is_erased]
        cases.append({"name": name_of(origin), "lines": lines})
    shown = [{"title": _title(item), "days": item.days, "source": item.source} for item in terms.by_category.values()]
    return render_template("office/retention.html", cases=cases, terms=shown)


def _line(item: Due) -> dict[str, Any]:
    due = words("retention-running") if item.due_at is None else day_words(item.due_at)
    return {"due": due, "is_due": item.is_due, "rows": item.rows, "title": _title(item.term)}


def _title(term: Any) -> str:
    return str(term.title_en if g.get("language") == "en" else term.title)
