"""Names, levels, strata, answer types and misconceptions of all families, without NumPy.

`tests/unit/engine` holds this table against the families themselves.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FamilyEntry:
    """What is known of a family before any of its code is loaded.

    Attributes:
        name: stable identifier.
        title: what it is about, in a few words.
        module: where its class lives, below `quizlr.engine.families`.
        levels: scheduled levels, easiest first.
        directions: asked directions; empty where a family asks one thing.
        accepts: answer type.
        seconds: how long an answer usually takes, for the plan's minutes.
    """

    name: str
    title: str
    module: str
    levels: tuple[str, ...]
    directions: tuple[str, ...]
    accepts: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong idea: what it says, and what corrects it, one sentence each."""

    wrong: str
    right: str


FAMILIES = {
    entry.name: entry
    for entry in (
        FamilyEntry(
            "grad_signs", "signs of a gradient", "grad_signs", ("given-p", "small", "wide"), (), "signs", 60
        ),
        FamilyEntry(
            "lr_quadratic",
            "learning rate on a quadratic",
            "lr_quadratic",
            ("eigenvalues", "matrix", "close"),
            (),
            "letter",
            45,
        ),
        FamilyEntry(
            "lr_logistic",
            "learning rate on logistic regression",
            "lr_logistic",
            ("given-curvature", "close", "given-hessian"),
            (),
            "letter",
            60,
        ),
    )
}

MISCONCEPTIONS = {
    "grad_signs.flipped": Misconception(
        "The gradient points the way training goes.",
        r"The gradient points uphill; training steps along \(-\eta \nabla L\).",
    ),
    "grad_signs.ignores-weights": Misconception(
        "The data alone decide the gradient, wherever the weights stand.",
        r"The weights enter through \(p\): at \(w = 0\) every \(p\) is one half, elsewhere the errors "
        r"\(p - y\) differ.",
    ),
    "grad_signs.sign-of-weight": Misconception(
        "A component of the gradient has the sign of its weight.",
        r"That is the part a penalty adds; without one the sign comes from \(\sum_i (p_i - y_i) x_{ij}\).",
    ),
    "lr_quadratic.loss-falls": Misconception(
        "While the loss falls at every step, nothing bounces.",
        r"For \(1 < \eta \lambda_{\max} < 2\) the steep coordinate changes sides at every step although the "
        "loss falls.",
    ),
    "lr_quadratic.limit-is-one": Misconception(
        r"Beyond \(\eta = 1/\lambda_{\max}\) the run diverges.",
        r"Beyond \(1/\lambda_{\max}\) it changes sides; it diverges only beyond \(2/\lambda_{\max}\).",
    ),
    "lr_quadratic.turned-back": Misconception(
        "The far slope always turns an overshoot back, so it calms down.",
        r"On a quadratic each crossing ends \(|1 - \eta \lambda|\) times as far out; above 1 it grows.",
    ),
    "lr_quadratic.rate-alone": Misconception(
        "The learning rate alone tells whether a run is safe.",
        r"Only the product \(\eta \lambda_{\max}\) of rate and largest curvature tells.",
    ),
    "lr_quadratic.narrow-means-zigzag": Misconception(
        "In a narrow valley gradient descent always zig-zags.",
        r"It changes sides only in directions with \(\eta \lambda > 1\), however narrow the valley is.",
    ),
    "lr_quadratic.diagonal-for-eigenvalue": Misconception(
        "The largest curvature stands on the diagonal of the matrix.",
        "The largest eigenvalue lies above the largest diagonal entry as soon as the valley is tilted.",
    ),
    "lr_logistic.loss-falls": Misconception(
        "While the loss falls at every step, nothing bounces.",
        r"With \(1 < \eta \lambda_{\max} < 2\) the run changes sides at every step near the optimum, and the "
        "loss can fall all the same.",
    ),
    "lr_logistic.limit-is-one": Misconception(
        r"Beyond \(\eta = 1/\lambda_{\max}\) a run can no longer settle.",
        r"Beyond \(1/\lambda_{\max}\) it changes sides; the optimum turns unstable only beyond "
        r"\(2/\lambda_{\max}\).",
    ),
    "lr_logistic.bounded-means-settled": Misconception(
        "Since the loss cannot blow up, the run settles in the end.",
        "Far out the bounded gradient turns it back, near the optimum it is thrown out again: it jumps on.",
    ),
    "lr_logistic.convex-always-settles": Misconception(
        "On a convex loss with one minimum gradient descent always slides into it.",
        r"Convexity says where the minimum is; whether a fixed step reaches it depends on "
        r"\(\eta \lambda_{\max}\).",
    ),
    "lr_logistic.rate-alone": Misconception(
        "A learning rate far above 1 can only end in chaos.",
        r"Only the product \(\eta \lambda_{\max}\) tells; a small curvature allows a large rate.",
    ),
    "lr_logistic.narrow-means-zigzag": Misconception(
        "In a narrow valley gradient descent always zig-zags.",
        r"It changes sides only in directions with \(\eta \lambda > 1\), however narrow the valley is.",
    ),
    "lr_logistic.diagonal-for-eigenvalue": Misconception(
        "The largest curvature stands on the diagonal of the matrix.",
        "The largest eigenvalue lies above the largest diagonal entry as soon as the valley is tilted.",
    ),
}
"""The wrong ideas families recognise, as `<family>.<name>`; texts are prose."""


def strata(name: str, levels: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Suffixes of the cards of an experiment, such as `given-p` or `small.forward`.

    Raises:
        KeyError: no such family.
    """
    family = FAMILIES[name]
    chosen = levels or family.levels
    if not family.directions:
        return chosen
    return tuple(f"{level}.{direction}" for level in chosen for direction in family.directions)
