"""Up to where the ballots of each case were told to their voters; those that stand already were."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cast_told",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("next_index", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_cast_told"),
    )
    op.execute("INSERT INTO cast_told (origin, next_index) SELECT origin, next_index FROM log")


def downgrade() -> None:
    op.drop_table("cast_told")
