"""What is said of a break, a parked concept, other due days, other weights, and minutes a day."""

from collections.abc import Iterator, Sequence

from quizlr.service.outlooks import BreakView, FitView, ForecastView, ParkView, RescheduleView
from quizlr.wording import count, day, minutes

_BAR = 24


def break_lines(view: BreakView) -> Iterator[str]:
    """What falls due in a break, when it comes back instead, and what that costs."""
    span = f"from {day(view.first)} to {day(view.last)}"
    if not view.cards or view.back_first is None or view.back_last is None:
        yield f"Nothing falls due {span} so far; what you answer until then comes back after it."
        return
    yield f"{count(view.cards, 'card')} would fall due {span}."
    back = day(view.back_first)
    if view.back_last != view.back_first:
        back += f" to {day(view.back_last)}"
    yield f"They come back on {back}, {minutes(view.minutes)} a day with what is due anyway."
    known, after = round(view.known), round(view.known_after)
    if known == after:
        yield f"You will know about {after} of them then, as many as without the break."
    else:
        yield f"You will know about {after} of them then; without the break it would be {known}."


def park_lines(view: ParkView) -> Iterator[str]:
    """What of a concept is set aside, or asked again."""
    if view.back:
        yield f"{view.concept} is asked again: {count(view.cards, 'card')}."
        return
    until = f"until {day(view.until)}" if view.until else "until you take it up again"
    yield f"{view.concept} is not asked {until}: {count(view.cards, 'card')}."
    yield "What you know of it is kept. `quizlr unpark` takes it up again, `quizlr undo` too."


def reschedule_lines(view: RescheduleView) -> Iterator[str]:
    """What other settings do to due days."""
    by = "your own weights" if view.own_weights else "the published weights"
    settings = f"retention {view.retention:g}, at most {view.max_interval} days, {by}"
    moved = view.earlier + view.later
    if not moved:
        yield f"Every due day is as these settings give it: {settings}."
        return
    yield f"By {settings}: {moved} of {count(view.cards, 'due day')} would move."
    due = f"due today: {view.due_before} now, {view.due_after} then"
    yield f"{view.earlier} come earlier, {view.later} later; {due}."
    yield "What is known of the cards stays as it is."


def forecast_lines(views: Sequence[ForecastView]) -> Iterator[str]:
    """Minutes a day for each retention, as a table with a bar."""
    most = max((view.minutes for view in views), default=0.0)
    if not most:
        yield "There is no card yet to forecast from: answer some questions first."
        return
    yield "The next 90 days, from your cards as they stand and the times you take:"
    yield ""
    yield "retention  minutes a day  reviews a day  known then"
    for view in views:
        bar = "#" * max(1, round(_BAR * view.minutes / most))
        mark = "  <- yours" if view.chosen else ""
        row = f"{view.retention:9.4g}  {view.minutes:13.1f}  {view.reviews:13.1f}  {view.known:9.0%}"
        yield f"{row}   {bar}{mark}"
    yield ""
    yield "`quizlr config set retention 0.85` changes it; `quizlr reschedule` moves what is scheduled."


def fit_lines(view: FitView) -> Iterator[str]:
    """Whether the weights were changed, and why or why not."""
    if view.loss_before is None or view.loss_after is None:
        yield f"{count(view.scored, 'answer')} can be learned from; a fit is tried from {view.needed:,} on."
        yield "Fewer would make predictions worse, not better. The weights stay as they are."
        return
    whose = "your weights so far" if view.own_before else "the published weights"
    yield f"Learned from {view.scored - view.held_out:,} answers, tried on the newest {view.held_out:,}."
    yield f"Log loss on these: {view.loss_before:.4f} by {whose}, {view.loss_after:.4f} by the fitted ones."
    gain = view.loss_before - view.loss_after
    if not view.adopted:
        yield f"That is {_gain(gain)}; {view.better:g} better is asked for. The weights stay as they are."
        return
    yield f"That is {_gain(gain)}: from now on your own weights decide, fitted to all {view.scored:,}."
    yield f"{count(view.moved, 'due day')} moved, by the retention of today. `quizlr undo` takes it back,"
    yield "`quizlr fit --published` too."


def published_lines(view: FitView) -> Iterator[str]:
    """That the published weights decide."""
    if not view.adopted:
        yield "The published weights decide already."
        return
    yield f"The published weights decide again; {count(view.moved, 'due day')} moved."
    yield "`quizlr undo` takes it back."


def _gain(gain: float) -> str:
    return f"{gain:.4f} better" if gain > 0 else f"{-gain:.4f} worse"
