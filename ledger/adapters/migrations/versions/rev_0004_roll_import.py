"""What an import of a roll went by, and who acts for which voter: the office's own tables, never published."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roll_import",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_roll_import"),
    )
    op.create_table(
        "voter_state",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("documents", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.String(400), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "voter", name="pk_voter_state"),
    )


def downgrade() -> None:
    op.drop_table("voter_state")
    op.drop_table("roll_import")
