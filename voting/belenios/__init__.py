"""Belenios protocol version 1 on Ed25519: the structures, the secret ballot, the count, the ``.bel`` archive.

structure   the one spelling of the specification's JSON
election    questions and the election they stand in
credential  a voter's private credential and its secret exponent
electorate  the public credentials with their weights
trustees    who holds the election key, and whether they made it properly
ballot      decode, re-encode, compare; check
encrypt     make a ballot from a choice and a seed
tally       add up ballots by their weights
decryption  partial decryptions, and how they are put together
result      what they give; count.py finds it
archive     the tar file: read and write
event       the chain of events in it, payload.py what these name
audit       whether a whole archive holds, with ballotbox.py, batch.py and opening.py

Specification: ``voting/SPEC.md`` section "Belenios"; the protocol itself: the Belenios specification, release 3.3.0.
"""
