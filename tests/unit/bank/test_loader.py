"""Whole banks: what is kept, what is disabled, and files that are anything but packs."""

from __future__ import annotations

import json
import os
import socket
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizlr.bank import linking
from quizlr.bank.checks import check
from quizlr.bank.files import MAX_BYTES
from quizlr.bank.linking import circles
from quizlr.bank.loader import Bank, Concept, Entry, Misconception, Topic, load_bank, require_questions
from quizlr.bank.problems import CODES, Severity, problem
from quizlr.errors import ContentError

if TYPE_CHECKING:
    from tests.unit.bank.conftest import PackFolder

MINIMAL_PACK = "schema: 1\npack: {name}\ntitle: T\nlicense: MIT\n"
MINIMAL_CONCEPTS = """
entries: [{date: 2026-02-13, title: Entry}]
concepts: [{id: idea, title: Idea, entry: 2026-02-13, bullet: Idea}]
"""
MINIMAL_QUESTION = "{kind: flashcard, concepts: [idea], prompt: P, answer: A, explanation: E, id: "


def _codes(bank: Bank) -> list[str]:
    return [problem.code for problem in bank.problems]


def _make_pack(folder: Path, name: str, *questions: str, concepts: str = MINIMAL_CONCEPTS) -> Path:
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(MINIMAL_PACK.format(name=name))
    (folder / "concepts.yaml").write_text(concepts)
    items = "".join(f"  - {MINIMAL_QUESTION}{question}}}\n" for question in questions)
    (folder / "q.yaml").write_text("questions:\n" + items if items else "questions: []\n")
    return folder


def test_the_sample_holds_what_was_written(sample: Bank) -> None:
    assert sample.problems == ()
    assert [pack.name for pack in sample.packs] == ["sample"]
    assert sample.packs[0].license == "CC-BY-4.0"
    assert Path(sample.packs[0].folder).name == "sample"
    assert sample.entries == (
        Entry(date(2026, 2, 10), "Probability"),
        Entry(date(2026, 2, 13), "Logistic regression"),
    )
    assert list(sample.concepts) == ["logits", "gradients"]
    assert sample.concepts["gradients"] == Concept(
        "gradients", "The gradient of cross-entropy", date(2026, 2, 13), "Gradient derivation", ("logits",)
    )
    assert sample.stumbling_blocks == {
        "sign-of-the-step": Topic("sign-of-the-step", date(2026, 2, 13), "From the gradient to the step")
    }
    assert list(sample.open_questions) == ["why-natural-log"]
    assert sample.misconceptions["sign-flipped"] == Misconception(
        "sign-flipped",
        "The gradient points downhill.",
        "The gradient points uphill; the step goes against it.",
        ("gradients",),
    )
    assert list(sample.cards) == [
        "sample/logit-meaning",
        "sample/logit-meaning~rev",
        "sample/gradient-sign",
        "sample/gradient-value",
        "sample/step-order",
        "sample/signs-by-training~given-p",
        "sample/signs-by-training~small",
        "sample/probability-value",
    ]
    assert sample.sources.questions["sample/step-order"].place(("items", 1)) == (6, 33)


def test_a_folder_of_packs_and_a_pack_are_both_taken_and_only_once(tmp_path: Path) -> None:
    one = _make_pack(tmp_path / "one", "one", "a")
    _make_pack(tmp_path / "two", "two", "b", concepts="concepts: []\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "notes.txt").write_text("not a pack")
    (tmp_path / "again").symlink_to(one)
    bank = load_bank([tmp_path, one, tmp_path])
    assert bank.problems == ()
    assert list(bank.cards) == ["one/a", "two/b"]


def test_one_pack_name_twice_is_an_error_and_the_first_stays(tmp_path: Path) -> None:
    _make_pack(tmp_path / "one", "same", "a")
    _make_pack(tmp_path / "two", "same", "b")
    bank = load_bank([tmp_path])
    assert _codes(bank) == ["QZ201"]
    assert bank.problems[0].path == str(tmp_path / "two" / "pack.yaml")
    assert str(tmp_path / "one" / "pack.yaml") in bank.problems[0].message
    assert list(bank.cards) == ["same/a"]


def test_packs_may_share_an_entry_and_point_at_each_others_concepts(tmp_path: Path) -> None:
    other = "entries: [{date: 2026-02-13, title: Entry}]\n"
    _make_pack(tmp_path / "one", "one", "a", concepts=other)
    _make_pack(tmp_path / "two", "two", "a")
    bank = load_bank([tmp_path])
    assert bank.problems == ()
    assert bank.entries == (Entry(date(2026, 2, 13), "Entry"),)
    assert list(bank.cards) == ["one/a", "two/a"]


def test_former_names_may_come_from_another_pack(tmp_path: Path) -> None:
    _make_pack(tmp_path / "one", "one", "a, was: [two/a, two/b]")
    assert load_bank([tmp_path]).cards["one/a"].names == ("two/a", "two/b", "one/a")
    _make_pack(tmp_path / "two", "two", "b", concepts="")
    bank = load_bank([tmp_path])
    assert [code for code in _codes(bank) if code != "QZ106"] == ["QZ207"]
    assert list(bank.cards) == ["two/b"]


def test_defaults_of_the_pack_give_way_to_the_question(sample: Bank) -> None:
    assert sample.cards["sample/logit-meaning"].question.tags == ("m1",)
    assert sample.cards["sample/logit-meaning"].difficulty == 3
    assert sample.cards["sample/gradient-sign"].difficulty == 2


def test_a_pack_without_questions_is_told(tmp_path: Path) -> None:
    pack = _make_pack(tmp_path / "one", "one")
    bank = load_bank([pack])
    assert _codes(bank) == ["QZ008"]
    assert bank.problems[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "[]", "just text", "questions:\n", "questions: {a: 1}\n"]
)
def test_files_without_their_list_are_told(pack: PackFolder, text: str) -> None:
    pack.write("b-questions.yaml", text)
    bank = pack.load()
    assert _codes(bank) == ["QZ106"]
    assert bank.problems[0].help
    assert "sample/gradient-sign" in bank.cards


def test_a_broken_pack_file_disables_its_pack_only(pack: PackFolder, tmp_path: Path) -> None:
    _make_pack(tmp_path / "other", "other", "a")
    pack.write("pack.yaml", "schema: one\npakc: sample\n")
    bank = load_bank([tmp_path])
    assert {problem.path for problem in bank.problems} == {str(pack.path / "pack.yaml")}
    assert sorted(_codes(bank)) == ["QZ101", "QZ102", "QZ102", "QZ102", "QZ104"]
    assert list(bank.cards) == ["other/a"]


def test_without_concepts_nothing_can_be_asked(pack: PackFolder) -> None:
    pack.write("concepts.yaml", "concepts: [")
    bank = pack.load()
    assert bank.cards == {}
    with pytest.raises(ContentError, match="YAML001") as caught:
        require_questions(bank)
    assert caught.value.help


def test_require_questions_is_content_with_one_card(sample: Bank) -> None:
    require_questions(sample)
    with pytest.raises(ContentError) as caught:
        require_questions(load_bank([]))
    assert "--content" in caught.value.help


class TestFilesThatAreNoFiles:
    """Each is one problem, and the rest of the pack is there."""

    def _only(self, pack: PackFolder, code: str, name: str) -> str:
        bank = pack.load()
        assert _codes(bank) == [code]
        assert bank.problems[0].path == str(pack.path / name)
        assert "sample/gradient-sign" in bank.cards
        return bank.problems[0].message

    def test_folder(self, pack: PackFolder) -> None:
        (pack.path / "x.yaml").mkdir()
        self._only(pack, "QZ002", "x.yaml")

    def test_pipe(self, pack: PackFolder) -> None:
        os.mkfifo(pack.path / "x.yaml")
        self._only(pack, "QZ002", "x.yaml")

    def test_socket(self, pack: PackFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(pack.path)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("x.yaml")
            self._only(pack, "QZ002", "x.yaml")

    def test_symlink_loop(self, pack: PackFolder) -> None:
        (pack.path / "x.yaml").symlink_to("x.yaml")
        assert "symbolic links" in self._only(pack, "QZ001", "x.yaml")

    def test_symlink_to_nowhere(self, pack: PackFolder) -> None:
        (pack.path / "x.yaml").symlink_to("nowhere")
        assert "No such file" in self._only(pack, "QZ001", "x.yaml")

    def test_no_permission(self, pack: PackFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        pack.write("x.yaml", "questions: []\n")
        really_open = Path.open

        def refuse(path: Path, *args: Any, **options: Any) -> Any:
            if path.name == "x.yaml":
                raise PermissionError(13, "Permission denied")
            return really_open(path, *args, **options)

        monkeypatch.setattr(Path, "open", refuse)
        assert "Permission denied" in self._only(pack, "QZ001", "x.yaml")

    def test_too_large(self, pack: PackFolder) -> None:
        pack.write("x.yaml", b"#" * (MAX_BYTES + 1_000_000))
        self._only(pack, "QZ003", "x.yaml")

    def test_not_utf8(self, pack: PackFolder) -> None:
        pack.write("x.yaml", "questions:\n  - ü: ".encode() + b"\xff\n")
        assert "0xFF" in self._only(pack, "QZ004", "x.yaml")
        assert (pack.load().problems[0].line, pack.load().problems[0].column) == (2, 8)

    def test_utf16(self, pack: PackFolder) -> None:
        pack.write("x.yaml", "questions: []".encode("utf-16"))
        self._only(pack, "QZ004", "x.yaml")

    def test_yml(self, pack: PackFolder) -> None:
        pack.write("x.yml", "questions: []\n")
        self._only(pack, "QZ007", "x.yml")

    def test_name_that_commands_a_terminal(self, pack: PackFolder) -> None:
        name = "\x1b]0;x\x07.yaml"
        pack.write(name, "[")
        (found,) = pack.load().problems
        assert found.code == "YAML001"
        assert "\x1b" not in str(found)
        assert "␛]0;x␇.yaml" in str(found)


@pytest.mark.parametrize("name", ["missing", "file", "loop", "nul\0", "x" * 5000])
def test_folders_that_are_no_folders(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("text")
    (tmp_path / "loop").symlink_to("loop")
    bank = load_bank([tmp_path / name])
    assert _codes(bank) == ["QZ005"]
    with pytest.raises(ContentError, match="QZ005"):
        require_questions(bank)


def test_folder_without_packs(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    bank = load_bank([tmp_path])
    assert _codes(bank) == ["QZ006"]
    assert "pack.yaml" in bank.problems[0].help


def test_folder_without_permission(pack: PackFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    bank = pack.load()
    assert _codes(bank) == ["QZ005"]
    assert "Permission denied" in bank.problems[0].message


def test_spelling_is_looked_up_for_the_first_unknown_names_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def record(name: str, known: tuple[str, ...]) -> str:
        looked_up.append(name)
        return f"did you mean {known[0]!r}?"

    monkeypatch.setattr(linking, "nearest", record)
    questions = [f"q{i}, targets: [t{i}]" for i in range(100)]
    concepts = MINIMAL_CONCEPTS + "open_questions: [{id: t, entry: 2026-02-13, title: T}]\n"
    bank = load_bank([_make_pack(tmp_path / "one", "one", *questions, concepts=concepts)])
    assert _codes(bank) == ["QZ203"] * 100
    assert looked_up == [f"t{i}" for i in range(linking.MAX_SUGGESTIONS)]
    assert all(problem.help for problem in bank.problems)


def test_circles_of_prerequisites_are_broken(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(6000)]
    ring = "".join(
        f"  - {{id: {name}, title: T, entry: 2026-02-13, bullet: B, prerequisites: [{names[i - 1]}]}}\n"
        for i, name in enumerate(names)
    )
    concepts = "entries: [{date: 2026-02-13, title: E}]\nconcepts:\n" + ring
    bank = load_bank([_make_pack(tmp_path / "one", "one", concepts=concepts)])
    assert _codes(bank) == ["QZ206", "QZ008"]
    assert len(bank.problems[0].message) < 200
    assert sum(len(concept.prerequisites) for concept in bank.concepts.values()) == len(names) - 1


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 7)), max_size=8))
def test_without_the_closing_edges_no_circle_is_left(wanted: dict[int, set[int]]) -> None:
    graph = {str(i): [str(j) for j in sorted(wanted.get(i, set()))] for i in range(8)}
    closing = list(circles(graph))
    for node, circle in closing:
        assert circle[-1] == node
        assert all(after in graph[before] for before, after in pairwise(circle))
        assert circle[0] in graph[node]
    open_graph = {
        node: [name for name in before if (node, name) not in {(end, ring[0]) for end, ring in closing}]
        for node, before in graph.items()
    }
    assert list(circles(open_graph)) == []


_SHARED_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
_FILES = st.sampled_from(["pack.yaml", "concepts.yaml", "misconceptions.yaml", "a-questions.yaml"])


def _assert_harmless(pack: PackFolder) -> None:
    bank = pack.load()
    for found in [*bank.problems, *check(bank)]:
        assert found.code in CODES
        assert found.line >= 1
        assert found.column >= 1
        assert found.message.isprintable()


@_SHARED_FOLDER
@given(
    name=_FILES,
    raw=st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")),
)
def test_any_bytes_are_problems(pack: PackFolder, name: str, raw: bytes) -> None:
    before = (pack.path / name).read_bytes()
    pack.write(name, raw)
    _assert_harmless(pack)
    pack.write(name, before)


_KEYS = [
    "id", "kind", "concepts", "prompt", "answer", "choices", "tolerance", "diagnose", "items", "family",
    "levels", "text", "correct", "abs", "value", "misconception", "was", "targets", "explanation", "numeric",
    "params", "where", "derive", "estimate", "int", "float", "log", "digits", "x",
]  # fmt: skip
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["logits", "choice", "numeric", "experiment", "grad_signs", "small", "a/b"])
    | st.sampled_from(["x", "x + 1", "x > 0", "1 / x", "@{x} and @{y:.2f}", "9**9**9"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@_SHARED_FOLDER
@given(name=_FILES, key=st.sampled_from(["questions", "concepts", "entries", "schema"]), value=_VALUES)
def test_any_shape_is_problems(pack: PackFolder, name: str, key: str, value: Any) -> None:
    before = (pack.path / name).read_bytes()
    pack.write(name, json.dumps({key: value}))
    _assert_harmless(pack)
    pack.write(name, before)


@_SHARED_FOLDER
@given(
    kind=st.sampled_from(["flashcard", "choice", "numeric", "parametric", "ordering", "experiment"]),
    fields=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=6),
)
def test_any_question_is_cards_or_problems(pack: PackFolder, kind: str, fields: dict[str, Any]) -> None:
    question = {"id": "new", "kind": kind, "concepts": ["logits"], "prompt": "P", "explanation": "E"} | fields
    pack.write("c.yaml", json.dumps({"questions": [question]}))
    _assert_harmless(pack)
    bank = pack.load()
    assert ("sample/new" in bank.sources.questions) or bank.problems


def test_problems_are_printed_with_their_help() -> None:
    plain = problem("a.yaml", (2, 3), "QZ101", "unknown\nkey")
    assert str(plain) == "a.yaml:2:3: QZ101 unknown key"
    assert str(problem("a.yaml", (2, 3), "QZ101", "m", "do this")) == "a.yaml:2:3: QZ101 m\n  help: do this"
    with pytest.raises(KeyError):
        problem("a.yaml", (1, 1), "QZ999", "no such code")


def test_what_is_defined_with_faults_is_not_called_unknown(pack: PackFolder) -> None:
    pack.replace("misconceptions.yaml", "id: sign-flipped", "id: sign-flipped\n    wrongs: typed twice")
    told = [one for one in pack.load().problems if one.code == "QZ204"]
    assert told
    assert all("has faults of its own" in one.message for one in told)
    assert all("mend it first, at " in one.help and "misconceptions.yaml:2:5" in one.help for one in told)


def test_what_is_nowhere_can_be_made(pack: PackFolder) -> None:
    pack.replace("a-questions.yaml", "concepts: [logits]", "concepts: [zebras]")
    (told,) = [one for one in pack.load().problems if one.code == "QZ202"]
    assert "`quizlr new concept zebras` makes it" in told.help
