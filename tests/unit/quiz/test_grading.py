"""The two tables of an answer: whether it moves a state, and how it is rated. One sentence, one row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.quiz.grading import NOTHING, Ruling, Situation, moves, rule

RIGHT, PARTLY, WRONG, UNKNOWN = "right", "partly", "wrong", "unknown"


@pytest.mark.parametrize("purpose", ["daily", "practice", "drill", "place"])
def test_the_first_answer_of_a_due_card_moves_it_in_any_session(purpose: str) -> None:
    assert moves(Situation(purpose, due=True), RIGHT)
    assert moves(Situation(purpose, due=True), WRONG)


@pytest.mark.parametrize(
    ("purpose", "expected"), [("daily", True), ("place", True), ("practice", False), ("drill", False)]
)
def test_a_new_card_is_learned_in_a_daily_session_or_a_placement(purpose: str, *, expected: bool) -> None:
    assert moves(Situation(purpose, new=True), RIGHT) is expected


@pytest.mark.parametrize("purpose", ["practice", "drill"])
@pytest.mark.parametrize("verdict", [WRONG, PARTLY, UNKNOWN])
def test_a_lapse_is_a_lapse_wherever_it_happens(purpose: str, verdict: str) -> None:
    assert moves(Situation(purpose), verdict)
    assert moves(Situation(purpose, new=True), verdict)
    assert rule(Situation(purpose), verdict, "sure") == Ruling(1)


@pytest.mark.parametrize("purpose", ["practice", "drill"])
def test_cramming_never_lengthens_an_interval(purpose: str) -> None:
    assert not moves(Situation(purpose), RIGHT)
    assert rule(Situation(purpose, new=True), RIGHT, "sure") == NOTHING


@pytest.mark.parametrize("purpose", ["daily", "practice", "drill", "place", "again"])
@pytest.mark.parametrize("verdict", [RIGHT, WRONG])
def test_at_most_one_answer_a_study_day_moves_a_state(purpose: str, verdict: str) -> None:
    assert not moves(Situation(purpose, due=True, moved_today=True), verdict)


@pytest.mark.parametrize("purpose", ["another", "twin", "lab", "again"])
@pytest.mark.parametrize("verdict", [RIGHT, WRONG])
def test_returns_variants_twins_and_the_lab_never_count(purpose: str, verdict: str) -> None:
    assert not moves(Situation(purpose, due=True, answered_today=purpose == "again"), verdict)
    assert rule(Situation(purpose, new=True), verdict, "sure") == NOTHING


def test_a_first_prediction_has_no_rating_and_is_due_tomorrow() -> None:
    for verdict in (RIGHT, WRONG, UNKNOWN):
        assert rule(Situation("pretest", new=True), verdict, "sure") == Ruling(None, tomorrow=True)


@pytest.mark.parametrize("verdict", [RIGHT, WRONG])
@pytest.mark.parametrize("purpose", ["daily", "practice", "pretest"])
def test_leave_schedule_leaves_everything_alone(purpose: str, verdict: str) -> None:
    assert rule(Situation(purpose, due=True, leave_schedule=True), verdict, "guess") == NOTHING


@pytest.mark.parametrize(("verdict", "rating"), [(RIGHT, 3), (PARTLY, 1), (WRONG, 1), (UNKNOWN, 1)])
def test_right_is_good_and_everything_else_is_again(verdict: str, rating: int) -> None:
    assert rule(Situation("daily", due=True), verdict, "sure") == Ruling(rating)


@pytest.mark.parametrize("generated", [True, False])
def test_a_right_guess_waits_for_a_later_showing(*, generated: bool) -> None:
    ruling = rule(Situation("daily", due=True, generated=generated), RIGHT, "guess")
    assert ruling == Ruling(None, tomorrow=True, undecided=True)


@pytest.mark.parametrize("confidence", ["guess", "unsure", "sure"])
@pytest.mark.parametrize(("verdict", "rating"), [(RIGHT, 3), (WRONG, 1)])
@pytest.mark.parametrize("purpose", ["again", "daily", "practice"])
def test_the_deciding_showing_decides_whatever_its_confidence(
    purpose: str, verdict: str, rating: int, confidence: str
) -> None:
    situation = Situation(purpose, due=True, answered_today=True, deciding=True)
    assert rule(situation, verdict, confidence) == Ruling(rating)


def test_a_guess_that_is_wrong_is_just_wrong() -> None:
    assert rule(Situation("daily", due=True), WRONG, "guess") == Ruling(1)


@pytest.mark.parametrize(("own", "verdict"), [(1, WRONG), (2, RIGHT), (3, RIGHT), (4, RIGHT)])
@pytest.mark.parametrize("confidence", ["guess", "unsure", "sure"])
def test_a_flashcard_takes_the_persons_own_rating_and_knows_no_guess_rule(
    own: int, verdict: str, confidence: str
) -> None:
    assert rule(Situation("daily", due=True, self_rated=True), verdict, confidence, own) == Ruling(own)


situations = st.builds(
    Situation,
    purpose=st.sampled_from(
        ["daily", "practice", "drill", "place", "again", "another", "twin", "lab", "pretest"]
    ),
    new=st.booleans(),
    due=st.booleans(),
    moved_today=st.booleans(),
    answered_today=st.booleans(),
    deciding=st.booleans(),
    generated=st.booleans(),
    self_rated=st.booleans(),
    leave_schedule=st.booleans(),
)


@given(situations, st.sampled_from([RIGHT, PARTLY, WRONG, UNKNOWN]))
def test_sure_and_unsure_are_rated_alike(situation: Situation, verdict: str) -> None:
    assert rule(situation, verdict, "sure") == rule(situation, verdict, "unsure")


@given(
    situations,
    st.sampled_from([RIGHT, PARTLY, WRONG, UNKNOWN]),
    st.sampled_from(["guess", "unsure", "sure", ""]),
)
def test_nothing_but_a_guess_or_a_prediction_comes_tomorrow_unrated(
    situation: Situation, verdict: str, confidence: str
) -> None:
    ruling = rule(situation, verdict, confidence)
    if ruling.tomorrow:
        assert ruling.rating is None
        assert situation.purpose == "pretest" or (verdict == RIGHT and confidence == "guess")
    assert not (situation.moved_today and ruling.rating)
