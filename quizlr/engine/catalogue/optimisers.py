"""Families about optimisers."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES: tuple[FamilyEntry, ...] = (
    FamilyEntry(
        name="newton_step",
        title="one full Newton step",
        module="newton_step",
        levels=("one-weight", "given-p", "two-weights"),
        directions=(),
        accepts="letter",
        seconds=150,
        knobs=(Knob("start", "first weight of the start", -6.0, 6.0, digits=1),),
        ideas={
            "one-step-is-enough": Misconception(
                "A Newton step reaches the minimum, since it knows the curvature.",
                "It reaches the bottom of the parabola at the start; only a quadratic loss is that parabola.",
            ),
            "convex-means-falling": Misconception(
                "On a convex loss a Newton step cannot raise the loss.",
                "Its direction leads downhill, but a full step can go far beyond the valley where the start is flat.",
            ),
            "only-parabolas-in-one": Misconception(
                "Unless the loss is quadratic, one Newton step leaves much of the way.",
                "Near its optimum a smooth loss is almost a parabola, and one step covers nearly all of it.",
            ),
            "always-too-far": Misconception(
                "Without damping a Newton step goes too far.",
                "It goes too far only where the curvature at the start is much smaller than on the way.",
            ),
        },
    ),
    FamilyEntry(
        name="opt_race",
        title="race of three update rules",
        module="opt_race",
        levels=("aligned", "tilted", "matrix"),
        directions=(),
        accepts="order",
        seconds=180,
        knobs=(
            Knob("plain", r"rate \(\eta\) of plain descent", 0.001, 10.0, log=True),
            Knob("momentum", r"rate \(\eta\) of momentum", 0.0001, 10.0, log=True),
            Knob("third", r"rate \(\eta\) of the third run", 0.005, 3.0, log=True),
        ),
        ideas={
            "valley-slows-adam": Misconception(
                "The more elongated the valley, the more steps Adam needs.",
                "Along the axes it divides each curvature out, so the count stays as on a round bowl; tilted valleys do slow it.",
            ),
            "adam-is-fastest": Misconception(
                "Adam is through before plain descent and momentum.",
                "It walks about its rate a step and swings at the end; well set rates of the others can beat it.",
            ),
            "scaling-rounds-any-valley": Misconception(
                "A rate of its own for every weight makes any elliptic valley round.",
                r"It undoes the diagonal only; with mixed curvature \(c\) the valley keeps \((1 + c)/(1 - c)\).",
            ),
            "momentum-is-faster": Misconception(
                "Momentum is faster than plain descent.",
                r"It leaves at least \(\sqrt{\beta}\) of the distance a step, so a large \(\beta\) or a small rate makes it slower.",
            ),
            "fast-direction-decides": Misconception(
                "Descent is through when the direction that shrinks fastest is done.",
                "The distance is what the slowest direction leaves, be it the flat one or a steep one that swings.",
            ),
            "larger-rate-wins": Misconception(
                "The run with the largest rate is through first.",
                "Rules multiply their rate by different things, and the steps depend on rate times curvature.",
            ),
        },
    ),
    FamilyEntry(
        name="adaptive_first_step",
        title="first steps of several rules",
        module="adaptive_first_step",
        levels=("three-rules", "four-rules", "two-weights"),
        directions=(),
        accepts="order",
        seconds=75,
        knobs=(
            Knob("plain", r"rate \(\eta\) of plain descent", 1e-5, 10.0, log=True, twin=True),
            Knob("adam", r"rate \(\eta\) of Adam", 1e-5, 10.0, log=True, twin=True),
            Knob("decay", r"decay \(\rho\) of RMSProp", 0.5, 0.999, digits=3),
        ),
        ideas={
            "adam-follows-the-gradient": Misconception(
                "A gradient a thousand times larger makes Adam's first step a thousand times larger.",
                r"Adam's first step is \(\eta\) in the direction of the sign; the gradient's size cancels.",
            ),
            "correction-forgotten": Misconception(
                r"Adam's first step is \(\eta (1 - \beta_1)/\sqrt{1 - \beta_2}\).",
                r"Dividing by \(1 - \beta_1\) and by \(1 - \beta_2\) undoes the start at 0, so \(\eta\) is left.",
            ),
            "rmsprop-starts-warm": Misconception(
                "RMSProp moves by its rate from the first step on.",
                r"Its average starts at 0 and is not corrected, so the first step is \(\eta/\sqrt{1 - \rho}\).",
            ),
            "other-momentum": Misconception(
                r"Momentum always takes the gradient in with the factor \(1 - \beta\), or always without it.",
                r"Both forms exist; with the same \(\eta\) their steps differ by \(1 - \beta\), so one must look which is meant.",
            ),
            "rates-alone": Misconception(
                "The rule with the larger rate takes the larger step.",
                "Plain descent multiplies its rate by the gradient, an adaptive rule by about one, so rates of "
                "different rules cannot be compared.",
            ),
        },
    ),
)
