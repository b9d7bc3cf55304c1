"""Read what a fuzzer led by coverage makes of packs: `make torture-fuzz`. An exception is a crash.

Starts from the files of the test packs. Needs the extra `fuzz`.
"""

import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent
PACKS = ROOT / "tests" / "unit" / "bank" / "packs"

with atheris.instrument_imports(include=["quizlr.bank", "quizlr.answers", "quizlr.render", "yaml"]):
    from quizlr.bank.checks import check
    from quizlr.bank.fixing import mend
    from quizlr.bank.loader import load_bank

_FOLDER = Path(tempfile.mkdtemp(prefix="quizlr-fuzz-"))


def read(data: bytes) -> None:
    """Load and check a pack with these bytes as a file of questions, then mend what can be mended."""
    (_FOLDER / "q.yaml").write_bytes(data)
    bank = load_bank([_FOLDER])
    problems = [*bank.problems, *check(bank)]
    mend(data.decode("utf-8", "replace"), problems)


def _seeds() -> Path:
    corpus = Path(tempfile.mkdtemp(prefix="quizlr-corpus-"))
    for number, file in enumerate(sorted(PACKS.rglob("*.yaml"))):
        (corpus / f"{number}.yaml").write_bytes(file.read_bytes())
    return corpus


def main() -> None:
    """Fuzz; arguments are those of libFuzzer, such as `-max_total_time=600`."""
    for name in ("pack.yaml", "concepts.yaml", "misconceptions.yaml"):
        (_FOLDER / name).write_bytes((PACKS / "sample" / name).read_bytes())
    atheris.Setup([sys.argv[0], str(_seeds()), "-max_len=20000", *sys.argv[1:]], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
