"""Operations on many cards, which weights are in force, and what a card's ratings come to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of moves and columns to caches, which a replay fills; nothing that is there changes."""
    op.create_table(
        "move",
        sa.Column("operation", sa.String(36), nullable=False),
        sa.Column("card", sa.String(36), nullable=False),
        sa.Column("study_day", sa.String(10), nullable=False),
        sa.Column("due_day", sa.String(10), nullable=True),
        sa.Column("stability", sa.Float(), nullable=True),
        sa.Column("difficulty", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("operation", "card", name="pk_move"),
        sa.ForeignKeyConstraint(
            ["operation"], ["operation.id"], name="fk_move_operation_operation", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name="fk_move_card_card", ondelete="RESTRICT"),
    )
    op.create_index("ix_move_card", "move", ["card"])
    on_many = sa.text("card IS NULL AND target IS NULL")
    op.create_index(
        "ix_operation_on_many", "operation", ["kind"], sqlite_where=on_many, postgresql_where=on_many
    )
    op.add_column(
        "weight_set", sa.Column("in_force", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    right_days = sa.Column("right_days", sa.Integer(), nullable=False, server_default=sa.text("0"))
    last_right: sa.Column[bool] = sa.Column(
        "last_right", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("memory_state", right_days)
    op.add_column("memory_state", last_right)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {int(revision)}")
