"""Invalid papers between their reading and the account after closing: the office's own table, never published."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invalid_paper",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("scan", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("origin", "serial", name="pk_invalid_paper"),
    )


def downgrade() -> None:
    op.drop_table("invalid_paper")
