"""Who must sign a statement of the office: roles and number, as the process will demand it.

Asked before anybody signs, so that a proposal names whom it waits for; whether the signatures do is decided by
``notary/process.py`` alone. Trustees, who sign some kinds besides, bring their signatures by files.
Specification: ``notary/SPEC.md``, "Proposals".
"""

from collections.abc import Collection, Mapping
from typing import Any

from notary.desk import is_at_desk
from notary.kinds import KINDS, OFFICER, REGISTRAR, Signers
from voting.statement import Officer

DESK = Signers(REGISTRAR.roles | OFFICER.roles, 2)
"""A registrar and an officer: who ends a credential, or gives one in another's place."""


def signers_due(kind: str, body: Mapping[str, Any]) -> Signers:
    """Who must sign a statement of ``kind`` that says ``body``; nobody for kinds that persons do not sign."""
    if is_at_desk(kind, body):
        return DESK
    return KINDS[kind].signers or Signers(frozenset(), 0)


def may_sign(name: str, due: Signers, officers: Mapping[str, Officer], signed: Collection[str]) -> bool:
    """Whether the signature of the officer called ``name`` is among those that are due, and still missing."""
    officer = officers.get(name)
    if officer is None or name in signed or len(signed) >= due.count or not due.roles & set(officer.roles):
        return False
    both = [officer, *(officers[other] for other in signed)]
    if len(both) < due.count:
        return True
    leads = not due.lead or any(due.lead & set(item.roles) for item in both)
    return leads and (due != DESK or _is_desk(both))


def who_can(due: Signers, officers: Mapping[str, Officer], signed: Collection[str]) -> list[str]:
    """The officers whose signatures would do, by name."""
    return [name for name in sorted(officers) if may_sign(name, due, officers, signed)]


def _is_desk(both: list[Officer]) -> bool:
    first, second = (set(officer.roles) for officer in both)
    return any(one & REGISTRAR.roles and other & OFFICER.roles for one, other in ((first, second), (second, first)))
