"""The steps of a case as officers take them: each builds what its entry says, has it signed and appended.

Every step is one transaction; the process refuses what may not stand there. Signers are handed in unlocked.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from keys.note import format_vkey, parse_vkey
from ledger.entry import Entry
from notary.adapters.casework import NOBODY, Casework, Desk, Signers
from notary.adapters.rulebook import current_rules_sha256, deadlines_of, general_deadlines
from notary.adapters.telling import tell_of
from notary.announced import says_terms
from notary.announcement import plain_terms
from voting.adapters.letters import Letter, PublicPart
from voting.adapters.private import save_private_roll
from voting.adapters.rollkept import save_import
from voting.bodies import PROCESS
from voting.commitment import PrivateVoter
from voting.delivery import OUTCOMES
from voting.errors import CredentialUnknownError
from voting.manifest import APP, BELENIOS, MANIFEST_LIMIT, RECORDED, make_manifest
from voting.roll import Roll
from voting.rollrecord import RollImport

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant asks the office to supervise. ``demonstration`` and ``rehearsal`` mark the case for ever."""

    compound: Words
    matter: Words
    applicants: Sequence[Words]
    legal_basis: Sequence[str]
    demonstration: bool
    rehearsal: bool = False


def open_case(work: Casework, application: Application, signers: Signers) -> None:
    """Accept an application: the case's own log and its first entry; a refused one leaves no log."""
    body = case_opened_body(work, application)
    work.check_first("case_opened", body, signers)
    work.create()
    add(work, "case_opened", body, signers)
    work.publish()


def case_opened_body(work: Casework, application: Application) -> dict[str, Json]:
    """What the first entry says; the case's log gets its key here."""
    log_key = work.make_log_key()
    facts = work.office.facts
    people: list[Json] = [
        {
            "key": hex_of(parse_vkey((facts.keys or {})[person.name]).public),
            "name": person.name,
            "roles": list(person.roles),
            "title": {"en": person.name, "zh_cn": person.title},
        }
        for person in facts.people
    ]
    return {
        "applicants": [dict(words) for words in application.applicants],
        "compound": dict(application.compound),
        "demonstration": application.demonstration,
        "legal_basis": list(application.legal_basis),
        "log": format_vkey(log_key),
        "matter": dict(application.matter),
        "office": {
            "address": {"en": facts.address_en, "zh_cn": facts.address_zh},
            "name": {"en": facts.name_en, "zh_cn": facts.name_zh},
            "phone": facts.phone,
        },
        "officers": people,
        "process": PROCESS,
        "rehearsal": application.rehearsal,
    }


def give_advice(work: Casework, question: str, answer: str, signers: Signers) -> None:
    """Record the legal consultation."""
    add(work, "advice_given", {"answer": answer, "question": question}, signers)


def import_roll(
    work: Casework,
    voters: Sequence[PrivateVoter],
    cutoff: str,
    posting: tuple[int, int],
    signers: Signers,
    made: RollImport | None = None,
    *,
    is_shown: bool = True,
) -> Roll:
    """Keep ``voters`` in clear and post their public roll, both or neither; ``made`` says what the import went by.

    ``is_shown``: whether the roll shows the labels of units or commits to them.
    """
    with work.writing() as desk:
        secret = None if is_shown else secrets.token_bytes(32)
        roll = save_private_roll(desk.writer.connection, work.origin, voters, cutoff, secret)
        save_import(desk.writer.connection, work.origin, made)
        desk.add("roll_posted", roll_body(roll, posting, made), signers, [roll.data])
    return roll


def roll_body(roll: Roll, posting: tuple[int, int], made: RollImport | None) -> dict[str, Json]:
    """What an entry says of a roll that it posts."""
    totals = roll.totals
    body: dict[str, Json] = {
        "area": totals.area,
        "heads": totals.heads,
        "posting": {**_posting(posting)},
        "roll": hex_of(roll.sha256),
        "units": totals.units,
        "voters": totals.voters,
    }
    return body if made is None else {**body, "basis": dict(made.basis)}


def post_announcement(work: Casework, title: Words, text: Words, posting: tuple[int, int], signers: Signers) -> None:
    """Post the announcement, in every language."""
    data = encode_canonical({"text": dict(text), "title": dict(title), "v": 1})
    body = {"announcement": hashlib.sha256(data).hexdigest(), "posting": _posting(posting)}
    add(work, "announcement_posted", body, signers, [data])
    work.publish()


def seal_manifest(work: Casework, plan: Mapping[str, Json], signers: Signers) -> bytes:
    """Seal the manifest made of ``plan`` and of what was posted; gives its bytes."""
    data = compose_manifest(work, plan)
    add(work, "manifest_sealed", {"manifest": hashlib.sha256(data).hexdigest()}, signers, [data])
    work.publish()
    return data


def announced_plan(work: Casework) -> dict[str, Json]:
    """What the posted announcement says of the plan: its terms and a title; nothing if it says no terms."""
    process = work.process()
    data = work.log.blob(process.announcement) if process.announcement else b"{}"
    value: Any = parse_canonical(data, MANIFEST_LIMIT) if says_terms(data) else {}
    if "terms" not in value:
        return {}
    compound, matter = process.opened["compound"], process.opened["matter"]
    title: Json = {"en": f"{compound['en']}: {matter['en']}", "zh_cn": f"{compound['zh_cn']}{matter['zh_cn']}表决"}
    deadlines: Json = {"id": deadlines_of(process.opened)}
    return {"deadlines": deadlines, "title": title, **plain_terms(value["terms"])}


def compose_manifest(work: Casework, plan: Mapping[str, Json]) -> bytes:
    """The manifest made of ``plan`` and of what was posted; what ``plan`` leaves out is as announced.

    ``plan`` holds the members of a manifest that people decide: title, questions, channels, precedence, silence,
    invalid_paper, max_ballots, opens, closes, extension; for a secret vote also trustees. ``credentials`` may name more
    than letters; ``deadlines`` other ones than the general.
    """
    plan = {**announced_plan(work), **plan}
    is_secret = plan.get("trustees") is not None
    process = work.process()
    roll = process.case.roll
    totals = roll.totals if roll else None
    sealed: dict[str, Any] = {
        "announcement": hex_of(process.announcement),
        "assets": {"booth_js": booth_sha256()},
        "case": work.origin,
        "credentials": plan.get("credentials", ["letter"]),
        "deadlines": plan.get("deadlines", {"id": general_deadlines()}),
        "mode": "secret" if is_secret else "recorded",
        "roll": {
            "area": totals.area if totals else 0,
            "heads": totals.heads if totals else 0,
            "sha256": hex_of(roll.sha256 if roll else b""),
            "units": totals.units if totals else 0,
            "voters": totals.voters if totals else 0,
        },
        "rules": hex_of(current_rules_sha256()),
        "suite": BELENIOS if is_secret else RECORDED,
        "trustees": plan.get("trustees"),
        "v": 1,
        "witnesses": "none",
    }
    if plan.get("channels") != [APP]:
        sealed["paper"] = "serials"
    return make_manifest({**plan, **sealed})


def issue_credentials(work: Casework, credentials: Iterable[PublicPart | Letter], signers: Signers) -> int:
    """Enter the public parts of the letters (voter, issue, key, possession), all or none; gives their number."""
    number = 0
    with work.writing() as desk:
        for item in credentials:
            body = {
                "identified": "letter",
                "issue": item.issue,
                "key": hex_of(item.key),
                "kind": "letter",
                "possession": hex_of(item.possession),
                "voter": item.voter,
                **({"belenios": item.belenios} if item.belenios is not None else {}),
            }
            desk.add("credential_issued", body, signers)
            number += 1
    return number


def revoke_credential(work: Casework, voter: str, reason: str, signers: Signers) -> None:
    """End the active credential of ``voter``. Raises CredentialUnknownError if there is none."""
    with work.writing() as desk:
        index = desk.process.case.register.active.get(voter)
        if index is None:
            raise CredentialUnknownError
        tell_of(work, desk, desk.add("credential_revoked", {"credential": index, "reason": reason}, signers))


def record_deliveries(work: Casework, deliveries: Sequence[Mapping[str, Json]], signers: Signers) -> None:
    """Enter a batch of deliveries: voter, notice, mode, time, outcome, collectors, evidence (hex SHA-256, or null).

    A visit without ``id`` gets one here.
    """
    with work.writing() as desk:
        add_deliveries(desk, [{"id": secrets.token_hex(16), **item} for item in deliveries], signers)


def add_deliveries(desk: Desk, deliveries: Sequence[Mapping[str, Json]], signers: Signers) -> Entry:
    """Append a batch of deliveries in the transaction of ``desk``."""
    batch = encode_canonical({"deliveries": [dict(item) for item in deliveries], "v": 2})
    outcomes = [item["outcome"] for item in deliveries]
    counts = {name: outcomes.count(name) for name in OUTCOMES}
    return desk.add("delivery_recorded", {"batch": hashlib.sha256(batch).hexdigest(), **counts}, signers, [batch])


def open_voting(work: Casework, signers: Signers) -> None:
    """Open voting at or after the sealed time."""
    with work.writing() as desk:
        desk.add("voting_opened", {"credentials": len(desk.process.case.register.active)}, signers)
    work.publish()


def close_voting(work: Casework) -> None:
    """Close voting, at or after the closing time; the service does it, nobody's hand is needed."""
    with work.writing() as desk:
        case = desk.process.case
        desk.add("voting_closed", {"ballots": len(case.index_of), "voters": len(case.casts)}, NOBODY)
    work.publish()


def read_statement(work: Casework, place: Words, present: Sequence[str], text: str, signers: Signers) -> None:
    """Record that the notarial statement was read aloud, where and before whom."""
    data = text.encode()
    body = {"place": dict(place), "present": list(present), "statement": hashlib.sha256(data).hexdigest()}
    add(work, "statement_read", body, signers, [data])
    work.publish()


def add(work: Casework, kind: str, body: Mapping[str, Any], signers: Signers, blobs: Sequence[bytes] = ()) -> None:
    """Append one statement in a transaction of its own, and tell the voter from whom it takes something."""
    with work.writing() as desk:
        tell_of(work, desk, desk.add(kind, body, signers, blobs))


def booth_sha256() -> str:
    """SHA-256 of the voting script that this installation serves."""
    script = files("templates") / "static" / "booth" / "booth.js"
    return hashlib.sha256(script.read_bytes()).hexdigest()


def _posting(posting: tuple[int, int]) -> dict[str, int]:
    return {"from": posting[0], "until": posting[1]}
