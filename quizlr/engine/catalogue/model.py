"""Families about the model itself: boundary, logits and probabilities, losses, likelihood."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES: tuple[FamilyEntry, ...] = (
    FamilyEntry(
        name="boundary_side",
        title="sides of a boundary",
        module="boundary_side",
        levels=("plane", "space", "threshold"),
        directions=(),
        accepts="signs",
        seconds=50,
        knobs=(
            Knob("bias", r"bias \(b\)", -4.0, 4.0, digits=1, twin=True),
            Knob("threshold", "threshold on the probability", 0.1, 0.9, digits=1, twin=True),
        ),
        ideas={
            "normal-reversed": Misconception(
                "Class 1 lies on the side from which the weights point away.",
                r"The logit grows along \(w\), so \(w\) points towards class 1.",
            ),
            "bias-left-out": Misconception(
                "The weights alone decide on which side a point lies.",
                r"The boundary is \(w \cdot x + b = 0\); the bias shifts it away from the origin.",
            ),
            "bias-subtracted": Misconception(
                r"A point is in class 1 when \(w \cdot x\) exceeds the bias.",
                r"It is when \(w \cdot x\) exceeds \(-b\), at a threshold of one half.",
            ),
            "half-for-every-threshold": Misconception(
                "The sign of the logit is the class, whatever threshold is set.",
                r"That holds for a threshold of one half; another one, \(\tau\), asks for a logit of "
                r"\(\ln(\tau/(1 - \tau))\).",
            ),
            "threshold-on-the-logit": Misconception(
                "A threshold on the probability can be compared with the logit.",
                r"It has to be turned into a logit first, \(\ln(\tau/(1 - \tau))\).",
            ),
        },
    ),
    FamilyEntry(
        name="logit_prob",
        title="logits, odds, probabilities",
        module="logit_prob",
        levels=("one-feature", "two-features", "shift"),
        directions=("probability", "odds", "back"),
        accepts="number",
        seconds=50,
        knobs=(Knob("logit", r"logit \(z\) in the end", -3.6, 3.6, digits=1, twin=True),),
        ideas={
            "straight-line": Misconception(
                "The probability grows in a straight line with the logit.",
                r"Its slope is \(p (1 - p)\): a quarter in the middle, nearly nothing at both ends.",
            ),
            "other-class": Misconception(
                r"The probability of class 1 is \(1/(1 + e^z)\).",
                r"That is class 0; for class 1 the exponent is \(-z\), so that a larger logit means a "
                r"larger \(p\).",
            ),
            "odds-for-probability": Misconception(
                r"The probability is \(e^z\).",
                r"The odds are \(e^z\); the probability is odds / (1 + odds).",
            ),
            "probability-for-odds": Misconception(
                "Odds are another word for a probability.",
                r"Odds are \(p/(1 - p)\), anything from 0 upwards.",
            ),
            "odds-upside-down": Misconception(
                "Odds compare class 0 with class 1.",
                r"The odds of class 1 are \(p/(1 - p)\), and their logarithm is positive where \(p\) "
                "exceeds one half.",
            ),
            "other-base": Misconception(
                "Any base will do between logits and odds.",
                r"The sigmoid is built from \(e\): odds are \(e^z\), and \(z\) is their natural logarithm.",
            ),
            "bias-left-out": Misconception(
                "The logit is the weights times the features.",
                r"The bias belongs to it: \(z = w \cdot x + b\).",
            ),
            "adds-to-probability": Misconception(
                "A weight times a change of its feature is added to the probability.",
                "It is added to the logit; what that does to the probability depends on where it stands.",
            ),
            "adds-to-odds": Misconception(
                "A weight times a change of its feature is added to the odds.",
                r"It is added to the logit, so the odds are multiplied by \(e\) to that power.",
            ),
            "log-of-p": Misconception(
                "The logit is the logarithm of the probability.",
                r"It is the logarithm of the odds, \(\ln(p/(1 - p))\).",
            ),
            "weight-left-out": Misconception(
                "The logit changes by as much as the feature.",
                "It changes by the weight times the change of the feature.",
            ),
        },
    ),
    FamilyEntry(
        name="slope_order",
        title="where the sigmoid is steep",
        module="slope_order",
        levels=("logits", "probabilities", "weighted"),
        directions=(),
        accepts="order",
        seconds=45,
        knobs=(Knob("first", "logit of point a", -5.0, 5.0, digits=1, twin=True),),
        ideas={
            "high-is-steep": Misconception(
                "The larger the probability, the more sensitive it is.",
                r"The slope is \(p (1 - p)\), largest at one half and the same for \(p\) and \(1 - p\).",
            ),
            "far-is-steep": Misconception(
                "Far from the boundary the output reacts most.",
                "Far out the sigmoid is flat; it reacts most at the boundary.",
            ),
            "weight-alone": Misconception(
                "The largest weight always means the largest effect on the probability.",
                r"The effect is \(w\, p (1 - p)\); a saturated output passes little of it on.",
            ),
            "sigmoid-alone": Misconception(
                "The slope of the sigmoid alone says how strongly an input acts.",
                r"The chain rule multiplies it by the weight: \(w\, p (1 - p)\).",
            ),
        },
    ),
    FamilyEntry(
        name="bce_mse_ratio",
        title="cross-entropy against squared error",
        module="bce_mse_ratio",
        levels=("given-p", "given-z", "model"),
        directions=(),
        accepts="estimate",
        seconds=60,
        knobs=(Knob("confidence", "confidence of the mistake, as a logit", 0.5, 6.9, digits=1, twin=True),),
        ideas={
            "same-error-same-gradient": Misconception(
                "The same error gives the same gradient under either loss.",
                r"Squared error also carries the slope \(p (1 - p)\) of the sigmoid; in cross-entropy it "
                "cancels.",
            ),
            "slope-forgotten": Misconception(
                "For the gradient of squared error the error counts and nothing else.",
                r"The sigmoid lies in between, and its slope \(p (1 - p)\) multiplies it.",
            ),
            "upside-down": Misconception(
                "Squared error punishes confident mistakes hardest, so it pulls hardest.",
                "Its loss is bounded by 1 and flat there; cross-entropy keeps a pull close to 1.",
            ),
            "factor-of-two": Misconception(
                "A factor of two in the squared error is nothing to keep track of.",
                r"The derivative of \((p - y)^2\) is \(2 (p - y)\); only half of the square has \(p - y\).",
            ),
            "losses-compared": Misconception(
                "The larger loss by so much is the larger gradient by so much.",
                "A gradient is the slope of the loss, and a high loss can be flat.",
            ),
        },
    ),
    FamilyEntry(
        name="mse_pull_order",
        title="pull of squared error",
        module="mse_pull_order",
        levels=("same-label", "mixed-labels", "logits"),
        directions=(),
        accepts="order",
        seconds=75,
        knobs=(Knob("error", "error of example a", 0.02, 0.98, digits=2, twin=True),),
        ideas={
            "more-wrong-pulls-more": Misconception(
                "The more wrong an example is, the harder every loss pulls on it.",
                r"Cross-entropy does; squared error behind a sigmoid pulls with \(2 e^2 (1 - e)\), which "
                "fades for errors near 1.",
            ),
            "more-wrong-pulls-less": Misconception(
                "The more wrong an example is, the less squared error pulls on it.",
                "That holds for errors beyond two thirds; below, the pull grows with the error.",
            ),
            "slope-alone": Misconception(
                "The slope of the sigmoid alone decides how squared error pulls.",
                "The error is a factor beside it.",
            ),
            "label-ignored": Misconception(
                "The output alone tells how wrong an example is.",
                r"The error is \(|p - y|\): for a label of 1 it is \(1 - p\).",
            ),
        },
    ),
    FamilyEntry(
        name="likelihood_pick",
        title="the likeliest model",
        module="likelihood_pick",
        levels=("two-models", "three-models", "confident-error"),
        directions=(),
        accepts="letter",
        seconds=75,
        knobs=(Knob("first", "what model A gives to the first label", 0.02, 0.98, digits=2, twin=True),),
        ideas={
            "counts-right-answers": Misconception(
                "The model with more labels on the right side of one half has the higher likelihood.",
                "Likelihood also counts how sure each answer was; one confident error can outweigh several "
                "right ones.",
            ),
            "average-for-product": Misconception(
                "The model that gives the labels more on average has the higher likelihood.",
                "Probabilities of independent labels multiply, so one small factor shrinks the whole.",
            ),
            "worst-row-decides": Misconception(
                "The model whose worst answer is better has the higher likelihood.",
                "All factors count, and many good ones can outweigh one poor one.",
            ),
            "best-row-decides": Misconception(
                "The model with the surest right answer has the higher likelihood.",
                "A factor close to 1 adds next to nothing; small factors decide.",
            ),
            "high-p-everywhere": Misconception(
                "Larger probabilities mean a larger likelihood.",
                r"Where the label is 0 the factor is \(1 - p\), so a large \(p\) lowers the likelihood.",
            ),
        },
    ),
    FamilyEntry(
        name="nll_number",
        title="likelihood and mean cross-entropy",
        module="nll_number",
        levels=("three-rows", "converted", "five-rows"),
        directions=("mean-loss", "likelihood"),
        accepts="number",
        seconds=75,
        knobs=(Knob("typical", "geometric mean of what the labels got", 0.1, 0.95, digits=2, twin=True),),
        ideas={
            "forgot-the-average": Misconception(
                r"The mean cross-entropy is \(-\ln\) of the likelihood.",
                r"It is that divided by \(N\); the likelihood belongs to all examples together.",
            ),
            "other-base": Misconception(
                "Any base will do for the logarithm of a cross-entropy.",
                r"In nats the logarithm is natural and the likelihood a power of \(e\).",
            ),
            "class-1-for-every-label": Misconception(
                "Each example enters with its probability of class 1.",
                r"It enters with the probability of the label it has, \(1 - p\) where the label is 0.",
            ),
            "average-for-product": Misconception(
                "The probabilities of the labels are averaged.",
                "They are multiplied; what is averaged are their logarithms.",
            ),
        },
    ),
)
