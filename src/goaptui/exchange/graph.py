"""The dependency graph of a plan, as the drawn formats share it: steps, goals and branches, and why they are joined."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.durations import format_minutes
from goaptui.domain.text import one_line
from goaptui.schedule.partial_order import reduced
from goaptui.session.outlook import Outlook
from goaptui.session.text import action_title, outcome_title, requirement_text

NodeKind: TypeAlias = Literal["step", "measure", "goal", "branch"]


class Node(NamedTuple):
    """A box. `id` is a word that every format takes: ``s0``, ``g0``, ``b0``."""

    id: str
    kind: NodeKind
    title: str
    detail: str
    state: Literal["ready", "doing", "waits", "met", "open", "aside"]
    critical: bool = False


class Edge(NamedTuple):
    """An arrow. `label` says what is supplied, or which outcome leads there."""

    source: str
    target: str
    label: str
    critical: bool = False
    aside: bool = False
    """Whether it is the way of an outcome that is not expected."""


class Graph(NamedTuple):
    """Nodes in the plan's order, then goals, then branches."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(outlook: Outlook, critical: frozenset[int] | None = None) -> Graph:
    """The graph of the remaining plan, reduced to the arrows that say something new.

    `critical` has the indices of the steps to mark, where a schedule says so; by default those of precedence alone.
    """
    plan = outlook.plan
    critical = outlook.critical if critical is None else critical
    labels = _labels(outlook)
    nodes = [_step(outlook, index, index in critical) for index in range(len(outlook.steps))]
    order = reduced([step.needs for step in outlook.steps])
    edges = [
        Edge(
            f"s{earlier}",
            f"s{later}",
            labels.get((earlier, later), ""),
            earlier in critical and later in critical,
        )
        for later, before in enumerate(order.direct)
        for earlier in before
    ]
    for number, goal in enumerate(goal for goal in outlook.goal_views if goal.chosen):
        detail = f"{goal.done}/{goal.total} met"
        nodes.append(Node(f"g{number}", "goal", one_line(goal.title), detail, "met" if goal.met else "open"))
        suppliers = {
            link.supplier for link in outlook.solution.links if link.goal == goal.id and link.supplier is not None
        }
        implied = 0
        for supplier in suppliers:
            implied |= order.closure[supplier]
        edges += [
            Edge(f"s{supplier}", f"g{number}", "", supplier in critical)
            for supplier in sorted(suppliers)
            if not implied >> supplier & 1
        ]
    for number, branch in enumerate(outlook.branches):
        action = outlook.steps[branch.step].action
        title = one_line(outcome_title(plan, action, branch.outcome))
        if branch.steps is None:
            detail = "no plan leads on"
        else:
            then = [one_line(action_title(plan, follow)) for follow in branch.steps]
            detail = ", ".join(then[:3]) + (f" and {len(then) - 3} more" if len(then) > 3 else "") if then else "done"
        nodes.append(Node(f"b{number}", "branch", title, detail, "aside"))
        share = "" if branch.probability is None else f"{branch.probability:.0%}"
        edges.append(Edge(f"s{branch.step}", f"b{number}", share, aside=True))
    return Graph(tuple(nodes), tuple(edges))


def _step(outlook: Outlook, index: int, critical: bool) -> Node:
    step = outlook.step(index)
    detail = ", ".join(part for part in (step.duration_text, step.risk and f"risk {step.risk}") if part)
    state: Literal["ready", "doing", "waits"] = (
        "doing" if step.status == "doing" else "ready" if step.ready else "waits"
    )
    title = f"{index + 1} {one_line(step.title)}"
    return Node(f"s{index}", "measure" if step.measuring else "step", title, detail, state, critical)


def _labels(outlook: Outlook) -> dict[tuple[int, int], str]:
    """What a step supplies to another, in words; of several things the first and how many more."""
    found: dict[tuple[int, int], list[str]] = {}
    for link in outlook.solution.links:
        if link.supplier is None or link.consumer is None:
            continue
        if link.requirement is not None:
            text = requirement_text(outlook.plan.facts[link.requirement.fact], link.requirement)
        else:
            text = "carried out"
        texts = found.setdefault((link.supplier, link.consumer), [])
        if text not in texts:
            texts.append(text)
    return {
        pair: one_line(texts[0]) + (f" +{len(texts) - 1}" if len(texts) > 1 else "") for pair, texts in found.items()
    }


def legend(outlook: Outlook) -> str:
    """A line that says what is drawn: the plan's title, its cost and its time."""
    title = one_line(outlook.plan.title) or one_line(outlook.plan.file)
    if not outlook.steps:
        words = {"satisfied": "every goal holds", "unsolvable": "no plan exists"}
        return f"{title}: {words.get(outlook.status, 'no plan was found in time')}"
    return f"{title}: {len(outlook.steps)} steps, {format_minutes(outlook.totals.likely)}"
