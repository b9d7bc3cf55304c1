"""Families about gradients and learning rates."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES = (
    FamilyEntry(
        name="grad_signs",
        title="signs of a gradient",
        module="grad_signs",
        levels=("given-p", "small", "wide"),
        directions=(),
        accepts="signs",
        seconds=60,
        knobs=(
            Knob("first", r"weight \(w_1\)", -3.0, 3.0, digits=1),
            Knob("other", r"weight \(w_2\)", -3.0, 3.0, digits=1),
        ),
        ideas={
            "flipped": Misconception(
                "The gradient points the way training goes.",
                r"The gradient points uphill; training steps along \(-\eta \nabla L\).",
            ),
            "ignores-weights": Misconception(
                "The data alone decide the gradient, wherever the weights stand.",
                r"The weights enter through \(p\): at \(w = 0\) every \(p\) is one half, elsewhere the errors "
                r"\(p - y\) differ.",
            ),
            "sign-of-weight": Misconception(
                "A component of the gradient has the sign of its weight.",
                r"That is the part a penalty adds; without one the sign comes from \(\sum_i (p_i - y_i) x_{ij}\).",
            ),
        },
    ),
    FamilyEntry(
        name="lr_quadratic",
        title="learning rate on a quadratic",
        module="lr_quadratic",
        levels=("eigenvalues", "matrix", "close"),
        directions=(),
        accepts="letter",
        seconds=45,
        knobs=(
            Knob("rate", "learning rate η", 0.005, 1.0, log=True, digits=3, twin=True),
            Knob("condition", "condition number κ", 1.0, 100.0, log=True),
            Knob("tilt", "tilt of the valley, degrees", -90.0, 90.0, digits=0),
        ),
        ideas={
            "loss-falls": Misconception(
                "While the loss falls at every step, nothing bounces.",
                r"For \(1 < \eta \lambda_{\max} < 2\) the steep coordinate changes sides at every step although the "
                "loss falls.",
            ),
            "limit-is-one": Misconception(
                r"Beyond \(\eta = 1/\lambda_{\max}\) the run diverges.",
                r"Beyond \(1/\lambda_{\max}\) it changes sides; it diverges only beyond \(2/\lambda_{\max}\).",
            ),
            "turned-back": Misconception(
                "The far slope always turns an overshoot back, so it calms down.",
                r"On a quadratic each crossing ends \(|1 - \eta \lambda|\) times as far out; above 1 it grows.",
            ),
            "rate-alone": Misconception(
                "The learning rate alone tells whether a run is safe.",
                r"Only the product \(\eta \lambda_{\max}\) of rate and largest curvature tells.",
            ),
            "narrow-means-zigzag": Misconception(
                "In a narrow valley gradient descent always zig-zags.",
                r"It changes sides only in directions with \(\eta \lambda > 1\), however narrow the valley is.",
            ),
            "diagonal-for-eigenvalue": Misconception(
                "The largest curvature stands on the diagonal of the matrix.",
                "The largest eigenvalue lies above the largest diagonal entry as soon as the valley is tilted.",
            ),
        },
    ),
    FamilyEntry(
        name="lr_logistic",
        title="learning rate on logistic regression",
        module="lr_logistic",
        levels=("given-curvature", "close", "given-hessian"),
        directions=(),
        accepts="letter",
        seconds=60,
        knobs=(Knob("rate", "learning rate η", 0.05, 100.0, log=True, digits=3, twin=True),),
        lab=("contrary",),
        ideas={
            "loss-falls": Misconception(
                "While the loss falls at every step, nothing bounces.",
                r"With \(1 < \eta \lambda_{\max} < 2\) the run changes sides at every step near the optimum, and the "
                "loss can fall all the same.",
            ),
            "limit-is-one": Misconception(
                r"Beyond \(\eta = 1/\lambda_{\max}\) a run can no longer settle.",
                r"Beyond \(1/\lambda_{\max}\) it changes sides; the optimum turns unstable only beyond "
                r"\(2/\lambda_{\max}\).",
            ),
            "bounded-means-settled": Misconception(
                "Since the loss cannot blow up, the run settles in the end.",
                "Far out the bounded gradient turns it back, near the optimum it is thrown out again: it jumps on.",
            ),
            "convex-always-settles": Misconception(
                "On a convex loss with one minimum gradient descent always slides into it.",
                r"Convexity says where the minimum is; whether a fixed step reaches it depends on "
                r"\(\eta \lambda_{\max}\).",
            ),
            "rate-alone": Misconception(
                "A learning rate far above 1 can only end in chaos.",
                r"Only the product \(\eta \lambda_{\max}\) tells; a small curvature allows a large rate.",
            ),
            "narrow-means-zigzag": Misconception(
                "In a narrow valley gradient descent always zig-zags.",
                r"It changes sides only in directions with \(\eta \lambda > 1\), however narrow the valley is.",
            ),
            "diagonal-for-eigenvalue": Misconception(
                "The largest curvature stands on the diagonal of the matrix.",
                "The largest eigenvalue lies above the largest diagonal entry as soon as the valley is tilted.",
            ),
        },
    ),
)
