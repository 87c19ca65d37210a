"""``/verify``: a certificate's number or file in, what the audit says out; and the register for everybody.

The pages work without a script. An uploaded file is audited and gone. What a number shows at once is the register's
word; the whole audit of the kept certificate runs when its reader asks for it.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from keys.encoding import bytes_of_hex, hex_of
from ledger.adapters.store import case_id
from ledger.checkpoint import parse_checkpoint
from ledger.merkle import Frontier
from ledger.web.board import read_leaves
from notary.adapters.office import load_office
from notary.adapters.registry import Registry
from notary.adapters.verifying import UPLOAD_LIMIT, Verifier
from notary.register import Register, Registered
from notary.web import verifywords as words
from voting.web.access import check_own_form
from voting.web.casepage import time_words
from voting.web.service import Service

ROOT = re.compile(r"[0-9a-f]{64}")
DIGITS = re.compile(r"\d+")


def make_verify_pages(service: Service) -> Blueprint:
    """Make the pages of verification."""
    pages = Blueprint("verify", __name__, url_prefix="/verify")
    office = load_office(service.settings.data)
    verifier = Verifier(service.settings, office)

    @pages.record
    def prepare(state: BlueprintSetupState) -> None:
        state.app.config["HAS_VERIFY"] = True
        state.app.jinja_env.filters.update(
            step_words=lambda name: words.STEPS.get(name, name),
            outcome_words=lambda name: words.OUTCOMES[name],
            ground_words=lambda name: words.GROUNDS[name],
            moment=time_words,
        )

    @pages.get("/")
    def start() -> str | AnyResponse:
        asked = request.args.get("number", "")[:80].strip()
        found = find_certificate(verifier.register(), asked) if asked else None
        if found is not None:
            return redirect(url_for("verify.certificate", year=found.year, serial=found.serial))
        return render_template("notary/verify.html", asked=asked, limit=UPLOAD_LIMIT >> 20)

    @pages.post("/")
    def upload() -> Response:
        check_own_form(service.settings)
        request.max_content_length = UPLOAD_LIMIT
        if (request.content_length or 0) > UPLOAD_LIMIT:
            raise RequestEntityTooLarge
        file = request.files.get("file")
        data = file.read() if file is not None else b""
        if file is not None:
            file.close()
        if not data:
            return make_response(render_template("notary/verify.html", asked="", limit=UPLOAD_LIMIT >> 20, empty=True))
        return answer(verifier.verify(data), data, None)

    @pages.get("/<int:year>-<int:serial>")
    def certificate(year: int, serial: int) -> tuple[str, int] | str:
        found = by_serial(verifier.register(), year, serial)
        if found is None:
            return render_template("notary/verify.html", asked=f"{year}-{serial}", limit=UPLOAD_LIMIT >> 20), 404
        claimed = request.args.get("root", "") if ROOT.fullmatch(request.args.get("root", "")) else ""
        size = find_root(service, found, claimed) if claimed else 0
        return render_template(
            "notary/registered.html",
            found=found,
            notice=public_text(service, found),
            root=claimed,
            root_size=size,
            is_kept=verifier.kept_file(found) is not None,
        )

    @pages.post("/<int:year>-<int:serial>")
    def audit(year: int, serial: int) -> Response:
        check_own_form(service.settings)
        found = by_serial(verifier.register(), year, serial)
        data = verifier.kept_file(found) if found else None
        return answer(verifier.verify(data) if data else None, data or b"", found)

    @pages.get("/register")
    def register() -> str:
        listed = sorted(verifier.register().certificates.values(), key=lambda each: each.index, reverse=True)
        registry = Registry(service.settings, office)
        return render_template("notary/register.html", listed=listed, is_begun=registry.is_begun)

    return pages


def answer(report: dict[str, Any] | None, data: bytes, found: Registered | None) -> Response:
    """The page of a report."""
    sign, sentence = words.sentence_of(report)
    page = render_template(
        "notary/verified.html",
        report=report,
        sign=sign,
        sentence=sentence,
        sha256=hashlib.sha256(data).hexdigest(),
        found=found,
    )
    return make_response(page, 503 if report is None else 200)


def find_certificate(register: Register, asked: str) -> Registered | None:
    """The certificate whose number somebody typed: as it stands, or only its year and serial."""
    if asked in register.certificates:
        return register.certificates[asked]
    digits = DIGITS.findall(asked)
    return by_serial(register, int(digits[0][:4]), int(digits[-1][:6])) if len(digits) == 2 else None


def by_serial(register: Register, year: int, serial: int) -> Registered | None:
    """The certificate with this year and serial."""
    return next((each for each in register.certificates.values() if (each.year, each.serial) == (year, serial)), None)


def find_root(service: Service, found: Registered, root: str) -> int:
    """At which size the published ledger of the certificate's case has this root; 0 if at none."""
    folder = service.settings.public / case_id(found.case)
    if not (folder / "checkpoint").is_file():
        return 0
    size = parse_checkpoint((folder / "checkpoint").read_bytes())[0].size
    return roots_of(folder, size).get(bytes_of_hex(root, 32), 0)


@lru_cache(maxsize=4)
def roots_of(folder: Path, size: int) -> Mapping[bytes, int]:
    """Every root that a published ledger of ``size`` has had, with the size of then; the same for ever."""
    frontier, roots = Frontier(), {}
    for number, leaf in enumerate(read_leaves(folder, size), start=1):
        frontier.append(leaf)
        roots[frontier.root()] = number
    return roots


def public_text(service: Service, found: Registered) -> str:
    """The notice of withdrawal, or the corrections, as the register publishes them."""
    named = [found.withdrawn["notice"]] if found.withdrawn else found.corrections
    files = [service.settings.public / "register" / "blob" / hex_of(sha256) for sha256 in named]
    return "\n\n".join(file.read_text("utf-8") for file in files if file.is_file())
