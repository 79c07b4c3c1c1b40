"""What `goaptui check` warns of: a plan that is valid, and yet can hardly be meant so."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from time import monotonic
from typing import NamedTuple

from goaptui.domain.conditions import ALWAYS, Conditions, Requirement, facts_of
from goaptui.domain.effects import Effect
from goaptui.domain.plan import Action, Plan
from goaptui.domain.problems import PlanError, Problem
from goaptui.domain.state import State
from goaptui.planner.relaxed import Reach
from goaptui.planner.solution import Limits, Solution
from goaptui.storage.context import Finding, Path, quoted
from goaptui.storage.cycles import circles
from goaptui.storage.plan_file import parse_plan, problems_of, read_text

PLANNING_SECONDS = 2.0
"""How long the warnings that need a plan may take together."""


def check_file(path: str | os.PathLike[str], seconds: float = PLANNING_SECONDS) -> list[Problem]:
    """All that is to be said of a plan file, in file order: its errors, or, where it has none, the warnings."""
    file = os.fspath(path)
    try:
        text = read_text(file)
        plan = parse_plan(text, file)
    except PlanError as error:
        return list(error.problems)
    return problems_of(lint(plan, seconds), text, file, "warning")


def lint(plan: Plan, seconds: float = PLANNING_SECONDS) -> list[Finding]:
    """The warnings for a plan, each with the path into the document that it is about, in no order."""
    possible = _Possible(plan)
    solved = _Solved(plan, seconds)
    found = [
        *_unread(plan),
        *_unsettable(plan),
        *_never_run(plan, possible),
        *_goals(plan, solved),
        *_phases(plan),
        *_retries(plan, solved),
        *_held_up(plan, solved),
    ]
    return list(dict.fromkeys(found))


class _Possible(Reach):
    """What could come about from the initial state, with any outcomes; a sensor may find any value at all."""

    def __init__(self, plan: Plan) -> None:
        sensed = frozenset(fact.id for fact in plan.facts.values() if fact.sensor is not None)
        super().__init__(plan, State.initial(plan), ignore_statuses=True, sensed=sensed)


# ── What is looked at ───────────────────────────────────────────────────────────────────────────────────────────────


def _needs(plan: Plan) -> Iterator[tuple[Path, Conditions, str]]:
    """Every place that the planner has to see to: the path of its conditions, the conditions, what it is in words."""
    for goal in plan.goals.values():
        yield ("goals", goal.id, "conditions"), goal.conditions, f"the goal {quoted(goal.id)}"
    for action in plan.actions.values():
        yield ("actions", action.id, "preconditions"), action.preconditions, f"the action {quoted(action.id)}"
    for phase in plan.phases.values():
        if phase.gate is not None:
            yield ("phases", phase.id, "gate"), phase.gate, f"the gate of the phase {quoted(phase.id)}"


def _requirements(path: Path, conditions: Conditions) -> Iterator[tuple[Path, Requirement]]:
    """Each requirement with its own path. Where there is one alternative it is taken to be a plain table."""
    for index, conjunction in enumerate(conditions):
        for requirement in conjunction:
            yield (*path, *((index,) if len(conditions) > 1 else ()), requirement.fact), requirement


def _unread(plan: Plan) -> Iterator[Finding]:
    looked_at = [conditions for _, conditions, _ in _needs(plan)]
    looked_at += [metric.target for metric in plan.metrics]
    looked_at += [item.conditions or () for checklist in plan.checklists.values() for item in checklist.items]
    read = {fact for conditions in looked_at for fact in facts_of(conditions)}
    for fact in plan.facts.values():
        if fact.id not in read and fact.sensor is None:
            message = f"nobody reads {quoted(fact.id)}: no goal, precondition, gate, metric or checklist looks at it"
            yield Finding(("facts", fact.id), "key", message)


def _unsettable(plan: Plan) -> Iterator[Finding]:
    """A value that is needed, is not so now, and that nothing can set, whatever happens."""
    free = {key: replace(one, preconditions=ALWAYS, after=(), phase=None) for key, one in plan.actions.items()}
    settable = _Possible(replace(plan, actions=free))
    changed = {effect.fact for action in plan.actions.values() for effect in _effects(action)}
    told: set[str] = set()
    for path, conditions, who in _needs(plan):
        if settable.can_all_hold(conditions):
            continue  # an alternative can be had, so what another one asks for need not
        for where, requirement in _requirements(path, conditions):
            fact = requirement.fact
            if settable.can_hold(requirement) or fact in told:
                continue
            told.add(fact)
            wanted = f"{who} needs it to be {_wanted(requirement)}"
            if fact in changed:
                yield Finding(
                    where, "value", f"nothing can set {quoted(fact)} so: {wanted}, and no effect ever makes it so"
                )
            else:
                yield Finding(
                    ("facts", fact), "key", f"nothing can set {quoted(fact)}: {wanted}, and no action changes it"
                )


def _wanted(requirement: Requirement) -> str:
    return " and ".join(str(test) for test in requirement.tests)


def _effects(action: Action) -> Iterator[Effect]:
    yield from action.effects
    for outcome in action.outcomes:
        yield from outcome.effects


# ── What can never happen ───────────────────────────────────────────────────────────────────────────────────────────


def _never_run(plan: Plan, possible: _Possible) -> Iterator[Finding]:
    for action in plan.actions.values():
        if action.id not in possible.runs:
            why = _why_never(plan, possible, action)
            yield Finding(("actions", action.id), "key", f"the action {quoted(action.id)} can never run: {why}")


def _why_never(plan: Plan, possible: _Possible, action: Action) -> str:
    before = next((name for name in action.after if not possible.can_be_carried_out(name)), None)
    if before is not None:
        return f"{quoted(before)}, which it comes after, can never be carried out"
    for phase, gate in plan.gates(action):
        if not possible.can_all_hold(gate):
            return f"the gate of the phase {quoted(phase)} never opens; {_missing(possible, gate)}"
    return _missing(possible, action.preconditions)


def _missing(possible: _Possible, conditions: Conditions) -> str:
    """Why conditions can never hold: the first requirement out of reach of the first alternative."""
    for requirement in conditions[0]:
        if not possible.can_hold(requirement):
            return f"{quoted(requirement.fact)} is never {_wanted(requirement)}"
    raise AssertionError("a conjunction that cannot hold has a requirement that cannot")


class _Solved:
    """Plans from the initial state, as far as the time reaches."""

    def __init__(self, plan: Plan, seconds: float) -> None:
        from goaptui.planner.problem import compile_plan

        self._state = State.initial(plan)
        self._problem = compile_plan(plan)
        self._deadline = monotonic() + seconds
        self.all = self.solve(None, branches=True)

    def solve(self, goals: list[str] | None, *, branches: bool = False) -> Solution | None:
        """The plan for some goals, or all; ``None`` where the time is over before."""
        from goaptui.planner.solve import solve

        left = self._deadline - monotonic()
        if left <= 0:
            return None
        return solve(self._problem, self._state, goals=goals, limits=Limits(left, branches=branches))


def _goals(plan: Plan, solved: _Solved) -> Iterator[Finding]:
    for goal in plan.goals.values():
        if not goal.actions and not any(goal.conditions):
            message = f"the goal {quoted(goal.id)} asks for nothing; give it conditions or actions"
            yield Finding(("goals", goal.id), "key", message)
    if solved.all is None or solved.all.status != "unsolvable":
        return
    lost = False
    for goal in plan.goals.values():
        alone = solved.all if len(plan.goals) == 1 else solved.solve([goal.id])
        if alone is not None and alone.status == "unsolvable":
            lost = True
            why = _reasons(solved.all, goal.id)
            yield Finding(("goals", goal.id), "key", f"the goal {quoted(goal.id)} is out of reach{why}")
        elif alone is None or alone.status == "limit":
            lost = True  # nobody knows; what is said of all together would be a guess
    if not lost:
        why = _reasons(solved.all, None)
        yield Finding(("goals",), "key", f"each goal can be reached alone, but not all of them together{why}")


def _reasons(solution: Solution, goal: str | None) -> str:
    """What the planner found to be in the way of a goal, as the end of a sentence."""
    if solution.explanation is None:
        return ""
    obstacles = solution.explanation.obstacles
    messages = [obstacle.message for obstacle in obstacles if goal is None or obstacle.goal in (None, goal)]
    shown = list(dict.fromkeys(message.rstrip(".") for message in messages))[:3]
    return f": {'; '.join(shown)}" if shown else ""


def _phases(plan: Plan) -> Iterator[Finding]:
    edges = {phase.id: [name for name in phase.after if name in plan.phases] for phase in plan.phases.values()}
    for circle in circles(edges):
        place = plan.phases[circle[0]].after.index(circle[1 % len(circle)])
        way = " → ".join(quoted(name) for name in [*circle, circle[0]])
        message = f"the phases come after one another in a cycle: {way}"
        yield Finding(("phases", circle[0], "after", place), "value", message)
    later: dict[str, list[str]] = {}
    for phase in plan.phases.values():
        for name in phase.after:
            later.setdefault(name, []).append(phase.id)
    for phase_id, others in later.items():
        if plan.phases[phase_id].gate is None:
            names = ", ".join(quoted(name) for name in others[:5])
            come = "comes" if len(others) == 1 else "come"
            message = f"the phase {quoted(phase_id)} has no gate, so it holds nothing back, and {names} {come} after it"
            yield Finding(("phases", phase_id), "key", message)


# ── What the plan shows ─────────────────────────────────────────────────────────────────────────────────────────────


def _retries(plan: Plan, solved: _Solved) -> Iterator[Finding]:
    if solved.all is None:
        return
    for branch in solved.all.branches:
        action = solved.all.steps[branch.step].action
        if branch.retries:
            message = (
                f"after {quoted(branch.outcome)} the plan begins by trying {quoted(action)} again; where that is not "
                "meant, say what has to change first (a precondition that its result is unknown)"
            )
            yield Finding(("actions", action, "outcomes", branch.outcome), "key", message)


def _held_up(plan: Plan, solved: _Solved) -> Iterator[Finding]:
    """Actions of a lower priority that one of a higher priority waits for, directly or over some without any."""
    ranks = {action.id: rank for action in plan.actions.values() if (rank := _rank(action.priority)) is not None}
    if len(set(ranks.values())) < 2:
        return
    waits_for: dict[str, set[str]] = {action.id: set(action.after) for action in plan.actions.values()}
    if solved.all is not None:
        for step in solved.all.steps:
            waits_for[step.action].update(solved.all.steps[need].action for need in step.needs)
    held: dict[str, list[str]] = {}
    for action_id, rank in ranks.items():
        for before in _first_ranked(waits_for, action_id, ranks):
            if ranks[before].words == rank.words and ranks[before].numbers > rank.numbers:
                held.setdefault(before, []).append(action_id)
    for before, waiting in held.items():
        names = ", ".join(f"{quoted(name)} ({plan.actions[name].priority})" for name in waiting[:6])
        more = f" and {len(waiting) - 6} more" if len(waiting) > 6 else ""
        message = f"{quoted(before)} has the priority {plan.actions[before].priority} and holds up {names}{more}"
        yield Finding(("actions", before, "priority"), "value", message)


def _first_ranked(waits_for: dict[str, set[str]], start: str, ranks: Collection[str]) -> set[str]:
    """The actions with a priority that one waits for, seen through those that have none."""
    found: set[str] = set()
    seen = {start}
    stack = [start]
    while stack:
        for before in waits_for[stack.pop()] - seen:
            seen.add(before)
            if before in ranks:
                found.add(before)
            else:
                stack.append(before)
    return found


class _Rank(NamedTuple):
    """A priority in natural order: those of the same words compare by their numbers, P0 before P1 before P10."""

    words: str
    numbers: tuple[tuple[int, str], ...]


def _rank(priority: str) -> _Rank | None:
    """``None`` for words alone: the alphabet would say nothing of "high" and "low". Single letters are in its order."""
    if len(priority) == 1 and priority.isalpha():
        return _Rank("letter", ((1, priority.casefold()),))
    numbers = [digits.lstrip("0") for digits in re.findall(r"[0-9]+", priority)]
    words = re.sub(r"[0-9]+", "#", priority.casefold())
    return _Rank(words, tuple((len(digits), digits) for digits in numbers)) if numbers else None
