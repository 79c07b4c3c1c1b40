"""Plans and their outlooks for the tests of panes: small files, and large plans whose steps are known beforehand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from goaptui.domain.durations import Estimate
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.planner.links import causal_links
from goaptui.planner.solution import Solution, Step
from goaptui.session.history import History
from goaptui.session.outlook import Outlook
from goaptui.session.request import PlanRequest
from goaptui.session.session import Session
from goaptui.session.snapshot import full_record

EXAMPLE = Path(__file__).parents[2] / "plans" / "portfolio-readiness.toml"

SMALL = """
schema = 1
[plan]
title = "Small [bold]plan[/bold]"
[facts]
built = false
tested = false
shipped = false
docs = { initial = false, label = "Docs are written" }
rate = { type = "number", min = 0, max = 1, step = 0.05, unit = "ratio", label = "Pass rate" }
mode = { initial = "slow", values = ["slow", "medium", "fast"], label = "Mode" }
[goals.out]
title = "It is out"
conditions = { shipped = true, docs = true }
[phases.make]
title = "Make"
[phases.ship]
title = "Ship"
[actions.build]
title = "Build [red]it[/red]"
phase = "make"
estimate = "1h"
effects = { built = true }
steps = ["Compile", "Link"]
acceptance = ["It starts"]
[actions.test]
title = "Test it"
phase = "make"
estimate = "2h"
preconditions = { built = true, rate = "unknown" }
effects = { tested = true }
[actions.test.outcomes.good]
title = "All is well"
probability = 0.8
effects = { rate = 0.99 }
[actions.test.outcomes.bad]
title = "Some fail"
probability = 0.2
effects = { rate = 0.5 }
[actions.write]
title = "Write the docs"
phase = "make"
estimate = "30m"
preconditions = { built = true }
effects = { docs = true }
evidence = "required"
[actions.ship]
title = "Ship it"
phase = "ship"
estimate = "15m"
preconditions = { tested = true, rate = ">= 0.95", docs = true }
effects = { shipped = true }
steps = ["Tag", "Upload", "Announce"]
[checklists.before]
title = "Before we start"
items = ["Back everything up", { title = "It is built", conditions = { built = true } }]
"""


def session(folder: Path, text: str = SMALL) -> Session:
    """A session of a plan file that is written into a folder."""
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    return Session.open(file)


def ordered_plan(needs: Sequence[Sequence[int]], minutes: Sequence[int] = (), goals: int = 1) -> Plan:
    """A plan of actions that wait for each other; each is of use, for a goal wants all of them."""
    actions = {}
    for node, suppliers in enumerate(needs):
        estimate = Decimal(minutes[node] if minutes else 10)
        actions[f"a{node}"] = Action(
            f"a{node}",
            index=node,
            name=f"Action {node}",
            after=tuple(f"a{supplier}" for supplier in suppliers),
            estimate=Estimate(estimate, estimate, estimate),
            steps=(f"First of {node}", f"Second of {node}"),
            acceptance=(f"Good {node}",),
        )
    wanted = {f"g{i}": Goal(f"g{i}", i, f"Goal {i}", actions=tuple(actions)[i::goals]) for i in range(goals)}
    return Plan(file="plan.toml", title="Ordered", goals=wanted, actions=actions)


def outlook_of(plan: Plan) -> Outlook:
    """The outlook of a plan whose actions are carried out in file order; nothing is searched."""
    record = full_record(plan, History(()), datetime(2026, 1, 2, tzinfo=UTC))
    request = PlanRequest(plan, record, tuple(plan.goals), plan.profile)
    order = [(action, None) for action in plan.actions]
    links, needs, supports = causal_links(plan, record.state, None, order)
    steps = tuple(
        Step(action, None, Decimal(1), tuple(needs[i]), tuple(supports[i])) for i, (action, _) in enumerate(order)
    )
    cost = Decimal(len(steps))
    return Outlook(request, Solution("solved", True, cost, cost, steps, links))


def random_needs(seed: int, size: int) -> list[tuple[int, ...]]:
    """Work as it is: each action waits for a few that are not far before it."""
    chance = random.Random(seed)
    needs: list[tuple[int, ...]] = []
    for node in range(size):
        count = min(node, chance.choice([0, 1, 1, 1, 1, 2, 2, 3]))
        needs.append(tuple(sorted({max(0, node - 1 - int(chance.expovariate(1 / 6))) for _ in range(count)})))
    return needs
