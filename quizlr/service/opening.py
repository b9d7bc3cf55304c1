"""Opening the house: packs and log for one learner."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from quizlr.bank.loader import load_bank, require_questions
from quizlr.clock import Clock, SystemClock
from quizlr.config import Config
from quizlr.engine.plugins import load as load_families
from quizlr.paths import migrations_root
from quizlr.service.house import House
from quizlr.service.service import Service
from quizlr.store.store import Store
from quizlr.store.upgrade import back_up


def open_service(
    config: Config,
    *,
    database: Path,
    content: Sequence[Path],
    clock: Clock,
    seed: int | None = None,
    create_learner: bool = False,
    sync: bool = True,
) -> Service:
    """Load the packs, open the log and bring its cards up to date with them.

    Args:
        config: what the person has set.
        database: the file; content: folders of packs; clock: the time.
        seed: fixes what is drawn; create_learner: make the learner where it is new.
        sync: take the packs over; what only looks leaves them for `quizlr diff`.

    Raises:
        ContentError: there is no question to ask.
        StoreError: the database cannot be used.
    """
    troubles = load_families() if config.plugins else ()
    bank = load_bank(content)
    require_questions(bank)
    now = clock.now()
    store = Store.open(database, migrations_root(), now, config.learner, create_learner=create_learner)
    service = Service(House(bank, store, clock, config, database, tuple(content), seed, troubles))
    try:
        if sync:
            service.catch_up()
    except BaseException:
        store.close()
        raise
    return service


def back_up_database(database: Path, start: datetime | None = None) -> Path:
    """Copy a database into `backups/` beside it, named after the moment; check the copy.

    Raises:
        StoreError: it could not be copied.
    """
    return back_up(database, f"{SystemClock(start).now().utc:%Y%m%d-%H%M%S}")
