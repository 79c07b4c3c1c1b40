"""One planning task: a compiled problem together with a state, the goals that are chosen, and the costs.

What is fixed by the state: which literals hold, what each number is, which actions may be planned (neither failed nor
skipped, contingencies only after a failure), and who stands in for an action that has failed.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.domain.plan import Plan
from goaptui.domain.state import State, contingencies
from goaptui.planner.problem import FINITE, NUMBER, Lits, Problem, ValueKey
from goaptui.planner.pulse import Ask, heed, never


class Task:
    """What is to be planned.

    Attributes:
        problem: the compiled plan.
        holds: for each literal (group literals included) 1 where it holds in the state.
        values: for each variable its value key in the state.
        allowed: for each action 1 where it may be planned.
        goal: the literals that must hold in the end, ascending.
        costs: for each action its cost as an integer; `unit` of it make a cost of 1.
        adds, sets, achievers: as in the problem, with the stand-ins of failed actions put in.
        ask: whether the time is over; whoever works on the task for long asks it now and then.
    """

    __slots__ = (
        "achievers", "adds", "allowed", "ask", "costs", "goal", "holds", "problem", "sets", "state", "unit", "values",
    )  # fmt: skip

    def __init__(self, problem: Problem, state: State, goals: Sequence[str], profile: str, ask: Ask = never) -> None:
        self.problem = problem
        self.ask = ask
        self.state = state
        if len(goals) == 1:
            self.goal: Lits = problem.goals[goals[0]]
        else:
            self.goal = tuple(sorted({lit for goal in goals for lit in problem.goals[goal]}))
        self.costs, self.unit = problem.cost_list(profile)
        self.adds = problem.adds
        self.sets = problem.sets
        self.achievers = problem.achievers
        self.holds = bytearray(problem.n_lits)
        self.values: list[ValueKey] = [1] * len(problem.kinds)
        self._world()
        self._statuses()
        self._groups()

    def _world(self) -> None:
        """The values of facts, and the literals of them that hold."""
        problem, holds, values, given = self.problem, self.holds, self.values, self.state.values
        lits_of, lit_set, scale, finite_index = problem.lits_of, problem.lit_set, problem.scale, problem._finite_index
        for fact, var in heed(problem.var_of.items(), self.ask):
            if var in scale:
                number = values[var] = problem.key(var, given.get(fact))
                for lit in lits_of[var]:
                    holds[lit] = lit_set[lit].has(number)  # type: ignore[union-attr]
            else:
                index = finite_index[var]
                place = values[var] = index.get(given.get(fact), len(index))
                for lit in lits_of[var]:
                    holds[lit] = lit_set[lit] >> place & 1  # type: ignore[operator]

    def _statuses(self) -> None:
        """Which actions may be planned, and which count as carried out."""
        problem, state = self.problem, self.state
        plan = problem.plan
        allowed = self.allowed = bytearray(b"\x01") * len(problem.actions)
        spare = contingencies_of(problem)
        for action_id, causes in spare.items():
            if not any(state.status(cause) == "failed" for cause in causes):
                allowed[problem.index[action_id]] = 0
        failed = False
        for action_id, status in state.statuses.items():
            action = problem.index.get(action_id)
            if action is None or status in ("todo", "doing"):
                continue
            if status != "done":
                allowed[action] = 0
            if status == "failed":
                failed = True
            else:
                lit = problem.done_lit.get(action)
                if lit is not None:
                    self._carried_out(lit)
        if failed:
            self._stand_ins(plan)

    def _carried_out(self, lit: int) -> None:
        self.holds[lit] = 1
        self.values[self.problem.lit_var[lit]] = 2

    def _stand_ins(self, plan: Plan) -> None:
        """What a failed action would have carried out, its contingency does."""
        problem, state = self.problem, self.state
        adds, sets, achievers = list(self.adds), list(self.sets), list(self.achievers)
        for action, lit in problem.done_lit.items():
            action_id = problem.actions[action].id
            if state.status(action_id) != "failed":
                continue
            stand_in = state.stand_in(plan, action_id)
            if stand_in is None:
                continue
            if state.status(stand_in) in ("done", "skipped"):
                self._carried_out(lit)
            else:
                other = problem.index[stand_in]
                adds[other] += (lit,)
                sets[other] += ((problem.lit_var[lit], 2),)
                achievers[lit] = sorted({*achievers[lit], other})
        self.adds, self.sets, self.achievers = adds, sets, achievers

    def _groups(self) -> None:
        """The literals of conditions with alternatives."""
        holds, base = self.holds, self.problem.group_base
        for group, alternatives in enumerate(self.problem.groups):
            if any(all(map(holds.__getitem__, alternative)) for alternative in alternatives):
                holds[base + group] = 1

    def moved(self, state: State, values: list[ValueKey], holds: bytearray, allowed: bytearray) -> Task:
        """The task of another state in which the same actions stand in for others."""
        task = object.__new__(Task)
        task.problem, task.goal, task.costs, task.unit = self.problem, self.goal, self.costs, self.unit
        task.adds, task.sets, task.achievers = self.adds, self.sets, self.achievers
        task.state, task.values, task.holds, task.allowed = state, values, holds, allowed
        task.ask = never
        return task

    @property
    def satisfied(self) -> bool:
        """Whether the goals hold already."""
        holds = self.holds
        return all(holds[lit] for lit in self.goal)


def make_task(problem: Problem, state: State, goals: Sequence[str], profile: str, ask: Ask = never) -> Task:
    """The task of a state; compiles anew with a finer scale where a number of the state needs it."""
    try:
        return Task(problem, state, goals, profile, ask)
    except ValueError:
        return Task(_finer(problem, state), state, goals, profile, ask)


def _finer(problem: Problem, state: State) -> Problem:
    """The problem compiled with a scale that fits the numbers of a state too (kept for the next time)."""
    from decimal import Decimal

    from goaptui.planner.problem import _power

    extra: dict[str, int] = {}
    for fact, var in problem.var_of.items():
        value = state.values.get(fact)
        if problem.kinds[var] == NUMBER and isinstance(value, Decimal):
            power = _power(value.as_integer_ratio()[1])
            if power > problem.scale[var]:
                extra[fact] = power
    key = ("finer", tuple(sorted(extra.items())))
    found = problem.cache.get(key)
    if found is None:
        found = problem.cache[key] = Problem(problem.plan, extra)
    assert isinstance(found, Problem)
    return found


def contingencies_of(problem: Problem) -> dict[str, tuple[str, ...]]:
    """`contingencies` of the plan (kept with the problem)."""
    found = problem.cache.get("contingencies")
    if found is None:
        found = problem.cache["contingencies"] = contingencies(problem.plan)
    assert isinstance(found, dict)
    return found


__all__ = ["FINITE", "Task", "make_task"]
