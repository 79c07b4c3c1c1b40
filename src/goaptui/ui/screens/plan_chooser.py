"""Which plan to open, where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import events
from textual.worker import get_current_worker

from goaptui.domain.problems import PlanError, Problem
from goaptui.session.session import Session
from goaptui.ui.planning import provisional
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, cells, clean, fit, matcher
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.widgets.line_pane import LinePane


class PlanChooser(Dialog[Session]):
    """``PlanChooser(paths)``: answers the session of the plan that was chosen; ``None`` where it was left.

    The paths are there at once; titles and progress follow as the files are read, one after the other.
    """

    WIDTH = 100

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__()
        self._paths = tuple(paths)
        self._read: dict[str, _Entry] = {}

    def on_mount(self) -> None:
        """Begin to read, beside the screen."""
        self.run_worker(self._read_all, thread=True)

    def _read_all(self) -> None:
        worker = get_current_worker()
        for path in self._paths:
            entry = _Entry(path)
            if worker.is_cancelled:
                return
            self.call_later(self._take, path, entry)

    def _take(self, path: str, entry: _Entry) -> None:
        if self.is_attached:
            self._read[path] = entry
            self.renew()

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────

    def rows(self, width: int, wanted: str) -> Rows:
        """Title, progress, path."""
        passes = matcher(wanted)
        rows: list[Row] = []
        for path in self._paths:
            entry = self._read.get(path)
            title = clean(entry.title) if entry is not None else ""
            if not passes(f"{title} {path}"):
                continue
            if not title:
                rows.append(Row(path, ((path, "text"),), (("…", "dim"),) if entry is None else entry.progress))
                continue
            progress = entry.progress if entry is not None else ()
            room = width - cells(title) - sum(cells(text) for text, _ in progress) - 4
            left: list[Span] = [(title, "strong")]
            if room >= 8:
                left.append((f"  {fit(path, room)}", "dim"))
            rows.append(Row(path, tuple(left), progress))
        if not rows:
            word = "Nothing matches the filter." if wanted else "There are no plans here: goaptui new PLAN writes one."
            rows = [Row(left=((word, "dim"),))]
        return FixedRows(rows, "Which plan?", ((str(len(self._paths)), "dim"),))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Open one, or leave."""
        return (("enter", "open"), ("/", "filter"), ("q", "leave"))

    # ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────

    def key(self, event: events.Key) -> bool:
        """Opening, filtering, leaving."""
        if event.key == "enter":
            self._open(self.sheet.cursor_row.key)
        elif event.key == "slash":
            self.sheet.open_filter()
        elif event.key == "q":
            self.dismiss(None)
        else:
            return False
        return True

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click opens."""
        self._open(row.key)

    def _open(self, path: str | None) -> None:
        if path is None:
            return
        entry = _Entry(path)  # as the file is now, not as it was when the list was made
        if entry.session is not None:
            self.dismiss(entry.session)
            return
        from goaptui.ui.screens.problems import Problems

        def mended(session: Session | None) -> None:
            if session is not None:
                self.dismiss(session)

        self._read[path] = entry
        self.renew()
        self.app.push_screen(Problems(path, entry.problems), mended)


class _Entry:
    """A plan of the list: its session, or what is wrong with it."""

    def __init__(self, path: str) -> None:
        self.session: Session | None = None
        self.problems: tuple[Problem, ...] = ()
        self.title = ""
        self.progress: tuple[Span, ...] = ()
        try:
            self.session = Session.open(path)
        except PlanError as error:
            self.problems = error.problems
        except OSError as error:
            self.problems = (Problem(path, 0, 0, error.strerror or str(error)),)
        if self.session is None:
            count = len(self.problems)
            self.progress = ((f"✗ {count} problem{'s' if count != 1 else ''}", "bad"),)
            return
        self.title = self.session.plan.title or Path(path).stem

        done, total = provisional(self.session.request(), None).goal_progress
        met = total and done == total
        self.progress = ((f"{'✓ ' if met else ''}goal {done}/{total}", "good" if met else "dim"),)
