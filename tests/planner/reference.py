"""A planner that cannot be wrong for being clever: every state within the optimal cost, by the domain alone.

It speaks of `goaptui.domain` alone (a `Link` is but a value). Dijkstra over (values, what has been carried out) with
exact costs, then the canonical plan: least cost; fewest steps; of the multisets of actions the one with the larger
count of the action that stands first in the file, then of the second, …; then always the first action in the file after
which the rest still works.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from goaptui.domain.conditions import Conditions, Requirement
from goaptui.domain.plan import Action, Goal, Outcome, Plan
from goaptui.domain.state import State, contingencies, goal_actions
from goaptui.planner.solution import Link

Node = tuple[tuple[object, ...], frozenset[str]]
Cost = tuple[Decimal, int]  # the cost and the number of steps


class TooLarge(Exception):
    """More states than the brute force is asked to look at: says nothing about the task."""


@dataclass(frozen=True)
class Answer:
    """The canonical plan, or that there is none. `cost` is exact; `steps` are (action, expected outcome)."""

    status: Literal["solved", "satisfied", "unsolvable"]
    cost: Decimal | None
    steps: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class BranchAnswer:
    """What a branch must say: `steps` and `cost` (of the whole course) are ``None`` where no plan leads on."""

    step: int
    outcome: str
    probability: Decimal | None
    steps: tuple[str, ...] | None
    cost: Decimal | None
    status: str


def goals_of(plan: Plan, goals: Sequence[str] | None) -> list[Goal]:
    """The chosen goals; ``None`` means all."""
    return [goal for goal in plan.goals.values() if goals is None or goal.id in goals]


def node_of(plan: Plan, state: State, mentioned: frozenset[str]) -> Node:
    """What tells states apart: the values, and which of the actions that somebody asks about are done."""
    values = tuple(state.values.get(fact) for fact in plan.facts)
    return values, frozenset(action for action in mentioned if state.status(action) == "done")


def mentioned_actions(plan: Plan) -> frozenset[str]:
    """The actions whose having been carried out can matter to anybody."""
    names: set[str] = set()
    for action in plan.actions.values():
        names.update(action.after)
        if action.on_failure is not None:
            names.add(action.on_failure)
    for goal in plan.goals.values():
        names.update(plan.actions if goal.actions == "all" else goal.actions)
    return frozenset(names)


def outcome_of(action: Action, outcome_id: str | None) -> Outcome | None:
    """The outcome of this id; it must be one of the action's."""
    return None if outcome_id is None else next(o for o in action.outcomes if o.id == outcome_id)


def expected(action: Action) -> Outcome | None:
    """The likeliest outcome; of several the first; without probabilities the first."""
    best: Outcome | None = None
    for outcome in action.outcomes:
        if best is None or (
            outcome.probability is not None and best.probability is not None and outcome.probability > best.probability
        ):
            best = outcome
    return best


def plannable(plan: Plan, state: State) -> list[Action]:
    """The actions that may be planned, in file order."""
    causes = contingencies(plan)
    return [action for action in plan.actions.values() if state.allowed(plan, action, causes)]


def brute_force(
    plan: Plan,
    state: State,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
    max_states: int = 3000,
) -> Answer:
    """The canonical optimal plan.

    Raises:
        TooLarge: more than `max_states` states lie within the optimal cost.
    """
    wanted = goals_of(plan, goals)
    weights = plan.profiles[plan.profile if profile is None else profile]
    actions = plannable(plan, state)
    cost_of = {action.id: weights.cost_of(action) for action in actions}
    outcome = {action.id: expected(action) for action in actions}
    mentioned = mentioned_actions(plan)

    start = node_of(plan, state, mentioned)
    states: dict[Node, State] = {start: state}
    reached: dict[Node, Cost] = {start: (Decimal(0), 0)}
    edges: dict[Node, list[tuple[int, str, Node]]] = {}
    goal_nodes: set[Node] = set()
    best: Cost | None = None
    queue: list[tuple[Decimal, int, int, Node]] = [(Decimal(0), 0, 0, start)]
    pushed = 0
    while queue:
        cost, length, _, node = heapq.heappop(queue)
        if node in edges or (cost, length) != reached[node]:
            continue
        if best is not None and (cost, length) > best:
            break
        if len(edges) >= max_states:
            raise TooLarge
        here = states[node]
        edges[node] = []
        if all(here.fulfils(plan, goal) for goal in wanted):
            goal_nodes.add(node)
            best = (cost, length)
            continue
        for action in actions:
            if not here.applicable(plan, action):
                continue
            there = here.after(plan, action, outcome[action.id])
            successor = node_of(plan, there, mentioned)
            edges[node].append((action.index, action.id, successor))
            reach = (cost + cost_of[action.id], length + 1)
            if successor not in reached or reach < reached[successor]:
                reached[successor] = reach
                states[successor] = there
                pushed += 1
                heapq.heappush(queue, (*reach, pushed, successor))
    if best is None:
        return Answer("unsolvable", None, ())
    if best[1] == 0:
        return Answer("satisfied", Decimal(0), ())

    # Backward: the nodes from which the goal is reached at the optimum, the farthest first along any optimal plan.
    order = list(plan.actions)
    on_the_way: dict[Node, list[tuple[int, str, Node]]] = {}
    found: set[Node] = {node for node in goal_nodes if reached[node] == best}
    for node in sorted((n for n in edges if reached[n] <= best), key=lambda n: reached[n][1], reverse=True):
        if node in found:
            continue
        good = [
            edge
            for edge in edges[node]
            if edge[2] in found and reached[edge[2]] == (reached[node][0] + cost_of[edge[1]], reached[node][1] + 1)
        ]
        if good:
            found.add(node)
            on_the_way[node] = good
    # The best count vector from each of them (adding the same action to two vectors keeps their order).
    counts: dict[Node, tuple[int, ...]] = {}
    for node in sorted(found, key=lambda n: reached[n][1], reverse=True):
        if node not in on_the_way:
            counts[node] = (0,) * len(order)
            continue
        counts[node] = max(_plus(counts[there], index) for index, _, there in on_the_way[node])
    steps: list[tuple[str, str | None]] = []
    node = start
    while node in on_the_way:
        index, action_id, node = min(
            edge for edge in on_the_way[node] if _plus(counts[edge[2]], edge[0]) == counts[node]
        )
        assert order[index] == action_id
        chosen = outcome[action_id]
        steps.append((action_id, None if chosen is None else chosen.id))
    return Answer("solved", best[0], tuple(steps))


def _plus(counts: tuple[int, ...], index: int) -> tuple[int, ...]:
    return (*counts[:index], counts[index] + 1, *counts[index + 1 :])


def course(plan: Plan, state: State, steps: Sequence[tuple[str, str | None]]) -> list[State]:
    """The states along steps, the first and the last included. Each step must be possible."""
    causes = contingencies(plan)
    states = [state]
    for action_id, outcome_id in steps:
        action = plan.actions[action_id]
        assert states[-1].allowed(plan, action, causes), f"{action_id} may not be planned"
        assert states[-1].applicable(plan, action), f"{action_id} is not applicable"
        states.append(states[-1].after(plan, action, outcome_of(action, outcome_id)))
    return states


def brute_branches(
    plan: Plan,
    state: State,
    goals: Sequence[str] | None,
    profile: str | None,
    steps: Sequence[tuple[str, str | None]],
    max_states: int = 3000,
) -> list[BranchAnswer]:
    """What must follow each other outcome of each step. Raises TooLarge as `brute_force` does."""
    weights = plan.profiles[plan.profile if profile is None else profile]
    states = course(plan, state, steps)
    spent = Decimal(0)
    answers: list[BranchAnswer] = []
    for index, (action_id, outcome_id) in enumerate(steps):
        action = plan.actions[action_id]
        spent += weights.cost_of(action)
        for outcome in action.outcomes:
            if outcome.id == outcome_id:
                continue
            there = states[index].after(plan, action, outcome)
            rest = brute_force(plan, there, goals, profile, max_states)
            follows = None if rest.cost is None else tuple(step for step, _ in rest.steps)
            cost = None if rest.cost is None else spent + rest.cost
            answers.append(BranchAnswer(index, outcome.id, outcome.probability, follows, cost, rest.status))
    return answers


def brute_links(
    plan: Plan, state: State, goals: Sequence[str] | None, steps: Sequence[tuple[str, str | None]]
) -> tuple[list[Link], list[tuple[int, ...]]]:
    """The causal links of a valid plan, and what each step needs: by looking at every state for every requirement."""
    states = course(plan, state, steps)

    def maker(here: int, true_at: Callable[[State], bool]) -> int | None:
        """The last step before state `here` that made it hold."""
        made = [i for i in range(here) if true_at(states[i + 1]) and not true_at(states[i])]
        return made[-1] if made else None

    def of_conditions(conditions: Conditions, here: int) -> Iterator[tuple[int | None, Requirement]]:
        values = states[here].values
        alternative = next(c for c in conditions if all(r.holds(values.get(r.fact)) for r in c))
        for requirement in alternative:
            yield maker(here, lambda s, r=requirement: r.holds(s.values.get(r.fact))), requirement  # type: ignore[misc]

    def of_action(name: str, here: int) -> int | None:
        return maker(here, lambda s: s.carried_out(plan, name))

    links: list[Link] = []
    for index, (action_id, _) in enumerate(steps):
        action = plan.actions[action_id]
        links.extend(Link(supplier, index, r) for supplier, r in of_conditions(action.preconditions, index))
        for phase, gate in plan.gates(action):
            links.extend(Link(s, index, r, kind="gate", phase=phase) for s, r in of_conditions(gate, index))
        links.extend(Link(of_action(name, index), index, action=name, kind="after") for name in action.after)
    end = len(steps)
    for goal in goals_of(plan, goals):
        links.extend(Link(s, None, r, kind="goal", goal=goal.id) for s, r in of_conditions(goal.conditions, end))
        links.extend(
            Link(of_action(name, end), None, action=name, kind="goal", goal=goal.id)
            for name in goal_actions(plan, goal)
        )
    needs = [
        tuple(sorted({link.supplier for link in links if link.consumer == index and link.supplier is not None}))
        for index in range(len(steps))
    ]
    return links, needs
