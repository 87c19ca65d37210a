"""The voters' telephone numbers, and logging in: challenges, logins, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("origin", "voter", name="pk_phone"),
    )
    for table in ("challenge", "session"):
        op.create_table(
            table,
            sa.Column("hash", sa.LargeBinary(32), nullable=False),
            sa.Column("origin", sa.String(255), nullable=False),
            sa.Column("voter", sa.String(32), nullable=False),
            sa.Column("expires", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("hash", name=f"pk_{table}"),
        )
    op.create_table(
        "login",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("address", sa.LargeBinary(32), nullable=False),
        sa.Column("is_right", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("code", sa.LargeBinary(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_login"),
    )
    # Both limits count a short time back; without these every login would read the whole table.
    op.create_index("ix_login_origin_voter_begun", "login", ["origin", "voter", "begun"])
    op.create_index("ix_login_address_begun", "login", ["address", "begun"])


def downgrade() -> None:
    for table in ("login", "session", "challenge", "phone"):
        op.drop_table(table)
