"""What is said of each regime of a learning rate: wrong ideas, reasons and rules.

In the texts `<rate>`, `<product>`, `<factor>` and `<size>` stand for a variant's own η, η·λmax,
1 − η·λmax and its absolute value.
"""

from quizlr.engine.regimes import BEYOND, BOUNCE, SMOOTH, Told

QUADRATIC_TOLD: Told = {
    (SMOOTH, BOUNCE): (
        "narrow-means-zigzag",
        (
            r"A narrow valley does invite zig-zags, but only once \(\eta \lambda_{\max}\) passes 1. "
            "Here it is <product>, so each step stops short of the floor."
        ),
    ),
    (SMOOTH, BEYOND): (
        "rate-alone",
        (
            "<rate> would be too much for a steeper valley. A rate means nothing without the "
            r"curvature, though: \(\eta \lambda_{\max}\) is <product>, below 1."
        ),
    ),
    (BOUNCE, SMOOTH): (
        "loss-falls",
        (
            "The loss does fall at every step and looks calm. Along the steepest direction, though, a "
            "step multiplies the error by <factor>, so the path changes sides each time."
        ),
    ),
    (BOUNCE, BEYOND): (
        "limit-is-one",
        (
            r"Each step does overshoot the floor, since \(\eta \lambda_{\max}\) = <product> is above 1."
            " It comes back nearer, at <size> of the distance; it diverges only above 2."
        ),
    ),
    (BEYOND, BOUNCE): (
        "turned-back",
        (
            "The slope on the other side does turn the path back. But every crossing ends <size> times"
            " as far out, so it never calms down."
        ),
    ),
    (BEYOND, SMOOTH): (
        "rate-alone",
        (
            "<rate> is safe in many a flatter valley. A rate means nothing without the curvature, "
            r"though: \(\eta \lambda_{\max}\) is <product>, above 2."
        ),
    ),
}

QUADRATIC_WHY = {
    SMOOTH: ("it shrinks and keeps its side. Flatter directions shrink more slowly and keep theirs."),
    BOUNCE: (
        "it changes sides at every step and still shrinks. The loss falls all the while and hides this."
    ),
    BEYOND: ("it changes sides and grows, without end, since the slope grows in proportion to the distance."),
}

QUADRATIC_RULE = (
    r"On a quadratic with largest curvature \(\lambda_{\max}\) and a start off the floor: smooth for "
    r"\(\eta < 1/\lambda_{\max}\), bouncing up to \(2/\lambda_{\max}\), diverging beyond."
)

LOGISTIC_TOLD: Told = {
    (SMOOTH, BOUNCE): (
        "narrow-means-zigzag",
        (
            r"A narrow valley does invite zig-zags, but only once \(\eta \lambda_{\max}\) passes 1. "
            "Here it is <product>, so near the optimum each step stops short of the floor."
        ),
    ),
    (SMOOTH, BEYOND): (
        "rate-alone",
        (
            "<rate> would be too much in a steeper valley. A rate means nothing without the curvature,"
            r" though: \(\eta \lambda_{\max}\) is <product>, below 1."
        ),
    ),
    (BOUNCE, SMOOTH): (
        "loss-falls",
        (
            "The loss can fall at every step and look calm. Near the optimum, though, a step "
            "multiplies the error along the steepest direction by <factor>, so the path changes sides "
            "each time."
        ),
    ),
    (BOUNCE, BEYOND): (
        "limit-is-one",
        (
            r"Each step does overshoot the floor, since \(\eta \lambda_{\max}\) = <product> is above 1."
            " It comes back nearer, at <size> of the distance; only above 2 is it thrown out again."
        ),
    ),
    (BEYOND, BOUNCE): (
        "bounded-means-settled",
        (
            "It does not blow up, that much is right: far out the slope is bounded and turns it back. "
            "But near the optimum a step multiplies the error by <factor>, so it is thrown out again."
        ),
    ),
    (BEYOND, SMOOTH): (
        "convex-always-settles",
        (
            "The loss is convex with one minimum, so there is only one place to settle. Whether a "
            r"fixed step gets there is another matter: \(\eta \lambda_{\max}\) is <product>, above 2."
        ),
    ),
}

LOGISTIC_WHY = {
    SMOOTH: ("it shrinks and keeps its side."),
    BOUNCE: (
        "it changes sides at every step and still shrinks. The loss may fall all the while and hide this."
    ),
    BEYOND: (
        "it is thrown out again. It does not blow up either: the classes overlap and nothing else is "
        "in the loss, so far out it grows only in proportion to the distance, and each jump is turned "
        "back."
    ),
}

LOGISTIC_RULE = (
    r"Near a minimum with largest curvature \(\lambda_{\max}\) a run bounces above \(\eta = "
    r"1/\lambda_{\max}\) and cannot stay above \(2/\lambda_{\max}\); overlapping classes without a "
    "penalty then keep it jumping at a bounded size."
)
