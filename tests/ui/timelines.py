"""A plan for the tests of the timeline: agents, phases with gates, ranges, a branch, work that is done and begun."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from goaptui.session.outlook import Outlook
from goaptui.session.session import Session
from goaptui.session.timetable import Timetable, build_timetable
from goaptui.ui.rows.timing import Timing, timing_of

NOW = datetime(2026, 2, 2, 9)  # a Monday

PLAN = """
schema = 1
[plan]
title = "Build and ship"
start = 2026-02-02
[facts]
built = false
tested = false
documented = false
shipped = false
[goals.out]
title = "It is out"
conditions = { shipped = true, documented = true }
[phases.make]
title = "Make"
gate = { built = true, tested = true }
[phases.ship]
title = "Ship"
after = ["make"]
gate = { shipped = true }
[agents.dev]
title = "Developer"
[agents.team]
title = "The team"
capacity = 2
[actions.build]
title = "Build it"
phase = "make"
agent = "dev"
estimate = "4h..8h"
effects = { built = true }
[actions.test]
title = "Test it"
phase = "make"
agent = ["dev", "team"]
estimate = "2h"
preconditions = { built = true }
effects = { tested = true }
[actions.write]
title = "Write the docs 文書"
phase = "make"
agent = "team"
estimate = "1h"
effects = { documented = true }
[actions.ship]
title = "Ship it"
phase = "ship"
preconditions = { tested = true }
effects = { shipped = true }
"""


def opened(folder: Path, text: str = PLAN) -> Session:
    """A session of the plan, from its initial state."""
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    return Session.open(file)


def timetable(outlook: Outlook, now: datetime = NOW, forecast: bool = True) -> Timetable:
    """The plan in time."""
    return build_timetable(outlook, now=now, forecast=forecast)


def timing(outlook: Outlook, now: datetime = NOW, made: bool = True) -> Timing:
    """What panes draw; `made`: from the timetable."""
    return timing_of(outlook, timetable(outlook, now) if made else None, now)
