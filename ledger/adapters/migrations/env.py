"""Runs the revisions on the connection that ``ledger.adapters.db.migrate`` hands over, inside its transaction."""

from alembic import context

from ledger.adapters.db import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
