"""Files made to hurt whoever reads them, and a run that reads each with little memory and time.

Run as a script: it limits itself, loads and checks every file in a pack of its own, and says what was found.
"""

import json
import resource
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

MEMORY = 512 * 1024 * 1024
SECONDS = 120
"""Of the processor, for the whole corpus."""
_HEAD = "questions:\n"
_ITEM = "  - id: {id}\n    kind: {kind}\n    concepts: [a]\n    explanation: E.\n"


def _question(kind: str, *lines: str, id: str = "q") -> str:
    return _ITEM.format(id=id, kind=kind) + "".join(f"    {line}\n" for line in lines)


def _laughs() -> str:
    lines = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    return "\n".join(["a0: &a0 ha", *lines])


def _merges() -> str:
    keys = ", ".join(f"k{i}: {i}" for i in range(20))
    return f"a: &a {{{keys}}}\n" + "\n".join(f"b{i}: {{<<: *a}}" for i in range(200))


def _unknown_everything() -> str:
    """Thousands of names that lead nowhere, each of which wants a suggestion."""
    items = (_question("flashcard", "prompt: P", "answer: A", id=f"q{i}") for i in range(4000))
    return _HEAD + "".join(item.replace("[a]", f"[{'z' * 40}{i}]") for i, item in enumerate(items))


def _alike() -> str:
    words = " ".join(f"w{i}" for i in range(40))
    return _HEAD + "".join(
        _question("flashcard", f"prompt: {words} n{i}", "answer: A", id=f"q{i}") for i in range(600)
    )


def _expression(text: str) -> str:
    return _HEAD + _question("expression", "prompt: P", f"answer: '{text}'", "variables: {x: [0, 1]}")


def _prompt(text: str) -> str:
    return _HEAD + _question("flashcard", f"prompt: '{text}'", "answer: A")


CORPUS: dict[str, tuple[Callable[[], str], str]] = {
    "billion laughs": (_laughs, "YAML004"),
    "merge bomb": (_merges, "YAML004"),
    "cycle": (lambda: "a: &x {b: *x}", "YAML004"),
    "100,000 brackets": (lambda: "[" * 100_000, "YAML002"),
    "100,000 braces": (lambda: "{a: " * 100_000, "YAML002"),
    "100,000 dashes": (lambda: "- " * 100_000, "YAML002"),
    "scalar of 50 MB": (lambda: "a: " + "x" * 50_000_000, "QZ003"),
    "scalar of 7 MB": (lambda: "a: " + "x" * 7_000_000, "YAML011"),
    "key of 7 MB": (lambda: "x" * 7_000_000 + ": a", "YAML0"),
    "number of 100,000 digits": (lambda: "a: " + "9" * 100_000, "YAML012"),
    "duplicate key": (lambda: "questions: []\nquestions: []", "YAML008"),
    "python object": (lambda: "a: !!python/object/apply:os.system [ls]", "YAML005"),
    "escape sequence": (lambda: 'questions: [{"\\e]52;c;eA==\\a": 1}]', "QZ102"),
    "raw escape": (lambda: "questions: \x1b[2J", "YAML003"),
    "right to left": (lambda: "questions: [{id: a\u202eb}]", "YAML003"),
    "a million values": (lambda: "questions: [" + "1, " * 1_000_000 + "1]", "YAML010"),
    "100,000 keys": (lambda: "".join(f"k{i}: 1\n" for i in range(100_000)), "QZ101"),
    "two documents": (lambda: "questions: []\n---\n" * 1000, "YAML007"),
    "nested questions": (lambda: _HEAD + "  - " + "{a: " * 30 + "1" + "}" * 30, "QZ102"),
    "tower of powers": (lambda: _expression("9^9^9^9^9*x"), "QZ313"),
    "deep expression": (lambda: _expression("(" * 90 + "x" + ")" * 90), "QZ115"),
    "long expression": (lambda: _expression("+".join(["x"] * 5000)), "QZ115"),
    "deep formula": (lambda: _prompt(r"\(" + "{" * 1500 + "x" + "}" * 1500 + r"\)"), "QZ301"),
    "deep fraction": (lambda: _prompt(r"\(" + r"\frac{1}{" * 350 + "x" + "}" * 350 + r"\)"), "QZ301"),
    "long formula": (lambda: _prompt(r"\(" + "x + " * 20_000 + r"x\)"), "QZ107"),
    "formulas": (lambda: _prompt(r"\(x\) " * 12_000), "QZ107"),
    "open formulas": (lambda: _prompt(r"\( " * 20_000), "QZ107"),
    "stars": (lambda: _prompt("*" * 90_000), "QZ107"),
    "backticks": (lambda: _prompt("` a " * 20_000), "QZ107"),
    "holes": (lambda: _HEAD + _question("cloze", f"text: '{'{{c1::a}}' * 9000}'"), "QZ107"),
    "formulas on a page": (lambda: _prompt(r"\(x\) " * 660), "QZ312"),
    "open formulas on a page": (lambda: _prompt(r"\( " * 1000), "QZ303"),
    "stars on a page": (lambda: _prompt("*" * 3900), "QZ312"),
    "open holes": (lambda: _HEAD + _question("cloze", f"text: '{'{{c1::' * 600}'"), "QZ123"),
    "colons in holes": (lambda: _HEAD + _question("cloze", f"text: '{{{{c1{'::a' * 1200}'"), "QZ123"),
    "names that lead nowhere": (_unknown_everything, "QZ202"),
    "prompts alike": (_alike, "QZ319"),
    "too much to draw": (
        lambda: (
            _HEAD
            + _question(
                "parametric",
                "params: {" + ", ".join(f"a{i}: {{int: [-1000000000, 1000000000]}}" for i in range(12)) + "}",
                "where: ['" + " and ".join(f"a{i} == {i}" for i in range(12)) + "']",
                "prompt: P @{a0}",
                "answer: a0",
                "tolerance: {abs: 1}",
            )
        ),
        "QZ120",
    ),
    "20,000 wrong hints": (
        lambda: _HEAD + _question("flashcard", "prompt: P", "answer: A", f"hints: [{'1, ' * 20_000}1]"),
        "QZ106",
    ),
    "20,000 words": (
        lambda: (
            _HEAD
            + _question(
                "short-answer", "prompt: P", f"accept: [{', '.join(f'word{i}' for i in range(20_000))}]"
            )
        ),
        "QZ107",
    ),
    "60,000 tags": (
        lambda: (
            _HEAD
            + _question(
                "flashcard", "prompt: P", "answer: A", f"tags: [{', '.join(f't{i}' for i in range(60_000))}]"
            )
        ),
        "QZ107",
    ),
    "10,000 unknown keys": (
        lambda: (
            _HEAD + _question("flashcard", "prompt: P", "answer: A", *(f"key{i}: 1" for i in range(10_000)))
        ),
        "QZ101",
    ),
    "10,000 swallowed commands": (
        lambda: "".join(f'k{i}: "\\beta"\n' for i in range(10_000)) + "questions: []",
        "YAML014",
    ),
    "circle of 3,000 concepts": (lambda: "", "QZ206"),
}
"""By what they are: the file, and how the code of a problem begins that it must show."""

CIRCLE = "circle of 3,000 concepts"


def concepts(name: str) -> str:
    """The concepts of the pack that the file stands in."""
    entry = "entries:\n  - {date: 2026-02-13, title: T}\nconcepts:\n"
    row = "  - {{id: {id}, title: T, entry: 2026-02-13, bullet: B, prerequisites: [{before}]}}\n"
    if name != CIRCLE:
        return entry + row.format(id="a", before="")
    return entry + "".join(row.format(id=f"c{i}", before=f"c{(i + 1) % 3000}") for i in range(3000))


def examine(name: str) -> dict[str, object]:
    """What is found in a file, and the time that it took."""
    from quizlr.bank.checks import check
    from quizlr.bank.loader import load_bank

    text, _ = CORPUS[name]
    with TemporaryDirectory() as folder:
        pack = Path(folder)
        (pack / "pack.yaml").write_text("schema: 1\npack: p\ntitle: T\nlicense: L\n", encoding="utf-8")
        (pack / "concepts.yaml").write_text(concepts(name), encoding="utf-8")
        (pack / "q.yaml").write_text(text(), encoding="utf-8")
        start = process_time()
        bank = load_bank([pack])
        codes = sorted({problem.code for problem in (*bank.problems, *check(bank))})
    return {"name": name, "codes": codes, "seconds": round(process_time() - start, 2)}


def main() -> None:
    """Read the corpus with little of everything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for name in CORPUS:
        print(json.dumps(examine(name)), flush=True)  # noqa: T201 - this is what it is run for


if __name__ == "__main__":
    main()
