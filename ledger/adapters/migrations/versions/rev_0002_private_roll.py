"""The owners of a case in clear, with the salts of their commitments: the office's own table, never published."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "private_owner",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("document_kind", sa.String(32), nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("name_salt", sa.LargeBinary(16), nullable=False),
        sa.Column("document_salt", sa.LargeBinary(16), nullable=False),
        sa.Column("phone_salt", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("origin", "voter", "place", name="pk_private_owner"),
    )


def downgrade() -> None:
    op.drop_table("private_owner")
