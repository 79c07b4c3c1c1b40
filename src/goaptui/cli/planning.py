"""What `plan` and `explain` have in common: the options that say what is planned, and the status they end with."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from goaptui.cli.arguments import Arguments, UsageError

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.request import PlanRequest

DEFAULT_SECONDS = 10.0
STATUSES = {"solved": 0, "satisfied": 0, "unsolvable": 2, "limit": 3}


def planned(arguments: Arguments) -> Outlook:
    """The outlook that the options ask for. Nothing is written.

    Raises:
        UsageError: an option's value is not of its form.
        PlanError: the plan, or its session, cannot be used.
        Refused: there is no such fact, value, goal or profile.
    """
    seconds = seconds_given(arguments)
    facts = dict(assignment(text) for text in arguments.many("--set"))

    from goaptui.planner.solution import Limits
    from goaptui.session.outlook import build_outlook

    request = _request(arguments, facts)
    return build_outlook(request, Limits(seconds=seconds))


def _request(arguments: Arguments, facts: dict[str, str]) -> PlanRequest:
    path, goals, profile = arguments.positional[0], arguments.many("--goal"), arguments.one("--profile")
    if arguments.flag("--initial"):
        from goaptui.session.api import initial_request, load

        return initial_request(load(path), facts, goals, profile)

    from goaptui.cli.opening import opened

    session = opened(path, read_only=True)
    session.goals = tuple(goals)
    session.profile = profile
    return session.request().with_facts(facts)


def assignment(text: str) -> tuple[str, str]:
    """The two sides of ``FACT=VALUE``.

    Raises:
        UsageError: it is nothing of the kind.
    """
    fact, equals, value = text.partition("=")
    if not equals or not fact.strip():
        raise UsageError(f'"{text}" is no FACT=VALUE; write for example ci_green=true, pass_rate=0.97 or scope=unknown')
    return fact.strip(), value.strip()


def seconds_given(arguments: Arguments) -> float:
    """The time limit. `UsageError` where it is none."""
    text = arguments.one("--time-limit")
    if text is None:
        return DEFAULT_SECONDS
    try:
        seconds = Decimal(text)
    except InvalidOperation:
        seconds = Decimal("NaN")
    if not seconds.is_finite() or seconds < 0:
        raise UsageError(f'--time-limit takes seconds such as 10 or 0.5, not "{text}"')
    return float(seconds)
