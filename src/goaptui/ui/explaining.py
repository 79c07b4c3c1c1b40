"""Why, in the app: what is known at once is shown at once; what has to be planned for is planned beside, and added."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from goaptui.planner.solution import Cancelled, CancelToken, Limits

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.views import Section
    from goaptui.ui.screens.main import MainScreen

SECONDS = 3.0
"""So long is planned for one question."""

Sections: TypeAlias = "tuple[Section, ...]"
Planned: TypeAlias = Callable[[Limits], "Sections"]
"""The whole explanation, planned for. A pure function, called on a thread of its own."""


class Asking:
    """A thread that plans for one question. `deliver` is called on it when it has ended, unless it was given up.

    Then there is an `answer`, or an `error` that the planner failed with.
    """

    def __init__(self, planned: Planned, deliver: Callable[[], object]) -> None:
        self._planned = planned
        self._deliver = deliver
        self._token = CancelToken()
        self._lock = threading.Condition()
        self._waiting = False
        self._ended = False
        self.answer: Sections | None = None
        self.error: BaseException | None = None
        threading.Thread(target=self._run, name="why", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; whether it has come. Then nothing is delivered."""
        with self._lock:
            self._waiting = True
            self._lock.wait_for(lambda: self._ended, seconds)
            self._waiting = False
            return self._ended

    def give_up(self) -> None:
        """Nobody wants the answer any more."""
        self._token.cancel()

    def _run(self) -> None:
        try:
            self.answer = self._planned(Limits(SECONDS, self._token, branches=False))
        except Cancelled:
            return
        except Exception as fault:  # it is shown
            self.error = fault
        with self._lock:
            self._ended = True
            deliver = not self._waiting and not self._token.cancelled
            self._lock.notify_all()
        if deliver:
            self._deliver()


def show_explanation(screen: MainScreen, action: str | None, fact: str | None = None) -> None:
    """Why an action is in the plan or not; what bears on a fact; without either, why there is no plan."""
    from goaptui.ui.screens.explain import ExplainScreen

    outlook = screen.outlook
    if action is not None:
        screen.app.push_screen(ExplainScreen(screen.action_title(action), *of_action(outlook, action)))
    elif fact is not None and (outlook.steps or outlook.status == "satisfied"):
        screen.app.push_screen(ExplainScreen(outlook.plan.facts[fact].title, *of_fact(outlook, fact)))
    else:
        from goaptui.ui.screens.no_plan import NoPlan

        screen.app.push_screen(NoPlan(outlook, lambda repair: screen.call_later(screen.what_if.try_it, repair)))


def of_action(outlook: Outlook, action: str) -> tuple[Sections, Planned]:
    """What is known of an action at once, and how to find out the rest; where there is no plan, why, besides."""
    from goaptui.session.explain import explain_action, explain_none

    def planned(limits: Limits) -> Sections:
        from goaptui.session.prices import price_action, what_helps

        sections = explain_action(outlook, action, price_action(outlook, action, limits))
        return (*sections, *explain_none(outlook, what_helps(outlook, limits))) if unsolvable else sections

    unsolvable = outlook.status == "unsolvable"
    sections = explain_action(outlook, action)
    return (*sections, *explain_none(outlook)) if unsolvable else sections, planned


def of_fact(outlook: Outlook, fact: str) -> tuple[Sections, Planned]:
    """What is known of a fact at once, and how to find out the rest."""
    from goaptui.session.explain_fact import explain_fact

    def planned(limits: Limits) -> Sections:
        from goaptui.session.prices import price_fact

        return explain_fact(outlook, fact, price_fact(outlook, fact, limits))

    return explain_fact(outlook, fact), planned
