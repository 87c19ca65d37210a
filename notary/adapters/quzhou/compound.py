"""The compound: buildings and shops, who holds them, and what part each holder takes in the vote.

Heads and areas of every group of voters come out exactly as published: holders are dealt out by head, exchanged
between groups until the areas nearly fit, and the rest, some thousandths, goes into the measured area of a few flats.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from notary.adapters.quzhou.draw import Draw
from notary.adapters.quzhou.figures import Figures, Group, load_figures
from notary.adapters.quzhou.people import YEAR_NAMES, InventedOwner, Registry

BUILDINGS = 14
STAIRCASES = 2
FLOORS = 19
SHOP_BLOCKS = ("S1", "S2")
SHOPS_PER_BLOCK = 24
# Areas of the three flats of a floor, in hundredths of m², for three kinds of building.
FLAT_TYPES = ((8937, 10864, 12852), (9618, 11975, 13846), (11283, 12691, 14327))
TOP_FLOOR_EXTRA = 2860

DEVELOPER_FLATS = 14
DEVELOPER_SHOPS = 8
ORGANISATIONS = 20
# How many persons hold so many units; all others hold one.
SEVERAL_UNITS = {2: 78, 3: 14, 5: 3}
CO_OWNED = 212
CO_OWNED_TWICE = 4


@dataclass(slots=True)
class Premises:
    """A flat or shop while the compound is being built. ``area`` in thousandths of m²."""

    building: str
    staircase: str
    room: str
    floor: int
    area: int
    is_flat: bool

    @property
    def label(self) -> str:
        """The label that the importer gives the unit."""
        staircase = f"{self.staircase}单元" if self.staircase else ""
        return f"{self.building}幢{staircase}{self.room}室"


@dataclass(slots=True)
class Holder:
    """A holder of voting rights: one head. ``group`` is a place in ``Figures.groups``."""

    owners: tuple[InventedOwner, ...]
    premises: list[Premises]
    is_developer: bool = False
    group: int = field(default=-1)

    @property
    def area(self) -> int:
        """The area of everything held."""
        return sum(unit.area for unit in self.premises)


@cache
def plan_compound(seed: int) -> tuple[Holder, ...]:
    """Return all holders, each in its group. The result is shared: treat it as constant."""
    figures = load_figures()
    draw = Draw("compound", seed)
    flats, shops = _flats(draw), _shops(draw)
    _scale(flats, figures.area - sum(shop.area for shop in shops))
    holders = _holders(figures.heads, flats, shops, draw, Registry(seed))
    _deal(holders, figures, draw)
    _balance(holders, figures.groups)
    for number, group in enumerate(figures.groups):
        _fit([holder for holder in holders if holder.group == number], group)
    return tuple(holders)


def _flats(draw: Draw) -> list[Premises]:
    flats = []
    for building in range(1, BUILDINGS + 1):
        types = FLAT_TYPES[building % len(FLAT_TYPES)]
        offset = draw.between(-60, 60)
        for staircase in range(1, STAIRCASES + 1):
            for floor in range(1, FLOORS + 1):
                for door, base in enumerate(types, start=1):
                    hundredths = base + offset + (TOP_FLOOR_EXTRA if floor == FLOORS else 0)
                    measured = draw.between(-9, 9) if draw.chance(15) else 0  # Measured again after alterations.
                    area = 10 * hundredths + measured
                    flats.append(Premises(str(building), str(staircase), f"{floor}{door:02d}", floor, area, True))
    return flats


def _shops(draw: Draw) -> list[Premises]:
    return [
        Premises(block, "", f"{number:02d}", 1, 10 * draw.between(3880, 11690), False)
        for block in SHOP_BLOCKS
        for number in range(1, SHOPS_PER_BLOCK + 1)
    ]


def _scale(flats: Sequence[Premises], target: int) -> None:
    """Change all flats alike, by hundredths, so that they add up to ``target``; the last rest goes to one flat."""
    step, rest = divmod(target - sum(flat.area for flat in flats), 10 * len(flats))
    for number, flat in enumerate(flats):
        flat.area += 10 * step + (10 if number < rest // 10 else 0)
    flats[-1].area += target - sum(flat.area for flat in flats)


def _holders(
    heads: int, flats: Sequence[Premises], shops: Sequence[Premises], draw: Draw, people: Registry
) -> list[Holder]:
    """Give every flat and shop a holder, ``heads`` holders in all."""
    flats, shops = list(flats), list(shops)
    draw.shuffle(flats)
    draw.shuffle(shops)
    stock = [flats.pop() for _ in range(DEVELOPER_FLATS)] + [shops.pop() for _ in range(DEVELOPER_SHOPS)]
    holders = [Holder((people.make_organisation("示例置业开发有限公司"),), stock, is_developer=True)]
    for number in range(ORGANISATIONS):
        owner = people.make_organisation(f"示例商贸{YEAR_NAMES[number]}有限公司")
        holders.append(Holder((owner,), [shops.pop()]))
    rest = flats + shops
    draw.shuffle(rest)
    several = [count for count, holding in SEVERAL_UNITS.items() for _ in range(holding)]
    sizes = several + [1] * (heads - len(holders) - len(several))
    if sum(sizes) != len(rest):
        raise ValueError("the units do not go round")
    co_owned = set(range(CO_OWNED_TWICE)) | set(range(len(several), len(several) + CO_OWNED))
    for number, size in enumerate(sizes):
        held = [rest.pop() for _ in range(size)]
        first = people.make_person(must_have_phone=number in co_owned)
        others = (people.make_person(),) if number in co_owned else ()
        holders.append(Holder((first, *others), held))
    return holders


def _deal(holders: Sequence[Holder], figures: Figures, draw: Draw) -> None:
    """Put holders into the groups by head; the developer, the first, is among those who took no part."""
    places = [number for number, group in enumerate(figures.groups) for _ in range(group.heads)]
    places.remove(len(figures.groups) - 1)
    draw.shuffle(places)
    for holder, place in zip(holders, [len(figures.groups) - 1, *places], strict=True):
        holder.group = place


def _balance(holders: Sequence[Holder], groups: Sequence[Group], rounds: int = 400) -> None:
    """Exchange holders between the group with most area too much and the one with most too little."""
    for _ in range(rounds):
        over = [-group.area for group in groups]
        for holder in holders:
            over[holder.group] += holder.area
        giving, taking = over.index(max(over)), over.index(min(over))
        if over[giving] < 500:
            return
        _exchange(holders, giving, taking, min(over[giving], -over[taking]))


def _exchange(holders: Sequence[Holder], giving: int, taking: int, wanted: int) -> None:
    """Swap the two holders whose difference in area comes nearest to ``wanted``, from below."""
    there = sorted((h for h in holders if h.group == taking and not h.is_developer), key=lambda h: h.area)
    areas = [holder.area for holder in there]
    best: tuple[int, Holder, Holder] | None = None
    for holder in holders:
        if holder.group != giving or holder.is_developer:
            continue
        place = bisect_left(areas, holder.area - wanted)
        if place < len(areas) and areas[place] < holder.area:
            short = wanted - (holder.area - areas[place])
            if best is None or short < best[0]:
                best = (short, holder, there[place])
    if best is not None:
        best[1].group, best[2].group = taking, giving


def _fit(holders: Sequence[Holder], group: Group) -> None:
    """Spread what is left, below a square metre, over the flats of the group, at most 10 thousandths each."""
    left = group.area - sum(holder.area for holder in holders)
    flats = [unit for holder in holders for unit in holder.premises if unit.is_flat]
    for flat in flats:
        part = max(-10, min(10, left))
        flat.area += part
        left -= part
    if left or len(holders) != group.heads:
        raise ValueError("the areas do not come out; choose another seed")
