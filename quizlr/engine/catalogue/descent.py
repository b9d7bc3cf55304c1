"""Families about the gradient, the step it gives, and what that step does to the loss."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES: tuple[FamilyEntry, ...] = (
    FamilyEntry(
        name="residual_pull",
        title="which example pulls hardest",
        module="residual_pull",
        levels=("given-p", "wide", "given-weights"),
        directions=(),
        accepts="letter",
        seconds=60,
        knobs=(Knob("first", r"first weight \(w_1\)", -3.0, 3.0, digits=1),),
        ideas={
            "largest-error": Misconception(
                "The example with the largest error moves every weight most.",
                r"An example moves \(w_j\) by its error times its \(x_j\); where that feature is small, it hardly pulls.",
            ),
            "largest-feature": Misconception(
                "The example with the largest feature moves its weight most.",
                r"The feature is multiplied by \(p - y\); where the model is nearly right, little is left of it.",
            ),
            "counts-the-sign": Misconception(
                "The largest positive part is the largest part.",
                "A negative part pulls as hard, the other way; the size decides who pulls hardest.",
            ),
            "other-weight": Misconception(
                "The example that pulls hardest on one weight does so on all.",
                r"Every weight has its own feature: the error is shared, \(x_j\) is not.",
            ),
            "mistakes-alone": Misconception(
                "Only examples on the wrong side of one half pull at the weights.",
                r"Every example with \(p \ne y\) pulls, also those the model already classifies rightly.",
            ),
            "all-count-alike": Misconception(
                "In a mean all examples count alike, so any of them will do.",
                r"They share the factor \(1/N\); the size of \((p - y)\, x_j\) differs from one to the next.",
            ),
        },
    ),
    FamilyEntry(
        name="one_step",
        title="one step of training by hand",
        module="one_step",
        levels=("one-weight", "with-bias", "two-weights", "from-weights"),
        directions=(),
        accepts="number",
        seconds=120,
        knobs=(Knob("rate", r"learning rate \(\eta\)", 0.1, 4.0, log=True, twin=True),),
        ideas={
            "ascent": Misconception(
                r"A step adds \(\eta\) times the gradient.",
                "The gradient points uphill, so a step that lowers the loss subtracts it.",
            ),
            "sum-for-mean": Misconception(
                "The gradient is the sum of what the examples say, also for a mean loss.",
                r"A mean loss has a mean gradient: the sum divided by \(N\).",
            ),
            "rate-left-out": Misconception(
                "A step is as long as the gradient.",
                r"It is \(\eta\) times as long; the gradient alone only tells direction and steepness.",
            ),
            "step-for-weight": Misconception(
                r"After a step the weight is \(-\eta\) times the gradient.",
                "That is the change; it is added to the weight that was there.",
            ),
            "bias-times-feature": Misconception(
                r"A bias moves by error times feature, like any weight.",
                "A bias is the weight of a constant 1, so the mean error alone moves it.",
            ),
            "feature-left-out": Misconception(
                r"A weight moves by the mean of \(p - y\).",
                r"That is the component of a bias; a weight hears every error times its own feature.",
            ),
            "label-left-out": Misconception(
                r"An example pulls with \(p\) times its feature.",
                r"It pulls with \((p - y)\) times its feature, not at all where \(p\) equals \(y\).",
            ),
        },
    ),
    FamilyEntry(
        name="batch_scaling",
        title="copies, sums, means and rates",
        module="batch_scaling",
        levels=("one-change", "two-changes", "three-changes"),
        directions=(),
        accepts="letter",
        seconds=60,
        knobs=(
            Knob("rate", r"learning rate \(\eta\) of B", 0.05, 5.0, log=True),
            Knob("copies", "copies of each example of class 1 in B", 1, 6, digits=0),
        ),
        ideas={
            "more-data-longer-step": Misconception(
                "More examples make a longer step, also under a mean.",
                "A mean divides by the number of examples, so copies of all of them cancel.",
            ),
            "copies-thin-the-mean": Misconception(
                "Copies make each example count less in a mean, so the step shrinks.",
                "Each row counts less, but there are as many more of them; the mean stays as it is.",
            ),
            "copies-change-nothing": Misconception(
                "Copies bring nothing new, so no step changes.",
                "Under a mean that is so; a summed loss, and its gradient, grow with every copy.",
            ),
            "sum-is-a-mean": Misconception(
                "Whether a loss is a sum or a mean makes no difference to training.",
                r"The minimum is the same, but the sum's gradient is \(N\) times as long, and so is its step at the same "
                r"\(\eta\).",
            ),
            "rate-left-out": Misconception(
                "The gradient alone says how long a step is.",
                r"A step is \(\eta\) times the gradient.",
            ),
            "every-change-turns": Misconception(
                "Any change of the batch turns the step.",
                "It turns only where some examples gain weight against others; copies of all, a sum or a new order do not.",
            ),
            "one-change-counts": Misconception(
                "Of several changes the most striking one decides the step.",
                "Their factors multiply, and some of them cancel.",
            ),
            "wrong-factor": Misconception(
                "A change of the batch or the rate changes the length of a step by some other factor.",
                "Write both gradients with the same sum: their ratio times that of the rates is the factor.",
            ),
            "one-class-only-scales": Misconception(
                "Copies of one class make the step longer or shorter, in the same direction.",
                "They make that class pull harder against the other, which turns the step.",
            ),
        },
    ),
    FamilyEntry(
        name="softmax_signs",
        title="signs of a softmax gradient",
        module="softmax_signs",
        levels=("small", "many", "wide"),
        directions=(),
        accepts="signs",
        seconds=120,
        knobs=(Knob("first", "first weight of class 1", -3.0, 3.0, digits=1),),
        ideas={
            "flipped": Misconception(
                "The gradient points the way training goes.",
                r"The gradient points uphill; training steps along \(-\eta \nabla L\).",
            ),
            "own-class-alone": Misconception(
                "An example moves the weights of its own class alone.",
                r"It moves all classes: its own by \((p_k - 1)\, x\), every other by \(p_k\, x\).",
            ),
            "ignores-weights": Misconception(
                "The data alone decide the gradient, wherever the weights stand.",
                r"The weights enter through \(p\): only at \(w = 0\) is it the same for all classes.",
            ),
            "label-left-out": Misconception(
                r"Every class is pushed by \(p_k\) times the feature.",
                r"At the true class the label takes 1 off: there the factor is \(p_k - 1\), never positive.",
            ),
        },
    ),
    FamilyEntry(
        name="contour_arrow",
        title="the way of one small step",
        module="contour_arrow",
        levels=("along-the-axes", "tilted", "polynomial"),
        directions=(),
        accepts="letter",
        seconds=75,
        knobs=(
            Knob("first", r"\(w_1\) of the start", -5.0, 5.0, digits=1),
            Knob("second", r"\(w_2\) of the start", -5.0, 5.0, digits=1),
        ),
        ideas={
            "towards-minimum": Misconception(
                "A step of gradient descent heads for the minimum.",
                "It heads down the slope where it stands, at a right angle to the contour; on an ellipse that is beside "
                "the minimum, except from an axis.",
            ),
            "along-contour": Misconception(
                "A step of descent follows the contour.",
                "Along a contour the loss does not change; the step crosses it at a right angle.",
            ),
            "uphill": Misconception(
                "The gradient is the way a step goes.",
                r"The gradient points the way the loss rises fastest; a step goes along \(-\nabla L\).",
            ),
            "across-the-valley": Misconception(
                "A step goes straight across the valley, along the direction of largest curvature.",
                "Every direction in which there is a slope takes part, the steep one more than the flat one.",
            ),
            "along-the-valley": Misconception(
                "A step follows the floor of the valley.",
                "That is where a path ends up; away from the floor the slope across it counts as well.",
            ),
            "diagonal-alone": Misconception(
                r"Each component of the gradient is its curvature times its own offset.",
                "Mixed second derivatives carry the offset of one weight into the slope of another.",
            ),
            "square-without-two": Misconception(
                r"The slope of \(a u^2\) is \(a u\).",
                r"It is \(2 a u\), while \(b u v\) gives \(b v\) and \(b u\).",
            ),
            "divides-by-curvature": Misconception(
                "A step takes the curvature out, so flat directions count for more.",
                "That is Newton's step; the gradient multiplies by the curvature, so steep directions count for more.",
            ),
            "one-sign-wrong": Misconception(
                "Only the sizes of the components matter for the way of a step.",
                "Each component of the step has the sign that lowers the loss; one wrong sign mirrors the arrow.",
            ),
            "any-way-down": Misconception(
                "Any way down is the way of the step.",
                "Half of all directions lead down; the step takes the one in which the loss falls fastest.",
            ),
        },
    ),
)
