"""What a change of the state changes of a task: the literals that turned, the numbers, the actions that may be planned.

The task of the new state is made from that of the old one, in time that grows with what is different.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goaptui.domain.state import State, Status
from goaptui.planner.problem import NUMBER, Problem
from goaptui.planner.task import Task, contingencies_of


@dataclass(frozen=True, slots=True)
class Change:
    """The task of a state, and how it differs from another one of the same goals and profile."""

    task: Task
    facts: tuple[str, ...]
    """The facts that something tests and whose value is another."""
    up: tuple[int, ...]
    """The literals (groups included) that hold now and did not."""
    down: tuple[int, ...]
    numbers: tuple[int, ...]
    """The numbers among the facts that something increases."""
    gained: tuple[int, ...]
    """The actions that may be planned now and might not."""
    lost: tuple[int, ...]


def change(before: Task, state: State) -> Change | None:
    """How a state differs from that of a task; ``None`` where stand-ins or scales do, and a task is to be made anew."""
    problem = before.problem
    values = before.values[:]
    holds = bytearray(before.holds)
    facts: list[str] = []
    numbers: list[int] = []
    turned: set[int] = set()
    var_of = problem.var_of
    for fact in different(before.state.values, state.values):
        var = var_of.get(fact)
        if var is None:
            continue
        try:
            value = problem.key(var, state.values.get(fact))
        except ValueError:
            return None  # a number that is finer than the scale
        facts.append(fact)
        old = values[var]
        if value == old:
            continue  # another of those that the plan does not name
        values[var] = value
        if problem.kinds[var] == NUMBER and problem.changers[var]:
            numbers.append(var)
        turned.symmetric_difference_update(problem.lits_at(var, old))
        turned.symmetric_difference_update(problem.lits_at(var, value))
    allowed = before.allowed
    gained: list[int] = []
    lost: list[int] = []
    spare = contingencies_of(problem)
    for action_id in _other_statuses(before.state.statuses, state.statuses):
        action = problem.index.get(action_id)
        if action is None:
            continue
        old_status, status = before.state.status(action_id), state.status(action_id)
        if action_id in spare:
            return None
        if "failed" in (old_status, status) and problem.actions[action].on_failure is not None:
            return None
        may = status not in ("failed", "skipped")
        if may != bool(allowed[action]):
            if allowed is before.allowed:
                allowed = bytearray(allowed)
            allowed[action] = may
            (gained if may else lost).append(action)
        lit = problem.done_lit.get(action)
        if lit is not None and holds[lit] != (status in ("done", "skipped")):
            turned.add(lit)
            values[problem.lit_var[lit]] = 1 if holds[lit] else 2
    for lit in turned:
        holds[lit] ^= 1
    if turned and problem.groups:
        base = problem.group_base
        for group in {group for lit in turned for group in groups_of(problem, lit)}:
            held = any(all(map(holds.__getitem__, alternative)) for alternative in problem.groups[group])
            if held != holds[base + group]:
                holds[base + group] = held
                turned.add(base + group)
    up = tuple(sorted([lit for lit in turned if holds[lit]]))
    down = tuple(sorted([lit for lit in turned if not holds[lit]]))
    task = before.moved(state, values, holds, allowed)
    return Change(task, tuple(facts), up, down, tuple(numbers), tuple(gained), tuple(lost))


def different(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The keys whose values are different (an absent one is ``None``)."""
    old = before.get
    found = [key for key, value in after.items() if value is not old(key)]  # most are the very same objects
    if found:
        found = [key for key in found if after[key] != old(key)]
    if len(before) != len(after) or before.keys() != after.keys():
        found += [key for key, value in before.items() if key not in after and value is not None]
    return found


def _other_statuses(before: Mapping[str, Status], after: Mapping[str, Status]) -> Iterable[str]:
    if before == after:
        return ()
    return sorted(key for key in {*before, *after} if before.get(key, "todo") != after.get(key, "todo"))


def groups_of(problem: Problem, lit: int) -> list[int]:
    """The groups that have a literal in one of their alternatives (kept with the problem)."""
    found = problem.cache.get("groups of")
    if found is None:
        groups: dict[int, list[int]] = {}
        for group, alternatives in enumerate(problem.groups):
            for other in {other for alternative in alternatives for other in alternative}:
                groups.setdefault(other, []).append(group)
        found = problem.cache["groups of"] = groups
    assert isinstance(found, dict)
    result = found.get(lit, [])
    assert isinstance(result, list)
    return result
