"""The scenarios in a table: now, what is tried, and each that was named; one of them to be opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual import events

from goaptui.session.outlook import Outlook
from goaptui.session.scenario import Figures, figures
from goaptui.ui.rows.row import Rows
from goaptui.ui.rows.scenarios import ScenarioRows
from goaptui.ui.saving import describe
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.page import Page
from goaptui.ui.weighing import Found, Job, Weighing


class Column(NamedTuple):
    """One column: its title, the job whose plan it shows, and the changes that lead there."""

    title: str
    job: Job
    changes: tuple[str, ...]
    scenario: str | None = None
    """The name, where it is a scenario that was named."""


class ScenariosPage(Page):
    """``ScenariosPage(columns, outlook, main, forget)``: the first column is what the others are compared with."""

    COMMAND = "scenarios"

    def __init__(
        self,
        columns: Sequence[Column],
        outlook: Outlook,
        main: MainScreen | None = None,
        at: str | None = None,
        forget: Callable[[str], object] = str,
    ) -> None:
        super().__init__(outlook, main)
        self._columns = list(columns)
        self._forget = forget
        self._at = next((i for i, column in enumerate(columns) if column.job.key == at), min(1, len(columns) - 1))
        self._first = 0
        self._outlooks = {c.job.key: c.job.outlook for c in columns if c.job.outlook is not None}
        self._figures: dict[str, Figures] = {
            c.job.key: figures(c.job.outlook, changes=len(c.changes)) for c in columns if c.job.outlook is not None
        }
        self._failed: dict[str, str] = {}
        self.weighing = Weighing([c.job for c in columns], lambda found: self.call_later(self._take, found))

    def on_mount(self) -> None:
        """Have the plans found, and laid out in time."""
        super().on_mount()
        self.weighing.start()

    def on_unmount(self) -> None:
        """Nobody waits for the rest any more."""
        self.weighing.close()

    def _take(self, found: Found) -> None:
        if found.error is not None:
            self._failed[found.key] = f"failed: {describe(found.error)}"
        column = next((c for c in self._columns if c.job.key == found.key), None)
        if found.outlook is not None and column is not None:
            self._outlooks[found.key] = found.outlook
            self._figures[found.key] = figures(found.outlook, found.timetable, len(column.changes))
        self.renew()

    def changed(self) -> None:
        """The columns stay as they were asked for."""

    def rows(self, width: int, wanted: str) -> Rows:
        """The table, as many columns as there is room for, and the changes of the chosen one."""
        keys = [column.job.key for column in self._columns]
        rows = ScenarioRows(
            [column.title for column in self._columns],
            [self._outlooks.get(key) for key in keys],
            [self._figures.get(key) for key in keys],
            self._columns[self._at].changes,
            (self._at, self._first),
            width,
            self._failed.get(keys[self._at], ""),
        )
        self._first = rows.first
        return rows

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What can be done with the chosen column."""
        found: list[tuple[str, str]] = [("←→", "choose")] if len(self._columns) > 1 else []
        column = self._columns[self._at]
        if column.scenario is not None:
            found += [("enter", "open"), ("del", "forget")]
        if self._at:
            found.append(("c", "compare with now"))
        if self.main is not None and self.main.trying:
            found.append(("n", "name what is tried"))
        return tuple(found)

    def key(self, event: events.Key) -> bool:
        """Choosing a column, and doing something with it."""
        column = self._columns[self._at]
        if event.key in ("left", "h"):
            self._go(self._at - 1)
        elif event.key in ("right", "l", "tab"):
            self._go(self._at + 1)
        elif event.key == "enter" and column.scenario is not None:
            self._open(column.scenario)
        elif event.key in ("delete", "backspace") and column.scenario is not None:
            self._drop(column.scenario)
        elif event.key == "c" and self._at:
            self._compare(column)
        elif event.key == "n" and self.main is not None and self.main.trying:
            what_if = self.main.what_if
            self.dismiss(None)
            # By the cockpit: what this page asks for is answered to nobody when it has gone.
            self.main.call_later(what_if.ask_name, then=what_if.show_scenarios)
        else:
            return False
        return True

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._columns) - 1))
        self.renew()
        self.lines()

    def _open(self, name: str) -> None:
        if self.main is not None:
            main = self.main
            self.dismiss(None)
            main.call_later(main.what_if.ask_open, name)

    def _drop(self, name: str) -> None:
        self._forget(name)
        self._columns = [column for column in self._columns if column.scenario != name]
        self._go(self._at)
        self.say(f"“{name}” is forgotten.")

    def _compare(self, column: Column) -> None:
        from goaptui.ui.screens.compare import ComparePage

        now = self._columns[0]
        jobs = [c.job._replace(outlook=self._outlooks.get(c.job.key)) for c in (now, column)]
        self.app.push_screen(ComparePage((jobs[0], jobs[1]), (now.title, column.title), self.outlook, self.main))
