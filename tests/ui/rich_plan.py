"""A plan that has something for every screen: metrics, gates, risks, notes, sensors, outcomes, markup in its titles."""

from __future__ import annotations

RICH = """
schema = 1
[plan]
title = "Portfolio [b]readiness[/b]"
summary = "Ship it with **tests** that pass."
[facts]
found = { initial = true, group = "Tests", label = "Tests found" }
rate = { type = "number", min = 0, max = 1, step = 0.01, unit = "ratio", label = "Pass rate", group = "Tests" }
blockers = { initial = 1, min = 0, label = "Blockers", group = "Tests" }
merged = false
[facts.ci]
initial = false
label = "CI is green"
description = "As the server says."
group = "Delivery"
sensor = { run = "make ci", exit_code = 0, timeout = "30s", every = "1h" }
[goals.release]
title = "Release is out"
conditions = { ci = true, rate = ">= 0.95", merged = true }
[phases.repair]
title = "Repair"
gate = { found = true, rate = ">= 0.9" }
[phases.delivery]
title = "Delivery"
after = ["repair"]
[actions.fix]
title = "Fix one [red]blocker"
description = "Find the cause first.\\nThen mend it."
notes = "Ask **Ann**."
preconditions = { blockers = "> 0" }
effects = { blockers = "-= 1" }
estimate = "2h..8h"
risk = "medium"
complexity = "high"
cognitive_load = "low"
reversibility = "full"
phase = "repair"
agent = "debugger"
owner = "Ben"
priority = "P1"
tags = ["tests", "async"]
steps = ["Reproduce", "Mend"]
acceptance = ["The failing test passes"]
commands = ["pytest -x tests/async", "git commit -am 'fix'"]
evidence = "required"
on_failure = "drop"
[actions.drop]
title = "Drop the flaky tests"
effects = { blockers = 0 }
phase = "repair"
[actions.suite]
title = "Run the full suite"
estimate = "1h"
phase = "repair"
preconditions = { blockers = 0, rate = "unknown" }
[actions.suite.outcomes.healthy]
probability = 0.7
effects = { rate = 0.97 }
[actions.suite.outcomes.broken]
probability = 0.3
effects = { rate = 0.8, blockers = 3 }
[actions.update_ci]
title = "Update CI"
estimate = "50m"
risk = "high"
reversibility = "partial"
phase = "delivery"
effects = { ci = true }
[actions.merge]
title = "Merge and deploy"
estimate = "30m"
risk = "high"
reversibility = "none"
phase = "delivery"
preconditions = { ci = true }
effects = { merged = true }
[[risks]]
title = "CI behaves [i]differently"
probability = "low"
impact = "high"
mitigation = "Test in CI early."
contingency = "Configure it"
actions = ["update_ci", "merge"]
[[risks]]
title = "Flaky tests come back"
probability = "High"
impact = "medium"
actions = ["fix"]
[[risks]]
title = "The reviewer is away"
probability = "about 1 in 5"
impact = "a week lost"
[[metrics]]
title = "Pass rate"
group = "primary"
target = { rate = ">= 0.95" }
baseline = "unknown"
[[metrics]]
title = "CI health"
group = "primary"
target = { ci = true, blockers = 0 }
baseline = "red for three weeks"
[[metrics]]
title = "Delivered"
group = "secondary"
target = { merged = true }
description = "On the server."
[[notes]]
title = "What we learned [red]"
body = \"\"\"
# Patterns

Some *text* with `code` and a [link](https://example.org).

| a | b |
|---|---|
| 1 | 2 |
\"\"\"
tags = ["pattern"]
[[notes]]
title = "Second note"
body = "Short."
"""
