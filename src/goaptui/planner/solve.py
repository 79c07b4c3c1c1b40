"""The planner's front door: from a compiled problem and a state to a validated, explained answer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from goaptui.domain.state import State
from goaptui.planner.costs import exact
from goaptui.planner.execute import Heeded, carry_out
from goaptui.planner.forced import sole_way
from goaptui.planner.incumbent import Incumbent
from goaptui.planner.links import causal_links
from goaptui.planner.net import Net
from goaptui.planner.problem import Problem
from goaptui.planner.pulse import Pulse, heed, never
from goaptui.planner.quiet import quiet
from goaptui.planner.reach import Reach, relevant_actions, relevant_with_deletes
from goaptui.planner.relaxedplan import RelaxedPlan, relaxed_plan
from goaptui.planner.replan import Again, Course, plan_again, remember, seen_before
from goaptui.planner.solution import Limits, SearchStats, Solution, Step
from goaptui.planner.task import Task, make_task
from goaptui.planner.validate import chosen_goals, chosen_profile, validate

AFTER_SEARCH = 2000
"""How much is tried for the order of a plan that a search has found (see `sequence`)."""


def solve(
    problem: Problem,
    state: State,
    *,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
    limits: Limits | None = None,
) -> Solution:
    """The cheapest plan from a state to the goals (all of the plan's, where none are named).

    Every plan is checked by the validator before it is returned. Where the limits are reached first, the best plan so
    far and a proven bound come back with status ``limit``.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        ValueError: a goal or a profile that the plan does not have.
    """
    with quiet:
        return _solve(problem, state, goals, profile, limits or Limits())


def _solve(
    problem: Problem, state: State, goals: Sequence[str] | None, profile: str | None, limits: Limits
) -> Solution:
    begun = time.perf_counter()
    pulse = Pulse(limits)
    chosen = tuple(goal.id for goal in chosen_goals(problem.plan, goals))
    weights = chosen_profile(problem.plan, profile).id
    asked = (chosen, weights, limits.branches)
    known, key = seen_before(problem, state, asked)
    if known is not None:
        spent = (time.perf_counter() - begun) * 1000
        return replace(known, search=SearchStats(0, spent, "seen before"))
    found, again = plan_again(problem, state, asked)
    if found is not None:
        limits.reached()  # raises where nobody wants the answer any more
    else:
        task = make_task(problem, state, chosen, weights, pulse) if again is None else again.task
        found = _course(task, chosen, weights, limits, pulse, again)
    course = found.solution
    if course.status == "unsolvable" and limits.branches:
        from goaptui.planner.explain import explain_unsolvable

        course = replace(course, explanation=explain_unsolvable(problem, state, chosen, weights, limits))
    if limits.branches and course.steps and any(step.outcome is not None for step in course.steps):
        from goaptui.planner.branches import plan_branches

        steps = [(step.action, step.outcome) for step in course.steps]
        branches = plan_branches(problem, state, chosen, weights, steps, limits, solve_course, optimal=course.optimal)
        course = replace(course, branches=branches)
    if time.monotonic() < limits.deadline:  # else it may be less than there was time for
        remember(problem, state, asked, found, course, key)
    return Solution(
        course.status, course.optimal, course.cost, course.bound, course.steps, course.links, course.branches,
        course.explanation, _stats(begun, course.search.method, course.search.expanded),
    )  # fmt: skip


def solve_course(problem: Problem, state: State, goals: Sequence[str], profile: str, limits: Limits) -> Solution:
    """The expected course alone: no branches, no explanation. `goals` and `profile` are ids that exist."""
    pulse = Pulse(limits)
    return _course(make_task(problem, state, goals, profile, pulse), goals, profile, limits, pulse).solution


def _course(
    task: Task, goals: Sequence[str], profile: str, limits: Limits, pulse: Pulse, again: Again | None = None
) -> Course:
    """The expected course, with what planning again needs; `again` is what is known from planning before."""
    begun = time.perf_counter()
    task.ask = pulse
    try:
        return _found(task, goals, profile, limits, pulse, again, begun)
    finally:
        task.ask = never  # tasks are kept for planning again, under other limits


def _found(
    task: Task, goals: Sequence[str], profile: str, limits: Limits, pulse: Pulse, again: Again | None, begun: float
) -> Course:
    if task.satisfied:
        return Course(_answer(task, goals, profile, "satisfied", [], 0, 0, begun, "satisfied", 0))
    known = Incumbent(task, limits)
    only = sole_way(task) if again is None else None  # that was tried before
    if only is not None:
        order = carry_out(task, dict.fromkeys(only, 1))
        if order is not None:
            limits.reached()  # raises where nobody wants the answer any more
            cost = sum([task.costs[action] for action in order])
            known.plan(order)
            known.proven(cost)
            solution = _answer(task, goals, profile, "solved", order, cost, cost, begun, "relaxation", 0)
            return Course(solution, task, order, True, not isinstance(order, Heeded))
    if again is None:
        wanted, candidates = relevant_actions(task, task.goal)
        reach = Reach(task, candidates)
    else:
        wanted, candidates = again.relevant()
        reach = again.reach()
    if not all(reach.reached[lit] for lit in task.goal):
        return _unsolvable(begun, "reachability", 0)
    net = Net(task, reach, wanted)
    live = bytes(net.live)
    relaxed = relaxed_plan(
        net, pulse, None if again is None else again.settled, None if again is None else again.known()
    )
    if not relaxed.possible:
        return _unsolvable(begun, "resource", 0)
    every = (task, reach.actions) if len(reach.actions) == len(candidates) and not reach.values else None
    if relaxed.proven and again is not None:
        found = again.answered(relaxed.counts)
        if found is not None:
            return found._replace(relaxed=True, reached=every, settled=relaxed.settled)
    order = carry_out(task, relaxed.counts)
    if relaxed.hard:
        if order is not None:
            known.plan(order)
        relaxed.begin(lambda: _tell(known, task, relaxed))
        order = carry_out(task, relaxed.counts)
    if not relaxed.proven and order is None:
        relaxed.work(patient=False)
        order = carry_out(task, relaxed.counts)
    if not relaxed.proven and order is not None:
        # a plan, though not proven to be the best: it pays to go on here
        relaxed.work(patient=True)
        order = carry_out(task, relaxed.counts)
    if order is not None:
        known.plan(order)
    known.proven(relaxed.bound, relaxed.nodes)
    if relaxed.proven and order is not None:
        cost = sum([task.costs[action] for action in order])
        method, nodes = "relaxation", relaxed.nodes
        solution = _answer(task, goals, profile, "solved", order, cost, relaxed.bound, begun, method, nodes)
        return Course(solution, task, order, True, not isinstance(order, Heeded), every, relaxed.settled)
    if pulse.over and known.order is not None and known.cost is not None:
        status = "solved" if known.bound >= known.cost else "limit"
        solution = _answer(
            task, goals, profile, status, known.order, known.cost, min(known.bound, known.cost), begun,
            "relaxation, ties open", relaxed.nodes,
        )  # fmt: skip
        return Course(solution)
    net.live[:] = live  # what the relaxation dropped as dominated may be what a real plan needs
    return _search(task, net, relaxed, known, goals, profile, limits, pulse, begun)


def _tell(known: Incumbent, task: Task, relaxed: RelaxedPlan) -> None:
    """Hand over what the relaxation has come to, where it is a plan that is better than the best one known.

    Where its first plan did not run, the next ones hardly do: that is looked at when they are done.
    """
    cost = sum([task.costs[action] * count for action, count in relaxed.counts.items()])
    if known.cost is not None and cost < known.cost:
        order = carry_out(task, relaxed.counts)
        if order is not None:
            known.plan(order)
    known.proven(relaxed.bound, relaxed.nodes)


def _search(
    task: Task,
    net: Net,
    relaxed: RelaxedPlan,
    known: Incumbent,
    goals: Sequence[str],
    profile: str,
    limits: Limits,
    pulse: Pulse,
    begun: float,
) -> Course:
    from goaptui.planner.circles import break_circles
    from goaptui.planner.general import search
    from goaptui.planner.losses import relaxed_with_losses
    from goaptui.planner.sequence import least_order

    def runs(plan: RelaxedPlan) -> bool:
        order = carry_out(task, plan.counts)
        if order is not None:
            known.plan(order)
            known.proven(plan.bound, plan.nodes)
        return order is not None

    relaxed = break_circles(net, relaxed, runs, pulse)
    if not relaxed.possible:
        return _unsolvable(begun, "relaxation", 0)
    reach = Reach(task, relevant_with_deletes(task, task.goal))
    stronger = relaxed_with_losses(task, reach, pulse)
    if stronger is not None:
        if not stronger.possible:
            return _unsolvable(begun, "relaxation", 0)
        if stronger.proven or stronger.bound > relaxed.bound:
            relaxed = stronger
    if relaxed.proven:
        found_order = carry_out(task, relaxed.counts) or least_order(task, relaxed.counts, pulse)
        if found_order is not None:
            cost = sum([task.costs[action] for action in found_order])
            method, nodes = "relaxation", relaxed.nodes
            solution = _answer(task, goals, profile, "solved", found_order, cost, cost, begun, method, nodes)
            return Course(solution, task, found_order)
    known.proven(relaxed.bound, relaxed.nodes)
    found, space = search(task, reach, net, known, limits, pulse)
    if found.ops is None and found.proven:
        return _unsolvable(begun, "search", found.expanded)
    bound = max(found.bound >> space.shift, relaxed.bound)
    if found.ops is None:
        stats = _stats(begun, "search", found.expanded)
        return Course(Solution("limit", False, None, exact(bound, task.unit), search=stats))
    actions = [space.ops[op] for op in found.ops]
    cost = sum(task.costs[action] for action in actions)
    status = "solved" if found.proven or bound >= cost else "limit"
    method = "search" if found.preferred else "search, ties open"
    if found.preferred:
        # the search uses at once what is forced, and its own order is not always the least
        counts = Counter(actions)
        actions = carry_out(task, counts) or least_order(task, counts, pulse, AFTER_SEARCH) or actions
    solution = _answer(task, goals, profile, status, actions, cost, min(bound, cost), begun, method, found.expanded)
    return Course(solution, task, actions) if status == "solved" and found.preferred else Course(solution)


def _unsolvable(begun: float, method: str, expanded: int) -> Course:
    return Course(Solution("unsolvable", False, None, None, search=_stats(begun, method, expanded)))


def _stats(begun: float, method: str, expanded: int) -> SearchStats:
    return SearchStats(expanded, (time.perf_counter() - begun) * 1000, method)


def _answer(
    task: Task, goals: Sequence[str], profile: str, status: str, actions: list[int], cost: int, bound: int,
    begun: float, method: str, expanded: int,
) -> Solution:  # fmt: skip
    """The answer for a plan that was found, validated and with its causal links."""
    problem, unit = task.problem, task.unit
    ids = problem.step_ids()
    pairs = [ids[index] for index in actions]
    total = validate(problem.plan, task.state, goals, profile, pairs, task.ask)
    assert total == exact(cost, unit)
    links, needs, supports = causal_links(problem.plan, task.state, goals, pairs, task.ask)
    costs = problem.exact_costs(profile)
    new = tuple.__new__  # a long plan has thousands of them: without the detour over keywords and defaults
    steps = tuple(
        [
            new(Step, (action, outcome, costs[index], needed, supported))
            for (action, outcome), index, needed, supported in heed(
                zip(pairs, actions, needs, supports, strict=True), task.ask
            )
        ]
    )
    return Solution(
        status, status != "limit", total, exact(bound, unit), steps, links,  # type: ignore[arg-type]
        search=_stats(begun, method, expanded),
    )  # fmt: skip
