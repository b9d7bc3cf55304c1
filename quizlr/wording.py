"""The sentences both front ends say, so that they say the same."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from quizlr.answers.keys import CountKey, EstimateKey, ExpressionKey, Key, RubricKey, SetKey, TextKey
from quizlr.memory.queue import LONG_AWAY

if TYPE_CHECKING:
    from quizlr.bank.problems import Problem
    from quizlr.service.views import (
        EntryBar,
        FeedbackView,
        GuessView,
        HomeView,
        Leech,
        Place,
        PlacedView,
        QuestionView,
        SummaryView,
        SureWrong,
        WhyStep,
        WhyView,
    )


CONFIDENCE = {"1": "guess", "2": "unsure", "3": "sure"}
RATINGS = {1: "Again", 2: "Hard", 3: "Good", 4: "Easy"}
VERDICT_MARKS = {"right": "✓", "partly": "◐", "wrong": "✗", "unknown": "·"}
_VERDICT_WORDS = {
    "right": "Right",
    "partly": "Partly",
    "wrong": "Not quite",
    "unknown": "Not known yet",
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_NO_BREAK = "\u00a0"
_TIMES = {1: "once", 2: "twice"}
_FACTORS = {2.0: "two", 3.0: "three", 5.0: "five", 10.0: "ten"}


def kept_as_it_was(found: Problem) -> str:
    """What keeps a saved file from being taken over, as prose: nothing of it is read as a formula."""
    told = f"{Path(found.path).name}:{found.line}:{found.column} {found.message}".replace("`", "'")
    return f"`{told}`: the text before holds until that is mended."


def day(value: date, *, weekday: bool = True) -> str:
    """A date as `Mon 23 Nov`, the same in every locale."""
    text = f"{value.day} {_MONTHS[value.month - 1]}"
    return f"{_DAYS[value.weekday()]} {text}" if weekday else text


def full_moment(value: datetime) -> str:
    """A wall clock with its year, as `23 Nov 2026, 09:05`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}, {value:%H:%M}"


def times(count: int) -> str:
    """once, twice, 3 times."""
    return _TIMES.get(count, f"{count} times")


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 card`, `2 cards`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def minutes(number: int) -> str:
    """about 14 minutes."""
    return f"about {count(number, 'minute')}"


def plan_line(home: HomeView) -> str:
    """Today's plan in a line: `18 due · 5 new · about 14 minutes`."""
    if not home.due and not home.new:
        return "nothing due"
    return f"{home.due} due · {home.new} new · {minutes(home.minutes)}"


def left_out(home: HomeView) -> str:
    """What is said of content that cannot be asked."""
    problems = count(len(home.problems), "problem")
    return f"{problems} in the packs: what is touched is left out. `quizlr check` tells more."


def nothing_due(home: HomeView) -> str:
    """What is said, and offered, when today's plan is empty."""
    if home.asked == 0:
        return "There is nothing to ask yet."
    done = "All done for today." if home.answered_today else "Nothing is due today."
    if home.next_due is None:
        return done
    return f"{done} The next cards come back {when(home.next_due, home.today)}."


def first_day(home: HomeView) -> str:
    """What day one says instead of empty charts."""
    questions = sum(bar.solid + bar.shaky + bar.unasked for bar in home.entries)
    return (
        f"Day one. {count(questions, 'card')} wait in these packs; {home.new} of them today. "
        "As you answer, the bars fill: solid is what you will still know in three weeks."
    )


def welcome_back(home: HomeView) -> str:
    """What is said after a long absence: what to expect, and that nothing is lost; empty otherwise."""
    if home.away < LONG_AWAY or not home.due:
        return ""
    said = [f"Welcome back after {count(home.away, 'day')}: nothing was lost, and nothing is reset."]
    if home.later:
        wait = "waits" if home.later == 1 else "wait"
        said.append(f"{count(home.later, 'further card')} {wait} for later days, a session at a time.")
    if home.expected is not None:
        said.append(f"Expect about {round(100 * home.expected, -1):.0f}{_NO_BREAK}% right today.")
    return " ".join(said)


def entry_line(bar: EntryBar) -> str:
    """How far an entry is: `7 of 10 concepts solid`, or how much of it was asked."""
    cards = bar.solid + bar.shaky + bar.unasked
    if bar.unasked == cards:
        return f"{count(bar.concepts, 'concept')}, not asked yet"
    if bar.unasked:
        return f"{bar.concepts_solid} of {bar.concepts} solid, asked {cards - bar.unasked} of {cards}"
    return f"{bar.concepts_solid} of {bar.concepts} concepts solid"


def place_in_session(question: QuestionView) -> str:
    """`4 of 23`, and why a question stands here where it is no ordinary one."""
    reasons = {
        "again": " · once more",
        "another": " · another variant, not counted",
        "twin": " · twin, not counted",
        "pretest": " · first meeting: a prediction, not scored",
        "practice": " · practice",
        "place": " · what you know",
    }
    about = "about " if question.purpose == "place" else ""
    return f"{question.number} of {about}{question.total}{reasons.get(question.purpose, '')}"


def time_left(question: QuestionView) -> str:
    """`about 11 min left`."""
    return f"about {question.minutes_left} min left" if question.minutes_left else "nearly done"


def scale(key: Key | None) -> str:
    """How an answer is judged, where the question does not show it."""
    match key:
        case SetKey():
            return "Choose all that are right; at least one is."
        case CountKey(most=most, beside=beside):
            off = f" One off earns {'half' if beside == 0.5 else _figure(beside)}." if beside else ""
            return f"A whole number from 0 to {most}.{off}"
        case EstimateKey(passing=passing):
            return f"An estimate: within a factor of {_factor(passing)} is right."
        case TextKey():
            return "In words."
        case ExpressionKey(names=names):
            return f"A formula in {', '.join(names)}: * for products, ^ for powers; exp ln sqrt abs max sign."
        case RubricKey():
            return "Write a few sentences; then you compare them with a model answer."
        case None:
            return "Say it to yourself, then how sure you are; the card turns."
    return ""


def _factor(passing: float) -> str:
    """The widest factor that passes, credit being rounded; cut to a decimal, so that it does pass."""
    least = math.ceil(round(100 * passing, 6)) / 100 - 0.005
    factor = math.floor(10 * 10 ** (1 - least)) / 10
    return _FACTORS.get(factor, f"{factor:g}")


def _figure(credit: float) -> str:
    return f"{round(credit, 2):g}"


def said(feedback: FeedbackView) -> str:
    """`you said b, sure`."""
    if feedback.verdict == "unknown":
        return "you said you don't know"
    confidence = f", {feedback.confidence}" if feedback.confidence else ""
    return f"you said {feedback.said}{confidence}"


def verdict_line(feedback: FeedbackView) -> str:
    """Verdict as word, then the right answer: `Partly, credit 0.5: a c.`; the mark is the front end's.

    Where the answer was right, the right one follows only if it is another: a number within its tolerance.
    """
    word = _VERDICT_WORDS[feedback.verdict]
    if feedback.verdict in ("right", "partly") and 0 < round(feedback.credit or 0.0, 2) < 1:
        word = f"{word}, credit {_figure(feedback.credit or 0.0)}"
    exact = feedback.verdict == "right" and feedback.said.split(" = ")[-1] == feedback.right_key
    if not feedback.right_key:
        return f"{word}:" if feedback.right_text else f"{word}."
    return f"{word}." if exact else f"{word}: {right_in_words(feedback)}."


def right_in_words(feedback: FeedbackView) -> str:
    """The right answer as it would be typed, a number with its unit."""
    counted = feedback.right_key[-1:].isdigit() and feedback.right_text.startswith(f"{feedback.right_key} ")
    return feedback.right_text if counted else feedback.right_key


def guess_line(guess: GuessView) -> str:
    """What a guess in the Lab came to: `You said b. Not quite: c.`"""
    word = _VERDICT_WORDS[guess.verdict]
    right = "" if guess.said == guess.right_key else f": {guess.right_key}"
    return f"{word}{right}." if guess.verdict == "unknown" else f"You said {guess.said}. {word}{right}."


def foil_line(feedback: FeedbackView) -> str:
    """Prose that starts from the answer given: `*b* is what you get if …`."""
    if not feedback.foil:
        return ""
    return f"*{feedback.foil_key}*: {feedback.foil}" if feedback.foil_key else feedback.foil


def when(due: date, today: date) -> str:
    """today, tomorrow, `in 4 days, Fri 27 Nov`."""
    away = (due - today).days
    if away <= 0:
        return "today"
    if away == 1:
        return "tomorrow"
    return f"in {away} days, {day(due)}"


def due_phrase(feedback: FeedbackView) -> str:
    """When this card comes back."""
    if feedback.suspended:
        return "suspended"
    if feedback.due is None or feedback.due_in is None:
        return "once more today" if feedback.again_today else "the schedule stays as it is"
    if feedback.purpose == "pretest":
        return f"a first look, not scored; asked {when(feedback.due, _day_of(feedback))}"
    back = when(feedback.due, _day_of(feedback))
    if feedback.disputed:
        return f"disputed: kept out of the schedule, {back} again"
    if feedback.decides_later:
        later = "a fresh variant decides later today" if feedback.again_today else f"{back} decides"
        return f"right, but a guess: {later}"
    return f"once more today, then {back}" if feedback.again_today else f"back {back}"


def placed_line(placed: PlacedView | None) -> str:
    """What is plainly known, and when its cards come; empty where there was no placement."""
    if placed is None:
        return ""
    if not placed.concepts:
        return "Nothing stands out as known yet: every card is met in its turn."
    head = f"{len(placed.concepts)} of {count(placed.of, 'concept')}: {', '.join(placed.concepts)}."
    if not placed.cards or placed.first is None or placed.last is None:
        return head
    span = day(placed.first) if placed.first == placed.last else f"{day(placed.first)} to {day(placed.last)}"
    return f"{head} {count(placed.cards, 'card')} of these come from {span}, not as new ones."


def ground_line(feedback: FeedbackView, key: str) -> str:
    """What the card builds on, and the key that asks about it; empty where that is no trouble."""
    return f"It builds on {feedback.ground}: {key} asks about that." if feedback.ground else ""


def _day_of(feedback: FeedbackView) -> date:
    return (feedback.due or date.min) - timedelta(days=feedback.due_in or 0)


def place_line(place: Place) -> str:
    """The concept and its place: `Why overshooting happens · M1 Optimization Geometry, 15 Feb`."""
    if not place.entry:
        return place.concept
    if not place.day:
        return f"{place.concept} · {place.entry}"
    return f"{place.concept} · {place.entry}, {day(place.day, weekday=False).replace(' ', _NO_BREAK)}"


def marks_line(feedback: FeedbackView) -> str:
    """What the person has said of this answer since: slip, flag, dispute."""
    said_since = [
        ("slip noted: not a misconception", feedback.slipped),
        ("flagged", feedback.flagged),
        ("disputed", feedback.disputed),
        ("suspended", feedback.suspended),
    ]
    return " · ".join(text for text, true in said_since if true)


def score_line(summary: SummaryView) -> str:
    """`9 of 14 right, 1 partly, 3 not quite, 1 not known, in 11 minutes`."""
    if not summary.answered:
        return "Nothing answered"
    parts = [f"{summary.right} of {summary.answered} right"]
    parts += [f"{summary.partly} partly"] if summary.partly else []
    parts += [f"{summary.wrong} not quite"] if summary.wrong else []
    parts += [f"{summary.unknown} not known"] if summary.unknown else []
    return f"{', '.join(parts)}, in {count(max(1, summary.minutes), 'minute')}"


def calibration_line(summary: SummaryView) -> str:
    """Today's confidence against the facts: `You were sure 8 times and right 6 of them.`"""
    if summary.sure:
        return f"You were sure {times(summary.sure)} and right {_of(summary.sure_right, summary.sure)}."
    if summary.unsure:
        return (
            f"You were unsure {times(summary.unsure)} and right {_of(summary.unsure_right, summary.unsure)}."
        )
    if summary.guess:
        return f"You guessed {times(summary.guess)} and were right {_of(summary.guess_right, summary.guess)}."
    return ""


def _of(part: int, whole: int) -> str:
    if part == whole:
        return "each time" if whole > 1 else "then too"
    if part == 0:
        return "none of those times" if whole > 1 else "not that time"
    return _TIMES.get(part, f"{part} of them")


def sure_wrong_line(item: SureWrong) -> str:
    """One sure and wrong idea, corrected in one sentence; prose."""
    suffix = f" ({times(item.times)})" if item.times > 1 else ""
    return f"**{item.concept}**{suffix}: {item.correction}".rstrip(": ")


def leech_line(leech: Leech) -> str:
    """A card that asking again does not help, and what does."""
    said = f"`{leech.card}` was forgotten {leech.lapses} times: rewrite it, or split it in two"
    return f"{said}; or learn *{leech.first}* first." if leech.first else f"{said}."


def tomorrow_line(summary: SummaryView) -> str:
    """`Tomorrow: 12 due, about 8 minutes.`"""
    if not summary.tomorrow_due:
        return "Tomorrow: nothing due so far."
    return f"Tomorrow: {summary.tomorrow_due} due, {minutes(summary.tomorrow_minutes)}."


def summary_lines(summary: SummaryView) -> list[str]:
    """The summary as prose lines for a front end without a screen."""
    lines = [f"{score_line(summary)}."]
    if summary.placed:
        lines.append(f"Plainly known: {placed_line(summary.placed)}")
    if summary.left:
        lines.append(f"{count(summary.left, 'card')} of today's plan left; `quizlr review` goes on.")
    if summary.sure_wrong:
        lines += ["Sure and wrong:", *(f"- {sure_wrong_line(item)}" for item in summary.sure_wrong)]
    lines += [leech_line(leech) for leech in summary.leeches]
    if summary.newly_solid:
        lines.append(f"Newly solid: {', '.join(summary.newly_solid)}.")
    return [line for line in [*lines, calibration_line(summary), tomorrow_line(summary)] if line]


def why_lines(view: WhyView) -> list[str]:
    """Why a card is due when it is: its answers, one a line, then the last interval step by step."""
    head = view.card if view.status == "active" else f"{view.card} · {view.status}"
    if view.recall is not None:
        head += f" · known today with {view.recall:.1%}".replace("%", f"{_NO_BREAK}%")
    if not view.steps:
        asked = f"{count(view.answers, 'answer')}, none of which counts for the schedule"
        return [head, asked if view.answers else "It was never asked."]
    return [head, *(_why_step(step) for step in view.steps), *_why_interval(view)]


def _why_step(step: WhyStep) -> str:
    if step.moved:
        return f"{day(step.day)} · {step.moved} · due {_named(step.due)}"
    parts = [day(step.day), f"{step.verdict}{f', {step.confidence}' if step.confidence else ''}"]
    if step.disputed:
        parts.append("disputed")
    if step.rating:
        parts.append(RATINGS[step.rating])
    if step.elapsed is not None and step.recall is not None:
        parts.append(f"after {count(step.elapsed, 'day')}, when recall was {step.recall:.3f}")
    if step.rating and step.stability is not None and step.difficulty is not None:
        parts.append(f"S = {step.stability:g}, D = {step.difficulty:g}")
    if step.due:
        parts.append(f"due {day(step.due)}")
    return " · ".join(parts)


def _why_interval(view: WhyView) -> list[str]:
    last = view.steps[-1]
    if last.moved:
        return [f"Due {_named(view.due)}: that was the last word."]
    if last.rating is None or view.exact is None or not view.days:
        return [f"{_undecided(last)}: it decides nothing yet. The card comes back on {_named(view.due)}."]
    whose = " by your own weights" if view.own_weights else ""
    fallen = (
        f"Recall falls to {view.retention:g} after {view.exact:.2f} days, with S = {last.stability:g}{whose}."
    )
    lines = [fallen]
    if view.exact > view.max_interval:
        lines.append(f"No interval is longer than {view.max_interval} days.")
    if not view.by_these_settings:
        since = "the settings are others now, or a break lay between"
        return [*lines, f"Due {_named(view.due)}, as it was decided then; {since}."]
    return [
        *lines,
        _chosen(view, last.day),
        f"{day(last.day)} and {_days(view, last.day)}: due {_named(view.due)}.",
    ]


def _chosen(view: WhyView, last: date) -> str:
    """Which of the days on which it could come back was taken, and why."""
    first, end = view.days[0][0], view.days[-1][0]
    if first == end:
        return f"So short an interval is rounded, not spread: {_days(view, last)}."
    fewest = min(number for _, number in view.days)
    empty = sum(number == fewest for _, number in view.days)
    span = f"It may be {(first - last).days} to {count((end - last).days, 'day')}"
    if empty == len(view.days):
        return f"{span}, equally full: the card's name drew {_days(view, last)}."
    draw = (
        "the emptiest day" if empty == 1 else f"one of the {empty} emptiest days, drawn by the card's name,"
    )
    return f"{span}: {draw} had {count(fewest, 'card')}."


def _days(view: WhyView, last: date) -> str:
    return count((view.due - last).days, "day") if view.due else "no days"


def _undecided(last: WhyStep) -> str:
    if last.disputed:
        return "The last answer is disputed"
    return "The last answer was a right guess" if last.verdict == "right" else "The last answer is not rated"


def _named(due: date | None) -> str:
    return day(due) if due else "no day"
