"""Keys from a configuration file: what is right is taken, what is wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from goaptui.ui.commands import BY_ID, COMMANDS
from goaptui.ui.keymap import NO_SETTINGS, Keymap, config_path, fault, label, normal, read_settings, settings_of


def test_no_file_is_no_setting(tmp_path: Path) -> None:
    assert read_settings(str(tmp_path / "none.toml"), COMMANDS) == NO_SETTINGS


def test_keys_and_theme_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "nord"\n[keys]\nundo = "z"\ndone = ["space", "+", "ctrl+e"]\nskip = []\n')
    settings = read_settings(str(path), COMMANDS)
    assert settings.theme == "nord"
    assert settings.keys == {"undo": ("z",), "done": ("space", "plus", "ctrl+e"), "skip": ()}
    assert not settings.problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = 3", "theme is the name"),
        ("colour = 1", "colour is no setting"),
        ("keys = 1", "keys is a table"),
        ("[keys]\nundoo = 'z'", "did you mean undo?"),
        ("[keys]\nundo = 3", "write a key or a list"),
        ("[keys]\nundo = ['z', 3]", "write a key or a list"),
        ("[keys]\nundo = 'ctrl+m'", "cannot tell ctrl+m from enter"),
        ("[keys]\nundo = 'ctrl+['", "cannot tell ctrl+[ from escape"),
        ("[keys]\nundo = 'spce'", '"spce" is not a key'),
        ("[keys]\nundo = 'hyper+x'", '"hyper+x" is not a key'),
        ("[keys", "config.toml"),
    ],
)
def test_what_is_wrong_is_said_and_left_out(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    settings = read_settings(str(path), COMMANDS)
    assert len(settings.problems) == 1
    assert words in settings.problems[0]
    assert not settings.keys
    assert Keymap(COMMANDS, settings.keys).keys(BY_ID["undo"]) == ("u",)


def test_bytes_that_are_no_text_and_a_folder_are_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    assert len(read_settings(str(path), COMMANDS).problems) == 1
    assert len(read_settings(str(tmp_path), COMMANDS).problems) == 1


def test_of_a_list_the_usable_keys_are_kept() -> None:
    settings = settings_of({"keys": {"undo": ["ctrl+i", "z"]}}, COMMANDS)
    assert settings.keys == {"undo": ("z",)}
    assert len(settings.problems) == 1


def test_a_default_gives_way_to_what_the_user_bound() -> None:
    keymap = Keymap(COMMANDS, {"fail": ("x",), "redo": ("q",)})
    assert keymap.find("x", "plan") is BY_ID["fail"]
    assert "x" not in keymap.keys(BY_ID["skip"])
    assert keymap.find("q", "world") is BY_ID["redo"]
    assert keymap.find("ctrl+q", "world") is BY_ID["quit"]
    assert keymap.find("f", "plan") is None
    assert not keymap.problems


def test_two_commands_of_the_user_on_one_key_are_said() -> None:
    keymap = Keymap(COMMANDS, {"fail": ("z",), "skip": ("z",)})
    assert len(keymap.problems) == 1
    assert "z is bound to" in keymap.problems[0]


def test_a_pane_s_own_command_goes_before_that_of_everywhere() -> None:
    keymap = Keymap(COMMANDS)
    assert keymap.find("enter", "world") is BY_ID["edit-fact"]
    assert keymap.find("enter", "plan") is BY_ID["explain"]
    assert keymap.elsewhere("f") is BY_ID["fail"]


@pytest.mark.parametrize(
    ("key", "name", "shown"),
    [
        ("+", "plus", "+"),
        ("?", "question_mark", "?"),
        ("ctrl+p", "ctrl+p", "^p"),
        ("esc", "escape", "esc"),
        ("G", "G", "G"),
    ],
)
def test_keys_have_names_and_labels(key: str, name: str, shown: str) -> None:
    assert normal(key) == name
    assert label(name) == shown
    assert fault(key) is None


def test_every_default_key_can_be_typed_and_none_is_one_that_terminals_confuse() -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert fault(key) is None, (command.id, key)
            assert key != "ctrl+b"


def test_the_file_is_where_the_system_keeps_such_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_path() == str(tmp_path / "goaptui" / "config.toml")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert Path(config_path()).name == "config.toml"
    assert "goaptui" in config_path()
