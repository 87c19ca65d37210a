"""Who acts for a voter that cannot act itself: agents, guardians, heirs, representatives of co-owners.

Specification: ``voting/SPEC.md``, "States of a voter".
"""

from collections.abc import Mapping, Sequence

from voting.cell import parse_names, parse_phone
from voting.doubt import GUARDIAN, HEIRS, STATES, Decisions, State
from voting.import_errors import StateWrongError
from voting.merge import MergedVoter
from voting.problem import FaultError, Problem

_NEEDED = {"owner-minor": GUARDIAN, "owner-deceased": HEIRS}
"""The state that a doubt needs when its choice has the same name."""


def check_states(voters: Sequence[MergedVoter], doubts: Sequence[Problem], decisions: Decisions) -> None:
    """Check that each state names a unit of the roll and fits its voter, one for a voter; and that where officers
    decided that a guardian or heirs act, the papers that prove it are there.

    Raises: StateWrongError naming the unit or place.
    """
    found = states_of(voters, decisions.states)
    named = {(place, found[voter.id].state) for voter in voters if voter.id in found for place in voter.places}
    for problem in doubts:
        needed = _NEEDED.get(problem.code, "")
        if needed and decisions.choice(problem) == needed and (problem.place, needed) not in named:
            raise StateWrongError(f"{problem.place}: no {needed} is named")


def states_of(voters: Sequence[MergedVoter], states: Sequence[State]) -> Mapping[str, State]:
    """Return the state of each voter that has one, by voter id, with the number as a telephone is written.

    Raises: StateWrongError.
    """
    by_unit = {unit: voter for voter in voters for unit in voter.units}
    found: dict[str, State] = {}
    for item in states:
        voter = by_unit.get(item.unit)
        if voter is None:
            raise StateWrongError(f"{item.unit}: the roll has no such unit")
        if voter.kind not in STATES[item.state]:
            raise StateWrongError(f"{item.unit}: {item.state} is no state of a voter of this kind")
        if voter.id in found:
            raise StateWrongError(f"{item.unit}: the voter has two states")
        try:
            if len(parse_names(item.name)) != 1 or (item.phone and parse_phone(item.phone) != item.phone):
                raise StateWrongError(f"{item.unit}: name or telephone number do not have the form of one")
        except FaultError as fault:
            raise StateWrongError(f"{item.unit}: {fault.code}") from None
        found[voter.id] = item
    return found
