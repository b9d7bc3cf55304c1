"""Families about curvature in several directions, saddle points and small networks."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES = (
    FamilyEntry(
        name="saddle_escape",
        title="time to leave a saddle",
        module="saddle_escape",
        levels=("given-growth", "given-curvature", "tiny-offset"),
        directions=(),
        accepts="estimate",
        seconds=75,
        knobs=(
            Knob("rate", r"learning rate \(\eta\)", 0.01, 0.5, log=True, twin=True),
            Knob("decades", "decades of the offset", 2, 12, digits=0, twin=True),
        ),
        ideas={
            "distance-does-not-matter": Misconception(
                "How long a saddle holds depends on its curvature alone.",
                r"It takes \(\ln(1/\delta)/(\eta a)\) steps, so the logarithm of the start's offset \(\delta\) counts too.",
            ),
            "time-like-distance": Misconception(
                "A start ten times nearer to the saddle takes ten times longer to leave it.",
                "Growth is exponential: every factor of ten in the offset costs the same number of steps.",
            ),
            "wrong-base": Misconception(
                r"Factors of ten can be divided by \(\ln(1 + \eta a)\) as they are.",
                "Both logarithms need one base: a factor of ten counts 2.303 natural units.",
            ),
        },
    ),
    FamilyEntry(
        name="saddle_type",
        title="minimum, maximum or saddle",
        module="saddle_type",
        levels=("matrix", "polynomial", "three"),
        directions=(),
        accepts="letter",
        seconds=60,
        knobs=(
            Knob("first", r"second derivative \(H_{11}\)", -9.0, 9.0, digits=1),
            Knob("mixed", r"mixed second derivative \(H_{12}\)", -9.0, 9.0, digits=1),
        ),
        ideas={
            "flat-means-minimum": Misconception(
                "Where the gradient is zero, the loss has a minimum.",
                "A maximum and a saddle have zero gradient too; the second derivatives tell them apart.",
            ),
            "diagonal-alone": Misconception(
                "The second derivative along each weight tells what a point is.",
                "Between the axes the mixed derivatives count as well; only the eigenvalues cover all directions.",
            ),
            "determinant-alone": Misconception(
                "A positive determinant of the second derivatives means a minimum.",
                "An even number of negative eigenvalues gives a positive determinant too.",
            ),
            "mixed-means-saddle": Misconception(
                "A mixed second derivative that is not zero makes a saddle.",
                r"It makes one only where it outweighs the others, as with \(H_{12}^2 > H_{11} H_{22}\).",
            ),
            "one-way-down": Misconception(
                "A point from which the loss falls in one direction is a maximum.",
                "A maximum needs the loss to fall in every direction; with both signs it is a saddle.",
            ),
            "upside-down": Misconception(
                "Positive second derivatives mark a maximum.",
                "Positive curvature bends upwards, so the loss rises on all sides, as at a minimum.",
            ),
            "square-without-two": Misconception(
                r"In \(a w_1^2 + b w_1 w_2 + c w_2^2\) the second derivatives are a, b and c.",
                r"They are \(2a\), \(b\) and \(2c\), so a saddle needs \(b^2 > 4ac\).",
            ),
        },
    ),
    FamilyEntry(
        name="softmax_edit",
        title="edits of the logits of a softmax",
        module="softmax_edit",
        levels=("same-p", "same-odds", "raise-top"),
        directions=(),
        accepts="letters",
        seconds=60,
        knobs=(
            Knob("first", r"logit \(z_1\)", -6.0, 6.0, digits=1),
            Knob("other", r"logit \(z_2\)", -6.0, 6.0, digits=1),
        ),
        ideas={
            "shift-changes-p": Misconception(
                "Adding a constant to all logits changes the probabilities.",
                "Every weight gets the same factor, and it cancels against their sum.",
            ),
            "scale-cancels": Misconception(
                "A factor on all logits cancels, as a constant added to them does.",
                "It multiplies the differences of the logits, which are the logarithms of the ratios.",
            ),
            "sum-changes-the-ratio": Misconception(
                "Editing one class changes the ratio of two others, since all share the sum.",
                r"Both are divided by that sum, so \(p_i/p_j = e^{z_i - z_j}\) does not see it.",
            ),
            "own-logit-only": Misconception(
                "A probability rises only if its own logit does.",
                "It also rises when another class loses weight or is left out, since all share one sum.",
            ),
            "cold-flattens": Misconception(
                "A temperature below 1 makes the probabilities more alike.",
                "Dividing by less than 1 widens the differences, so the largest probability grows.",
            ),
            "shift-raises-all": Misconception(
                "Raising all logits raises all probabilities.",
                "They add up to 1, so they cannot all rise; what is common to all logits cancels.",
            ),
        },
    ),
    FamilyEntry(
        name="mlp_xor_rate",
        title="small networks on the exclusive or",
        module="mlp_xor_rate",
        levels=("pairs", "groups", "widths"),
        directions=(),
        accepts="number",
        seconds=90,
        knobs=(
            Knob("rate", r"learning rate \(\eta\)", 0.1, 8.0, log=True),
            Knob("spread", "spread of the start values", 0.05, 4.0, log=True),
        ),
        ideas={
            "shares-add-up": Misconception(
                "Two nets that each solve it in a third of the runs solve it in two thirds together.",
                r"Runs in which both solve it are counted twice; at least one does with \(1 - (1 - p)^2\).",
            ),
            "wrong-event": Misconception(
                r"With a rate p each, \(p^k\) is the chance that some of k nets solve it.",
                r"That is the chance that all do; at least one does with \(1 - (1 - p)^k\).",
            ),
            "group-as-one": Misconception(
                "Training several nets from fresh starts succeeds as often as training one.",
                "Each start is a chance of its own, so the best of several succeeds more often, and all of them less often.",
            ),
            "enough-units-always-train": Misconception(
                "A net that can represent the answer finds it by training.",
                "Whether descent finds it depends on the start; what a setting promises is a rate over starts.",
            ),
            "too-small-to-solve": Misconception(
                "The exclusive or needs more than one hidden layer or many units.",
                "Two tanh units in one hidden layer represent it, and part of the starts train to it.",
            ),
        },
    ),
)
