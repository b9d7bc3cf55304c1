"""Any order of actions, restarts and retractions, against a model of what should be left."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.memory.days import study_day
from quizlr.memory.decide import Rules, decide
from quizlr.memory.fsrs import DEFAULT, State
from quizlr.memory.replay import MemoryState, Move, Scored, replay
from quizlr.store.bulk import Bulk, Moved
from quizlr.store.identity import new_id
from quizlr.store.quick import due_counts
from quizlr.store.records import Answer, CardFacts
from quizlr.store.store import Store
from quizlr.store.verify import broken_links, replay_all

TORTURE = (pytest.mark.torture, pytest.mark.timeout(1800))
KEYS = ("p/a", "p/b", "p/c")
keys = st.sampled_from(KEYS)


@dataclass
class Done:
    """An action as the model remembers it."""

    operation: str
    kind: str
    card: str
    row: Scored | None = None
    target: "Done | None" = None
    live: bool = True
    moves: dict[str, Move | None] = field(default_factory=dict)
    weights: tuple[float, ...] | None = None

    @property
    def cards(self) -> tuple[str, ...]:
        """Those whose states follow from it."""
        if self.weights:
            return KEYS
        return (self.card,) if self.card else tuple(sorted(self.moves))


@dataclass
class Model:
    """What should follow from the actions: nothing here knows how the store does it."""

    done: list[Done] = field(default_factory=list)
    undone: list[Done] = field(default_factory=list)
    retired: set[str] = field(default_factory=set)

    def add(self, action: Done) -> None:
        self.done.append(action)
        self.undone.clear()

    def live(self, *kinds: str) -> list[Done]:
        return [action for action in self.done if action.live and action.kind in kinds]

    def status(self, key: str) -> str:
        if key in self.retired:
            return "retired"
        said = [action.kind for action in self.live("suspend", "unsuspend") if action.card == key]
        if said and said[-1] == "suspend":
            return "suspended"
        parked = [action.kind for action in self.live("park", "unpark") if key in action.moves]
        return "parked" if parked and parked[-1] == "park" else "active"

    def state(self, key: str) -> MemoryState | None:
        return replay(self._rows(key), self.weights)

    @property
    def weights(self) -> tuple[float, ...]:
        chosen = self.live("weights")
        return (chosen and chosen[-1].weights) or DEFAULT

    def _rows(self, key: str) -> Iterator[Scored | Move]:
        for action in self.live("answer", "break", "place", "weights"):
            if action.kind == "answer" and action.card == key:
                yield self._as_amended(action)
            elif move := action.moves.get(key):
                yield move

    def _as_amended(self, answer: Done) -> Scored:
        amended = [a.row for a in self.live("adjust", "dispute") if a.target is answer]
        row = amended[-1] if amended else answer.row
        assert row is not None
        return row


class StoreMachine(RuleBasedStateMachine):
    """Drives a real store; `template` and `folder` are set by the test."""

    template: Path
    folder: Path
    migrations: Path
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.path = Path(shutil.copy(self.template, self.folder / f"{self.runs}.db"))
        self.model = Model()
        self.clock = datetime(2026, 3, 1, 9, tzinfo=UTC)
        self.rows, self.offset = 0, 0
        self.store = self.opened()

    def opened(self) -> Store:
        return Store.open(self.path, self.migrations, self.now, machine="here")

    @property
    def now(self) -> Instant:
        return Instant(self.clock, self.offset, "somewhere")

    @property
    def today(self) -> date:
        return study_day(self.now)

    @initialize()
    def cards(self) -> None:
        self.edits = 0
        self.sync()
        self.session = self.store.begin_session("daily", 1, {}, self.now, self.today).id

    def sync(self) -> None:
        kept = [key for key in KEYS if key not in self.model.retired]
        self.store.sync_cards([CardFacts(key, (), 1, "t", f"w{self.edits}") for key in kept], self.now)

    @rule()
    def edit(self) -> None:
        self.edits += 1
        self.sync()

    @rule(key=keys)
    def retire_or_return(self, key: str) -> None:
        self.model.retired ^= {key}
        self.sync()

    @rule(hours=st.integers(-12, 14))
    def travel(self, hours: int) -> None:
        self.offset = 60 * hours

    def apply(self, kind: str, moves: dict[str, Moved]) -> None:
        there = {key: moved for key, moved in moves.items() if key not in self.model.retired}
        payload: dict[str, object] = {"concept": "c", "until": None} if kind == "park" else {}
        if kind == "break":
            payload = {"first": self.today, "last": self.today}
        bulk = Bulk(kind, kind, payload, list(moves.values()), self.today)
        operation = self.store.apply(bulk, self.now)
        self.model.add(Done(operation, kind, "", moves=self.modelled(there)))

    def modelled(self, moves: dict[str, Moved]) -> dict[str, Move | None]:
        return {
            key: Move(self.today, moved.due_day, moved.seed) if moved.due_day else None
            for key, moved in moves.items()
        }

    @rule(moved=st.dictionaries(keys, st.integers(1, 40), min_size=1))
    def take_a_break(self, moved: dict[str, int]) -> None:
        self.apply("break", {key: Moved(key, self.today + timedelta(days=n)) for key, n in moved.items()})

    @rule(moved=st.dictionaries(keys, st.floats(0.5, 30), min_size=1))
    def place(self, moved: dict[str, float]) -> None:
        due = self.today + timedelta(days=8)
        self.apply("place", {key: Moved(key, due, State(s, 5.0)) for key, s in moved.items()})

    @rule(kind=st.sampled_from(["park", "unpark"]), moved=st.sets(keys, min_size=1))
    def park(self, kind: str, moved: set[str]) -> None:
        self.apply(kind, {key: Moved(key) for key in moved})

    @rule(factor=st.floats(0.7, 1.3), moved=st.dictionaries(keys, st.integers(1, 40)))
    def adopt(self, factor: float, moved: dict[str, int]) -> None:
        values = tuple(
            round(value * factor, 6) if place < 4 else value for place, value in enumerate(DEFAULT)
        )
        moves = {key: Moved(key, self.today + timedelta(days=n)) for key, n in moved.items()}
        operation = self.store.adopt(values, 0.9, list(moves.values()), self.now, self.today)
        there = {key: one for key, one in moves.items() if key not in self.model.retired}
        self.model.add(Done(operation, "weights", "", moves=self.modelled(there), weights=values))
        assert self.store.weights().values == values

    @rule(key=keys, rating=st.none() | st.integers(1, 4), guess=st.booleans())
    def answer(self, key: str, rating: int | None, guess: bool) -> None:
        if key in self.model.retired:
            return
        due = self.today + timedelta(days=1) if guess else None
        if rating is not None:
            rules = Rules(self.model.weights)
            due = decide(self.model.state(key), rating, self.today, card_key=key, rules=rules).due_day
        verdict = "wrong" if rating == 1 else "right"
        row = Scored(self.today, rating, due, verdict, "guess" if guess else "sure")
        recorded = self.store.record(self.composed(key, row))
        self.model.add(Done(recorded.operation, "answer", key, row))
        assert recorded.state == self.model.state(key)

    def composed(self, key: str, row: Scored) -> Answer:
        return Answer(
            session=self.session,
            card=key,
            showing=new_id(self.clock),
            purpose="daily",
            payload={},
            instant=self.now,
            study_day=row.study_day,
            verdict=row.verdict,
            credit=None,
            confidence=row.confidence,
            rating=row.rating,
            ms=1,
            answer="",
            due_day=row.due_day,
        )

    @rule(days=st.integers(-3, 40))
    def time_passes(self, days: int) -> None:
        self.clock += timedelta(days=days)

    @precondition(lambda self: self.model.live("answer"))
    @rule(data=st.data(), rating=st.none() | st.integers(1, 4), wait=st.integers(1, 30))
    def amend(self, data: st.DataObject, rating: int | None, wait: int) -> None:
        target = data.draw(st.sampled_from(self.model.live("answer")))
        assert target.row is not None
        due = self.today + timedelta(days=wait)
        if rating is None:
            operation, kind = self.store.dispute(target.operation, due, self.now), "dispute"
        else:
            operation = self.store.adjust(target.operation, rating, target.row.verdict, due, self.now)
            kind = "adjust"
        verdict = self.model._as_amended(target).verdict
        disputed = kind == "dispute"
        row = replace(target.row, rating=rating, due_day=due, verdict=verdict, disputed=disputed)
        self.model.add(Done(operation, kind, target.card, row, target))

    @rule(key=keys)
    def suspend_or_take_up(self, key: str) -> None:
        if key in self.model.retired:
            return
        kind = "unsuspend" if self.model.status(key) == "suspended" else "suspend"
        operation = getattr(self.store, kind)(key, self.now)
        self.model.add(Done(operation, kind, key))

    @rule()
    def undo(self) -> None:
        live = [action for action in self.model.done if action.live]
        if not live:
            with pytest.raises(UsageError):
                self.store.undo(None, self.now)
            return
        assert self.store.undo(None, self.now).operation == live[-1].operation
        self.retract(live[-1])

    @precondition(lambda self: any(action.live for action in self.model.done))
    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        target = data.draw(st.sampled_from([action for action in self.model.done if action.live]))
        assert self.store.undo(target.operation, self.now).cards == target.cards
        self.retract(target)

    def retract(self, action: Done) -> None:
        action.live = False
        self.model.undone.append(action)

    @rule()
    def redo(self) -> None:
        if not self.model.undone:
            with pytest.raises(UsageError):
                self.store.redo(self.now)
            return
        action = self.model.undone.pop()
        assert self.store.redo(self.now).operation == action.operation
        action.live = True

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self.opened()

    @rule()
    def crash(self) -> None:
        """Another opens the file as it lies on the disk; what the first would have done does not come."""
        beside = self.folder / "crashed"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        for name in self.path.parent.glob(f"{self.path.name}*"):
            shutil.copy(name, beside / name.name)
        with Store.open(beside / self.path.name, self.migrations, self.now, machine="here") as found:
            assert found.all_states() == self.store.all_states()
            assert replay_all(found) == []

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        if not hasattr(self, "session"):
            return
        assert self.store.statuses() == {key: self.model.status(key) for key in KEYS}
        states = {key: state for key in KEYS if (state := self.model.state(key)) is not None}
        assert self.store.all_states() == states
        active = {key: state for key, state in states.items() if self.model.status(key) == "active"}
        assert self.store.states() == active
        due = [state.due_day for state in active.values() if state.due_day and state.due_day <= self.today]
        counted = self.store.load(date(2000, 1, 1), self.today)
        assert counted == Counter(due)
        assert due_counts(self.path, "me", self.today)[0] <= len(due)

    @invariant()
    def the_log_only_grows_and_everything_follows_from_it(self) -> None:
        rows = len(self.store.log(10_000))
        assert rows >= self.rows
        self.rows = rows
        assert replay_all(self.store) == []
        assert broken_links(self.store) == []

    def teardown(self) -> None:
        self.store.close()


@pytest.mark.parametrize(("examples", "steps"), [(12, 25), pytest.param(300, 60, marks=TORTURE)])
def test_any_order_of_actions(
    template: Path, migrations: Path, tmp_path: Path, examples: int, steps: int
) -> None:
    class Machine(StoreMachine):
        pass

    Machine.template, Machine.folder, Machine.migrations = template, tmp_path, migrations
    wanted = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=wanted)
    assert Machine.runs >= examples
