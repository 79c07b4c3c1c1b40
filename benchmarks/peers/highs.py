"""HiGHS on the delete relaxation, through the optional package ``highspy``.

The model is Imai and Fukunaga's (2015) for delete-free tasks: an action is used or not, an atom is had or not, each
wanted atom has one first achiever, and what an action needs comes before what it gives. The order is kept by the
time-relaxed model first; where its solution runs in a circle, the atoms on circles get time variables. An optimum is
that of the relaxation: of the plan itself where nothing that it deletes is needed again (kinds dag and epics).
"""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from benchmarks.peers import Missing, Verdict
from goaptui.domain.conditions import Requirement
from goaptui.domain.plan import Plan


def solve(plan: Plan, *, seconds: float) -> Verdict:
    """The optimum of a plan of bools that are set to true and asked to be true.

    Raises:
        Missing: the package is not installed, or the plan is of another form.
    """
    try:
        import highspy  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise Missing("highspy is not installed") from None
    started = time.perf_counter()
    task = _Task(plan)
    verdict = _solve(highspy, task, seconds, started)
    return Verdict(verdict.status, time.perf_counter() - started, verdict.cost, verdict.bound, verdict.note)


class _Task:
    """The relaxed task: atoms are facts, initial ones left out; only what is relevant and reachable."""

    def __init__(self, plan: Plan) -> None:
        had = {fact.id for fact in plan.facts.values() if fact.initial is True}
        goal = {_atom(r) for g in plan.goals.values() for conjunction in g.conditions[:1] for r in conjunction}
        profile = plan.profiles[plan.profile]
        actions = []
        for action in plan.actions.values():
            if len(action.preconditions) != 1 or action.after or any(e.value is not True for e in action.effects):
                raise Missing("HiGHS: only for plans of bools without deletes")
            needs = {_atom(r) for r in action.preconditions[0]} - had
            gives = {e.fact for e in action.effects} - had - needs
            actions.append((needs, gives, profile.cost_of(action)))
        self.goal = goal - had
        self.actions = [a for a in actions if a[1]]
        self._keep_reachable(had)
        self._keep_relevant()
        self.atoms = sorted({atom for a in self.actions for atom in a[0] | a[1]} | self.goal)

    def _keep_reachable(self, had: set[str]) -> None:
        reached: set[str] = set(had)
        kept: list[tuple[set[str], set[str], Decimal]] = []
        rest = self.actions
        while True:
            now = [a for a in rest if a[0] <= reached]
            if not now:
                break
            kept += now
            rest = [a for a in rest if not a[0] <= reached]  # before more is reached: those have their turn yet
            for _, gives, _ in now:
                reached |= gives
        self.actions = kept
        self.solvable = self.goal <= reached

    def _keep_relevant(self) -> None:
        wanted = set(self.goal)
        while True:
            more = {n for needs, gives, _ in self.actions if gives & wanted for n in needs} - wanted
            if not more:
                break
            wanted |= more
        self.actions = [(needs, gives & wanted, cost) for needs, gives, cost in self.actions if gives & wanted]


def _atom(requirement: Requirement) -> str:
    if len(requirement.tests) != 1 or requirement.tests[0].op != "==" or requirement.tests[0].value is not True:
        raise Missing("HiGHS: only for plans of bools without deletes")
    return requirement.fact


def _solve(highspy: Any, task: _Task, seconds: float, started: float) -> Verdict:
    if not task.solvable:
        return Verdict("unsolvable", 0.0)
    timed: set[str] = set()
    while True:
        left = seconds - (time.perf_counter() - started)
        if left <= 0:
            return Verdict("time", 0.0)
        model = _Model(highspy, task, timed)
        status, objective, bound, used = model.run(left)
        if status != "optimal":
            return Verdict("time", 0.0, None, bound)
        circle = _circling(task, used)
        if not circle:
            return Verdict("optimal", 0.0, objective, objective)
        timed |= circle


def _circling(task: _Task, used: list[int]) -> set[str]:
    """The atoms of used actions that never come true by the used actions alone."""
    have: set[str] = set()
    open_ = list(used)
    while True:
        now = [i for i in open_ if task.actions[i][0] <= have]
        if not now:
            break
        open_ = [i for i in open_ if not task.actions[i][0] <= have]
        for i in now:
            have |= task.actions[i][1]
    missing = {n for i in open_ for n in task.actions[i][0]} | task.goal
    return missing - have


class _Model:
    """The integer program; `timed` atoms have time variables, all others are time-relaxed."""

    def __init__(self, highspy: Any, task: _Task, timed: set[str]) -> None:
        self.highspy = highspy
        self.task = task
        self.highs = highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.0)
        self.columns = 0
        horizon = float(len(task.atoms) + 1)
        use = [self._column(float(cost), integer=True) for _, _, cost in task.actions]
        have = {atom: self._column(0.0, integer=True, lower=float(atom in task.goal)) for atom in task.atoms}
        first = {
            (i, atom): self._column(0.0, integer=True) for i, (_, gives, _) in enumerate(task.actions) for atom in gives
        }
        when = {atom: self._column(0.0, upper=horizon) for atom in timed}
        by: dict[str, list[int]] = {atom: [] for atom in task.atoms}
        for (i, atom), column in first.items():
            by[atom].append(column)
            self._at_least(0.0, (use[i], 1.0), (column, -1.0))  # a first achiever is used
        for atom, columns in by.items():  # an atom that is had has a first achiever
            self._at_least(0.0, *((column, 1.0) for column in columns), (have[atom], -1.0))
        inverse: dict[tuple[str, str], list[int]] = {}
        for (i, atom), column in first.items():
            for need in task.actions[i][0]:
                inverse.setdefault((need, atom), []).append(column)
        for i, (needs, gives, _) in enumerate(task.actions):
            for need in needs:  # what is used has what it needs
                self._at_least(0.0, (have[need], 1.0), (use[i], -1.0))
                for atom in gives:
                    for column in inverse.get((atom, need), ()):  # not each the first of the other
                        self._at_least(-1.0, (first[i, atom], -1.0), (column, -1.0))
                    if need in when and atom in when:
                        self._at_least(1.0 - horizon, (when[atom], 1.0), (when[need], -1.0), (first[i, atom], -horizon))
        self.use = use

    def _column(self, cost: float, *, integer: bool = False, lower: float = 0.0, upper: float = 1.0) -> int:
        self.highs.addVar(lower, upper)
        column = self.columns
        self.columns += 1
        self.highs.changeColCost(column, cost)
        if integer:
            self.highs.changeColIntegrality(column, self.highspy.HighsVarType.kInteger)
        return column

    def _at_least(self, bound: float, *terms: tuple[int, float]) -> None:
        indices = [column for column, _ in terms]
        self.highs.addRow(bound, self.highspy.kHighsInf, len(indices), indices, [factor for _, factor in terms])

    def run(self, seconds: float) -> tuple[str, Decimal | None, Decimal | None, list[int]]:
        """Status, objective, bound, and the actions that are used."""
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.run()
        information = self.highs.getInfo()
        bound = Decimal(str(round(information.mip_dual_bound, 6))) if information.mip_dual_bound > 0 else None
        if self.highs.getModelStatus() != self.highspy.HighsModelStatus.kOptimal:
            return "time", None, bound, []
        values = self.highs.getSolution().col_value
        used = [i for i, column in enumerate(self.use) if values[column] > 0.5]
        total = sum((self.task.actions[i][2] for i in used), Decimal(0))
        return "optimal", total, bound, used
