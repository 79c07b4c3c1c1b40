"""Planning again after a change: what was found before is used where it is the very answer of planning anew.

An answer is a function of the file, the state, the goals and the profile. So

- the answer of a state that was seen before, with regard to all that anything asks for, is known (*seen before*);
- by Bellman's principle of optimality, and because the choice among equals is canonical, what is left of the preferred
  plan after one of its steps was done is the preferred plan of what is left (*the rest*);
- where the new state is no better than the old one (each plan that works in it works in the old one, too), or better in
  nothing that a way to the goal could make use of, and the old plan works in it, it is the preferred plan still: the
  best of more (*the same*).

Each plan goes through the validator; its links are found again where the change touches them (see `recheck`). What is
kept is never changed but replaced, so threads may ask at the same time, and a call that is cancelled keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from goaptui.domain.state import State
from goaptui.planner.change import Change, change, different
from goaptui.planner.execute import Heeded, carry_out
from goaptui.planner.forced import sole_way
from goaptui.planner.problem import Problem
from goaptui.planner.reach import Reach, relevant_actions
from goaptui.planner.recheck import checked_again
from goaptui.planner.regions import Known, Settled
from goaptui.planner.solution import Link, SearchStats, Solution, Step
from goaptui.planner.task import Task, contingencies_of, make_task
from goaptui.planner.validate import InvalidPlan

SEEN = 64
"""So many answers are remembered by their states, with no more than `STEPS` steps in all."""

STEPS = 20_000

LATEST = 8
"""For so many choices of goals and profile the latest answer is kept to plan again from."""

Asked: TypeAlias = tuple[tuple[str, ...], str, bool]
"""What was asked besides the state: goals, profile, whether branches were."""


class Course(NamedTuple):
    """An expected course as it was found, and what planning again needs of it."""

    solution: Solution
    task: Task | None = None
    """``None`` where there is nothing to go on from."""
    order: list[int] = []  # noqa: RUF012 (never changed)
    """The actions, by place in the file. They are the preferred plan."""
    relaxed: bool = False
    """Whether they are the optimum of the delete relaxation, too."""
    first_come: bool = False
    """Whether `order` is known to be that in which always the first comes that may come."""
    reached: tuple[Task, list[int]] | None = None
    """Of some task before, where all actions that are relevant are reached and none increases anything: these actions,
    in an order in which each is reached by those before it."""
    settled: Settled | None = None
    """Of some task before, what the optimum of the relaxation is made of."""


class _Latest(NamedTuple):
    state: State
    course: Course
    answer: Solution
    key: object
    """What mattered in the state (see `what_matters`), ``None`` where that was not looked at yet."""


def seen_before(problem: Problem, state: State, asked: Asked) -> tuple[Solution | None, object]:
    """The answer that was given for a state like this one in all that matters; and that (``None`` in a first call)."""
    latest = _latest(problem, asked)
    if latest is None:
        return None, None
    seen = problem.cache.get("seen")
    table: dict[object, _Latest] = seen if isinstance(seen, dict) else {}
    key = latest.key or (asked, what_matters(problem, latest.state))
    if table.get(key) is not latest:  # it is put there now, so that a first call need not
        table = {**table}
        table.pop(key, None)
        table[key] = latest
        steps = sum([len(other.answer.steps) for other in table.values()])
        while len(table) > 1 and (len(table) > SEEN or steps > STEPS):
            steps -= len(table.pop(next(iter(table))).answer.steps)
        problem.cache["seen"] = table
    key = (asked, what_matters(problem, state))
    found = table.get(key)
    if found is None:
        return None, key
    if found is not latest:
        _keep(problem, asked, found)
    return found.answer, key


def remember(problem: Problem, state: State, asked: Asked, course: Course, answer: Solution, key: object) -> None:
    """Keep an answer for the next call. `key` is from `seen_before`."""
    if answer.status != "limit" and not any(branch.status == "limit" for branch in answer.branches):
        _keep(problem, asked, _Latest(state, course, answer, key))


def _keep(problem: Problem, asked: Asked, latest: _Latest) -> None:
    kept = problem.cache.get("latest")
    table = dict(kept) if isinstance(kept, dict) else {}
    table.pop(asked, None)
    if len(table) >= LATEST:
        del table[next(iter(table))]
    table[asked] = latest
    problem.cache["latest"] = table


def _latest(problem: Problem, asked: Asked) -> _Latest | None:
    kept = problem.cache.get("latest")
    found = kept.get(asked) if isinstance(kept, dict) else None
    return found if isinstance(found, _Latest) else None


def what_matters(problem: Problem, state: State) -> object:
    """All that an answer can depend on in a state: the facts that something asks for, the statuses that count."""
    spare = contingencies_of(problem)
    done_lit, index = problem.done_lit, problem.index
    statuses = [
        (action, status)
        for action, status in state.statuses.items()
        if status in ("failed", "skipped") or (status == "done" and (index.get(action) in done_lit or action in spare))
    ]
    return tuple(map(state.values.get, problem.var_of)), frozenset(statuses)


def plan_again(problem: Problem, state: State, asked: Asked) -> tuple[Course | None, Again | None]:
    """The expected course of a state from that of the latest one, ``None`` where it is to be planned; and with what."""
    latest = _latest(problem, asked)
    if latest is None or latest.course.task is None:
        return None, None
    again = Again(problem, asked, latest.course, state)
    if again.task.satisfied:
        return None, again
    return again.rest() or again.only_way() or again.same(), again


class Again:
    """The planning of a task with what was found of another one.

    Attributes:
        task: the task.
        settled: what the optimum of the other one's relaxation was made of.
    """

    def __init__(self, problem: Problem, asked: Asked, before: Course, state: State) -> None:
        old = before.task
        assert old is not None
        self.asked = asked
        self.before = before
        self.old = old
        changed = self.changed = change(old, state)
        self.task = make_task(problem, state, asked[0], asked[1]) if changed is None else changed.task
        self.settled = before.settled if self.task.problem is old.problem else None
        if changed is not None:
            self.facts: Sequence[str] = changed.facts
        else:
            var_of = self.task.problem.var_of
            self.facts = [fact for fact in different(old.state.values, state.values) if fact in var_of]
        self._relevant: tuple[bytearray, list[int]] | None = None

    def relevant(self) -> tuple[bytearray, list[int]]:
        """The literals and actions that are relevant."""
        found = self._relevant
        if found is None:
            found = self._relevant = relevant_actions(self.task, self.task.goal)
        return found

    def reach(self) -> Reach:
        """What is reached: all that is relevant, where that was so and nothing that matters for it is lost."""
        task, known = self.task, self.before.reached
        wanted, found = self.relevant()
        order = None
        if known is not None and known[0].problem is task.problem:
            changed = self.changed if known[0] is self.old else change(known[0], task.state)
            if changed is not None:
                order = self._reached(changed, known[1], wanted, found)
        return Reach(self.task, found) if order is None else Reach.all_of(self.task, order, wanted)

    def _reached(self, changed: Change, old: list[int], wanted: bytearray, found: list[int]) -> list[int] | None:
        """The relevant actions in an order in which each is reached by those before it, ``None`` where none is known.

        `old` is such an order for the other task.
        """
        task = self.task
        problem = task.problem
        holds, allowed, pre, achievers = task.holds, task.allowed, problem.pre, task.achievers
        first: dict[int, None] = {}
        for lit in changed.down:
            if not wanted[lit] or lit >= problem.group_base:
                continue
            for op in achievers[lit]:  # what held is had again by one who can begin at once
                if allowed[op] and all(map(holds.__getitem__, pre[op])):
                    first[op] = None
                    break
            else:
                return None
        for action in changed.lost:
            if action in old:  # what it made was made by others before
                earlier = set(old[: old.index(action)]).difference(changed.lost)
                earlier.update(first)
                for lit in task.adds[action]:
                    if wanted[lit] and not holds[lit] and earlier.isdisjoint(achievers[lit]):
                        return None
        relevant = set(found)
        order = [*first, *(action for action in old if action in relevant and action not in first)]
        new = relevant.difference(order)
        if new:
            if any(problem.incs[action] for action in new):
                return None
            reached = bytearray(holds)
            for action in order:
                for lit in task.adds[action]:
                    reached[lit] = 1
            more = sorted(new)
            while more:
                ready = [action for action in more if all(map(reached.__getitem__, pre[action]))]
                if not ready:
                    return None
                for action in ready:
                    for lit in task.adds[action]:
                        reached[lit] = 1
                order += ready
                more = [action for action in more if action not in ready]
        return order

    def checked(self, order: list[int], first_come: bool = False) -> Course | None:
        """The answer for a plan that is optimal if it works; ``None`` where it does not."""
        task, before = self.task, self.before
        goals, profile, _ = self.asked
        try:
            links, steps = checked_again(
                task.problem, task.state, goals, profile, order, before.order, before.solution, self.facts, first_come
            )
        except InvalidPlan:
            return None
        return self._course(order, links, steps)

    def rest(self) -> Course | None:
        """What is left of the plan after one of its steps was done; ``None`` where that is not what happened."""
        task, old, order = self.task, self.old, self.before.order
        state, problem = old.state, task.problem
        done = _done(state, task.state, problem.actions[order[0]].id)
        action = None if done is None else problem.index.get(done)
        if action is None or action not in order:
            return None
        place = order.index(action)
        chosen, facts = problem.actions[action], problem.plan.facts
        left = set(self.facts)
        for effect in chosen.effects_with(chosen.expected):
            left.discard(effect.fact)
            value = effect.result(facts[effect.fact], state.values.get(effect.fact))
            if value != task.state.values.get(effect.fact):
                return None
        if left:
            return None
        if not place:
            return self.behind_first()
        if not all(old.holds[lit] for lit in problem.pre[action]):
            return None  # it was done though it could not be
        return self.ordered([*order[:place], *order[place + 1 :]])

    def behind_first(self) -> Course:
        """What is left when the first step was done, for which the rest was checked from this very state."""
        _, *known = self.before.solution.steps
        make = tuple.__new__
        links = [
            make(
                Link,
                (
                    supplier - 1 if supplier else None, None if consumer is None else consumer - 1,
                    requirement, action, kind, phase, goal,
                ),
            )
            for supplier, consumer, requirement, action, kind, phase, goal in self.before.solution.links
            if consumer != 0
        ]  # fmt: skip
        steps = [
            make(
                Step,
                (
                    action, outcome, cost,
                    tuple([need - 1 for need in needs if need]), tuple([other - 1 for other in supports]),
                ),
            )
            for action, outcome, cost, needs, supports in known
        ]  # fmt: skip
        return self._course(self.before.order[1:], tuple(links), tuple(steps))

    def _course(self, order: list[int], links: tuple[Link, ...], steps: tuple[Step, ...]) -> Course:
        cost = sum([step.cost for step in steps], Decimal(0))
        solution = Solution("solved", True, cost, cost, steps, links, search=SearchStats(0, 0.0, "replanned"))
        return self.before._replace(solution=solution, task=self.task, order=order)

    def ordered(self, actions: list[int]) -> Course | None:
        """The answer for the preferred multiset of actions, in their best order; ``None`` where that is not found.

        Those that are in the old plan, too, are given in the old order.
        """
        if self.before.first_come:
            course = self.checked(actions, True)
            if course is not None:
                return course
        counts: dict[int, int] = {}
        for action in actions:
            counts[action] = counts.get(action, 0) + 1
        order = carry_out(self.task, counts)
        course = None if order is None else self.checked(order)
        return None if course is None else course._replace(first_come=not isinstance(order, Heeded))

    def only_way(self) -> Course | None:
        """The plan where there is no choice."""
        only = sole_way(self.task)
        found = None if only is None else self.answered(dict.fromkeys(only, 1))
        return None if found is None else found._replace(relaxed=True)

    def same(self) -> Course | None:
        """The same plan, where each of the new state is one of the old state, too, as far as a best one can tell."""
        changed, before = self.changed, self.before
        if changed is None or not set(changed.lost).isdisjoint(before.order) or self._better(changed):
            return None
        return self.checked(before.order)

    def _better(self, changed: Change) -> bool:
        """Whether the new state may have better plans."""
        if not (changed.up or changed.gained or changed.numbers):
            return False
        if not self.before.relaxed:
            return True
        # A best plan of the relaxation uses nothing but what is relevant; what that does not look at is of no use.
        task = self.task
        problem = task.problem
        wanted, found = self.relevant()
        relevant = set(found)
        if not relevant.isdisjoint(changed.gained):
            return True
        for var in changed.numbers:
            if not relevant.isdisjoint(problem.changers[var]):
                return True
        up = set(changed.up)
        if not up.isdisjoint(task.goal) or any(not up.isdisjoint(problem.pre[action]) for action in found):
            return True
        base, holds = problem.group_base, task.holds
        return any(
            wanted[base + group] and not holds[base + group] and any(not up.isdisjoint(one) for one in alternatives)
            for group, alternatives in enumerate(problem.groups)
        )

    def known(self) -> Known | None:
        """The old plan, as one that has to be beaten; ``None`` where it is not the optimum of the relaxation."""
        changed, before, problem = self.changed, self.before, self.task.problem
        if changed is None or not before.relaxed:
            return None
        plan = frozenset(before.order)
        up = frozenset(changed.up)
        if changed.numbers or problem.groups or not up.isdisjoint(self.task.goal):
            return Known(plan, None)
        _, found = self.relevant()
        gaining = frozenset(action for action in found if not up.isdisjoint(problem.pre[action]))
        return Known(plan, gaining.union(changed.gained))

    def answered(self, counts: Mapping[int, int]) -> Course | None:
        """The answer for the preferred multiset of actions; ``None`` where no order of it is found."""
        left = dict(counts)
        kept = []
        for action in self.before.order:
            if left.get(action):
                left[action] -= 1
                kept.append(action)
        if not any(left.values()):
            return self.ordered(kept)
        order = carry_out(self.task, counts)
        course = None if order is None else self.checked(order)
        return None if course is None else course._replace(first_come=not isinstance(order, Heeded))


def _done(before: State, after: State, again: str) -> str | None:
    """The one action whose status is another, where it is done now; without any, the action `again` if it is done."""
    old, new = before.statuses, after.statuses
    idle = ("todo", "doing")
    other = [
        action
        for action in {*old, *new}
        if (one := old.get(action, "todo")) != (two := new.get(action, "todo")) and not (one in idle and two in idle)
    ]
    if not other:
        return again if new.get(again) == "done" else None
    if len(other) > 1 or new.get(other[0]) != "done" or old.get(other[0]) in ("failed", "skipped"):
        return None
    return other[0]
