"""The least order of a multiset of actions where it takes trying: depth first, always the first in the file.

After each action that takes something away it is asked anew what the rest must heed (`threats`); where the rest has no
order any more, the next one is tried. What takes nothing that is needed, and makes nothing that is taken, may always go
first: where the rest fails after it, it fails without it. So the first order that is found is the lexicographically
least one (chronological backtracking with propagation; Haralick and Elliott 1980).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from goaptui.planner.problem import ValueKey
from goaptui.planner.reach import saturated
from goaptui.planner.task import Task
from goaptui.planner.threats import Threats

WORK = 10_000
"""Over so many actions, in all, it is asked what the rest must heed."""

Values = dict[int, ValueKey]


class _Frame:
    """A state on the way: what holds, the numbers that changed, what is left, and what the rest must heed."""

    __slots__ = ("action", "holds", "left", "place", "safe", "threats", "values")

    def __init__(
        self, holds: bytearray, values: Values, left: dict[int, int], threats: Threats, action: int, safe: bool
    ) -> None:
        self.holds = holds
        self.values = values
        self.left = left
        self.threats = threats
        self.action = action
        self.safe = safe
        self.place = 0


def least_order(task: Task, counts: Mapping[int, int], pulse: Callable[[], bool], work: int = WORK) -> list[int] | None:
    """The lexicographically least valid order; ``None`` where there is none, or too much would have to be tried."""
    chosen = {action: counts[action] for action in sorted(counts)}
    actions = list(chosen)
    threats = Threats(task, chosen)
    if not threats.possible or not threats.takes:
        return None
    taken = {lit for lits in threats.takes.values() for lit in lits}
    moved = {var for action in actions for var, _ in task.problem.incs[action]}
    fragile = taken | {lit for alternatives in task.problem.groups for lits in alternatives for lit in lits}
    safe = {action: _is_safe(task, action, threats, fragile, moved) for action in actions}
    frames = [_Frame(bytearray(task.holds), {}, chosen, threats, -1, False)]
    while frames:
        frame = frames[-1]
        if not frame.left:
            if all(_held(task, frame.holds, lit) for lit in task.goal):
                return [step.action for step in frames[1:]]
            frame.place = len(actions)
        found = None
        while found is None and frame.place < len(actions):
            action = actions[frame.place]
            frame.place += 1
            if action not in frame.left or not _may_come(task, frame, action):
                continue
            holds, values = _after(task, frame, action)
            left = dict(frame.left)
            left[action] -= 1
            if not left[action]:
                del left[action]
            threats = frame.threats
            if not safe[action]:
                work -= len(left) + 1
                if work < 0 or pulse():
                    return None
                threats = Threats(task, left, holds)
                if not threats.possible:
                    continue
            found = _Frame(holds, values, left, threats, action, safe[action])
        if found is not None:
            frames.append(found)
            continue
        failed = frames.pop()
        while failed.safe and frames:  # without it the rest fails as well
            failed = frames.pop()
    return None


def _is_safe(task: Task, action: int, threats: Threats, fragile: set[int], moved: set[int]) -> bool:
    """Whether an action takes nothing that is needed, and nobody takes what it makes."""
    problem = task.problem
    if problem.incs[action] or threats.takes.get(action):
        return False
    return all(var not in moved and fragile.isdisjoint(problem.lits_of[var]) for var, _ in task.sets[action])


def _held(task: Task, holds: Sequence[int], lit: int) -> bool:
    problem = task.problem
    if lit < problem.group_base:
        return bool(holds[lit])
    return any(all(holds[other] for other in alternative) for alternative in problem.groups[lit - problem.group_base])


def _may_come(task: Task, frame: _Frame, action: int) -> bool:
    """Whether an action can be carried out now, and nothing that is left has to come before."""
    if not all(_held(task, frame.holds, lit) for lit in task.problem.pre[action]):
        return False
    before = frame.threats.before.get(action)
    if before is not None and not before.isdisjoint(frame.left):
        return False
    return not frame.threats.barred(action, frame.left, frame.holds)


def _after(task: Task, frame: _Frame, action: int) -> tuple[bytearray, Values]:
    """What holds after an action, and the numbers."""
    problem = task.problem
    holds, values = bytearray(frame.holds), frame.values
    changes: list[tuple[int, ValueKey]] = list(task.sets[action])
    for var, by in problem.incs[action]:
        value = values.get(var, task.values[var])
        if value is not None:
            changes.append((var, saturated(task, var, value + by)))
    values = {**values, **dict(changes)}
    for var, value in changes:
        for lit in problem.lits_of[var]:
            holds[lit] = 0
        for lit in problem.lits_at(var, value):
            holds[lit] = 1
    return holds, values
