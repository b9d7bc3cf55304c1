"""The Lab: an experiment under the person's own hands. Nothing of it is scored or stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from quizlr import wording
from quizlr.answers.compare import number
from quizlr.answers.keys import SignsKey
from quizlr.answers.numbers import Unreadable
from quizlr.engine.catalogue import FAMILIES, FamilyEntry, Knob
from quizlr.engine.variant import Variant
from quizlr.errors import UsageError
from quizlr.quiz.judge import judge, readable
from quizlr.quiz.printed import Origin, Printed, option_letters
from quizlr.quiz.printing import print_variant
from quizlr.render.picture import Line, Panel, Picture, Plot
from quizlr.service.proof import card_of
from quizlr.service.views import (
    GuessView,
    KnobView,
    LabFamily,
    LabView,
    Option,
    QuestionView,
    UnreadableView,
)

if TYPE_CHECKING:
    from quizlr.engine.batch import Ask
    from quizlr.engine.family import Family

FIRST = "lr_quadratic"
"""What the Lab opens with: the picture that shows best what it is for."""
SHOWN = 5
"""The seed it opens with: a run that bounces."""
CLICKS = 48
"""So many clicks lead from one end of a knob to the other."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """What lies on the bench: where it came from, its numbers now, and their picture."""

    entry: FamilyEntry
    ask: Ask
    seed: int
    begun: Mapping[str, Any]
    inputs: Mapping[str, Any]
    picture: Picture


class Lab:
    """The bench, and what can be done at it."""

    def __init__(self) -> None:
        self._bench: _Bench | None = None
        self._puzzle: Printed | None = None

    def families(self) -> tuple[LabFamily, ...]:
        """Every family with its levels, those of the Lab alone last."""
        return tuple(
            LabFamily(entry.name, entry.title, (*entry.levels, *entry.lab), entry.directions)
            for entry in FAMILIES.values()
        )

    def open(self, name: str = FIRST, level: str = "", direction: str = "", seed: int = SHOWN) -> LabView:
        """Put the variant of a seed on the bench.

        Raises:
            UsageError: no such family, level or direction; NoVariantError: none for this seed.
        """
        from quizlr.engine.generate import build

        if name not in FAMILIES:
            raise UsageError(f"there is no family {name!r}", "`quizlr lab --list` names them all.")
        entry = FAMILIES[name]
        level = level or (*entry.levels, *entry.lab)[0]
        direction = direction or (entry.directions or ("",))[0]
        return self._put(build(name, level, direction, seed))

    def open_asked(self, printed: Printed) -> LabView:
        """Put a question that was asked on the bench, just as it was.

        Raises:
            UsageError: no family posed it.
        """
        origin = printed.origin
        if origin is None or origin.family not in FAMILIES:
            raise UsageError("this question has no experiment behind it", "Enter goes on.")
        return self._place(origin.family, origin.level, origin.direction, origin.seed, origin.inputs)

    def turn(self, knob: str, clicks: int) -> LabView:
        """Turn a knob so many clicks up or down; the run before stays as a ghost."""
        bench, posing = self._now(), self._family()
        turned = bench.entry.knob(knob)
        reading = float(posing.readings(posing.recall([bench.inputs]))[knob][0])
        inputs = posing.turn(bench.inputs, knob, turned.turned(reading, clicks, CLICKS))
        self._bench = replace(bench, inputs=inputs, picture=posing.picture(inputs, bench.ask))
        return self._view(bench.picture)

    def reset(self) -> LabView:
        """Put every knob back to where the variant had it."""
        bench = self._now()
        picture = self._family().picture(bench.begun, bench.ask)
        self._bench = replace(bench, inputs=bench.begun, picture=picture)
        return self._view()

    def puzzle(self) -> QuestionView:
        """The question that these numbers pose, to be guessed before the picture is seen.

        Raises:
            UsageError: they lie too near an edge to have a clear answer.
        """
        self._puzzle = print_variant(self._settled())
        printed, key = self._puzzle, self._puzzle.key
        return QuestionView(
            showing="",
            number=1,
            total=1,
            minutes_left=0,
            purpose="lab",
            kind=printed.kind,
            accepts=printed.accepts,
            prompt=printed.prompt,
            question=printed.question,
            table=printed.table,
            options=tuple(Option(letter, text) for letter, text in option_letters(printed)),
            labels=printed.labels,
            effort="head",
            generated=True,
            scale=wording.scale(key),
            columns=key.columns if isinstance(key, SignsKey) else 0,
        )

    def guess(self, text: str) -> GuessView | UnreadableView:
        """Judge a guess at the puzzle; it goes nowhere."""
        if self._puzzle is None:
            raise UsageError("nothing was asked", "g asks for a guess.")
        printed = self._puzzle
        given = readable(printed, text)
        if isinstance(given, Unreadable):
            return UnreadableView(given.reason)
        told = judge(printed, given, text)
        return GuessView(
            verdict=told.verdict,
            said=told.said,
            right_key=printed.right_key,
            right_text=printed.answer,
            foil=told.foil,
            outcome=printed.outcome,
            working=printed.working,
            rule=printed.rule,
        )

    def _put(self, variant: Variant) -> LabView:
        return self._place(variant.family, variant.level, variant.direction, variant.seed, variant.inputs)

    def _place(self, name: str, level: str, direction: str, seed: int, inputs: Mapping[str, Any]) -> LabView:
        from quizlr.engine.batch import Ask
        from quizlr.engine.generate import told
        from quizlr.engine.registry import family

        ask = Ask(level, direction)
        with told(name, f"level {level}, seed {seed}"):
            picture = family(name).picture(inputs, ask)
        self._bench, self._puzzle = _Bench(FAMILIES[name], ask, seed, inputs, inputs, picture), None
        return self._view()

    def _settled(self) -> Variant:
        """The numbers on the bench as a variant, settled by both methods."""
        from quizlr.engine.generate import settled

        bench = self._now()
        variant = settled(bench.entry.name, bench.ask, bench.seed, bench.inputs)
        if variant is None:
            what = "these numbers lie too near an edge for a clear answer"
            raise UsageError(what, "Turn a knob a little, then ask again.")
        return variant

    def _now(self) -> _Bench:
        if self._bench is None:
            raise UsageError("nothing lies on the bench", "Choose a family first.")
        return self._bench

    def _family(self) -> Family[Any]:
        from quizlr.engine.registry import family

        return family(self._now().entry.name)

    def _view(self, before: Picture | None = None) -> LabView:
        bench, posing = self._now(), self._family()
        posed = posing.pose(bench.inputs, bench.ask)
        readings = posing.readings(posing.recall([bench.inputs]))
        origin = Origin(bench.entry.name, 0, *bench.ask, bench.seed, "", {}, {})
        return LabView(
            family=bench.entry.name,
            title=bench.entry.title,
            level=bench.ask.level,
            direction=bench.ask.direction,
            seed=bench.seed,
            card=card_of(origin),
            prompt=posed.prompt,
            question=posed.question,
            table=posed.table,
            knobs=tuple(_knob(knob, float(readings[knob.name][0])) for knob in bench.entry.knobs),
            turned=bench.inputs != bench.begun,
            picture=with_ghost(bench.picture, before) if before else bench.picture,
        )


def _knob(knob: Knob, value: float) -> KnobView:
    return KnobView(knob.name, knob.title, number(knob.rounded(value)), knob.share(value))


def with_ghost(picture: Picture, before: Picture) -> Picture:
    """A picture with the lines of the one before behind its own, where a panel shows the same."""
    ghosts = {panel.title: panel for panel in before.panels if isinstance(panel, Plot)}
    return replace(
        picture, panels=tuple(_haunted(panel, ghosts.get(panel.title)) for panel in picture.panels)
    )


def _haunted(panel: Panel, ghost: Plot | None) -> Panel:
    if ghost is None or not isinstance(panel, Plot):
        return panel
    lines = [line for line in ghost.lines if line.role != "ghost"]
    old = tuple(Line(line.points, "ghost", "" if place else "before") for place, line in enumerate(lines))
    return replace(panel, lines=(*old, *panel.lines))
