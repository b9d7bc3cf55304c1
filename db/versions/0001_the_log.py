"""The log of answers and what follows from it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x515A4C52


def _id(table: str) -> list[sa.schema.SchemaItem]:
    return [sa.Column("id", sa.String(36), nullable=False), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")]


def _ref(table: str, column: str, target: str, *, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    name = f"fk_{table}_{column}_{target}"
    return [
        sa.Column(column, sa.String(36), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT"),
    ]


def upgrade() -> None:
    """Create all tables and mark the file as quizlr's."""
    _people_and_sessions()
    _cards()
    _log()
    _cache()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        op.execute(f"PRAGMA user_version = {int(revision)}")


def _people_and_sessions() -> None:
    op.create_table(
        "learner",
        *_id("learner"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("name", name="uq_learner_name"),
    )
    op.create_table(
        "session",
        *_id("session"),
        *_ref("session", "learner", "learner"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("study_day", sa.String(10), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("new_left", sa.Integer(), nullable=True),
    )
    op.create_index("ix_session_learner_started", "session", ["learner", "started"])
    op.create_table(
        "weight_set",
        *_id("weight_set"),
        *_ref("weight_set", "learner", "learner"),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("retention", sa.Float(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("retention > 0 AND retention < 1", name=op.f("ck_weight_set_retention")),
    )


def _cards() -> None:
    op.create_table(
        "card",
        *_id("card"),
        *_ref("card", "learner", "learner"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("task_hash", sa.Text(), nullable=False),
        sa.Column("wording_hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'suspended', 'parked', 'retired')", name=op.f("ck_card_status")
        ),
    )
    in_use = sa.text("status <> 'retired'")
    op.create_index(
        "uq_card_learner_key",
        "card",
        ["learner", "key"],
        unique=True,
        sqlite_where=in_use,
        postgresql_where=in_use,
    )


def _log() -> None:
    op.create_table(
        "operation",
        *_id("operation"),
        sa.Column("device", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_ref("operation", "learner", "learner"),
        sa.Column("at_utc", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *_ref("operation", "target", "operation", nullable=True),
        *_ref("operation", "card", "card", nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.UniqueConstraint("device", "seq", name="uq_operation_device_seq"),
    )
    _operation_indexes()
    op.create_table(
        "showing",
        *_id("showing"),
        *_ref("showing", "session", "session"),
        *_ref("showing", "card", "card"),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("task_hash", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("family_version", sa.Integer(), nullable=True),
        *_ref("showing", "weight_set", "weight_set", nullable=True),
    )
    op.create_index("ix_showing_card", "showing", ["card"])
    op.create_index("ix_showing_session", "showing", ["session"])
    _review()


def _operation_indexes() -> None:
    targeted, by_program = sa.text("target IS NOT NULL"), sa.text("kind = 'system'")
    op.create_index("ix_operation_learner_at_utc", "operation", ["learner", "at_utc"])
    op.create_index("ix_operation_card", "operation", ["card"])
    op.create_index(
        "ix_operation_target", "operation", ["target"], sqlite_where=targeted, postgresql_where=targeted
    )
    op.create_index(
        "ix_operation_system", "operation", ["at_utc"], sqlite_where=by_program, postgresql_where=by_program
    )


def _review() -> None:
    op.create_table(
        "review",
        *_ref("review", "operation", "operation"),
        sa.PrimaryKeyConstraint("operation", name="pk_review"),
        *_ref("review", "showing", "showing"),
        sa.UniqueConstraint("showing", name="uq_review_showing"),
        sa.Column("at_utc", sa.BigInteger(), nullable=False),
        sa.Column("utc_offset", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("study_day", sa.String(10), nullable=False),
        sa.Column("day_start", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("credit", sa.Float(), nullable=True),
        sa.Column("confidence", sa.String(8), nullable=True),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("misconceptions", sa.JSON(), nullable=False),
        sa.Column("due_day", sa.String(10), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name=op.f("ck_review_rating")),
        sa.CheckConstraint("credit BETWEEN 0 AND 1", name=op.f("ck_review_credit")),
        sa.CheckConstraint("confidence IN ('guess', 'unsure', 'sure')", name=op.f("ck_review_confidence")),
        sa.CheckConstraint("day_start BETWEEN 3 AND 12", name=op.f("ck_review_day_start")),
    )
    op.create_index("ix_review_study_day", "review", ["study_day"])


def _cache() -> None:
    op.create_table(
        "memory_state",
        *_ref("memory_state", "card", "card"),
        sa.PrimaryKeyConstraint("card", name="pk_memory_state"),
        *_ref("memory_state", "learner", "learner"),
        sa.Column("stability", sa.Float(), nullable=True),
        sa.Column("difficulty", sa.Float(), nullable=True),
        sa.Column("due_day", sa.String(10), nullable=True),
        sa.Column("last_day", sa.String(10), nullable=True),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_memory_state_learner_due_day", "memory_state", ["learner", "due_day"])
