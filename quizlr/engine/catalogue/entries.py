"""What is known of a family before any of its code is loaded."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong idea: what it says, and what corrects it, one sentence each, as prose."""

    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Knob:
    """A number of a family that an author can narrow and the Lab can turn.

    Attributes:
        name: stable identifier; as a rule the field of the printed inputs that holds it.
        title: what it is, prose of a few words, such as `learning rate η`.
        low, high: the least and the greatest value that make sense.
        log: turned on a log scale.
        digits: significant digits on a log scale, else decimals.
        twin: turning it changes one printed number, so that a twin can be made of it.
    """

    name: str
    title: str
    low: float
    high: float
    log: bool = False
    digits: int = 2
    twin: bool = False

    def rounded(self, value: float) -> float:
        """The nearest value that can be printed, within the range."""
        inside = min(max(value, self.low), self.high)
        if not self.log or inside == 0:
            return round(inside, self.digits) + 0.0
        return round(inside, self.digits - 1 - math.floor(math.log10(abs(inside))))

    def turned(self, value: float, clicks: int, most: int = 48) -> float:
        """The value so many clicks further, of which `most` lead from one end to the other.

        A click always changes what is printed, unless the end of the range is reached.
        """
        grid = self.grid(most + 1)
        step = (1 if clicks > 0 else -1) if clicks else 0
        for _ in range(abs(clicks)):
            beyond = [at for at in grid if (at - value) * step > 1e-12 * max(1.0, abs(value))]
            if not beyond:
                break
            value = min(beyond, key=lambda at: abs(at - value))
        return value

    def share(self, value: float) -> float:
        """Where a value lies between the ends, from 0 to 1."""
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        return math.log(at / low) / math.log(high / low) if self.log else (at - low) / (high - low)

    def grid(self, count: int) -> tuple[float, ...]:
        """About so many printable values from low to high, ascending and distinct."""
        shares = [i / (count - 1) for i in range(count)]
        if self.log:
            values = [self.low * (self.high / self.low) ** share for share in shares]
        else:
            values = [self.low + (self.high - self.low) * share for share in shares]
        return tuple(sorted({self.rounded(value) for value in values}))


@dataclass(frozen=True, slots=True)
class FamilyEntry:
    """A family by name, with all that a pack or a screen may ask of it beforehand.

    Attributes:
        name: stable identifier.
        title: what it is about, in a few words.
        module: where its `FAMILY` lives: a module below `quizlr.engine.families`, or a full dotted
            path for a family from outside.
        levels: scheduled levels, easiest first; the first is the default.
        directions: asked directions; empty where a family asks one thing.
        accepts: answer type: letter, letters, signs, order, number, count or estimate.
        seconds: how long an answer usually takes, for the plan's minutes.
        ideas: the wrong ideas it recognises, by their short name.
        knobs: what can be narrowed and turned.
        lab: further levels that only the Lab shows, since they could not be scheduled.
        paper: levels whose working takes more than ten lines.
    """

    name: str
    title: str
    module: str
    levels: tuple[str, ...]
    directions: tuple[str, ...]
    accepts: str
    seconds: int
    ideas: Mapping[str, Misconception] = field(default_factory=dict)
    knobs: tuple[Knob, ...] = ()
    lab: tuple[str, ...] = ()
    paper: tuple[str, ...] = ()

    def knob(self, name: str) -> Knob:
        """The knob of that name.

        Raises:
            KeyError: the family has none.
        """
        return {knob.name: knob for knob in self.knobs}[name]
