"""The tables. `operation`, `showing`, `review` and `move` are the log; its rows are never changed or removed.

Nothing cascades: no statement on another table can reach an answer.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

from quizlr.store.moments import from_millis, to_millis

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Day(TypeDecorator[date]):
    """A study day, stored as ISO text: it sorts, reads and compares as itself in every database."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: object) -> str | None:  # noqa: ARG002
        """Write a day."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: object) -> date | None:  # noqa: ARG002
        """Read a day."""
        return None if value is None else date.fromisoformat(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, stored as whole milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> int | None:  # noqa: ARG002
        """Write a moment."""
        return None if value is None else to_millis(value)

    def process_result_value(self, value: Any | None, dialect: object) -> datetime | None:  # noqa: ARG002
        """Read a moment."""
        return None if value is None else from_millis(value)


class Seed(TypeDecorator[int]):
    """A seed of any size, stored as decimal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: object) -> str | None:  # noqa: ARG002
        """Write a seed."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: object) -> int | None:  # noqa: ARG002
        """Read a seed."""
        return None if value is None else int(value)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(36), primary_key=True)


def _ref(name: str, target: str, **options: Any) -> Column[str]:
    return Column(name, String(36), ForeignKey(f"{target}.id", ondelete="RESTRICT"), **options)


learner = Table(
    "learner",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)

session = Table(
    "session",
    metadata,
    _id(),
    _ref("learner", "learner", nullable=False),
    Column("kind", String(16), nullable=False),
    Column("study_day", Day, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("seed", Seed, nullable=False),
    Column("options", JSON, nullable=False),
    Column("new_left", Integer),
    Index(None, "learner", "started"),
)

weight_set = Table(
    "weight_set",
    metadata,
    _id(),
    _ref("learner", "learner", nullable=False),
    Column("values", JSON, nullable=False),
    Column("retention", Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("in_force", Boolean, nullable=False, server_default=false()),
    CheckConstraint("retention > 0 AND retention < 1", name="retention"),
)

card = Table(
    "card",
    metadata,
    _id(),
    _ref("learner", "learner", nullable=False),
    Column("key", Text, nullable=False),
    Column("task_hash", Text, nullable=False),
    Column("wording_hash", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    CheckConstraint("status IN ('active', 'suspended', 'parked', 'retired')", name="status"),
)
# A retired card keeps its last name, which a later card may bear.
_IN_USE = text("status <> 'retired'")
Index(
    "uq_card_learner_key",
    *(card.c.learner, card.c.key),
    unique=True,
    sqlite_where=_IN_USE,
    postgresql_where=_IN_USE,
)

operation = Table(
    "operation",
    metadata,
    _id(),
    Column("device", String(36), nullable=False),
    Column("seq", Integer, nullable=False),
    _ref("learner", "learner", nullable=False),
    Column("at_utc", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    _ref("target", "operation"),
    _ref("card", "card"),
    Column("payload", JSON, nullable=False),
    Column("description", Text, nullable=False),
    Column("chain", String(64), nullable=False),
    UniqueConstraint("device", "seq"),
    Index(None, "learner", "at_utc"),
)
_TARGETED, _BY_PROGRAM = text("target IS NOT NULL"), text("kind = 'system'")
_ON_MANY = text("card IS NULL AND target IS NULL")
Index("ix_operation_target", operation.c.target, sqlite_where=_TARGETED, postgresql_where=_TARGETED)
Index("ix_operation_system", operation.c.at_utc, sqlite_where=_BY_PROGRAM, postgresql_where=_BY_PROGRAM)
Index("ix_operation_on_many", operation.c.kind, sqlite_where=_ON_MANY, postgresql_where=_ON_MANY)
Index(None, operation.c.card)

showing = Table(
    "showing",
    metadata,
    _id(),
    _ref("session", "session", nullable=False),
    _ref("card", "card", nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("task_hash", Text, nullable=False),
    Column("seed", Seed),
    Column("family_version", Integer),
    _ref("weight_set", "weight_set"),
    Index(None, "card"),
    Index(None, "session"),
)

review = Table(
    "review",
    metadata,
    _ref("operation", "operation", primary_key=True),
    _ref("showing", "showing", nullable=False, unique=True),
    Column("at_utc", Moment, nullable=False),
    Column("utc_offset", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    Column("study_day", Day, nullable=False),
    Column("day_start", Integer, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("credit", Float),
    Column("confidence", String(8)),
    Column("percent", Float),
    Column("rating", Integer),
    Column("ms", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("misconceptions", JSON, nullable=False),
    Column("due_day", Day),
    CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    CheckConstraint("credit BETWEEN 0 AND 1", name="credit"),
    CheckConstraint("confidence IN ('guess', 'unsure', 'sure')", name="confidence"),
    CheckConstraint("day_start BETWEEN 3 AND 12", name="day_start"),
    Index(None, "study_day"),
)

# What an operation on many cards did to each: another due day, a first memory, or being set aside.
move = Table(
    "move",
    metadata,
    _ref("operation", "operation", primary_key=True),
    _ref("card", "card", primary_key=True),
    Column("study_day", Day, nullable=False),
    Column("due_day", Day),
    Column("stability", Float),
    Column("difficulty", Float),
    Index(None, "card"),
)

memory_state = Table(
    "memory_state",
    metadata,
    _ref("card", "card", primary_key=True),
    _ref("learner", "learner", nullable=False),
    Column("stability", Float),
    Column("difficulty", Float),
    Column("due_day", Day),
    Column("last_day", Day),
    Column("reps", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("undecided", Boolean, nullable=False),
    Column("right_days", Integer, nullable=False, server_default=text("0")),
    Column("last_right", Boolean, nullable=False, server_default=false()),
    Index(None, "learner", "due_day"),
)
