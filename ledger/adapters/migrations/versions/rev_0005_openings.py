"""What opens the office's commitments beside the owners: agents, instructions, objections, labels of units."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "private_value",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("commitment", sa.LargeBinary(32), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "commitment", name="pk_private_value"),
    )
    op.create_index("ix_private_value_origin_field", "private_value", ["origin", "field"])


def downgrade() -> None:
    op.drop_table("private_value")
