"""What every relaxed plan contains, found backwards in one linear pass: sole makers, and what all makers need.

A fact that is needed and has one operator that makes it needs this operator, and all that it needs. Where there are
several, what every one of them needs is needed. For most work plans this leaves few real choices, or none.
"""

from __future__ import annotations

from goaptui.planner.net import Net
from goaptui.planner.pulse import rounds
from goaptui.planner.task import Task


def sole_way(task: Task) -> list[int] | None:
    """The actions of the one optimal plan, each used once, where no choice is a real one; ``None`` where one is.

    Every plan makes what is needed: by its sole maker, or by one of several. Where these make nothing else that is
    needed, and the best of them (by cost, then place in the file) asks for nothing that is not needed anyway, no plan
    does better. So if the actions can be carried out, they are the answer, and no relaxation has to be built: that is
    so for chains of work, and for strands side by side with ways at different cost.
    """
    problem = task.problem
    holds, allowed, achievers, pre, adds, costs = (
        task.holds, task.allowed, task.achievers, problem.pre, task.adds, task.costs,
    )  # fmt: skip
    base, lit_var, changers = problem.group_base, problem.lit_var, problem.changers
    needed = bytearray(holds)  # or holding
    achieved = bytearray(len(needed))
    used = bytearray(len(pre))
    found: list[int] = []
    choices: list[tuple[int, list[int]]] = []
    stack: list[int] = []
    for lit in task.goal:
        if not needed[lit]:
            needed[lit] = 1
            stack.append(lit)
    for _ in rounds(task.ask):
        if not stack:
            break
        lit = stack.pop()
        if achieved[lit]:
            continue
        if lit >= base or changers[lit_var[lit]]:
            return None  # a condition with alternatives, or a number that is brought there little by little
        makers = achievers[lit]
        if len(makers) > 1:
            makers = [action for action in makers if allowed[action]]
        if not makers or not allowed[makers[0]]:
            return None
        if len(makers) == 1:
            action = makers[0]
            if used[action]:
                continue
            used[action] = 1
            found.append(action)
            for made in adds[action]:
                achieved[made] = 1
            needs = pre[action]
        else:
            choices.append((lit, makers))
            needs = pre[makers[0]]
            for action in makers:
                if not needs:
                    break
                if pre[action] is not needs:
                    needs = tuple([need for need in needs if need in pre[action]])
        for need in needs:
            if not needed[need]:
                needed[need] = 1
                stack.append(need)
    for lit, makers in choices:
        if achieved[lit]:
            continue
        best = makers[0]
        for action in makers:
            if costs[action] < costs[best]:
                best = action
            for made in adds[action]:
                if made != lit and needed[made] and not holds[made] and not achieved[made]:
                    return None
        for need in pre[best]:
            if not needed[need]:
                return None
        achieved[lit] = 1
        found.append(best)
    return found


class Forced:
    """The outcome of the pass.

    Attributes:
        needed: for each fact 1 where every relaxed plan makes it.
        achieved: for each fact 1 where a committed operator makes it.
        committed: the operators that every relaxed plan contains.
        open: the needed facts that have several makers, and that no committed one makes.
    """

    __slots__ = ("achieved", "committed", "needed", "net", "open")

    def __init__(self, net: Net) -> None:
        self.net = net
        self.needed = bytearray(len(net.sources))
        self.achieved = bytearray(len(net.sources))
        self.committed: dict[int, None] = {}
        self.open: list[int] = []
        self.need(net.goal)
        achieved = self.achieved
        self.open = [fact for fact in self.open if not achieved[fact]]

    def need(self, facts: list[int]) -> None:
        """Facts that every relaxed plan makes, and all that follows. May leave achieved facts among the open ones."""
        net, needed, achieved = self.net, self.needed, self.achieved
        holds, live, pre, sources, add = net.holds, net.live, net.pre, net.sources, net.add
        stack = []
        for fact in facts:
            if not needed[fact] and not holds[fact]:
                needed[fact] = 1
                stack.append(fact)
        for _ in rounds(net.ask):
            if not stack:
                break
            fact = stack.pop()
            if achieved[fact]:
                continue
            makers = sources[fact]
            if len(makers) > 1:
                makers = [op for op in makers if live[op]]
            if len(makers) == 1:
                op = makers[0]
                self.committed[op] = None
                for made in add[op]:
                    achieved[made] = 1
                for need in pre[op]:
                    if not needed[need] and not holds[need]:
                        needed[need] = 1
                        stack.append(need)
                continue
            self.open.append(fact)
            common = pre[makers[0]]
            for op in makers:
                if not common:
                    break
                other = pre[op]
                if other is not common:
                    common = tuple([need for need in common if need in other])
            for need in common:
                if not needed[need] and not holds[need]:
                    needed[need] = 1
                    stack.append(need)

    def commit(self, op: int) -> None:
        """An operator that is in the plan that is made."""
        if op in self.committed:
            return
        self.committed[op] = None
        achieved = self.achieved
        for made in self.net.add[op]:
            achieved[made] = 1
        self.need(list(self.net.pre[op]))
