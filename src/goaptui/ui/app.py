"""The app: what is around the cockpit. Opening a plan, themes, and leaving properly."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from goaptui.ui.commands import COMMANDS
from goaptui.ui.keymap import Keymap, Settings, config_path, read_settings
from goaptui.ui.themes import ANSI, DARK, OWN_THEMES, Palette, palette_of

if TYPE_CHECKING:
    from goaptui.session.session import Session
    from goaptui.ui.screens.main import MainScreen


class GoaptuiApp(App[int], inherit_bindings=False):
    """See the module. With a session it opens the cockpit; with paths it asks which plan first."""

    TITLE = "goaptui"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = ""
    BINDINGS = [("ctrl+q", "leave", "Quit"), ("ctrl+c", "leave", "Quit")]  # noqa: RUF012  # Textual reads it so

    def __init__(self, session: Session | None, paths: Sequence[str] = (), settings: Settings | None = None) -> None:
        self.palette: Palette = DARK
        super().__init__()
        self.animation_level = "none"
        self.settings = settings if settings is not None else read_settings(config_path(), COMMANDS)
        self._session = session
        self._paths = tuple(paths)
        self.errors: list[BaseException] = []
        """What failed in a worker: shown in the banner, and again when the app has ended."""
        for theme in OWN_THEMES:
            self.register_theme(theme)
        self._problems = list(self.settings.problems)
        self.theme = self._first_theme()

    def _first_theme(self) -> str:
        wanted = self.settings.theme
        if wanted and wanted not in self.available_themes:
            self._problems.append(f"theme: there is no theme {wanted}; dark is taken")
            wanted = ""
        if self.no_color:
            return ANSI.name
        if wanted:
            return wanted
        # With sixteen colours or fewer the terminal's own are better than anything that is mapped to them.
        return ANSI.name if self.console.color_system in (None, "standard", "windows") else DARK.name

    def get_default_screen(self) -> Screen[Any]:
        """The cockpit, where there is one plan: no other screen is made first."""
        if self._session is None:
            return super().get_default_screen()
        return self._cockpit(self._session)

    def _cockpit(self, session: Session) -> MainScreen:
        from goaptui.ui.screens.main import MainScreen

        return MainScreen(session, Keymap(COMMANDS, self.settings.keys), self._problems)

    def on_mount(self) -> None:
        """Ask which plan, where there are several; and leave properly when told to by the system."""
        self._heed_signals()
        if self._session is None:
            from goaptui.ui.screens.plan_chooser import PlanChooser

            self.push_screen(PlanChooser(self._paths), self._chosen)

    def _heed_signals(self) -> None:
        """Told to end, restore the terminal and save what is left; the default would do neither."""
        import asyncio
        import signal

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # not on Windows, not beside the main thread
                loop.add_signal_handler(number, self.exit, 128 + number)

    def _chosen(self, session: Session | None) -> None:
        if session is None:
            self.exit()
        else:
            self.push_screen(self._cockpit(session))

    @property
    def main(self) -> MainScreen | None:
        """The cockpit, if a plan is open."""
        from goaptui.ui.screens.main import MainScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, MainScreen)), None)

    def action_leave(self) -> None:
        """Leave, from whatever is open."""
        if (main := self.main) is not None:
            main.quit()
        else:
            self.exit()

    def note_error(self, error: BaseException) -> None:
        """Keep an error of a worker, to be printed when the screen is gone."""
        self.errors.append(error)

    def next_theme(self) -> str:
        """Take the next of our own themes; its name."""
        names = [theme.name for theme in OWN_THEMES]
        at = names.index(self.theme) + 1 if self.theme in names else 0
        self.theme = names[at % len(names)]
        return self.theme

    def watch_theme(self, name: str) -> None:
        """Follow the theme with the palette of the lines."""
        self.palette = palette_of(self.available_themes[name], self.no_color)
        if self.is_running and (main := self.main) is not None:
            main.forget_looks()


def run_app(paths: Sequence[str]) -> int:
    """Open the app on one plan, or ask which of several; the exit status.

    Raises:
        PlanError: the plan, or its session, cannot be used (with one path only: a chooser shows it instead).
    """
    import gc
    import sys

    sys.setswitchinterval(0.001)  # a key waits so long, not 5 ms, for the interpreter of a thread that plans or saves
    gc.disable()  # nothing that is made until the first paint is garbage; looking for some costs a tenth of the start
    session = None
    if len(paths) == 1:
        from goaptui.session.session import Session

        session = Session.open(paths[0])
    app = GoaptuiApp(session, paths)
    app.run()
    return finish(app)


def finish(app: GoaptuiApp) -> int:
    """After the screen is gone: what is left to save, and what there is to tell. The exit status."""
    for error in app.errors:
        import sys
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    return app.return_code or (1 if app.errors else 0)
