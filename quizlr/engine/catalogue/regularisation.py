"""Families about regularisation."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES: tuple[FamilyEntry, ...] = (
    FamilyEntry(
        name="prior_width",
        title="penalty and prior",
        module="prior_width",
        levels=("find-penalty", "find-width", "to-sum", "more-data"),
        directions=(),
        accepts="number",
        seconds=75,
        knobs=(
            Knob("number", "number of examples", 10, 5000, log=True),
            Knob("given", "printed width or penalty", 1e-4, 10.0, log=True),
        ),
        ideas={
            "forgets-the-number": Misconception(
                "The penalty that stands for a prior is one over its variance, however many examples there "
                "are.",
                r"That holds beside a sum of losses; beside a mean it is \(1/(N s^2)\).",
            ),
            "width-not-squared": Misconception(
                "The penalty goes with one over the width of the prior.",
                "It goes with one over the variance, the square of the width.",
            ),
            "half-counted-twice": Misconception(
                "The half in the normal density halves the penalty.",
                r"The penalty \(\frac{\lambda}{2} |w|^2\) has the same half, so it cancels.",
            ),
            "wide-means-strong": Misconception(
                "A wide prior is a strong penalty.",
                "A wide prior believes nearly anything possible, so it hardly penalises.",
            ),
            "penalty-is-fixed": Misconception(
                "The same belief needs the same penalty, however many examples there are.",
                r"Beside a mean the same prior is \(1/(N s^2)\): it shrinks as the data grow.",
            ),
            "more-data-more-penalty": Misconception(
                "More data need a larger penalty to stand up to them.",
                "The prior is to be outweighed by more data; beside a mean the same prior has a smaller "
                "penalty.",
            ),
        },
    ),
    FamilyEntry(
        name="l1_zeros",
        title="exact zeros under L1",
        module="l1_zeros",
        levels=("given-covariances", "with-variances", "from-examples", "correlated-pair"),
        directions=(),
        accepts="count",
        seconds=75,
        knobs=(Knob("penalty", r"penalty \(\lambda\)", 0.05, 3.0),),
        ideas={
            "never-zero": Misconception(
                "A penalty makes weights small but never exactly zero.",
                "That is L2, whose pull shrinks with the weight; the pull of L1 does not, and holds "
                "weights at zero.",
            ),
            "sign-forgotten": Misconception(
                "Negative covariances lie below the threshold.",
                r"The size counts: a covariance below \(-\lambda\) keeps its weight as well.",
            ),
            "threshold-halved": Misconception(
                r"A weight becomes zero where its pull is below \(\lambda/2\).",
                r"Beside half the mean squared error the threshold is \(\lambda\); it is \(\lambda/2\) "
                "without the half.",
            ),
            "compares-the-weight": Misconception(
                r"L1 removes the weights that are smaller than \(\lambda\) without it.",
                r"The covariance is compared with \(\lambda\), not the weight: its size depends on the "
                "feature's units.",
            ),
            "each-on-its-own": Misconception(
                "Whether a weight is zero depends on its own feature alone.",
                "Correlated features share the work; once one explains the target, the other may be left "
                "out.",
            ),
        },
    ),
    FamilyEntry(
        name="l2_norm",
        title="what a penalty leaves",
        module="l2_norm",
        levels=("given-curvature", "from-examples", "two-weights"),
        directions=(),
        accepts="estimate",
        seconds=90,
        knobs=(Knob("penalty", r"penalty \(\lambda\)", 0.001, 1000.0, log=True, twin=True),),
        ideas={
            "lost-for-left": Misconception(
                r"The share \(\lambda/(h + \lambda)\) is what a penalty leaves.",
                r"That share is lost; \(h/(h + \lambda)\) is left.",
            ),
            "curvature-forgotten": Misconception(
                r"A penalty \(\lambda\) leaves \(1/(1 + \lambda)\) of a weight, whatever the data.",
                r"The data hold a weight with the curvature \(h\) of their loss: \(h/(h + \lambda)\) is "
                "left.",
            ),
            "one-minus-lambda": Misconception(
                r"A penalty \(\lambda\) takes the share \(\lambda\) away from every weight.",
                r"One step takes \(\eta \lambda\) of it away, but at the minimum the pull of the data "
                "balances that.",
            ),
            "sum-for-mean": Misconception(
                "The penalty is weighed against the sum of the curvatures of all examples.",
                r"Beside a mean loss it is weighed against their mean, which is \(N\) times smaller.",
            ),
        },
    ),
    FamilyEntry(
        name="l2_outlier",
        title="one wrong label and a penalty",
        module="l2_outlier",
        levels=("given-p", "one-group", "three-fits"),
        directions=(),
        accepts="letter",
        seconds=120,
        knobs=(Knob("outlier", r"\(x\) of the wrong label", 0.5, 25.0, digits=1),),
        ideas={
            "penalty-protects": Misconception(
                "A penalised fit is safe from a wrong label.",
                r"A penalty softens the blow, but its pull \(\lambda w\) shrinks the weight too; a far "
                "outlier wins.",
            ),
            "one-cannot-matter": Misconception(
                "One example among many cannot change a fit much.",
                "Its pull is its error times its feature; far out and wrongly labelled it outweighs many "
                "others.",
            ),
            "outlier-ruins-all": Misconception(
                "A wrong label far out ruins every fit alike.",
                "A short weight stands where the other examples still pull strongly, and keeps more of "
                "itself.",
            ),
            "unpenalised-is-defenceless": Misconception(
                "Without a penalty any outlier is fatal.",
                "The other examples hold the weight; it depends on their number and on how far the outlier "
                "lies.",
            ),
            "weak-penalty-is-none": Misconception(
                "A penalty with a small number in front does nothing.",
                r"Beside a mean loss \(\lambda\) is weighed against a mean curvature, which is often as "
                "small.",
            ),
        },
    ),
    FamilyEntry(
        name="rescale_refit",
        title="new units, trained again",
        module="rescale_refit",
        levels=("one-feature", "with-steps", "both-features"),
        directions=(),
        accepts="letters",
        seconds=75,
        knobs=(
            Knob("factor", r"factor of \(x_1\)", -4.0, 4.0, digits=1),
            Knob("shift", r"shift of \(x_1\)", -3.0, 3.0, digits=1),
            Knob("penalty", r"penalty \(\lambda\)", 0.0, 1.0, digits=2),
        ),
        ideas={
            "penalty-is-blind": Misconception(
                "Predictions do not depend on the units of the features.",
                "That holds at an unpenalised minimum; a penalty sees the size of the weights, and units "
                "change it.",
            ),
            "units-change-predictions": Misconception(
                "Other units of a feature mean other predictions.",
                "The weights undo a change of units exactly, unless a penalty makes that cheaper or dearer.",
            ),
            "bias-forgotten": Misconception(
                "The bias does not change as long as only features do.",
                "It takes up every constant that a change of units adds to the logit.",
            ),
            "shift-moves-weights": Misconception(
                "Adding a constant to a feature changes its weight.",
                "With a free bias only the bias changes; without one the weights must.",
            ),
            "same-model-same-steps": Misconception(
                "If the model stays the same, training takes as long as before.",
                "Other units change the curvature of the loss, and with it the number of steps at a given "
                "rate.",
            ),
            "new-units-new-steps": Misconception(
                "Any change of units changes how long training takes.",
                "Mirroring a feature mirrors the loss, and every step of descent from zero with it.",
            ),
            "weights-move-together": Misconception(
                "If one feature changes its units, all weights change.",
                "While the predictions stay, the weight of an untouched feature stays as well.",
            ),
        },
    ),
    FamilyEntry(
        name="separable",
        title="fewest errors of a line",
        module="separable",
        levels=("one-feature", "two-features", "diagonal"),
        directions=(),
        accepts="letter",
        seconds=75,
        knobs=(Knob("first", "first feature of example 1", -5.0, 5.0, digits=1),),
        ideas={
            "curve-will-do": Misconception(
                "Classes that a curve can part are no problem for logistic regression.",
                "It cuts straight in the features it is given; a curve needs further features.",
            ),
            "training-gets-there": Misconception(
                "Trained for long enough, logistic regression makes no error on its examples.",
                "Only if a line without errors exists; otherwise no weights reach it.",
            ),
            "one-culprit": Misconception(
                "Where a line fails, one example is to blame.",
                "Several examples can be in the way at once; a line must be found for all that remain.",
            ),
            "bias-forgotten": Misconception(
                "The cut goes through the origin.",
                "The bias moves it anywhere; only without one it is tied to the origin.",
            ),
            "one-feature-at-a-time": Misconception(
                "Classes that overlap in every single feature cannot be separated.",
                "A line uses a combination of features, along which they may well be apart.",
            ),
            "close-means-wrong": Misconception(
                "An example close to the other class counts as an error.",
                "Only the side counts; how close it lies changes its probability.",
            ),
        },
    ),
)
