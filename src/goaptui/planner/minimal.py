"""Minimal landmarks of a choice: sets of operators of which every plan has one, and of which none can be left out.

As many operators as possible are allowed without a goal coming within reach; those that would start it are a landmark.
After Haslum, Slaney and Thiébaux, "Minimal Landmarks for Optimal Delete-Free Planning" (2012). The order in which the
operators are allowed decides which landmark it is: where dear ones come first, it is a cheap one.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.planner.choices import Component


class Separator:
    """Finds minimal landmarks of a component."""

    def __init__(self, component: Component) -> None:
        self._pre, self._add = component.pre, component.add
        self._n = component.n
        self._counts = [len(needs) for needs in component.pre]
        self._users: list[list[int]] = [[] for _ in range(component.n)]
        self._makers: list[list[int]] = [[] for _ in range(component.n)]
        for op, needs in enumerate(component.pre):
            for fact in needs:
                self._users[fact].append(op)
            for fact in component.add[op]:
                self._makers[fact].append(op)
        self.goals = component.goals
        self._concern = [self._leading_to([goal]) for goal in self.goals]
        self._all = self._leading_to(self.goals)

    def _leading_to(self, goals: Sequence[int]) -> bytearray:
        """Operators that may be part of a way to one of these facts."""
        concern = bytearray(len(self._pre))
        seen = set(goals)
        stack = list(goals)
        while stack:
            for op in self._makers[stack.pop()]:
                if not concern[op]:
                    concern[op] = 1
                    for fact in self._pre[op]:
                        if fact not in seen:
                            seen.add(fact)
                            stack.append(fact)
        return concern

    def landmark(self, order: Sequence[int], goal: int | None = None) -> list[int]:
        """A minimal landmark of all goals together, or of the one of this place.

        Operators are allowed in this `order`, each that does not bring the goals within reach.
        """
        if goal is None:
            concern, goals = self._all, set(self.goals)
        else:
            concern, goals = self._concern[goal], {self.goals[goal]}
        add, users = self._add, self._users
        counts = self._counts[:]
        have = bytearray(self._n)
        allowed = bytearray(len(counts))
        missing = len(goals)
        barred: list[int] = []  # each would, with those that are allowed
        for op in order:
            if not concern[op]:
                continue
            allowed[op] = 1
            if counts[op]:
                continue
            new: list[int] = []  # facts that come within reach
            left = missing
            stack = [op]
            while stack:
                for fact in add[stack.pop()]:
                    if not have[fact]:
                        have[fact] = 1
                        new.append(fact)
                        if fact in goals:
                            left -= 1
                            if not left:
                                break
                        for user in users[fact]:
                            counts[user] -= 1
                            if not counts[user] and allowed[user]:
                                stack.append(user)
                else:
                    continue
                break
            if left:
                missing = left
                continue
            allowed[op] = 0
            barred.append(op)
            have[new[-1]] = 0  # the last goal: its users were not counted
            for fact in new[:-1]:
                have[fact] = 0
                for user in users[fact]:
                    counts[user] += 1
        barred.sort()
        return barred
