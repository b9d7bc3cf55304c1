"""A log at full size, beside bare sqlite3 on the same file: replay, the due queue, an answer, `quizlr due`.

python -m scripts.bench_log [--cards N] [--reviews N]
"""

import argparse
import json
import math
import sqlite3
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain, groupby, islice, starmap
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import true

from quizlr.bank.cards import Card
from quizlr.bank.contents import Bank, Concept, Sources
from quizlr.bank.schema import Flashcard
from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.memory.decide import decide
from quizlr.memory.fsrs import retrievability
from quizlr.memory.pace import RECENT
from quizlr.memory.queue import Schedulable, plan
from quizlr.memory.replay import NEW, MemoryState
from quizlr.paths import migrations_root
from quizlr.service.house import facts_of
from quizlr.service.today import look
from quizlr.store.identity import new_id
from quizlr.store.quick import due_counts
from quizlr.store.rebuilding import states_from_log
from quizlr.store.records import Answer
from quizlr.store.store import Store
from quizlr.store.verify import replay_all
from scripts.bench import interleaved, row
from scripts.bench_packs import seconds

NOW = Instant(datetime(2026, 11, 23, 20, tzinfo=UTC), 60, "Europe/Paris")
TODAY = date(2026, 11, 23)
PAYLOAD = {"kind": "flashcard", "prompt": "What is it? " * 50, "answer": "That. " * 80}
HASH = "0123456789abcdef"
PER_CONCEPT, DEPTH = 20, 10
MET, LATE, MISTYPED = 0.9, 0.3, 200
"""Cards ever asked; answers a day late; one in so many is rated otherwise later, or given anew."""
UNLEARNED, HALF_A_DAY = 0.1, 43_200_000
"""Stability, for want of one, of a card never asked; milliseconds."""
ROWS, ANSWERS, BLOCK = 50_000, 200, 50
PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"
IN_ORDER = """
    SELECT showing.card, review.study_day, review.rating, review.due_day, review.verdict, review.confidence,
        showing.purpose, operation.at_utc, operation.device, operation.seq
    FROM review JOIN showing ON showing.id = review.showing JOIN operation ON operation.id = review.operation
    ORDER BY showing.card, operation.at_utc, operation.device, operation.seq
"""
DUE = """
    SELECT card.key, memory_state.* FROM memory_state JOIN card ON card.id = memory_state.card
    WHERE memory_state.learner = ? AND memory_state.due_day <= ? AND card.status = 'active'
    ORDER BY memory_state.due_day
"""
KEEP = ", ".join(f"{name} = excluded.{name}" for name in MemoryState.__dataclass_fields__)
Row = tuple[Any, ...]


class Given(NamedTuple):
    """An answer to come: study day, a draw that orders it, card, rating, days until due, what follows."""

    day: int
    place: float
    card: int
    rating: int
    wait: int
    then: str = ""


def bank_of(count: int) -> Bank:
    """So many flashcards, twenty to a concept, of concepts in chains of ten."""
    question = Flashcard(kind="flashcard", id="q", concepts=("c0",), prompt="?", answer="!", explanation="E")
    concepts = {
        f"c{n}": Concept(f"c{n}", f"C {n}", TODAY, "", (f"c{n - 1}",) if n % DEPTH else ())
        for n in range(math.ceil(count / PER_CONCEPT))
    }
    cards = {f"p/q{n}": _card(f"p/q{n}", f"c{n // PER_CONCEPT}", n, question) for n in range(count)}
    return Bank((), (), concepts, {}, {}, {}, cards, (), Sources({}, {}, {}, {}))


def _card(key: str, concept: str, place: int, question: Flashcard) -> Card:
    names = (concept, (concept,), key, (key,), 1, HASH, HASH, "", "", "")
    return Card(key, "p", question, *names, False, "recall", 1 + place % 5, "head", 20)  # noqa: FBT003


def life(number: int, count: int, dice: Random) -> tuple[list[Given], MemoryState]:
    """A card's answers, as FSRS-6 would have them and some days before today the last one; its state now."""
    state, day, wait, rows = NEW, 0, 1, list[Given]()
    while len(rows) < count:
        late, place = dice.random() < LATE, dice.random()
        known = dice.random() < retrievability(state.stability or UNLEARNED, wait + late)
        rating, day = dice.choices((2, 3, 4), (1, 8, 1))[0] if known else 1, day + wait + late
        then = {0: "undo", 1: "adjust"}.get(dice.randrange(MISTYPED), "")
        decided = decide(state, rating, TODAY + timedelta(days=day), card_key=f"{number}")
        state = decided.state
        wait = (decided.due_day - TODAY).days - day
        if then == "undo" and len(rows) < count - 1:
            rows.append(Given(day, place, number, 1, 1, then))
        rows.append(Given(day, place, number, rating, wait, then if then == "adjust" else ""))
    back = day + dice.randint(1, wait)
    moved: Row = tuple(one - timedelta(back) if isinstance(one, date) else one for one in astuple(state))
    return [one._replace(day=one.day - back) for one in rows], MemoryState(*moved)


class Log:
    """Makes the rows of a log, as of the device of a store without answers; its links are dummies."""

    def __init__(self, store: Store) -> None:
        self.learner, self.device = store.writer.learner, store.writer.device
        with closing(sqlite3.connect(store.database.path)) as connection:
            known = dict(connection.execute("SELECT key, id FROM card").fetchall())
            (self.seq,) = connection.execute("SELECT max(seq) FROM operation").fetchone()
        self.cards = [known[f"p/q{n}"] for n in range(len(known))]

    def rows(self, given: Iterable[Given]) -> Iterator[tuple[str, Row]]:
        """The rows of answers that come in order, with the names of their tables."""
        for day, group in groupby(given, key=lambda one: one.day):
            answers, on = list(group), TODAY + timedelta(days=day)
            at = round(datetime(on.year, on.month, on.day, 6, tzinfo=UTC).timestamp() * 1000)
            session, ended = _id(at), at + HALF_A_DAY
            yield "session", (session, self.learner, "daily", f"{on}", at, ended, "1", "{}", 0)
            for place, one in enumerate(answers):
                yield from self._answer(session, one, on, at + place * HALF_A_DAY // len(answers))

    def _answer(self, session: str, one: Given, on: date, at: int) -> Iterator[tuple[str, Row]]:
        rating, wait = (1, 1) if one.then else (one.rating, one.wait)
        verdict, due = "wrong" if rating == 1 else "right", on + timedelta(days=wait)
        load = {f"{due + timedelta(days=n)}": 9 for n in range(min(5, wait // 3))}
        showing, operation = _id(at), self._operation("answer", one, {"load": load}, None, at)
        payload = json.dumps({**PAYLOAD, "note": f"{one.card}"})
        yield "operation", operation
        yield "showing", (showing, session, self.cards[one.card], "daily", payload, HASH, "1", None, None)
        when = (at, 60, "Europe/Paris", f"{on}", 4)
        judged = (verdict, float(rating > 1), "sure", None, rating, 9000, "b", "[]", f"{due}")
        yield "review", (operation[0], showing, *when, *judged)
        if one.then:
            settled = {"verdict": "right", "rating": one.rating, "due_day": f"{on + timedelta(one.wait)}"}
            yield "operation", self._operation(one.then, one, settled, operation[0], at + 1)

    def _operation(self, kind: str, one: Given, payload: Any, target: str | None, at: int) -> Row:
        self.seq += 1
        named = (_id(at), self.device, self.seq, self.learner, at, kind, target, self.cards[one.card])
        return (*named, json.dumps(payload), f"{kind} p/q{one.card}", "0" * 64)

    def state(self, number: int, state: MemoryState) -> Row:
        """The cache row of a card."""
        values = (f"{value}" if isinstance(value, date) else value for value in astuple(state))
        return (self.cards[number], self.learner, *values)


def _id(at: int) -> str:
    return new_id(datetime.fromtimestamp(at / 1000, UTC))


def insert(table: str, row: Row) -> str:
    """The statement that inserts such a row."""
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"  # noqa: S608 names of tables


def write(path: Path, rows: Iterator[tuple[str, Row]]) -> None:
    """Write rows in one transaction, many at a time; it need not survive a failure of power."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        while batch := list(islice(rows, ROWS)):
            for table in {name for name, _ in batch}:
                many = [values for name, values in batch if name == table]
                connection.executemany(insert(table, many[0]), many)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def fill(store: Store, cards: int, reviews: int) -> None:
    """Give an empty store a log of so many answers to most of its cards."""
    dice, met = Random(1), max(1, round(cards * MET))
    lives = [life(n, reviews // met + (n < reviews % met), dice) for n in range(met)]
    log, given = Log(store), sorted(one for rows, _ in lives for one in rows)
    states = (("memory_state", log.state(n, state)) for n, (_, state) in enumerate(lives))
    write(store.database.path, chain(log.rows(given), states))


def timed(rounds: int, *calls: Callable[[], object]) -> list[list[float]]:
    """Seconds that each of several calls takes, in turn."""
    return interleaved(rounds, *(lambda call=call: seconds(call) for call in calls))


def replay(store: Store, bare: sqlite3.Connection, rounds: int) -> None:
    """Replay of the whole log, beside reading the same rows in the same order."""

    def replayed() -> None:
        with store.database.read() as connection:
            states_from_log(connection, true())

    ours, peer = timed(rounds, replayed, lambda: deque(bare.execute(IN_ORDER), maxlen=0))
    row("sqlite3, the answers in order", peer)
    row("replay of all answers", ours, peer, "(goal 3 x)")


def due_queue(store: Store) -> tuple[str, ...]:
    """Today's due cards, the most urgent first."""
    due = {key: state for key, state in store.states().items() if state.due_day and state.due_day <= TODAY}
    return plan((Schedulable(key, key, "", state, 0) for key, state in due.items()), TODAY, new_left=0).due


def due(store: Store, bare: sqlite3.Connection, bank: Bank, rounds: int) -> None:
    """Finding today's due cards, beside the statement that selects them; a whole snapshot by its parts."""
    learner, path = store.writer.learner, store.database.path
    calls: dict[str, Callable[[], object]] = {
        "sqlite3, the due cards": lambda: bare.execute(DUE, (learner, f"{TODAY}")).fetchall(),
        "quizlr due, its statement": lambda: due_counts(path, Config().learner, TODAY),
        "the due queue: states and plan": lambda: due_queue(store),
        "a snapshot of today, before each question": lambda: look(bank, store, Config(), NOW),
        "  of it the states": store.states,
        "  of it the statuses": store.statuses,
        "  of it the cards met today": lambda: store.met_on(TODAY),
        "  of it the answers of seven days": lambda: store.recent_log(TODAY - timedelta(days=7)),
        "  of it the times of answers": lambda: store.answer_times(RECENT),
    }
    times = timed(rounds, *calls.values())
    for name, taken in zip(calls, times, strict=True):
        row(name, taken, times[0], "(goal 3 x)" if name.startswith("the due queue") else "")


def answered(session: str, key: str, state: MemoryState) -> Answer:
    """A right answer to a due card."""
    due_day = decide(state, 3, TODAY, card_key=key).due_day
    shown = (session, key, new_id(NOW.utc), "daily", PAYLOAD, NOW, TODAY)
    return Answer(*shown, "right", 1.0, "sure", 3, 9000, "b", due_day, seed=1, new_left=0)


def again(bare: sqlite3.Connection, operation: str) -> list[tuple[str, Row]]:
    """A transaction that writes the rows of an answer once more, under other names."""
    (_, _, *said) = bare.execute("SELECT * FROM operation WHERE id = ?", (operation,)).fetchone()
    (_, shown, *given) = bare.execute("SELECT * FROM review WHERE operation = ?", (operation,)).fetchone()
    (_, *printed) = bare.execute("SELECT * FROM showing WHERE id = ?", (shown,)).fetchone()
    state = bare.execute("SELECT * FROM memory_state WHERE card = ?", (printed[1],)).fetchone()
    one, other = new_id(NOW.utc), new_id(NOW.utc)
    rows = {"operation": (one, "peer", *said), "showing": (other, *printed), "review": (one, other, *given)}
    written = [(insert(table, values), values) for table, values in rows.items()]
    kept = (f"{insert('memory_state', state)} ON CONFLICT (card) DO UPDATE SET {KEEP}", state)
    left = ("UPDATE session SET new_left = 0 WHERE id = ?", (printed[0],))
    return [("BEGIN IMMEDIATE", ()), *written, kept, left, ("COMMIT", ())]


def answers(store: Store, bare: sqlite3.Connection) -> None:
    """An answer recorded, beside a bare transaction that writes the same rows into the same file."""
    states, session = store.states(), store.begin_session("daily", 1, {}, NOW, TODAY).id
    ours, peer = list[float](), list[float]()
    keys = iter(due_queue(store)[:ANSWERS])
    while block := [answered(session, key, states[key]) for key in islice(keys, BLOCK)]:
        ours += [seconds(partial(store.record, answer)) for answer in block]
        same = [again(bare, operation.id) for operation in store.log(len(block))]
        peer += [seconds(partial(list, starmap(bare.execute, statements))) for statements in same]
    row("sqlite3, the rows of an answer", peer)
    row("an answer recorded", ours, peer, "(goal 3 x)")


def report(cards: int, reviews: int, rounds: int = 3) -> None:
    """Make a log in a temporary folder and print a line for each figure."""
    bank, folder = bank_of(cards), tempfile.TemporaryDirectory(prefix="quizlr-log-")
    with folder as name, Store.open(Path(name) / "log.db", migrations_root(), NOW) as store:
        store.sync_cards(facts_of(bank), NOW)
        fill(store, cards, reviews)
        size, found, wrong = store.database.path.stat().st_size, len(due_queue(store)), len(replay_all(store))
        print(
            f"{cards:,} cards, {found:,} due, {reviews:,} answers, {size / 1e6:,.0f} MB; {wrong} wrong states"
        )
        with closing(sqlite3.connect(store.database.path, isolation_level=None)) as bare:
            bare.executescript(PRAGMAS)
            replay(store, bare, rounds)
            due(store, bare, bank, rounds)
            answers(store, bare)


def main() -> None:
    """Report at full size, or at the one asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    report(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
