"""What can be done with an experiment beside answering it: its twin, its proof, and the Lab."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizlr.answers.compare import passes
from quizlr.answers.numbers import Unreadable
from quizlr.answers.reading import read
from quizlr.config import Config
from quizlr.engine.generate import told
from quizlr.errors import NoVariantError, UsageError
from quizlr.render.picture import Plot
from quizlr.service.lab import Lab
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView, GuessView, LabView, UnreadableView
from tests.support import CHOICE, EXPERIMENT, StoppedClock, open_small

QUIET = """\
  - id: {id}
    kind: experiment
    concepts: [{concept}]
    family: lr_quadratic
    levels: [eigenvalues]
"""
IMPOSSIBLE = QUIET.rstrip() + "\n    knobs: {{condition: [60, 90]}}\n"
Open = Callable[..., Service]


@pytest.fixture
def house(database: Path, tmp_path: Path) -> Open:
    def open_(*questions: tuple[str, str, str], config: Config | None = None) -> Service:
        service = open_small(database, tmp_path / "content", StoppedClock(), *questions, config=config)
        service.start(SessionOptions())
        return service

    return open_


def _answered(service: Service) -> FeedbackView:
    question = service.next()
    assert question is not None
    feedback = service.answer("b", "sure")
    assert isinstance(feedback, FeedbackView)
    return feedback


# The twin


def test_a_twin_has_one_number_changed_and_another_right_answer(house: Open) -> None:
    service = house((QUIET, "one", "alpha"))
    first = _answered(service)
    twin = service.twin()
    assert twin.news.startswith("One number has changed: the learning rate")
    assert (twin.purpose, service.next()) == ("twin", twin)
    told_of_twin = service.answer(first.right_key, "sure")
    assert isinstance(told_of_twin, FeedbackView)
    assert told_of_twin.right_key != first.right_key
    assert told_of_twin.verdict == "wrong"


def test_a_twin_counts_nowhere(house: Open) -> None:
    service = house((QUIET, "one", "alpha"))
    first = _answered(service)
    service.twin()
    second = service.answer(None, "")
    assert isinstance(second, FeedbackView)
    assert (second.rating, second.due) == (None, None)
    assert service.summary().answered == (first.purpose != "pretest")


def test_an_authored_question_has_no_twin(house: Open) -> None:
    service = house((CHOICE, "one", "alpha"))
    _answered(service)
    with pytest.raises(UsageError, match="no twin"):
        service.twin()


# The proof


def test_a_proof_names_both_methods_and_every_condition(house: Open) -> None:
    service = house((QUIET, "one", "alpha"))
    feedback = _answered(service)
    proof = service.proof()
    assert proof is not None
    assert proof.truth == proof.oracle == feedback.right_key
    assert proof.run == "finite"
    assert {condition.what for condition in proof.conditions} >= {"relative distance of η·λmax from 1"}
    assert proof.card.startswith("lr_quadratic --level eigenvalues --seed ")


def test_an_authored_question_has_no_proof(house: Open) -> None:
    service = house((CHOICE, "one", "alpha"))
    _answered(service)
    assert service.proof() is None


# What cannot be posed


def test_knobs_that_leave_nothing_to_draw_are_one_sentence_and_the_next_card_is_served(house: Open) -> None:
    service = house((IMPOSSIBLE, "one", "alpha"), (CHOICE, "two", "beta"))
    question = service.next()
    assert question is not None
    assert question.kind == "choice"
    assert question.news.startswith("A question was left out: lr_quadratic found no variant")
    assert "seed" in question.news
    _answered(service)
    assert service.next() is None


def test_whatever_a_family_raises_becomes_one_sentence() -> None:
    with pytest.raises(NoVariantError, match="the family odd failed at level x: ZeroDivisionError"):  # noqa: SIM117
        with told("odd", "level x"):
            _ = 1 / 0


# The Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def _paths(view: LabView) -> list[object]:
    return [panel.lines for panel in view.picture.panels if isinstance(panel, Plot)]


def test_the_lab_opens_with_a_run_to_look_at(lab: Lab) -> None:
    view = lab.open()
    assert view.family == "lr_quadratic"
    assert not view.turned
    assert all(0.0 <= knob.share <= 1.0 for knob in view.knobs)
    assert _paths(view)


def test_a_knob_turns_one_thing_and_comes_back(lab: Lab) -> None:
    first = lab.open()
    turned = lab.turn("condition", 3)
    assert turned.turned
    assert turned.knobs[1].value != first.knobs[1].value
    assert turned.knobs[0] == first.knobs[0]
    assert _paths(turned) != _paths(first)
    again = lab.reset()
    assert not again.turned
    assert (_paths(again), again.knobs) == (_paths(first), first.knobs)


def test_a_knob_stops_at_its_ends(lab: Lab) -> None:
    lab.open()
    for clicks, share in ((200, 1.0), (-400, 0.0)):
        assert lab.turn("rate", clicks).knobs[0].share == pytest.approx(share)


def test_a_run_that_overflows_is_said_and_drawn_all_the_same(lab: Lab) -> None:
    lab.open()
    view = lab.turn("rate", 200)
    assert "diverged at step" in view.picture.sentence
    assert view.picture.panels


def test_a_guess_is_marked_and_forgotten(lab: Lab) -> None:
    lab.open()
    question = lab.puzzle()
    assert (question.purpose, question.accepts) == ("lab", "letter")
    told_ = lab.guess("b")
    assert isinstance(told_, GuessView)
    assert told_.verdict == "right"
    assert isinstance(lab.guess("x"), UnreadableView)


def test_numbers_too_near_an_edge_cannot_be_guessed(lab: Lab) -> None:
    lab.open()
    edges = 0
    for clicks in range(-30, 30):
        lab.reset()
        lab.turn("rate", clicks)
        try:
            lab.puzzle()
        except UsageError:
            edges += 1
    assert 0 < edges < 60


def test_every_family_can_be_put_on_the_bench(lab: Lab) -> None:
    for family in lab.families():
        view = lab.open(family.name)
        assert view.picture.sentence
        assert view.card.startswith(f"{family.name} --level {family.levels[0]}")


def test_an_unknown_family_or_level_is_refused_with_help(lab: Lab) -> None:
    with pytest.raises(UsageError, match="no family 'nothing'"):
        lab.open("nothing")
    with pytest.raises(UsageError, match="no level 'deep'"):
        lab.open("lr_quadratic", "deep")
    with pytest.raises(UsageError, match="nothing lies on the bench"):
        lab.turn("rate", 1)


def test_a_question_that_was_asked_comes_to_the_bench_as_it_was(house: Open) -> None:
    service = house((QUIET, "one", "alpha"))
    question = service.next()
    assert question is not None
    service.answer("a", "sure")
    view = service.lab_asked()
    assert view.prompt in question.prompt
    assert view.table == question.table


def test_the_experiment_of_the_small_pack_is_posed_by_its_family(house: Open) -> None:
    service = house((EXPERIMENT, "one", "alpha"))
    question = service.next()
    assert question is not None
    assert question.twins


def test_a_twin_is_right_for_its_own_key(lab: Lab) -> None:
    from quizlr.engine.generate import build, twin

    for seed in range(8):
        variant = build("lr_quadratic", "matrix", "", seed)
        other = twin(variant).variant
        given = read(other.key, "abc"[other.evidence["truth"]])
        assert not isinstance(given, Unreadable)
        assert passes(other.key, given)
        assert not passes(variant.key, given)
