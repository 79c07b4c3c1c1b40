"""The command palette's contents: every command, with its keys; those that cannot run now say why."""

from __future__ import annotations

from collections.abc import Iterator

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from goaptui.ui.commands import TITLES, Command
from goaptui.ui.screens.main import MainScreen


class CommandProvider(Provider):
    """Commands of the cockpit, and its themes."""

    @property
    def _main(self) -> MainScreen | None:
        return next((screen for screen in self.app.screen_stack if isinstance(screen, MainScreen)), None)

    def _entries(self) -> Iterator[tuple[str, str, str, str]]:
        """Title, keys, what it does or why not, and the command's id (or ``theme:NAME``)."""
        main = self._main
        if main is None:
            return
        here = [c for c in main.keymap.commands if c.works_in(main.current)]
        there = [c for c in main.keymap.commands if not c.works_in(main.current)]
        for command in (*here, *there):
            yield command.title, main.keymap.labels(command), _words(command, context_reason(command, main)), command.id
        for theme in sorted(self.app.available_themes):
            now = " (now)" if theme == self.app.theme else ""
            yield f"Theme: {theme}{now}", "", "Takes this look.", f"theme:{theme}"

    async def discover(self) -> Hits:
        """All of them."""
        for title, keys, words, name in self._entries():
            yield DiscoveryHit(_display(title, keys), self._runner(name), text=title, help=words)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for title, keys, words, name in self._entries():
            score = matcher.match(title)
            if score > 0:
                shown = Content(matcher.highlight(title).plain) + _keys(keys)
                yield Hit(score, shown, self._runner(name), text=title, help=words)

    def _runner(self, name: str):  # type: ignore[no-untyped-def]  # Textual's own type of it is private
        def run() -> None:
            kind, _, theme = name.partition(":")
            if kind == "theme":
                self.app.theme = theme
            elif (main := self._main) is not None:
                main.call_later(main.run_command, name)

        return run


def context_reason(command: Command, main: MainScreen) -> str | None:
    """Why a command cannot run now; where it belongs, where that is another pane."""
    if not command.works_in(main.current):
        return "Works in: " + ", ".join(TITLES[pane] for pane in command.panes) + "."
    return command.why_not(main.context())


def _words(command: Command, reason: str | None) -> str:
    return command.doc if reason is None else f"Not now: {reason}"


def _display(title: str, keys: str) -> Content:
    return Content(title) + _keys(keys)


def _keys(keys: str) -> Content:
    return Content.styled(f"  {keys}", "bold") if keys else Content("")
