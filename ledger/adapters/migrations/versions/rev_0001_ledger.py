"""The ledger's tables, and the rule that entries are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("vkey", sa.String(512), nullable=False),
        sa.Column("next_index", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("last_time", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_log"),
    )
    op.create_table(
        "entry",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("idem_key", sa.String(128), nullable=True),
        sa.Column("leaf_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "idx", name="pk_entry"),
        sa.UniqueConstraint("origin", "idem_key", name="uq_entry_origin_idem_key"),
        sa.ForeignKeyConstraint(["origin"], ["log.origin"], name="fk_entry_origin"),
    )
    op.create_table(
        "blob",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "sha256", name="pk_blob"),
        sa.ForeignKeyConstraint(["origin"], ["log.origin"], name="fk_blob_origin"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("phase", sa.Boolean(create_constraint=False), nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", name="pk_checkpoint"),
        sa.ForeignKeyConstraint(["origin"], ["log.origin"], name="fk_checkpoint_origin"),
    )
    if op.get_bind().dialect.name == "sqlite":
        # On PostgreSQL the same is done by revoking UPDATE and DELETE from the application's role.
        for table in ("entry", "blob"):
            for verb in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken back")
