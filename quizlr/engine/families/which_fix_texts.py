"""What is said of a run that has gone wrong: its symptoms as a table, the working, and what misleads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizlr.engine.families.which_fix_runs import (
    DIVISOR,
    LONGER,
    MORE,
    PENALTY,
    SCALE,
    SLOWER,
    STRENGTH,
)
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.variant import Foil
from quizlr.render.picture import Table

OPTIONS = (
    r"scale the features to deviation 1, \(\eta \lambda_{\max}\) kept",
    rf"add an L2 penalty with \(\lambda = {STRENGTH}\), \(\eta \lambda_{{\max}}\) kept",
    rf"divide \(\eta\) by {DIVISOR}, all else kept",
    f"take {MORE} times as many steps, all else kept",
)
SHORT = ("scaled", "L2", f"η / {DIVISOR}", f"{MORE} × steps")
"""The changes in a word, for charts."""

RULE = (
    r"Overlapping classes, full batch: first \(\eta \lambda_{\max}\) against 2, then the progress "
    r"\(T \eta \lambda_{\min}\), and only for a run that is done the gap between the losses."
)


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints.

    Attributes:
        products: η·λmax and λmax/λmin, else η, λmax and λmin.
        scaled: the ratio λmax/λmin after scaling, else the deviations of the features.
    """

    products: bool
    scaled: bool


def written_loss(loss: float) -> str:
    """Write a loss with three decimals, unless it has blown up."""
    return "above 10" if loss > 10.0 else fixed(loss, 3)


def table_of(inputs: Mapping[str, Any], level: Level) -> Table:
    """Tabulate what the level prints of the symptoms."""
    seen = inputs["shown"]
    rows = [(r"steps taken, \(T\)", str(inputs["steps"]))]
    if level.products:
        rows += [
            (r"\(\eta \lambda_{\max}\)", short(seen["pace"])),
            (r"\(\lambda_{\max} / \lambda_{\min}\)", short(seen["ratio"])),
        ]
    else:
        rows += [
            (r"\(\eta\)", short(inputs["rate"])),
            (
                r"\(\lambda_{\max}\) and \(\lambda_{\min}\)",
                f"{short(seen['largest'])} and {short(seen['smallest'])}",
            ),
        ]
    if level.scaled:
        rows.append((r"\(\lambda_{\max} / \lambda_{\min}\) with scaled features", short(seen["scaled"])))
    else:
        rows.append(("deviations of the features", ", ".join(short(v) for v in seen["deviations"])))
    rows += [(f"{name} loss", written_loss(seen[name])) for name in ("training", "held-out")]
    return Table(("symptom", "value"), tuple(rows))


def working(inputs: Mapping[str, Any], label: int) -> str:
    """Show the products and quotients that decide, with this variant's numbers."""
    seen, steps = inputs["shown"], inputs["steps"]
    pace, ratio = seen["pace"], seen["ratio"]
    first = formula(rf"\eta \lambda_{{\max}} = {short(pace)}")
    if label == SLOWER:
        return (
            f"{first} is above 2, so near the optimum every step multiplies the error along the steepest "
            f"direction by {formula(rf'|1 - {short(pace)}| = {short(abs(1 - pace))}')}, and it is thrown "
            f"out again. Divided by {DIVISOR} it is {short(pace / DIVISOR)}: the steps die down. Nothing "
            "else on the list brings it below 2."
        )
    progress = formula(
        rf"T \eta \lambda_{{\min}} = {steps} \times {short(pace)} / {short(ratio)} = "
        f"{short(steps * pace / ratio)}"
    )
    calm = f"{first} is below 2, so the steps do die down. Progress along the flattest direction: {progress}"
    if label == PENALTY:
        return (
            f"{calm}. Its error has shrunk by about e to that power: the run is done, and neither scaling "
            "nor steps can lower the training loss further. But the held-out loss "
            f"{fixed(seen['held-out'], 3)} lies far above the training loss {fixed(seen['training'], 3)}: "
            "the weights fit chance, and a penalty pulls them back."
        )
    gain = formula(rf"{short(ratio)} / {short(seen['scaled'])} = {short(ratio / seen['scaled'])}")
    more = "more" if label == SCALE else "less"
    return (
        f"{calm}, so it is far from done there. More steps multiply that by {MORE}. Scaling takes the ratio "
        f"from {short(ratio)} to {short(seen['scaled'])} and multiplies it by {gain}, {more} than the steps "
        f"do. With training loss {fixed(seen['training'], 3)} and held-out loss "
        f"{fixed(seen['held-out'], 3)} there is no gap for a penalty to close."
    )


def foil(wrong: int, inputs: Mapping[str, Any], label: int, losses: Sequence[float]) -> Foil:
    """A wrong change with the idea behind it; losses are the held-out ones now and after each change."""
    seen, steps = inputs["shown"], inputs["steps"]
    before, after = written_loss(losses[0]), written_loss(losses[wrong + 1])
    moved = f"takes the held-out loss from {before} to" if after != before else "leaves the held-out loss at"
    result = f"It {moved} {after}."
    pace, ratio = seen["pace"], seen["ratio"]
    progress = short(steps * pace / ratio)
    because = {
        SLOWER: f"η·λmax = {short(pace)} is above 2, and the steps cannot die down",
        PENALTY: f"the run is done, with {progress} of progress along the flattest direction",
        SCALE: f"the features spread the curvatures {short(ratio)} to 1",
        LONGER: f"progress along the flattest direction is only {progress}",
    }[label]
    told = {
        SCALE: "Scaling does cure curvatures that features of unlike size have spread. Here",
        PENALTY: "A penalty does close a gap between training and held-out loss. Here",
        SLOWER: "A smaller rate does calm a run that jumps. Here",
        LONGER: "More steps do help a run that is still on its way. Here",
    }[wrong]
    names = {
        SCALE: "scaling-cures-all",
        PENALTY: "penalty-speeds-training",
        SLOWER: "smaller-rate-is-safer",
        LONGER: "patience-cures-all",
    }
    return Foil(wrong, names[wrong], f"{told} {because}. {result}")
