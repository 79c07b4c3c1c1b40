"""goaptui: plan work by goals.

    import goaptui

    plan = goaptui.load("plan.toml")          # raises goaptui.PlanError, with .problems
    outlook = goaptui.solve(plan)             # from the initial state
    session = goaptui.Session.open("plan.toml")

Names are resolved when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from goaptui.domain.plan import Plan as Plan
    from goaptui.domain.problems import PlanError as PlanError
    from goaptui.domain.problems import Problem as Problem
    from goaptui.session.api import load as load
    from goaptui.session.api import solve as solve
    from goaptui.session.outlook import Outlook as Outlook
    from goaptui.session.refused import Refused as Refused
    from goaptui.session.session import Session as Session
    from goaptui.storage.session_file import SaveError as SaveError
    from goaptui.storage.session_file import SessionError as SessionError

__version__ = "0.1.0"

_HOMES = {
    "load": "goaptui.session.api",
    "solve": "goaptui.session.api",
    "Plan": "goaptui.domain.plan",
    "PlanError": "goaptui.domain.problems",
    "Problem": "goaptui.domain.problems",
    "Outlook": "goaptui.session.outlook",
    "Refused": "goaptui.session.refused",
    "Session": "goaptui.session.session",
    "SaveError": "goaptui.storage.session_file",
    "SessionError": "goaptui.storage.session_file",
}

__all__ = [
    "Outlook", "Plan", "PlanError", "Problem", "Refused", "SaveError", "Session", "SessionError", "__version__", "load",
    "solve",
]  # fmt: skip


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
