"""Tasks on which the planner was wrong once, as small as they could be made."""

from __future__ import annotations

import pytest

from tests.planner.compare import compare
from tests.planner.plans import plan_of, state_of
from tests.planner.strategies import Task

TASKS = {
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
}


@pytest.mark.parametrize("text", TASKS.values(), ids=TASKS.keys())
def test_it_is_right_now(text: str) -> None:
    plan = plan_of(text)
    compare(Task(plan, state_of(plan)))
