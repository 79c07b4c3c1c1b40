"""Why there is no plan: the goals out of reach, the facts that nobody supplies, the actions at fault.

Where something cannot even be reached when nothing is ever lost again (see `relaxed`), the way leads backward from the
goals, over what is needed and who could supply it, to the causes that have no cause of their own. Where each thing
could be had by itself, the planner is asked what cannot be had together (see `conflict`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from goaptui.domain.conditions import Conditions, Requirement
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State, goal_actions
from goaptui.planner.problem import Problem
from goaptui.planner.pulse import Ask, Pulse, never
from goaptui.planner.relaxed import Reach, reach
from goaptui.planner.solution import Explanation, Limits, Obstacle
from goaptui.planner.validate import chosen_goals
from goaptui.planner.words import Words, bring, joined, listed, to_be

__all__ = ["Reach", "explain_unsolvable", "reach"]

MOST_OBSTACLES = 8
"""So many reasons are given; more would not be read."""


def explain_unsolvable(
    problem: Problem,
    state: State,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
    limits: Limits | None = None,
) -> Explanation:
    """Why no plan leads from a state to the goals (that none does is taken for granted).

    The reasons are the deepest causes, in the order of the goals in the file, at most `MOST_OBSTACLES`. `limits` bounds
    the search for what cannot be had together; without, it takes a fraction of a second.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        ValueError: an unknown goal or profile.
    """
    plan = problem.plan
    wanted = chosen_goals(plan, goals)
    ask = never if limits is None else Pulse(limits)
    within = reach(plan, state, ask=ask)
    unreached = [goal for goal in wanted if not within.goal(goal)]
    if not unreached:
        from goaptui.planner.conflict import find_conflict

        return find_conflict(problem, state, wanted, profile, within, limits)
    causes = _Causes(plan, state, within, ask)
    for goal in unreached:
        causes.of_goal(goal)
    return explanation(plan, [goal.id for goal in unreached], causes.obstacles, causes.involved)


def explanation(
    plan: Plan, goals: Sequence[str], obstacles: Sequence[Obstacle], actions: Set[str], facts: Set[str] = frozenset()
) -> Explanation:
    """The explanation that these reasons make. `actions` and `facts` are at fault besides those that they name."""
    facts = facts | {obstacle.fact for obstacle in obstacles if obstacle.fact is not None}
    actions = actions | {obstacle.action for obstacle in obstacles if obstacle.action is not None}
    summary = f"goal{'s' if len(goals) > 1 else ''} {listed(goals)} cannot be reached"
    if obstacles:
        summary += f": {obstacles[0].message}"
    return Explanation(
        summary,
        tuple(goals),
        tuple(fact for fact in plan.facts if fact in facts),
        tuple(action for action in plan.actions if action in actions),
        tuple(obstacles),
    )


class _Need(NamedTuple):
    """Something that is needed and out of reach: a requirement, or an action carried out; and who needs it."""

    goal: str
    requirement: Requirement | None = None
    carried_out: str | None = None
    consumer: str | None = None
    """The action that needs it; ``None``: the goal itself does."""
    phase: str | None = None
    """The phase whose gate asks for it."""


class _Causes:
    """The way back from what is wanted and out of reach to what has no further cause."""

    def __init__(self, plan: Plan, state: State, within: Reach, ask: Ask) -> None:
        self.plan = plan
        self.state = state
        self.within = within
        self.ask = ask
        self.words = Words(plan, state, within)
        self.obstacles: list[Obstacle] = []
        self.involved: set[str] = set()
        self._seen: set[object] = set()  # requirements, actions, whom an action holds up: what needs no second look
        self._entered: set[str] = set()  # the actions whose needs were looked at
        self._at_fault: set[str] = set()
        self._waited: list[tuple[_Need, Iterable[str]]] = []
        """The needs that were met on the way, each with the actions that it waits for, as far as they cannot run."""
        self._waits: dict[str | _Need, dict[str, _Need]] = {}
        """The same by who waits (an action, or a need of a goal): for whom, for what. Made where a circle is sought."""

    def of_goal(self, goal: Goal) -> None:
        """Find the causes why a goal is out of reach."""
        for requirement in self._missing(goal.conditions):
            self._of(_Need(goal.id, requirement=requirement))
        for action in goal_actions(self.plan, goal):
            if not self.within.can_be_carried_out(action):
                self._of(_Need(goal.id, carried_out=action))

    def _of(self, need: _Need) -> None:
        noted = len(self.obstacles)
        stack = [need]
        while stack and len(self.obstacles) < MOST_OBSTACLES:
            self.ask()
            stack += reversed(list(self._causes_of(stack.pop())))
        if len(self.obstacles) == noted < MOST_OBSTACLES:
            self._circle(need)

    def _causes_of(self, need: _Need) -> Iterator[_Need]:
        """What a need fails for in turn; where there is no such thing it is a cause itself, and noted."""
        if need.carried_out is not None:
            yield from self._not_carried_out(need, need.carried_out)
            return
        requirement = need.requirement
        assert requirement is not None
        held_up = self._wait_for_suppliers(need)
        seen = len(self._seen)
        self._seen.add(requirement)
        if len(self._seen) == seen:
            if not held_up and need.consumer is not None:
                self._at_fault.add(need.consumer)
            return
        if not held_up:
            self._nobody_supplies(need, requirement)
        for action in held_up:
            reason = self.words.held_up(action)
            if reason is None:
                yield from self._needs_of(action, need.goal)
            elif action.id not in self._seen:
                self._seen.add(action.id)
                message = f'"{action.id}" would {bring(requirement)}, but it {reason}'
                self._note(Obstacle("action", message, need.goal, requirement.fact, action.id), need.consumer)

    def _wait_for_suppliers(self, need: _Need) -> list[Action]:
        """The actions that could make a requirement hold and cannot run; each once, in file order."""
        requirement = need.requirement
        assert requirement is not None
        runs, could = self.within.runs, self.words.could
        suppliers: dict[str, Action] = {}
        for action, effect in self.words.changers(requirement.fact):
            if action.id not in runs and could(effect, requirement):
                suppliers[action.id] = action
        self._waited.append((need, suppliers))
        return list(suppliers.values())

    def _nobody_supplies(self, need: _Need, requirement: Requirement) -> None:
        fact, consumer = requirement.fact, need.consumer
        if need.phase is not None:
            message = f'the gate of phase "{need.phase}" never opens, and "{consumer}" waits for it: '
            message += self.words.nothing_brings(requirement)
            self._note(Obstacle("gate", message, need.goal, fact, consumer), consumer)
        else:
            message = self.words.nothing_brings(requirement, f', which "{consumer}" needs' if consumer else "")
            self._note(Obstacle("fact", message, need.goal, fact, consumer), consumer)
        self.involved.update(action.id for action, _ in self.words.changers(fact)[:3])

    def _not_carried_out(self, need: _Need, name: str) -> Iterator[_Need]:
        """Why an action that must be carried out cannot be."""
        who = f'"{need.consumer}" comes after' if need.consumer else f'goal "{need.goal}" wants'
        carriers = self.within.carriers(name)
        self._waited.append((need, carriers))
        reason = "has failed and has no contingency"
        for carrier in carriers:
            reason = self.words.held_up(self.plan.actions[carrier]) or ""
            if not reason:
                yield from self._needs_of(self.plan.actions[carrier], need.goal)
                return
            reason = reason if carrier == name else f'has failed, and "{carrier}", which takes its place, {reason}'
        self._at_fault.update(carriers)
        if (need.consumer, name) not in self._seen:
            self._seen.add((need.consumer, name))
            self._note(Obstacle("action", f'{who} "{name}", which {reason}', need.goal, None, name), need.consumer)

    def _needs_of(self, action: Action, goal: str) -> Iterator[_Need]:
        """What an action that may be planned and cannot run lacks."""
        if action.id in self._entered:
            return
        self._entered.add(action.id)
        for requirement in self._missing(action.preconditions):
            yield _Need(goal, requirement, None, action.id)
        for phase, gate in self.plan.gates(action) if action.phase is not None else ():
            for requirement in self._missing(gate):
                yield _Need(goal, requirement, consumer=action.id, phase=phase)
        for before in action.after:
            if not self.within.can_be_carried_out(before):
                yield _Need(goal, carried_out=before, consumer=action.id)

    def _missing(self, conditions: Conditions) -> list[Requirement]:
        """What is out of reach: of the alternatives, that of which the fewest things are; none where one is not."""
        spans = self.within.spans
        missing = [[r for r in conjunction if not spans[r.fact].admits(r)] for conjunction in conditions]
        return missing[0] if len(missing) == 1 else min(missing, key=len)

    def _note(self, obstacle: Obstacle, consumer: str | None) -> None:
        self.obstacles.append(obstacle)
        self._at_fault.update(name for name in (consumer, obstacle.action) if name is not None)
        self.involved |= self._at_fault

    def _circle(self, need: _Need) -> None:
        """Note that actions wait for each other: the cause where everything has a supplier and none can run.

        Where a cause that is noted already (another goal's, too) is behind the need, there is nothing to add.
        """
        for waiting, names in self._waited:
            self._waits.setdefault(waiting.consumer or waiting, {}).update(dict.fromkeys(names, waiting))
        self._waited.clear()
        behind: dict[str, None] = dict.fromkeys(self._waits.get(need, ()))
        stack = list(behind)
        while stack:
            for other in self._waits.get(stack.pop(), ()):
                if other not in behind:
                    behind[other] = None
                    stack.append(other)
        if not behind or not self._at_fault.isdisjoint(behind):
            return
        way: list[str] = []
        current = next(iter(behind))
        while current not in way:
            way.append(current)
            current = next(iter(self._waits[current]))
        circle = way[way.index(current) :]
        waits = [self._waits[one][other] for one, other in pairwise([*circle, circle[0]])]
        if len(circle) == 1:
            message = f'"{circle[0]}" needs {self._said(waits[0])}, which only it could bring about itself'
        else:
            said = [f'"{need.consumer}" needs {self._said(need)}' for need in waits]
            message = f"{joined(said)}: each needs another of them first"
        self._note(Obstacle("action", message, need.goal, _fact(waits[0]), circle[0]), None)
        self.involved.update(circle)

    def _said(self, need: _Need) -> str:
        return f'"{need.carried_out}" carried out' if need.requirement is None else to_be(need.requirement)


def _fact(need: _Need) -> str | None:
    return None if need.requirement is None else need.requirement.fact
