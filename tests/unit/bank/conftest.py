"""A small valid pack to copy, change and break."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from quizlr.bank.loader import Bank, load_bank

SAMPLE = Path(__file__).parent / "packs" / "sample"


@dataclass(frozen=True)
class PackFolder:
    """A pack on disk that a test may change."""

    path: Path

    def write(self, name: str, text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        (self.path / name).write_bytes(raw)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def load(self) -> Bank:
        return load_bank([self.path])


@pytest.fixture
def pack(tmp_path: Path) -> PackFolder:
    """A copy of the sample pack."""
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    return PackFolder(folder)


@pytest.fixture
def worded(pack: PackFolder) -> PackFolder:
    """The same, with questions that are answered in words beside the others."""
    shutil.copy(SAMPLE.parent / "worded.yaml", pack.path / "d-questions.yaml")
    return pack


@pytest.fixture(scope="session")
def sample() -> Bank:
    """The sample pack as it is."""
    return load_bank([SAMPLE])
