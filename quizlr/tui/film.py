"""The film of a training run: which step is shown after how many seconds."""

from collections.abc import Iterable
from dataclasses import dataclass

from quizlr.render.picture import Band, Bars, Grid, Line, Marks, Panel, Picture

FRAMES_PER_SECOND = 25
_LONGEST = 1.6
_PER_STEP = 0.06


@dataclass(frozen=True, slots=True)
class Film:
    """The training steps at which the picture changes, ascending; the last is the last frame."""

    steps: tuple[int, ...]

    @property
    def seconds(self) -> float:
        """How long it runs; never as long as two seconds."""
        return min(_LONGEST, _PER_STEP * len(self.steps))

    def step_at(self, elapsed: float) -> int:
        """The step shown `elapsed` seconds after the start."""
        place = int(elapsed / self.seconds * len(self.steps))
        return self.steps[min(max(place, 0), len(self.steps) - 1)]


def film_of(picture: Picture) -> Film:
    """Each step at which something appears gets the same time on the screen."""
    steps = {step for panel in picture.panels for step in _steps(panel) if step < picture.last_step}
    return Film((*sorted(steps), picture.last_step))


def _steps(panel: Panel) -> Iterable[int]:
    if isinstance(panel, Bars):
        return [bar.step for bar in panel.bars]
    if isinstance(panel, Grid):
        return [cell.step for row in panel.cells for cell in row]
    parts: list[Line | Marks | Band] = [*panel.lines, *panel.marks, *panel.bands]
    return [step for part in parts for step in part.steps]
