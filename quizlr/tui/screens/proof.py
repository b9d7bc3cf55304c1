"""What stands behind a disputed key: two methods, and the conditions the variant had to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizlr.answers.compare import number
from quizlr.render.picture import Table
from quizlr.tui.screens.base import CommandScreen
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.lines import Ends, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import Prose
from quizlr.tui.widgets.table import DataBlock

if TYPE_CHECKING:
    from quizlr.service.views import Condition, ProofView

_SETTLED = (
    "This answer is kept out of the schedule; the card comes again tomorrow. If you still think the key is "
    "wrong, note down where it came from"
)


class ProofScreen(CommandScreen):
    """The proof of one variant; it is left with True where the dispute is to be taken back."""

    context = "proof"

    def __init__(self, setup: Setup, proof: ProofView) -> None:
        super().__init__(setup)
        self._proof = proof

    def compose(self) -> ComposeResult:
        """Header, the two methods, the conditions, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            for name in ("right", "truth", "oracle", "kept"):
                yield Prose(self.lettering, id=name, indent=2)
            yield DataBlock(self.lettering, id="conditions")
            yield Prose(self.lettering, id="settled", indent=2)
        yield MoreBelow(self.lettering)
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Fill every part."""
        proof = self._proof
        self.query_one(Ends).show(f" · {proof.title}", "not scored", strong="Why this key")
        self._prose("right").show(proof.right_text, mark="✓", opening="By both methods:", style="bold $right")
        self._prose("truth").show(f"{proof.truth_is}: **{proof.truth}**", mark="1", style="$foreground")
        self._prose("oracle").show(f"{proof.oracle_is}: **{proof.oracle}**", mark="2", style="$foreground")
        self._prose("kept").show("", opening="What this variant had to keep", style="bold")
        self.query_one(DataBlock).show(_table(proof.conditions) if proof.conditions else None)
        self._prose("kept").display = bool(proof.conditions)
        self._prose("settled").show("", opening=f"{_SETTLED}: {proof.card}.", style="$quiet")
        self.show_keys()

    def _prose(self, name: str) -> Prose:
        return self.query_one(f"#{name}", Prose)

    def action_proof_back(self) -> None:
        """Back to the verdict."""
        self.dismiss(None)

    def action_proof_undo(self) -> None:
        """Back, and take the dispute back."""
        self.dismiss(result=True)  # type: ignore[arg-type]

    def action_proof_lab(self) -> None:
        """This variant on the bench."""
        from quizlr.tui.screens.lab import LabScreen

        self.app.push_screen(LabScreen(self.setup, lambda service: service.lab_asked()))

    def action_proof_help(self) -> None:
        """Show all keys."""
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.setup, "proof"))


def _table(conditions: tuple[Condition, ...]) -> Table:
    return Table(("condition", "value", "must be"), tuple(_row(condition) for condition in conditions))


def _row(condition: Condition) -> tuple[str, str, str]:
    return condition.what, number(float(f"{condition.value:.3g}")), _bounds(condition)


def _bounds(condition: Condition) -> str:
    least, most = condition.least, condition.most
    if least == 1.0 and most is None and condition.value == 1.0:
        return "true"
    if least is not None and most is not None:
        return f"{number(least)} to {number(most)}"
    return f"at least {number(least)}" if least is not None else f"at most {number(most or 0.0)}"
