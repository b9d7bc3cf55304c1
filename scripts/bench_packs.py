"""Reading packs, beside libyaml's own loader on the same files; checking them, and checking them again."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from quizlr.answers import expression
from quizlr.bank.loader import load_bank
from quizlr.paths import content_root
from quizlr.service.checking import check_packs

_DEFINITIONS = ("pack.yaml", "concepts.yaml", "misconceptions.yaml")


@contextmanager
def packs_of(questions: int) -> Iterator[list[Path]]:
    """Folders with the shipped packs and copies of their questions, about so many in all."""
    shipped = [file for file in sorted(content_root().glob("*/*.yaml")) if file.name not in _DEFINITIONS]
    each = sum(file.read_text(encoding="utf-8").count("\n  - id: ") for file in shipped)
    with tempfile.TemporaryDirectory(prefix="quizlr-packs-") as name:
        folder = Path(name)
        for number in range(1, max(1, round(questions / each))):
            copy = folder / f"copy-{number}"
            copy.mkdir()
            head = f"schema: 1\npack: copy-{number}\ntitle: T\nlicense: L\n"
            (copy / "pack.yaml").write_text(head, encoding="utf-8")
            for file in shipped:
                text = file.read_text(encoding="utf-8")
                (copy / f"{file.parent.name}-{file.name}").write_text(text, encoding="utf-8")
        yield [content_root(), folder] if any(folder.iterdir()) else [content_root()]


def seconds(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def read_plainly(folders: list[Path]) -> None:
    """What PyYAML does with the same files: data without places, nothing checked."""
    for folder in folders:
        for file in folder.glob("*/*.yaml"):
            yaml.load(file.read_bytes(), yaml.CSafeLoader)


def read_cold(folders: list[Path]) -> None:
    """Load and validate, with nothing remembered from the time before."""
    expression.forget()
    load_bank(folders)


def report(questions: int, rounds: int = 3) -> None:
    """Print what reading so many questions takes, and what checking them does."""
    with packs_of(questions) as folders:
        asked = len({card.sibling for card in load_bank(folders).cards.values()})
        rows = [
            (seconds(lambda: read_plainly(folders)), seconds(lambda: read_cold(folders)))
            for _ in range(rounds)
        ]
        plain, ours = (sorted(column)[rounds // 2] for column in zip(*rows, strict=True))
        print(f"{asked} questions: load and validate {ours:.2f} s beside CSafeLoader {plain:.2f} s: ", end="")
        print(f"x {ours / plain:.2f} (goal 1.0)")
        if questions <= 1000:
            first, again = seconds(lambda: check_packs(folders)), seconds(lambda: check_packs(folders))
            print(f"{asked} questions: check {first:.2f} s, once more unchanged {again:.2f} s (goal 1 s)")


def main() -> None:
    """Report 1,000 and 10,000 questions, in a home of its own."""
    import os

    home = tempfile.mkdtemp(prefix="quizlr-home-")
    os.environ["QUIZLR_HOME"] = home
    for questions in (1_000, 10_000):
        report(questions)
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
