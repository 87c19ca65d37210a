"""The vote: manifest, roll, credentials, ballots, counting.

See SPEC.md. Pure files decide; ``adapters`` and ``web`` touch the world.
"""
