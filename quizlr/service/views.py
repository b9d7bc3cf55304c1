"""What a front end is given to draw. Plain data: no question object, no row, no array.

Texts named *prose* are the Markdown subset of `render.prose` with formulas in `\\(…\\)`.
"""

from dataclasses import dataclass
from datetime import date

from quizlr.render.picture import Picture, Table


@dataclass(frozen=True, slots=True)
class EntryBar:
    """How well one journal entry stands.

    Attributes:
        title: the entry's title; day: its date.
        solid, shaky, unasked: active cards of its concepts; they add up to all of them.
        concepts: how many concepts the entry has; concepts_solid: how many of them are solid.
        shakiest: titles of the shakiest concepts, worst first, at most three.
    """

    title: str
    day: date
    solid: int
    shaky: int
    unasked: int
    concepts: int
    concepts_solid: int
    shakiest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """Today's plan and how the journal stands.

    Attributes:
        today: the study day; day_number: 1 on the first study day with an answer or before any.
        due, new: cards in today's plan; minutes: what they take, rounded up.
        answered_today: answers given today; other variants are left out.
        open_session: a session of today was left in the middle.
        more_new: cards never asked that could be met today beyond the plan.
        asked: cards ever asked; 0 means day one.
        next_due: the next study day with due cards, where nothing is due now.
        problems: one sentence per content problem; a bad file disables only itself.
        later: due cards that the session's length leaves for later.
        waiting: cards that return later today.
        away: study days since the last answer that counted; 0 where there is none.
        expected: mean probability of recall over the due cards of the plan; None where none was measured.
    """

    today: date
    day_number: int
    due: int
    new: int
    minutes: int
    answered_today: int
    open_session: bool
    more_new: int
    asked: int
    next_due: date | None
    entries: tuple[EntryBar, ...]
    problems: tuple[str, ...] = ()
    later: int = 0
    waiting: int = 0
    away: int = 0
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One lettered option: `a`, `b`, … and its prose."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question before the person has answered: nothing in it tells the concept or the answer.

    Attributes:
        showing: UUID of this showing, made before anything is drawn.
        number, total: place in the session as it stands now.
        minutes_left: estimate for the rest.
        purpose: daily, practice, again, another or pretest.
        kind: as the author calls it, such as choice or experiment.
        accepts: letter, letters, signs, order, number, text, expression, or reveal (the card is turned).
        marked_by: how the person marks their answer once the card is turned: rating or rubric; empty where
            it is judged.
        prompt: prose above the data; question: the one sentence below it, may be empty.
        options: for letter, letters and order; labels: component names for signs, prose.
        effort: head or paper.
        generated: a fresh variant can be asked for.
        scale: plain text, how the answer is judged where that is not plain to see; may be empty.
        columns: of a matrix of signs, whose labels go row by row; 0 for a list.
        twins: a twin can be asked for once it is answered.
        hints: prose, shown one after another where they are asked for.
        news: prose to be told with it: what a twin has changed, or why a question before it was left out.
    """

    showing: str
    number: int
    total: int
    minutes_left: int
    purpose: str
    kind: str
    accepts: str
    prompt: str
    question: str
    table: Table | None
    options: tuple[Option, ...]
    labels: tuple[str, ...]
    effort: str
    generated: bool
    scale: str = ""
    columns: int = 0
    twins: bool = False
    news: str = ""
    hints: tuple[str, ...] = ()
    marked_by: str = ""


@dataclass(frozen=True, slots=True)
class UnreadableView:
    """What was typed could not be read; it costs nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A point of a good answer; `must`: without it the answer is not right."""

    id: str
    text: str
    must: bool


@dataclass(frozen=True, slots=True)
class TurnedView:
    """The answer side of a card, before the person rates it, or marks what they wrote by the criteria."""

    showing: str
    answer: str
    explanation: str
    criteria: tuple[CriterionView, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a concept stands in the journal."""

    concept: str
    entry: str
    day: date | None
    bullet: str


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """The verdict and the words; the training is drawn from `Service.picture`.

    Attributes:
        card: the card's name; operation: the answer's place in the log, for `undo`.
        verdict: right, partly, wrong or unknown (don't know).
        purpose: as in the question; another and pretest are not scored.
        credit: 0 to 1, or None where the person rates it.
        said: the answer as it is quoted back ("b", "+ − +", "0.9", "1/3 = 0.3333").
        confidence: guess, unsure, sure or empty (don't know).
        right_key: the right answer as it would be typed ("c", "+ − 0", "1.8").
        right_text: the right answer in words, prose.
        foil: prose, why this wrong answer is tempting and where it fails; may be empty.
        foil_key: the option or number the foil speaks of.
        outcome: prose, what training did; empty for authored questions.
        working: prose, the explanation; rule: prose, the one line; may be empty.
        place: the concept and its place in the journal.
        rating: 1 Again to 4 Easy, or None where this answer moves no state.
        due: study day on which the card comes back, or None; due_in: days until then.
        again_today: it returns in this session.
        decides_later: right but a guess: a fresh variant or tomorrow decides.
        has_picture: there is training to draw; still: show its last frame at once.
        disputed, suspended, slipped, flagged: what has been said of it since.
        ground: after Again, the title of the concept it builds on that is known least; may be empty.
    """

    showing: str
    card: str
    operation: str
    verdict: str
    credit: float | None
    said: str
    confidence: str
    right_key: str
    right_text: str
    foil: str
    foil_key: str
    outcome: str
    working: str
    rule: str
    place: Place
    rating: int | None
    due: date | None
    due_in: int | None
    again_today: bool
    decides_later: bool
    has_picture: bool
    still: bool
    disputed: bool = False
    suspended: bool = False
    slipped: bool = False
    flagged: bool = False
    purpose: str = "daily"
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that kept a variant away from an edge: its value, and where that may lie."""

    what: str
    value: float
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class ProofView:
    """What stands behind the key of an experiment.

    Attributes:
        title: what the family is about; card: family, level and seed, as `quizlr lab` takes them.
        truth_is, oracle_is: prose, the two methods; truth, oracle: what each said.
        run: what became of the training; right_text: the right answer in words, prose.
        conditions: all that the variant had to keep.
    """

    title: str
    card: str
    truth_is: str
    truth: str
    oracle_is: str
    oracle: str
    run: str
    right_text: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class KnobView:
    """One knob of the Lab: its value as written, and where that lies between its ends (0 to 1)."""

    name: str
    title: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class LabView:
    """An experiment under the person's own hands; nothing of it is scored.

    Attributes:
        family, title: what is shown; level, direction, seed: which variant it began from.
        card: family, level and seed, as `quizlr lab` takes them.
        prompt, question, table: the question as it would be put with these numbers.
        knobs: what can be turned; turned: whether anything has been.
        picture: the training; the run before is in it as a ghost.
    """

    family: str
    title: str
    level: str
    direction: str
    seed: int
    card: str
    prompt: str
    question: str
    table: Table | None
    knobs: tuple[KnobView, ...]
    turned: bool
    picture: Picture


@dataclass(frozen=True, slots=True)
class LabFamily:
    """A family the Lab can show, with its levels and asked directions."""

    name: str
    title: str
    levels: tuple[str, ...]
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuessView:
    """What a guess in the Lab came to, in the words of a reveal; nothing of it is stored."""

    verdict: str
    said: str
    right_key: str
    right_text: str
    foil: str
    outcome: str
    working: str
    rule: str


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One answer that moved a card, or one operation on many cards that did.

    Attributes:
        day: its study day; moved: by what it was moved, empty for an answer.
        verdict, confidence, purpose, rating, disputed: of an answer, as they stand now.
        elapsed: study days since the last rating; recall: retrievability then; None for the first rating.
        stability, difficulty: after it; due: as decided then.
    """

    day: date
    moved: str = ""
    verdict: str = ""
    confidence: str = ""
    purpose: str = ""
    rating: int | None = None
    disputed: bool = False
    elapsed: int | None = None
    recall: float | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class WhyView:
    """Why a card is due when it is.

    Attributes:
        card, status: of it; answers: how many stand, those that moved nothing included.
        steps: those that moved it, oldest first; due: its due day; today: the study day.
        recall: retrievability today.
        retention, max_interval: the settings of today; own_weights: FSRS-6's are fitted to this person.
        exact: days until recall falls to the retention.
        days: those on which the card could come back, each with the cards that were due on it then.
        by_these_settings: whether the due day follows from the settings of today.
    """

    card: str
    status: str
    answers: int
    steps: tuple[WhyStep, ...]
    due: date | None
    today: date
    recall: float | None
    retention: float
    max_interval: int
    own_weights: bool
    exact: float | None
    days: tuple[tuple[date, int], ...]
    by_these_settings: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where a question is written.

    Attributes:
        card: its name; file, line: where its text begins; shipped: it came with quizlr.
    """

    card: str
    file: str
    line: int
    shipped: bool


@dataclass(frozen=True, slots=True)
class RereadView:
    """What came of reading the packs again.

    Attributes:
        sentence: prose, what was found; feedback: the last answer, in the words it has now.
    """

    sentence: str
    feedback: FeedbackView


@dataclass(frozen=True, slots=True)
class UndoneView:
    """What an undo took back.

    Attributes:
        sentence: what it was.
        feedback: the last answer as it stands now; None where that answer is what was taken back.
    """

    sentence: str
    feedback: FeedbackView | None


@dataclass(frozen=True, slots=True)
class SureWrong:
    """A sure and wrong answer: the concept, and the correction in one sentence."""

    concept: str
    correction: str
    times: int


@dataclass(frozen=True, slots=True)
class Leech:
    """A card that is forgotten again and again.

    Attributes:
        card: its name; lapses: how often; first: title of the weakest concept it builds on, or empty.
    """

    card: str
    lapses: int
    first: str


@dataclass(frozen=True, slots=True)
class PlacedView:
    """What a placement came to.

    Attributes:
        asked: questions; concepts: titles of what is plainly known; of: how many concepts there are.
        cards: that were not met and need not be introduced; first, last: the days on which they come.
    """

    asked: int
    concepts: tuple[str, ...]
    of: int
    cards: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class SummaryView:
    """What a session came to, in the order in which it is worth reading.

    Attributes:
        answered: answers but for first predictions and other variants; right, partly, wrong, unknown add
            up to it.
        minutes: time spent.
        left: cards of the plan not reached.
        sure, sure_right: how often the person was sure, and right then; unsure and guess alike.
        newly_solid: titles of concepts, or prompts of cards, that became solid.
        tomorrow_due, tomorrow_minutes: what waits tomorrow.
        first_new: cards met for the first time today.
        leeches: cards forgotten so often that asking again does not help.
        placed: what a placement came to, at its end.
    """

    answered: int
    right: int
    partly: int
    wrong: int
    unknown: int
    minutes: int
    left: int
    sure: int
    sure_right: int
    unsure: int
    unsure_right: int
    guess: int
    guess_right: int
    sure_wrong: tuple[SureWrong, ...]
    newly_solid: tuple[str, ...]
    tomorrow_due: int
    tomorrow_minutes: int
    first_new: int
    leeches: tuple[Leech, ...] = ()
    placed: PlacedView | None = None
