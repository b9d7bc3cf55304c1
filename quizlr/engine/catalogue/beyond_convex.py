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
)
