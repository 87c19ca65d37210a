"""The outbox: messages on their way, sealed, and counts of those that were erased; never published."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("notice", sa.String(96), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.LargeBinary(16), nullable=True),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(128), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("origin", "notice", "voter", "channel", name="uq_outbox_origin_notice_voter_channel"),
    )
    op.create_index("ix_outbox_state_rank_due", "outbox", ["state", "rank", "due"])
    op.create_index("ix_outbox_reference", "outbox", ["reference"])
    op.create_table(
        "outbox_count",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "kind", "channel", "state", name="pk_outbox_count"),
    )
    op.create_table(
        "mail_address",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("wanted", sa.String(254), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("code", sa.LargeBinary(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "voter", name="pk_mail_address"),
    )


def downgrade() -> None:
    for table in ("mail_address", "outbox_count", "outbox"):
        op.drop_table(table)
