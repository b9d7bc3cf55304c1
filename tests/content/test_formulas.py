"""Every formula that can reach a person prints four ways, without a backslash, in 78 columns."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.parametric import Parametric
from quizlr.engine.catalogue import FAMILIES, MISCONCEPTIONS
from quizlr.engine.generate import build
from quizlr.quiz.printing import print_card
from quizlr.render import mathtext
from quizlr.render.prose import Mode, formulas, lay_out, plain
from tests.conftest import CONTENT

WIDEST = 78


def authored() -> Iterator[tuple[str, str]]:
    bank = load_bank([CONTENT])
    assert not bank.problems
    for card in bank.cards.values():
        for place, text in card.question.prose():
            yield f"{card.key} {place}", text
    for name, misconception in bank.misconceptions.items():
        yield name, misconception.wrong
        yield name, misconception.right
    for topic in (*bank.stumbling_blocks.values(), *bank.open_questions.values()):
        yield topic.id, topic.title
    for concept in bank.concepts.values():
        yield concept.id, concept.title


def generated() -> Iterator[tuple[str, str]]:
    for name, misconception in MISCONCEPTIONS.items():
        yield name, misconception.wrong
        yield name, misconception.right
    for card in load_bank([CONTENT]).cards.values():
        if isinstance(card.question, Parametric):
            for seed in range(10):
                printed = print_card(card, seed)
                for text in (printed.prompt, printed.working, *(foil.feedback for foil in printed.foils)):
                    yield f"{card.key} {seed}", text
    for family in FAMILIES.values():
        for level, way in product((*family.levels, *family.lab), family.directions or ("",)):
            for seed in range(3):
                variant = build(family.name, level, way, seed)
                texts = (variant.prompt, variant.question, variant.working, variant.rule, variant.outcome)
                cells = [cell for row in variant.table.rows for cell in row] if variant.table else []
                header = variant.table.header if variant.table else ()
                feedback = [foil.feedback for foil in variant.foils]
                for text in (*texts, *variant.options, *variant.labels, *header, *cells, *feedback):
                    yield f"{family.name} {level} {way} {seed}", text


@pytest.mark.parametrize("source", [authored, generated])
def test_every_text_can_be_printed_in_every_way(source: Callable[[], Iterator[tuple[str, str]]]) -> None:
    count = 0
    for where, text in source():
        _lay_out(where, text)
        for tex in formulas(text):
            count += 1
            _print(where, tex)
    assert count > 50


def _print(where: str, tex: str) -> None:
    """Four ways, without a backslash, in 78 columns."""
    printed = {
        "inline": [mathtext.inline(tex)],
        "display": mathtext.display(tex),
        "ascii": [mathtext.ascii(tex)],
        "spoken": [mathtext.spoken(tex)],
    }
    for printer, lines in printed.items():
        assert not any("\\" in line for line in lines), f"{where}: {printer}: {tex}"
    for printer in ("inline", "display", "ascii"):
        widest = max(map(mathtext.width, printed[printer]))
        assert widest <= WIDEST, f"{where}: {printer} takes {widest} columns: {tex}"
    assert printed["ascii"][0].isascii(), f"{where}: {tex}"


def _lay_out(where: str, text: str) -> None:
    modes: tuple[Mode, ...] = ("unicode", "ascii")
    for mode in modes:
        lines = lay_out(text, WIDEST, mode)
        widths = [sum(mathtext.width(span.text) for span in line) for line in lines]
        assert max(widths, default=0) <= WIDEST, where
    assert plain(text, "ascii").isascii(), where
    assert "\\" not in plain(text, "spoken"), where
