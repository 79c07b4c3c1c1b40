"""What a planning worker needs, as one immutable value; and the compiled problem, once a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.domain.values import Value
from goaptui.session.record import Record
from goaptui.session.refused import Refused, unknown_name
from goaptui.session.validity import parse_value

if TYPE_CHECKING:
    from goaptui.planner.problem import Problem
    from goaptui.planner.solution import Limits


class PlanRequest(NamedTuple):
    """Plan from this record, for these goals (ids, in file order), at this profile's costs."""

    plan: Plan
    record: Record
    goals: tuple[str, ...]
    profile: str

    @property
    def state(self) -> State:
        """What the planner starts from."""
        return self.record.state

    def with_facts(self, facts: Mapping[str, object]) -> PlanRequest:
        """What if these facts had these values (``None``: unknown)?

        Raises:
            Refused: a fact that the plan does not have, or a value that a fact cannot have.
        """
        values: dict[str, Value] = {}
        for name, value in facts.items():
            if name not in self.plan.facts:
                raise Refused(unknown_name("fact", name, self.plan.facts))
            try:
                values[name] = parse_value(self.plan.facts[name], value)
            except ValueError as error:
                raise Refused(str(error)) from None
        return self._replace(record=self.record._replace(values={**self.record.values, **values}))


def compiled(plan: Plan, limits: Limits | None = None) -> Problem:
    """The plan's compiled problem: made when it is first asked for, and kept with the plan.

    Raises:
        Cancelled: the token of `limits` was cancelled while it was made.
    """
    from goaptui.planner.problem import Problem, compile_plan

    problem = plan.derived.get("problem")
    if not isinstance(problem, Problem):
        problem = plan.derived["problem"] = compile_plan(plan, limits)
    return problem
