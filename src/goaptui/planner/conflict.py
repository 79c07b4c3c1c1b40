"""Conflicts: what can each be had by itself and not together.

The planner is asked for parts of what is wanted, one thing after another left out, until nothing more can be: a
smallest set (by inclusion) that cannot be had. Where that is one thing with a sole supplier, the same is asked of what
the supplier needs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from goaptui.domain.conditions import Requirement
from goaptui.domain.plan import Action, Goal
from goaptui.domain.state import State, goal_actions
from goaptui.planner.explain import explanation
from goaptui.planner.problem import Problem, compile_plan
from goaptui.planner.relaxed import Reach
from goaptui.planner.solution import Explanation, Limits, Obstacle
from goaptui.planner.words import Words, bring, joined, listed, to_be

SECONDS = 0.3
"""So long is searched where no limits are given; what is not settled by then is told less precisely."""

MOST_GOALS = 8
MOST_PIECES = 24
DEPTH = 6

Piece: TypeAlias = Requirement | str
"""Something wanted: a requirement, or an action carried out."""


class _Unsettled(Exception):
    """The time is over."""


def find_conflict(
    problem: Problem, state: State, goals: Sequence[Goal], profile: str | None, within: Reach, limits: Limits | None
) -> Explanation:
    """Why goals cannot be reached of which each thing could be had by itself (`within` says so)."""
    search = _Search(problem, state, profile, within, limits or Limits(seconds=SECONDS))
    obstacles: list[Obstacle] = []
    alone: list[Goal] = []
    try:
        alone = [goal for goal in goals if len(goals) == 1 or not search.solvable([goal])]
        if not alone:
            together = search.least(goals)
            names = [goal.id for goal in together]
            message = f"the goals {listed(names)} can each be reached, but not together"
            pieces = [piece for goal in together for piece in search.pieces(goal) or ()]
            obstacles.append(search.obstacle(message, pieces, None))
            return explanation(problem.plan, names, obstacles, search.involved, search.facts)
    except _Unsettled:
        alone = alone or list(goals)
    obstacles.extend(search.of_goal(goal) for goal in alone[:MOST_GOALS])
    return explanation(problem.plan, [goal.id for goal in alone], obstacles, search.involved, search.facts)


class _Search:
    def __init__(self, problem: Problem, state: State, profile: str | None, within: Reach, limits: Limits) -> None:
        self.problem = problem
        self.plan = problem.plan
        self.state = state
        self.profile = profile if profile is not None else problem.plan.profile
        self.within = within
        self.words = Words(problem.plan, state, within)
        self.deadline = min(limits.deadline, time.monotonic() + SECONDS)
        self.limits = limits
        self.facts: set[str] = set()
        self.involved: set[str] = set()

    def solvable(self, goals: Sequence[Goal]) -> bool:
        """Whether goals (perhaps not of the document) can be had together. Raises _Unsettled where time runs out."""
        from goaptui.planner.solve import solve

        if self.limits.reached() or time.monotonic() >= self.deadline:
            raise _Unsettled
        problem = self.problem
        if not all(self.plan.goals.get(goal.id) is goal for goal in goals):
            problem = compile_plan(replace(self.plan, goals={goal.id: goal for goal in goals}), self.limits)
        names = [goal.id for goal in goals]
        # any plan will do, and most there are, are had at once
        limits = Limits(0.0, self.limits.token, branches=False)
        found = solve(problem, self.state, goals=names, profile=self.profile, limits=limits)
        if found.status == "limit" and found.cost is None:
            limits = Limits(max(0.0, self.deadline - time.monotonic()), self.limits.token, branches=False)
            found = solve(problem, self.state, goals=names, profile=self.profile, limits=limits)
        if found.status == "limit" and found.cost is None:
            raise _Unsettled
        return found.status != "unsolvable"

    def least(self, goals: Sequence[Goal]) -> list[Goal]:
        """A smallest part of goals that cannot be had together; what stands earlier in the file is kept."""
        kept = list(goals)
        for goal in reversed(goals):
            rest = [other for other in kept if other is not goal]
            if rest and not self.solvable(rest):
                kept = rest
        return kept

    def pieces(self, goal: Goal) -> list[Piece] | None:
        """The single things that a goal wants; ``None`` where it has alternatives."""
        if len(goal.conditions) != 1:
            return None
        return [*goal.conditions[0], *goal_actions(self.plan, goal)]

    def least_pieces(self, pieces: Sequence[Piece]) -> list[Piece]:
        """A smallest part of what is wanted that cannot be had together."""
        if len(pieces) > MOST_PIECES:
            pieces = [piece for piece in pieces if not self._holds(piece)]
        wanted = {f"piece{place}": piece for place, piece in enumerate(pieces)}
        goals = [
            Goal(name, conditions=((piece,),)) if isinstance(piece, Requirement) else Goal(name, actions=(piece,))
            for name, piece in wanted.items()
        ]
        if self.solvable(goals):
            return []  # alone they can be had: it takes what was left out, too
        return [wanted[goal.id] for goal in self.least(goals)]

    def _holds(self, piece: Piece) -> bool:
        if isinstance(piece, Requirement):
            return piece.holds(self.state.values.get(piece.fact))
        return self.state.carried_out(self.plan, piece)

    def of_goal(self, goal: Goal) -> Obstacle:
        """What of a goal cannot be had together."""
        who = f'goal "{goal.id}"'
        said = f"each thing that {who} wants can be had by itself, but no order of actions brings all of them together"
        pieces = self.pieces(goal)
        if pieces is None:
            return self.obstacle(said, [r for c in goal.conditions for r in c if not self._holds(r)], goal)
        at_fault = [piece for piece in pieces if not self._holds(piece)]
        action: Action | None = None
        for _ in range(DEPTH):
            try:
                least = self.least_pieces(pieces)
            except _Unsettled:
                break
            if not least:
                break
            at_fault = least
            if len(least) > 1:
                said = f"{who} needs {joined([self._said(piece) for piece in least])}"
                said += f": {'both' if len(least) == 2 else 'all'} can be had, but not together"
                said += self._because(least, action)
                break
            said = self._alone(least[0], who)
            sole = self._sole_supplier(least[0])
            if sole is None or sole is action or len(sole.preconditions) != 1:
                break
            action, who, pieces = sole, f'"{sole.id}"', self._needs(sole)
        return self.obstacle(said, at_fault, goal, action)

    def _alone(self, piece: Piece, who: str) -> str:
        what = f'carries "{piece}" out' if isinstance(piece, str) else bring(piece, "s")
        return f"no order of actions {what}, which {who} needs: what it takes cannot be had together"

    def _said(self, piece: Piece) -> str:
        return f'"{piece}" carried out' if isinstance(piece, str) else to_be(piece)

    def _sole_supplier(self, piece: Piece) -> Action | None:
        if isinstance(piece, str):
            carriers = self.within.carriers(piece)
            return self.plan.actions[carriers[0]] if len(carriers) == 1 else None
        suppliers = {
            action.id
            for action, effect in self.words.changers(piece.fact)
            if action.id in self.within.runs and self.words.could(effect, piece)
        }
        return self.plan.actions[suppliers.pop()] if len(suppliers) == 1 else None

    def _needs(self, action: Action) -> list[Piece]:
        gates = [gate[0] for _, gate in self.plan.gates(action) if len(gate) == 1]
        return [*action.preconditions[0], *(r for gate in gates for r in gate), *action.after]

    def _because(self, pieces: Sequence[Piece], consumer: Action | None) -> str:
        """Who else takes one of the pieces away while bringing another about; empty where no single action does."""
        for piece in pieces:
            if isinstance(piece, str):
                continue
            for action, effect in self.words.changers(piece.fact):
                if action is consumer or action.id not in self.within.runs or not self.words.could(effect, piece):
                    continue
                for other in action.effects_with(action.expected):
                    for lost in pieces:
                        if lost is piece or isinstance(lost, str) or lost.fact != other.fact or other.kind == "add":
                            continue
                        value = other.value if other.kind == "set" else None
                        if not lost.holds(value):
                            self.involved.add(action.id)
                            return f' ("{action.id}", which would {bring(piece)}, changes "{lost.fact}" to {other})'
        return ""

    def obstacle(
        self, message: str, pieces: Sequence[Piece], goal: Goal | None, action: Action | None = None
    ) -> Obstacle:
        """The conflict between pieces; all their facts and actions are at fault."""
        facts = [piece.fact for piece in pieces if isinstance(piece, Requirement)]
        self.facts.update(facts)
        carried = [piece for piece in pieces if isinstance(piece, str)]
        self.involved.update(carried)
        name = action.id if action is not None else carried[0] if carried else None
        return Obstacle("conflict", message, None if goal is None else goal.id, facts[0] if facts else None, name)
