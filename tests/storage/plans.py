"""Plan texts that several tests read."""

from __future__ import annotations

from goaptui.domain.plan import Plan
from goaptui.domain.problems import PlanError
from goaptui.storage.plan_file import parse_plan

HEAD = """\
schema = 1
[facts]
b = false
n = 3
e = "x"
r = { type = "number", min = 0, max = 1 }
w = { initial = "todo", values = ["todo", "done"] }
[goals.g]
conditions = { b = true }
"""
"""A valid plan of nine lines, to which a test adds what it is about."""

EVERYTHING = """\
# every key of the format
schema = 1

[plan]
title = "Ship the release"
summary = \"\"\"
One paragraph,
on two lines.\"\"\"
priority = "P0"
created = 2026-01-31
owner = "me"
tags = ["release", "small"]
hours_per_day = 7.5
start = 2026-02-02
workdays = ["mon", "tue", "thu"]
profile = "safest"
evidence = "none"

[facts]
build_green = false
blockers = 3
scope = { initial = "session", values = ["session", "function", "removed"], group = "Tests" }
pass_rate = { type = "number", min = 0, max = 1, step = 0.01, unit = "ratio", label = "Pass rate" }
mood = "calm"
"dotted.fact" = true

[facts.ci_green]
initial = false
label = "CI is green"
description = "What the pipeline says"
group = "Delivery"
sensor = { run = "make ci", exit_code = 0, timeout = "10m", every = "1h" }

[facts.passed]
type = "number"
sensor = { run = "make test", pattern = '(\\d+) passed', scale = 0.01 }

[facts.summary]
type = "enum"
sensor = { run = "make report", json = "summary.state" }

[goals.release]
title = "Release is out"
description = "For all to see"
priority = 1
conditions = { ci_green = true, pass_rate = ">= 0.95", "dotted.fact" = true }
actions = ["announce"]

[goals.all_done]
priority = -0.5
actions = "all"

[[goals.either.conditions]]
scope = ["function", "removed"]
[[goals.either.conditions]]
blockers = ">= 2, < 5"
pass_rate = "known"

[actions.fix_blocker]
title = "Fix one blocker"
description = "Look closely"
notes = "It takes a while"
preconditions = { blockers = "> 0", build_green = true }
effects = { blockers = "-= 1", mood = "glad" }
estimate = "2h..8h"
complexity = "high"
risk = "medium"
cognitive_load = "variable"
reversibility = "partial"
phase = "delivery"
agent = "debugger"
owner = "me"
priority = "P1"
tags = ["bug"]
steps = ["Reproduce", "Write the failing test", "Mend"]
acceptance = ["The failing test passes"]
commands = ["make test", "git log | less"]
evidence = "required"
on_failure = "call_for_help"

[actions.call_for_help]
agent = ["debugger", "reviewer"]
estimate = { best = "1h", likely = "1h30m", worst = "1d" }
cost = 12.5

[actions.run_suite]
estimate = "1.5h"
preconditions = [{ pass_rate = "unknown" }, { mood = "!= glad, != sad" }]
effects = { build_green = true }
[actions.run_suite.outcomes.healthy]
title = "Healthy"
probability = 0.7
effects = { pass_rate = 0.97, blockers = 0 }
[actions.run_suite.outcomes.broken]
probability = 0.3
effects = { pass_rate = "unknown", blockers = "+= 0.5" }

[actions.announce]
after = ["fix_blocker", "run_suite"]
phase = "delivery"
estimate = "15m"
effects = { ci_green = true }

[profiles.safest]
title = "As safe as can be"
description = "Whatever it takes"
time = 1
risk = { low = 0, medium = 60, high = 240 }
complexity = { variable = 1 }
cognitive_load = { none = 0 }
reversibility = { partial = 30, none = 240 }

[phases.foundation]
title = "Foundation"
description = "First things first"
gate = { build_green = true }

[phases.delivery]
after = ["foundation"]

[agents.debugger]
title = "Debugger"
description = "Finds them"
capacity = 2
[agents.reviewer]

[[risks]]
title = "CI behaves differently"
description = "It has before"
probability = "low"
impact = "high"
mitigation = "Test in CI early"
contingency = "Add CI-specific configuration"
actions = ["run_suite"]

[[metrics]]
title = "Pass rate"
description = "Of all tests"
group = "primary"
target = { pass_rate = ">= 0.95" }
baseline = "unknown"

[checklists.before]
title = "Before we start"
description = "Do not skip"
items = ["Back up", { title = "CI is green", description = "Really", conditions = { ci_green = true } }]

[[notes]]
title = "What we learned"
body = "Much."
tags = ["pattern"]
"""
"""A valid plan with every key of the format, and most forms of every value."""


def errors(text: str, *, head: str = HEAD) -> list[str]:
    """The errors of `head` and `text` together as ``line:column: message``; none where it is valid."""
    try:
        parse_plan(head + text, "plan.toml")
    except PlanError as error:
        return [str(problem).removeprefix("plan.toml:") for problem in error.problems]
    return []


def plan_of(text: str, *, head: str = HEAD) -> Plan:
    """The plan of `head` and `text` together."""
    return parse_plan(head + text, "plan.toml")
