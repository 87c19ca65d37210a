"""The demonstration's board of trustees: three people with opposed interests, each with a desk of their own.

A desk is ``notary.adapters.trustee.TrusteeDesk``, the same as on a trustee's own computer: it reads exported records
and its own copy of the policy, and gives signed statements. Two of the three suffice; the third does not come.
"""

from collections.abc import Mapping

from keys.canonical import Json
from keys.ed25519 import Sign
from ledger.policy import parse_policy
from notary.adapters.casework import Casework
from notary.adapters.demo.stage import PASSPHRASE, Stage
from notary.adapters.secret_steps import (
    accept_risk,
    append_all,
    append_signed,
    complete_trustees,
    compute_tally,
    current_record,
    propose_manifest,
    publish_service_share,
    set_service_key,
)
from notary.adapters.trustee import TrusteeDesk
from voting.gate import Moment

TRUSTEES = ("sun_yi", "wu_min", "zheng_jia")
THRESHOLD = 2
REASON = "业主委员会、居民委员会及公证处知悉并同意公布精确合计。（演示）"

Signers = Mapping[str, Sign]


class Board:
    """The trustees of one case."""

    def __init__(self, stage: Stage, work: Casework) -> None:
        self._stage = stage
        self._work = work
        self._desks: list[TrusteeDesk] = []

    def make_key(self, officer: Signers) -> None:
        """The ceremony: certificates, commitments, the service's own key, polynomials, confirmed shares."""
        folder = self._stage.people
        policy = parse_policy(self._work.policy())
        for name in TRUSTEES:
            TrusteeDesk.create(folder, name, PASSPHRASE, fast=True)
            self._desks.append(TrusteeDesk(folder, name, PASSPHRASE, policy))
        self._each("certificate")
        self._each("commit")
        set_service_key(self._work)
        self._each("reveal")
        self._each("confirm")
        complete_trustees(self._work, officer)

    def seal(self, plan: Mapping[str, Json], officers: Signers) -> None:
        """Seal the manifest: two officers propose it, every trustee signs it."""
        proposal = propose_manifest(self._work, plan, officers)
        record = current_record(self._work)
        append_signed(self._work, *(desk.seal(record, proposal) for desk in self._desks))
        self._work.publish()

    def drill(self) -> None:
        """Every trustee shows that it can decrypt."""
        self._each("drill")

    def accept_risk(self, moment: Moment, officers: Signers) -> None:
        """Enter what the gate found, if it found anything."""
        accept_risk(self._work, moment, REASON, officers)

    def decrypt(self) -> None:
        """Add up; as many trustees as are needed confirm the closed record, and they and the service decrypt totals.

        The first trustee comes twice: it decrypts once the last one's confirmation stands, who decrypts at once.
        """
        compute_tally(self._work)
        first, *others = self._desks[:THRESHOLD]
        for desk in (first, *others, first):
            append_all(self._work, desk.decrypt(current_record(self._work)))
        publish_service_share(self._work)

    def _each(self, step: str) -> None:
        for desk in self._desks:
            append_signed(self._work, getattr(desk, step)(current_record(self._work)))
