"""What can ever become true while a plan is carried out, whatever the outcomes: delete-relaxed reachability.

Values are only ever added: a fact keeps what it could be before (the relaxation of Hoffmann and Nebel 2001, over values
instead of literals). What is not reached here can never be; what is reached may still be impossible. Unlike the
planner, which expects the likeliest outcome, this takes every outcome, every contingency of an action that can run, and
lets a fact with a sensor have any value at all, for the world may change it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from goaptui.domain.conditions import Conditions, Conjunction, Requirement, facts_of
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Plan
from goaptui.domain.state import contingencies
from goaptui.domain.values import Value

_MOST_VALUES = 200
_INFINITE = Decimal("Infinity")


class Range:
    """The values that a fact may have: single ones, or, for a number with many, all from `low` to `high`."""

    __slots__ = ("any", "high", "low", "steps", "values")

    def __init__(self, first: Iterable[Value]) -> None:
        self.values: dict[Value, None] = dict.fromkeys(first)
        self.steps: dict[Decimal, None] = {}
        """What the number may be changed by, once it is known."""
        self.any = False
        self.low: Decimal | None = None
        self.high: Decimal | None = None

    def admits(self, requirement: Requirement) -> bool:
        """Whether the fact may have a value of which the requirement holds."""
        if self.any or any(requirement.holds(value) for value in self.values):
            return True
        if self.low is None or self.high is None:
            return False
        low, high = self.low, self.high
        for test in requirement.tests:
            match test.op:
                case "unknown":
                    return False
                case ">" | ">=" if isinstance(test.value, Decimal):
                    low = max(low, test.value)
                case "<" | "<=" if isinstance(test.value, Decimal):
                    high = min(high, test.value)
                case "==" if isinstance(test.value, Decimal):
                    low, high = max(low, test.value), min(high, test.value)
                case "in" if isinstance(test.value, tuple):
                    if not any(isinstance(value, Decimal) and low <= value <= high for value in test.value):
                        return False
        return low <= high

    def add(self, fact: Fact, effect: Effect) -> bool:
        """Take in what an effect may make of the fact; whether it is anything new."""
        if self.any:
            return False
        if effect.kind != "add":
            value = effect.value if effect.kind == "set" else None
            if value in self.values:
                return False
            self.values[value] = None
            self._spread(fact)
            return True
        assert isinstance(effect.value, Decimal)
        if not effect.value or effect.value in self.steps:
            return False
        self.steps[effect.value] = None
        return self._spread(fact)

    def _spread(self, fact: Fact) -> bool:
        """Apply the steps to the values till nothing new comes, or so much that bounds are kept instead."""
        before = (len(self.values), self.low, self.high)
        if self.low is None:
            queue = deque(value for value in self.values if isinstance(value, Decimal))
            while queue and self.steps and len(self.values) <= _MOST_VALUES:
                value = queue.popleft()
                for step in self.steps:
                    reached = fact.saturate(value + step)
                    if reached not in self.values:
                        self.values[reached] = None
                        queue.append(reached)
        numbers = [value for value in self.values if isinstance(value, Decimal)]
        if len(self.values) > _MOST_VALUES or self.low is not None:
            up, down = any(step > 0 for step in self.steps), any(step < 0 for step in self.steps)
            top = _INFINITE if fact.maximum is None else fact.maximum
            bottom = -_INFINITE if fact.minimum is None else fact.minimum
            self.high = max([*numbers, top]) if up else max(numbers)
            self.low = min([*numbers, bottom]) if down else min(numbers)
        return before != (len(self.values), self.low, self.high)


class Possible:
    """What may happen in a plan from its initial state: the ranges of the facts, and the actions that can run."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.ranges: dict[str, Range] = {fact.id: Range((fact.initial,)) for fact in plan.facts.values()}
        for fact in plan.facts.values():
            self.ranges[fact.id].any = fact.sensor is not None
        self.runs: set[str] = set()
        self._causes = contingencies(plan)
        self._explore()

    def holds(self, conditions: Conditions) -> bool:
        """Whether an alternative of the conditions may hold, each of its requirements taken for itself."""
        return any(self.conjunction_holds(conjunction) for conjunction in conditions)

    def conjunction_holds(self, conjunction: Conjunction) -> bool:
        """Whether each requirement may hold, taken for itself."""
        return all(self.ranges[requirement.fact].admits(requirement) for requirement in conjunction)

    def carried_out(self, action_id: str) -> bool:
        """Whether an action can be carried out, or one that stands in for it."""
        current: str | None = action_id
        while current is not None:
            if current in self.runs:
                return True
            current = self._plan.actions[current].on_failure
        return False

    def can_run(self, action: Action) -> bool:
        """Whether an action's conditions may hold with what is reached so far."""
        causes = self._causes.get(action.id)
        return (
            (causes is None or any(cause in self.runs for cause in causes))
            and all(self.carried_out(before) for before in action.after)
            and self.holds(action.preconditions)
            and all(self.holds(gate) for _, gate in self._plan.gates(action))
        )

    def _explore(self) -> None:
        """Run what can run till nothing more does. An action is looked at again when what it waits for has changed."""
        plan = self._plan
        waiting_for: dict[str, list[Action]] = {}
        after: dict[str, list[Action]] = {}
        for action in plan.actions.values():
            looked_at = [action.preconditions, *(gate for _, gate in plan.gates(action))]
            for fact in dict.fromkeys(fact for conditions in looked_at for fact in facts_of(conditions)):
                waiting_for.setdefault(fact, []).append(action)
            for before in (*action.after, *self._causes.get(action.id, ())):
                after.setdefault(before, []).append(action)
        queue = deque(plan.actions.values())
        queued = set(plan.actions)
        while queue:
            action = queue.popleft()
            queued.discard(action.id)
            if action.id in self.runs or not self.can_run(action):
                continue
            self.runs.add(action.id)
            again = list(after.get(action.id, ()))
            for cause in self._causes.get(action.id, ()):  # whoever waits for the cause may now have its stand-in
                again += after.get(cause, ())
            for effect in (*action.effects, *(effect for outcome in action.outcomes for effect in outcome.effects)):
                if self.ranges[effect.fact].add(plan.facts[effect.fact], effect):
                    again += waiting_for.get(effect.fact, ())
            for other in again:
                if other.id not in queued and other.id not in self.runs:
                    queued.add(other.id)
                    queue.append(other)


def settable(plan: Plan) -> dict[str, Range]:
    """The values that each fact may have if every action could run: the initial one, and whatever an effect gives."""
    ranges = {fact.id: Range((fact.initial,)) for fact in plan.facts.values()}
    for fact in plan.facts.values():
        ranges[fact.id].any = fact.sensor is not None
    for action in plan.actions.values():
        for effect in (*action.effects, *(effect for outcome in action.outcomes for effect in outcome.effects)):
            ranges[effect.fact].add(plan.facts[effect.fact], effect)
    return ranges
