"""`quizlr bench` as a person or a script meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quizlr.cli import main
from quizlr.errors import UsageError
from quizlr.memory import fsrs

LOG = Path(__file__).parents[1] / "unit" / "memory" / "data" / "simulated_revlog.csv"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["bench", *words], standalone_mode=False)


def test_predictions_on_a_log_beside_their_rivals() -> None:
    done = run("predict", "--log", str(LOG))
    assert done.return_value == 0
    names = [line.split("  ")[0] for line in done.output.splitlines()]
    assert {"constant", "moving average", "SM-2", "FSRS-6, default weights"} <= {*names}
    assert "came true" in done.output


def test_a_scheduler_that_loses_to_the_constant_fails(tmp_path: Path) -> None:
    """Cards that are forgotten overnight and known after a month are not what FSRS expects."""
    day = 86_400_000
    rows = ["card_id,review_time,review_rating"]
    for card in range(60):
        times = [1_760_000_000_000 + day * n for n in (card, card + 1, card + 40, card + 41)]
        rows += [f"{card},{time},{rating}" for time, rating in zip(times, (3, 1, 3, 1), strict=True)]
    file = tmp_path / "odd.csv"
    file.write_text("\n".join(rows))
    assert run("predict", "--log", str(file)).return_value == 1


def test_schedules_and_parity_as_json() -> None:
    rows = json.loads(run("schedule", "--seeds", "1", "--cards", "40", "--days", "20", "--json").output)[
        "rows"
    ]
    assert {row["truth"] for row in rows} == {"FSRS-6", "ACT-R"}
    done = run("parity", "--json")
    assert done.return_value == 0
    assert all(row["agrees"] for row in json.loads(done.output)["rows"])


def test_disagreement_with_other_programs_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fsrs.next_state
    monkeypatch.setattr(
        "quizlr.memory.benchmark.next_state", lambda state, rating, gap: real(state, rating, gap + 1)
    )
    done = run("parity")
    assert done.return_value == 1
    assert "NOT" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("predict", "--log", "nowhere.csv"), "cannot be read"),
        (("predict", "--log", str(Path(__file__))), "has no column card_id"),
        (("predict", "--log", str(LOG), "--zone", "Mars/Olympus"), "no time zone is called"),
        (("predict", "--log", str(LOG), "--split", "1.5"), "cannot be split"),
        (("schedule", "--truth", "Leitner"), "no truth is called Leitner"),
        (("predict",), "answered again on a later day"),
    ],
)
def test_what_cannot_be_measured_is_said(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert done.exception.help
