"""Orders, right options and figures of `judging-a-model.yaml`, counted or simulated once more."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

from quizlr.answers.expression import parse
from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from quizlr.bank.worded import ExpressionQuestion
from tests.content.recompute import CONTENT, Array, logit, sigma, slope

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def area(positives: Array, negatives: Array, weights: Array | None = None) -> float:
    """Share of pairs in the right order; ties count one half; negatives may be weighted."""
    won = (positives[:, None] > negatives) + (positives[:, None] == negatives) / 2
    return float(np.average(won.mean(0), weights=weights))


def test_rankings_stand_in_the_order_of_their_areas() -> None:
    question = QUESTIONS["rankings-by-area"]
    assert isinstance(question, Ordering)
    areas = []
    for item in question.items:
        scores = {label: [-i for i, at in enumerate(item.split()) if at == label] for label in "PN"}
        areas.append(area(np.array(scores["P"]), np.array(scores["N"])))
    assert areas == pytest.approx([8 / 9, 7 / 9, 6 / 9, 5 / 9])
    assert all(first > second for first, second in pairwise(areas))


def test_slips_of_the_precision_are_slips_everywhere() -> None:
    question, rng = QUESTIONS["precision-from-three-rates"], Random(2)
    assert isinstance(question, ExpressionQuestion)
    formulas = [question.answer, *(slip.value for slip in question.diagnose)]
    for _ in range(50):
        given = {name: rng.uniform(low, high) for name, (low, high) in question.variables.items()}
        values = [parse(formula).value(given) for formula in formulas]
        assert min(abs(a - b) for i, a in enumerate(values) for b in values[:i]) > 1e-5
    assert parse(question.answer).value({"r": 0.8, "f": 0.04, "b": 0.02}) == pytest.approx(0.29, abs=0.001)
    right_alarms, alarms = 0.8 * 0.02, 0.8 * 0.02 + 0.04 * 0.98
    assert (right_alarms, alarms) == pytest.approx((0.016, 0.0552))


def test_what_stays_where_positives_are_rarer() -> None:
    """The same scores within each class; each negative stands for ten."""
    rng = np.random.default_rng(1)
    z = rng.normal(0, 1.5, 200_000)
    p = 1 / (1 + np.exp(-z))
    y = rng.random(z.size) < p
    seen: dict[str, list[float]] = {}
    for times in (1.0, 10.0):
        weight = np.where(y, 1.0, times)
        alarm, band = p > 0.6, (p > 0.55) & (p < 0.65)
        measured = {
            "Its recall": np.average(alarm[y]),
            "Its false positive rate": np.average(alarm[~y]),
            "Its area under the ROC curve": area(p[y][:2000], p[~y][:2000], weight[~y][:2000]),
            "Its precision": np.average(y[alarm], weights=weight[alarm]),
            "Its calibration": np.average(y[band], weights=weight[band]),
        }
        for name, value in measured.items():
            seen.setdefault(name, []).append(float(value))
    stay = {name for name, (before, after) in seen.items() if abs(before - after) < 1e-9}
    assert stay == set(right("same-detector-rarer-positives"))
    assert seen["Its calibration"][0] == pytest.approx(0.6, abs=0.02)
    assert all(before - after > 0.2 for name, (before, after) in seen.items() if name not in stay)


def test_thinned_negatives_shift_every_logit() -> None:
    assert logit(0.9) - np.log(99) == pytest.approx(logit(1 / 12))
    assert 9 / 108 == 1 / 12


def test_a_nearly_perfect_area_with_useless_alarms() -> None:
    found, false = 0.8 * 10, 9 * 8
    rate = false / (20_000 - 10)
    assert (found, false) == (8, 72)
    assert rate == pytest.approx(0.0036, rel=0.01)
    apart = norm.ppf(0.8) - norm.ppf(rate)
    assert norm.cdf(apart / np.sqrt(2)) == pytest.approx(0.99, abs=0.005)
    assert "outnumbers" in right("nearly-perfect-area-useless-alarms")[0]


def test_precision_over_three_bands() -> None:
    bands = [(10, 9), (10, 5), (20, 16)]
    values = [sum(hits for _, hits in bands[i:]) / sum(size for size, _ in bands[i:]) for i in range(3)]
    assert values == pytest.approx([0.75, 0.70, 0.80])
    left_out = (9 + 5) / 20
    assert left_out == pytest.approx(0.7)
    assert right("three-bands-three-thresholds") == ["At 0.6 it falls, but at 0.7 it rises"]


def test_close_and_wide_scores() -> None:
    a = area(np.array([0.53, 0.52, 0.51]), np.array([0.49, 0.48, 0.47]))
    b = area(np.array([0.99, 0.95, 0.30]), np.array([0.40, 0.05, 0.01]))
    assert [a, b] == pytest.approx([1, 8 / 9])
    assert right("close-scores-wide-scores")[0].startswith("A,")


def test_one_score_for_everybody() -> None:
    y = np.array([1] * 3 + [0] * 7)
    score = np.full(10, 0.3)
    assert area(score[y == 1], score[y == 0]) == 0.5
    assert y[score == 0.3].mean() == pytest.approx(0.3)
    assert np.mean((score > 0.5) == y) == pytest.approx(0.7)
    assert right("one-score-for-everybody") == ["Calibrated, with an area of 0.5"]


def test_an_increasing_map_keeps_the_area_and_moves_the_mean() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(-4.5, 1.5, 4000)
    y = rng.random(4000) < 1 / (1 + np.exp(-z))
    inflated, mended = 1 / (1 + np.exp(-z - 1.5)), 1 / (1 + np.exp(-z))
    assert area(inflated[y], inflated[~y]) == area(mended[y], mended[~y])
    assert inflated.mean() > 2 * mended.mean()


def test_deep_colours_far_from_the_boundary() -> None:
    assert sigma(6.9) == pytest.approx(0.999, abs=1e-4)
    assert sigma(2 * 6.9) > sigma(6.9)


def test_records_of_one_patient_on_both_sides() -> None:
    """Nearest neighbours recognise the patient where they can."""
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(300, 6))
    ill = rng.random(300) < 1 / (1 + np.exp(-1.5 * centres[:, 0]))
    patient = np.repeat(np.arange(300), 10)
    X = centres[patient] + rng.normal(scale=0.1, size=(3000, 6))
    y = ill[patient]

    def tested(held_out: Array) -> float:
        train, test = held_out == 0, held_out == 1
        distance = ((X[test][:, None] - X[train]) ** 2).sum(2)
        score = y[train][np.argsort(distance, axis=1)[:, :5]].mean(1)
        return area(score[y[test]], score[~y[test]])

    by_record = tested((rng.random(3000) < 0.3).astype(float))
    by_patient = tested((rng.random(300) < 0.3).astype(float)[patient])
    assert by_record > 0.95
    assert by_record - by_patient > 0.1
    assert "near copies" in right("records-split-at-random")[0]


def f1(scores: Array, y: NDArray[np.bool_], cut: float) -> float:
    alarm = scores >= cut
    return float(2 * (alarm & y).sum() / max(alarm.sum() + y.sum(), 1))


def test_the_best_of_many_thresholds_flatters() -> None:
    rng = np.random.default_rng(4)
    gaps = []
    for _ in range(200):
        y = rng.random(5200) < 0.3
        scores = rng.normal(size=5200) + 1.2 * y
        cuts = np.linspace(-2, 3, 500)
        best = cuts[int(np.argmax([f1(scores[:200], y[:200], cut) for cut in cuts]))]
        gaps.append(f1(scores[:200], y[:200], best) - f1(scores[200:], y[200:], best))
    assert np.mean(gaps) > 0.01
    assert "too high on average" in right("best-of-five-hundred-thresholds")[0]


def test_the_best_threshold_for_f1_may_lie_below_one_half() -> None:
    rng = np.random.default_rng(7)
    p = 1 / (1 + np.exp(-rng.normal(-1.5, 1.5, 100_000)))
    y = rng.random(p.size) < p
    cuts = np.linspace(0.05, 0.95, 91)
    scores = [f1(p, y, cut) for cut in cuts]
    assert cuts[int(np.argmax(scores))] < 0.4
    assert max(scores) - f1(p, y, 0.5) > 0.02


def test_sixteen_against_ten() -> None:
    assert binomtest(16, 26).pvalue == pytest.approx(0.33, abs=0.005)
    assert right("sixteen-against-ten")[0].startswith("It is open")


def test_positives_carry_the_uncertainty_of_the_area() -> None:
    """Components of the variance of a difference of areas, by positives and by negatives."""
    rng = np.random.default_rng(5)
    spread = {"positives": 0.0, "negatives": 0.0}
    for _ in range(20):
        shared = rng.normal(size=5000)
        y = np.arange(5000) < 12
        models = [0.8 * shared + 0.6 * rng.normal(size=5000) + 1.3 * y for _ in range(2)]
        won = [(model[y][:, None] > model[~y]).astype(float) for model in models]
        difference = won[0] - won[1]
        spread["positives"] += difference.mean(1).var(ddof=1) / 12
        spread["negatives"] += difference.mean(0).var(ddof=1) / 4988
    assert spread["positives"] > 20 * spread["negatives"]
    assert 1.96 * np.sqrt(spread["positives"] / 20) == pytest.approx(0.07, abs=0.05)
    assert "more positives" in right("five-thousand-rows-twelve-positives")[0]


def test_a_heatmap_tells_the_weights() -> None:
    w, b = np.array([1.5, -0.7]), 0.4

    def probability(x: float, y: float) -> float:
        return sigma(float(w @ [x, y]) + b)

    read = [slope(lambda t: logit(probability(t, 0)), 0), slope(lambda t: logit(probability(0, t)), 0)]
    assert read == pytest.approx(list(w), rel=1e-4)
    assert len(right("read-off-a-heatmap")) == 3


def test_lowering_the_threshold_moves_up_or_right() -> None:
    rng = np.random.default_rng(6)
    positives, negatives = rng.normal(1, 1, 50), rng.normal(0, 1, 50)
    points = [((negatives >= cut).mean(), (positives >= cut).mean()) for cut in np.linspace(4, -4, 60)]
    assert all(b[0] >= a[0] and b[1] >= a[1] for a, b in pairwise(points))
