"""The report of `quizlr test` on one card, as lines."""

from collections.abc import Iterable

from quizlr.render.glyphs import asciify
from quizlr.service.testing import Report

_SHARES = frozenset({"apart", "rejected", "distinct", "commonest", "position", "tree", "by_hand", "constant"})
_WORDS = {
    "invalid": "invalid",
    "nonfinite": "non-finite",
    "ambiguous": "ambiguous",
    "apart": "routes apart",
    "rejected": "rejected",
    "distinct": "distinct",
    "commonest": "commonest answer",
    "position": "commonest place",
    "tree": "best tree",
    "by_hand": "by hand",
    "constant": "best constant",
    "steps": "engine steps",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
}


def report_lines(report: Report) -> list[str]:
    """The card with its figures, what the bots earned, and every promise that is broken."""
    mark = "FAIL" if report.failures else "ok  "
    lines = [f"{mark}  {report.card}", f"      {_listed(_figure(*item) for item in report.figures.items())}"]
    if report.bots:
        lines.append(f"      bots: {_listed(f'{name} {share:.0%}' for name, share in report.bots.items())}")
    for seed, why in report.failures:
        at = "" if seed is None else f"seed {seed}: "
        lines.append(f"      {at}{why}")
    return [asciify(line) for line in lines]


def _figure(name: str, value: float) -> str:
    written = f"{value:.1%}" if name in _SHARES else f"{value:.1f}" if name.endswith("ms") else f"{value:g}"
    return f"{_WORDS[name]} {written}"


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
