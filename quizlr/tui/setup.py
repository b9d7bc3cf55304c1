"""What holds from the first screen to the last."""

from dataclasses import dataclass

from quizlr.tui.desk import Desk
from quizlr.tui.keyboard import Keyboard
from quizlr.tui.lettering import Lettering


@dataclass(frozen=True, slots=True)
class Setup:
    """What every screen is given.

    Attributes:
        desk: where the service is asked; lettering: how text is set; keyboard: what keys mean.
        films: training is shown as a film; otherwise by its last frame.
        one_key: choices are answered, with a confidence, by one key.
    """

    desk: Desk
    lettering: Lettering
    keyboard: Keyboard
    films: bool = True
    one_key: bool = False
