"""Strands: the parts of a plan document that have nothing to do with each other.

Two actions are of one strand where one changes what the other, or a condition that they share, looks at. The cheapest
plan of the whole then is the cheapest plans of its strands, and its canonical order is theirs, merged: next comes, of
the strands' next actions, the one that stands first in the file. So when something changes in one strand, that one
alone is planned again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from goaptui.domain.conditions import ALWAYS, facts_of
from goaptui.domain.effects import Effect
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import goal_actions
from goaptui.planner.pulse import Ask, heed, never


class Strands:
    """The strands of a plan document with regard to some of its goals; each is named by a number.

    Attributes:
        of_action: the strand of each action.
    """

    __slots__ = ("_goals", "_order", "_parent", "_plan", "_sizes", "_strand", "of_action")

    def __init__(self, plan: Plan, goals: Sequence[Goal], ask: Ask = never) -> None:
        self._plan = plan
        self._goals = goals
        self._order = {action: position for position, action in enumerate(plan.actions)}
        self._parent: dict[str, str] = {}
        looked_at = {action.id: set(self._looks_at(action)) for action in heed(plan.actions.values(), ask)}
        read = {fact for goal in goals for fact in facts_of(goal.conditions)}.union(*looked_at.values())
        # What nobody changes joins nobody.
        shared = read & {effect.fact for action in plan.actions.values() for effect in _all_effects(action)}
        for action in heed(plan.actions.values(), ask):
            node = _ACTION + action.id
            self._find(node)
            for fact in looked_at[action.id] & shared:
                self._join(node, fact)
            for effect in _all_effects(action):
                if effect.fact in shared:
                    self._join(node, effect.fact)
            for other in action.after if action.on_failure is None else (*action.after, action.on_failure):
                self._join(node, _ACTION + other)
        for goal in goals:
            if len(goal.conditions) > 1:  # what alternatives look at belongs together
                for fact in shared.intersection(facts_of(goal.conditions)):
                    self._join(_GOAL + goal.id, fact)
        numbers: dict[str, int] = {}
        self._strand = {node: numbers.setdefault(self._find(node), len(numbers)) for node in list(self._parent)}
        self.of_action = {action: self._strand[_ACTION + action] for action in plan.actions}
        self._sizes = [0] * len(numbers)
        for number in self.of_action.values():
            self._sizes[number] += 1

    def of_facts(self, facts: Iterable[str]) -> frozenset[int]:
        """The strands that heed any of these facts."""
        return frozenset(self._strand[fact] for fact in facts if fact in self._strand)

    def size(self, strands: Set[int]) -> int:
        """How many actions they have."""
        return sum(self._sizes[number] for number in strands)

    def part(self, strands: Set[int]) -> Plan:
        """The plan of these strands alone: their actions, and of each goal what is theirs (or nobody's)."""
        theirs = [action for action, number in self.of_action.items() if number in strands]
        actions = {action: replace(self._plan.actions[action], index=place) for place, action in enumerate(theirs)}
        return replace(self._plan, actions=actions, goals={goal.id: self._share(goal, strands) for goal in self._goals})

    def _share(self, goal: Goal, strands: Set[int]) -> Goal:
        nobody_or_theirs = {None, *strands}  # what is nobody's is asked of every part
        conditions = goal.conditions
        if len(conditions) == 1:
            conditions = (tuple(r for r in conditions[0] if self._strand.get(r.fact) in nobody_or_theirs),)
        elif self._strand.get(_GOAL + goal.id) not in nobody_or_theirs:
            conditions = ALWAYS
        wanted = tuple(action for action in goal_actions(self._plan, goal) if self.of_action[action] in strands)
        return replace(goal, conditions=conditions, actions=wanted)

    def merge(self, first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
        """Two strands' actions in one order: of the two next ones always that which stands first in the file."""
        order = self._order
        merged: list[str] = []
        i = j = 0
        while i < len(first) and j < len(second):
            if order[first[i]] < order[second[j]]:
                merged.append(first[i])
                i += 1
            else:
                merged.append(second[j])
                j += 1
        return (*merged, *first[i:], *second[j:])

    def _looks_at(self, action: Action) -> Iterator[str]:
        yield from facts_of(action.preconditions)
        for _, gate in self._plan.gates(action):
            yield from facts_of(gate)

    def _find(self, node: str) -> str:
        parent = self._parent
        root = node
        while (above := parent.setdefault(root, root)) != root:
            root = above
        while node != root:
            parent[node], node = root, parent[node]
        return root

    def _join(self, one: str, other: str) -> None:
        self._parent[self._find(one)] = self._find(other)


_ACTION, _GOAL = "!", "?"  # no id begins so: facts, actions and goals may have the same ids


def _all_effects(action: Action) -> Iterator[Effect]:
    yield from action.effects
    for outcome in action.outcomes:
        yield from outcome.effects
