"""The Quzhou case of August 2022: real totals, invented persons.

figures.py    what was published, read from case.json, and the inference where the page does not close
draw.py       numbers that look random and are the same everywhere
people.py     invented owners
compound.py   buildings, holders and their part in the vote, to the thousandth of a square metre
roll.py       the roll as a property office would export it
script.py     who votes how, so that the published result comes out
"""
