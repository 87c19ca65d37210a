"""What a certificate takes: drawing, two signatures, bytes; of a case of 1,500 voters with its bundle attached."""

import hashlib
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pyhanko.keys import load_cert_from_pemder

from ledger.adapters.bundle import format_bundle
from notary.adapters.authority import Commissioned, make_authority
from notary.adapters.authorityserver import serving
from notary.adapters.drawing import stop_drawing
from notary.adapters.pdf import render_appearances, render_certificate
from notary.adapters.pens import open_signer
from notary.adapters.sign import Authorities, sign_certificate
from notary.certificate import Office, Officer
from notary.certify import Commission, make_certificate
from tests.benchmarks.figures import Figure, figure, save, say
from tests.benchmarks.largecase import make_large_case
from tests.simulator import RULEBOOK

VOTERS = 1_500
RUNS = 5
DRAWINGS = 100
OFFICE = Office("示范公证处", "Model Notary Office", "示范路1号", "0570-0000000")
OFFICERS = (Officer("李文", "演示执业证01"), Officer("王敏", ""))


def run() -> None:
    """Measure and save."""
    say(f"certificate: a case of {VOTERS} voters, then {RUNS + 1} certificates")
    world = make_large_case(VOTERS)
    bundle = format_bundle(world.record().files)
    report = world.audit()
    commission = Commission(
        number="（2026）示证字第1号",
        office=OFFICE,
        officers=OFFICERS,
        issued=world.now,
        bundle_sha256=hashlib.sha256(bundle).digest(),
        verify_url="https://vote.example/board/2026-01",
    )
    certificate = make_certificate(report, RULEBOOK[world.manifest().rules_sha256], commission)
    drawing, signing = [], []
    with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as folder:
        people = [Commissioned(officer, b"bench") for officer in OFFICERS[:1]]
        authority = make_authority(Path(folder), OFFICE, people, b"bench", datetime.now(UTC))
        officer, seal = open_signer(authority.officers[0].path, b"bench"), open_signer(authority.seal.path, b"bench")
        roots = (load_cert_from_pemder(str(authority.root_path)),)  # type: ignore[no-untyped-call]
        for _ in range(RUNS + 1):
            begun = time.monotonic()
            unsigned = render_certificate(certificate, bundle)
            looks = render_appearances(certificate)
            drawn = time.monotonic()
            with serving(authority.online) as stamps:
                signed = sign_certificate(unsigned, officer, seal, looks, Authorities(stamps, roots))
            signing.append(time.monotonic() - drawn)
            drawing.append(drawn - begun)
    say(f"certificate: {DRAWINGS} drawings, one after the other")
    stop_drawing()
    for _ in range(DRAWINGS):
        render_certificate(certificate, bundle)
    stop_drawing()
    drawer = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    asking = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    figures: list[Figure] = [
        figure(f"memory of what draws, at most, in {DRAWINGS} drawings", "bytes", drawer),
        figure("memory of what asks for them, at most", "bytes", asking),
        figure("first drawing, fonts not yet read", "s", drawing[0]),
        figure("drawing, warm", "s", *drawing[1:]),
        figure("both signatures", "s", *signing[1:]),
        figure("size: pages and fonts", "bytes", len(unsigned) - len(bundle)),
        figure("size: the bundle attached", "bytes", len(bundle)),
        figure("size: both signatures with their drawings", "bytes", len(signed) - len(unsigned)),
        figure("size: the signed certificate", "bytes", len(signed)),
    ]
    save("certificate", f"certificate of a recorded case of {VOTERS} voters", figures)
