"""Answers as they count: what was undone left out, what was said of them since taken in.

Every reader of answers builds on `answers()`, so that replay, statistics and undo cannot disagree.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, literal, select, type_coerce

from quizlr.store.records import LoggedReview
from quizlr.store.tables import Day, card, operation, review, showing

AMENDING = ("adjust", "dispute", "regrade")
BY_PROGRAM = "system"
NOT_UNDOABLE = ("undo", "redo", BY_PROGRAM)

_undo, _redo, _slip = operation.alias("undo"), operation.alias("redo"), operation.alias("slip")
_redone = exists().where(_redo.c.target == _undo.c.id, _redo.c.kind == "redo")
_retracted_ids = select(_undo.c.target).where(
    _undo.c.target.is_not(None), _undo.c.kind == "undo", ~_redone.correlate(_undo)
)
RETRACTED = operation.c.id.in_(_retracted_ids)
ON_MANY = operation.c.card.is_(None) & operation.c.target.is_(None)
"""Operations on many cards: there are few, and an index of their own finds them."""
LIVE = operation.c.id.not_in(_retracted_ids)
NEWEST_FIRST = (operation.c.at_utc.desc(), operation.c.device.desc(), operation.c.seq.desc())
OLDEST_FIRST = (operation.c.at_utc, operation.c.device, operation.c.seq)


def _amendments() -> Any:
    """For each answer the newest operation that changed it and was not undone."""
    made = operation.alias("made")
    place = func.row_number().over(
        partition_by=made.c.target,
        order_by=(made.c.at_utc.desc(), made.c.device.desc(), made.c.seq.desc()),
    )
    ranked = (
        select(made.c.target, made.c.kind, made.c.payload, place.label("place"))
        .where(made.c.target.is_not(None), made.c.kind.in_(AMENDING), made.c.id.not_in(_retracted_ids))
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1).subquery("amendment")


_amendment = _amendments()
_amended = _amendment.c.target.is_not(None)
_settled = _amendment.c.payload
VERDICT = case((_amended, _settled["verdict"].as_string()), else_=review.c.verdict)
RATING = case((_amended, _settled["rating"].as_integer()), else_=review.c.rating)
DUE_DAY = type_coerce(case((_amended, _settled["due_day"].as_string()), else_=review.c.due_day), Day)
LOAD = case((_amended, _settled["load"].as_json()), else_=operation.c.payload["load"].as_json())
_DISPUTED = func.coalesce(_amendment.c.kind == "dispute", literal(value=False))
_SLIPPED = exists().where(
    _slip.c.target == operation.c.id, _slip.c.kind == "slip", _slip.c.id.not_in(_retracted_ids)
)


def answers(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select over all answers with their showing, card and amendment, undone ones included.

    Args:
        columns: what to select; left out, everything `logged` reads.
    """
    source = (
        review.join(operation, operation.c.id == review.c.operation)
        .join(showing, showing.c.id == review.c.showing)
        .join(card, card.c.id == showing.c.card)
        .outerjoin(_amendment, _amendment.c.target == operation.c.id)
    )
    return select(*(columns or _LOGGED)).select_from(source)


_LOGGED: tuple[Any, ...] = (
    review.c.operation,
    review.c.showing,
    showing.c.session,
    card.c.key.label("card"),
    showing.c.purpose,
    review.c.at_utc.label("at"),
    review.c.study_day,
    VERDICT.label("verdict"),
    review.c.credit,
    review.c.confidence,
    review.c.percent,
    RATING.label("rating"),
    review.c.ms,
    review.c.answer,
    review.c.misconceptions,
    DUE_DAY.label("due_day"),
    LOAD.label("load"),
    RETRACTED.label("retracted"),
    _DISPUTED.label("disputed"),
    _SLIPPED.label("slipped"),
)
SCORED_COLUMNS: tuple[Any, ...] = (
    review.c.study_day,
    RATING.label("rating"),
    DUE_DAY.label("due_day"),
    VERDICT.label("verdict"),
    review.c.confidence,
    showing.c.purpose,
    _DISPUTED.label("disputed"),
)


def logged(row: Row[Any]) -> LoggedReview:
    """Make the record of a row of `answers()`."""
    found = row._mapping  # noqa: SLF001 the documented way to a row's names
    fields = {name: found[name] for name in LoggedReview.__dataclass_fields__}
    fields["misconceptions"] = tuple(fields["misconceptions"])
    fields["load"] = {date.fromisoformat(day): count for day, count in (fields["load"] or {}).items()}
    for flag in ("retracted", "disputed", "slipped"):
        fields[flag] = bool(fields[flag])
    return LoggedReview(**fields)


def of_learner(learner: str) -> ColumnElement[bool]:
    """The answers of one learner."""
    # Asked of the operation, SQLite would go through the learner's whole log by its index.
    return card.c.learner == learner
