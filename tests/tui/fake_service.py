"""A service with canned views: every kind, every verdict, and a picture that trains."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import cos, exp
from typing import Any

from quizlr.config import Config
from quizlr.errors import ClockError, NotSavedError
from quizlr.render.picture import Field, Line, Marks, Picture, Plot, Table
from quizlr.service.lab import Lab
from quizlr.service.options import SessionOptions
from quizlr.service.views import (
    Condition,
    CriterionView,
    EntryBar,
    FeedbackView,
    HomeView,
    LabView,
    Option,
    Place,
    ProofView,
    QuestionView,
    RereadView,
    SourceView,
    SummaryView,
    SureWrong,
    TurnedView,
    UndoneView,
    UnreadableView,
    WhyStep,
    WhyView,
)
from quizlr.settings import Value

TODAY = date(2026, 11, 23)
CHANGED = r"One number has changed: the learning rate \(\eta\) is now 2.1 instead of 12.8."
PROOF = ProofView(
    title="learning rate on logistic regression",
    card="lr_logistic --level given-curvature --seed 17",
    truth_is="400 steps of training: the end of the run, and its turns across the valley",
    truth="c",
    oracle_is=r"\(\eta \lambda_{\max}\) of the printed numbers, compared with 1 and 2",
    oracle="c",
    run="finite",
    right_text="it is still jumping at step 400",
    conditions=(
        Condition("the classes overlap", 1.0, 1.0, None),
        Condition("examples of class 1", 5.0, 3.0, 9.0),
        Condition("relative distance of η·λmax from 2", 0.5488, 0.15, None),
        Condition("learning rate", 12.8, None, 100.0),
    ),
)
PLACE = Place(
    "Why overshooting happens", "M1 Optimization Geometry", date(2026, 2, 15), "steps that are too long"
)


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(letter, text) for letter, text in zip("abcdefgh", texts, strict=False))


HOME = HomeView(
    today=TODAY,
    day_number=12,
    due=18,
    new=5,
    minutes=14,
    answered_today=0,
    open_session=False,
    more_new=41,
    asked=41,
    next_due=None,
    entries=(
        EntryBar("M1 Logistic Regression from Scratch", date(2026, 2, 8), 52, 30, 8, 10, 7, ()),
        EntryBar(
            "M1 Optimization Geometry & LR Dynamics",
            date(2026, 2, 15),
            14,
            27,
            63,
            11,
            2,
            ("conditioning", "saddle points"),
        ),
    ),
)
DAY_ONE = replace(
    HOME,
    day_number=1,
    due=0,
    new=10,
    minutes=9,
    asked=0,
    entries=tuple(
        replace(bar, solid=0, shaky=0, unasked=45, concepts_solid=0, shakiest=()) for bar in HOME.entries
    ),
)
NOTHING_DUE = replace(HOME, due=0, new=0, minutes=0, answered_today=23, next_due=date(2026, 11, 24))

POINTS = (
    "1.6 −0.7 0 2.0 −0.1 1 −0.2 0.9 0 −0.4 −0.7 1 0.9 −0.2 0 −1.1 −2.0 1 0.7 −0.1 0 −0.5 0.6 0 "
    "0.5 −0.9 0 1.0 −2.4 1 1.1 −0.3 1 −2.5 −1.1 1"
).split()
TABLE = Table(
    (r"\(x_1\)", r"\(x_2\)", r"\(y\)"),
    tuple((POINTS[k], POINTS[k + 1], POINTS[k + 2]) for k in range(0, len(POINTS), 3)),
)

EXPERIMENT = QuestionView(
    showing="00000000-0000-7000-8000-000000000001",
    number=4,
    total=23,
    minutes_left=11,
    purpose="daily",
    kind="experiment",
    accepts="letter",
    prompt=(
        "Twelve points, two classes that overlap. Full-batch gradient descent on the mean cross-entropy, "
        r"no penalty, no bias, starts at \(w = (-1.8, -1.5)\) with \(\eta = 12.8\). "
        r"At the optimum \(w^* = (-0.5, -1.3)\) the largest curvature is \(\lambda_{max} = 0.242\)."
    ),
    question="What does the run do within 400 steps?",
    table=TABLE,
    options=_options(
        "it settles smoothly", "it bounces across the valley, then settles", "it is still jumping at step 400"
    ),
    labels=(),
    effort="head",
    generated=True,
    twins=True,
)
CHOICE = replace(
    EXPERIMENT,
    showing="00000000-0000-7000-8000-000000000002",
    number=5,
    kind="choice",
    prompt=(
        "Plain logistic regression on overlapping classes trained smoothly. Then one feature was recorded in "
        r"millimetres instead of metres and the same \(\eta\) makes the loss jump for ever. You want the old "
        "speed in every direction."
    ),
    question="What do you change first?",
    table=None,
    options=_options(
        r"Standardise the features and keep \(\eta\)",
        "Add L2 regularisation until it is quiet",
        r"Divide \(\eta\) by a million and keep the data",
        "Train longer; the path will settle",
    ),
    generated=False,
    twins=False,
)
NUMERIC = replace(
    CHOICE,
    showing="00000000-0000-7000-8000-000000000003",
    number=6,
    kind="numeric",
    accepts="number",
    prompt=(
        r"One example, \(x = 2\), \(y = 0\), and the model says \(\hat{y} = 0.9\). The loss is binary "
        "cross-entropy with natural logarithm:"
        r" \[L = -\big[y\log\hat{y} + (1-y)\log(1-\hat{y})\big]\]"
    ),
    question=r"What is \(\partial L/\partial w\)?",
    options=(),
)
ORDERING = replace(
    CHOICE,
    showing="00000000-0000-7000-8000-000000000004",
    number=7,
    kind="ordering",
    accepts="order",
    prompt="Same data, same start, full-batch gradient descent.",
    question="Put the learning rates in order, from the smoothest run to the wildest.",
    options=_options(
        r"\(\eta = 1.9/\lambda_{max}\)", r"\(\eta = 0.5/\lambda_{max}\)", r"\(\eta = 2.2/\lambda_{max}\)"
    ),
)
SIGNS = replace(
    EXPERIMENT,
    showing="00000000-0000-7000-8000-000000000005",
    number=8,
    accepts="signs",
    prompt=r"Logistic regression, mean cross-entropy, at \(w = (0.4, -1.0)\) and \(b = 0\).",
    question="What is the sign of each component of the gradient?",
    options=(),
    labels=(r"\(\partial L/\partial w_1\)", r"\(\partial L/\partial w_2\)", r"\(\partial L/\partial b\)"),
)
LETTERS = replace(
    CHOICE,
    showing="00000000-0000-7000-8000-000000000007",
    number=10,
    kind="multi-choice",
    accepts="letters",
    prompt="Logistic regression on separable classes, no penalty, gradient descent.",
    question="What is true of the run?",
    scale="Choose all that are right; at least one is.",
    options=_options(
        "the loss falls towards 0 and never reaches it",
        r"\(\lVert w \rVert\) grows without bound, ever more slowly",
        r"the direction of \(w\) comes to rest at the line that leaves the widest margin, long after the "
        "training error is 0",
        r"it stops by itself once every point is on its side",
    ),
)
MATRIX = replace(
    EXPERIMENT,
    showing="00000000-0000-7000-8000-000000000008",
    number=11,
    accepts="signs",
    prompt=(
        r"A hidden layer of two ReLU units, \(h = \max(0, W x)\), and \(\hat{y} = v \cdot h\) with "
        r"\(v = (1.0, -0.5)\); squared error, the six points above zero."
    ),
    question=r"What is the sign of each entry of \(\partial L/\partial W\)?",
    options=(),
    labels=tuple(rf"\(\partial L/\partial W_{{{row}{column}}}\)" for row in "12" for column in "123"),
    columns=3,
)
ESTIMATE = replace(
    NUMERIC,
    showing="00000000-0000-7000-8000-000000000009",
    number=12,
    kind="experiment",
    prompt=r"The same run with \(\eta = 0.1/\lambda_{max}\) on a valley with \(\kappa = 100\).",
    question=r"How many steps until the loss is within 1% of its least value?",
    scale="An estimate: within a factor of two is right.",
    generated=True,
)
FLASHCARD = replace(
    CHOICE,
    showing="00000000-0000-7000-8000-000000000006",
    number=9,
    kind="flashcard",
    accepts="reveal",
    marked_by="rating",
    prompt="Where the gradient is not zero it stands at a right angle to the contour line. Why?",
    question="",
    options=(),
)
ESSAY = replace(
    FLASHCARD,
    showing="00000000-0000-7000-8000-00000000000a",
    number=13,
    kind="free-response",
    accepts="text",
    marked_by="rubric",
    scale="Write a few sentences; then you hold them against a model answer.",
)
CRITERIA = (
    CriterionView("no-change", "Along a contour the loss does not change", must=True),
    CriterionView("first-order", "The first-order change is the dot product of gradient and step", must=True),
    CriterionView("right-angle", "A zero dot product is a right angle", must=False),
)
WORD = replace(
    NUMERIC,
    showing="00000000-0000-7000-8000-00000000000b",
    number=14,
    kind="short-answer",
    accepts="text",
    prompt="Which distribution makes binary cross-entropy a negative log-likelihood?",
    scale="A word or a few.",
)
TURNED = TurnedView(
    FLASHCARD.showing,
    r"A small step \(d\) along a contour leaves the loss as it is: \(\nabla L \cdot d = 0\) to first order.",
    "A dot product of zero is a right angle, for every direction along the contour.",
)

JUMPING = FeedbackView(
    showing=EXPERIMENT.showing,
    card="m1-optimization-geometry/lr-logistic~2",
    operation="op-1",
    verdict="wrong",
    credit=0.0,
    said="b",
    confidence="sure",
    right_key="c",
    right_text="it is still jumping at step 400",
    foil=r"This is what you get if \(1 < \eta\cdot\lambda_{max} < 2\).",
    foil_key="b",
    outcome="At step 400 it still jumps 3.5 across the valley, to and fro.",
    working=(
        r"\(\eta\cdot\lambda_{max} = 12.8 \times 0.242 = 3.10\). Near the optimum a step multiplies errors "
        r"along the steepest one by \(|1 - 3.10| = 2.10\), so it is thrown out again. It does not blow up "
        "either: the classes overlap and nothing else is in the loss, so far out it grows only in proportion "
        "to the distance, and each jump is turned back."
    ),
    rule=r"Near a minimum a step is stable while \(\eta < 2/\lambda_{max}\).",
    place=PLACE,
    rating=1,
    due=date(2026, 11, 24),
    due_in=1,
    again_today=True,
    decides_later=False,
    has_picture=True,
    still=False,
)
RIGHT = replace(
    JUMPING,
    verdict="right",
    credit=1.0,
    said="c",
    foil="",
    foil_key="",
    rating=3,
    due=date(2026, 11, 27),
    due_in=4,
    again_today=False,
)
SCALED = replace(
    JUMPING,
    showing=CHOICE.showing,
    said="b",
    right_key="a",
    right_text=r"Standardise the features and keep \(\eta\)",
    foil=(
        r"A penalty adds the same \(\lambda\) to every curvature; the steep direction stays a million times "
        "steeper than before."
    ),
    outcome="",
    working=(
        r"Scaling \(x_j\) by \(c\) multiplies the curvature along \(w_j\) by \(c^2\), here \(10^6\), so "
        r"\(\eta\) is far above \(2/\lambda_{max}\). The model can express the same predictions with "
        r"\(w_j/c\); only the road to them became a ravine."
    ),
    rule="Scale first, then choose the rate anew.",
    has_picture=False,
)
NUMBER = replace(
    SCALED,
    showing=NUMERIC.showing,
    said="0.9*2 = 1.8",
    right_key="1.8",
    right_text=r"\(1.8\)",
    verdict="right",
    credit=1.0,
    foil="",
    working=r"\((\hat{y} - y)\,x = (0.9 - 0) \cdot 2 = 1.8\).",
    rule="",
)
SEVERAL = replace(
    SCALED,
    showing=LETTERS.showing,
    verdict="partly",
    credit=0.5,
    said="a b d",
    right_key="a b c",
    right_text="",
    foil="",
    foil_key="",
    working=(
        "Every step makes the margins larger, so the loss falls for ever; the gradient falls with it, so "
        r"\(\lVert w \rVert\) grows like \(\log t\)."
    ),
    rule="",
)
GUESSED = replace(
    JUMPING,
    showing=ESTIMATE.showing,
    verdict="right",
    credit=0.85,
    said="1500",
    right_key="2120",
    right_text="2120 steps",
    foil="",
    foil_key="",
    outcome="The loss came within 1 % of its least value at step 2120.",
    working=r"The slow direction shrinks by \(1 - 0.1/\kappa = 0.999\) a step.",
    rule="",
    rating=3,
    again_today=False,
)
SIGNED = replace(
    JUMPING,
    verdict="partly",
    credit=1 / 3,
    right_key="+ − 0",
    right_text=r"the loss rises with \(w_1\), falls with \(w_2\) and does not move with \(b\)",
    foil="",
    foil_key="",
    outcome="",
    working=r"The sum of \((\hat{y}_i - y_i)\,x_i\) is \((2.1, -0.8)\), and the residuals add up to 0.",
    rule="The gradient is the sum of residual times feature.",
    has_picture=False,
)
UNKNOWN = {"verdict": "unknown", "said": "", "confidence": "", "credit": 0.0, "foil": "", "foil_key": ""}

SUMMARY = SummaryView(
    answered=14,
    right=9,
    partly=1,
    wrong=3,
    unknown=1,
    minutes=11,
    left=9,
    sure=8,
    sure_right=6,
    unsure=4,
    unsure_right=3,
    guess=2,
    guess_right=0,
    sure_wrong=(
        SureWrong(
            "Why overshooting happens",
            r"A step is stable while \(\eta < 2/\lambda_{max}\), not while the loss falls.",
            2,
        ),
        SureWrong(
            "Conditioning", r"A penalty adds \(\lambda\) to every curvature; it does not make them equal.", 1
        ),
    ),
    newly_solid=("Gradient as normal vector", "BCE against MSE"),
    tomorrow_due=12,
    tomorrow_minutes=8,
    first_new=5,
)


def _path(last: int) -> list[tuple[float, float]]:
    return [
        (-0.5 + 1.9 * cos(2.2 * k) * (0.4 + exp(-k / 40)), -1.3 + 1.6 * exp(-k / 8)) for k in range(last + 1)
    ]


def picture(last_step: int = 400) -> Picture:
    """A run that jumps across a valley: its path over the loss, and the loss itself."""
    steps = (*range(31), last_step)
    path = [_path(last_step)[step] for step in steps]
    xs = tuple(-3.0 + 0.25 * k for k in range(25))
    ys = tuple(-3.0 + 0.25 * k for k in range(17))
    field = Field(xs, ys, tuple(tuple((x + 0.5) ** 2 + 0.2 * (y + 1.3) ** 2 for x in xs) for y in ys))
    losses = tuple((float(k), 0.6 + 0.4 * abs(cos(2.2 * k)) * (0.4 + exp(-k / 10))) for k in steps[:-1])
    return Picture(
        panels=(
            Plot(
                "path on the loss",
                "w₁",
                "w₂",
                lines=(Line(tuple(path), steps=steps),),
                marks=(
                    Marks(((-0.5, -1.3),), "×", "accent", "optimum"),
                    Marks((path[0],), "S", "plain", "start"),
                ),
                field=field,
            ),
            Plot("loss, first 30 steps", "step", "", lines=(Line(losses, steps=steps[:-1]),)),
        ),
        last_step=last_step,
        sentence="The run jumps 3.5 across the valley at step 400.",
    )


WHY = WhyView(
    card="m1-logistic-regression/logit-meaning",
    status="active",
    answers=3,
    steps=(
        WhyStep(
            date(2026, 11, 10),
            verdict="right",
            confidence="sure",
            rating=3,
            stability=2.3065,
            difficulty=2.118104,
            due=date(2026, 11, 12),
        ),
        WhyStep(
            date(2026, 11, 12),
            verdict="wrong",
            confidence="unsure",
            rating=1,
            elapsed=2,
            recall=0.911,
            stability=0.6,
            difficulty=6.4,
            due=date(2026, 11, 13),
        ),
        WhyStep(
            date(2026, 11, 23),
            verdict="right",
            confidence="sure",
            rating=3,
            elapsed=11,
            recall=0.701,
            stability=7.3,
            difficulty=6.3,
            due=date(2026, 11, 30),
        ),
    ),
    due=date(2026, 11, 30),
    today=TODAY,
    recall=1.0,
    retention=0.9,
    max_interval=365,
    own_weights=False,
    exact=7.3,
    days=tuple((date(2026, 11, 28) + timedelta(days=n), load) for n, load in enumerate((9, 8, 4, 6, 8))),
    by_these_settings=True,
)


@dataclass
class FakeService:
    """Serves `questions` in turn and marks each with its feedback of `marks`.

    Attributes:
        fail_saves: how many answers are refused before one is kept.
        calls: what was asked, in order.
    """

    questions: Sequence[QuestionView] = (EXPERIMENT, CHOICE, NUMERIC, ORDERING, SIGNS, FLASHCARD)
    marks: dict[str, FeedbackView] = field(default_factory=dict)
    home_view: HomeView = HOME
    summary_view: SummaryView = SUMMARY
    fail_saves: int = 0
    still: bool = False
    calls: list[tuple[object, ...]] = field(default_factory=list)
    place: int = 0
    last: FeedbackView = JUMPING
    before_remarks: list[FeedbackView] = field(default_factory=list)
    bench: Lab = field(default_factory=Lab)
    shipped: bool = False
    doubts: bool = False
    rests: int = 0
    config: Config = field(default_factory=Config)

    def home(self) -> HomeView:
        return self.home_view

    def begin(self, kind: str = "daily", *, limit: int | None = None, more_new: int = 0) -> None:
        self.calls.append(("begin", kind, limit, more_new))
        if self.doubts:
            raise ClockError(
                "the clock says 1 Jan 2020, but your newest answer is of 23 Nov 2026", "Is it so?"
            )

    def start(self, options: SessionOptions) -> None:
        self.calls.append(("start", options.kind, options.limit))

    def rest(self) -> None:
        self.rests += 1

    def trust_clock(self) -> None:
        self.calls.append(("trust_clock",))
        self.doubts = False

    def next(self) -> QuestionView | None:
        self.calls.append(("next",))
        return self.questions[self.place] if self.place < len(self.questions) else None

    def another(self) -> QuestionView:
        self.calls.append(("another",))
        return replace(self.questions[self.place - 1], showing="another", purpose="another")

    def ground(self) -> QuestionView:
        self.calls.append(("ground",))
        return replace(self.questions[self.place - 1], showing="ground", purpose="practice")

    def twin(self) -> QuestionView:
        self.calls.append(("twin",))
        return replace(self.questions[self.place - 1], showing="twin", purpose="twin", news=CHANGED)

    def proof(self) -> ProofView | None:
        self.calls.append(("proof",))
        return PROOF if self.last.has_picture else None

    @property
    def lab(self) -> Lab:
        return self.bench

    def lab_asked(self) -> LabView:
        self.calls.append(("lab_asked",))
        return self.bench.open("lr_logistic", "given-curvature", "", 3)

    def read(self, text: str) -> UnreadableView | None:
        self.calls.append(("read", text))
        asked = self.questions[min(self.place, len(self.questions) - 1)]
        if text and (asked.accepts == "text" or all(sign in "0123456789.+-*/ ()" for sign in text)):
            return None
        return UnreadableView(f"“{text}” is not a number I can read; try 0.25, 1/4 or 2.5e-1.")

    def turn(self, confidence: str, text: str = "") -> TurnedView:
        self.calls.append(("turn", confidence, text) if text else ("turn", confidence))
        return replace(TURNED, criteria=CRITERIA) if text else TURNED

    def answer(self, text: str | None, confidence: str) -> FeedbackView | UnreadableView:
        self.calls.append(("answer", text, confidence))
        if self.fail_saves:
            self.fail_saves -= 1
            raise NotSavedError("The answer was not saved: the disk is full", "Make some room")
        question = self.questions[min(self.place, len(self.questions) - 1)]
        self.last = replace(self._mark(question, text, confidence), showing=question.showing)
        self.place += 1
        return self.last

    def _mark(self, question: QuestionView, text: str | None, confidence: str) -> FeedbackView:
        marks = {"letter": SCALED, "number": NUMBER}
        known = self.marks.get(question.showing) or (
            JUMPING if question.generated else marks.get(question.accepts, RIGHT)
        )
        if text is None:
            return replace(known, still=self.still, **UNKNOWN)  # type: ignore[arg-type]
        return replace(known, still=self.still, said=text, confidence=confidence)

    def why(self, name: str = "") -> WhyView:
        self.calls.append(("why", name))
        return WHY

    def settings(self) -> Config:
        return self.config

    def set(self, name: str, value: Value) -> Config:
        self.calls.append(("set", name, value))
        changed: dict[str, Any] = {name: value}
        self.config = replace(self.config, **changed)
        return self.config

    def where(self) -> SourceView:
        return SourceView("demo/card", "/packs/demo/questions.yaml", 12, self.shipped)

    def eject(self) -> SourceView:
        self.calls.append(("eject",))
        self.shipped = False
        return self.where()

    def reread(self) -> RereadView:
        return RereadView("Read again; the next showing has the new text.", self.last)

    def picture(self) -> Picture | None:
        self.calls.append(("picture",))
        return picture()

    def adjust(self, rating: int) -> FeedbackView:
        self.calls.append(("adjust", rating))
        return self._say(rating=rating)

    def slip(self) -> FeedbackView:
        return self._say(slipped=True)

    def dispute(self) -> FeedbackView:
        return self._say(disputed=True)

    def flag(self) -> FeedbackView:
        return self._say(flagged=True)

    def suspend(self) -> FeedbackView:
        return self._say(suspended=True)

    def _say(self, **what: object) -> FeedbackView:
        self.calls.append(tuple(what))
        self.before_remarks.append(self.last)
        self.last = replace(self.last, **what)  # type: ignore[arg-type]
        return self.last

    def undo(self) -> UndoneView:
        self.calls.append(("undo",))
        if self.before_remarks:
            self.last = self.before_remarks.pop()
            return UndoneView("Taken back: what was said of it.", self.last)
        self.place = max(0, self.place - 1)
        return UndoneView("Taken back: the answer b to this question.", None)

    def summary(self) -> SummaryView:
        self.calls.append(("summary",))
        return self.summary_view

    def leave(self) -> None:
        self.calls.append(("leave",))

    def save_theme(self, name: str) -> None:
        self.calls.append(("save_theme", name))

    def close(self) -> None:
        self.calls.append(("close",))
