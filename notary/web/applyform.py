"""The application's form: what a browser sent becomes its canonical fields, and its gaps become words."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from notary.adapters.matterbook import load_kinds, load_matters
from notary.application import (
    DOCUMENT_KINDS,
    EMPTY_PARTY,
    PARTIES,
    Application,
    Gap,
    find_gaps,
)
from notary.matter import list_documents
from notary.web.words import words
from voting.adapters.identity import read_document
from voting.problem import FaultError
from voting.web.casepage import localised

MOST = {"applicants": 10, "agents": 5}
PARTY_FIELDS = tuple(sorted(EMPTY_PARTY))
FREE = ("address", "document", "name", "phone")
CODES = {"uscc": "uscc", "resident_id": "resident_id", "passport": "passport", "other": "other"}


def read_form(sent: MultiDict[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they were typed; what the form does not show stays as it was. Nothing is judged here."""
    matter = load_matters().get(sent.get("matter", ""))
    rule = sent.get("rule", "")
    seats = sent.get("seats", "").strip()
    return {
        "agents": _parties(sent, "agents"),
        "applicants": _parties(sent, "applicants") or [dict(EMPTY_PARTY)],
        "blanks": {name: _line(sent, f"blank-{name}", 500) for name in (matter.blanks if matter else ())},
        "candidates": [line.strip() for line in sent.get("candidates", "").splitlines() if line.strip()],
        "compound": {name: _line(sent, f"compound-{name}", 500) for name in ("address", "en", "scope", "zh_cn")},
        "matter": matter.id if matter else "",
        "note": sent.get("note", "").replace("\r\n", "\n").strip(),
        "rule": (rule if rule in matter.rules else matter.rule) if matter else "",
        "seats": int(seats) if seats.isascii() and seats.isdigit() and 0 < int(seats[:4]) <= 100 else before["seats"],
        "v": 1,
    }


def check_document(kind: str, number: str) -> str | None:
    """The code of what is wrong with a number, None if nothing is."""
    try:
        read_document(CODES[kind], number)
    except FaultError as fault:
        return str(fault.code)
    return None


def gaps_of(said: Application, attached: list[str]) -> list[Gap]:
    """What keeps the application from being submitted."""
    return find_gaps(said, load_matters(), load_kinds(), attached, check_document)


def gap_words(gap: Gap) -> str:
    """A gap in words: where, and what."""
    return f"{place_words(gap.place)}{words('colon')}{words(f'gap-{gap.code}')}"


def place_words(place: str) -> str:
    """A place in the form as people call it."""
    parts = place.split("/")
    if parts[0] in MOST and len(parts) == 3:
        whole = words(f"apply-{parts[0]}", number=int(parts[1]) + 1)
        return words("apply-of", whole=whole, part=words(f"apply-{parts[2]}".replace("_", "-")))
    if parts[0] == "documents":
        return localised(load_kinds()[parts[1]].name)
    return words("apply-" + "-".join(parts[:2]).replace("_", "-")) if parts[0] != "blanks" else _blank_words(parts[1])


def make_view(said: Application, fields: Mapping[str, Any], attached: list[str]) -> dict[str, Any]:
    """What the form's page shows: choices, the chosen template in words, documents asked for."""
    matters, kinds = load_matters(), load_kinds()
    chosen = matters.get(said.matter)
    asked = list_documents(chosen, kinds, has_agent=bool(said.agents))
    extra = [name for name in kinds if name not in asked]
    return {
        "agents": [*fields["agents"], dict(EMPTY_PARTY, kind="other", document_kind="resident_id")][: MOST["agents"]],
        "applicants": [*fields["applicants"]],
        "asked": [
            {"id": name, "name": localised(kinds[name].name), "has": attached.count(name)} for name in [*asked, *extra]
        ],
        "needed": len(asked),
        "chosen": chosen,
        "blanks": [
            {"id": name, "name": localised(label), "value": said.blanks.get(name, "")}
            for name, label in (chosen.blanks.items() if chosen else ())
        ],
        "document_kinds": [(name, words(f"document-kind-{name}".replace("_", "-"))) for name in DOCUMENT_KINDS],
        "matters": [
            {"id": item.id, "name": localised(item.name), "law": item.law, "rule": item.rule}
            for item in matters.values()
        ],
        "party_kinds": [(name, words(f"party-{name}".replace("_", "-"))) for name in PARTIES],
        "rules": [(name, words(f"rule-{name}".lower())) for name in (chosen.rules if chosen else ())],
        "warnings": [localised(item) for item in (chosen.warnings if chosen else ())],
    }


def _parties(sent: MultiDict[str, str], group: str) -> list[dict[str, str]]:
    found = []
    for place in range(MOST[group]):
        if f"{group}-{place}-name" not in sent:
            break
        party = {name: _line(sent, f"{group}-{place}-{name}", 200) for name in PARTY_FIELDS}
        party["kind"] = party["kind"] if party["kind"] in PARTIES else PARTIES[-1]
        known = party["document_kind"] in DOCUMENT_KINDS
        party["document_kind"] = party["document_kind"] if known else DOCUMENT_KINDS[-1]
        if any(party[name] for name in FREE):
            found.append(party | {"document": party["document"][:64], "phone": party["phone"][:40]})
    return found


def _line(sent: MultiDict[str, str], name: str, limit: int) -> str:
    return " ".join(sent.get(name, "").split())[:limit]


def _blank_words(name: str) -> str:
    for matter in load_matters().values():
        if name in matter.blanks:
            return localised(matter.blanks[name])
    return name
