"""Encodings, keys and signatures: what everything else is written in.

errors.py     every refusal of this package, and the three families of all refusals
canonical.py  the one accepted JSON form
shape.py      readers that take parsed JSON apart, exactly
encoding.py   hex, base64 and decimal numbers, one spelling each
hashing.py    SHA-256 under registered labels, HKDF, signed messages
ed25519.py    the curve and its signature check in integers, on public data only
note.py       signed notes and the keys that are named in them
refusal.py    every refusal of what follows
group.py      the group of secret ballots: what an implementation offers, text forms
puregroup.py  the group in integers, on public data only
elgamal.py    exponential ElGamal: encrypt, add, scale
sigma.py      proofs of protocol version 1: their form, challenge and branches
interval.py   an option is 0 or 1, the number of chosen options is within bounds
schnorr.py    key of a trustee, signed ballot, signed message
blank.py      a blank vote chooses no option
decryption.py a decryption factor and its proof of version 1
factor.py     our own proof of a decryption factor
shares.py     threshold keys: verification keys, combining factors
dlog.py       from an element back to the number that it stands for
compact.py    the JSON of the ceremony's messages
channel.py    a trustee's seed; secret, signed messages between trustees
board.py      the trustees' certificates and public coefficients
dealing.py    what trustees and server hand each other, read and written
ceremony.py   the steps by which trustees make a key that nobody holds whole
adapters/     libsodium (every secret), the cipher of the channel, sealed key files
__main__.py   make and show key files, offline

This package knows nothing of ledgers or votes. See keys/SPEC.md.
"""
