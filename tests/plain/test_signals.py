"""Signals: heeded while a session runs, and given back."""

import signal
from collections.abc import Iterator

import pytest

from quizlr.plain.signals import Terminated, checkpoint, heeded, left_alone

HEEDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in HEEDED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", HEEDED)
def test_a_signal_ends_the_block_with_its_number(number: signal.Signals) -> None:
    with pytest.raises(Terminated) as end, heeded():
        signal.raise_signal(number)
    assert (end.value.number, end.value.code) == (number, 128 + number)


def test_the_handlers_before_are_the_handlers_after() -> None:
    before = [signal.getsignal(number) for number in HEEDED]
    with heeded():
        assert [signal.getsignal(number) for number in HEEDED] != before
    assert [signal.getsignal(number) for number in HEEDED] == before


def test_what_was_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with heeded():
        signal.raise_signal(signal.SIGHUP)
        checkpoint()
        with left_alone():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_the_screen_gets_the_usual_handlers() -> None:
    with heeded():
        with left_alone():
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        with pytest.raises(Terminated):
            signal.raise_signal(signal.SIGTERM)


def test_a_signal_that_was_swallowed_is_not_forgotten() -> None:
    with heeded():
        with pytest.raises(Terminated):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Terminated):
            checkpoint()
    with heeded():
        checkpoint()
