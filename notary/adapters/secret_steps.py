"""The steps of a secret case at the office: trustees, tally, shares, the gate, the end of the service's key.

What trustees sign comes as files (``signedfile.py``) and is appended as it is; the process refuses what may not stand
there. Every step publishes, so that the next record that a trustee reads shows it.
Order of a case: trustees' certificates, commits, ``set_service_key``, reveals, confirms, ``complete_trustees``,
``propose_manifest`` signed by all, drills; after closing ``compute_tally``, the trustees' confirmations of the closed
record, ``publish_service_share`` and the trustees' shares; after the result ``destroy_service_key``.
"""

import hashlib
from collections.abc import Iterable, Mapping

from keys.adapters.sodium import SodiumGroup, draw_scalar
from keys.canonical import Json, encode_canonical
from keys.compact import format_compact
from keys.group import element_text
from keys.schnorr import prove_key
from ledger.entry import Entry
from ledger.record import Record
from notary.adapters.casework import NOBODY, Casework, Signers
from notary.adapters.servicekey import load_service_key, make_service_key, remove_service_key
from notary.adapters.signedfile import Signed, make_signed, merge
from notary.adapters.steps import compose_manifest
from notary.errors import OutOfOrderError
from notary.kinds import KINDS
from notary.process import Process
from voting.belenios.tally import format_tally
from voting.belenios.trustees import Single, format_single
from voting.gate import Moment
from voting.gated import foresee_opening, inspect_case
from voting.manifest import parse_manifest
from voting.secret_bodies import COMPLETE, MEASURES, SERVICE_KEY
from voting.secret_errors import CeremonyOrderError
from voting.secret_step import parts_of
from voting.share import find_holder, make_share
from voting.tally import counted_casts

GROUP = SodiumGroup()


def current_record(work: Casework) -> Record:
    """The record as it stands now, published: what a trustee's tool reads."""
    work.publish()
    return Record(work.record())


def append_signed(work: Casework, *copies: Signed) -> Entry:
    """Append a statement that was signed elsewhere; several copies of one statement are put together.

    Raises: StatementsDifferError, and what the process refuses.
    """
    signed = merge(copies)
    with work.writing() as desk:
        entry = desk.add_body(signed.kind, signed.body, signed.blobs)
    work.publish()
    return entry


def append_all(work: Casework, statements: Iterable[Signed]) -> int:
    """Append several statements in their order, all or none; copies of one are put together. Gives how many."""
    groups: dict[bytes, list[Signed]] = {}
    for item in statements:
        groups.setdefault(encode_canonical(dict(item.statement)), []).append(item)
    with work.writing() as desk:
        for copies in groups.values():
            signed = merge(copies)
            desk.add_body(signed.kind, signed.body, signed.blobs)
    work.publish()
    return len(groups)


# -- the ceremony -----------------------------------------------------------------------------------------------------


def set_service_key(work: Casework) -> None:
    """Make the service's own key, keep it in two places, and publish its public part; before the first reveal."""
    with work.writing() as desk:
        ceremony = desk.process.case.sealed.ceremony
        if ceremony.service is not None or ceremony.polynomials:
            raise CeremonyOrderError
        secret = make_service_key(work.settings, work.origin)
        item = format_single(GROUP, GROUP.base(secret), prove_key(GROUP, secret, draw_scalar))
        desk.add("trustees_set", {"item": format_compact(item), "phase": SERVICE_KEY}, NOBODY)
    work.publish()


def complete_trustees(work: Casework, signers: Signers) -> bytes:
    """Put the trustees' keys together; an officer signs. Gives the Belenios file of trustees."""
    with work.writing() as desk:
        data = desk.process.case.sealed.ceremony.make_data()
        body = {"phase": COMPLETE, "trustees": hashlib.sha256(data).hexdigest()}
        desk.add("trustees_set", body, signers, [data])
    work.publish()
    return data


def propose_manifest(work: Casework, plan: Mapping[str, Json], signers: Signers) -> Signed:
    """Make the manifest of a secret vote of ``plan`` and of what was posted, signed by ``signers`` so far.

    Two officers and every trustee sign it, here or on copies of the file; ``append_signed`` then seals it.
    Raises: CeremonyOrderError before the trustees are complete.
    """
    ceremony = work.process().case.sealed.ceremony
    if not ceremony.items:
        raise CeremonyOrderError("the trustees are not complete")
    board: list[Json] = [*ceremony.names()]
    trustees: dict[str, Json] = {
        "board": board,
        "sha256": hashlib.sha256(ceremony.data).hexdigest(),
        "threshold": ceremony.board().threshold,
    }
    data = compose_manifest(work, {**plan, "trustees": trustees})
    body = {"manifest": hashlib.sha256(data).hexdigest()}
    return make_signed(work.origin, "manifest_sealed", body, signers, [data])


def foresee_findings(work: Casework, proposal: Signed) -> list[str]:
    """What the gate would find before opening if this manifest were sealed, codes with measures; empty if nothing."""
    roll = work.process().case.roll
    if roll is None:
        raise CeremonyOrderError("no roll was posted")
    reports = foresee_opening(parse_manifest(proposal.blobs[0]), roll)
    return sorted({f"{item.code} ({item.measure})" for report in reports for item in report.blocking})


# -- the gate ---------------------------------------------------------------------------------------------------------


def gate_findings(work: Casework, moment: Moment) -> list[dict[str, Json]]:
    """What stands against opening, or decryption, as an acceptance must name it; empty if nothing does."""
    return _findings(work.process(), moment)


def accept_risk(work: Casework, moment: Moment, reason: str, signers: Signers) -> int:
    """Two officers accept what the gate finds at this moment; gives how many findings. None: nothing is entered."""
    with work.writing() as desk:
        findings = _findings(desk.process, moment)
        if findings:
            desk.add("risk_accepted", {"findings": findings, "moment": moment, "reason": reason}, signers)
    work.publish()
    return len(findings)


def _findings(process: Process, moment: Moment) -> list[dict[str, Json]]:
    parts_of(process.case)
    found: list[dict[str, Json]] = []
    for report in inspect_case(process.case, moment):
        for item in report.blocking:
            finding: dict[str, Json] = {"code": item.code, "measure": item.measure, "numbers": dict(item.numbers)}
            if finding not in found:
                found.append(finding)
    return found


# -- the tally --------------------------------------------------------------------------------------------------------


def compute_tally(work: Casework) -> None:
    """Add up the encrypted ballots, each times its voter's weight; opens nothing."""
    with work.writing() as desk:
        case = desk.process.case
        manifest, _trustees, roll = parts_of(case)
        counted = counted_casts(case, manifest)
        data = {name: format_tally(GROUP, case.sealed.add_up(counted, roll, name)) for name in MEASURES}
        tallies: dict[str, Json] = {name: hashlib.sha256(item).hexdigest() for name, item in data.items()}
        desk.add("tally_computed", {"ballots": len(counted), "tallies": tallies}, NOBODY, list(data.values()))
    work.publish()


def publish_service_share(work: Casework) -> None:
    """Publish the service's share of both measures, or of neither."""
    with work.writing() as desk:
        case = desk.process.case
        manifest, trustees, _roll = parts_of(case)
        if not case.sealed.tallies:
            raise OutOfOrderError("no tally was computed")
        holder = find_holder(case.sealed.ceremony.items, trustees, None)
        secret = load_service_key(work.settings, work.origin, holder.public)
        context = case.sealed.context(manifest)
        for measure in MEASURES:
            tally = case.sealed.tallies[measure]
            made = make_share(GROUP, context, measure, holder, tally, secret, draw_scalar)
            desk.add("share_published", {"trustee": None, **made}, NOBODY)
    work.publish()


def destroy_service_key(work: Casework) -> None:
    """Overwrite and remove both copies of the service's key, then record its end: after the result, or a side exit.

    May be repeated after a crash between the two: copies that are gone are no fault.
    """
    with work.writing() as desk:
        process = desk.process
        single = _service_item(process)
        if process.phase not in KINDS["key_destroyed"].phases or single is None or process.case.sealed.destroyed:
            raise OutOfOrderError("the key is destroyed once, after the result is declared or the case has ended")
        remove_service_key(work.settings, work.origin)
        key = element_text(GROUP, single.trustee.key)
        desk.add("key_destroyed", {"key": key, "time": desk.writer.now}, NOBODY)
    work.publish()


def _service_item(process: Process) -> Single | None:
    return next((item for item in process.case.sealed.ceremony.items if isinstance(item, Single)), None)
