"""Report what saying anything but the truth about one's confidence comes to: showings and recall.

The grade table, the returns of the same day, the echoes and the schedule are the program's own. The learner
forgets by FSRS-6 with other weights than the scheduler's; who does not know a card picks one of its options.
FSRS-6 has no forgetting within a day, so a card that returns on its day is known with a fixed chance.

Usage: python -m scripts.bench_incentives [SEEDS]
"""

import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean
from types import MappingProxyType

from quizlr.memory.decide import decide
from quizlr.memory.fsrs import Rating, State, advance, retrievability
from quizlr.memory.replay import MemoryState, Scored, apply
from quizlr.memory.truths import FIRST_RIGHT, OTHER_WEIGHTS
from quizlr.quiz.choose import Done, Error, cut_off, echoes, returns
from quizlr.quiz.grading import Situation, rule

SEEDS = 20
START = date(2026, 1, 1)
SECONDS = timedelta(seconds=30)
OPTIONS = 4
RETURN_KNOWN = 0.9
GENERATED = 2
"""Every second card is generated, so that a right guess on it is decided on the same day."""

REPORTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "honest": ("sure", "guess"),
        "honest, never guess": ("sure", "unsure"),
        "always sure": ("sure", "sure"),
        "always unsure": ("unsure", "unsure"),
        "always guess": ("guess", "guess"),
    }
)
"""What a learner says of a card that is known, and of one that is not."""


@dataclass(frozen=True, slots=True)
class Course:
    """How much is studied.

    Attributes:
        cards, days, new_per_day: in all, in all, and met each day.
        echoes: errors of other days are shown again, those a learner was sure of twice.
    """

    cards: int = 60
    days: int = 180
    new_per_day: int = 2
    echoes: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """Showings a card, and mean recall over all cards on the day after the last."""

    showings: float
    recall: float


@dataclass(slots=True)
class Learner:
    """Somebody who studies by the program's rules and reports confidence in one way.

    Attributes:
        seed: decides the luck, which is the same whatever is reported.
        report: what is said of a known card and of another.
        memory: what is truly remembered, with its day; states: what the program holds of it.
        log: the answers of each day; shown: the days on which each card was asked.
    """

    seed: int
    report: tuple[str, str]
    memory: dict[str, tuple[State, date]] = field(default_factory=dict)
    states: dict[str, MemoryState] = field(default_factory=dict)
    log: defaultdict[date, list[Done]] = field(default_factory=lambda: defaultdict(list))
    shown: defaultdict[str, set[date]] = field(default_factory=lambda: defaultdict(set))

    def recall(self, card: str, day: date) -> float:
        """True chance to know a card."""
        if card not in self.memory:
            return FIRST_RIGHT
        state, last = self.memory[card]
        later = retrievability(state.stability, (day - last).days, OTHER_WEIGHTS)
        return later if day > last else RETURN_KNOWN

    def showing(self, card: str, purpose: str, day: date) -> None:
        """Answer one question and take in what the program makes of it."""
        done = self.log[day]
        dice = random.Random(f"{self.seed}:{card}:{day}:{sum(item.card == card for item in done)}")
        known = dice.random() < self.recall(card, day)
        right = known or dice.random() < 1 / OPTIONS
        verdict, confidence = "right" if right else "wrong", self.report[not known]
        ruling = rule(self._situation(card, purpose, day), verdict, confidence)
        due = day + timedelta(days=1) if ruling.tomorrow else None
        self._schedule(card, Scored(day, ruling.rating, due, verdict, confidence, purpose))
        self._learn(card, known=known, day=day)
        at = datetime.combine(day, time(9), UTC) + SECONDS * len(done)
        rated = ruling.rating is not None
        done.append(Done(card, purpose, verdict, confidence, rated, ruling.undecided, at))
        self.shown[card].add(day)

    def _situation(self, card: str, purpose: str, day: date) -> Situation:
        state, today = self.states.get(card), [item for item in self.log[day] if item.card == card]
        due = state is not None and state.due_day is not None and state.due_day <= day
        undecided = state is not None and state.undecided
        return Situation(
            purpose,
            new=state is None,
            due=due,
            moved_today=any(item.rated for item in today),
            answered_today=bool(today),
            deciding=undecided and (purpose == "again" or due),
            generated=is_generated(card),
        )

    def _schedule(self, card: str, scored: Scored) -> None:
        before = self.states.get(card)
        if scored.rating is not None:
            self.states[card] = decide(before, scored.rating, scored.study_day, card_key=card).state
            return
        after = apply(before, scored)
        if after is not None:
            self.states[card] = after

    def _learn(self, card: str, *, known: bool, day: date) -> None:
        """What was known is firmer, what was not is learned again, whatever was picked."""
        state, last = self.memory.get(card, (None, day))
        rating = Rating.GOOD if known else Rating.AGAIN
        self.memory[card] = advance(state, rating, (day - last).days, OTHER_WEIGHTS), day

    def study(self, day: date, new: Sequence[str], *, echo: bool) -> None:
        """A day: before each question what returns, then errors of other days, what is due, what is new.

        It ends when nothing is ready, though a card might still return later.
        """
        due = sorted(card for card, state in self.states.items() if state.due_day and state.due_day <= day)
        echoed = self._echoes(due, day) if echo else []
        queue = [*((card, "again") for card in echoed), *((card, "daily") for card in [*due, *new])]
        while (back := self._returning(day)) or queue:
            card, purpose = (back[0], "again") if back else queue.pop(0)
            self.showing(card, purpose, day)

    def _returning(self, day: date) -> list[str]:
        """Cards that come once more now."""
        done = self.log[day]
        if not done:
            return []
        generated = {item.card for item in done if is_generated(item.card)}
        return [item.card for item in returns(done, generated, done[-1].at + SECONDS) if item.ready]

    def _echoes(self, due: Sequence[str], day: date) -> list[str]:
        """Cards shown again for an error of the last seven days."""
        past = [day - timedelta(days=ago) for ago in range(1, 8)]
        errors = [Error(card, other, sure=False) for other in past for card in cut_off(self.log[other])]
        for other in past:
            wrong = (item for item in self.log[other] if item.verdict != "right")
            errors += [Error(item.card, other, sure=True) for item in wrong if item.confidence == "sure"]
        return echoes(errors, self.shown, due, day)


def is_generated(card: str) -> bool:
    """Whether another variant of the card can follow on the same day."""
    return int(card) % GENERATED == 0


def life(seed: int, report: tuple[str, str], course: Course) -> Result:
    """One learner through a course."""
    learner = Learner(seed, report)
    names = [f"{number:04}" for number in range(course.cards)]
    for number in range(course.days):
        new = names[number * course.new_per_day :][: course.new_per_day]
        learner.study(START + timedelta(days=number), new, echo=course.echoes)
    after = START + timedelta(days=course.days)
    showings = sum(len(done) for done in learner.log.values())
    return Result(showings / course.cards, mean(learner.recall(card, after) for card in learner.memory))


def results(seeds: int, course: Course) -> dict[str, Result]:
    """Means over seeds for every way of reporting."""
    found = {}
    for name, report in REPORTS.items():
        lives = [life(seed, report, course) for seed in range(seeds)]
        found[name] = Result(mean(one.showings for one in lives), mean(one.recall for one in lives))
    return found


def table(title: str, found: Mapping[str, Result]) -> None:
    """Print a row for every way of reporting."""
    honest = found["honest"].showings
    print(f"{title:<34}{'showings/card':>14}{'extra':>9}{'recall':>9}")
    for name, result in found.items():
        extra = 100 * (result.showings / honest - 1)
        print(f"{name:<34}{result.showings:>14.2f}{extra:>+8.1f}%{result.recall:>9.3f}")


def main(seeds: int) -> int:
    """Print what each way of reporting costs, without echoes and with them."""
    table("without echoes", results(seeds, Course()))
    print()
    table("with echoes", results(seeds, Course(echoes=True)))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS))
