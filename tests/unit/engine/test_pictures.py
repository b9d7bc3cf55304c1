import json
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from math import exp, isfinite
from typing import Any, Literal

import numpy as np
import pytest

from quizlr.answers.keys import key_from_json, key_to_json
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.drawing import loss_plot, quantity, track
from quizlr.engine.generate import picture
from quizlr.engine.variant import Foil, Variant
from quizlr.engine.verify import Survey
from quizlr.render.chart import draw
from quizlr.render.picture import Bars, Grid, Picture, Plot, Table
from tests.unit.engine.conftest import Surveyed


def _leaves(value: object) -> Iterator[object]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _from_json(text: str) -> Variant:
    """The variant as one reads it back from a stored payload."""
    data: dict[str, Any] = json.loads(text)
    table = data["table"]
    data["table"] = table and Table(tuple(table["header"]), tuple(map(tuple, table["rows"])))
    data["key"] = key_from_json(data["key"])
    data["foils"] = tuple(Foil(**foil) for foil in data["foils"])
    return Variant(**{**data, "options": tuple(data["options"]), "labels": tuple(data["labels"])})


def _to_json(variant: Variant) -> str:
    return json.dumps({**asdict(variant), "key": key_to_json(variant.key)}, allow_nan=False)


def test_a_picture_holds_plain_finite_numbers(pictures: tuple[Picture, ...]) -> None:
    for drawn in pictures:
        for leaf in _leaves(drawn):
            assert type(leaf) in {int, float, str, bool, type(None)}, leaf
            assert not isinstance(leaf, float) or isfinite(leaf)
        assert not [leaf for leaf in _leaves(drawn.panels) if isinstance(leaf, str) and "\\" in leaf]


def test_a_picture_can_be_drawn_from_the_stored_variant(seen: Survey) -> None:
    for variant in seen.variants[:6]:
        again = _from_json(_to_json(variant))
        assert again.inputs == variant.inputs
        assert again.evidence == variant.evidence
        assert picture(again) == picture(variant)


def test_panels_frame_what_they_show(pictures: tuple[Picture, ...]) -> None:
    for drawn in pictures:
        assert 1 <= len(drawn.panels) <= 3
        for panel in drawn.panels:
            if isinstance(panel, Plot) and panel.x_range and panel.y_range:
                assert panel.field is not None
                assert panel.field.xs == tuple(sorted(panel.field.xs))
                assert len(panel.field.values) == len(panel.field.ys)
                points = [p for line in panel.lines for p in line.points]
                points += [p for marks in panel.marks for p in marks.points]
                (left, right), (bottom, top) = panel.x_range, panel.y_range
                inside = [left <= x <= right and bottom <= y <= top for x, y in points]
                assert sum(inside) >= len(inside) / 2


def test_everything_appears_by_the_last_step(pictures: tuple[Picture, ...]) -> None:
    for drawn in pictures:
        steps = [leaf for part in _parts(drawn) for leaf in part]
        assert steps, "something must appear while it trains"
        assert min(steps) >= 0
        assert max(steps) <= drawn.last_step


def _parts(drawn: Picture) -> Iterator[tuple[int, ...]]:
    for panel in drawn.panels:
        if isinstance(panel, Bars):
            yield tuple(bar.step for bar in panel.bars)
        elif isinstance(panel, Grid):
            yield tuple(cell.step for row in panel.cells for cell in row)
        else:
            for line in panel.lines:
                assert len(line.steps) in (0, len(line.points))
                yield line.steps
            for band in panel.bands:
                assert len(band.steps) in (0, len(band.columns))
                yield band.steps


@pytest.mark.parametrize("name", ["lr_quadratic", "lr_logistic"])
def test_the_loss_is_exact_for_thirty_steps_then_a_band(name: str, surveyed: Surveyed) -> None:
    drawn = picture(surveyed(name, "close").variants[0])
    loss = drawn.panels[1]
    assert isinstance(loss, Plot)
    assert [x for x, _ in loss.lines[0].points] == [float(k) for k in range(31)]
    assert [label for _, label in loss.ticks] == ["0", "30", str(drawn.last_step)]
    assert loss.bands[0].steps[-1] == drawn.last_step
    assert all(low <= high for _, low, high in loss.bands[0].columns)
    assert loss.log_y == (name == "lr_quadratic")


@pytest.mark.parametrize("level", FAMILIES["grad_signs"].levels)
def test_bars_add_up_to_the_gradient(level: str, surveyed: Surveyed) -> None:
    for variant in surveyed("grad_signs", level).variants[:25]:
        bars = picture(variant).panels[0]
        assert isinstance(bars, Bars)
        features = len(variant.labels)
        examples = len(variant.inputs["y"])
        sums, votes = bars.bars[:features], bars.bars[features:]
        assert len(votes) == features * examples
        for j, (bar, slope) in enumerate(zip(sums, _gradient(variant), strict=True)):
            own = votes[j * examples : (j + 1) * examples]
            assert bar.value == pytest.approx(sum(vote.value for vote in own)) == pytest.approx(slope)
            assert bar.step > max(vote.step for vote in own)


def test_a_picture_says_itself_in_words_and_numbers(pictures: tuple[Picture, ...]) -> None:
    for drawn in pictures:
        assert "\\" not in drawn.sentence
        assert drawn.sentence.endswith(".")
        assert drawn.table is not None
        assert all(len(row) == len(drawn.table.header) for row in drawn.table.rows)


@pytest.mark.parametrize(("width", "height"), [(38, 8), (60, 16), (12, 4)])
@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
def test_every_frame_can_be_drawn(
    width: int, height: int, glyphs: Literal["unicode", "ascii"], pictures: tuple[Picture, ...]
) -> None:
    for drawn in pictures[:2]:
        for panel in drawn.panels:
            for step in (None, 0, drawn.last_step // 2):
                rows = draw(panel, width, height, step, glyphs)
                assert [len(row) for row in rows] == [width] * height


def test_a_curve_that_goes_on_beyond_the_axis_says_so() -> None:
    wild = loss_plot(np.array([1.0, np.inf, np.nan]), log=True)
    assert wild.rules == ((1e6, "cut off"),)
    assert wild.lines[0].points == ((0.0, 1.0), (1.0, 1e6), (2.0, 1e6))
    calm = loss_plot(np.array([1.0, 1e-3, 1e-9]), log=True)
    assert calm.rules == ((1e-6, "cut off"),)
    assert loss_plot(np.array([1.0, 0.5]), 0.25).rules == ((0.25, "optimum"),)


def test_a_path_that_leaves_is_cut_at_the_edge() -> None:
    path = np.array([[1.0, 0.0], [-3.0, 0.5], [9.0, -1.5], [-27.0, 4.5]])
    cut = track(path, np.zeros(2))
    assert cut.steps == (0, 1, 2)
    assert cut.points[2][0] == pytest.approx(4.0)
    assert cut.points[2][1] == pytest.approx(0.5 - 2.0 * 7.0 / 12.0)


def test_a_path_that_becomes_infinite_is_cut_before() -> None:
    path = np.array([[1.0, 0.0], [-2.0, 0.0], [np.inf, 0.0], [np.nan, 0.0]])
    assert track(path, np.zeros(2)).points == ((1.0, 0.0), (-2.0, 0.0))


def test_quantities_of_any_size_fit_a_cell() -> None:
    assert [quantity(v) for v in (0.0, 1.234, 1e-7, -2.5e120, float("inf"))] == [
        "0", "1.23", "1.0e−07", "−2.5e+120", "not finite",
    ]  # fmt: skip


def _gradient(variant: Variant) -> list[float]:
    """Xᵀ(p − y) / N in plain floats."""
    x, y, w = (variant.inputs[name] for name in ("x", "y", "w"))
    errors = [
        1 / (1 + exp(-sum(a * b for a, b in zip(row, w, strict=True)))) - label
        for row, label in zip(x, y, strict=True)
    ]
    return [sum(e * row[j] for e, row in zip(errors, x, strict=True)) / len(y) for j in range(len(w))]
