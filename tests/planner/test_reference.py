"""The brute force itself, against every sequence of actions there is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from goaptui.domain.state import State
from tests.planner.reference import TooLarge, brute_force, expected, goals_of, plannable
from tests.planner.strategies import SMALL, TINY, Task, random_task


def sequences(task: Task, longest: int) -> Iterator[tuple[tuple[str, ...], State]]:
    """Every valid sequence of up to so many actions, with the state it leads to."""
    plan = task.plan
    actions = plannable(plan, task.state)
    here: list[tuple[tuple[str, ...], State]] = [((), task.state)]
    for length in range(longest + 1):
        yield from here
        if length < longest:
            here = [
                ((*names, action.id), state.after(plan, action, expected(action)))
                for names, state in here
                for action in actions
                if state.applicable(plan, action)
            ]


@pytest.mark.parametrize("size", [TINY, SMALL])
def test_no_sequence_of_actions_is_better_than_its_plan(size) -> None:  # type: ignore[no-untyped-def]
    judged = 0
    for seed in range(400):
        task = random_task(seed, size)
        plan = task.plan
        try:
            answer = brute_force(plan, task.state, task.goals, task.profile)
        except TooLarge:
            continue
        longest = max(len(answer.steps), 3)
        if longest > 4:
            continue
        weights = plan.profiles[task.profile or plan.profile]
        order = list(plan.actions)

        def key(names: tuple[str, ...], weights=weights, plan=plan, order=order):  # type: ignore[no-untyped-def]
            """Least is best: cost, steps, the counts in file order (more is better), the order itself."""
            cost = sum((weights.cost_of(plan.actions[name]) for name in names), Decimal(0))
            return cost, len(names), [-names.count(name) for name in order], [order.index(name) for name in names]

        goals = goals_of(plan, task.goals)
        good = [names for names, end in sequences(task, longest) if all(end.fulfils(plan, goal) for goal in goals)]
        if not good:
            assert answer.status == "unsolvable" or len(answer.steps) > longest, f"seed {seed}"
            continue
        best = min(good, key=key)
        found = tuple(name for name, _ in answer.steps)
        assert answer.cost is not None
        assert key(found) <= key(best), f"seed {seed}"
        assert found in good, f"seed {seed}"
        judged += 1
    assert judged > 200


def test_random_tasks_use_every_feature_of_the_format() -> None:
    seen: set[str] = set()
    for seed in range(600):
        task = random_task(seed, SMALL, 1 + (seed % 10 == 0))
        plan, state = task.plan, task.state
        for fact in plan.facts.values():
            seen |= {fact.type, f"{fact.type} {'unknown' if fact.initial is None else 'known'} at first"}
            seen |= {f"minimum {fact.minimum is not None}", f"maximum {fact.maximum is not None}"}
        tables = [goal.conditions for goal in plan.goals.values()]
        tables += [action.preconditions for action in plan.actions.values()]
        tables += [phase.gate for phase in plan.phases.values() if phase.gate is not None]
        for conditions in tables:
            seen.add("alternatives" if len(conditions) > 1 else "one conjunction")
            for conjunction in conditions:
                for requirement in conjunction:
                    kind = plan.facts[requirement.fact].type
                    seen |= {f"{kind} {test.op}" for test in requirement.tests}
                    seen.add("combined" if len(requirement.tests) > 1 else "single")
        for action in plan.actions.values():
            for outcome in (None, *action.outcomes):
                seen |= {f"{plan.facts[e.fact].type} {e.kind}" for e in (outcome or action).effects}
                if outcome is not None:
                    seen.add("probabilities" if outcome.probability is not None else "no probabilities")
            seen |= {f"outcomes {len(action.outcomes)}", f"cost {action.cost}"}
            seen |= {name for name in ("after", "phase", "on_failure", "estimate", "risk") if getattr(action, name)}
            if any(plan.gates(action)):
                seen.add("gate")
            if action.on_failure is not None:
                seen.add(f"contingency of {state.status(action.id)}")
        seen |= set(state.statuses.values()) | {f"goals {min(len(plan.goals), 2)}", f"profile {task.profile}"}
        seen |= {f"actions of a goal: {'all' if g.actions == 'all' else bool(g.actions)}" for g in plan.goals.values()}
        seen.add(f"goals chosen {task.goals is not None}")
    everything = {f"number {op}" for op in ("==", "!=", "<", "<=", ">", ">=", "in", "known", "unknown")}
    everything |= {f"enum {op}" for op in ("==", "!=", "in", "known", "unknown")}
    everything |= {f"bool {op}" for op in ("==", "in", "known", "unknown")}
    everything |= {f"{kind} {change}" for kind in ("bool", "number", "enum") for change in ("set", "forget")}
    everything |= {f"{kind} {how} at first" for kind in ("bool", "number", "enum") for how in ("known", "unknown")}
    everything |= {"number add", "alternatives", "combined", "probabilities", "no probabilities", "outcomes 3"}
    everything |= {"after", "phase", "gate", "on_failure", "estimate", "risk", "cost 0", "cost 0.5", "cost None"}
    everything |= {"todo", "doing", "done", "failed", "skipped"}
    everything |= {"contingency of failed", "contingency of todo"}
    everything |= {"goals 2", "goals chosen True", "profile None", "profile time", "profile safe"}
    everything |= {f"actions of a goal: {kind}" for kind in ("all", True, False)}
    everything |= {"minimum True", "minimum False", "maximum True", "maximum False"}
    assert everything - seen == set()
