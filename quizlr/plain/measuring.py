"""What `quizlr bench` prints: predictions, schedules, parity."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from quizlr.memory.benchmark import ParityRow, PredictionReport
from quizlr.memory.metrics import Calibration
from quizlr.memory.predictors import FITTED
from quizlr.memory.simulate import Figure, Row
from quizlr.wording import count


def predict_lines(report: PredictionReport) -> Iterator[str]:
    """Every predictor with its measures and its distance from the constant; calibration of FSRS-6."""
    yield f"{report.answers:,} answers to {count(report.cards, 'card')}, {report.scored:,} of them scored:"
    yield "the first one of a study day, at least a day after the card's last."
    yield f"Learned from the older {report.trained_on:,}; tried on the newer {report.tested_on:,},"
    yield f"of which {report.recalled:.1%} were right."
    yield ""
    yield f"{'predictor':<26}{'log loss':>9}{'RMSE(bins)':>12}{'AUC':>7}   against the constant"
    for score in report.scores:
        auc = "-" if score.auc is None else f"{score.auc:.3f}"
        row = f"{score.name:<26}{score.log_loss:9.4f}{score.rmse_bins:12.4f}{auc:>7}"
        gap = report.differences.get(score.name)
        yield row + (f"   {gap.mean:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]" if gap else "")
    yield ""
    yield from _calibration(report.calibration)


def _calibration(table: Iterable[Calibration]) -> Iterator[str]:
    yield f"Recall as {FITTED} stated it, and as it came true:"
    yield f"{'stated':>8}{'came true':>11}{'answers':>9}"
    for row in table:
        yield f"{row.stated:8.3f}{row.actual:11.3f}{row.count:9,}"


_HEAD = f"{'schedule':<26}{'hours':>13}{'memorised':>15}{'recall':>8}{'reviews':>9}{'equal':>8}{'ratio':>7}"


def schedule_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Schedules under each truth, each beside FSRS-6 at equal knowledge."""
    yield "Simulated study. Memorised: cards known, mean over all days. Equal: hours that FSRS-6 with the"
    yield "published weights takes for the same; below its own hours, the schedule is the slower one."
    for truth, own in groupby(rows, key=lambda row: row.truth):
        yield ""
        yield f"truth: {truth}"
        yield _HEAD
        for row in own:
            equal, ratio = _plain(row.equal_hours, 1), _plain(row.ratio, 2)
            reviews = f"{row.reviews.mean:9,.0f}"
            known = f"{row.recall.mean:8.3f}"
            head = f"{row.policy:<26}{_spread(row.hours):>13}{_spread(row.memorised):>15}"
            yield f"{head}{known}{reviews}{equal:>8}{ratio:>7}"


def _spread(figure: Figure) -> str:
    return f"{figure.mean:.1f} ± {figure.sd:.1f}"


def _plain(figure: Figure | None, digits: int) -> str:
    return "-" if figure is None else f"{figure.mean:.{digits}f}"


def parity_lines(rows: Iterable[ParityRow]) -> Iterator[str]:
    """Histories whose states are published, and whether ours agree."""
    found = list(rows)
    for row in found:
        yield f"{'ok ' if row.agrees else 'NOT'}  {row.golden.name}"
        yield f"     S  {', '.join(f'{value:.4f}' for value in row.stability)}"
        if not row.agrees:
            yield f"     published  {', '.join(f'{value:.4f}' for value in row.golden.stability)}"
            yield f"     days between {row.gaps}, intervals {row.intervals}"
    agreeing = sum(row.agrees for row in found)
    yield f"{agreeing} of {len(found)} agree with fsrs-rs, Anki and py-fsrs:"
    yield "S and D to 0.001, days between and intervals exactly."
