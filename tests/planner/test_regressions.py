"""Tasks on which the planner was wrong once, as small as they could be made."""

from __future__ import annotations

import pytest

from tests.planner.compare import compare
from tests.planner.plans import plan_of, state_of
from tests.planner.strategies import Task

TASKS = {
    "an alternative that nobody makes any more, when ways back are looked for": """
[facts]
ready = false
level = { initial = 1, min = 0, max = 5 }
[[goals.g.conditions]]
level = "> 5"
[[goals.g.conditions]]
ready = true
[actions.raise]
effects = { level = "+= 1" }
[actions.forget]
preconditions = { level = ">= 2" }
effects = { level = "unknown" }
[actions.one]
effects = { ready = true }
[actions.other]
effects = { ready = true }
""",
    "a number to be raised and another lowered, at equal costs (branch and bound with nothing left to cut)": """
[facts]
b0 = false
n1 = { initial = 0, min = 0, max = 5.25 }
n2 = { initial = 1, min = -1, max = 4 }
[goals.g0]
conditions = { n1 = ">= 4.5", n2 = "<= 0" }
[actions.x0]
preconditions = { n2 = "!= 1" }
after = ["x4"]
effects = { n1 = "+= 3", n2 = "+= 1" }
cost = 0.5
[actions.x1]
effects = { b0 = true, n2 = "+= 1" }
[actions.x2]
effects = { n1 = 4.5 }
cost = 2
[actions.x3]
preconditions = { b0 = true }
effects = { n2 = 0 }
[actions.x4]
effects = { b0 = true }
""",
    "a workflow with a way back beside a measurement (order: measure before approve)": """
[facts]
item = { initial = "todo", values = ["todo", "doing", "review", "done"] }
rate = { type = "number" }
ready = false
[goals.g]
conditions = { ready = true, item = "done", rate = ">= 0.95" }
[actions.submit]
preconditions = { item = "doing" }
effects = { item = "review" }
[actions.measure]
effects = { rate = 0.97 }
[actions.send_back]
preconditions = { item = "review" }
effects = { item = "doing" }
cost = 5
[actions.start]
preconditions = { item = "todo" }
effects = { item = "doing" }
[actions.touch]
effects = { ready = true, rate = "unknown" }
[actions.approve]
preconditions = { item = "review" }
effects = { item = "done" }
""",
    "a workflow with a way back beside an environment that is held (order: start before run)": """
[facts]
item = { initial = "todo", values = ["todo", "doing", "review", "done"] }
held = { initial = "free", values = ["free", "a", "b"] }
task = false
[goals.g]
conditions = { held = "free", task = true, item = "done" }
[actions.take]
effects = { held = "b" }
[actions.start]
preconditions = { item = "todo" }
effects = { item = "doing" }
[actions.run]
preconditions = { held = "b" }
effects = { task = true }
[actions.submit]
preconditions = { item = "doing" }
effects = { item = "review" }
[actions.approve]
preconditions = { item = "review" }
effects = { item = "done" }
[actions.send_back]
preconditions = { item = "review" }
effects = { item = "doing" }
cost = 5
[actions.leave]
effects = { held = "free" }
""",
    "a workflow with a way back beside a number that may be lowered (order: big first)": """
[facts]
item = { initial = "todo", values = ["todo", "doing", "review", "done"] }
value = { initial = 0, min = 0 }
[goals.g]
conditions = { item = "done", value = 0.3 }
[actions.undo]
effects = { value = "-= 0.1" }
[actions.submit]
preconditions = { item = "doing" }
effects = { item = "review" }
[actions.send_back]
preconditions = { item = "review" }
effects = { item = "doing" }
cost = 5
[actions.approve]
preconditions = { item = "review" }
effects = { item = "done" }
[actions.big]
effects = { value = "+= 0.3" }
[actions.start]
preconditions = { item = "todo" }
effects = { item = "doing" }
""",
    "a budget that covers each price and not their sum, and can be asked for (was: unsolvable)": """
[facts]
budget = { initial = 2, min = 0 }
one = { initial = 0, min = 0 }
two = { initial = 0, min = 0 }
[goals.g]
conditions = { one = ">= 0.5", two = ">= 3" }
[actions.buy_one]
preconditions = { budget = ">= 2" }
effects = { one = "+= 0.25", budget = "-= 2" }
[actions.buy_two]
preconditions = { budget = ">= 1" }
effects = { two = "+= 1", budget = "-= 1" }
[actions.ask_for_more]
effects = { budget = "+= 2" }
""",
    "the same before something that needs both (was: unsolvable)": """
[facts]
budget = { initial = 2, min = 0 }
one = 0
two = { initial = 0, min = 0 }
end = false
[goals.g]
conditions = { end = true }
[actions.buy_two]
preconditions = { budget = ">= 2" }
effects = { two = "+= 0.5", budget = "-= 2" }
[actions.buy_one]
preconditions = { budget = ">= 1" }
effects = { one = "+= 0.25", budget = "-= 1" }
[actions.finish]
preconditions = { one = ">= 0.75", two = ">= 0.5" }
effects = { end = true }
[actions.ask_for_more]
effects = { budget = "+= 2" }
""",
    "a number put back before what moves it (was: one step too many, called optimal)": """
[facts]
b0 = false
n1 = 3
b2 = false
b3 = { type = "bool" }
[goals.g0]
conditions = { b3 = false, n1 = 1.5, b2 = true }
[actions.x1]
effects = { b0 = true, n1 = "-= 3" }
[actions.x3]
preconditions = { b0 = true }
effects = { b3 = false, n1 = "+= 1.5" }
[actions.x5]
effects = { b2 = true, n1 = 3 }
cost = 0
[actions.x6]
preconditions = { b2 = false, n1 = "> 3" }
effects = { b2 = false, b0 = true }
cost = 0
""",
    "two that do the same for the next, the earlier in the file is preferred": """
[facts]
b0 = true
e1 = { type = "enum", values = ["a", "b"] }
[goals.g0]
conditions = { b0 = true, e1 = "b" }
[actions.x1]
effects = { b0 = false }
[actions.x2]
effects = { e1 = "b", b0 = false }
[actions.x4]
preconditions = { b0 = false }
effects = { e1 = "b", b0 = true }
""",
    "everything is wanted, and what is lost comes back (order)": """
[facts]
n1 = { type = "number", min = 0, max = 3 }
b2 = true
[goals.g0]
conditions = { n1 = "> 1" }
actions = "all"
[actions.x2]
effects = { n1 = 2 }
[actions.x3]
effects = { n1 = "unknown", b2 = false }
[actions.x8]
preconditions = { b2 = true }
[actions.x9]
effects = { b2 = true }
""",
    "the same action before and after another (order)": """
[facts]
e1 = { type = "enum", values = ["a", "b", "c"] }
b2 = false
[goals.g0]
conditions = { b2 = true, e1 = "a" }
actions = ["x3"]
[actions.x1]
effects = { b2 = true }
[actions.x2]
preconditions = { b2 = true }
effects = { b2 = false, e1 = "a" }
[actions.x3]
preconditions = { b2 = true }
""",
    "what needs a value that is lost for good comes before its loss (order)": """
[facts]
b3 = false
[goals.g0]
actions = "all"
[actions.x0]
effects = { b3 = "unknown" }
[actions.x2]
effects = { b3 = true }
[actions.x5]
preconditions = { b3 = false }
[actions.x6]
preconditions = { b3 = "known" }
""",
}


@pytest.mark.parametrize("text", TASKS.values(), ids=TASKS.keys())
def test_it_is_right_now(text: str) -> None:
    plan = plan_of(text)
    compare(Task(plan, state_of(plan)))
