"""Hold every card of every family to its promises at full size; exit 1 where one is broken.

Usage: python -m scripts.torture_engine [--seeds N] [--others M] [--first F] [--family NAME]...

N seeds (2000) at each family's default level and M (300) at every other card, from F (100000) on, bots
playing; then the outside route of the tests over as many variants as it can take in its time. Among 151
cards one breaks a bound on M seeds by chance, so a card that does is asked of N, those M among them.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from quizlr.engine.catalogue import FAMILIES
from quizlr.plain.report import report_lines
from quizlr.service.testing import Report, Tested, family_cards, run

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = "tests/unit/engine/test_third_route.py"
SEEDS, OTHERS, FIRST = 2_000, 300, 100_000
OUTSIDE_SEEDS = 100
TOTALS = ("invalid", "ambiguous", "nonfinite")


def _cards(names: Sequence[str], *, default: bool) -> list[Tested]:
    """The cards at the first level of each family, or all others."""
    return [
        card
        for card in family_cards()
        if (card.level == FAMILIES[card.family].levels[0]) == default and (not names or card.family in names)
    ]


def _told(reports: Iterator[Report]) -> list[Report]:
    done = []
    for report in reports:
        print("\n".join(report_lines(report)), flush=True)
        done.append(report)
    return done


def _asked_again(
    reports: Sequence[Report], cards: Sequence[Tested], arguments: argparse.Namespace
) -> list[Report]:
    """The reports, those of cards that broke a promise on fewer seeds made anew on all."""
    short = {report.card for report in reports if report.failures and report.seeds < arguments.seeds}
    again = [card for card in cards if card.name in short]
    if again:
        print(f"once more, over {arguments.seeds} seeds: {', '.join(card.name for card in again)}")
    anew = {report.card: report for report in _told(run(again, arguments.seeds, arguments.first, bots=True))}
    return [anew.get(report.card, report) for report in reports]


def _summary(reports: Sequence[Report], seconds: float) -> Iterator[str]:
    """The figures of the whole house: how many variants, the worst of each share."""
    variants = sum(report.seeds for report in reports)
    yield f"{len(reports)} cards, {variants} seeds, {seconds:.0f} s"
    for name in TOTALS:
        yield f"{name}: {sum(report.figures[name] for report in reports):g}"
    for name in ("apart", "commonest", "tree"):
        worst = max(reports, key=lambda report: report.figures[name])
        yield f"largest {name}: {worst.figures[name]:.2%} ({worst.card})"
    worst = min(reports, key=lambda report: report.figures["by_hand"])
    yield f"least by hand: {worst.figures['by_hand']:.2%} ({worst.card})"
    worst = max(reports, key=lambda report: report.bots["best constant"])
    yield f"best constant: {worst.bots['best constant']:.3f} ({worst.card})"
    worst = max(reports, key=lambda report: report.figures["p95_ms"])
    yield f"slowest p95: {worst.figures['p95_ms']:.0f} ms ({worst.card}), all processors busy"


def _outside(first: int, seeds: int, names: Sequence[str]) -> list[str]:
    """Run the outside route of the tests at full size."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--timeout=3600", OUTSIDE]
    if names:
        command += ["-k", " or ".join(names)]
    sizes = {"QUIZLR_OUTSIDE": str(seeds), "QUIZLR_OUTSIDE_FIRST": str(first)}
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, **sizes}, check=False)
    return [] if run.returncode == 0 else [f"the outside route disagrees with a variant from seed {first} on"]


def main(arguments: argparse.Namespace) -> int:
    """Print every report and the summary; return 1 where a promise is broken."""
    begun = perf_counter()
    names: list[str] = arguments.family
    default, others = (_cards(names, default=first) for first in (True, False))
    reports = _told(run(default, arguments.seeds, arguments.first, bots=True))
    reports += _told(run(others, arguments.others, arguments.first, bots=True))
    reports = _asked_again(reports, others, arguments)
    print("\n".join(_summary(reports, perf_counter() - begun)))
    broken = [f"{report.card}: {why}" for report in reports for _, why in report.failures]
    broken += _outside(arguments.first, arguments.outside, names)
    print("\n".join(broken) or "every promise kept")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Hold every card of every family to its promises.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="at each family's default level")
    parser.add_argument("--others", type=int, default=OTHERS, help="at every other card")
    parser.add_argument("--first", type=int, default=FIRST, help="the first seed")
    parser.add_argument(
        "--outside", type=int, default=OUTSIDE_SEEDS, help="variants a card for the outside route"
    )
    parser.add_argument("--family", action="append", default=[], help="only this one; may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_arguments()))
