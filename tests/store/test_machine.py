"""Any order of actions, restarts and retractions, against a model of what should be left."""

import shutil
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
from quizlr.memory.decide import decide
from quizlr.memory.replay import MemoryState, Scored, replay
from quizlr.store.identity import new_id
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


@dataclass
class Model:
    """What should follow from the actions: nothing here knows how the store does it."""

    done: list[Done] = field(default_factory=list)
    undone: list[Done] = field(default_factory=list)

    def add(self, action: Done) -> None:
        self.done.append(action)
        self.undone.clear()

    def live(self, *kinds: str) -> list[Done]:
        return [action for action in self.done if action.live and action.kind in kinds]

    def status(self, key: str) -> str:
        said = [action.kind for action in self.live("suspend", "unsuspend") if action.card == key]
        return "suspended" if said and said[-1] == "suspend" else "active"

    def state(self, key: str) -> MemoryState | None:
        return replay(self._as_amended(answer) for answer in self.live("answer") if answer.card == key)

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
        self.rows = 0
        self.store = self.opened()

    def opened(self) -> Store:
        return Store.open(self.path, self.migrations, self.now, machine="here")

    @property
    def now(self) -> Instant:
        return Instant(self.clock, 0, "UTC")

    @property
    def today(self) -> date:
        return self.clock.date()

    @initialize()
    def cards(self) -> None:
        self.store.sync_cards([CardFacts(key, (), 1, "t", "w") for key in KEYS], self.now)
        self.session = self.store.begin_session("daily", 1, {}, self.now, self.today).id

    @rule(key=keys, rating=st.none() | st.integers(1, 4), guess=st.booleans())
    def answer(self, key: str, rating: int | None, guess: bool) -> None:
        due = self.today + timedelta(days=1) if guess else None
        if rating is not None:
            _, due = decide(self.model.state(key), rating, self.today, card_key=key)
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
        assert self.store.undo(target.operation, self.now).cards == (target.card,)
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

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        if not hasattr(self, "session"):
            return
        assert self.store.statuses() == {key: self.model.status(key) for key in KEYS}
        wanted = {key: self.model.state(key) for key in KEYS if self.model.status(key) == "active"}
        assert self.store.states() == {key: state for key, state in wanted.items() if state is not None}

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
