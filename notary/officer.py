"""Commissions: who may act for the office, with which key, in which roles.

A policy line ``officer <name> <vkey>`` pins a person's key; the key's own name says the roles, so they are part of what
is pinned: ``<host>/<office>/<roles>/<name>``, several roles joined by a full stop, such as
``vote.example/city/notary.registrar/li``. A key of another form of name holds no role.
Specification: ``notary/SPEC.md`` section Formats, "Commissions"; attack A71.
"""

from collections.abc import Iterable, Mapping

from keys.note import VerifierKey
from voting.statement import Officer


def commissions(keys: Mapping[str, VerifierKey]) -> dict[str, Officer]:
    """The persons whom a policy commissions, by the name it calls them."""
    return {name: Officer(name, key.public, _roles(key.name)) for name, key in keys.items()}


def commission_name(office: str, roles: Iterable[str], name: str) -> str:
    """The name of the key of a person with these ``roles`` at ``office`` (``<host>/<office>``)."""
    return f"{office}/{'.'.join(roles)}/{name}"


def _roles(key_name: str) -> tuple[str, ...]:
    parts = key_name.split("/")
    return tuple(parts[-2].split(".")) if len(parts) == 4 else ()
