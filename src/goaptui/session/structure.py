"""What views need of a plan whatever the state: computed once a plan, kept with it.

The checklist's rows, who reads and who changes a fact, what each goal wants. Each part is computed when it is first
asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from goaptui.domain.conditions import Requirement, facts_of
from goaptui.domain.plan import Action, ChecklistItem, Plan
from goaptui.domain.state import contingencies, goal_actions
from goaptui.domain.text import readable
from goaptui.session.views import ChecklistGroup, ChecklistRow, FactGroup, RowKind


class Want(NamedTuple):
    """One requirement of a goal, for the fact that it is on."""

    goal: str
    alternative: int
    requirement: Requirement


class Checklist(NamedTuple):
    """The rows, and where to find them."""

    groups: tuple[ChecklistGroup, ...]
    rows: Mapping[str, ChecklistRow]
    group_of: Mapping[str, int]
    """By key, the index of the row's group."""
    items: tuple[tuple[int, ChecklistItem], ...]
    """The items that tick themselves, each with the index of its group."""
    item_of: Mapping[str, ChecklistItem]
    sizes: tuple[int, ...]


class Structure:
    """See the module. Get it with `structure_of`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._wants: dict[tuple[str, ...], Mapping[str, tuple[Want, ...]]] = {}

    @cached_property
    def fact_groups(self) -> tuple[FactGroup, ...]:
        """All facts under their headings, in the order of each heading's first fact."""
        groups: dict[str, list[str]] = {}
        for fact in self.plan.facts.values():
            groups.setdefault(fact.group, []).append(fact.id)
        return tuple(FactGroup(title, tuple(facts)) for title, facts in groups.items())

    @cached_property
    def contingency_of(self) -> Mapping[str, tuple[str, ...]]:
        """For each contingency, the actions that it stands in for."""
        return contingencies(self.plan)

    @cached_property
    def goal_actions(self) -> Mapping[str, tuple[str, ...]]:
        """For each goal, the actions that it wants carried out."""
        return {goal.id: goal_actions(self.plan, goal) for goal in self.plan.goals.values()}

    @cached_property
    def read_by(self) -> Mapping[str, tuple[str, ...]]:
        """For each fact that is read, the actions that look at it (preconditions and gates), in file order."""
        return _inverted({action.id: self.reads(action) for action in self.plan.actions.values()})

    @cached_property
    def changed_by(self) -> Mapping[str, tuple[str, ...]]:
        """For each fact that is changed, the actions that touch it (effects and outcomes), in file order."""
        return _inverted({action.id: changes(action) for action in self.plan.actions.values()})

    @cached_property
    def before_of(self) -> Mapping[str, tuple[str, ...]]:
        """For each action that stands in another's `after`, those others, in file order."""
        return _inverted({action.id: frozenset(action.after) for action in self.plan.actions.values()})

    def reads(self, action: Action) -> frozenset[str]:
        """The facts that an action's preconditions and gates look at."""
        return frozenset(facts_of(action.preconditions)).union(
            *(facts_of(gate) for _, gate in self.plan.gates(action)),
        )

    def wants(self, goals: tuple[str, ...]) -> Mapping[str, tuple[Want, ...]]:
        """For each fact that these goals want something of, what."""
        if goals not in self._wants:
            wants: dict[str, list[Want]] = {}
            for goal in goals:
                for alternative, conjunction in enumerate(self.plan.goals[goal].conditions):
                    for requirement in conjunction:
                        wants.setdefault(requirement.fact, []).append(Want(goal, alternative, requirement))
            self._wants[goals] = {fact: tuple(of_fact) for fact, of_fact in wants.items()}
        return self._wants[goals]

    @cached_property
    def checklist(self) -> Checklist:
        """The checklist: by phase the actions with their steps and acceptance criteria, then the plan's own lists."""
        builder = _ChecklistBuilder()
        plan = self.plan
        by_phase: dict[str | None, list[Action]] = {phase: [] for phase in plan.phases}
        for action in plan.actions.values():
            by_phase.setdefault(action.phase, []).append(action)
        loose = by_phase.pop(None, [])
        for phase, actions in by_phase.items():
            assert phase is not None
            title = plan.phases[phase].title if phase in plan.phases else readable(phase)
            builder.actions(f"phase/{phase}", title, actions)
        builder.actions("phase/", "Without a phase" if plan.phases else "Actions", loose)
        for checklist in plan.checklists.values():
            builder.begin(f"list/{checklist.id}", checklist.title)
            for item in checklist.items:
                row = builder.row(f"item/{checklist.id}", "item", None, item.title, 0)
                if item.conditions is not None:
                    builder.automatic(row, item)
            builder.end()
        return builder.checklist()


class _ChecklistBuilder:
    def __init__(self) -> None:
        self._groups: list[ChecklistGroup] = []
        self._rows: dict[str, ChecklistRow] = {}
        self._group_of: dict[str, int] = {}
        self._items: list[tuple[int, ChecklistItem]] = []
        self._item_of: dict[str, ChecklistItem] = {}
        self._heading = ("", "")
        self._current: list[ChecklistRow] = []

    def begin(self, key: str, title: str) -> None:
        self._heading, self._current = (key, title), []

    def end(self) -> None:
        if self._current:
            self._groups.append(ChecklistGroup(*self._heading, tuple(self._current)))

    def actions(self, key: str, title: str, actions: list[Action]) -> None:
        self.begin(key, title)
        for action in actions:
            self.row("action", "action", action.id, action.title, 0)
            for text in action.steps:
                self.row(f"step/{action.id}", "step", action.id, text, 1)
            for text in action.acceptance:
                self.row(f"acceptance/{action.id}", "acceptance", action.id, text, 1)
        self.end()

    def row(self, prefix: str, kind: RowKind, action: str | None, text: str, depth: int) -> ChecklistRow:
        key = f"{prefix}/{action if kind == 'action' else text}"
        count = 1
        while key in self._rows:  # the same text twice
            count += 1
            key = f"{prefix}/{text} ({count})"
        row = ChecklistRow(key, kind, action, text, depth, len(self._rows))
        self._rows[key] = row
        self._group_of[key] = len(self._groups)
        self._current.append(row)
        return row

    def automatic(self, row: ChecklistRow, item: ChecklistItem) -> None:
        self._item_of[row.key] = item
        self._items.append((len(self._groups), item))

    def checklist(self) -> Checklist:
        return Checklist(
            tuple(self._groups),
            self._rows,
            self._group_of,
            tuple(self._items),
            self._item_of,
            tuple(len(group.rows) for group in self._groups),
        )


def changes(action: Action) -> frozenset[str]:
    """The facts that an action's effects and outcomes touch."""
    return frozenset(effect.fact for effect in action.effects).union(
        *((effect.fact for effect in outcome.effects) for outcome in action.outcomes)
    )


def chosen_goals(plan: Plan, goals: tuple[str, ...] | None) -> tuple[str, ...]:
    """Goals in file order, each once; all of the plan's for ``None``. `ValueError` for an unknown one."""
    if goals is None:
        return tuple(plan.goals)
    for goal in goals:
        if goal not in plan.goals:
            raise ValueError(f'the plan has no goal "{goal}"')
    wanted = set(goals)
    return tuple(goal for goal in plan.goals if goal in wanted)


def structure_of(plan: Plan) -> Structure:
    """The plan's structure, made once and kept with the plan."""
    structure = plan.derived.get("structure")
    if not isinstance(structure, Structure):
        structure = plan.derived["structure"] = Structure(plan)
    return structure


def _inverted(sets: Mapping[str, frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    inverse: dict[str, list[str]] = {}
    for key, members in sets.items():
        for member in members:
            inverse.setdefault(member, []).append(key)
    return {member: tuple(keys) for member, keys in inverse.items()}
