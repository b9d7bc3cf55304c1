"""FSRS-6's weights from a person's own answers, and whether they are worth adopting.

Fisher scoring on the Bernoulli likelihood (McCullagh and Nelder, Generalized Linear Models, 2.5) with
Levenberg's damping, towards FSRS-6's defaults.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from quizlr.memory import batch
from quizlr.memory.batch import Floats
from quizlr.memory.fsrs import DEFAULT, DIGITS, LOWER, UPPER
from quizlr.memory.history import Bools, Histories
from quizlr.memory.metrics import SURE, log_loss

_OVER_PEOPLE = (
    *(6.43, 9.66, 17.58, 27.85),
    *(0.57, 0.28, 0.6, 0.12),
    *(0.39, 0.18, 0.33),
    *(0.3, 0.09, 0.16, 0.57),
    *(0.25, 1.03),
    *(0.31, 0.32, 0.14),
    0.27,
)
SPREAD: tuple[float, ...] = tuple(0.5 * spread for spread in _OVER_PEOPLE)
"""How far each weight may lie from its default at the price of half a nat.

Half the standard deviations over many people's fits that FSRS-Optimizer 6 is published with. With logs of
1,250 to 10,000 answers by eight simulated learners, fits came nearer to the truth than with the whole of them
or without a penalty. A tenth of each weight's range does as well there, but worse on few answers of a real
log.
"""

_PENALTY = 1 / np.square(SPREAD)

NEEDED = 1000
"""Scored answers below which a fit may well predict worse than the defaults."""

HELD_OUT = 0.2
BETTER = 0.001
"""Least gain in held-out log loss for which weights are changed."""

MOST_STEPS = 30
_NEGLIGIBLE = 0.01
_NUDGE = 1e-6
_DAMPINGS = (0.0, 0.1, 1.0, 10.0, 100.0)
_MOST_STABLE = 1e100

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether weights fitted to a person's answers predict their newest ones better than those in use.

    Attributes:
        scored: answers a fit can learn from; needed: the least for which one is tried.
        held_out: the newest of them, kept from the fit that is judged.
        loss_before, loss_after: mean log loss on these with the weights in use and the fitted ones; None if
            no fit was tried.
        weights: fitted to all answers if adopted, else those in use.
    """

    scored: int
    needed: int
    held_out: int
    loss_before: float | None
    loss_after: float | None
    weights: tuple[float, ...]
    adopted: bool


def predict(histories: Histories, weights: Sequence[float] | Floats) -> Floats:
    """Probability of recall before each of the M scored answers, in packed order.

    Args:
        weights: shape (21,), or (21, K) for K sets at once.

    Returns:
        Shape (M,), or (K, M).
    """
    w = np.asarray(weights, dtype=np.float64)
    recall = _predicted(histories, w.reshape(len(DEFAULT), -1, 1))
    return recall[0] if w.ndim == 1 else recall


def _predicted(histories: Histories, w: Floats) -> Floats:
    """Recall (K, M) with weights (21, K, 1), one step of all cards after the other."""
    recall = np.empty((w.shape[1], int(histories.scored.sum())))
    stability = np.ones((w.shape[1], len(histories.cards)))
    difficulty = np.full_like(stability, DEFAULT[4])
    known, end = np.zeros(len(histories.cards), dtype=np.bool_), 0
    for step in histories.steps():
        size, scored = step.stop - step.start, histories.scored[step]
        state, known = (stability[:, :size], difficulty[:, :size]), known[:size]
        rating, gap = histories.rating[step], histories.gap[step]
        start, end = end, end + int(scored.sum())
        recall[:, start:end] = batch.retrievability(state[0][:, scored], gap[scored], w)
        stability, difficulty = _moved(state, rating, gap, known, w)
        known = known | (rating > 0)
    return recall


def _moved(
    state: tuple[Floats, Floats], rating: batch.Ints, gap: batch.Ints, known: Bools, w: Floats
) -> tuple[Floats, Floats]:
    """Stability and difficulty (K, n) after ratings (n,) of which 0 moves nothing."""
    given = np.maximum(rating, 1)
    begun = batch.first(given, w)
    later = batch.advance(*state, given, gap, w)
    stability, difficulty = (
        np.where(rating == 0, before, np.where(known, after, first))
        for before, after, first in zip(state, later, begun, strict=True)
    )
    # Hundreds of ratings on one day could overflow.
    return np.minimum(stability, _MOST_STABLE), difficulty


def fit(
    histories: Histories, start: Sequence[float] = DEFAULT, progress: Progress | None = None
) -> tuple[float, ...]:
    """Find the 21 weights that make the scored answers likeliest, penalised for leaving the defaults.

    Least Σ −log P(answer) + ½ Σ ((w − default) / spread)² within FSRS-6's bounds: what the answers say
    nothing about stays as it is.

    Args:
        start: where the search begins.
        progress: called with steps done and steps there may be.
    """
    w = np.clip(np.asarray(start, dtype=np.float64), LOWER, UPPER)
    recalled = histories.recalled[histories.scored]
    for done in range(MOST_STEPS):
        if progress:
            progress(done, MOST_STEPS)
        loss, candidates = _candidates(histories, recalled, w)
        losses = _penalised(predict(histories, candidates), recalled, candidates)
        best = int(np.argmin(losses))
        if losses[best] < loss:
            w = candidates[:, best]
        if loss - losses[best] < _NEGLIGIBLE:
            break
    if progress:
        progress(MOST_STEPS, MOST_STEPS)
    return tuple(round(float(value), DIGITS) for value in w)


def _candidates(histories: Histories, recalled: Bools, w: Floats) -> tuple[float, Floats]:
    """The penalised loss at w (21,), and one step from it for each damping: (21, len(_DAMPINGS))."""
    sets = w[:, None] + _NUDGE * np.eye(len(w), 1 + len(w), 1)
    recall = np.clip(predict(histories, sets), SURE, 1 - SURE)
    slopes = (recall[1:] - recall[0]) / _NUDGE
    variance = recall[0] * (1 - recall[0])
    # Not by @, whose threads wait for each other wherever another program wants a core.
    gradient = np.einsum("im,m->i", slopes, (recall[0] - recalled) / variance) + (w - DEFAULT) * _PENALTY
    information = np.einsum("im,jm->ij", slopes / variance, slopes) + np.diag(_PENALTY)
    held = ((w <= LOWER) & (gradient > 0)) | ((w >= UPPER) & (gradient < 0))
    steps = _damped(information, np.where(held, 0, gradient), held)
    loss = _penalised(recall[:1], recalled, w[:, None])[0]
    return float(loss), np.clip(w[:, None] - steps, np.array(LOWER)[:, None], np.array(UPPER)[:, None])


def _damped(information: Floats, gradient: Floats, held: Bools) -> Floats:
    """Solve (I + μ diag I) step = gradient for every damping μ, without the weights held at a bound."""
    own = np.diag(np.diag(information))
    free = np.where(held[:, None] | held, own, information)
    damped = free + np.multiply.outer(_DAMPINGS, own)
    steps: Floats = np.linalg.solve(
        damped, np.broadcast_to(gradient[:, None], (len(_DAMPINGS), len(held), 1))
    )
    return steps[:, :, 0].T


def _penalised(recall: Floats, recalled: Bools, w: Floats) -> Floats:
    """The loss (K,) that is made least, of predictions (K, M) made with weights (21, K)."""
    sure = np.clip(recall, SURE, 1 - SURE)
    surprise = -np.log(np.where(recalled, sure, 1 - sure)).sum(axis=1)
    total: Floats = surprise + 0.5 * _PENALTY @ np.square(w - np.array(DEFAULT)[:, None])
    return total


def judge(
    histories: Histories, current: Sequence[float] = DEFAULT, progress: Progress | None = None
) -> Judgement:
    """Fit to the older 80 % of the scored answers, and adopt a fit to all if it predicts the rest better.

    Below `NEEDED` scored answers nothing is fitted. A study day is never divided. The search begins at the
    defaults, so that what it finds depends on the answers alone.
    """
    scored, weights = int(histories.scored.sum()), tuple(current)
    if scored < NEEDED:
        return Judgement(scored, NEEDED, 0, None, None, weights, adopted=False)
    first, second = _halves(progress)
    newest = histories.day >= first_held_out(histories, 1 - HELD_OUT)
    fitted = fit(histories.scoring(~newest), progress=first)
    held_out = histories.scoring(newest)
    recalled = held_out.recalled[held_out.scored]
    before, after = (log_loss(predict(held_out, w), recalled) for w in (weights, fitted))
    adopted = before - after > BETTER
    if adopted:
        weights = fit(histories, progress=second)
    second(MOST_STEPS, MOST_STEPS)
    return Judgement(scored, NEEDED, len(recalled), before, after, weights, adopted)


def first_held_out(histories: Histories, older: float) -> int:
    """Ordinal of the first study day after the older share of the scored answers, of which there are some."""
    days = np.sort(histories.day[histories.scored])
    return int(days[min(int(older * len(days)), len(days) - 1)])


def _halves(progress: Progress | None) -> tuple[Progress, Progress]:
    """Progress of the first and of the second of two fits."""
    tell: Progress = progress or (lambda _done, _of: None)
    return (lambda done, of: tell(done, 2 * of)), (lambda done, of: tell(of + done, 2 * of))
