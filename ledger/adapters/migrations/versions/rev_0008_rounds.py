"""Rounds of delivery: their links as hashes, visits and pictures as phones sent them; never published."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_round",
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("notice", sa.String(16), nullable=False),
        sa.Column("voters", sa.Text(), nullable=False),
        sa.Column("collectors", sa.String(200), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link", name="pk_delivery_round"),
    )
    op.create_table(
        "delivery_visit",
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(32), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link", "id", name="pk_delivery_visit"),
    )
    op.create_table(
        "delivery_photo",
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("link", "sha256", name="pk_delivery_photo"),
    )


def downgrade() -> None:
    for table in ("delivery_photo", "delivery_visit", "delivery_round"):
        op.drop_table(table)
