"""Draw docs/shots/: home, the Lab, a question, its reveal, a summary, after weeks of answers.

Clock, seed and answers are fixed, so that the same code draws the same pictures, byte by byte.
"""

import asyncio
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import yaml
from textual.app import App
from textual.pilot import Pilot

from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.service.opening import open_service
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui.app import QuizlrApp
from quizlr.tui.screens.quiz import QuizScreen

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "docs" / "shots"
SEED = 11
FIRST = datetime(2026, 10, 14, 17, 0, tzinfo=UTC)
DAYS = (0, 1, 3, 6, 10, 15, 22, 30, 40)
"""Study days with a session, counted from the first one; the pictures show the last."""
EAGER = Config(minutes=45, new_per_day=20)
"""How the person learnt until then."""
SECONDS = 34
MISSED = 13
"""Every so manieth answer is wrong."""
SURE_AND_WRONG = 5
"""On the last day, those of every so manieth question with options."""
SHOWN = ["b"]
"""The answer to the question of the picture."""
ONE = 8
"""The seed of that question."""
FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
WRITTEN = "so"
"""What is written where an answer in one's own words is asked for."""
_REMOTE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_NAMES = {"+": "plus", "-": "minus", ".": "full_stop", " ": "space", "*": "asterisk", "/": "slash"}
_NAMES |= {"(": "left_parenthesis", ")": "right_parenthesis", "^": "circumflex_accent", "_": "underscore"}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = FIRST

    def now(self) -> Instant:
        """Where it stands."""
        return Instant(self.at, 60, "Europe/Paris")

    def elapsed(self) -> float:
        """Seconds since the first session began."""
        return (self.at - FIRST).total_seconds()


def learn(service: Service, clock: Clock) -> None:
    """Answer on all days but the last."""
    for day in DAYS[:-1]:
        clock.at = FIRST + timedelta(days=day)
        service.begin()
        while question := service.next():
            answer(service, question, right=question.number % MISSED != 0)
            clock.at += timedelta(seconds=SECONDS)
        service.leave()


def answer(service: Service, question: QuestionView, *, right: bool) -> None:
    """Give the right answer or none; the right one is learnt by not knowing it and taking that back."""
    if question.marked_by:
        turned = service.turn("sure", WRITTEN)
        points = " ".join("+" if right else "-" for _ in turned.criteria)
        service.answer(points or ("3" if right else "1"), "sure")
        return
    feedback = service.answer(None, "")
    if right and isinstance(feedback, FeedbackView):
        service.undo()
        service.next()
        service.answer(feedback.right_key, "sure")


async def draw(open_: Callable[[], Service], config: Config, clock: Clock) -> None:
    """Go through the last day at the keyboard, and keep pictures of it."""
    app = QuizlrApp(open_, config, today=clock.now().local.date())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        keep(app, "home")
        await press(pilot, "l", "l", "l")
        keep(app, "lab")
        await press(pilot, "q", "enter")
        while isinstance(quiz := app.screen, QuizScreen) and quiz.question:
            await ask(pilot, quiz, quiz.question)
            clock.at += timedelta(seconds=SECONDS)
            await press(pilot, "enter")
        keep(app, "summary")


async def draw_experiment(open_: Callable[[], Service], config: Config, clock: Clock) -> None:
    """Answer the one question of a small pack, and keep it and its reveal."""
    app = QuizlrApp(open_, config, today=clock.now().local.date(), start="review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, *SHOWN)
        keep(app, "question")
        await press(pilot, "3")
        keep(app, "reveal")


def small_pack(folder: Path) -> Path:
    """The shipped pack on geometry, cut down to its experiment on logistic regression."""
    shipped, pack = ROOT / "content" / "m1-optimization-geometry", folder / "content" / "small"
    pack.mkdir(parents=True)
    concepts = yaml.safe_load((shipped / "concepts.yaml").read_text(encoding="utf-8"))
    kept = [concept for concept in concepts["concepts"] if concept["id"] == "why-overshooting-happens"]
    small = {"entries": concepts["entries"], "concepts": [{**kept[0], "prerequisites": []}]}
    question = {
        "id": "run",
        "kind": "experiment",
        "concepts": ["why-overshooting-happens"],
        "family": "lr_logistic",
        "levels": ["given-curvature"],
    }
    about = {"schema": 1, "pack": "small", "title": "One experiment", "license": "CC-BY-4.0"}
    for name, part in (("pack", about), ("concepts", small), ("run", {"questions": [question]})):
        (pack / f"{name}.yaml").write_text(yaml.safe_dump(part), encoding="utf-8")
    return pack.parent


async def ask(pilot: Pilot[None], quiz: QuizScreen, question: QuestionView) -> None:
    """Answer one question."""
    keys = ["3"] if question.marked_by == "rating" else await right_keys(pilot, quiz, question)
    if question.marked_by == "rubric":
        await press(pilot, *WRITTEN, "enter", "3", *"yyyyyy")
        return
    if question.accepts == "letter" and question.number % SURE_AND_WRONG == 0:
        keys = ["b" if keys == ["a"] else "a"]
    await press(pilot, *keys, "2" if question.number % 4 == 0 else "3")


async def right_keys(pilot: Pilot[None], quiz: QuizScreen, question: QuestionView) -> list[str]:
    """What to press for the right answer: learnt by not knowing it and taking that back."""
    if question.marked_by:
        return []
    end = ["enter"] if question.accepts in ("number", "text", "expression") else []
    await press(pilot, ".", *end)
    right = quiz.feedback.right_key.replace("−", "-") if quiz.feedback else ""
    await press(pilot, "u")
    return [*(key for key in right if end or key not in " /"), *end]


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing more happens."""
    for _ in range(4):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each after the effect of the one before."""
    for key in keys:
        await pilot.press(_NAMES.get(key, key))
        await settle(pilot)


def keep(app: App[None], name: str) -> None:
    """Write what is on the screen, without a word of other hosts."""
    drawing = _REMOTE.sub("", app.export_screenshot(title="quizlr"))
    drawing = re.sub(r"font-family: Fira Code[^;]*;", f"font-family: {FONTS};", drawing)
    (SHOTS / f"{name}.svg").write_text(drawing, encoding="utf-8")


def main() -> None:
    """Draw them all."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    clock, usual = Clock(), Config(animations=False)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "shots.db"
        open_ = partial(open_service, database=database, content=[ROOT / "content"], clock=clock, seed=SEED)
        with open_(EAGER) as service:
            learn(service, clock)
        clock.at = FIRST + timedelta(days=DAYS[-1])
        asyncio.run(draw(partial(open_, usual), usual, clock))
        single = partial(
            open_service,
            usual,
            database=Path(folder) / "one.db",
            content=[small_pack(Path(folder))],
            clock=clock,
            seed=ONE,
        )
        asyncio.run(draw_experiment(single, usual, clock))


if __name__ == "__main__":
    main()
