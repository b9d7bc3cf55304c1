"""The two numbers of a shell prompt, by bare sqlite3: no toolkit is imported."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from quizlr.store.examine import is_there, open_readonly
from quizlr.store.failures import explain

_QUESTION = "CASE instr(key, '~') WHEN 0 THEN key ELSE substr(key, 1, instr(key, '~') - 1) END"
_RETRACTED = """
    SELECT undo.target FROM operation undo WHERE undo.kind = 'undo' AND undo.target IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM operation redo WHERE redo.target = undo.id AND redo.kind = 'redo')
"""
# A question answered today keeps its other cards waiting until tomorrow.
_DUE = f"""
    SELECT count(DISTINCT {_QUESTION}) FROM memory_state
    JOIN card ON card.id = memory_state.card JOIN learner ON learner.id = card.learner
    WHERE learner.name = :learner AND card.status = 'active' AND memory_state.due_day <= :today
    AND {_QUESTION} NOT IN (
        SELECT {_QUESTION} FROM review JOIN showing ON showing.id = review.showing
        JOIN card ON card.id = showing.card JOIN learner ON learner.id = card.learner
        WHERE learner.name = :learner AND review.study_day = :today AND review.due_day IS NOT NULL
        AND review.operation NOT IN ({_RETRACTED})
    )
"""  # noqa: S608 made of constants only
_NEW = """
    SELECT new_left FROM session JOIN learner ON learner.id = session.learner
    WHERE learner.name = :learner AND new_left IS NOT NULL ORDER BY started DESC LIMIT 1
"""


def due_counts(path: Path, learner: str, today: date) -> tuple[int, int]:
    """Count the cards due, one of each question, and the new ones as the last session left them.

    Args:
        path: the database; (0, 0) if there is none.
        learner: the person's name.
        today: the study day.

    Raises:
        StoreError: the file is there but cannot be used.
    """
    if not is_there(path):
        return 0, 0
    values = {"learner": learner, "today": today.isoformat()}
    try:
        with closing(open_readonly(path)) as connection:
            due = connection.execute(_DUE, values).fetchone()[0]
            new = connection.execute(_NEW, values).fetchone()
    except sqlite3.Error as error:
        raise explain(error, path) from error
    return due, new[0] if new else 0
