"""Orders of actions that take away what others need, against all orders that there are."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from goaptui.domain.conditions import Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner.execute import carry_out
from goaptui.planner.problem import compile_plan
from goaptui.planner.sequence import least_order
from goaptui.planner.task import Task, make_task
from goaptui.planner.threats import Threats
from tests.planner.plans import actions_of, solved


def random_task(dice: Random) -> tuple[Task, dict[int, int]]:
    """Up to five facts and six actions that need, make and take away some of them; how often each is used."""
    facts = [f"f{i}" for i in range(dice.randint(1, 5))]

    def some(most: int) -> list[str]:
        return dice.sample(facts, min(len(facts), dice.randint(0, most)))

    def holding(names: list[str]) -> tuple[tuple[Requirement, ...]]:
        return (tuple(Requirement(name, (Test("==", dice.random() < 0.8),)) for name in names),)

    actions = [
        Action(
            f"a{i}", i, preconditions=holding(some(2)),
            effects=tuple(Effect(name, "set", dice.random() < 0.6) for name in some(2)), cost=Decimal(1),
        )
        for i in range(dice.randint(1, 6))
    ]  # fmt: skip
    plan = Plan(
        "", title="", goals={"g": Goal("g", 0, conditions=holding(some(3)))},
        facts={name: Fact(name, "bool", dice.random() < 0.4, index=i) for i, name in enumerate(facts)},
        actions={action.id: action for action in actions},
    )  # fmt: skip
    counts = {i: dice.choice((1, 1, 1, 2)) for i in range(len(actions))}
    return make_task(compile_plan(plan), State.initial(plan), ["g"], plan.profile), counts


def orders(task: Task, counts: dict[int, int]) -> list[list[int]]:
    """All valid orders, by the domain's semantics, the lexicographically least first."""
    plan = task.problem.plan
    actions = task.problem.actions
    out: list[list[int]] = []

    def go(state: State, left: dict[int, int], order: list[int]) -> None:
        if not any(left.values()):
            if all(state.fulfils(plan, goal) for goal in plan.goals.values()):
                out.append(order)
            return
        for action, count in left.items():
            if count and state.applicable(plan, actions[action]):
                values = dict(state.values)
                for effect in actions[action].effects:
                    values[effect.fact] = effect.value
                go(State(values), {**left, action: count - 1}, [*order, action])

    go(task.state, counts, [])
    return out


def test_what_every_order_must_heed_is_heeded_by_every_order() -> None:
    dice = Random(1)
    found = ordered = 0
    for _ in range(600):
        task, counts = random_task(dice)
        valid = orders(task, counts)
        threats = Threats(task, counts)
        assert threats.possible or not valid
        for order in valid:
            for action, following in threats.after.items():
                last = max(i for i, used in enumerate(order) if used == action)
                assert all(order.index(other) > last for other in following)
        order = carry_out(task, counts)
        assert order is None or order == valid[0]
        tried = least_order(task, counts, lambda: False)
        assert tried == (valid[0] if valid and threats.takes else None)
        found += order is not None
        ordered += bool(valid)
    assert found >= 0.85 * ordered > 100  # the others go to the search


def test_tests_that_every_change_makes_stale_are_run_last_without_a_search() -> None:
    fixes = range(30)
    facts = "".join(f"fixed{n} = false\n" for n in fixes)
    actions = "".join(
        f"[actions.fix{n}]\npreconditions = {{ {f'fixed{n - 3} = true' if n > 2 else ''} }}\n"
        f"effects = {{ fixed{n} = true, green = false }}\n"
        for n in fixes
    )
    want = ", ".join(f"fixed{n} = true" for n in fixes)
    text = f"""
[facts]
green = false
released = false
{facts}
[goals.out]
conditions = {{ released = true }}
[actions.test]
effects = {{ green = true }}
[actions.release]
preconditions = {{ green = true, {want} }}
effects = {{ released = true }}
{actions}"""
    solution = solved(text)
    assert solution.optimal and solution.search.method == "relaxation"
    assert actions_of(solution) == [*(f"fix{n}" for n in fixes), "test", "release"]
