"""A stronger relaxation where every plan takes something away that is needed again: that has to be made again.

"Each service is stopped, moved and started again": what holds at the start counts as there for good in the delete
relaxation, so nobody starts anything, and the plan does not run. Here what every plan contains is looked at for what it
takes away: whatever the goal needs in the end, or somebody who comes later in every plan, is a landmark that has to be
made once more; and who is used up by several that every plan contains has to be made as often. It is the state equation
(Bonet 2013) for landmarks alone, put into the relaxation as goals, so that the rest of the planner answers it as usual.
A lower bound again, and the optimum where its actions can be carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.problem import FINITE
from goaptui.planner.reach import Reach
from goaptui.planner.relaxedplan import RelaxedPlan, relaxed_plan
from goaptui.planner.task import Task

MANY = 3000
"""So many actions are looked at: the masks of what comes before what grow with the square."""


def relaxed_with_losses(task: Task, reach: Reach, pulse: Callable[[], bool]) -> RelaxedPlan | None:
    """The relaxed plan that makes up for what every plan takes away; ``None`` where that asks for nothing more.

    `reach` is that of the actions that matter where something is lost (`relevant_with_deletes`).
    """
    if len(reach.actions) > MANY or not all(reach.reached[lit] for lit in task.goal):
        return None
    net = Net(task, reach, _wanted(task, reach))
    if not net.possible:
        return relaxed_plan(net, pulse)
    net.own_lists()
    losses = _Losses(task, net)
    if not losses.find():
        return RelaxedPlan(net, [], possible=False)
    if not losses.again and not losses.more:
        return None
    plan = relaxed_plan(net, pulse)
    if plan.possible and losses.more:
        for action, count in losses.more.items():
            plan.made[action] = plan.made.get(action, 0) + count
        plan.assemble()
    return plan


def _wanted(task: Task, reach: Reach) -> bytearray:
    """The literals that something asks for."""
    problem = task.problem
    wanted = bytearray(problem.n_lits)
    for lit in task.goal:
        wanted[lit] = 1
    for action in reach.actions:
        for lit in problem.pre[action]:
            wanted[lit] = 1
    for alternatives in problem.groups:
        for alternative in alternatives:
            for lit in alternative:
                wanted[lit] = 1
    return wanted


class _Losses:
    """What has to be made again.

    Attributes:
        again: for each literal that has to be made again, the fact of the net that says so.
        more: how often more than once an action has to be used.
    """

    def __init__(self, task: Task, net: Net) -> None:
        self.task = task
        self.net = net
        self.again: dict[int, int] = {}
        self.more: dict[int, int] = {}

    def find(self) -> bool:
        """Look at what every plan contains, again and again, until nothing more comes of it.

        ``False`` where something has to be made again that nobody makes.
        """
        while True:
            forced = Forced(self.net)
            # a way of numbers is the best of many: that it is committed does not put its actions in every plan
            actions = [op for op in forced.committed if op < self.net.n_actions]
            self._counts(actions)
            lost = self._lost(actions, self._takers(actions))
            if not lost:
                return True
            for lit in lost:
                if not self._make_again(lit):
                    return False

    def _takes(self, action: int) -> list[int]:
        """The literals of finite facts that an action makes false."""
        problem = self.task.problem
        out = []
        for var, value in self.task.sets[action]:
            if problem.kinds[var] == FINITE:
                held = problem.lits_at(var, value)
                out += [lit for lit in problem.lits_of[var] if lit not in held]
        return out

    def _takers(self, actions: Iterable[int]) -> dict[int, list[int]]:
        """Who takes away what holds at the start, was not seen to before, and is made by nobody who is in a bundle."""
        takers: dict[int, list[int]] = {}
        for action in actions:
            for lit in self._takes(action):
                if self.task.holds[lit] and lit not in self.again:
                    takers.setdefault(lit, []).append(action)
        bundled = self.net.bundled
        return {lit: who for lit, who in takers.items() if bundled.isdisjoint(self.task.achievers[lit])}

    def _lost(self, actions: list[int], takers: dict[int, list[int]]) -> list[int]:
        """What holds at the start, is taken away in every plan, and is needed after that."""
        goal = set(self.task.goal)
        lost = [lit for lit in takers if lit in goal]
        users: dict[int, list[int]] = {}
        for action in actions:
            for lit in self.task.problem.pre[action]:
                if lit in takers and lit not in goal:
                    users.setdefault(lit, []).append(action)
        if users:
            later = self._later(actions)
            place = {action: i for i, action in enumerate(actions)}
            for lit, using in users.items():
                mask = 0
                for user in using:
                    mask |= 1 << place[user]
                if any(later[place[taker]] & mask & ~(1 << place[taker]) for taker in takers[lit]):
                    lost.append(lit)
        return lost

    def _later(self, actions: list[int]) -> list[int]:
        """For each action that every plan contains, the mask of those whose first use comes after its own first use.

        What a sole maker makes, everybody who needs it has after it.
        """
        net, problem = self.net, self.task.problem
        place = {action: i for i, action in enumerate(actions)}
        makers: dict[int, int] = {}
        for action in actions:
            for fact in net.add[action]:
                if not net.holds[fact] and sum([net.live[other] for other in net.sources[fact]]) == 1:
                    makers[fact] = place[action]
        earlier = [
            {makers[need] for need in problem.pre[action] if need in makers and makers[need] != i}
            for i, action in enumerate(actions)
        ]
        later = [0] * len(actions)
        waits = [0] * len(actions)
        for makes in earlier:
            for i in makes:
                waits[i] += 1
        ready = [i for i, count in enumerate(waits) if not count]
        while ready:
            i = ready.pop()
            for maker in earlier[i]:
                later[maker] |= later[i] | 1 << i
                waits[maker] -= 1
                if not waits[maker]:
                    ready.append(maker)
        return later

    def _counts(self, actions: list[int]) -> None:
        """How often a sole maker has to be used, for all those whom it is used up by."""
        task = self.task
        problem = task.problem
        eaters: dict[int, int] = {}
        for action in actions:
            needs = problem.pre[action]
            for lit in self._takes(action):
                if lit in needs:
                    eaters[lit] = eaters.get(lit, 0) + 1
        goal = set(task.goal)
        for lit, count in eaters.items():
            times = count - bool(task.holds[lit]) + (lit in goal)
            makers = [action for action in task.achievers[lit] if task.allowed[action]]
            if times > 1 and len(makers) == 1 and makers[0] in actions:
                self.more[makers[0]] = max(self.more.get(makers[0], 0), times - 1)

    def _make_again(self, lit: int) -> bool:
        """A goal says from now on that a literal is made, whatever held at the start. Whether it can be."""
        net, task = self.net, self.task
        fact = self.again[lit] = net.fact()
        makers = set(task.achievers[lit])
        for op, alive in enumerate(net.live):
            if alive and not makers.isdisjoint(net.actions_of(op)):
                net.add[op] = (*net.add[op], fact)
                net.sources[fact] = [*net.sources[fact], op]
        net.goal = [*net.goal, fact]
        return bool(net.sources[fact])
