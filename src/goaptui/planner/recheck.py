"""A plan that is much like another one: checked, and its causal links, where the two differ.

Whether what a step asks for is met, and by whom, depends on the history of the facts that it asks for: the value at the
start and the steps that change it, in order. So what was found of a step is true still, but for the indices, unless it
asks for a fact that is different at the start, or that a step changes which only one of the plans has, or has
elsewhere. Those steps are checked again as `validate` does, by the document alone, and their links are found again as
`links` does; the result is the very same.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from goaptui.domain.conditions import Conditions, Conjunction, Requirement, facts_of
from goaptui.domain.effects import Effect
from goaptui.domain.state import State, goal_actions
from goaptui.domain.values import Value
from goaptui.planner.matching import matched
from goaptui.planner.problem import Problem
from goaptui.planner.solution import Link, Solution, Step
from goaptui.planner.task import contingencies_of
from goaptui.planner.validate import InvalidPlan, chosen_goals, unmet


def checked_again(
    problem: Problem,
    state: State,
    goals: Sequence[str],
    profile: str,
    order: Sequence[int],
    before: Sequence[int],
    known: Solution,
    facts: Iterable[str],
    first_come: bool = False,
) -> tuple[tuple[Link, ...], tuple[Step, ...]]:
    """The links and steps of a plan: the actions `order` (by place in the file) from `state`.

    `known` is the solution of the actions `before` from a state like it, for the same goals and profile. `facts` are
    all those whose values differ between the two states and that something asks for. With `first_come`, `order` has no
    steps but those of `before`, in the same order, which is that in which always the first in the file comes that may
    come; it is found out whether it still is.

    Raises:
        InvalidPlan: a step, or a goal, that fails (or, with `first_come`, a step that may come before another one).
    """
    return _Links(problem, state, goals, profile, order, before, known, facts, first_come).run()


class _Links:
    def __init__(
        self,
        problem: Problem,
        state: State,
        goals: Sequence[str],
        profile: str,
        order: Sequence[int],
        before: Sequence[int],
        known: Solution,
        facts: Iterable[str],
        first_come: bool,
    ) -> None:
        plan = self.plan = problem.plan
        self.problem = problem
        self.state = state
        self.goals = chosen_goals(plan, goals)
        self.order = order
        self.before = before
        self.known = known
        self.first_come = first_come
        self.actions = problem.actions
        self.costs = problem.exact_costs(profile)
        self.origin, self.place = matched(before, order)
        dirty = self.dirty = set(facts)
        for actions, matches in ((before, self.place), (order, self.origin)):
            if -1 in matches:
                for action, match in zip(actions, matches, strict=True):
                    if match < 0:
                        dirty.update([effect.fact for effect in self._effects(action)])
        statuses = state.statuses
        self.start = {action for action, status in statuses.items() if status in ("done", "skipped")}
        self.stand_ins = {
            action: state.stand_in(plan, action) for action, status in statuses.items() if status == "failed"
        }
        self._first: dict[str, int] | None = None
        self.history: dict[str, list[tuple[int, Value]]] = {}
        """Of the facts that are looked at anew: the value at the start (step -1), then each step that changed it."""

    def run(self) -> tuple[tuple[Link, ...], tuple[Step, ...]]:
        """See `checked_again`."""
        place = self.place
        self._statuses()
        again = self._again()
        target: list[int | None] = [None if index < 0 or index in again else index for index in place]
        links = self._taken_over(target)
        found = self._found(sorted(again))
        for index in reversed(found):
            at = bisect_left(links, index, key=_consumer)
            links[at:at] = found[index]
        links += self._of_goals()

        return tuple(links), tuple(self._steps(found))

    def _steps(self, found: Mapping[int, Sequence[Link]]) -> list[Step]:
        """The steps with what they need and support. `found` are the links that were found anew."""
        make = tuple.__new__
        known, at = self.known.steps, self.place.__getitem__
        cut: set[int] = set()  # old steps that support one that is not there, or that does not need them any more
        for place, index in enumerate(self.place):
            if index < 0:
                cut.update(known[place].needs)
        other: dict[int, tuple[int, ...]] = {}  # what steps need where that is not what it was
        more: dict[int, list[int]] = {}  # whom steps support that did not need them before
        for index, made in found.items():
            needs = tuple(sorted({supplier for link in made if (supplier := link[0]) is not None}))
            origin = self.origin[index]
            if origin < 0:
                before: tuple[int, ...] = ()
            else:
                before = tuple(map(at, known[origin].needs))
            if needs != before:
                other[index] = needs
                for supplier in set(needs).difference(before):
                    more.setdefault(supplier, []).append(index)
                if origin >= 0:
                    kept = set(needs)
                    cut.update([old for old in known[origin].needs if self.place[old] not in kept])
        # Up to the first step that is another, those are the very same that support none behind it.
        stable = next((i for i, index in enumerate(self.place) if i != index), len(self.place))
        steps: list[Step] = []
        for index, origin in enumerate(self.origin):
            if origin < stable and origin == index and origin not in cut and index not in more and index not in other:
                same = known[origin]
                if not same[4] or same[4][-1] < stable:
                    steps.append(same)
                    continue
            if origin < 0:
                action = self.order[index]
                pair = self.problem.step_ids()[action]
                steps.append(Step(*pair, self.costs[action], other.get(index, ()), tuple(sorted(more.get(index, ())))))
                continue
            action_id, outcome, cost, needs, supports = known[origin]
            needs = other[index] if index in other else tuple(map(at, needs))
            if origin in cut or index in more:
                helped = [to for one in supports if (to := at(one)) >= 0 and index in other.get(to, (index,))]
                supports = tuple(sorted([*helped, *more.get(index, ())]))
            else:
                supports = tuple(map(at, supports))
            steps.append(make(Step, (action_id, outcome, cost, needs, supports)))
        return steps

    def _again(self) -> set[int]:
        """The steps whose links are to be found anew: who is new, and who asks for what is different."""
        dirty, place, order = self.dirty, self.place, self.order
        again = {index for index, origin in enumerate(self.origin) if origin < 0}
        for supplier, consumer, requirement, earlier, _, _, _ in self.known.links:
            if consumer is None:
                break
            if requirement is None:
                new = self._carrier(earlier)
                if new != (None if supplier is None else place[supplier]) or (
                    new is None and not self._carried_out(earlier)
                ):
                    again.add(place[consumer])
            elif requirement.fact in dirty:
                again.add(place[consumer])
        again.discard(-1)
        gates: dict[str, frozenset[str]] = {}
        for index, who in enumerate(order):
            action = self.actions[who]
            if len(action.preconditions) > 1 and not dirty.isdisjoint(facts_of(action.preconditions)):
                again.add(index)
            if action.phase is not None:
                asked = gates.get(action.phase)
                if asked is None:
                    several = [gate for _, gate in self.plan.gates(action) if len(gate) > 1]
                    asked = gates[action.phase] = frozenset(fact for gate in several for fact in facts_of(gate))
                if not dirty.isdisjoint(asked):
                    again.add(index)
        return again

    def _taken_over(self, target: Sequence[int | None]) -> list[Link]:
        """The links of the steps of which these are as they were, but for the indices."""
        links = self.known.links
        # Up to the first step that is another or elsewhere they are the very same.
        stable = next((i for i, to in enumerate(target) if i != to), len(target))
        first = bisect_left(links, stable, key=_consumer)
        out = list(links[:first])
        place: dict[int | None, int | None] = dict(enumerate(self.place))
        place[None] = None
        make = tuple.__new__
        for supplier, consumer, requirement, action, kind, phase, goal in links[first:]:
            if consumer is None:
                break
            index = target[consumer]
            if index is not None:
                out.append(make(Link, (place[supplier], index, requirement, action, kind, phase, goal)))
        return out

    def _found(self, again: Sequence[int]) -> dict[int, list[Link]]:
        """The links of some steps, found anew."""
        plan, order = self.plan, self.order
        asked: set[str] = set()
        in_time: set[int] = (
            set()
        )  # steps that come in time whatever they wait for: none before stands later in the file
        for index in again:
            action = self.actions[order[index]]
            if not self.first_come or max(order[:index], default=-1) <= order[index]:
                in_time.add(index)
            facts = set(facts_of(action.preconditions))
            alternatives = len(action.preconditions) > 1
            if action.phase is not None:
                for _, gate in plan.gates(action):
                    facts.update(facts_of(gate))
                    alternatives = alternatives or len(gate) > 1
            if index in in_time and not alternatives and self.origin[index] >= 0:
                facts &= self.dirty
            asked |= facts
        self._follow(asked)
        out: dict[int, list[Link]] = {}
        for index in again:
            action = self.actions[self.order[index]]
            gates = plan.gates(action) if action.phase is not None else ()
            plain = len(action.preconditions) == 1 and all(len(gate) == 1 for _, gate in gates)
            if plain and self.origin[index] >= 0:
                made = self._renewed(self._links_of(self.origin[index]), index)
            else:
                made = [
                    Link(self._supplier(r, index), index, r)
                    for r in self._alternative(action.preconditions, index, f'"{action.id}" needs ')
                ]
                for phase, gate in gates:
                    made += [
                        Link(self._supplier(r, index), index, r, kind="gate", phase=phase)
                        for r in self._alternative(gate, index, f'"{action.id}" needs the gate of phase "{phase}": ')
                    ]
                made += [Link(self._carrier(earlier), index, action=earlier, kind="after") for earlier in action.after]
            for earlier in action.after:
                carrier = self._carrier(earlier)
                if (carrier is None or carrier >= index) and not self._carried_out(earlier):
                    raise InvalidPlan(index, f'"{action.id}" comes after "{earlier}", which has not been carried out')
            if index not in in_time:
                self._comes_in_time(index, made, not plain)
            out[index] = made
        return out

    def _links_of(self, place: int) -> Sequence[Link]:
        """The old links of an old step."""
        links = self.known.links
        first = bisect_left(links, place, key=_consumer)
        return links[first : bisect_left(links, place + 1, lo=first, key=_consumer)]

    def _renewed(self, links: Sequence[Link], index: int) -> list[Link]:
        """What has become of the links of a step without alternatives."""
        dirty, place = self.dirty, self.place
        make = tuple.__new__
        out = []
        for supplier, _, requirement, action, kind, phase, goal in links:
            if requirement is None:
                new = self._carrier(action)
            elif requirement.fact in dirty:
                self._alternative(((requirement,),), index, f'"{self.actions[self.order[index]].id}" needs ')
                new = self._supplier(requirement, index)
            else:
                new = None if supplier is None else place[supplier]
            out.append(make(Link, (new, index, requirement, action, kind, phase, goal)))
        return out

    def _comes_in_time(self, index: int, links: Sequence[Link], alternatives: bool) -> None:
        """Find out that a step might not have come before any other that stands later in the file."""
        order = self.order
        action = order[index]
        if alternatives or order.count(action) > 1:
            raise InvalidPlan(index, "it is not known when it might have come")
        since_all = 0  # from here on it is ready, as far as what is made once and never unmade is concerned
        ready: list[tuple[int, int]] | None = None
        for supplier, _, requirement, _, _, _, _ in links:
            if requirement is None:
                since_all = max(since_all, 0 if supplier is None else supplier + 1)
                continue
            changes = self.history[requirement.fact]
            if len(changes) == 1:
                continue
            if len(changes) == 2 and supplier is not None:
                since_all = max(since_all, supplier + 1)
                continue
            spans = []
            since: int | None = None
            for step, value in changes:
                if step >= index:
                    break
                if requirement.holds(value):
                    since = step + 1 if since is None else since
                elif since is not None:
                    spans.append((since, step + 1))
                    since = None
            if since is not None:
                spans.append((since, index))
            if ready is None:
                ready = spans
            else:
                ready = [(max(a, c), min(b, d)) for a, b in ready for c, d in spans if max(a, c) < min(b, d)]
        ready = [(since_all, index)] if ready is None else [(max(start, since_all), end) for start, end in ready]
        for start, end in ready:
            if start < end and max(order[start:end]) > action:
                raise InvalidPlan(index, f'"{self.actions[action].id}" might come earlier')

    def _of_goals(self) -> list[Link]:
        dirty, place, end = self.dirty, self.place, len(self.order)
        for goal in self.goals:
            for wanted in goal_actions(self.plan, goal):
                if self._carrier(wanted) is None and not self._carried_out(wanted):
                    raise InvalidPlan(None, f'goal "{goal.id}" wants "{wanted}" carried out')
        if all(len(goal.conditions) == 1 for goal in self.goals):
            known = self.known.links
            known = known[bisect_left(known, len(self.before), key=_consumer) :]
            self._follow({link[2].fact for link in known if link[2] is not None and link[2].fact in dirty})
            out = []
            for link in known:
                supplier, _, requirement, *_ = link
                if requirement is None:
                    new = self._carrier(link[3])
                elif requirement.fact in dirty:
                    self._alternative(((requirement,),), end, "a goal needs ")
                    new = self._supplier(requirement, end)
                else:
                    new = None if supplier is None else place[supplier]
                out.append(link if new == supplier else tuple.__new__(Link, (new, *link[1:])))
            return out
        self._follow({fact for goal in self.goals for fact in facts_of(goal.conditions)})
        links: list[Link] = []
        for goal in self.goals:
            links += [
                Link(self._supplier(r, end), None, r, kind="goal", goal=goal.id)
                for r in self._alternative(goal.conditions, end, f'goal "{goal.id}" needs ')
            ]
            links += [
                Link(self._carrier(wanted), None, action=wanted, kind="goal", goal=goal.id)
                for wanted in goal_actions(self.plan, goal)
            ]
        return links

    def _effects(self, place: int) -> tuple[Effect, ...]:
        action = self.actions[place]
        return action.effects_with(action.expected) if action.outcomes else action.effects

    def _carrier(self, action_id: str | None) -> int | None:
        """The first step that carries an action out; in a valid plan it comes before whoever asks."""
        first = self._first
        if first is None:
            first = self._first = {}
            for index, place in enumerate(self.order):
                first.setdefault(self.actions[place].id, index)
        stand_in = self.stand_ins.get(action_id, action_id)  # type: ignore[arg-type]
        return None if stand_in is None or stand_in in self.start else first.get(stand_in)

    def _carried_out(self, action_id: str | None) -> bool:
        """Whether an action counts as carried out from the start."""
        return self.stand_ins.get(action_id, action_id) in self.start  # type: ignore[arg-type, operator]

    def _statuses(self) -> None:
        """See to it that every step may be planned."""
        statuses = self.state.statuses
        index = self.problem.index
        barred: dict[int, str] = {
            index[action]: status
            for action, status in statuses.items()
            if status in ("failed", "skipped") and action in index
        }
        spare = contingencies_of(self.problem)
        barred.update(
            (index[action], "a contingency, and what it stands in for has not failed")
            for action, causes in spare.items()
            if not any(statuses.get(cause) == "failed" for cause in causes)
        )
        if not barred.keys().isdisjoint(self.order):
            step = next(step for step, action in enumerate(self.order) if action in barred)
            action = self.order[step]
            raise InvalidPlan(step, f'"{self.actions[action].id}" is {barred[action]}')

    def _follow(self, facts: Iterable[str]) -> None:
        """Find the changes of some facts along the plan."""
        history = self.history
        asked = {fact for fact in facts if fact not in history}
        if not asked:
            return
        values, of = self.state.values, self.plan.facts
        for fact in asked:
            history[fact] = [(-1, values.get(fact))]
        actions = self.actions
        for index, place in enumerate(self.order):
            action = actions[place]
            for effect in action.effects_with(action.expected) if action.outcomes else action.effects:
                if effect.fact in asked:
                    changes = history[effect.fact]
                    old = changes[-1][1]
                    new = effect.value if effect.kind == "set" else effect.result(of[effect.fact], old)
                    if new != old:
                        changes.append((index, new))

    def _alternative(self, conditions: Conditions, before: int, whose: str) -> Conjunction:
        """The first of the alternatives that holds before a step.

        Raises:
            InvalidPlan: none does.
        """
        for conjunction in conditions:
            for requirement in conjunction:
                if not requirement.holds(self._value(requirement.fact, before)):
                    break
            else:
                return conjunction
        values = {fact: self._value(fact, before) for fact in facts_of(conditions)}
        raise InvalidPlan(before if before < len(self.order) else None, whose + unmet(conditions, values))

    def _value(self, fact: str, before: int) -> Value:
        changes = self.history[fact]
        last = len(changes) - 1
        while changes[last][0] >= before:
            last -= 1
        return changes[last][1]

    def _supplier(self, requirement: Requirement, before: int) -> int | None:
        """The last step before another one that made a requirement hold; ``None`` where it held from the start."""
        changes = self.history[requirement.fact]
        if len(changes) == 1:
            return None
        supplier = -1
        for step, value in reversed(changes):
            if step >= before:
                continue
            if not requirement.holds(value):
                break
            supplier = step
        return None if supplier < 0 else supplier


def _consumer(link: Link) -> int:
    """What links are in the order of: those of the goals at the end."""
    consumer = link[1]
    return sys.maxsize if consumer is None else consumer
