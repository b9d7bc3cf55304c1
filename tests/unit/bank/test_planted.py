"""Faults planted into a valid pack: each is found where it stands, and costs only what it must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from quizlr.bank.checks import check
from quizlr.bank.problems import CODES, WARNINGS, Problem, Severity

if TYPE_CHECKING:
    from tests.unit.bank.conftest import PackFolder

MARK = "¶"


@dataclass(frozen=True)
class Fault:
    """A change of the sample pack; the mark in `new`, or `at`, is where the problem is reported."""

    code: str
    file: str
    old: str
    new: str
    says: str = ""
    helps: str = ""
    lost: frozenset[str] = frozenset()
    at: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.new:.30}"


def _lost(*names: str) -> frozenset[str]:
    return frozenset(f"sample/{name}" for name in names)


A, B, C, D, CONCEPTS, MISCONCEPTIONS, PACK = (
    "a-questions.yaml",
    "b-questions.yaml",
    "c-questions.yaml",
    "d-questions.yaml",
    "concepts.yaml",
    "misconceptions.yaml",
    "pack.yaml",
)
IN_A = _lost("logit-meaning", "gradient-sign", "gradient-value")
IN_B = _lost("step-order", "signs-by-training")
IN_C = _lost("probability-value")
IN_D = _lost("what-is-smooth", "name-of-the-curve", "name-of-the-law", "error-in-symbols", "why-it-cancels")
EVERYTHING = IN_A | IN_B | IN_C
ABOUT_GRADIENTS = _lost("gradient-sign", "gradient-value", "step-order", "probability-value")

WRONG_OPTION = """- text: Downhill
        misconception: sign-flipped
        feedback: That is the way of the step.
"""
CONSEQUENCES = {"QZ201": {"QZ202", "QZ204", "QZ205"}, "QZ113": {"QZ204"}, "QZ108": {"QZ205"}}
"""What else is reported, rightly, when a definition is taken away."""

FILE_FAULTS = (
    Fault(
        "YAML001", A, "prompt: Which way does", "prompt: Why¶: which way does", "not allowed", "quote", IN_A
    ),
    Fault("YAML001", A, "    effort: paper", "¶\teffort: paper", "token", "tabs", IN_A),
    Fault("YAML001", A, "Uphill\n", "¶@uphill\n", "token", "quote", IN_A),
    Fault("YAML001", B, "[given-p, small]\n", "[given-p, small\n¶", "expected ','", "bracket", IN_B),
    Fault("YAML001", B, "first.\n", "first.\n   ¶kind: x\n", "indicator", "indentation", IN_B),
    Fault(
        "YAML001", B, "The forward pass comes first.", "'It is first: '¶yes", "expected key", "quotes", IN_B
    ),
    Fault("YAML002", B, "[given-p, small]", "[" * 29 + "¶[" + "]" * 30, "32 levels", "brackets", IN_B),
    Fault("YAML003", A, "Uphill\n", "Up¶\u2028hill\n", "U+2028", "delete", IN_A),
    Fault("YAML004", A, "text: Uphill", "text: ¶&up Uphill", "anchors", "write the value out", IN_A),
    Fault("YAML004", A, "text: Uphill", "text: ¶*up", "aliases", "", IN_A),
    Fault("YAML005", A, "answer: -0.2", "answer: ¶!!float -0.2", "tag", "remove", IN_A),
    Fault("YAML006", A, "    effort: paper", "    ¶<<: {effort: paper}", "merge", "", IN_A),
    Fault("YAML007", B, "questions:\n", "questions: []\n¶---\nquestions:\n", "second document", "", IN_B),
    Fault(
        "YAML008", A, "    effort: paper", "    effort: head\n    ¶effort: paper", "first at 34:5", "", IN_A
    ),
    Fault("YAML009", A, "    effort: paper", "    ? ¶[effort]\n    : paper", "plain word", "", IN_A),
    Fault("YAML011", A, "text: Uphill", "text: ¶" + "u" * 100_001, "100000", "shorten", IN_A),
    Fault("YAML012", A, "answer: -0.2", "answer: ¶-0." + "2" * 50, "40 characters", "quote", IN_A),
    Fault("YAML013", A, "answer: The log-odds.", r'answer: "The ¶\sigma"', "escape", "block", IN_A),
    Fault("YAML013", A, "answer: The log-odds.", r'answer: "The \x¶i"', "hex", "single quotes", IN_A),
)
SHAPE_FAULTS = (
    Fault("YAML014", A, "answer: The log-odds.", r'answer: "The ¶\beta"', r"\beta", "block"),
    Fault("YAML014", A, "answer: The log-odds.", 'answer: "The\n      \\\\ ¶\\nabla"', r"\nabla", "block"),
    Fault("YAML015", A, "text: Uphill", "text: ¶No", "No is read as text", "'No'"),
    Fault(
        "QZ101",
        A,
        "correct: true",
        "¶corect: true",
        "'corect'",
        "did you mean 'correct'?",
        _lost("gradient-sign"),
    ),
    Fault("QZ101", A, "{abs: 0.005}", "{abs: 0.005, ¶rell: 1}", "'rell'", "'rel'", _lost("gradient-value")),
    Fault(
        "QZ101", A, "questions:\n", "¶question: []\nquestions:\n", "'question'", "did you mean 'questions'?"
    ),
    Fault(
        "QZ101",
        A,
        WRONG_OPTION,
        "- {text: f(x, ¶y), misconception: sign-flipped, feedback: B}\n",
        "'y)'",
        "quotes",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ102", A, "- id: gradient-sign\n    kind", "- ¶kind", "'id'", "add `id:`", _lost("gradient-sign")
    ),
    Fault(
        "QZ102",
        B,
        "- id: step-order\n    kind: ordering\n",
        "- ¶id: step-order\n",
        "'kind'",
        "numeric",
        _lost("step-order"),
    ),
    Fault(
        "QZ102",
        B,
        "    explanation: The forward pass comes first.\n",
        "",
        "'explanation'",
        "",
        _lost("step-order"),
        "2:5",
    ),
    Fault(
        "QZ103",
        B,
        "kind: ordering",
        "kind: ¶ordring",
        "'ordring'",
        "did you mean 'ordering'?",
        _lost("step-order"),
    ),
    Fault(
        "QZ104",
        A,
        "aim: analyse",
        "aim: ¶analyze",
        "'analyze'",
        "did you mean 'analyse'?",
        _lost("gradient-sign"),
    ),
    Fault("QZ104", PACK, "schema: 1", "schema: ¶2", "schema cannot be 2", "one of: 1", EVERYTHING),
    Fault("QZ105", B, "id: step-order", "id: ¶Step order", "'Step order'", "a-z", _lost("step-order")),
    Fault(
        "QZ105",
        A,
        "[old/first-name, sample",
        "[¶first-name, sample",
        "item 1 of was",
        "<pack>/<id>",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ106",
        A,
        "answer: -0.2",
        "answer: ¶minus a fifth",
        "answer needs a number",
        "plain number",
        _lost("gradient-value"),
    ),
    Fault(
        "QZ106",
        A,
        "answer: -0.2",
        "answer: ¶'-0.2'",
        "needs a number",
        "without quotes",
        _lost("gradient-value"),
    ),
    Fault(
        "QZ106",
        A,
        "text: Uphill",
        "text: ¶0.5",
        "text needs text, not 0.5",
        "quote it: '0.5'",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ106",
        A,
        "hints: [Think of the step.]",
        "hints: ¶Think",
        "hints needs a list",
        "[Think]",
        _lost("gradient-sign"),
    ),
    Fault("QZ106", A, "reversible: true", "reversible: ¶'yes'", "true or false", "", _lost("logit-meaning")),
    Fault("QZ106", B, "questions:\n", "questions:\n  - ¶just text\n", "the question needs a mapping"),
    Fault(
        "QZ106",
        B,
        "family: grad_signs",
        "family:¶",
        "family needs text, not nothing",
        "after the colon",
        _lost("signs-by-training"),
    ),
    Fault("QZ107", A, "difficulty: 2", "difficulty: ¶6", "difficulty is above 5", "", _lost("gradient-sign")),
    Fault("QZ107", A, "answer: -0.2", "answer: ¶.nan", "finite", "", _lost("gradient-value")),
    Fault("QZ107", A, "{abs: 0.005}", "{abs: ¶-1}", "abs is below 0", "", _lost("gradient-value")),
    Fault(
        "QZ107",
        B,
        "[Compute the logits, Average the gradient, Update the weights]",
        "¶[One, Two]",
        "at least 3",
        "",
        _lost("step-order"),
    ),
    Fault("QZ107", A, "answer: The log-odds.", "answer: ¶''", "answer is empty", "", _lost("logit-meaning")),
    Fault("QZ108", CONCEPTS, "date: 2026-02-10", "date: ¶2026-02-30", "no date", "2026-02-13"),
    Fault(
        "QZ110",
        A,
        "- text: Downhill",
        "- ¶text: Downhill\n        correct: true",
        "found 2",
        "one option",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ110",
        A,
        "choices:\n      - text: Uphill\n        correct: true",
        "choices:\n      ¶- text: Uphill",
        "found 0",
        "",
        _lost("gradient-sign"),
    ),
    Fault("QZ111", A, "{abs: 0.005}", "¶{abs: 0, rel: 0}", "zero", "greater than 0", _lost("gradient-value")),
    Fault(
        "QZ112",
        A,
        "concepts: [gradients, logits]\n    difficulty",
        "concepts: [logits, ¶logits]\n    difficulty",
        "twice",
        "",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ113",
        B,
        "family: grad_signs",
        "family: ¶grad_sign",
        "'grad_sign'",
        "did you mean 'grad_signs'?",
        _lost("signs-by-training"),
    ),
    Fault(
        "QZ113",
        MISCONCEPTIONS,
        "id: slope-kept",
        "id: ¶grad_sign.kept",
        "'grad_sign'",
        "'grad_signs'",
        _lost("gradient-value"),
    ),
    Fault(
        "QZ122",
        B,
        "family: grad_signs",
        "family: grad_signs\n    knobs: {¶rate: [0.1, 0.2]}",
        "grad_signs has no knob 'rate'",
        "",
        _lost("signs-by-training"),
    ),
    Fault(
        "QZ114",
        B,
        "[given-p, small]",
        "[given-p, ¶smal]",
        "'smal'",
        "did you mean 'small'?",
        _lost("signs-by-training"),
    ),
)
W_RANGE, Z, ANSWER, PROMPT = "w: {int: [-3, 3]}", "z: w*x + b", "answer: sigmoid(z)", r"\(w = @{w}\)"
PARAMETRIC_FAULTS = (
    Fault("QZ105", C, W_RANGE, "¶W: {int: [-3, 3]}", "'W' cannot name a number", "a-z", IN_C),
    Fault("QZ112", C, Z, f"{Z}\n      ¶w: x", "'w' is drawn and derived", "rename", IN_C),
    Fault("QZ117", C, W_RANGE, f"{W_RANGE}\n      ¶exp: {{int: [1, 2]}}", "'exp'", "rename", IN_C),
    Fault("QZ117", C, Z, f"{Z}\n      ¶answer: x", "'answer' means something", "rename", IN_C),
    Fault("QZ106", C, "{int: [-3, 3]}", "¶3", "w needs a mapping", "", IN_C),
    Fault("QZ106", C, "{int: [-3, 3]}", "{int: [-3, ¶0.5]}", "whole number", "", IN_C),
    Fault("QZ107", C, "{int: [-3, 3]}", "{int: ¶[3]}", "two bounds, not 1", "[low, high]", IN_C),
    Fault("QZ107", C, "{int: [-3, 3]}", "{log: [¶0, 3]}", "item 1 of log is below", "", IN_C),
    Fault("QZ107", C, "{int: [-3, 3]}", "{log: [1, 3], digits: ¶0}", "below 1", "", IN_C),
    Fault("QZ118", C, "{int: [-3, 3]}", "{int: ¶[3, -3]}", "nothing lies", "lower bound first", IN_C),
    Fault("QZ118", C, "{float: [0.5, 2], digits: 1}", "{float: ¶[0.51, 0.59]}", "nothing lies", "", IN_C),
    Fault("QZ118", C, "{int: [-3, 3]}", "{log: ¶[3, 1]}", "nothing lies", "", IN_C),
    Fault("QZ121", C, "{int: [-3, 3]}", "¶{digits: 2}", "found 0", "low, high", IN_C),
    Fault("QZ121", C, "{int: [-3, 3]}", "¶{int: [1, 3], choice: [1, 2]}", "found 2", "", IN_C),
    Fault("QZ121", C, "{int: [-3, 3]}", "{int: [-3, 3], digits: ¶1}", "not go with int", "out", IN_C),
    Fault("QZ101", C, "{int: [-3, 3]}", "{¶itn: [-3, 3]}", "'itn'", "did you mean 'int'?", IN_C),
    Fault("QZ115", C, Z, "z: ¶w*x +* b", "column 6: I cannot read “*”", "quote", IN_C),
    Fault("QZ115", C, "[w != 0,", "[¶w, w != 0,", "'w' is a number, not a condition", "compare", IN_C),
    Fault("QZ115", C, ANSWER, "answer: ¶z > 0", "condition, not a number", "where", IN_C),
    Fault("QZ115", C, ANSWER, "answer: ¶2z", "column 2", "2*x", IN_C),
    Fault("QZ116", C, ANSWER, "answer: ¶2 * sigmoid(zz)", "'zz' at column 13", "did you mean 'z'?", IN_C),
    Fault("QZ116", C, ANSWER, "answer: ¶answer + 1", "'answer' at column 1", "", IN_C),
    Fault("QZ116", C, Z, "z: ¶u + b\n      u: w*x", "'u' at column 1", "'u' is derived further down", IN_C),
    Fault("QZ116", C, Z, "z: ¶w*x + b + z", "'z' at column 11", "'z' is derived further down", IN_C),
    Fault("QZ116", C, "[w != 0,", "[¶k != 0,", "'k'", "one of: w, x, b, z", IN_C),
    Fault("QZ116", C, "value: z,", "value: ¶zz,", "'zz'", "did you mean 'z'?", IN_C),
    Fault("QZ116", C, "prompt: |\n      Compute", "prompt: ¶|\n      @{answer} Compute", "answer", "", IN_C),
    Fault("QZ116", C, "'That is the logit, @{z}.'", "¶'That is @{zet}.'", "@{zet}", "", IN_C),
    Fault("QZ119", C, "'That is the logit, @{z}.'", "¶'That is @{z:5d}.'", "'@{z:5d}'", ".3f", IN_C),
    Fault("QZ119", C, "'That is the logit, @{z}.'", "¶'That is @{z.'", "'@{z.'", "write @{name}", IN_C),
    Fault("QZ120", C, "[w != 0, abs(z) <= 4]", "¶[w > 3]", "none of 1000 draws", "loosen", IN_C),
    Fault("QZ120", C, ANSWER, "answer: ¶9**9**9 + ln(z - 9)", "none of 1000", "finite", IN_C),
    Fault("QZ121", C, "    tolerance: {abs: 0.004}\n", "", "exactly one of tolerance", "", IN_C, at="2:5"),
    Fault("QZ121", C, "{abs: 0.004}", "¶{abs: 0.004}\n    estimate: true", "exactly one", "factor", IN_C),
    Fault("QZ111", C, "{abs: 0.004}", "¶{abs: 0}", "zero", "", IN_C),
)
NAME_FAULTS = (
    Fault(
        "QZ201",
        B,
        "id: step-order",
        "id: ¶gradient-sign",
        "a-questions.yaml:11:5",
        "rename",
        _lost("step-order"),
    ),
    Fault("QZ201", CONCEPTS, "id: gradients", "id: ¶logits", "concepts.yaml:5:5", "", ABOUT_GRADIENTS),
    Fault("QZ201", CONCEPTS, "id: why-natural-log", "id: ¶sign-of-the-step", "concepts.yaml:15:5"),
    Fault(
        "QZ201",
        MISCONCEPTIONS,
        "id: slope-kept",
        "id: ¶sign-flipped",
        "misconceptions.yaml:2:5",
        "",
        _lost("gradient-value"),
    ),
    Fault("QZ201", CONCEPTS, "date: 2026-02-10", "date: ¶2026-02-13", "concepts.yaml:2:5"),
    Fault(
        "QZ202",
        A,
        "concepts: [logits]",
        "concepts: [¶logit]",
        "'logit'",
        "did you mean 'logits'?",
        _lost("logit-meaning"),
    ),
    Fault("QZ202", CONCEPTS, "prerequisites: [logits]", "prerequisites: [¶logit]", "'logit'", "'logits'"),
    Fault("QZ202", MISCONCEPTIONS, "[gradients, logits]", "[gradients, ¶logit]", "'logit'", "'logits'"),
    Fault(
        "QZ203",
        A,
        "[sign-of-the-step]",
        "[¶sign-of-a-step]",
        "target",
        "did you mean",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ204",
        A,
        "misconception: sign-flipped\n",
        "misconception: ¶sign-flip\n",
        "'sign-flip'",
        "'sign-flipped'",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ204",
        A,
        "grad_signs.flipped",
        "¶grad_sgns.flipped",
        "'grad_sgns.flipped'",
        "",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ205",
        CONCEPTS,
        "entry: 2026-02-13\n    bullet: Gradient",
        "entry: ¶2026-02-14\n    bullet: Gradient",
        "2026-02-14",
        "did you mean '2026-02-13'?",
    ),
    Fault(
        "QZ206",
        CONCEPTS,
        "activation\n  - id: gradients",
        "activation\n    prerequisites: [gradients]\n  - id: gradients",
        "logits → gradients → logits",
        at="14:21",
    ),
    Fault(
        "QZ206",
        CONCEPTS,
        "prerequisites: [logits]",
        "prerequisites: [logits, ¶gradients]",
        "gradients → gradients",
    ),
    Fault(
        "QZ207",
        A,
        "old/first-name",
        "¶sample/step-order",
        "b-questions.yaml:2:5",
        "one question only",
        _lost("gradient-sign"),
    ),
    Fault(
        "QZ207",
        B,
        "id: step-order",
        "id: step-order\n    was: [¶old/first-name]",
        "a-questions.yaml:11:5",
        "",
        _lost("step-order"),
    ),
    Fault(
        "QZ207",
        B,
        "id: step-order",
        "id: step-order\n    was: [¶sample/step-order]",
        "b-questions.yaml:2:5",
        "",
        _lost("step-order"),
    ),
)
WORDED_FAULTS = (
    Fault(
        "QZ110",
        D,
        "      - {text: The sigmoid, correct: true}\n      - {text: The softplus, correct: true}",
        "      ¶- {text: The sigmoid}\n      - {text: The softplus}",
        "found 0 of 3",
        "correct: true",
        _lost("what-is-smooth"),
    ),
    Fault(
        "QZ123",
        D,
        "text: 'The {{c1::sigmoid}} is {{c2::",
        "text: ¶'The {{c1: sigmoid}} is {{c3: ",
        "two colons",
        "{{c1::",
        _lost("name-of-the-curve"),
    ),
    Fault(
        "QZ123",
        D,
        "text: 'The {{c1::sigmoid}} is {{c2::\\(1/(1+e^{-z})\\)::a formula}}.'",
        "text: ¶The sigmoid.",
        "no hole",
        "write {{c1::",
        _lost("name-of-the-curve"),
    ),
    Fault(
        "QZ123",
        D,
        "text: 'The {{c1::sigmoid}} is {{c2::\\(1/(1+e^{-z})\\)::a formula}}.'",
        "text: ¶'The {{c1::sigmoid}} is {{c2::\\(1/(1+e^{-z})\\)::a formula}.'",
        "not closed",
        "",
        _lost("name-of-the-curve"),
    ),
    Fault("QZ123", D, "accept: {c1:", "accept: {¶c9:", "no hole 'c9'", "c1", _lost("name-of-the-curve")),
    Fault("QZ116", D, "answer: p - y", "answer: ¶p - t", "unknown name 't'", "", _lost("error-in-symbols")),
    Fault("QZ118", D, "p: [0.1, 0.9]", "p: ¶[0.9, 0.1]", "nothing lies", "", _lost("error-in-symbols")),
    Fault("QZ117", D, "variables: {p:", "variables: {¶e: [0, 1], p:", "'e'", "", _lost("error-in-symbols")),
    Fault(
        "QZ110",
        D,
        "      - {id: below, must: true,",
        "      ¶- {id: below,",
        "no criterion",
        "",
        _lost("why-it-cancels"),
    ),
    Fault("QZ117", D, "{id: above,", "{id: ¶'yes',", "'yes'", "", _lost("why-it-cancels")),
    Fault("QZ112", D, "{id: above,", "{id: ¶below,", "'below'", "", _lost("why-it-cancels")),
    Fault(
        "QZ208",
        D,
        "[name-of-the-law]",
        "[¶name-of-the-low]",
        "'name-of-the-low'",
        "did you mean",
        _lost("why-it-cancels"),
    ),
)

CONTENT_FAULTS = (
    Fault("QZ301", A, r"What does the logit \(z\)", r"¶What does the logit \(\zeet\)", "zeet"),
    Fault("QZ301", MISCONCEPTIONS, r"The slope \(\sigma'\)", r"¶The slope \(\sigmo'\)", "sigmo"),
    Fault("QZ321", A, "text: Uphill", "text: ¶Up by $w^2$", "$w^2$", "backticks"),
    Fault("QZ321", A, "That is the way of the step.", r"¶Down by \beta.", r"\beta", "formulas"),
    Fault("QZ302", A, "text: Uphill", r"text: ¶\(" + "a + " * 30 + r"b\)", "78 columns", "split"),
    Fault("QZ303", A, "text: Uphill", r"text: ¶Set \(a # 1\)", "", "cuts short"),
    Fault(
        "QZ304", A, "        feedback: That is the way of the step.\n", "", "feedback", "sensible", at="23:9"
    ),
    Fault("QZ305", A, "        misconception: grad_signs.flipped\n", "", "misconception", "idea", at="26:9"),
    Fault(
        "QZ306", A, "{value: 0.2,", "{value: ¶-0.201,", "-0.201 passes as the right answer -0.2", "tolerance"
    ),
    Fault(
        "QZ307",
        A,
        "feedback: The order of the difference.}",
        "feedback: A.}\n      - {value: ¶0.201, misconception: sign-flipped, feedback: B.}",
        "0.201 cannot be told from 0.2",
        "slip",
    ),
    Fault("QZ308", A, "text: Downhill", "text: ¶' **uphill**.'", "number 1", "apart"),
    Fault("QZ308", B, "Update the weights", "¶compute  the logits", "number 1"),
    Fault("QZ309", A, "text: Along the contour", "text: ¶All of the above", "other options", "shuffled"),
    Fault("QZ301", C, "b:+} = @{z}", r"b:+} = @{z} \zeet", "zeet", at="19:18"),
    Fault("QZ313", C, ANSWER, "answer: ¶sigmoid(z) + 0 * ln(abs(z))", "ln of 0", "where"),
    Fault(
        "QZ313",
        C,
        f"{ANSWER}\n    tolerance: {{abs: 0.004}}",
        "answer: ¶z + 1\n    estimate: true",
        "above zero",
    ),
    Fault("QZ314", C, ANSWER, "answer: ¶z - w*x - b + 1", "1 is right in each", "numeric"),
    Fault("QZ315", C, "value: 1 - answer,", "value: ¶sigmoid(z) + 0.001,", "passes as right", "narrow"),
    Fault("QZ315", C, "value: 1 - answer,", "value: ¶z + 0.001,", "earlier one", "narrow"),
    Fault("QZ316", C, PROMPT, r"\(z = @{z:.1g}\)", "prints z as", "round(", at="12:13"),
    Fault("QZ316", C, PROMPT, r"\(x = @{x:.0f}\)", "prints x as", "round(", at="12:13"),
    Fault(
        "QZ319",
        B,
        "Put one step in order.",
        "¶Which way does  the gradient point?",
        "'sample/gradient-sign' at",
    ),
    Fault(
        "QZ320",
        A,
        "That is the way of the step.",
        "¶The first option is the way up.",
        "'first option'",
        "says",
    ),
    Fault("QZ312", A, "prompt: Which way", "prompt: ¶Which " + "very " * 300 + "way", "18 fit", "shorten"),
)
ELSEWHERE = {
    "YAML010",
    "QZ001",
    "QZ002",
    "QZ003",
    "QZ004",
    "QZ005",
    "QZ006",
    "QZ007",
    "QZ008",
    "QZ109",
    "QZ310",
    "QZ311",
    "QZ318",
}
"""Codes that the tests of files, of the loader and of the checks plant."""


def _plant(pack: PackFolder, fault: Fault) -> tuple[int, int]:
    """Change the pack; the line and column where the mark stood."""
    pack.replace(fault.file, fault.old, fault.new)
    text = (pack.path / fault.file).read_text(encoding="utf-8")
    if fault.at:
        line, column = fault.at.split(":")
        return int(line), int(column)
    before, mark, after = text.partition(MARK)
    assert mark, "the fault has no mark"
    pack.write(fault.file, before + after)
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _expect(found: Sequence[Problem], fault: Fault, path: str, place: tuple[int, int]) -> None:
    assert [problem.code for problem in found] == [fault.code], "\n".join(map(str, found))
    problem = found[0]
    assert (problem.path, problem.line, problem.column) == (path, *place), str(problem)
    assert fault.says in problem.message
    assert fault.helps in problem.help
    assert problem.headline == f"{path}:{place[0]}:{place[1]}: {fault.code} {problem.message}"
    assert (problem.severity is Severity.WARNING) == (fault.code in WARNINGS)


LOADER_FAULTS = FILE_FAULTS + SHAPE_FAULTS + PARAMETRIC_FAULTS + NAME_FAULTS
WORDED_CONTENT_FAULTS = (
    Fault("QZ306", D, "{text: Gaussian,", "{text: ¶the bernouli,", "passes", "typos"),
    Fault("QZ306", D, "{value: y - p,", "{value: ¶-y + p,", "passes", "out"),
    Fault(
        "QZ307",
        D,
        "the way down.}",
        "A.}\n      - {value: ¶-p + y, misconception: slope-kept, feedback: B.}",
        "above",
    ),
    Fault("QZ317", D, "correct: [-y + p]", "correct: [¶p + y]", "correct example", "mend"),
    Fault("QZ317", D, "wrong: [p + y]", "wrong: [¶p - y]", "wrong example", "mend"),
    Fault("QZ304", D, ", feedback: It jumps at zero.}", "}", "feedback", "sensible", at="9:9"),
)


@pytest.mark.parametrize("fault", LOADER_FAULTS, ids=str)
def test_loader_finds_the_fault_and_keeps_the_rest(pack: PackFolder, fault: Fault) -> None:
    place = _plant(pack, fault)
    bank = pack.load()
    found = [problem for problem in bank.problems if problem.code not in CONSEQUENCES.get(fault.code, ())]
    _expect(found, fault, str(pack.path / fault.file), place)
    assert {card.sibling for card in bank.cards.values()} == EVERYTHING - fault.lost


@pytest.mark.parametrize("fault", CONTENT_FAULTS, ids=str)
def test_check_finds_the_fault(pack: PackFolder, fault: Fault) -> None:
    assert check(pack.load()) == []
    place = _plant(pack, fault)
    bank = pack.load()
    assert bank.problems == ()
    _expect(check(bank), fault, str(pack.path / fault.file), place)


@pytest.mark.parametrize("fault", WORDED_FAULTS, ids=str)
def test_loader_finds_the_fault_among_questions_in_words(worded: PackFolder, fault: Fault) -> None:
    assert {card.sibling for card in worded.load().cards.values()} == EVERYTHING | IN_D
    place = _plant(worded, fault)
    bank = worded.load()
    _expect(list(bank.problems), fault, str(worded.path / fault.file), place)
    assert {card.sibling for card in bank.cards.values()} == (EVERYTHING | IN_D) - fault.lost


@pytest.mark.parametrize("fault", WORDED_CONTENT_FAULTS, ids=str)
def test_check_finds_the_fault_among_questions_in_words(worded: PackFolder, fault: Fault) -> None:
    assert check(worded.load()) == []
    place = _plant(worded, fault)
    bank = worded.load()
    assert bank.problems == ()
    _expect(check(bank), fault, str(worded.path / fault.file), place)


def test_every_code_is_planted_somewhere() -> None:
    everywhere = LOADER_FAULTS + CONTENT_FAULTS + WORDED_FAULTS + WORDED_CONTENT_FAULTS
    planted = {fault.code for fault in everywhere}
    assert planted | ELSEWHERE == set(CODES)
    assert not planted & ELSEWHERE
