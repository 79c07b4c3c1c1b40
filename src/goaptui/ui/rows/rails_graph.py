"""The dependency graph of an outlook: what is still to be done, what was done for it, the goals, and the causal links.

Pure, and cheap: only the steps' links are looked at here; what a row shows of a step is asked for when it is drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from goaptui.ui.rows.rails_cells import Edge
from goaptui.ui.rows.rails_lanes import inverse, reduce_edges
from goaptui.ui.rows.timing import StepTimes
from goaptui.ui.view import Item

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook

NodeKind: TypeAlias = Literal["done", "step", "goal"]

NEAR_HOPS = 12
NEAR_NODES = 60
"""How far, and how much, the neighbourhood of a node reaches."""


class Node(NamedTuple):
    """A node: a step of the plan, an action that was done and supplies one, a goal.

    `key` stays the same over replans. `id` is the action's or the goal's; `step` the step's index.
    """

    key: str
    kind: NodeKind
    id: str
    step: int = -1

    @property
    def item(self) -> Item | None:
        """What it stands for in the shared selection; goals for nothing."""
        return None if self.kind == "goal" else Item("action", self.id)

    @property
    def label(self) -> str:
        """How it is called where there is no room for its title: the step's number, ``◎`` for a goal, ``✓``."""
        return {"done": "✓", "goal": "◎"}.get(self.kind) or str(self.step + 1)


class Graph(NamedTuple):
    """Nodes in a topological order with their suppliers and consumers, transitively reduced.

    `heavy` are the edges on the critical path. `hidden` has, for nodes of a part of a graph, how many suppliers and how
    many consumers are not shown.
    """

    nodes: tuple[Node, ...]
    needs: tuple[tuple[int, ...], ...]
    supports: tuple[tuple[int, ...], ...]
    heavy: frozenset[Edge]
    hidden: tuple[tuple[int, int], ...] = ()

    def find(self, key: str) -> int | None:
        """The node of a key."""
        return next((i for i, node in enumerate(self.nodes) if node.key == key), None)

    def find_item(self, item: Item | None) -> int | None:
        """The first node that stands for an item, steps before what is done."""
        if item is None or item.kind != "action":
            return None
        found = [i for i, node in enumerate(self.nodes) if node.id == item.id and node.kind != "goal"]
        return next((i for i in found if self.nodes[i].kind == "step"), found[0] if found else None)


def graph_of(outlook: Outlook, times: StepTimes | None = None) -> Graph:
    """The whole graph: done suppliers in file order, the plan's steps, each goal right after its last supplier.

    `times` say what is critical; without them, precedence alone does.
    """
    steps = outlook.steps
    goals = [goal.id for goal in outlook.plan.ordered_goals() if goal.id in outlook.goals]
    by_done: dict[str, list[int]] = {}
    goal_steps: dict[str, set[int]] = {goal: set() for goal in goals}
    goal_done: dict[str, set[str]] = {goal: set() for goal in goals}
    known: dict[tuple[str | None, str | None], str | None] = {}
    for link in outlook.solution.links:
        supplier, consumer = link.supplier, link.consumer
        if supplier is not None:
            if consumer is None and link.goal in goal_steps:
                goal_steps[link.goal].add(supplier)
            continue
        what = (link.requirement.fact if link.requirement else None, link.action)
        if what not in known:
            known[what] = _done_supplier(outlook, *what)
        done = known[what]
        if done is None:
            continue
        if consumer is not None:
            by_done.setdefault(done, []).append(consumer)
        elif link.goal in goal_done:
            goal_done[link.goal].add(done)

    file_order = outlook.plan.actions
    done_ids = sorted(by_done.keys() | set().union(*goal_done.values()), key=lambda a: file_order[a].index)
    nodes: list[Node] = [Node(f"done/{action}", "done", action) for action in done_ids]
    needs: list[Collection[int]] = [()] * len(nodes)
    done_at = {action: i for i, action in enumerate(done_ids)}
    supplied: dict[int, list[int]] = {}
    for action, consumers in by_done.items():
        for step_index in consumers:
            supplied.setdefault(step_index, []).append(done_at[action])
    after: dict[int, list[str]] = {}
    for goal in goals:
        after.setdefault(max(goal_steps[goal], default=len(steps) - 1), []).append(goal)
    step_at: list[int] = []
    count: dict[str, int] = {}

    def add_goals(step: int) -> None:
        for goal in after.get(step, ()):
            nodes.append(Node(f"goal/{goal}", "goal", goal))
            needs.append({step_at[s] for s in goal_steps[goal]} | {done_at[a] for a in goal_done[goal]})

    for index, step in enumerate(steps):
        nth = count[step.action] = count.get(step.action, 0) + 1
        step_at.append(len(nodes))
        nodes.append(Node(f"step/{step.action}/{nth}", "step", step.action, index))
        own = [step_at[s] for s in step.needs]
        needs.append(own + supplied[index] if index in supplied else own)
        if index in after:
            add_goals(index)
    if not steps:
        add_goals(-1)
    reduced = reduce_edges(needs)
    supports = inverse(reduced)
    return Graph(tuple(nodes), reduced, supports, _heavy(times or StepTimes(outlook, None), nodes, reduced, supports))


def _done_supplier(outlook: Outlook, fact: str | None, action: str | None) -> str | None:
    """The action that was done and made it hold, as far as the session knows."""
    if action is not None:
        return (
            action if action in outlook.plan.actions and outlook.record.status(action) in ("done", "skipped") else None
        )
    event = outlook.record.sources.get(fact) if fact is not None else None
    if event is None or event.kind != "done" or event.subject not in outlook.plan.actions:
        return None
    return event.subject


def _heavy(
    times: StepTimes, nodes: Sequence[Node], needs: Sequence[tuple[int, ...]], supports: Sequence[tuple[int, ...]]
) -> frozenset[Edge]:
    """The edges on the critical path: between critical steps where one begins as the other ends; and to the goals."""
    critical = times.critical
    edges: set[Edge] = set()
    on_path = {i for i, node in enumerate(nodes) if node.step in critical and node.kind == "step"}
    for consumer in on_path:
        suppliers = [s for s in needs[consumer] if s in on_path]
        if len(suppliers) > 1:
            begin = times.at(nodes[consumer].step).start
            suppliers = [s for s in suppliers if times.at(nodes[s].step).end == begin]
        edges.update((s, consumer) for s in suppliers)
    ends = on_path - {s for s, _ in edges}
    edges.update((s, t) for s in ends for t in supports[s] if nodes[t].kind == "goal")
    return frozenset(edges)


def neighbourhood(graph: Graph, centre: int, hops: int = NEAR_HOPS, most: int = NEAR_NODES) -> Graph:
    """The part of a graph around a node: what it depends on and what depends on it, nearest first.

    With the edges between these nodes, and how many neighbours of each are left out.
    """
    shown = {centre}
    for ways in (graph.needs, graph.supports):
        front = [centre]
        limit = len(shown) + most // 2
        for _ in range(hops):
            front = [other for node in front for other in ways[node] if other not in shown]
            front = list(dict.fromkeys(front))[: max(0, limit - len(shown))]
            shown.update(front)
    # What else the node's own suppliers feed, and its consumers wait for: its neighbours in time.
    beside = [n for s in graph.needs[centre] for n in graph.supports[s]]
    beside += [n for t in graph.supports[centre] for n in graph.needs[t]]
    for node in sorted(set(beside), key=lambda n: (abs(n - centre), n)):
        if len(shown) >= most:
            break
        shown.add(node)
    return part(graph, shown)


def part(graph: Graph, shown: Iterable[int]) -> Graph:
    """The graph of some of the nodes, with the edges between them and a count of the neighbours left out."""
    kept = sorted(shown)
    place = {node: i for i, node in enumerate(kept)}
    needs = tuple(tuple(place[s] for s in graph.needs[node] if s in place) for node in kept)
    supports = inverse(needs)
    hidden = tuple(
        (len(graph.needs[node]) - len(needs[i]), len(graph.supports[node]) - len(supports[i]))
        for i, node in enumerate(kept)
    )
    heavy = frozenset((place[s], place[t]) for s, t in graph.heavy if s in place and t in place)
    return Graph(tuple(graph.nodes[node] for node in kept), needs, supports, heavy, hidden)


def condensed(graph: Graph, shown: Iterable[int]) -> Graph:
    """The graph of some of the nodes, where an edge also stands for a way through nodes that are not shown."""
    kept = sorted(shown)
    place = {node: i for i, node in enumerate(kept)}
    behind: list[int] = []  # for each node: the kept ones that it reaches upwards without passing another, as a mask
    needs: list[tuple[int, ...]] = []
    for node, suppliers in enumerate(graph.needs):
        mask = 0
        for supplier in suppliers:
            mask |= 1 << place[supplier] if supplier in place else behind[supplier]
        behind.append(mask)
        if node in place:
            needs.append(tuple(i for i in range(mask.bit_length()) if mask >> i & 1))
    reduced = reduce_edges(needs)
    heavy = frozenset(
        (place[s], place[t]) for s, t in graph.heavy if s in place and t in place and place[s] in reduced[place[t]]
    )
    return Graph(tuple(graph.nodes[node] for node in kept), reduced, inverse(reduced), heavy)
