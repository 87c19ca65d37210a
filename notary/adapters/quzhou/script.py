"""Who votes how and by which channel, so that the published result comes out exactly.

The page gives heads by choice and channel and areas by choice; which head voted where is invented. A few who vote on
the phone choose otherwise first and vote again, and a few owners hand in an invalid paper ballot (the inference of
figures.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from notary.adapters.quzhou.compound import Holder, plan_compound
from notary.adapters.quzhou.draw import Draw
from notary.adapters.quzhou.figures import ABSENT, ABSTAIN, AGAINST, FOR, INVALID, load_figures
from notary.adapters.quzhou.roll import SEED
from voting.roll import Roll

APP = "app"
TELEPHONE = "telephone"
DOOR_TO_DOOR = "door_to_door"
PAPER = "paper"
# What voters chose before they voted again, the final choice aside: part, earlier choices, how many voters.
CHANGED_MINDS = (
    (FOR, (AGAINST,), 6),
    (FOR, (AGAINST, ABSTAIN), 1),
    (AGAINST, (FOR,), 8),
    (AGAINST, (ABSTAIN,), 4),
    (AGAINST, (AGAINST, FOR), 1),
    (ABSTAIN, (FOR,), 2),
)


@dataclass(frozen=True, slots=True)
class ScriptedVoter:
    """What one voter does. ``part`` is for, against, abstain, invalid, silent or absent; ``channel`` is empty for the
    last two; ``choices`` are the ballots in order, the last one counts; an invalid paper ballot has none."""

    voter: str
    part: str
    channel: str
    choices: tuple[str, ...]

    @property
    def is_served(self) -> bool:
        """Whether the notice reached the voter; silence counts only then."""
        return self.part != ABSENT


def make_quzhou_script(roll: Roll, seed: int = SEED) -> tuple[ScriptedVoter, ...]:
    """Return what every voter of ``roll`` does, in the order of the roll.

    Raises: ValueError for another roll than that of ``make_quzhou_roll`` with the same ``seed``.
    """
    draw = Draw("script", seed)
    voter_of = {unit: voter.id for voter in roll.voters for unit in voter.units}
    parts: dict[str, list[tuple[str, Holder]]] = {}
    for number, group in enumerate(load_figures().groups):
        members = [(_voter_id(holder, voter_of), holder) for holder in plan_compound(seed) if holder.group == number]
        members.sort(key=lambda member: member[0])
        draw.shuffle(members)
        members.sort(
            key=lambda member: len(member[1].premises) > 1
        )  # Invalid ballots, dealt first, from small holders.
        for part, count in sorted(group.parts.items(), key=lambda item: item[1]):
            parts[part] = [members.pop(0) for _ in range(count)]
    script = [scripted for part, members in parts.items() for scripted in _scripted(part, members)]
    if len(script) != len(roll.voters) or len({scripted.voter for scripted in script}) != len(script):
        raise ValueError("the roll is another one")
    return tuple(sorted(script, key=lambda scripted: scripted.voter))


def _voter_id(holder: Holder, voter_of: dict[str, str]) -> str:
    found = {voter_of.get(unit.label) for unit in holder.premises}
    if len(found) != 1 or None in found:
        raise ValueError("the roll is another one")
    return str(found.pop())


def _scripted(part: str, members: Sequence[tuple[str, Holder]]) -> list[ScriptedVoter]:
    """Give the members of one part their channels: those without a telephone are visited at home."""
    if part == INVALID:
        return [ScriptedVoter(voter, part, PAPER, ()) for voter, _ in members]
    channels = load_figures().channels.get(part)
    if channels is None:
        return [ScriptedVoter(voter, part, "", ()) for voter, _ in members]
    waiting = sorted(members, key=lambda member: bool(member[1].owners[0].phone))
    places = [DOOR_TO_DOOR] * channels[DOOR_TO_DOOR] + [TELEPHONE] * channels[TELEPHONE] + [APP] * channels[APP]
    earlier = [choices for name, choices, count in CHANGED_MINDS if name == part for _ in range(count)]
    script = []
    for (voter, holder), channel in zip(waiting, places, strict=True):
        if channel != DOOR_TO_DOOR and not holder.owners[0].phone:
            raise ValueError("too many voters have no telephone")
        before = earlier.pop() if channel == APP and earlier else ()
        script.append(ScriptedVoter(voter, part, channel, (*before, part)))
    return script
