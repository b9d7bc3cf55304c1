"""A year of study under a schedule, and schedules beside each other at equal knowledge.

One answer a card and day; the returns of the same day are part of the seconds a wrong answer costs.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, stdev
from typing import TypedDict, Unpack

import numpy as np

from quizlr.memory.batch import Floats, Ints
from quizlr.memory.policies import MakePolicy, Policy, fsrs6
from quizlr.memory.truths import Bools, MakeTruth, Truth

CURVE = (0.70, 0.75, 0.80, 0.85, 0.90, 0.93, 0.95, 0.97)
"""Retentions of FSRS-6 between which hours at equal knowledge are interpolated."""
_LUCK_STREAM = 1


class Habits(TypedDict, total=False):
    """How a person studies; what is left out is as in `simulate`."""

    cards: int
    days: int
    new_per_day: int
    minutes: float | None
    seconds_right: float
    seconds_wrong: float
    seconds_new: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulated time of study came to.

    Attributes:
        hours: of study.
        memorised: mean over all days of the cards known, as in `curve`.
        recall: share of right answers, first answers apart; NaN where there are none.
        reviews: answers, first answers apart.
        curve: for each day the sum of true recall on the morning after, cards never met counting 0.
    """

    hours: float
    memorised: float
    recall: float
    reviews: int
    curve: tuple[float, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """Mean and standard deviation over seeds; the deviation is 0 for a single one."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Row:
    """A schedule under a truth, over seeds.

    Attributes:
        truth, policy: their names.
        hours, memorised, recall, reviews: as in `Outcome`.
        equal_hours: what FSRS-6 takes for the same mean memorised; None outside its curve on any seed.
        ratio: those hours over the schedule's own; below 1 where FSRS-6 needs fewer.
    """

    truth: str
    policy: str
    hours: Figure
    memorised: Figure
    recall: Figure
    reviews: Figure
    equal_hours: Figure | None
    ratio: Figure | None


@dataclass(frozen=True, slots=True)
class _Costs:
    """Seconds of a right, a wrong and a first answer, and those of a day's study."""

    right: float
    wrong: float
    new: float
    budget: float

    def spent(self, right: Bools, new: Bools) -> Floats:
        """Seconds each answer takes."""
        return np.where(new, self.new, np.where(right, self.right, self.wrong))

    def kept(self, right: Bools, new: Bools) -> int:
        """How many answers are begun: the day ends before one that might run over its minutes."""
        spent = self.spent(right, new)
        most = np.where(new, self.new, max(self.right, self.wrong))
        return int(np.logical_and.accumulate(np.cumsum(spent) - spent + most <= self.budget).sum())


class _Study:
    """A person, the schedule followed, and what has been answered so far."""

    def __init__(self, truth: Truth, policy: Policy, cards: int, costs: _Costs) -> None:
        self._truth, self._policy, self._cards, self._costs = truth, policy, cards, costs
        self._due = np.zeros(cards, dtype=np.int64)
        self._last = np.zeros(cards, dtype=np.int64)
        self._recall = truth.recall(np.arange(cards), 0)
        self.met = self.reviews = self.right = 0
        self.seconds = 0.0

    def day(self, day: int, new_per_day: int, luck: Floats) -> float:
        """Study for a day; the sum of recall on the morning after."""
        asked = self._asked(day, new_per_day)
        right, new = luck[asked] < self._recall[asked], asked >= self.met
        kept = self._costs.kept(right, new)
        self._answer(asked[:kept], right[:kept], new[:kept], day)
        self._recall = self._truth.recall(np.arange(self._cards), day + 1)
        return float(self._recall[: self.met].sum())

    def _asked(self, day: int, new_per_day: int) -> Ints:
        """Due cards, the longest due first, and then new ones."""
        due = np.flatnonzero(self._due[: self.met] <= day)
        new = np.arange(self.met, min(self.met + new_per_day, self._cards))
        return np.concatenate([due[np.argsort(self._due[due], kind="stable")], new])

    def _answer(self, cards: Ints, right: Bools, new: Bools, day: int) -> None:
        self.seconds += float(self._costs.spent(right, new).sum())
        self.reviews += int((~new).sum())
        self.right += int((right & ~new).sum())
        self.met += int(new.sum())
        self._due[cards] = day + self._policy.wait(cards, right, day - self._last[cards])
        self._truth.learn(cards, right, day)
        self._last[cards] = day


def luck(seed: int, day: int, cards: int) -> Floats:
    """A number in [0, 1) for each card on a day, shape (cards,); below its recall the answer is right."""
    return np.random.default_rng((_LUCK_STREAM, seed, day)).random(cards)


def simulate(
    truth: MakeTruth,
    policy: MakePolicy,
    *,
    cards: int = 1500,
    days: int = 365,
    new_per_day: int = 10,
    minutes: float | None = None,
    seconds_right: float = 10.0,
    seconds_wrong: float = 30.0,
    seconds_new: float = 25.0,
    seed: int = 0,
) -> Outcome:
    """Let a person study under a schedule; equal seeds give equal luck under every schedule.

    Args:
        truth, policy: how the person forgets, and when cards come back.
        cards, days: how many cards there are, and for how long they are studied.
        new_per_day: cards met each day, once what is due is done.
        minutes: most a day may take; None: no limit.
        seconds_right, seconds_wrong, seconds_new: time a right, a wrong and a card's first answer takes.
        seed: decides the person's cards and luck.
    """
    budget = math.inf if minutes is None else 60 * minutes
    costs = _Costs(seconds_right, seconds_wrong, seconds_new, budget)
    study = _Study(truth(cards, seed), policy(cards), cards, costs)
    curve = tuple(study.day(day, new_per_day, luck(seed, day, cards)) for day in range(days))
    return Outcome(
        hours=study.seconds / 3600,
        memorised=mean(curve) if curve else 0.0,
        recall=study.right / study.reviews if study.reviews else math.nan,
        reviews=study.reviews,
        curve=curve,
    )


def equal_hours(curve: Iterable[Outcome], memorised: float) -> float | None:
    """Hours at which a curve of outcomes reaches a mean memorised, between its points; None outside it."""
    points = sorted((outcome.memorised, outcome.hours) for outcome in curve)
    if not points or not points[0][0] <= memorised <= points[-1][0]:
        return None
    known, hours = zip(*points, strict=True)
    return float(np.interp(memorised, known, hours))


def schedule_benchmark(
    truths: Mapping[str, MakeTruth],
    policies: Mapping[str, MakePolicy],
    seeds: Sequence[int],
    *,
    retentions: Sequence[float] = CURVE,
    progress: Callable[[int, int], None] | None = None,
    **habits: Unpack[Habits],
) -> list[Row]:
    """Hold every schedule against every truth, and against FSRS-6 at the same mean memorised.

    Args:
        truths, policies: by name.
        seeds: one run each.
        retentions: those of the curve of FSRS-6, default weights, that hours are read off.
        progress: called with the schedules done and all of them.
        habits: as in `simulate`.
    """
    rows, done = [], 0
    for name, truth in truths.items():
        curves = [
            [simulate(truth, fsrs6(retention), seed=seed, **habits) for retention in retentions]
            for seed in seeds
        ]
        for policy, make in policies.items():
            if progress:
                progress(done, len(truths) * len(policies))
            outcomes = [simulate(truth, make, seed=seed, **habits) for seed in seeds]
            rows.append(_row(name, policy, outcomes, curves))
            done += 1
    if progress:
        progress(done, done)
    return rows


def _row(truth: str, policy: str, outcomes: Sequence[Outcome], curves: Sequence[Sequence[Outcome]]) -> Row:
    pairs = zip(curves, outcomes, strict=True)
    found = [equal_hours(curve, outcome.memorised) for curve, outcome in pairs]
    equal = [hours for hours in found if hours is not None]
    inside = len(equal) == len(outcomes)
    ratios = [hours / outcome.hours for hours, outcome in zip(equal, outcomes, strict=False)]
    return Row(
        truth=truth,
        policy=policy,
        hours=_figure(outcome.hours for outcome in outcomes),
        memorised=_figure(outcome.memorised for outcome in outcomes),
        recall=_figure(outcome.recall for outcome in outcomes),
        reviews=_figure(outcome.reviews for outcome in outcomes),
        equal_hours=_figure(equal) if inside else None,
        ratio=_figure(ratios) if inside else None,
    )


def _figure(values: Iterable[float]) -> Figure:
    known = list(values)
    return Figure(mean(known), stdev(known) if len(known) > 1 else 0.0)
