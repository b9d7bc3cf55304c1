"""Sessions: begun, left in the middle, gone on with, ended."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from quizlr.store.canonical import normal
from quizlr.store.identity import new_id
from quizlr.store.records import Session
from quizlr.store.tables import session

_COLUMNS = tuple(session.c[name] for name in Session.__dataclass_fields__)


def begin(
    connection: Connection,
    learner: str,
    kind: str,
    seed: int,
    options: Mapping[str, Any],
    now: datetime,
    study_day: date,
    new_left: int | None,
) -> Session:
    """Write a new session and return it."""
    made = Session(new_id(now), kind, seed, normal(options), now, study_day, new_left)
    row = {name: getattr(made, name) for name in Session.__dataclass_fields__}
    connection.execute(insert(session), {**row, "learner": learner})
    return made


def find_open(connection: Connection, learner: str, kind: str, study_day: date) -> Session | None:
    """The newest session of that kind and study day that was not ended."""
    query = select(*_COLUMNS).where(
        session.c.learner == learner,
        session.c.kind == kind,
        session.c.study_day == study_day,
        session.c.ended.is_(None),
    )
    row = connection.execute(query.order_by(session.c.started.desc(), session.c.id.desc()).limit(1)).first()
    return None if row is None else Session(*row)


def end(connection: Connection, session_id: str, now: datetime) -> None:
    """Mark a session as ended; the first end stays."""
    unended = (session.c.id == session_id) & session.c.ended.is_(None)
    connection.execute(session.update().where(unended).values(ended=now))
