"""The screens of their own: each is imported when it is opened, never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen


def open_metrics(screen: MainScreen) -> None:
    """Metrics and gates."""
    from goaptui.ui.screens.metrics import MetricsPage

    screen.app.push_screen(MetricsPage(screen.outlook, screen))


def open_risks(screen: MainScreen) -> None:
    """The risks."""
    from goaptui.ui.screens.risks import RisksPage

    screen.app.push_screen(RisksPage(screen.outlook, screen))


def open_history(screen: MainScreen) -> None:
    """Everything that happened."""
    from goaptui.ui.screens.history import HistoryPage

    screen.app.push_screen(HistoryPage(screen.outlook, screen))


def open_notes(screen: MainScreen) -> None:
    """The notes, as Markdown."""
    from goaptui.ui.screens.notes import NotesPage

    screen.app.push_screen(NotesPage(screen.outlook, screen))


def open_details(screen: MainScreen) -> None:
    """Everything that the file says of what is selected."""
    from goaptui.ui.screens.details import DetailsPage

    item = screen.context().item
    if item is not None:
        screen.app.push_screen(DetailsPage(screen.outlook, item, screen))
