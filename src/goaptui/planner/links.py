"""Causal links: which step supplies what a later step, or a goal, needs.

For each requirement of a precondition, of a gate, and of a goal the supplier is the last earlier step that made it
hold, that is, turned it from not holding to holding; for each `after`, the first step that carried the action (or what
takes its place after a failure) out. What held from the start and was never broken has no supplier. The idea is that
of McAllester and Rosenblitt, "Systematic Nonlinear Planning" (1991), read off a plan that is in order already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from goaptui.domain.conditions import Conditions, Conjunction, Requirement, conjunction_holds
from goaptui.domain.plan import Plan
from goaptui.domain.state import State, goal_actions
from goaptui.domain.values import Value
from goaptui.planner.pulse import Ask, heed, never
from goaptui.planner.solution import Link
from goaptui.planner.validate import chosen_goals

Indices: TypeAlias = tuple[tuple[int, ...], ...]


def causal_links(
    plan: Plan,
    state: State,
    goals: Sequence[str] | None,
    steps: Sequence[tuple[str, str | None]],
    ask: Ask = never,
) -> tuple[tuple[Link, ...], Indices, Indices]:
    """The links of a valid plan (steps as action id, outcome id), and for each step what it needs and supports.

    A requirement is one entry of a table, all its tests together; of alternatives the first counts that holds when the
    step is carried out. Links stand in the order of their consumers, those of the goals at the end; what held from the
    start has a link without a supplier. `needs` and `supports` are ascending indices of steps, each the inverse of the
    other.
    """
    links: list[Link] = []
    needs: list[tuple[int, ...]] = []
    supports: list[list[int]] = [[] for _ in steps]
    history = _History(state.values)
    supplier_of, alternative = history.supplier, history.alternative
    values, changes, last = history.values, history.changes, history.last
    facts, actions = plan.facts, plan.actions
    first: dict[str, int] = {}  # the first step that carries an action out, as soon as somebody asks
    start = {action for action, status in state.statuses.items() if status in ("done", "skipped")}
    stand_ins = {
        action: state.stand_in(plan, action) for action, status in state.statuses.items() if status == "failed"
    }

    def carrier(action_id: str) -> int | None:
        if not first:
            for index, (action, _) in enumerate(steps):
                first.setdefault(action, index)
        stand_in = stand_ins.get(action_id, action_id)
        return None if stand_in is None or stand_in in start else first.get(stand_in)

    for index, (action_id, outcome_id) in enumerate(heed(steps, ask)):
        action = actions[action_id]
        suppliers: list[int] = []
        preconditions = action.preconditions
        for requirement in preconditions[0] if len(preconditions) == 1 else alternative(preconditions):
            # asked of one value, it was supplied by whoever gave the fact this value: the last that changed it
            tests = requirement.tests
            one = len(tests) == 1 and tests[0].op == "=="
            supplier = last.get(requirement.fact) if one else supplier_of(requirement)
            # a precondition's link, by far the commonest, is made without the detour over keywords and defaults
            links.append(_new(Link, (supplier, index, requirement, None, "precondition", None, None)))
            if supplier is not None:
                suppliers.append(supplier)
        if action.phase is not None or action.after:
            made = [
                Link(supplier_of(r), index, r, kind="gate", phase=phase)
                for phase, gate in plan.gates(action)
                for r in alternative(gate)
            ]
            made += [Link(carrier(before), index, action=before, kind="after") for before in action.after]
            suppliers += [link.supplier for link in made if link.supplier is not None]
            links += made
        ascending = tuple(suppliers) if len(suppliers) < 2 else tuple(sorted(set(suppliers)))
        needs.append(ascending)
        for supplier in ascending:
            supports[supplier].append(index)

        effects = action.effects
        if outcome_id is not None and (outcome := action.outcome(outcome_id)) is not None:
            effects += outcome.effects
        # Each effect reads the values before the step; no fact is named twice, so each may be written at once.
        for effect in effects:
            name = effect.fact
            old = values.get(name)
            new = effect.value if effect.kind == "set" else effect.result(facts[name], old)
            if new != old:
                if name in last:
                    changes[name].append((index, new))
                else:
                    changes[name] = [(-1, old), (index, new)]
                last[name] = index
                values[name] = new

    for goal in chosen_goals(plan, goals):
        for requirement in alternative(goal.conditions):
            links.append(Link(supplier_of(requirement), None, requirement, kind="goal", goal=goal.id))
        for wanted in goal_actions(plan, goal):
            links.append(Link(carrier(wanted), None, action=wanted, kind="goal", goal=goal.id))
    return tuple(links), tuple(needs), tuple(map(tuple, supports))


_new = tuple.__new__


class _History:
    """The values of the facts along a plan, with the steps that changed them.

    Attributes:
        values: the facts' values now.
        last: of each fact that changed, the last step that gave it another value.
        changes: of each fact that changed, the value before all steps (step -1), then each step that gave it another.
    """

    __slots__ = ("_found", "changes", "last", "values")

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values: dict[str, Value] = dict(values)
        self.last: dict[str, int] = {}
        self.changes: dict[str, list[tuple[int, Value]]] = {}
        self._found: dict[Requirement, tuple[int, int]] = {}
        """Of each requirement asked of a fact that changed: how many changes were seen, and the supplier (or -1)."""

    def alternative(self, conditions: Conditions) -> Conjunction:
        """The first of the alternatives that holds now; where there is but one, it (the plan is valid)."""
        if len(conditions) == 1:
            return conditions[0]
        return next((conjunction for conjunction in conditions if conjunction_holds(conjunction, self.values)), ())

    def supplier(self, requirement: Requirement) -> int | None:
        """The last step that made a requirement hold that holds now; ``None`` where it held from the start."""
        changes = self.changes.get(requirement.fact)
        if changes is None:
            return None
        if len(changes) == 2:  # changed once: it holds by that, unless it held before
            return None if requirement.holds(changes[0][1]) else changes[1][0]
        # Walk back from now over the values that fulfil it. What was seen when the same was asked before needs no
        # second look, so asking it all along a plan costs one look a change.
        seen, supplier = self._found.get(requirement, (0, -1)) if len(changes) > _LONG else (0, -1)
        position = last = len(changes) - 1
        holds = requirement.holds
        while position >= seen and holds(changes[position][1]):
            position -= 1
        if position == last and last >= seen:
            return None  # does not hold now: the plan is not valid
        if position >= seen:
            supplier = changes[position + 1][0]
        if last >= _LONG:
            self._found[requirement] = (last + 1, supplier)
        return None if supplier < 0 else supplier


_LONG = 8  # so many changes of one fact make it worth remembering what was asked of it
