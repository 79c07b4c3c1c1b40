"""Pictures of graph, checklist and dialogs: a change of how they look is meant, or it is a fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult

from goaptui.session.outlook import Outlook
from goaptui.ui.commands import COMMANDS
from goaptui.ui.keymap import Keymap
from goaptui.ui.screens.confirm import Confirm
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.screens.explain import ExplainScreen
from goaptui.ui.screens.help import HelpScreen
from goaptui.ui.screens.outcome_chooser import OutcomeChooser
from goaptui.ui.screens.value_editor import ValueEditor
from goaptui.ui.themes import DARK, LIGHT, PLAIN, Palette
from goaptui.ui.view import View
from goaptui.ui.widgets.checklist_pane import ChecklistPane
from goaptui.ui.widgets.graph_pane import GraphPane
from goaptui.ui.widgets.line_pane import LinePane
from tests.ui.plans import ordered_plan, outlook_of, random_needs, session

Compare = Callable[..., bool]


class Alone(App[None]):
    """One pane, or one dialog, and nothing else: no clocks, no times."""

    CSS = "Screen { background: #14171c; } LinePane { width: 1fr; height: 1fr; }"

    def __init__(
        self, shown: LinePane | Dialog[Any], outlook: Outlook | None = None, palette: Palette = DARK, at: str = ""
    ) -> None:
        super().__init__()
        self.palette = palette
        self._shown, self._outlook, self._at = shown, outlook, at

    def compose(self) -> ComposeResult:
        if isinstance(self._shown, LinePane):
            yield self._shown

    def on_mount(self) -> None:
        if isinstance(self._shown, LinePane):
            assert self._outlook is not None
            self._shown.show(View(self._outlook))
            self._shown.focus()
            if self._at:
                self.call_after_refresh(self._shown.place_cursor, self._at)
        else:
            self.push_screen(self._shown)


def forty() -> Outlook:
    minutes = [(15, 20, 30, 45, 60, 90, 120)[i * 5 % 7] for i in range(40)]
    return outlook_of(ordered_plan(random_needs(1, 40), minutes, goals=2))


@pytest.mark.parametrize("size", [(50, 20), (80, 24), (160, 48)])
def test_rails(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = Alone(GraphPane(number=3), forty(), at="step/a7/1")
    assert snap_compare(app, terminal_size=size)


def test_rails_without_colour(snap_compare: Compare) -> None:
    assert snap_compare(Alone(GraphPane(number=3), forty(), PLAIN, "step/a7/1"), terminal_size=(80, 24))


def test_rails_around_a_node_of_a_large_plan(snap_compare: Compare) -> None:
    outlook = outlook_of(ordered_plan(random_needs(2, 400)))
    pane = GraphPane(number=3)
    pane._centre = "step/a200/1"
    assert snap_compare(Alone(pane, outlook, at="step/a200/1"), terminal_size=(80, 30))


def test_checklist(snap_compare: Compare, tmp_path: Path) -> None:
    small = session(tmp_path)
    small.done("build")
    small.tick("item/before/Back everything up")
    small.tick("step/ship/Tag")
    assert snap_compare(Alone(ChecklistPane(number=4), small.outlook, LIGHT), terminal_size=(40, 24))


def test_explanation(snap_compare: Compare, tmp_path: Path) -> None:
    from goaptui.session.explain import explain_action
    from goaptui.session.prices import price_action

    outlook = session(tmp_path).outlook
    sections = explain_action(outlook, "ship", price_action(outlook, "ship"))
    assert snap_compare(Alone(ExplainScreen("Ship it", sections)), terminal_size=(80, 40))


def test_value_editor(snap_compare: Compare, tmp_path: Path) -> None:
    plan = session(tmp_path).plan
    app = Alone(ValueEditor(plan.facts["mode"], "slow"))
    assert snap_compare(app, terminal_size=(80, 24), press=["m"])


def test_value_editor_with_a_fault(snap_compare: Compare, tmp_path: Path) -> None:
    plan = session(tmp_path).plan
    app = Alone(ValueEditor(plan.facts["rate"], None))
    assert snap_compare(app, terminal_size=(80, 24), press=["7"])


def test_outcome_chooser(snap_compare: Compare, tmp_path: Path) -> None:
    plan = session(tmp_path).plan
    assert snap_compare(Alone(OutcomeChooser(plan.actions["test"], plan=plan)), terminal_size=(80, 24))


def test_help(snap_compare: Compare) -> None:
    graph_only = [command for command in COMMANDS if "graph" in command.panes]
    assert snap_compare(Alone(HelpScreen(Keymap(graph_only), "graph")), terminal_size=(100, 50), press=["end"])


def test_confirmation(snap_compare: Compare) -> None:
    dialog = Confirm("Leave and lose 2 changes?", "They could not be saved: no space left on device", "Leave")
    assert snap_compare(Alone(dialog), terminal_size=(80, 24))
