"""Families about evaluation, feature scaling and what to change when training goes wrong."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

ENTRIES: tuple[FamilyEntry, ...] = (
    FamilyEntry(
        name="threshold_table",
        title="precision, recall and mistakes",
        module="threshold_table",
        levels=("sorted", "mixed", "counted"),
        directions=("precision", "recall", "counts"),
        accepts="number",
        seconds=50,
        knobs=(Knob("threshold", r"threshold \(t\)", 0.05, 0.95, twin=True),),
        ideas={
            "swapped": Misconception(
                "Precision and recall are two names for the same two counts, in any order.",
                "Both count true positives; precision asks among those called positive, recall among class "
                "1.",
            ),
            "accuracy": Misconception(
                "How many calls are right is what precision and recall say too.",
                "That is accuracy; precision and recall leave the true negatives out.",
            ),
            "other-class": Misconception(
                "Precision and recall can be read off either class.",
                "They are shares of the class called positive; those of the other class are other numbers.",
            ),
            "threshold-one-half": Misconception(
                "A classifier calls positive what scores above one half.",
                "It calls positive what scores above its threshold, and one half is only one choice of it.",
            ),
            "transposed": Misconception(
                "A false positive is a positive example that was missed.",
                "The second word is the call: a false positive is called positive and is of class 0.",
            ),
            "all-mistakes": Misconception(
                "False positives, or false negatives, are all mistakes together.",
                "There are two kinds: false positives are called positive, false negatives are not.",
            ),
            "right-calls": Misconception(
                "Those called rightly are what false positives and false negatives count.",
                "They are the true ones; false positives and false negatives are the wrong calls of each "
                "kind.",
            ),
        },
    ),
    FamilyEntry(
        name="precision_direction",
        title="precision when the threshold moves",
        module="precision_direction",
        levels=("sorted", "mixed", "counted"),
        directions=(),
        accepts="letter",
        seconds=55,
        knobs=(
            Knob("before", "threshold before", 0.1, 0.9, twin=True),
            Knob("after", "threshold after", 0.1, 0.9, twin=True),
        ),
        ideas={
            "stricter-is-more-precise": Misconception(
                "A stricter threshold is more precise, a laxer one less.",
                "It is so only if those between the thresholds have a smaller share of class 1 than the "
                "called.",
            ),
            "false-alarms-alone": Misconception(
                "Precision follows the number of false positives.",
                "Precision is a share: true positives leave and join as well, and their number counts as "
                "much.",
            ),
            "like-recall": Misconception(
                "Precision goes the way of the true positives.",
                "Recall goes their way; precision compares them with the false positives.",
            ),
            "number-for-share": Misconception(
                "Precision is lower when fewer examples are called positive.",
                "Precision is a share of the called, whatever their number.",
            ),
            "equal-numbers-cancel": Misconception(
                "If as many of class 1 as of class 0 leave, precision stays.",
                "A share stays when the group that leaves has the same share, not when it is half and half.",
            ),
            "model-unchanged": Misconception(
                "Precision belongs to the model, so a threshold cannot change it.",
                "Precision speaks of the called, and the threshold decides who that is.",
            ),
        },
    ),
    FamilyEntry(
        name="auc_pairs",
        title="area under the ROC curve",
        module="auc_pairs",
        levels=("sorted", "mixed", "counted"),
        directions=(),
        accepts="number",
        seconds=75,
        knobs=(Knob("first", "score of the first row", 0.02, 0.98),),
        ideas={
            "losing-pairs": Misconception(
                "The area counts the pairs in which class 0 scores higher.",
                "It counts those in which class 1 scores higher.",
            ),
            "accuracy-at-half": Misconception(
                "The area under the curve is the share of right calls.",
                "Right calls need a threshold; the area looks at the order of the scores alone.",
            ),
            "all-pairs": Misconception(
                "The area is a share of all pairs of examples.",
                "Only pairs of one example of each class count, since the others cannot be in the wrong "
                "order.",
            ),
            "ties-lost": Misconception(
                "A pair with equal scores counts as lost.",
                "It counts half: the curve goes slanting past it, and half of the step lies below.",
            ),
            "ties-won": Misconception(
                "A pair with equal scores counts as won.",
                "It counts half: the curve goes slanting past it, and half of the step lies below.",
            ),
            "difference-of-means": Misconception(
                "The area measures how far apart the classes score.",
                "It measures how often class 1 scores higher; by how much makes no difference.",
            ),
        },
    ),
    FamilyEntry(
        name="scaling_order",
        title="units that train fast",
        module="scaling_order",
        levels=("curvatures", "settings", "shifted"),
        directions=(),
        accepts="order",
        seconds=75,
        knobs=(Knob("second", "second setting of version A", 0.1, 30.0, log=True),),
        ideas={
            "spread-alone": Misconception(
                "A feature with unit deviation trains fast, whatever its mean.",
                "Beside a bias a mean far from 0 makes the feature resemble the bias, and training crawls.",
            ),
            "small-numbers-fast": Misconception(
                "The smaller the numbers of a feature, the faster it trains.",
                "A feature much smaller than the others is the flat direction, and it is the slow one.",
            ),
            "large-numbers-fast": Misconception(
                "Larger features give larger gradients, so they train faster.",
                "They also force a smaller learning rate; the ratio of the curvatures decides.",
            ),
            "largest-rate-first": Misconception(
                "The version that allows the largest learning rate finishes first.",
                "The rate counts only beside the flattest curvature: "
                r"\(\eta \lambda_{\min} = \lambda_{\min}/\lambda_{\max}\).",
            ),
            "slowest-first": Misconception(
                "A large ratio of curvatures trains fast.",
                "A large ratio means that the flattest direction waits for the steepest.",
            ),
        },
    ),
    FamilyEntry(
        name="scaling_steps",
        title="steps without scaling",
        module="scaling_steps",
        levels=("curvatures", "settings", "shifted"),
        directions=(),
        accepts="estimate",
        seconds=75,
        knobs=(Knob("second", "second setting", 0.05, 50.0, log=True),),
        ideas={
            "same-speed": Misconception(
                "The same data with the same lowest loss train in the same number of steps.",
                "Units change the curvatures, and the steps go with the ratio of the largest to the "
                "smallest.",
            ),
            "mean-does-not-matter": Misconception(
                "Only the deviation of a feature matters for the speed of training.",
                "Beside a bias its mean matters as well, since it makes the feature resemble the bias.",
            ),
            "like-the-size": Misconception(
                "A feature ten times too large takes ten times as many steps.",
                "A curvature goes with the square of its feature, so it takes a hundred times as many.",
            ),
            "squared-twice": Misconception(
                "The steps go with the square of the ratio of the curvatures.",
                "They go with the ratio itself; the square is that of the sizes of the features.",
            ),
            "ratio-is-the-count": Misconception(
                "The ratio of the curvatures is the number of steps.",
                r"Each step takes off one part in \(\kappa\), so 1 % of the gap takes \(2.3\, \kappa\) "
                "steps.",
            ),
        },
    ),
    FamilyEntry(
        name="stable_eta_scale",
        title="largest rate in other units",
        module="stable_eta_scale",
        levels=("curvatures", "settings", "mixed"),
        directions=(),
        accepts="estimate",
        seconds=75,
        knobs=(Knob("factor", "factor of the feature", 0.05, 20.0, log=True, twin=True),),
        ideas={
            "rate-belongs-to-the-model": Misconception(
                "The same model allows the same learning rate in all units.",
                "Units change the curvatures, and the largest of them sets the rate.",
            ),
            "inverse-not-square": Misconception(
                "A feature ten times as large allows a tenth of the learning rate.",
                "It allows a hundredth where it is the steep one: the feature enters the curvature twice.",
            ),
            "always-the-square": Misconception(
                "Whichever feature is multiplied by c, the largest rate is divided by its square.",
                "Only the largest curvature counts, and it may belong to another feature, before or after.",
            ),
            "with-the-feature": Misconception(
                "A larger feature allows a larger learning rate.",
                "It makes its weight smaller but its gradient larger, so the rate has to fall.",
            ),
            "diagonal-alone": Misconception(
                "The largest curvature stands on the diagonal of the second derivatives.",
                "With a mixed derivative the steepest direction is tilted, and its curvature is larger.",
            ),
            "limit-is-one": Misconception(
                r"A run settles only for rates up to \(1/\lambda_{\max}\).",
                r"Up to there it does not change sides; it settles up to \(2/\lambda_{\max}\).",
            ),
        },
    ),
    FamilyEntry(
        name="which_fix",
        title="what to change first",
        module="which_fix",
        levels=("products", "curvatures", "deviations"),
        directions=(),
        accepts="letter",
        seconds=90,
        knobs=(
            Knob("rate", r"learning rate \(\eta\)", 0.0001, 100.0, log=True),
            Knob("steps", "steps taken", 10, 150, digits=0),
        ),
        ideas={
            "scaling-cures-all": Misconception(
                "Scaling the features repairs whatever is wrong with training.",
                "It repairs curvatures that unlike features have spread, not a rate above the limit, nor a "
                "gap.",
            ),
            "penalty-speeds-training": Misconception(
                "An L2 penalty helps training that is slow or restless.",
                "It closes a gap between training and held-out loss; it leaves a spread of curvatures "
                "nearly as it is.",
            ),
            "smaller-rate-is-safer": Misconception(
                "When in doubt, a smaller learning rate helps.",
                r"It helps where \(\eta \lambda_{\max}\) is above 2; elsewhere it only slows the flattest "
                "direction.",
            ),
            "patience-cures-all": Misconception(
                "More steps bring every run to where it should be.",
                r"They help a run that is on its way, not one that jumps, is done, or needs \(\kappa\) "
                "times as many.",
            ),
        },
    ),
)
