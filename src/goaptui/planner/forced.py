"""What every relaxed plan contains, found backwards in one linear pass: sole makers, and what all makers need.

A fact that is needed and has one operator that makes it needs this operator, and all that it needs. Where there are
several, what every one of them needs is needed. For most work plans this leaves few real choices, or none.
"""

from __future__ import annotations

from goaptui.planner.net import Net
from goaptui.planner.problem import NUMBER
from goaptui.planner.pulse import rounds
from goaptui.planner.task import Task


def sole_way(task: Task) -> list[int] | None:
    """All actions that a plan needs, where each thing that is needed has one maker; ``None`` where there is a choice.

    Each of them is in every plan. So if they can be carried out, each once, they are the one optimal plan, and no
    relaxation has to be built: that is so for chains of work and for strands side by side.
    """
    problem = task.problem
    allowed, achievers, pre = task.allowed, task.achievers, problem.pre
    base, lit_var, kinds, changers = problem.group_base, problem.lit_var, problem.kinds, problem.changers
    known = bytearray(task.holds)  # literals that hold, and those that were looked at
    used = bytearray(len(pre))
    found: list[int] = []
    stack: list[int] = []
    for lit in task.goal:
        if not known[lit]:
            known[lit] = 1
            stack.append(lit)
    for _ in rounds(task.ask):
        if not stack:
            break
        lit = stack.pop()
        makers = achievers[lit]
        if len(makers) != 1 or lit >= base or (kinds[lit_var[lit]] == NUMBER and changers[lit_var[lit]]):
            return None
        action = makers[0]
        if not used[action]:
            if not allowed[action]:
                return None
            used[action] = 1
            found.append(action)
            for need in pre[action]:
                if not known[need]:
                    known[need] = 1
                    stack.append(need)
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
