"""Owners far away: keyed hashes that find them, identifications, proofs of identity, keys waiting for the registrar."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("origin", "digest", "voter", name="pk_identity"),
    )
    op.create_table(
        "identification",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("number", sa.LargeBinary(32), nullable=False),
        sa.Column("address", sa.LargeBinary(32), nullable=False),
        sa.Column("is_sent", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("code", sa.LargeBinary(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_identification"),
    )
    for column in ("origin", "number", "address"):
        op.create_index(f"ix_identification_{column}_begun", "identification", [column, "begun"])
    op.create_table(
        "identity_proof",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("voters", sa.String(4000), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_identity_proof"),
    )
    op.create_table(
        "provider_visit",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("cookie", sa.LargeBinary(32), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(64), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_provider_visit"),
    )
    op.create_table(
        "enrolment",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("possession", sa.LargeBinary(64), nullable=False),
        sa.Column("belenios", sa.Text(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("origin", "key", name="pk_enrolment"),
    )
    op.create_index("ix_enrolment_origin_voter", "enrolment", ["origin", "voter"])


def downgrade() -> None:
    for table in ("enrolment", "provider_visit", "identity_proof", "identification", "identity"):
        op.drop_table(table)
