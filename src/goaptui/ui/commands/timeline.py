"""Commands of the timeline: along the axis, closer and further, by plan, agent or phase."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from goaptui.ui.commands.base import Command

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen
    from goaptui.ui.widgets.timeline_pane import TimelinePane

TIMELINE = ("timeline",)


def _pane(screen: MainScreen) -> TimelinePane:
    from goaptui.ui.widgets.timeline_pane import TimelinePane

    pane = screen.panes["timeline"]
    assert isinstance(pane, TimelinePane)
    return pane


def toggle(screen: MainScreen) -> None:
    """Open the timeline; from it, go back."""
    if screen.current == "timeline":
        screen.leave_timeline()
    else:
        screen.go_to_pane("timeline")


def group(screen: MainScreen) -> None:
    """Group by the next of plan, agent, phase."""
    words = {"plan": "In the order of the plan.", "agent": "A lane for each agent.", "phase": "By phase."}
    screen.say(words[_pane(screen).next_grouping()])


def _zoom(closer: bool) -> Callable[[MainScreen], object]:
    def run(screen: MainScreen) -> None:
        if not _pane(screen).zoom(closer):
            screen.say("It goes no closer." if closer else "It goes no further.", "dim")

    return run


def _shift(share: float) -> Callable[[MainScreen], object]:
    return lambda screen: _pane(screen).shift(share)


def fit(screen: MainScreen) -> None:
    """What is ahead, or everything."""
    pane = _pane(screen)
    if pane.fit() and pane.has_more_past:
        screen.say("All that has happened and all that is ahead.")
    else:
        screen.say("All that is ahead.")


COMMANDS = (
    Command(
        "timeline",
        "Timeline",
        "Bars in working time, with agents, dates and the forecast; again, or esc, goes back to the cockpit.",
        ("t",),
        toggle,
        hint="timeline",
        rank=9,
    ),
    Command(
        "timeline-group",
        "By plan, by agent, by phase",
        "In the order of the plan, with a lane for each agent, or under each phase.",
        ("b",),
        group,
        TIMELINE,
        "group",
        0,
    ),
    Command(
        "timeline-closer",
        "Zoom in",
        "Shows less time in more cells, around the bar of the cursor: down to minutes.",
        ("+", "="),
        _zoom(True),
        TIMELINE,
        "closer",
        2,
    ),
    Command(
        "timeline-further",
        "Zoom out",
        "Shows more time in fewer cells: up to months and years.",
        ("-",),
        _zoom(False),
        TIMELINE,
        "further",
        2,
    ),
    Command(
        "timeline-fit",
        "Fit",
        "Has all that is ahead in sight; again, all that has happened, too.",
        ("0",),
        fit,
        TIMELINE,
        "fit",
        3,
    ),
    Command(
        "timeline-later",
        "Later",
        "Scrolls in time.",
        ("right", "l"),
        _shift(0.1),
        TIMELINE,
    ),
    Command(
        "timeline-earlier",
        "Earlier",
        "Scrolls back in time.",
        ("left", "h"),
        _shift(-0.1),
        TIMELINE,
    ),
    Command(
        "timeline-much-later",
        "Much later",
        "Scrolls in time by what is in sight.",
        (">", "shift+right"),
        _shift(0.9),
        TIMELINE,
    ),
    Command(
        "timeline-much-earlier",
        "Much earlier",
        "Scrolls back in time by what is in sight.",
        ("<", "shift+left"),
        _shift(-0.9),
        TIMELINE,
    ),
    Command(
        "timeline-begin",
        "To the beginning",
        "Scrolls to where the plan begins.",
        ("home",),
        lambda screen: _pane(screen).to_end(False),
        TIMELINE,
    ),
    Command(
        "timeline-end",
        "To the end",
        "Scrolls to where the plan ends.",
        ("end",),
        lambda screen: _pane(screen).to_end(True),
        TIMELINE,
    ),
)
