"""Verdict, credit and recognised wrong ideas of sets, counts, estimates and matrices of signs."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.answers.keys import CountKey, EstimateKey, Key, NumberKey, SetKey, SignsKey
from quizlr.engine.variant import Foil
from quizlr.quiz.judge import Judgement, judge, readable
from quizlr.quiz.printed import Printed, from_json, to_json

SET = SetKey((0, 2), 4)
MATRIX = SignsKey((1, -1, -1, 1), columns=2)
COUNT = CountKey(3, 7, beside=0.5)
ESTIMATE = EstimateKey(1000.0)


def printed(key: Key, *foils: Foil) -> Printed:
    return Printed("experiment", "", "", None, (), (), key, foils, "", "", "", "")


def answered(question: Printed, text: str) -> Judgement:
    read = readable(question, text)
    assert not hasattr(read, "reason")
    return judge(question, read, text)


@pytest.mark.parametrize(
    ("key", "text", "verdict", "credit"),
    [
        (SET, "a c", "right", 1.0),
        (SET, "a", "partly", 0.5),
        (SET, "b", "wrong", 0.0),
        (MATRIX, "+ - / - +", "right", 1.0),
        (MATRIX, "+ - / - 0", "partly", 0.5),
        (MATRIX, "- + / + -", "wrong", 0.0),
        (COUNT, "3", "right", 1.0),
        (COUNT, "4", "partly", 0.5),
        (COUNT, "6", "wrong", 0.0),
        (ESTIMATE, "1000", "right", 1.0),
        (ESTIMATE, "2000", "right", pytest.approx(0.699, abs=0.001)),
        (ESTIMATE, "5000", "partly", pytest.approx(0.301, abs=0.001)),
        (ESTIMATE, "9980", "wrong", 0.0),
        (ESTIMATE, "20000", "wrong", 0.0),
        (SET, ".", "unknown", 0.0),
    ],
)
def test_verdict_and_credit(key: Key, text: str, verdict: str, credit: float) -> None:
    judgement = answered(printed(key), text)
    assert (judgement.verdict, judgement.credit) == (verdict, credit)


@given(st.floats(1e-6, 1e12))
def test_an_estimate_earns_something_exactly_where_it_is_not_wrong(value: float) -> None:
    judgement = judge(printed(ESTIMATE), value)
    assert judgement.credit is not None
    assert (judgement.verdict == "wrong") == (judgement.credit == 0)
    assert (judgement.verdict == "right") == (round(judgement.credit, 2) >= 0.7)


BANDED = Foil(100.0, "steps.off-by-ten", "That is the number of epochs.", band=(80.0, 130.0))
EXACT = Foil((0, 1, 2), "sets.all-but-one", "One too many.")


@pytest.mark.parametrize(("text", "met"), [("100", True), ("80", True), ("130", True), ("131", False)])
def test_a_foil_with_a_band_is_met_anywhere_in_it(text: str, met: bool) -> None:
    judgement = answered(printed(ESTIMATE, BANDED), text)
    assert judgement.misconceptions == (("steps.off-by-ten",) if met else ())
    assert judgement.foil_key == (text if met else "")


def test_an_answer_that_passes_tells_of_no_wrong_idea() -> None:
    wide = replace(BANDED, band=(80.0, 5000.0))
    assert answered(printed(ESTIMATE, wide), "1500").misconceptions == ()
    assert answered(printed(ESTIMATE, wide), "3000").misconceptions == ("steps.off-by-ten",)


def test_a_partly_right_set_speaks_of_its_foil() -> None:
    judgement = answered(printed(SET, EXACT), "a b c")
    assert judgement == Judgement("partly", 0.5, "a b c", "One too many.", "a b c", ("sets.all-but-one",))
    assert answered(printed(SET, EXACT), "a").foil == ""


@pytest.mark.parametrize("key", [NumberKey(6.0, abs=0.1), COUNT, ESTIMATE])
def test_arithmetic_is_quoted_with_its_value(key: Key) -> None:
    assert answered(printed(key), "2*3").said == "2*3 = 6"


foils = st.builds(
    Foil,
    st.one_of(st.integers(0, 9), st.floats(-1e6, 1e6), st.lists(st.integers(0, 4), max_size=4).map(tuple)),
    st.sampled_from(["", "steps.off-by-ten"]),
    st.text(max_size=9),
    st.none() | st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
)


@given(st.sampled_from([SET, MATRIX, COUNT, ESTIMATE]), st.lists(foils, max_size=3))
def test_keys_and_foils_survive_the_log(key: Key, made: list[Foil]) -> None:
    question = printed(key, *made)
    assert from_json(json.loads(json.dumps(to_json(question)))) == question


def test_a_payload_of_the_first_versions_can_still_be_read() -> None:
    question = printed(SignsKey((1, -1)), Foil((-1, 1), "signs.flipped", "Close."))
    stored: dict[str, Any] = json.loads(json.dumps(to_json(question)))
    del stored["foils"][0]["band"]
    del stored["key"]["columns"]
    assert from_json(stored) == question
