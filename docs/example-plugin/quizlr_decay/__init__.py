"""What quizlr may know of the family before any of its code is loaded."""

from quizlr.engine.catalogue import FamilyEntry, Knob, Misconception

ENTRY = FamilyEntry(
    name="weight_decay",
    title="how fast a penalty alone shrinks a weight",
    module="quizlr_decay.family",
    levels=("product", "both", "slow"),
    directions=(),
    accepts="estimate",
    seconds=60,
    knobs=(
        Knob("rate", r"learning rate \(\eta\)", 0.01, 1.0, log=True, twin=True),
        Knob("penalty", r"penalty \(\lambda\)", 0.001, 10.0, log=True, twin=True),
    ),
    ideas={
        "shrinks-evenly": Misconception(
            "A penalty takes the same amount off a weight at every step.",
            r"It takes the same share, \(\eta \lambda\): the weight halves again and again, never to zero.",
        ),
        "penalty-alone": Misconception(
            "How fast a penalty acts is set by the penalty alone.",
            r"A step takes off the share \(\eta \lambda\): half the learning rate takes twice as long.",
        ),
    },
)
