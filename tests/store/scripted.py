"""A small program around the store, driven by the tests from outside: `scripted.py JOB DATABASE …`.

Answers are acknowledged by one line on a file descriptor after `record` has returned.
"""

import os
import random
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from quizlr.clock import Instant
from quizlr.errors import QuizlrError
from quizlr.memory.decide import decide
from quizlr.store.identity import new_id
from quizlr.store.records import Answer, CardFacts
from quizlr.store.store import Store

MIGRATIONS = Path(__file__).parents[2] / "db"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
CARDS = [f"p/q{n}" for n in range(5)]


def opened(path: Path) -> Store:
    store = Store.open(path, MIGRATIONS, Instant(START, 0, "UTC"), machine="here")
    store.sync_cards([CardFacts(key, (), 1, "t", "w") for key in CARDS], Instant(START, 0, "UTC"))
    return store


def answer(store: Store, session: str, place: int, size: int = 200) -> Answer:
    """The answer to one of the cards; its due day follows from the state as it is now."""
    key, day = CARDS[place % len(CARDS)], date(2026, 3, 1) + timedelta(days=place // len(CARDS))
    rating = 1 if place % 7 == 3 else 3
    due = decide(store.states().get(key), rating, day, card_key=key).due_day
    now = Instant(START + timedelta(days=place // len(CARDS), seconds=place), 0, "UTC")
    return Answer(
        session=session,
        card=key,
        showing=new_id(now.utc),
        purpose="daily",
        payload={"text": "x" * size},
        instant=now,
        study_day=day,
        verdict="wrong" if rating == 1 else "right",
        credit=1.0,
        confidence="sure",
        rating=rating,
        ms=900,
        answer="b",
        due_day=due,
    )


def write(path: Path, count: int, acknowledge: int) -> None:
    """Record `count` answers, acknowledging each."""
    with opened(path) as store:
        session = store.begin_session("daily", 1, {}, Instant(START, 0, "UTC"), START.date()).id
        for place in range(count):
            given = answer(store, session, place)
            store.record(given)
            os.write(acknowledge, f"{given.showing}\n".encode())


def forked(job: Callable[[int], None]) -> tuple[int, int]:
    """Run a job in a child process; return its id and the reading end of its acknowledgements."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    job(writing)
    os._exit(0)


def read_all(descriptor: int) -> str:
    with os.fdopen(descriptor) as file:
        return file.read()


def kill(path: Path, rounds: int, seed: int) -> None:
    """Kill a writer at a random moment, again and again; print what it had acknowledged."""
    rng = random.Random(seed)
    for _ in range(rounds):
        child, reading = forked(lambda writing: write(path, 10_000, writing))
        select.select([reading], [], [], 20)
        time.sleep(rng.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        sys.stdout.write(read_all(reading))


def two(path: Path, count: int) -> None:
    """Let two processes write at the same time; print what they acknowledged."""
    children = [forked(lambda writing: write(path, count, writing)) for _ in range(2)]
    for child, reading in children:
        sys.stdout.write(read_all(reading))
        if os.waitpid(child, 0)[1]:
            sys.exit("a writer failed")


def connection_of(store: Store) -> object:
    with store.database.writer.connect() as connection:
        return connection.connection.driver_connection


def full(path: Path) -> None:
    """Fill the disk during an answer, then make room and give the same answer again."""
    with opened(path) as store:
        session = store.begin_session("daily", 1, {}, Instant(START, 0, "UTC"), START.date()).id
        store.record(answer(store, session, 0))
        long = answer(store, session, 1, size=200_000)
        before = connection_of(store)
        size = path.with_name(f"{path.name}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, resource.RLIM_INFINITY))
        try:
            store.record(long)
        except QuizlrError as error:
            anew = connection_of(store) is not before
            print(type(error).__name__, len(store.log(99)), anew, error.help)  # noqa: T201
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(store.record(long).repeated, len(store.log(99)))  # noqa: T201


def sealed(path: Path) -> None:
    """Try to use a database that may not be written, as somebody without privileges."""
    from quizlr.store.quick import due_counts

    if os.geteuid() == 0:
        os.setuid(65534)
    for use in (lambda: due_counts(path, "me", date(2026, 5, 1)), lambda: opened(path)):
        try:
            print(use())  # noqa: T201
        except QuizlrError as error:
            print(type(error).__name__, error.what)  # noqa: T201


def checkpointed(path: Path, count: int) -> None:
    """Record answers, empty the write-ahead log, record as many again; acknowledge each on stdout."""
    with opened(path) as store:
        session = store.begin_session("daily", 1, {}, Instant(START, 0, "UTC"), START.date()).id
        for place in range(2 * count):
            given = answer(store, session, place)
            if place == count:
                with store.database.writer.connect() as connection:
                    connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(FULL)")  # type: ignore[union-attr]
            os.write(1, b"ask\n")
            store.record(given)
            os.write(1, b"ack\n")


JOBS: dict[str, Callable[..., None]] = {
    "kill": kill,
    "two": two,
    "full": full,
    "sealed": sealed,
    "checkpointed": checkpointed,
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:]))
