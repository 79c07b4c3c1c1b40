"""Switching profile and goals: asked for, planned with, and what came of it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.ui.rows.bars import cost_text
from goaptui.ui.rows.row import clean

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen


def choose_profile(screen: MainScreen) -> None:
    """Ask for a profile, showing what each comes to, and plan with it."""
    from goaptui.ui.commands import BY_ID
    from goaptui.ui.screens.profiles import Profiles

    assert screen.view is not None
    session = screen.session
    known = screen.outlook if not screen.view.planning else None
    key = next(iter(screen.keymap.keys(BY_ID["profile"])), "")

    def chosen(profile: str | None) -> None:
        if profile is not None and profile in session.plan.profiles:
            take_profile(screen, profile)

    screen.app.push_screen(Profiles(session.request(), known, key), chosen)


def take_profile(screen: MainScreen, profile: str) -> None:
    """Plan with a profile, and say what differs."""
    session, before = screen.session, screen.outlook
    title = clean(session.plan.profiles[profile].title)
    if profile == session.profile:
        screen.say(f"{title} is the profile already.")
        return

    def take() -> bool:
        session.profile = profile
        return True

    def planned() -> None:
        from goaptui.ui.rows.scenarios import steps_told

        after = screen.outlook
        if after.plan is before.plan:
            told = steps_told(before, after)
            steps = "the same steps" if told == "the same" else f"steps {told}"
            screen.say(f"Profile: {title}. {steps[0].upper()}{steps[1:]}, cost {cost_text(after)}.")

    if screen.change(take, f"Profile: {title}."):
        screen.when_planned(planned)


def choose_goals(screen: MainScreen) -> None:
    """Ask which goals to plan for."""
    from goaptui.ui.screens.goals import Goals

    def chosen(goals: tuple[str, ...] | None) -> None:
        if goals is not None:
            take_goals(screen, goals)

    screen.app.push_screen(Goals(screen.outlook), chosen)


def take_goals(screen: MainScreen, goals: tuple[str, ...]) -> None:
    """Plan for these goals, and say for which."""
    session = screen.session
    known = tuple(goal for goal in session.plan.goals if goal in goals)
    if known == session.goals or not known:
        screen.say("The goals are as they were.")
        return
    everything = len(known) == len(session.plan.goals)

    def take() -> bool:
        session.goals = None if everything else known
        return True

    titles = ", ".join(clean(session.plan.goals[goal].title) for goal in known)
    screen.change(take, "Planned for all goals." if everything else f"Planned for: {titles}.")
