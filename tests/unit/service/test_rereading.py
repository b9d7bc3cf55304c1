"""Edits under a running session: what is shown is graded as shown, what comes next has the new text."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizlr.config import Config
from quizlr.errors import UsageError
from quizlr.service.opening import open_service
from quizlr.service.options import SessionOptions
from quizlr.service.service import NOTHING_CHANGED, READ_AGAIN, Service
from quizlr.service.views import FeedbackView, QuestionView
from tests.support import CHOICE, EXPERIMENT, FLASHCARD, NUMERIC, PARAMETRIC, StoppedClock, open_small

HALF, PICK, WHY = (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"), (FLASHCARD, "why", "alpha")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def service(database: Path, tmp_path: Path, clock: StoppedClock) -> Service:
    """A session on two questions; `half` comes first."""
    service = open_small(database, tmp_path, clock, HALF, PICK)
    service.start(SessionOptions())
    return service


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where its questions are written."""
    return tmp_path / "demo" / "questions.yaml"


def save(file: Path, old: str, new: str) -> None:
    """Edit a file as an editor does: a new one takes the place of the old."""
    text = file.read_text()
    assert old in text
    scratch = file.with_suffix(".swp")
    scratch.write_text(text.replace(old, new))
    scratch.replace(file)


def answer(service: Service, text: str) -> FeedbackView:
    result = service.answer(text, "sure")
    assert isinstance(result, FeedbackView)
    return result


def opened(service: Service) -> QuestionView:
    question = service.next()
    assert question is not None
    return question


def test_the_shown_question_is_graded_as_shown_and_the_next_one_is_new(service: Service, file: Path) -> None:
    assert opened(service).prompt == "What is half of three?"
    save(file, "answer: 1.5", "answer: 9")
    save(file, "Which one is right in pick?", "Which one holds?")
    assert answer(service, "1.5").verdict == "right"
    assert opened(service).prompt == "Which one holds?"


def test_an_answer_is_logged_with_the_task_it_was_given_to(
    service: Service, file: Path, database: Path
) -> None:
    """Also where the packs were taken over while the question was open."""

    def hash_of(query: str) -> str:
        with sqlite3.connect(database) as connection:
            return str(connection.execute(query).fetchone()[0])

    opened(service)
    answer(service, "1.5")
    opened(service)
    card = "select task_hash from card where key = 'demo/pick'"
    before = hash_of(card)
    save(file, "Which one is right in pick?", "Which one holds?")
    service.reread()
    assert hash_of(card) != before
    answer(service, "a")
    shown = "select s.task_hash from showing s join card c on c.id = s.card where c.key = 'demo/pick'"
    assert hash_of(shown) == before


def test_after_an_edit_the_answer_stands_in_its_new_words(service: Service, file: Path) -> None:
    opened(service)
    first = answer(service, "-1.5")
    assert first.foil == "The sign is flipped."
    save(file, "The sign is flipped.", "The sign got lost.")
    save(file, "explanation: Three halves.", "explanation: Half of three.")
    result = service.reread()
    assert result.sentence == READ_AGAIN
    assert result.feedback.foil == "The sign got lost."
    assert result.feedback.working == "Half of three."
    kept = ("verdict", "rating", "due", "operation", "showing", "said", "confidence")
    assert [getattr(result.feedback, name) for name in kept] == [getattr(first, name) for name in kept]


def test_an_edit_of_the_task_leaves_the_answered_question_as_it_was_shown(
    service: Service, file: Path
) -> None:
    opened(service)
    answer(service, "1.5")
    save(file, "answer: 1.5", "answer: 9")
    save(file, "explanation: Three halves.", "explanation: Nine.")
    feedback = service.reread().feedback
    assert (feedback.right_key, feedback.working, feedback.verdict) == ("1.5", "Three halves.", "right")


def test_nothing_changed_is_said(service: Service) -> None:
    opened(service)
    answer(service, "1.5")
    assert service.reread().sentence == NOTHING_CHANGED


def test_a_broken_save_takes_nothing_away_and_is_told(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    save(file, "kind: choice", "kind: chioce")
    result = service.reread()
    assert result.sentence.startswith("`questions.yaml:12:11 unknown kind 'chioce'`")
    question = opened(service)
    assert question.prompt == "Which one is right in pick?"
    assert question.news == ""
    save(file, "kind: chioce", "kind: choice")
    assert service.reread().sentence == READ_AGAIN


def test_a_broken_save_from_elsewhere_is_told_with_the_next_question(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    file.write_text("questions: [\n")
    question = opened(service)
    assert question.prompt == "Which one is right in pick?"
    assert question.news.startswith("`questions.yaml:2:1 not valid YAML")
    answer(service, "a")
    assert service.next() is None


def test_a_draft_keeps_nothing_from_being_taken_over(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    file.write_text(file.read_text() + "  - id: draft\n    kind: numeric\n    prompt:\n")
    save(file, "Which one is right in pick?", "Which one holds?")
    assert opened(service).prompt == "Which one holds?"


def test_a_question_that_is_taken_out_is_asked_no_more(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    file.write_text(file.read_text().partition("  - id: pick")[0])
    assert service.next() is None
    assert service.summary().answered == 1


def test_a_new_question_joins_the_session(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    file.write_text(file.read_text() + NUMERIC.format(id="later", concept="beta"))
    asked = set()
    while question := service.next():
        asked.add(question.prompt)
        answer(service, "1.5" if question.kind == "numeric" else "a")
    assert asked == {"What is half of three?", "Which one is right in pick?"}


def test_a_renamed_question_keeps_its_answer_and_can_be_spoken_of(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    save(file, "id: half\n", "id: part\n    was: [demo/half]\n")
    assert service.reread().feedback.card == "demo/part"
    assert service.suspend().suspended
    assert service.undo().feedback is not None
    assert service.where().card == "demo/part"


def test_an_open_question_that_is_renamed_takes_its_answer_along(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    opened(service)
    save(file, "id: pick\n", "id: choose\n    was: [demo/pick]\n")
    service.reread()
    assert opened(service).prompt == "Which one is right in pick?"
    assert answer(service, "a").card == "demo/choose"


def test_an_open_question_that_is_gone_is_closed(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    opened(service)
    file.write_text(file.read_text().partition("  - id: pick")[0])
    service.reread()
    assert service.next() is None


def test_where_it_is_written(service: Service, file: Path) -> None:
    with pytest.raises(UsageError, match="nothing was answered"):
        service.where()
    opened(service)
    answer(service, "1.5")
    found = service.where()
    assert (found.card, found.file, found.line, found.shipped) == ("demo/half", str(file), 2, False)


@pytest.mark.parametrize("template", [PARAMETRIC, EXPERIMENT])
def test_a_generated_question_keeps_its_numbers(
    database: Path, tmp_path: Path, clock: StoppedClock, template: str
) -> None:
    service = open_small(database, tmp_path, clock, (template, "drawn", "alpha"))
    service.start(SessionOptions(kind="practice"))
    opened(service)
    first = service.answer(None, "")
    assert isinstance(first, FeedbackView)
    file = tmp_path / "demo" / "questions.yaml"
    if template is PARAMETRIC:
        save(file, "Remember", "Do remember")
    else:
        file.write_text(file.read_text() + "    explanation: A sentence more.\n")
    told = service.reread().feedback
    assert told.right_key == first.right_key
    assert told.working != first.working
    assert ("Do remember" in told.working + told.rule) or ("A sentence more." in told.working)


def test_eject_from_a_session_goes_on_in_the_copy(
    database: Path, tmp_path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = open_small(database, tmp_path / "shipped", clock, HALF, PICK)
    monkeypatch.setattr("quizlr.service.ejecting.content_root", lambda: tmp_path / "shipped")
    monkeypatch.setattr("quizlr.service.service.own_packs", lambda: tmp_path / "own")
    service.start(SessionOptions())
    opened(service)
    answer(service, "1.5")
    assert service.where().shipped
    copied = service.eject()
    assert (copied.file, copied.shipped) == (str(tmp_path / "own/demo/questions.yaml"), False)
    save(Path(copied.file), "Which one is right in pick?", "Which one holds?")
    assert opened(service).prompt == "Which one holds?"
    answer(service, "a")
    assert service.summary().answered == 2


EDITS = st.lists(
    st.sampled_from(["typo", "reword", "rename", "reorder", "split", "move", "hint"]), max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, which=st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_no_edit_of_words_names_or_files_costs_progress(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory, edits: list[str], which: list[int]
) -> None:
    """Identical memory states for every card, whatever was reworded, renamed, moved or split."""
    folder = tmp_path_factory.mktemp("edits")
    database = folder / "quizlr.db"
    database.write_bytes(migrated.read_bytes())
    clock = StoppedClock()
    service = open_small(database, folder, clock, HALF, PICK, WHY)
    service.start(SessionOptions())
    while question := service.next():
        if question.marked_by:
            service.turn("sure")
            service.answer("3", "sure")
        else:
            service.answer("1.5" if question.kind == "numeric" else "a", "sure")
    service.close()
    before = _states(database)
    pack = folder / "demo"
    for number, (edit, place) in enumerate(zip(edits, which, strict=False)):
        _apply(pack, edit, place, number)
    service = open_service(Config(), database=database, content=[pack], clock=clock, seed=1)
    assert service.home().problems == ()
    service.close()
    assert _states(database) == before


def _states(database: Path) -> list[tuple[object, ...]]:
    query = (
        "select c.id, c.status, m.stability, m.difficulty, m.due_day, m.reps, m.lapses "
        "from memory_state m join card c on c.id = m.card order by c.id"
    )
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def _apply(pack: Path, edit: str, place: int, number: int) -> None:
    """One edit of the pack, at the question of that place in its files."""
    files = sorted(pack.glob("questions*.yaml"))
    items = [item for file in files for item in _items(file)]
    item = items[place]
    if edit == "typo":
        items[place] = item.replace("explanation: ", "explanation: Well, ", 1)
    elif edit == "reword":
        items[place] = item.replace("prompt: ", "prompt: Say, ", 1)
    elif edit == "hint":
        items[place] = item + f"    tags: [t{number}]\n" if "tags:" not in item else item
    elif edit == "rename":
        old = item.split("\n", 1)[0].removeprefix("  - id: ")
        items[place] = item.replace(f"id: {old}", f"id: {old}-{number}", 1)
        known = "    was: [" in items[place]
        former = f"    was: [demo/{old}, " if known else f"    was: [demo/{old}]\n"
        items[place] = items[place].replace("    was: [", former, 1) if known else items[place] + former
    elif edit == "reorder":
        items = items[place:] + items[:place]
    parts = [items[:place], items[place:]] if edit in ("split", "move") else [items]
    if edit == "move":
        parts.reverse()
    for file in files:
        file.unlink()
    for index, part in enumerate(parts):
        if part:
            (pack / f"questions-{index}.yaml").write_text("questions:\n" + "".join(part))


def _items(file: Path) -> list[str]:
    text = file.read_text().removeprefix("questions:\n")
    return ["  - id: " + part for part in text.split("  - id: ")[1:]]


def test_the_protocol_names_the_place(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    from quizlr.plain.protocol import _command

    opened(service)
    answer(service, "1.5")
    assert _command(service, {"command": "edit"}) is False
    event = json.loads(capsys.readouterr().out)
    assert (event["event"], event["card"], event["line"]) == ("source", "demo/half", 2)


@pytest.mark.parametrize("edit", ["rename", "delete"])
def test_the_question_just_answered_may_be_gone(service: Service, file: Path, edit: str) -> None:
    opened(service)
    answer(service, "1.5")
    opened(service)
    answer(service, "a")
    text = file.read_text()
    if edit == "rename":
        file.write_text(text.replace("id: pick", "id: other"))
    else:
        file.write_text(text.partition("  - id: pick")[0])
    with pytest.raises(UsageError, match="demo/pick is in no pack any more"):
        service.where()
    assert service.reread().feedback.card == "demo/pick"
    assert service.summary().answered == 2


def test_a_name_that_the_session_was_asked_for_cannot_go(
    database: Path, tmp_path: Path, clock: StoppedClock, file: Path
) -> None:
    service = open_small(database, tmp_path, clock, HALF, PICK)
    service.start(SessionOptions(select=("half pick",)))
    opened(service)
    answer(service, "1.5")
    save(file, "id: pick\n", "id: other\n")
    question = opened(service)
    assert "no card is called pick" in question.news
    assert question.prompt == "Which one is right in pick?"
    answer(service, "a")
    assert service.next() is None


def test_the_place_is_where_it_stands_now(service: Service, file: Path) -> None:
    opened(service)
    answer(service, "1.5")
    file.write_text("# a line more\n# and one\n" + file.read_text())
    assert service.where().line == 4
