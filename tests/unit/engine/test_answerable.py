"""A person's way to the answer, from the printed text alone: no stored input, no engine."""

import math
import re
from typing import Any

import pytest

from quizlr.answers.compare import right_answer
from quizlr.engine.variant import Variant
from tests.unit.engine.conftest import STRATA, Stratum, Surveyed

NUMBER = r"[−-]?\d+(?:\.\d+)?"
SIGMOID = {0.0: 0.5, 0.4: 0.6, 0.85: 0.7, 1.4: 0.8, 2.2: 0.9, 3.0: 1.0}


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def _after(symbol: str, text: str) -> float:
    """The number that follows `symbol =` in a formula."""
    found = re.search(re.escape(symbol) + rf" = ({NUMBER})", text)
    assert found, (symbol, text)
    return _number(found[1])


def _columns(variant: Variant) -> dict[str, list[float]]:
    assert variant.table is not None
    numbers = [[_number(cell) for cell in row] for row in variant.table.rows]
    return dict(zip(variant.table.header, map(list, zip(*numbers, strict=True)), strict=True))


def _regime(product: float) -> int:
    return 0 if product < 1 else 1 if product < 2 else 2


def _larger_root(first: float, second: float, mixed: float) -> float:
    """Larger solution of λ² − (trace) λ + det = 0."""
    trace, det = first + second, first * second - mixed * mixed
    return (trace + math.sqrt(trace * trace - 4 * det)) / 2


def _signs(variant: Variant) -> tuple[int, ...]:
    columns = _columns(variant)
    y, features = columns[r"\(y\)"], [values for name, values in columns.items() if "x_" in name]
    p = columns.get(r"\(p\)") or [_looked_up(z, variant.prompt) for z in _logits(variant.prompt, features)]
    sums = [sum((a - b) * c for a, b, c in zip(p, y, x, strict=True)) for x in features]
    return tuple(1 if value > 0 else -1 for value in sums)


def _logits(prompt: str, features: list[list[float]]) -> list[float]:
    found = re.search(r"w = \(([^)]*)\)", prompt)
    assert found
    w = [_number(text) for text in found[1].split(", ")]
    return [round(sum(a * b for a, b in zip(w, row, strict=True)), 1) for row in zip(*features, strict=True)]


def _looked_up(z: float, prompt: str) -> float:
    assert "0.6 at 0.4" in prompt
    value = SIGMOID[min(SIGMOID, key=lambda at: abs(at - abs(z)))]
    return value if z >= 0 else 1 - value


def _on_quadratic(variant: Variant) -> int:
    assert variant.table is not None
    shown = re.search(rf"eigenvalues are ({NUMBER}) and ({NUMBER})", variant.prompt)
    (_, a, b), (_, _, d) = variant.table.rows
    largest = _number(shown[1]) if shown else _larger_root(_number(a), _number(d), _number(b))
    return _regime(_after(r"\eta", variant.prompt) * largest)


def _on_logistic(variant: Variant) -> int:
    prompt = variant.prompt
    if r"\lambda_{\max}" in prompt:
        largest = _after(r"\lambda_{\max}", prompt)
    else:
        largest = _larger_root(*(_after(f"H_{{{place}}}", prompt) for place in ("11", "22", "12")))
    return _regime(_after(r"\eta", prompt) * largest)


WAYS: dict[str, Any] = {"grad_signs": _signs, "lr_quadratic": _on_quadratic, "lr_logistic": _on_logistic}


OWN = [stratum for stratum in STRATA if stratum.name in WAYS]


@pytest.mark.parametrize("own", OWN, ids="~".join)
def test_the_printed_text_suffices(own: Stratum, surveyed: Surveyed) -> None:
    solve, seen = WAYS[own.name], surveyed(*own)
    right = sum(solve(variant) == right_answer(variant.key) for variant in seen.variants)
    assert right >= 0.95 * len(seen.variants)


@pytest.mark.parametrize("own", OWN, ids="~".join)
def test_the_levels_print_what_their_names_say(own: Stratum, surveyed: Surveyed) -> None:
    stratum, seen = own[:2], surveyed(*own)
    printed = {
        ("lr_quadratic", "eigenvalues"): "eigenvalues are",
        ("lr_logistic", "given-curvature"): "largest curvature is",
        ("lr_logistic", "close"): "largest curvature is",
        ("lr_logistic", "given-hessian"): "second derivatives are",
    }
    for variant in seen.variants:
        for (name, level), words in printed.items():
            if name == stratum[0] and level == stratum[1]:
                assert words in variant.prompt
        if stratum in {("lr_quadratic", "matrix"), ("lr_quadratic", "close")}:
            assert "eigenvalue" not in variant.prompt
        if stratum == ("lr_logistic", "given-hessian"):
            assert "lambda" not in variant.prompt
        if stratum[0] == "grad_signs":
            assert variant.table is not None
            assert (r"\(p\)" in variant.table.header) == (stratum[1] != "small")
