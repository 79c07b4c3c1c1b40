"""Handing over: exports beside the plan file, pictures of the screen, texts for the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from goaptui.domain.text import block, one_line
from goaptui.ui.saving import describe

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.ui.screens.main import MainScreen

ENDINGS = {"roadmap": "md", "summary": "md", "document": "md", "mermaid": "mmd"}
"""How the names of exports end; those that are not here end as the format is called."""


def export_path(plan: Path, form: str) -> Path:
    """Where an export goes: ``plan.roadmap.md`` beside ``plan.toml``; ``plan.svg`` where both would be the same."""
    ending = ENDINGS.get(form, form)
    stem = plan.name.removesuffix(".toml")
    return plan.with_name(f"{stem}.{form}.{ending}" if ending != form else f"{stem}.{form}")


def ask_export(screen: MainScreen) -> None:
    """Choose a format, ask before something is overwritten, and write it off the UI's thread."""
    from goaptui.ui.screens.export_chooser import ExportChooser

    plan = screen.session.path

    def chosen(form: str | None) -> None:
        if form is None:
            return
        path = export_path(plan, form)
        outlook = screen.outlook

        def write(yes: bool | None = True) -> None:
            if yes:
                _write(screen, path, lambda: _export(form, outlook))

        if path.exists():
            from goaptui.ui.screens.confirm import Confirm

            screen.app.push_screen(Confirm(f"Overwrite {path.name}?", "The file is there already.", "Overwrite"), write)
        else:
            write()

    screen.app.push_screen(ExportChooser(plan, screen.view.mode if screen.view is not None else ""), chosen)


def _export(form: str, outlook: Outlook) -> str:
    from goaptui.cli.export import written

    return written(form, outlook)


def save_screenshot(screen: MainScreen) -> None:
    """Write the screen as an SVG picture beside the plan file; the time is in its name, so that none is lost."""

    def take() -> None:
        from datetime import datetime

        plan = screen.session.path
        stem = plan.name.removesuffix(".toml")
        path = plan.with_name(f"{stem}.screenshot-{datetime.now():%Y%m%d-%H%M%S}.svg")
        picture = screen.app.export_screenshot(title=one_line(screen.outlook.plan.title) or "goaptui")
        _write(screen, path, lambda: picture)

    screen.call_after_refresh(take)  # the palette that it was asked from is gone then


def _write(screen: MainScreen, path: Path, make: Callable[[], str]) -> None:
    """Make a text and write it, both off the UI's thread; then say where it is, or what went wrong."""

    def work() -> None:
        from goaptui.storage.atomic import write_atomically

        try:
            write_atomically(path, make().encode())
        except Exception as error:  # a full disk, a folder that cannot be written: said, and nothing is half written
            screen.call_later(screen.say, f"Not written: {describe(error)}", "bad")
        else:
            screen.call_later(screen.say, f"Written: {_short(path)}", "good")

    screen.say(f"Writing {path.name}…", "dim")
    screen.run_worker(work, thread=True, group="handover")


def _short(path: Path) -> str:
    """The path as a person would write it here."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path.absolute())


# ── the clipboard ────────────────────────────────────────────────────────────────────────────────────────────────────


def _copy(screen: MainScreen, text: str, said: str) -> None:
    screen.app.copy_to_clipboard(text)
    screen.say(f"Copied: {said}", "good")


def copy_title(screen: MainScreen) -> None:
    """The title of what is selected."""
    item = screen.context().item
    if item is not None:
        plan = screen.outlook.plan
        title = one_line((plan.actions[item.id] if item.kind == "action" else plan.facts[item.id]).title)
        _copy(screen, title, title)


def copy_id(screen: MainScreen) -> None:
    """The id of what is selected."""
    item = screen.context().item
    if item is not None:
        _copy(screen, item.id, item.id)


def copy_commands(screen: MainScreen) -> None:
    """The selected action's commands, a line each. Control characters are left out: a paste must not surprise."""
    action = screen.context().action
    if action is not None:
        commands = [block(command) for command in screen.outlook.plan.actions[action].commands]
        count = f"{len(commands)} commands" if len(commands) > 1 else commands[0].split("\n")[0]
        _copy(screen, "\n".join(commands) + "\n" * (len(commands) > 1), count)


def copy_summary(screen: MainScreen) -> None:
    """The quick reference, as Markdown; it is made off the UI's thread."""
    outlook = screen.outlook

    def work() -> None:
        try:
            text = _export("summary", outlook)
        except Exception as error:  # said, like every failure to hand something over
            screen.call_later(screen.say, f"Not copied: {describe(error)}", "bad")
        else:
            screen.call_later(_copy, screen, text, f"the summary, {len(text.splitlines())} lines of Markdown")

    screen.run_worker(work, thread=True, group="handover")
