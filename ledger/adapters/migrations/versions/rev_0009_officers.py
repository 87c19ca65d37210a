"""Officers: accounts, invitations, passkeys, challenges, sessions; proposals waiting for signatures; all private."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_account",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("handle", sa.LargeBinary(32), nullable=False),
        sa.Column("factor", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(create_constraint=False), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_office_account"),
        sa.UniqueConstraint("handle", name="uq_office_account_handle"),
    )
    op.create_table(
        "office_membership",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("account", "origin", name="pk_office_membership"),
    )
    op.create_table(
        "office_invitation",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_office_invitation"),
    )
    op.create_table(
        "office_passkey",
        sa.Column("id", sa.LargeBinary(1023), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("signs", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_passkey"),
    )
    op.create_index("ix_office_passkey_account", "office_passkey", ["account"])
    op.create_table(
        "office_challenge",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("visit", sa.LargeBinary(32), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_office_challenge"),
    )
    op.create_table(
        "office_session",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("factor", sa.LargeBinary(), nullable=False),
        sa.Column("passkey", sa.LargeBinary(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_office_session"),
    )
    op.create_index("ix_office_session_account", "office_session", ["account"])
    op.create_table(
        "office_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_failure"),
    )
    op.create_index("ix_office_failure_subject_time", "office_failure", ["subject", "time"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("ticket", sa.String(64), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("proposer", sa.String(32), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.String(32), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.UniqueConstraint("origin", "ticket", name="uq_proposal_origin_ticket"),
    )
    op.create_table(
        "proposal_signature",
        sa.Column("proposal", sa.String(32), nullable=False),
        sa.Column("officer", sa.String(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name="fk_proposal_signature_proposal"),
        sa.PrimaryKeyConstraint("proposal", "officer", name="pk_proposal_signature"),
    )
    op.create_table(
        "proposal_file",
        sa.Column("proposal", sa.String(32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name="fk_proposal_file_proposal"),
        sa.PrimaryKeyConstraint("proposal", "sha256", name="pk_proposal_file"),
    )


def downgrade() -> None:
    for table in (
        "proposal_file",
        "proposal_signature",
        "proposal",
        "office_failure",
        "office_session",
        "office_challenge",
        "office_passkey",
        "office_invitation",
        "office_membership",
        "office_account",
    ):
        op.drop_table(table)
