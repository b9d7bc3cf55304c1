"""A session through the facade: what is asked, what is stored, what comes back and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from quizlr.config import Config
from quizlr.errors import BusyError, NotSavedError, QuizlrError, UsageError
from quizlr.memory.standing import is_named_leech
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView, Leech, QuestionView, UnreadableView
from quizlr.wording import leech_line
from tests.support import (
    CHOICE,
    EXPERIMENT,
    FLASHCARD,
    FREE_RESPONSE,
    NUMERIC,
    PARAMETRIC,
    StoppedClock,
    failing_once,
    open_small,
)

TODAY = date(2026, 11, 23)
Open = Callable[..., Service]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def house(database: Path, tmp_path: Path, clock: StoppedClock) -> Open:
    def open_(*questions: tuple[str, str, str], config: Config | None = None) -> Service:
        return open_small(database, tmp_path / "content", clock, *questions, config=config)

    return open_


def numbers(*names: str, concept: str = "alpha") -> list[tuple[str, str, str]]:
    return [(NUMERIC, name, concept) for name in names]


def begin(service: Service, **options: object) -> Service:
    service.start(SessionOptions(**options))  # type: ignore[arg-type]
    return service


def give(service: Service, text: str | None, confidence: str = "sure") -> FeedbackView:
    assert service.next() is not None
    feedback = service.answer(text, confidence)
    assert isinstance(feedback, FeedbackView)
    return feedback


def asked(service: Service) -> QuestionView:
    question = service.next()
    assert question is not None
    return question


def test_a_right_answer_is_good_and_comes_back_later(house: Open) -> None:
    feedback = give(begin(house(*numbers("one"))), "1.5")
    assert (feedback.verdict, feedback.rating, feedback.due_in) == ("right", 3, 2)
    assert feedback.place.entry == "First entry"
    assert not feedback.again_today


def test_the_open_question_stays_open_until_it_is_answered(house: Open) -> None:
    service = begin(house(*numbers("one", "two")))
    first = asked(service)
    assert asked(service) == first
    assert isinstance(service.answer("much", "sure"), UnreadableView)
    assert asked(service) == first
    assert service.summary().answered == 0


def test_a_wrong_answer_returns_after_three_minutes_and_moves_no_state_again(
    house: Open, clock: StoppedClock
) -> None:
    service = begin(house(*numbers("one")))
    wrong = give(service, "7")
    assert (wrong.verdict, wrong.rating, wrong.again_today) == ("wrong", 1, True)
    assert service.next() is None
    clock.forward(minutes=3)
    service = begin(service)
    question = asked(service)
    assert question.purpose == "again"
    again = service.answer("1.5", "sure")
    assert isinstance(again, FeedbackView)
    assert (again.verdict, again.rating, again.due) == ("right", None, None)
    assert service.next() is None


def test_five_cards_bring_it_back_at_once(house: Open) -> None:
    service = begin(house(*numbers("a", "b", "c", concept="alpha"), *numbers("d", "e", "f", concept="beta")))
    missed = give(service, None)
    assert missed.verdict == "unknown"
    cards = [give(service, "1.5").card for _ in range(6)]
    assert cards[-1] == missed.card


def test_a_right_guess_on_a_fixed_question_is_decided_tomorrow(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    guess = give(service, "1.5", "guess")
    assert (guess.rating, guess.due_in, guess.decides_later) == (None, 1, True)
    assert service.next() is None
    clock.forward(days=1)
    decided = give(begin(service), "1.5", "guess")
    assert (decided.rating, decided.decides_later) == (3, False)


def test_a_right_guess_on_an_experiment_is_decided_by_a_fresh_variant(
    house: Open, clock: StoppedClock
) -> None:
    service = begin(house((EXPERIMENT, "signs", "alpha"), *numbers("a", "b", "c", "d", "e", concept="beta")))
    while question := service.next():
        service.answer("1.5" if question.kind == "numeric" else None, "sure")
    clock.forward(days=3)
    begin(service)
    seen = []
    while question := service.next():
        confidence = "guess" if question.kind == "experiment" else "sure"
        feedback = service.answer(_right_key(service), confidence)
        assert isinstance(feedback, FeedbackView)
        seen.append((question.kind, question.purpose, feedback.rating, question.table))
    experiments = [row for row in seen if row[0] == "experiment"]
    assert [row[:3] for row in experiments] == [("experiment", "daily", None), ("experiment", "again", 3)]
    assert experiments[0][3] != experiments[1][3]
    assert [row[0] for row in seen[1:6]] == ["numeric"] * 5


def _right_key(service: Service) -> str:
    sitting = service._sitting
    assert sitting is not None
    return sitting.open().printed.right_key


def test_a_family_never_met_opens_with_an_unscored_prediction(house: Open, clock: StoppedClock) -> None:
    service = begin(house((EXPERIMENT, "signs", "alpha")))
    question = asked(service)
    assert (question.purpose, question.accepts, question.generated) == ("pretest", "signs", True)
    feedback = service.answer(_right_key(service), "sure")
    assert isinstance(feedback, FeedbackView)
    assert (feedback.rating, feedback.due_in, feedback.has_picture) == (None, 1, True)
    assert service.summary().answered == 0
    assert service.next() is None
    clock.forward(days=1)
    assert asked(begin(service)).purpose == "daily"


def test_another_variant_is_a_fresh_one_and_does_not_count(house: Open) -> None:
    service = begin(house((EXPERIMENT, "signs", "alpha")))
    first = asked(service)
    service.answer(None, "")
    other = service.another()
    assert other.purpose == "another"
    assert other.table != first.table
    feedback = service.answer(None, "")
    assert isinstance(feedback, FeedbackView)
    assert (feedback.rating, feedback.due) == (None, None)


def test_a_parametric_card_answered_wrong_comes_back_as_a_fresh_variant(
    house: Open, clock: StoppedClock
) -> None:
    service = begin(house((PARAMETRIC, "sum", "alpha")))
    question = asked(service)
    assert (question.purpose, question.accepts, question.generated) == ("daily", "number", True)
    z = 1 - float(_right_key(service).replace("−", "-"))
    wrong = service.answer(f"{1 + z:g}", "sure")
    assert isinstance(wrong, FeedbackView)
    assert (wrong.verdict, wrong.rating, wrong.again_today, wrong.has_picture) == ("wrong", 1, True, False)
    assert wrong.foil == f"You added {z:g}.".replace("-", "−")
    assert (service.picture(), service.repeat(wrong.showing)) == (
        None,
        replace(wrong, again_today=False, still=True),
    )
    clock.forward(minutes=3)
    again = asked(begin(service))
    assert (again.purpose, again.generated) == ("again", True)
    assert again.prompt != question.prompt
    right = service.answer(_right_key(service), "sure")
    assert isinstance(right, FeedbackView)
    assert (right.verdict, right.rating) == ("right", None)
    other = service.another()
    assert other.purpose == "another"
    assert other.prompt not in {question.prompt, again.prompt}


def test_a_right_guess_on_a_parametric_card_is_decided_today(house: Open) -> None:
    service = begin(house((PARAMETRIC, "sum", "alpha"), *numbers("a", "b", "c", "d", "e", concept="beta")))
    seen = []
    while question := service.next():
        guessing = question.kind == "parametric"
        feedback = service.answer(_right_key(service), "guess" if guessing else "sure")
        assert isinstance(feedback, FeedbackView)
        if guessing:
            seen.append((question.purpose, feedback.rating, question.prompt))
    assert [row[:2] for row in seen] == [("daily", None), ("again", 3)]
    assert seen[0][2] != seen[1][2]


def test_variants_of_a_parametric_card_do_not_repeat_while_there_are_others(house: Open) -> None:
    service = begin(house((PARAMETRIC, "sum", "alpha")))
    prompts = [asked(service).prompt]
    service.answer(None, "")
    for _ in range(15):
        prompts.append(service.another().prompt)
        service.answer(None, "")
    assert len(set(prompts)) == len(prompts)


def test_an_authored_question_has_no_other_variant(house: Open) -> None:
    service = begin(house(*numbers("one")))
    give(service, "1.5")
    with pytest.raises(UsageError, match="no other variants"):
        service.another()


def test_undo_asks_the_question_again_also_after_a_restart(house: Open, clock: StoppedClock) -> None:
    questions = numbers("one", "two")
    with begin(house(*questions)) as service:
        card = give(service, "7").card
    with begin(house(*questions)) as service:
        assert card in service.undo().sentence
        begin(service)
        assert give(service, "1.5").card == card
        assert service.summary().right == 1


def test_undo_of_an_answer_opens_the_same_question_again(house: Open) -> None:
    service = begin(house(*((CHOICE, name, "alpha") for name in ("one", "two")), *numbers("three")))
    asked_before = [asked(service)]
    service.answer("a", "sure")
    undone = service.undo()
    assert undone.feedback is None
    again = asked(service)
    assert (again.prompt, again.options, again.number, again.total) == (
        asked_before[0].prompt,
        asked_before[0].options,
        asked_before[0].number,
        asked_before[0].total,
    )
    service.answer("b", "sure")
    assert asked(service).prompt != again.prompt
    service.undo()
    assert (asked(service).options, asked(service).total) == (again.options, again.total)
    assert service.summary().answered == 0


@pytest.mark.parametrize(
    "remark",
    [Service.slip, Service.dispute, Service.flag, Service.suspend, lambda service: service.adjust(4)],
    ids=["slip", "dispute", "flag", "suspend", "adjust"],
)
def test_undo_of_a_remark_leaves_the_answer_as_it_was(
    house: Open, remark: Callable[[Service], FeedbackView]
) -> None:
    service = begin(house(*numbers("one", "two")))
    before = give(service, "7")
    assert remark(service) != before
    assert service.undo().feedback == before
    assert service.undo().feedback is None
    assert service.summary().answered == 0


def test_undo_of_a_remark_keeps_the_question_that_is_open_now(house: Open) -> None:
    service = begin(house(*numbers("one", "two")))
    give(service, "7")
    service.flag()
    question = asked(service)
    assert service.undo().feedback is not None
    assert asked(service) == question


def test_undo_of_a_suspension_brings_the_card_back(house: Open) -> None:
    service = begin(house(*numbers("one", "two")))
    card = give(service, "7").card
    assert service.suspend().suspended
    assert give(service, "1.5").card != card
    service.undo()
    service.undo()
    begin(service)
    assert asked(service).kind == "numeric"


def test_adjust_changes_rating_and_due_day(house: Open) -> None:
    service = begin(house(*numbers("one")))
    assert give(service, "1.5").due_in == 2
    easy = service.adjust(4)
    assert (easy.rating, easy.verdict) == (4, "right")
    assert easy.due_in is not None
    assert easy.due_in > 2
    again = service.adjust(1)
    assert (again.rating, again.verdict, again.due_in) == (1, "wrong", 1)


def test_a_disputed_answer_has_no_rating_and_is_due_tomorrow(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    give(service, "7")
    disputed = service.dispute()
    assert (disputed.disputed, disputed.rating, disputed.due_in) == (True, None, 1)
    clock.forward(days=1)
    assert service.home().due == 1


def test_a_right_first_prediction_that_was_a_guess_decides_nothing(house: Open, clock: StoppedClock) -> None:
    service = begin(house((EXPERIMENT, "signs", "alpha")))
    asked(service)
    prediction = service.answer(_right_key(service), "guess")
    assert isinstance(prediction, FeedbackView)
    assert (prediction.purpose, prediction.due_in, prediction.decides_later) == ("pretest", 1, False)
    clock.forward(days=1)
    begin(service)
    asked(service)
    guess = service.answer(_right_key(service), "guess")
    assert isinstance(guess, FeedbackView)
    assert (guess.rating, guess.decides_later) == (None, True)


def test_a_disputed_guess_decides_nothing(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    give(service, "1.5", "guess")
    service.dispute()
    clock.forward(days=1)
    assert give(begin(service), "1.5", "guess").rating is None


def test_adjusting_keeps_to_the_counting_rules(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    give(service, "1.5")
    clock.forward(days=1)
    begin(service, kind="practice")
    give(service, "1.5")
    with pytest.raises(UsageError, match="not scored"):
        service.adjust(4)
    lapsed = service.adjust(1)
    assert (lapsed.rating, lapsed.verdict, lapsed.again_today) == (1, "wrong", True)
    crammed = service.adjust(3)
    assert (crammed.rating, crammed.due, crammed.again_today) == (None, None, False)


def test_adjusting_after_the_day_turned_counts_from_the_day_of_the_answer(
    house: Open, clock: StoppedClock
) -> None:
    service = begin(house(*numbers("one")))
    clock.forward(hours=17, minutes=59)  # 03:59 local
    due = give(service, "1.5").due
    clock.forward(minutes=2)
    service.adjust(4)
    assert service.adjust(3).due == due


def test_an_answer_that_was_not_saved_leaves_the_one_before_it_adjustable(
    house: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = begin(house(*numbers("one"), (EXPERIMENT, "signs", "beta")))
    card = give(service, "1.5").card
    assert asked(service).purpose == "pretest"
    store = service._house.store
    monkeypatch.setattr(store, "record", failing_once(store.record, NotSavedError("disk full", "free some")))
    with pytest.raises(NotSavedError):
        service.answer(None, "")
    easy = service.adjust(4)
    assert (easy.card, easy.rating) == (card, 4)
    assert isinstance(service.answer(None, ""), FeedbackView)


def test_leave_schedule_leaves_it_also_when_something_is_said_of_the_answer(
    house: Open, clock: StoppedClock
) -> None:
    service = begin(house(*numbers("one")))
    give(service, "1.5")
    clock.forward(days=1)
    begin(service, kind="practice", leave_schedule=True)
    give(service, "7")
    assert service.dispute().due is None
    with pytest.raises(UsageError, match="not scored"):
        service.adjust(1)


def test_slip_and_flag_are_noted_and_change_no_schedule(house: Open) -> None:
    service = begin(house(*numbers("one")))
    due = give(service, "7").due
    assert service.slip().slipped
    flagged = service.flag()
    assert flagged.flagged
    assert flagged.due == due


def test_the_concept_is_told_only_after_the_answer(house: Open) -> None:
    service = begin(house(*numbers("one")))
    assert "Alpha" not in repr(asked(service))
    assert give(service, "1.5").place.concept == "Alpha"


def test_a_flashcard_is_turned_then_rated(house: Open) -> None:
    service = begin(house((FLASHCARD, "why", "alpha")))
    assert asked(service).accepts == "reveal"
    turned = service.turn("unsure")
    assert turned.answer == "Therefore."
    assert service.read("5") is not None
    feedback = service.answer("2", "")
    assert isinstance(feedback, FeedbackView)
    assert (feedback.rating, feedback.confidence, feedback.verdict) == (2, "unsure", "right")


def written(service: Service, marks: str) -> FeedbackView:
    assert asked(service).marked_by == "rubric"
    assert service.read("  ") is not None
    assert service.read("It stays on its level.") is None
    turned = service.turn("guess", "It stays on its level.")
    assert [one.must for one in turned.criteria] == [True, False, True]
    feedback = service.answer(marks, "")
    assert isinstance(feedback, FeedbackView)
    return feedback


def test_a_free_answer_is_kept_and_held_against_its_criteria(house: Open) -> None:
    service = begin(house((FREE_RESPONSE, "why", "alpha")))
    feedback = written(service, "+ - +")
    assert (feedback.verdict, feedback.rating, feedback.confidence) == ("right", 3, "guess")
    stored = service.repeat(feedback.showing)
    assert stored is not None
    assert (stored.verdict, stored.said) == ("right", "2 of 3 points")
    assert "answered demo/why" in service.undo().sentence
    assert written(service, "first-order").rating == 1


def test_practice_moves_nothing_for_a_right_answer_and_lapses_for_a_wrong_one(house: Open) -> None:
    service = begin(house(*numbers("one", "two")))
    give(service, "1.5")
    give(service, "1.5")
    assert service.next() is None
    begin(service, kind="practice")
    right = give(service, "1.5")
    assert (right.rating, right.due) == (None, None)
    wrong = give(service, "7")
    assert wrong.rating is None, "its state moved today already"


def test_practice_of_another_day_counts_a_lapse(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    give(service, "1.5")
    clock.forward(days=1)
    begin(service, kind="practice")
    assert give(service, "7").rating == 1


def test_leave_schedule_leaves_it(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    give(service, "1.5")
    clock.forward(days=1)
    begin(service, kind="practice", leave_schedule=True)
    assert give(service, "7").rating is None


def test_sure_and_wrong_is_shown_the_next_day_unscored_when_not_due(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    for _ in range(3):
        give(service, "1.5")
        assert service.next() is None
        clock.forward(days=365)
        begin(service)
    missed = give(service, "7", "sure")
    assert missed.due_in is not None
    assert missed.due_in > 1
    clock.forward(days=1)
    begin(service)
    assert asked(service).purpose == "again"
    echo = service.answer("1.5", "sure")
    assert isinstance(echo, FeedbackView)
    assert (echo.rating, echo.due) == (None, None)
    assert service.next() is None


def test_a_session_left_in_the_middle_goes_on(house: Open) -> None:
    questions = numbers("one", "two", "three")
    with begin(house(*questions)) as service:
        first = give(service, "1.5").card
        pending = asked(service)
    with begin(house(*questions)) as service:
        question = asked(service)
        assert question.number == 2
        assert question.prompt == pending.prompt
        assert give(service, "1.5").card != first
        assert service.summary().answered == 2


def test_who_comes_back_is_asked_the_same_variant_after_the_same_neighbour(house: Open) -> None:
    questions = [(EXPERIMENT, "signs", "alpha"), (EXPERIMENT, "more", "beta"), *numbers("one")]
    with begin(house(*questions)) as service:
        give(service, None)
        service.another()
        service.answer(None, "")
        pending = asked(service)
    with begin(house(*questions)) as service:
        question = asked(service)
        assert (question.prompt, question.table) == (pending.prompt, pending.table)


def test_a_session_goes_on_when_the_study_day_turns(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one", "two", "three")), limit=2)
    give(service, "1.5")
    clock.forward(hours=18)  # 04:00 local
    assert asked(service).number == 2
    service.answer("1.5", "sure")
    assert service.next() is None
    assert service.summary().answered == 2


def test_a_return_that_the_end_of_the_day_cut_off_comes_first_the_next_day(
    house: Open, clock: StoppedClock
) -> None:
    service = begin(house(*numbers("one")))
    for _ in range(3):
        give(service, "1.5")
        clock.forward(days=365)
        begin(service)
    missed = give(service, "7", "unsure")
    assert missed.due_in is not None
    assert missed.due_in > 1
    assert service.next() is None
    clock.forward(days=1)
    begin(service)
    assert asked(service).purpose == "again"
    again = service.answer("1.5", "sure")
    assert isinstance(again, FeedbackView)
    assert (again.rating, again.due) == (None, None)
    clock.forward(days=1)
    assert begin(service).next() is None


def test_a_suspended_card_still_took_the_place_of_its_siblings(house: Open) -> None:
    service = begin(house((EXPERIMENT.replace("given-p", "given-p, small"), "signs", "alpha")))
    give(service, None)
    service.suspend()
    assert service.next() is None
    assert service.home().more_new == 0


def test_practice_keeps_to_what_was_asked_before(house: Open) -> None:
    service = begin(house(*numbers("one", "two", "three")), limit=1)
    card = give(service, "1.5").card
    begin(service, kind="practice")
    assert give(service, "1.5").card == card
    assert service.next() is None


def test_practice_on_day_one_goes_through_the_packs(house: Open) -> None:
    service = begin(house(*numbers("one", "two", "three")), kind="practice")
    assert len({give(service, text).card for text in ("7", "1.5", "7")}) == 3
    assert service.next() is None


def test_a_card_is_met_for_the_first_time_once(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one"), *numbers("two")))
    give(service, "1.5", "guess")
    give(service, "1.5")
    assert service.summary().first_new == 2
    clock.forward(days=1)
    give(begin(service), "1.5")
    assert service.summary().first_new == 0


def test_tomorrow_counts_each_question_once(house: Open, clock: StoppedClock) -> None:
    both = FLASHCARD + "    reversible: true\n"
    service = begin(house((both, "why", "alpha")))
    for _ in range(2):
        assert asked(service).accepts == "reveal"
        service.turn("sure")
        service.answer("1", "")
        clock.forward(days=1)
        begin(service)
    asked(service)
    service.turn("sure")
    service.answer("1", "")
    summary = service.summary()
    assert (summary.tomorrow_due, summary.tomorrow_minutes) == (1, 1)


def test_two_sessions_at_once_are_refused(house: Open) -> None:
    first, second = house(*numbers("one")), house(*numbers("one"))
    begin(first)
    with pytest.raises(BusyError, match="already running"):
        begin(second)
    first.close()
    assert asked(begin(second)).number == 1
    second.close()


def test_a_repeated_showing_gets_its_stored_feedback(house: Open) -> None:
    service = begin(house(*numbers("one", "two")))
    feedback = give(service, "7", "unsure")
    stored = service.repeat(feedback.showing)
    assert stored is not None
    assert (stored.verdict, stored.card, stored.due) == (feedback.verdict, feedback.card, feedback.due)
    assert service.repeat("01a20e80-0000-7000-8000-000000000000") is None
    assert service.summary().answered == 1


def test_the_plan_keeps_to_its_numbers(house: Open) -> None:
    many = [*numbers(*(f"a{i}" for i in range(8))), *numbers(*(f"b{i}" for i in range(8)), concept="beta")]
    service = house(*many, config=Config(new_per_day=5))
    home = service.home()
    assert (home.due, home.new, home.more_new, home.asked) == (0, 5, 11, 0)
    begin(service, limit=3)
    for _ in range(3):
        give(service, "1.5")
    assert service.next() is None
    begin(service, more_new=4)
    count = 0
    while service.next():
        service.answer("1.5", "sure")
        count += 1
    assert count == 6


def test_head_leaves_paper_work_out(house: Open, tmp_path: Path) -> None:
    paper = NUMERIC.replace("    answer: 1.5", "    effort: paper\n    answer: 1.5")
    service = begin(house((paper, "long", "alpha"), (NUMERIC, "short", "beta")), head=True)
    assert give(service, "1.5").card == "demo/short"
    assert service.next() is None


def test_home_tells_how_entries_stand(house: Open, clock: StoppedClock) -> None:
    service = house(*numbers("one", "two"), (CHOICE, "three", "beta"))
    (bar,) = service.home().entries
    assert (bar.solid, bar.shaky, bar.unasked, bar.concepts) == (0, 0, 3, 2)
    begin(service)
    give(service, "1.5")
    (bar,) = service.home().entries
    assert (bar.shaky, bar.unasked) == (1, 2)
    assert bar.shakiest == ("Alpha",)


def test_a_card_becomes_solid_after_right_answers_on_two_days_and_three_weeks_of_stability(
    house: Open, clock: StoppedClock
) -> None:
    service = house(*numbers("one"))
    for wait in (2, 14, 0):
        begin(service)
        give(service, "1.5")
        summary = service.summary()
        assert service.next() is None
        clock.forward(days=wait)
    (bar,) = service.home().entries
    assert bar.solid == 1
    assert summary.newly_solid == ("Alpha",)


def test_next_study_day_starts_at_four(house: Open, clock: StoppedClock) -> None:
    service = begin(house(*numbers("one")))
    give(service, "7")
    clock.forward(hours=17, minutes=59)  # 03:59 local
    assert service.home().today == TODAY
    clock.forward(minutes=1)
    assert service.home().today == TODAY + timedelta(days=1)
    assert service.home().due == 1


def test_nothing_can_be_done_without_a_session(house: Open) -> None:
    service = house(*numbers("one"))
    for act in (service.next, service.another, service.slip, lambda: service.answer("1", "sure")):
        with pytest.raises(QuizlrError):
            act()
    begin(service)
    with pytest.raises(UsageError, match="nothing was answered"):
        service.dispute()


def test_a_session_is_about_the_selected_cards_only(house: Open) -> None:
    service = house((NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"), (NUMERIC, "third", "beta"))
    service.start(SessionOptions(select=("concept:beta",), exclude=("kind:choice",)))
    give(service, "1.5")
    assert service.next() is None
    assert [row.card for row in service.cards(["state:new"])] == ["demo/half", "demo/pick"]
    (row,) = service.cards(["state:shaky"])
    assert (row.card, row.kind, row.lapses) == ("demo/third", "numeric", 0)


def test_practice_of_a_selection_takes_what_is_selected(house: Open) -> None:
    service = house((NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    service.start(SessionOptions("practice", select=("pick",)))
    assert asked(service).kind == "choice"


def test_a_selector_that_names_nothing_begins_no_session(house: Open) -> None:
    service = house((NUMERIC, "half", "alpha"))
    with pytest.raises(UsageError, match="no concept is called gamma"):
        service.start(SessionOptions(select=("concept:gamma",)))
    service.start(SessionOptions())
    assert asked(service).kind == "numeric"


def test_after_a_month_away_the_plan_fits_the_minutes_and_says_what_to_expect(
    house: Open, clock: StoppedClock
) -> None:
    names = [f"q{number}" for number in range(30)]
    service = begin(house(*numbers(*names), config=Config(new_per_day=40, minutes=60)))
    while service.next():
        service.answer("1.5", "sure")
        clock.forward(seconds=45)
    service.leave()
    service.close()
    clock.forward(days=60)
    service = house(*numbers(*names), config=Config(new_per_day=0, minutes=5))
    home = service.home()
    assert home.away == 60
    assert 0 < home.due < 30
    assert home.minutes <= 5
    assert home.due + home.later == 30
    assert home.expected is not None
    assert 0.3 < home.expected < 0.8
    service.close()


def test_a_card_forgotten_eight_times_is_named_with_what_to_do(house: Open, clock: StoppedClock) -> None:
    service = begin(house((NUMERIC, "half", "beta"), (NUMERIC, "other", "alpha")))
    named: list[int] = []
    for _ in range(26):
        while service.next():
            service.answer("9", "sure")
        named += [leech.lapses for leech in service.summary().leeches if leech.card == "demo/half"]
        service.leave()
        clock.forward(days=2)
        service.start(SessionOptions())
    assert sorted(set(named)) == [8, 12, 16, 20, 24]
    service.leave()
    service.close()


@pytest.mark.parametrize(
    ("lapses", "named"), [(7, False), (8, True), (9, False), (11, False), (12, True), (16, True)]
)
def test_a_leech_is_named_at_eight_and_at_every_fourth_after(lapses: int, named: bool) -> None:
    assert is_named_leech(lapses) is named


def test_what_is_said_of_a_leech() -> None:
    assert leech_line(Leech("demo/half", 8, "Alpha")) == (
        "`demo/half` was forgotten 8 times: rewrite it, or split it in two; or learn *Alpha* first."
    )
    assert leech_line(Leech("demo/half", 12, "")).endswith("split it in two.")
