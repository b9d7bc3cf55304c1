"""One list of settings: the file, its checks, what is typed and what is turned all follow from it."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.config import Config, load, set_value
from quizlr.errors import ConfigError
from quizlr.settings import BY_NAME, SETTINGS, TEMPLATE, fault, toml, turned, typed


def test_the_list_and_the_configuration_say_the_same() -> None:
    assert {setting.name: setting.default for setting in SETTINGS} == {
        item.name: getattr(Config(), item.name) for item in fields(Config)
    }
    assert all(fault(setting.name, setting.default) == "" for setting in SETTINGS)


def test_the_template_sets_nothing_and_every_line_of_it_can_be_set() -> None:
    assert tomllib.loads(TEMPLATE) == {}
    opened = "\n".join(line.removeprefix("# ") for line in TEMPLATE.splitlines()[1:])
    assert set(tomllib.loads(opened)) == set(BY_NAME)
    assert all(fault(name, value) == "" for name, value in tomllib.loads(opened).items())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("minutes", "20", 20),
        ("retention", "0.85", 0.85),
        ("animations", "off", False),
        ("one_key", "Yes", True),
        ("theme", "light", "light"),
        ("content", "~/a, ~/b c ,", ("~/a", "~/b c")),
        ("content", "", ()),
        ("learner", "ada", "ada"),
    ],
)
def test_what_is_typed_is_read(name: str, text: str, value: object) -> None:
    assert typed(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("minutes", "long", "a whole number"),
        ("minutes", "0", "between 1 and 240"),
        ("retention", "2", "between 0.7 and 0.97"),
        ("theme", "pink", "dark, light, contrast"),
        ("animations", "maybe", "true or false"),
        ("learner", "", "a name on one line"),
        ("minuets", "3", "no setting is called 'minuets'"),
        ("keys", "u=z", "a table"),
    ],
)
def test_what_cannot_be_is_told(name: str, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        typed(name, text)
    assert caught.value.help


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
@given(steps=st.lists(st.sampled_from([-1, 1]), max_size=12))
def test_a_turned_value_can_always_be(setting: object, steps: list[int]) -> None:
    assert setting in SETTINGS
    one = BY_NAME[getattr(setting, "name", "")]
    value = one.default
    for step in steps:
        value = turned(one, value, step)
        assert fault(one.name, value) == ""


def test_a_number_goes_in_round_steps_and_stops_at_its_ends() -> None:
    minutes = BY_NAME["minutes"]
    assert [turned(minutes, value, 1) for value in (1, 5, 12, 240)] == [5, 10, 15, 240]
    assert turned(minutes, 5, -1) == 1
    assert turned(BY_NAME["retention"], 0.9, 1) == 0.91


@pytest.mark.parametrize("name", ["minutes", "theme", "content", "animations", "retention"])
def test_one_key_is_set_and_every_other_byte_stays(tmp_path: Path, name: str) -> None:
    file = tmp_path / "config.toml"
    before = "# mine\nnew_per_day = 3 # few\n\n[keys]\n'feedback.undo' = 'z'\n"
    file.write_text(before)
    value = turned(BY_NAME[name], BY_NAME[name].default, 1) if name != "content" else ("~/p",)
    for _ in range(2):
        set_value(file, name, value)
        assert getattr(load(file), name) == value
    text = file.read_text()
    assert text.replace(f"{name} = {toml(value)}\n", "") == before


def test_what_a_line_cannot_change_is_left_to_the_person(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for text in ("content = [\n  '~/a',\n]\n", "minutes = \n"):
        file.write_text(text)
        with pytest.raises(ConfigError, match=r"config\.toml") as caught:
            set_value(file, "content", ("~/b",))
        assert "quizlr config edit" in caught.value.help
        assert file.read_text() == text


def test_a_comment_line_ends_and_permissions_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"minutes = 10   # mine\r\nnew_per_day = 3\r\n")
    file.chmod(0o600)
    set_value(file, "minutes", 20)
    assert file.read_bytes() == b"minutes = 20   # mine\r\nnew_per_day = 3\r\n"
    assert file.stat().st_mode & 0o777 == 0o600
    set_value(file, "theme", "light")
    assert file.read_bytes().endswith(b'theme = "light"\r\n')
    file.write_bytes(b"theme = '#1'\n")
    with pytest.raises(ConfigError):
        load(file)
    set_value(file, "theme", "dark")
    assert file.read_bytes() == b'theme = "dark"\n'


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"minutes = 10 # \xff\n")
    with pytest.raises(ConfigError, match=r"config\.toml"):
        set_value(file, "minutes", 20)
