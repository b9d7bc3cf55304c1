"""Families about the shape of a loss and what it does to gradient descent."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES: tuple[FamilyEntry, ...] = (
    FamilyEntry(
        name="contour_match",
        title="contours and features",
        module="contour_match",
        levels=("units", "spreads", "means", "diagonals"),
        directions=(),
        accepts="order",
        seconds=75,
        knobs=(Knob("scale", "scale of a feature", 0.1, 10.0, log=True),),
        ideas={
            "long-along-large-feature": Misconception(
                "The contours are long along the weight of the large feature.",
                "They are short along it, since a small change of that weight already changes the loss.",
            ),
            "one-feature-alone": Misconception(
                "The size of one feature tells how long the contours are along its weight.",
                "The shape is a ratio: both features enter.",
            ),
            "means-do-not-count": Misconception(
                "Only the spread of a feature shapes the loss, not its mean.",
                "Without a bias the mean square decides, and the mean is part of it.",
            ),
            "follows-the-cloud": Misconception(
                "The contours are stretched the same way as the cloud of points.",
                "They are stretched across it: where the features pull together, the loss rises fastest.",
            ),
            "correlation-alone": Misconception(
                "The correlation alone says how far the contours are tilted.",
                "Unequal spreads weaken the tilt; both enter the mean product of the features.",
            ),
        },
    ),
    FamilyEntry(
        name="convexity_line",
        title="a loss and its chords",
        module="convexity_line",
        levels=("given-p", "two-examples", "network"),
        directions=(),
        accepts="letter",
        seconds=90,
        knobs=(Knob("feature", r"feature \(x\) of the first example", 0.1, 5.0, log=True),),
        ideas={
            "squared-error-is-a-bowl": Misconception(
                "Squared error is a bowl in the weights, whatever the model.",
                "It is a bowl in the output; in the weights it is one only where the output is linear in them.",
            ),
            "valley-bends-down": Misconception(
                "Where a loss dips into a valley, its middle lies above the chord.",
                "In a valley the loss bends up, so the middle lies below the chord.",
            ),
            "steep-means-above": Misconception(
                "Where a loss falls most steeply, it lies above its chord.",
                "The slope says nothing about the bend; the change of the slope does.",
            ),
            "above-the-lower-end": Misconception(
                "A middle that lies above the lower end lies above the chord.",
                "The chord has the mean of both ends in its middle, and that is what counts.",
            ),
        },
    ),
    FamilyEntry(
        name="zigzag_coord",
        title="which weight changes sides",
        module="zigzag_coord",
        levels=("curvatures", "formula", "data"),
        directions=(),
        accepts="letter",
        seconds=45,
        knobs=(Knob("rate", r"learning rate \(\eta\)", 0.002, 20.0, log=True, twin=True),),
        ideas={
            "coefficient-for-curvature": Misconception(
                r"The curvature of \(c\, w^2\) is \(c\).",
                r"Its second derivative is \(2c\); only a half in front of the loss takes the two away.",
            ),
            "limit-is-two": Misconception(
                r"As long as \(\eta \lambda < 2\), a weight stays on its side.",
                r"It settles for \(\eta \lambda < 2\), but between 1 and 2 it changes sides at every step.",
            ),
            "shallow-axis": Misconception(
                "The gently curved direction is the one that jumps to and fro.",
                "A step is long where the slope is steep, so the strongly curved direction jumps first.",
            ),
            "ellipses-always-zigzag": Misconception(
                "On elliptical contours gradient descent zig-zags.",
                r"The path bends; it changes sides only along axes with \(\eta \lambda > 1\).",
            ),
            "shakes-everything": Misconception(
                "If one weight jumps to and fro, all weights do.",
                "Along the axes of the ellipse every error has its own factor.",
            ),
            "steepest-alone": Misconception(
                "Only the most curved direction can change sides.",
                r"Every direction with \(\eta \lambda > 1\) does.",
            ),
        },
    ),
    FamilyEntry(
        name="kappa_steps",
        title="steps on an ellipse",
        module="kappa_steps",
        levels=("curvatures", "spreads", "matrix"),
        directions=(),
        accepts="estimate",
        seconds=75,
        knobs=(
            Knob("condition", r"condition number \(\kappa\)", 1.5, 300.0, log=True),
            Knob("finish", "finish, per cent of the distance", 0.01, 30.0, log=True),
        ),
        ideas={
            "diagonal-for-eigenvalue": Misconception(
                "The ratio of the diagonal entries is the condition number.",
                "It is the ratio of the eigenvalues; a tilted bowl hides them from the diagonal.",
            ),
            "ratio-not-squared": Misconception(
                "The ratio of the spreads of two features is the condition number.",
                "Curvature goes with the square of a spread, so it is the square of that ratio.",
            ),
            "root-of-kappa": Misconception(
                "Plain gradient descent needs steps in proportion to the root of the condition number.",
                "That is the pace of accelerated methods; plain descent needs steps in proportion to the number itself.",
            ),
            "one-over-curvature-lands": Misconception(
                "A rate of one over the largest curvature reaches the minimum in one step.",
                "It does so along the steepest direction only; a shallow one is hardly begun.",
            ),
            "convex-means-fast": Misconception(
                "On a convex bowl gradient descent arrives in a handful of steps.",
                "Convexity says where a run ends; the condition number says when.",
            ),
            "forgets-the-finish-line": Misconception(
                "It takes as many steps as the condition number says.",
                r"That many steps gain one factor of \(e\); the finish line asks for several.",
            ),
            "wrong-base": Misconception(
                "Powers of ten of the distance are counted directly.",
                "The pace is a natural logarithm, so each power of ten counts 2.303.",
            ),
        },
    ),
    FamilyEntry(
        name="lr_sweep",
        title="the best of three rates",
        module="lr_sweep",
        levels=("one-weight", "two-weights", "bouncing"),
        directions=(),
        accepts="letter",
        seconds=60,
        knobs=(
            Knob("steep", r"curvature along \(w_1\)", 0.1, 100.0, log=True, twin=True),
            Knob("shallow", r"curvature along \(w_2\)", 0.02, 40.0, log=True, twin=True),
            Knob("steps", "number of steps", 1, 100, digits=0),
        ),
        ideas={
            "small-is-safe": Misconception(
                "A smaller rate is safer, and so the better choice.",
                "Below the limit of stability a smaller rate only takes more steps for the same way.",
            ),
            "best-is-smooth": Misconception(
                "The best rate is one at which nothing bounces.",
                "With unequal curvatures the fastest rate makes the steep direction bounce, which costs nothing while it shrinks.",
            ),
            "larger-is-faster": Misconception(
                "The larger the rate, the faster the loss falls.",
                r"Beyond \(2/\lambda_{\max}\) each step lands farther out than it began.",
            ),
            "limit-taken-for-optimum": Misconception(
                "The largest rate that is still stable is the fastest.",
                "At the limit of stability the steep error keeps its size; the optimum lies below it.",
            ),
        },
    ),
)
