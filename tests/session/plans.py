"""A plan that has every kind of thing a session deals with."""

from __future__ import annotations

from pathlib import Path

from goaptui.session.session import Session

TEXT = """\
schema = 1

[plan]
title = "Ship it"

[facts]
built = false
blockers = { initial = 3, min = 0, max = 9 }
scope = { initial = "wide", values = ["wide", "narrow"], group = "Tests" }
coverage = { type = "number", min = 0, max = 100, unit = "%", group = "Tests" }

[facts.pass_rate]
type = "number"
min = 0
max = 1
step = 0.01
unit = "ratio"
label = "Pass rate"

[goals.release]
title = "Release is out"
conditions = { built = true, pass_rate = ">= 0.95" }
actions = ["announce"]

[goals.small]
title = "Small scope"
conditions = { scope = "narrow" }

[phases.work]
title = "The work"
gate = { built = true }

[phases.end]
title = "The end"
after = ["work"]

[actions.build]
title = "Build"
phase = "work"
estimate = "30m"
effects = { built = true, pass_rate = "unknown" }
steps = ["Configure", "Compile"]
acceptance = ["It starts"]

[actions.measure]
title = "Measure"
phase = "work"
estimate = "1h"
preconditions = { built = true, pass_rate = "unknown" }
outcomes.good = { title = "Good", probability = 0.7, effects = { pass_rate = 0.97 } }
outcomes.bad = { title = "Bad", probability = 0.3, effects = { pass_rate = 0.8, blockers = 5 } }

[actions.mend]
title = "Mend"
phase = "work"
preconditions = { pass_rate = "< 0.95" }
effects = { pass_rate = "+= 0.1", blockers = "-= 1" }
estimate = "2h..8h"
on_failure = "replace"

[actions.replace]
title = "Replace"
phase = "work"
effects = { pass_rate = 1 }
estimate = "2d"

[actions.announce]
title = "Announce"
phase = "end"
after = ["build"]
estimate = "15m"
evidence = "required"

[actions.narrow]
effects = { scope = "narrow" }

[checklists.before]
title = "Before we start"
items = ["Back up", { title = "It is built", conditions = { built = true } }, "Back up"]

[[metrics]]
title = "Pass rate"
group = "primary"
target = { pass_rate = ">= 0.95" }
baseline = "unknown"
"""


def write_plan(folder: Path, text: str = TEXT) -> Path:
    """The plan as a file of a folder."""
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def open_session(folder: Path, text: str = TEXT) -> Session:
    """A session of the plan, in a file of a folder."""
    return Session.open(write_plan(folder, text))
