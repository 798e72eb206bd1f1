"""What people decide to do about cases, what accounts are told of it, and how they answer."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "policy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("kind", sa.Text()),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text()),
        sa.Column("ended_at", sa.Text()),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_why", sa.Text()),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_policy_case_id", "policy", ["case_id"])
    _make_answers()


def _make_answers() -> None:
    op.create_table(
        "case_notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text()),
        sa.UniqueConstraint("number"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_notice_account_id", "case_notice", ["account_id"])
    op.create_index("case_notice_of_policy", "case_notice", ["policy_id", "case_id", "account_id"], unique=True)
    op.create_table(
        "appeal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.Text()),
        sa.ForeignKeyConstraint(["notice_id"], ["case_notice.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appeal_notice_id", "appeal", ["notice_id"])
    op.create_table(
        "challenge",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"]),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index("ix_challenge_account_id", "challenge", ["account_id"])
