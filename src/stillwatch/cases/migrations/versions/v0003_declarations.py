"""What teams declare of their accounts, what people have found of it, and which accounts of the log
it names."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "declaration",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("last_scan", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("by", sa.Text()),
        sa.Column("since", sa.Text()),
        sa.Column("until", sa.Text()),
        sa.ForeignKeyConstraint(["last_scan"], ["scan.number"]),
        sa.ForeignKeyConstraint(["by"], ["person.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "declared_account",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["declaration_id"], ["declaration.id"]),
        sa.PrimaryKeyConstraint("declaration_id", "account_id"),
    )
    op.create_index("ix_declared_account_account_id", "declared_account", ["account_id"])
