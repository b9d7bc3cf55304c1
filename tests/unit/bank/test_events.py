"""The YAML reader: data, positions, limits, and what it refuses."""

import gc
import json
import math
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.bank import events
from quizlr.bank.events import BrokenFileError, collector_paused, parse
from quizlr.bank.places import Data, entries_of, follow, items_of, place_of, where
from quizlr.bank.problems import Problem

FILE = "pack/file.yaml"


def _data(text: str) -> Data:
    return parse(text, FILE).data


def _refused(text: str) -> Problem:
    with pytest.raises(BrokenFileError) as caught:
        parse(text, FILE)
    (problem,) = caught.value.problems
    assert problem.path == FILE
    return problem


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sources of events in turn."""
    if request.param == "python":
        monkeypatch.setattr(events, "Parser", yaml.SafeLoader)
    else:
        assert issubclass(events.Parser, yaml.cyaml.CParser)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("true", True), ("False", False), ("TRUE", True), ("tRUE", "tRUE"),
        ("12", 12), ("-3", -3), ("+3", 3), ("014", 14), ("0o17", 15), ("0x1F", 31), ("0b11", "0b11"),
        ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-2.5E-3", -0.0025), ("1e999", math.inf),
        (".inf", math.inf), ("-.INF", -math.inf), ("inf", "inf"), ("nan", "nan"),
        ("1_000", "1_000"), ("1:30", "1:30"), ("2026-02-13", "2026-02-13"), ("1.2.3", "1.2.3"), ("-", None),
        ("'12'", "12"), ('"true"', "true"), ("−5", "−5"), ("١٢", "١٢"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("parser")
def test_scalars_follow_the_core_schema_of_yaml_1_2(scalar: str, value: object) -> None:
    if scalar == "-":
        assert _data("- -\n") == [[None]]
        return
    (found,) = _list(f"- {scalar}\n")
    assert found == value
    assert type(found) is type(value)


def _list(text: str) -> list[Data]:
    data = _data(text)
    assert isinstance(data, list)
    return data


def test_nan_is_a_number() -> None:
    (value,) = _list("[.nan]")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.usefixtures("parser")
def test_keys_are_always_text() -> None:
    assert _data("1: a\nno: b\ntrue: c\n~: d\n") == {"1": "a", "no": "b", "true": "c", "~": "d"}


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off"])
def test_bare_booleans_of_old_are_text_with_a_warning(word: str) -> None:
    document = parse(f"a: {word}\nb: '{word}'\n", FILE)
    assert document.data == {"a": word, "b": word}
    assert [(p.code, p.line, p.column) for p in document.problems] == [("YAML015", 1, 4)]


@pytest.mark.usefixtures("parser")
def test_positions_run_parallel_to_the_data() -> None:
    document = parse("# head\na: x\nlist:\n  - {b: 1, ü: [two, 3]}\n  - |\n    text\n", FILE)
    assert document.data == {"a": "x", "list": [{"b": 1, "ü": ["two", 3]}, "text\n"]}
    inner = ((4, 5), {"b": ((4, 6), (4, 9)), "ü": ((4, 12), ((4, 15), [(4, 16), (4, 21)]))})
    assert document.places == (
        (2, 1),
        {"a": ((2, 1), (2, 4)), "list": ((3, 1), ((4, 3), [inner, (5, 5)]))},
    )


def test_paths_lead_to_places() -> None:
    node = parse("a: x\nlist:\n  - {b: 1}\n", FILE).places
    assert where(node, ()) == (1, 1)
    assert where(node, ("list", 0, "b")) == (3, 9)
    assert follow(node, ("list", 0, "b"))[1] == (3, 6)
    assert where(node, ("list", 0, "missing")) == (3, 5)
    assert where(node, ("list", 7, "b")) == (3, 3)
    assert where(node, ("a", "deeper")) == (1, 4)
    assert entries_of((1, 1)) == {}
    assert items_of(node) == []
    assert place_of((2, 3)) == (2, 3)


def test_empty_texts_are_empty_documents() -> None:
    for text in ("", "\n\n", "# only a remark\n", "\ufeff", "---\n"):
        assert _data(text) is None


def test_byte_order_mark_shifts_nothing() -> None:
    assert parse("\ufeffa: 1", FILE).places == parse("a: 1", FILE).places


@pytest.mark.usefixtures("parser")
def test_texts_leave_clean() -> None:
    assert _data(r'a: "\e]52;c;x\a \u202e \x7f"') == {"a": "␛]52;c;x␇ � ␡"}
    assert _data('"\\e[2J": 1') == {"␛[2J": 1}
    assert _data("a: |\r\n  one\r\n  two\r\n") == {"a": "one\ntwo\n"}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: &x 1", "YAML004", (1, 4)),
        ("a: &x [*x]", "YAML004", (1, 4)),
        ("&k a: 1", "YAML009", (1, 1)),
        ("!t a: 1", "YAML009", (1, 1)),
        ("a: !!python/object/apply:os.system [ls]", "YAML005", (1, 4)),
        ("a: ! x", "YAML005", (1, 4)),
        ("a: {<<: {b: 1}}", "YAML006", (1, 5)),
        ("a: 1\n---\nb: 1", "YAML007", (2, 1)),
        ("a: 1\nb: 2\n'a': 3", "YAML008", (3, 1)),
        ("{[a]: 1}", "YAML009", (1, 2)),
        ("'': 1", "YAML009", (1, 1)),
        ("a: " + "1" * 5000, "YAML012", (1, 4)),
        ("a: 0x" + "f" * 50, "YAML012", (1, 4)),
        ("a: \x00", "YAML003", (1, 4)),
        ("a: b\r\nc: \x1b[2J", "YAML003", (2, 4)),
        ("a:\n  - x\ufeff", "YAML003", (2, 6)),
        ("\ud800", "YAML003", (1, 1)),
    ],
)
@pytest.mark.usefixtures("parser")
def test_refusals_say_where(text: str, code: str, place: tuple[int, int]) -> None:
    problem = _refused(text)
    assert (problem.code, (problem.line, problem.column)) == (code, place)
    assert problem.help


@pytest.mark.usefixtures("parser")
def test_nesting_stops_at_the_limit() -> None:
    assert _data("[" * 32 + "]" * 32) is not None
    assert _data("[" * 31 + "{a: 1}" + "]" * 31) is not None
    assert (_refused("[" * 33 + "]" * 33).code, _refused("[" * 33).column) == ("YAML002", 33)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
@pytest.mark.usefixtures("parser")
def test_a_hundred_thousand_openings_are_one_problem(opening: str) -> None:
    assert _refused(opening * 100_000).code.startswith("YAML00")


@pytest.mark.usefixtures("parser")
def test_bombs_do_not_go_off() -> None:
    laughs = "a0: &a0 ha\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    assert (_refused(laughs).code, _refused(laughs).line) == ("YAML004", 1)
    merges = "a: {x: 1}\nb:\n  <<: [{y: 1}, {z: 1}]\n"
    assert (_refused(merges).code, _refused(merges).line) == ("YAML006", 3)


def test_counts_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _data("a: " + "x" * events.MAX_SCALAR) is not None
    assert _refused("a: " + "x" * (events.MAX_SCALAR + 1)).code == "YAML011"
    assert _refused("k" * 900 + ": 1\n? " + "x" * (events.MAX_SCALAR + 1)).code == "YAML011"
    monkeypatch.setattr(events, "MAX_NODES", 5)
    assert _list("[1, 2, 3, 4]") == [1, 2, 3, 4]
    problem = _refused("[1, 2, 3, 4, 5]")
    assert (problem.code, problem.column) == ("YAML010", 14)


def test_double_quotes_that_swallow_latex_are_told() -> None:
    swallowed = r'a: "\\(\nabla L\\) \theta \\beta \neck"'
    document = parse(swallowed + "\nb: '\\nabla'\n", FILE)
    assert [(p.code, p.column) for p in document.problems] == [("YAML014", 8), ("YAML014", 20)]
    assert "block" in document.problems[0].help


def test_the_collector_runs_again_afterwards() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    _refused("[")
    assert gc.isenabled()


_HIDDEN: Final = ("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")
_TEXT = st.text(st.characters(exclude_categories=_HIDDEN, include_characters="\t\n"), max_size=12)
_WORDS = st.text(st.characters(exclude_categories=(*_HIDDEN, "Nd")), max_size=12)
"""Without digits: text such as 1e5 is a number to YAML 1.2 and none to the YAML 1.1 of the dumper."""


def _plain_data(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.filter(bool), inner, max_size=4),
        max_leaves=12,
    )


@settings(deadline=None)
@given(_plain_data(_TEXT))
def test_json_reads_as_safe_load_reads_it(data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    assert parse(text, FILE).data == data == yaml.safe_load(text)


@settings(deadline=None)
@given(_plain_data(_WORDS))
def test_block_style_reads_as_it_was_written(data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=False)
    assert parse(text, FILE).data == data


def _codes(text: str) -> set[str]:
    try:
        document = parse(text, FILE)
    except BrokenFileError as error:
        return {problem.code for problem in error.problems}
    return {problem.code for problem in document.problems}


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(st.sampled_from("ab:-?[]{},&*!|>'\"\\%@`#<\n \t0x1.e"), max_size=30))
def test_any_text_is_data_or_a_problem(text: str) -> None:
    for source in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(events, "Parser", source)
            assert all(code.startswith("YAML") for code in _codes(text))
