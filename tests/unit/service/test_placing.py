"""A placement from its first question to what it seeds, over the shipped graph of concepts."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizlr import wording
from quizlr.config import Config
from quizlr.paths import content_root
from quizlr.service.keeping import dump_lines, replay
from quizlr.service.opening import open_service
from quizlr.service.options import SessionOptions
from quizlr.service.placing import MOST
from quizlr.service.service import Service
from quizlr.service.views import SummaryView
from tests.support import StoppedClock

PLACE = SessionOptions("place")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def service(database: Path, clock: StoppedClock) -> Iterator[Service]:
    service = open_service(Config(), database=database, content=[content_root()], clock=clock, seed=5)
    yield service
    service.close()


def below(service: Service, concept: str) -> set[str]:
    """A concept and all that it builds on."""
    needs = service._house.bank.concepts[concept].prerequisites
    return {concept}.union(*(below(service, need) for need in needs))


def play(service: Service, clock: StoppedClock, knows: set[str], most: int = 99) -> int:
    """Answer what is known right and the rest by "don't know"; how many questions there were."""
    service.start(PLACE)
    asked = 0
    while asked < most and service.next() is not None:
        showing = service._sat().open()
        known = showing.card.concept in knows
        service.answer(showing.printed.right_key if known else None, "sure" if known else "")
        clock.forward(seconds=25)
        asked += 1
    return asked


def half(service: Service) -> set[str]:
    """Half of the concepts, with all that they build on."""
    names, chosen = sorted(service._house.bank.concepts), set[str]()
    random.Random(3).shuffle(names)
    for name in names:
        if len(chosen) < len(names) / 2:
            chosen |= below(service, name)
    return chosen


def test_what_is_plainly_known_is_seeded_as_one_operation(
    service: Service, database: Path, clock: StoppedClock
) -> None:
    knows = half(service)
    assert 8 <= play(service, clock, knows) <= MOST
    placed = service.summary().placed
    assert placed is not None
    titles = {service._house.bank.concepts[concept].title for concept in knows}
    found = {*placed.concepts}
    assert len(found) >= 5
    assert len(found - titles) <= 1
    assert placed.cards > 20
    states, bank = service._house.store.states(), service._house.bank
    seeded = {key for key, state in states.items() if state.reps == 0 and state.stability is not None}
    assert len(seeded) == placed.cards
    assert {bank.concepts[bank.cards[key].concept].title for key in seeded} <= found
    assert all(bank.cards[key].difficulty <= 3 for key in seeded)
    left = {key for key, card in bank.cards.items() if bank.concepts[card.concept].title in found} - {*states}
    assert left, "hard ones are met in their turn"
    days = [states[key].due_day for key in seeded]
    assert (min(days), max(days)) == (placed.first, placed.last)  # type: ignore[type-var]
    assert min(days) > service._house.day()  # type: ignore[type-var, operator]
    assert not seeded & {*service._house.look().plan.new}
    assert wording.placed_line(placed).endswith("not as new ones.")
    service.leave()
    assert service.undo().sentence.startswith("Taken back: place:")
    assert not {
        key for key, state in service._house.store.states().items() if state.reps == 0 and state.stability
    }
    service.redo()
    assert {key for key, state in service._house.store.states().items() if state.reps == 0} == seeded
    service.close()
    assert replay(database, clock, "me", verify=True).differing == ()


def test_who_knows_nothing_gets_nothing(service: Service, clock: StoppedClock) -> None:
    play(service, clock, set())
    placed = service.summary().placed
    assert placed is not None
    assert (placed.concepts, placed.cards) == ((), 0)
    assert "Nothing stands out" in wording.placed_line(placed)
    assert all(row["kind"] != "place" for row in service.log(5))


def test_who_leaves_in_the_middle_goes_on_and_nothing_is_seeded_before_the_end(
    service: Service, database: Path, tmp_path: Path, clock: StoppedClock
) -> None:
    knows = half(service)
    play(service, clock, knows, most=4)
    summary = service.summary()
    assert isinstance(summary, SummaryView)
    assert (summary.placed, summary.left) == (None, 0)
    service.leave()
    service.close()
    straight = tmp_path / "straight.db"
    shutil.copyfile(database, straight)
    again = open_service(Config(), database=database, content=[content_root()], clock=clock, seed=9)
    play(again, clock, knows)
    assert again.summary().placed is not None
    rows = again._sat().rows
    assert len({row.session for row in rows}) == 1
    assert len({again._house.bank.cards[row.card].sibling for row in rows}) == len(rows)
    again.close()
    assert any('"reps":0' in line for line in dump_lines(database, clock, "me", canonical=True))


def test_a_placement_lasts_twelve_minutes_at_the_most(service: Service, clock: StoppedClock) -> None:
    service.start(PLACE)
    asked = 0
    while service.next() is not None:
        clock.forward(seconds=80)
        service.answer(service._sat().open().printed.right_key, "sure")
        asked += 1
    assert asked == 9
    assert service.summary().placed is not None
