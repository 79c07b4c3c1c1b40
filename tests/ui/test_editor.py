"""Editors are told the line in the way that they know."""

from __future__ import annotations

import pytest

from goaptui.ui.editor import editor_command


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, ["vi", "+7", "/p"]),
        ({"EDITOR": "nano"}, ["nano", "+7", "/p"]),
        ({"EDITOR": "nano", "VISUAL": "/usr/bin/nvim -R"}, ["/usr/bin/nvim", "-R", "+7", "/p"]),
        ({"VISUAL": "  ", "EDITOR": "emacsclient -t"}, ["emacsclient", "-t", "+7", "/p"]),
        ({"EDITOR": "hx"}, ["hx", "/p:7:3"]),
        ({"EDITOR": "micro"}, ["micro", "+7:3", "/p"]),
        ({"EDITOR": "code"}, ["code", "--wait", "--goto", "/p:7:3"]),
        ({"EDITOR": "code -w"}, ["code", "-w", "--goto", "/p:7:3"]),
        ({"EDITOR": "'my editor' -x"}, ["my editor", "-x", "/p"]),
    ],
)
def test_the_line_is_given_in_the_editor_s_own_way(environment: dict[str, str], command: list[str]) -> None:
    assert editor_command("/p", 7, 3, environment) == command


def test_a_variable_that_is_no_command_is_an_error() -> None:
    with pytest.raises(ValueError, match="quotation"):
        editor_command("/p", 1, 1, {"EDITOR": "'vi"})
