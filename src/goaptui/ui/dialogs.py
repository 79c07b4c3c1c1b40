"""What is opened above the cockpit. Each dialog is imported when it is opened, never before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goaptui.domain.plan import Action
from goaptui.domain.problems import Problem

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen


def ask_outcome(screen: MainScreen, action: Action, needs_evidence: bool) -> None:
    """Ask how an action ended, and for evidence where it must have some; then mark it done."""
    from goaptui.ui.screens.outcome_chooser import OutcomeChooser, OutcomeChosen

    def chosen(result: OutcomeChosen | None) -> None:
        if result is not None:
            screen.mark_done(action.id, result.outcome, result.evidence)

    screen.app.push_screen(OutcomeChooser(action, needs_evidence, screen.session.plan), chosen)


def ask_value(screen: MainScreen, fact_id: str) -> None:
    """Ask for a fact's value."""
    from goaptui.ui.screens.value_editor import ValueChosen, ValueEditor

    def chosen(result: ValueChosen | None) -> None:
        if result is not None:
            screen.set_fact(fact_id, result.value)

    fact = screen.outlook.plan.facts[fact_id]
    screen.app.push_screen(ValueEditor(fact, screen.session.record.values.get(fact_id)), chosen)


def show_explanation(screen: MainScreen, action: str | None, fact: str | None = None) -> None:
    """Why an action is in the plan or not, what bears on a fact; without either, why there is no plan."""
    from goaptui.ui import explaining

    explaining.show_explanation(screen, action, fact)


def show_help(screen: MainScreen) -> None:
    """The keys as they are bound now."""
    from goaptui.ui.screens.help import HelpScreen

    screen.app.push_screen(HelpScreen(screen.keymap, screen.current))


def show_palette(screen: MainScreen) -> None:
    """Every command by name."""
    from textual.command import CommandPalette

    from goaptui.ui.palette import CommandProvider

    screen.app.push_screen(CommandPalette(providers=[CommandProvider]))


def show_problems(screen: MainScreen, problems: Sequence[Problem]) -> None:
    """What is wrong with the plan file, and afterwards the file read again."""
    from goaptui.ui.screens.problems import Problems

    path = str(screen.session.path)
    screen.app.push_screen(Problems(path, problems), lambda _: screen.reload_plan())


def ask_to_lose(screen: MainScreen, why: str) -> None:
    """Ask whether to leave though something is not saved."""
    from goaptui.ui.screens.confirm import Confirm

    def answered(leave: bool | None) -> None:
        if leave:
            screen.app.exit()

    count = screen.real.unsaved
    changes = f"{count} change{'s' if count != 1 else ''}"
    screen.app.push_screen(
        Confirm(f"Leave and lose {changes}?", f"They could not be saved: {why}", "Leave", asked_with="q"), answered
    )


def ask_to_drop(screen: MainScreen) -> None:
    """Ask whether to leave though what was tried is neither kept nor named."""
    from goaptui.ui.screens.confirm import Confirm

    def answered(leave: bool | None) -> None:
        if leave:
            screen.leave()

    text = f"Tried, and not kept: {screen.what_if.told()}. Nothing of it is on the disk."
    screen.app.push_screen(Confirm("Leave, and drop what was tried?", text, "Leave", asked_with="q"), answered)


def edit_plan(screen: MainScreen) -> None:
    """Open the plan file in the user's editor, at what is selected, and read it again afterwards."""
    import subprocess

    from textual.app import SuspendNotSupported

    from goaptui.ui.editor import editor_command

    path = str(screen.session.path.absolute())
    try:
        line, column = _position(screen)
        command = editor_command(path, line, column)
        with screen.app.suspend():
            status = subprocess.run(command, check=False).returncode
    except SuspendNotSupported:
        screen.say("An editor cannot be opened from here.", "warn")
        return
    except (OSError, ValueError) as error:
        screen.say(f"The editor could not be opened: {error}. Set VISUAL or EDITOR.", "bad")
        return
    screen.reload_plan()
    if status:
        screen.say(f"{command[0]} ended with status {status}.", "warn")


def _position(screen: MainScreen) -> tuple[int, int]:
    """Line and column of what is selected, in the file as it is now; the first where it is not there."""
    from goaptui.storage.positions import Positions

    item = screen.context().item
    if item is None:
        return (1, 1)
    try:
        text = screen.session.path.read_text(encoding="utf-8-sig")
        return Positions(text).of((f"{item.kind}s", item.id), "key")
    except (OSError, UnicodeDecodeError):
        return (1, 1)
