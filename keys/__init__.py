"""Encodings, keys and signatures: what everything else is written in.

errors.py     every refusal of this package, and the three families of all refusals
canonical.py  the one accepted JSON form
shape.py      readers that take parsed JSON apart, exactly
encoding.py   hex, base64 and decimal numbers, one spelling each
hashing.py    SHA-256 under registered labels, HKDF, signed messages
ed25519.py    signature check in integers, on public data only
note.py       signed notes and the keys that are named in them
adapters/     libsodium (every secret), sealed key files
__main__.py   make and show key files, offline

This package knows nothing of ledgers or votes. See keys/SPEC.md.
"""
