"""What of the ledger touches the world.

db.py          engine, transactions, tables, migrate()
caselog.py     one case's log in the database: append under the row lock, read
store.py       the published files: create-only, checkpoint by rename
signer.py      the log keys and their compare-and-swap memory, outside the database
publish.py     open a log, publish it, fence it at start
export.py      the record of a case at a published size
bundle.py      a record as a folder or a zip, read strictly (in the auditor's closure)
migrations/    the tables' history
"""
