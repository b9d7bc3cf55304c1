"""Families about one step: which way the loss falls, how far one may go, and what curvature says of it."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES = (
    FamilyEntry(
        name="step_or_overshoot",
        title="what one step does to the loss",
        module="step_or_overshoot",
        levels=("given-products", "diagonal", "matrix"),
        directions=(),
        accepts="letter",
        seconds=75,
        knobs=(Knob("rate", r"learning rate \(\eta\)", 0.001, 10.0, log=True, digits=3, twin=True),),
        ideas={
            "downhill-always-lowers": Misconception(
                "A step against the gradient always lowers the loss.",
                r"It does for a small enough step; on a quadratic the loss rises again beyond \(2 g^\top g / g^\top H g\).",
            ),
            "steepest-curvature-decides": Misconception(
                "One step is judged by the largest curvature alone.",
                r"The curvature along the step decides, \(g^\top H g / g^\top g\); it is at most the largest one.",
            ),
            "past-the-lowest-is-up": Misconception(
                "A step that lands beyond the lowest point of its line has raised the loss.",
                "Up to twice the way to that point the loss is still below where it began.",
            ),
            "every-step-overshoots": Misconception(
                "A step of gradient descent carries past the lowest point of its line.",
                r"It does so only where \(\eta\) times the curvature along the step is above 1.",
            ),
            "never-passes": Misconception(
                "A step against the gradient stops before the lowest point of its line.",
                r"It does so only where \(\eta\) times the curvature along the step is below 1.",
            ),
            "small-looking-rate": Misconception(
                "A rate below 1 takes a step that is short.",
                "Only rate times curvature tells how far a step goes.",
            ),
        },
    ),
    FamilyEntry(
        name="curvature_direction",
        title="curvature along directions",
        module="curvature_direction",
        levels=("diagonal", "matrix", "three-weights"),
        directions=(),
        accepts="order",
        seconds=90,
        knobs=(
            Knob("first", r"curvature along \(w_1\)", -6.0, 6.0, digits=1),
            Knob("other", r"curvature along \(w_2\)", -6.0, 6.0, digits=1),
        ),
        ideas={
            "diagonal-only": Misconception(
                "The diagonal of the second derivatives tells the curvature in every direction.",
                r"Along \(d\) the mixed entries count too: it is \(d^\top H d / d^\top d\).",
            ),
            "length-counts": Misconception(
                "A longer direction is more curved.",
                r"Dividing by \(d^\top d\) takes the length out; only the way it points counts.",
            ),
            "size-of-curvature": Misconception(
                "The most negative curvature is the largest.",
                "The largest curvature bends up most; a negative one bends down and comes last.",
            ),
            "least-first": Misconception(
                "The direction along which the loss bends least has the largest curvature.",
                "A large curvature is a strong upward bend; a flat direction has a small one.",
            ),
        },
    ),
    FamilyEntry(
        name="direction_change",
        title="how the loss changes along directions",
        module="direction_change",
        levels=("given-gradient", "given-curvatures", "four-directions"),
        directions=(),
        accepts="order",
        seconds=75,
        knobs=(
            Knob("first", r"weight \(w_1\)", -4.0, 4.0, digits=1),
            Knob("other", r"weight \(w_2\)", -4.0, 4.0, digits=1),
        ),
        ideas={
            "uphill-first": Misconception(
                "The gradient points the way the loss falls.",
                "It points the way the loss rises fastest; against it the loss falls fastest.",
            ),
            "contour-lowers": Misconception(
                "A step along the contour lowers the loss most.",
                "Along the contour the loss stays as it is to first order; across it it changes most.",
            ),
            "nearest-axis": Misconception(
                "A direction is judged by its component along the weight with the larger slope.",
                r"All components count, as the product \(d \cdot \nabla L\).",
            ),
            "towards-minimum": Misconception(
                "The loss falls fastest straight towards the minimum.",
                "It falls fastest against the gradient, which points past the minimum of an ellipse.",
            ),
        },
    ),
    FamilyEntry(
        name="grad_norm",
        title="gradient size and distance",
        module="grad_norm",
        levels=("one-weight", "two-weights", "from-spread"),
        directions=(),
        accepts="letter",
        seconds=60,
        knobs=(
            Knob("slope", "size of the gradient of run A", 0.02, 200.0, log=True),
            Knob("curvature", "curvature of run A", 0.2, 100.0, log=True),
        ),
        ideas={
            "smaller-gradient-is-nearer": Misconception(
                "The run with the smaller gradient is nearer to its minimum.",
                r"Near a minimum the gradient is curvature times distance, so a flat valley is flat far out too.",
            ),
            "steeper-is-nearer": Misconception(
                "The run in the steeper valley is nearer to its minimum.",
                "Steepness alone says nothing: the distance is gradient over curvature.",
            ),
            "middle-of-both": Misconception(
                "Neither the smallest gradient nor the largest curvature, so it must be the one between.",
                "Divide each gradient by its curvature; the smallest quotient is nearest.",
            ),
        },
    ),
)
