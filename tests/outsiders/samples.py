"""Certificates of every form, drawn and signed once for each process: what the programs of others are asked about."""

from collections.abc import Callable
from functools import cache

from notary.adapters.pdf import render_appearances, render_certificate
from notary.adapters.sign import sign_certificate
from notary.certificate import Certificate
from tests.notary import certificates, signing
from tests.notary.certificates import in_edition

SAMPLES: dict[str, Callable[[], Certificate]] = {
    "five questions of six options": certificates.make_long_certificate,
    "an election among thirty": certificates.make_ballot_paper,
    "rare characters and Uyghur names": certificates.make_rare_certificate,
    "no decision formed": lambda: certificates.make_certificate("quorum_not_met"),
    "nothing to be said": lambda: certificates.make_certificate("not_determinable"),
    "in English": lambda: in_edition(certificates.make_rare_certificate(), "en"),
    "in Uyghur": lambda: in_edition(certificates.make_rare_certificate(), "ug"),
    "thirty candidates in Uyghur": lambda: in_edition(certificates.make_ballot_paper(), "ug"),
}


@cache
def drawn(name: str) -> bytes:
    """The unsigned file of a sample."""
    return render_certificate(SAMPLES[name](), signing.BUNDLE)


@cache
def signed(name: str) -> bytes:
    """The same, certified, sealed and stamped with looks of its own."""
    with signing.asked() as authorities:
        looks = render_appearances(SAMPLES[name]())
        return sign_certificate(drawn(name), signing.officer(), signing.seal(), looks, authorities)
