"""What is wrong with a plan that could not be opened, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from goaptui.domain.problems import PlanError, Problem
from goaptui.session.session import Session
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, clean, wrap
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.widgets.line_pane import LinePane


class Problems(Dialog[Session]):
    """``Problems(path, problems)``: answers the session once the plan could be opened; ``None`` where it was left.

    ``e`` and enter open the file in the editor, at the problem under the cursor, and then try again; ``r`` tries again.
    """

    WIDTH = 110

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        super().__init__()
        self._path = path
        self._problems = tuple(problems)
        self._said = ""

    def rows(self, width: int, wanted: str) -> Rows:
        """The problems, each with its place."""
        count = len(self._problems)
        rows = [Row(left=((line, "text"),)) for line in wrap(self._path, width)]
        rows += [Row(left=((line, "bad"),)) for line in wrap(self._said, width)] if self._said else []
        rows.append(Row())
        for number, problem in enumerate(self._problems):
            place = f"{problem.line}:{problem.column}" if problem.line else "–"
            first, *rest = wrap(problem.message, max(8, width - 10))
            lead: Span = (f"{place:>8}  ", "info" if problem.line else "dim")
            token = "warn" if problem.severity == "warning" else "text"
            rows.append(Row(f"problem/{number}", (lead, (first, token))))
            rows += [Row(left=((" " * 10, "text"), (line, token))) for line in rest]
        title = f"{count} problem{'s' if count != 1 else ''} in this plan"
        return FixedRows(rows, clean(title))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Mend it, try again, or leave."""
        return (("e", "edit"), ("r", "try again"), ("q", "leave"))

    def key(self, event: events.Key) -> bool:
        """Mend it, try again, or leave."""
        if event.key in ("e", "enter"):
            self._edit()
        elif event.key == "r":
            self._again()
        elif event.key == "q":
            self.dismiss(None)
        else:
            return False
        return True

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click edits."""
        self._edit()

    def _edit(self) -> None:
        import subprocess

        from textual.app import SuspendNotSupported

        from goaptui.ui.editor import editor_command

        number = self.sheet.cursor_row.key
        problem = self._problems[int(number.partition("/")[2])] if number is not None else None
        line, column = (max(problem.line, 1), max(problem.column, 1)) if problem is not None else (1, 1)
        try:
            command = editor_command(self._path, line, column)
            with self.app.suspend():
                subprocess.run(command, check=False)
        except SuspendNotSupported:
            self._say("An editor cannot be opened from here.")
            return
        except (OSError, ValueError) as error:
            self._say(f"The editor could not be opened: {error}. Set VISUAL or EDITOR.")
            return
        self._again()

    def _again(self) -> None:
        try:
            session = Session.open(self._path)
        except PlanError as error:
            self._problems = error.problems
            self._say("It still cannot be opened.")
        except OSError as error:
            self._say(f"{self._path}: {error.strerror or error}")
        else:
            self.dismiss(session)

    def _say(self, text: str) -> None:
        self._said = text
        self.renew()
