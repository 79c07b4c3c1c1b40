"""Commands that choose between plans: profile, goals, what if, scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.ui.commands.base import Command, Context

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen


def _several_profiles(context: Context) -> str | None:
    return None if len(context.session.plan.profiles) > 1 else "The plan has one profile only."


def _several_goals(context: Context) -> str | None:
    return None if len(context.session.plan.goals) > 1 else "The plan has one goal only; it is always planned for."


def _trying(context: Context) -> str | None:
    return None if context.trying else "There is nothing to compare: begin a what-if first."


def _no_plan(context: Context) -> str | None:
    outlook = context.outlook
    return (
        None if outlook.cost is None and not context.planning else "There is a plan; this is for where there is none."
    )


def profile(screen: MainScreen) -> None:
    """Choose a profile."""
    from goaptui.ui import choosing

    choosing.choose_profile(screen)


def goals(screen: MainScreen) -> None:
    """Choose goals."""
    from goaptui.ui import choosing

    choosing.choose_goals(screen)


COMMANDS = (
    Command(
        "profile",
        "Profile: what counts as cost",
        "Every profile with what its plan comes to and how it differs; another one can be taken.",
        ("p",),
        profile,
        hint="profile",
        rank=17,
        enabled=_several_profiles,
        changes=True,
    ),
    Command(
        "goals",
        "Goals: which are planned for",
        "Every goal with its progress; each can be switched off and on, or planned for alone.",
        ("L",),
        goals,
        hint="goals",
        rank=18,
        enabled=_several_goals,
        changes=True,
    ),
    Command(
        "what-if",
        "What if: begin, or leave",
        "Whatever is done then is only tried, and nothing is written; leaving, it is kept, named or dropped.",
        ("v",),
        lambda screen: screen.what_if.toggle(),
        hint="what if",
        rank=16,
        changes=True,
    ),
    Command(
        "compare",
        "Compare today's plan with the tried one",
        "Side by side: steps in and out, cost, work, finish, risk.",
        ("c",),
        lambda screen: screen.what_if.compare(),
        hint="compare",
        rank=19,
        enabled=_trying,
    ),
    Command(
        "scenarios",
        "Scenarios in a table",
        "Now, what is tried, and each scenario that was named; they can be opened, compared and forgotten.",
        ("V",),
        lambda screen: screen.what_if.show_scenarios(),
        changes=True,
    ),
    Command(
        "no-plan",
        "Why is there no plan? What would help",
        "Which goals can be had, and the cheapest repairs, each verified; one key tries one as a what-if.",
        ("W",),
        lambda screen: screen.explain_none(),
        enabled=_no_plan,
    ),
    Command(
        "name-scenario",
        "Name what is tried",
        "Keeps it as a scenario until the app is left; nothing is written.",
        (),
        lambda screen: screen.what_if.ask_name(),
        enabled=lambda context: None if context.trying else "Nothing is tried: begin a what-if first.",
    ),
)
