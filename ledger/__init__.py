"""The ledger of one case: entries in order, their tree, and signed statements about it.

errors.py      every refusal of this package
entry.py       one appended item: a signed note over one line of canonical JSON
merkle.py      the tree: prove and check inclusion and consistency
tile.py        the tree and its entries as static files
checkpoint.py  the log's signed statement of size and root
cosignature.py a witness's statement about a checkpoint
policy.py      whom a verifier trusts: logs, office, officers, witnesses, quorum
proof.py       the stand-alone proof that an entry is in the log
record.py      all files of one case: their names, and whether they are whole
log.py         the order of writes, over ports
adapters/      database, static files, signer, bundles
web/           settings, site, errors as answers, public board

This package knows nothing of ballots; it imports keys and nothing above. See ledger/SPEC.md.
"""
