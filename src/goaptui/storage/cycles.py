"""Circles that a plan must not have: actions that wait for each other, contingencies of each other."""

from __future__ import annotations

from collections.abc import Mapping

from goaptui.domain.plan import Action
from goaptui.domain.text import one_line
from goaptui.storage.context import Context, Path, quoted


def check_after(ctx: Context, actions: Mapping[str, Action], path: Path) -> None:
    """Report each group of actions whose `after` runs in a cycle, once, with a shortest circle in it."""
    waits_for = {action.id: [before for before in action.after if before in actions] for action in actions.values()}
    for circle in circles(waits_for):
        first, following = circle[0], circle[1] if len(circle) > 1 else circle[0]
        where: Path = (*path, first, "after")
        place = _place_of(ctx, actions[first].after, following)
        if len(circle) == 1:
            message = f"the action {quoted(first)} comes after itself; leave it out"
        else:
            message = f"after runs in a cycle: {_shown(circle)}; each waits for the next, so none can begin"
        ctx.error((*where, following) if place is None else (*where, place), message)


def check_on_failure(ctx: Context, actions: Mapping[str, Action], path: Path) -> None:
    """Report each circle of contingencies, once."""
    stands_in = {action.id: [action.on_failure] if action.on_failure in actions else [] for action in actions.values()}
    for circle in circles(stands_in):  # type: ignore[arg-type]  # `in actions` leaves no None
        where = (*path, circle[0], "on_failure")
        if len(circle) == 1:
            ctx.error(where, f"the action {quoted(circle[0])} is its own contingency; name another action")
        else:
            ctx.error(where, f"on_failure runs in a cycle: {_shown(circle)}; the last contingency has none itself")


def _place_of(ctx: Context, names: tuple[str, ...], wanted: str) -> int | None:
    return names.index(wanted) if wanted in names else None


def _shown(circle: list[str]) -> str:
    names = [one_line(name) for name in circle]
    if len(names) > 12:
        names = [*names[:11], f"… ({len(names) - 11} more)"]
    return " → ".join([*names, one_line(circle[0])])


def circles(edges: Mapping[str, list[str]]) -> list[list[str]]:
    """A shortest circle through the first member (in the mapping's order) of each group that runs in circles.

    Groups are the strongly connected components. Every target of an edge must be a key.
    """
    if _acyclic(edges):
        return []
    import networkx as nx  # not on the way of a plan that is in order: it takes longer to import than the plan to read

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((node, target) for node, targets in edges.items() for target in targets)
    place = {node: number for number, node in enumerate(edges)}
    found: list[list[str]] = []
    groups = (sorted(group, key=place.__getitem__) for group in nx.strongly_connected_components(graph))
    for members in sorted(groups, key=lambda group: place[group[0]]):
        start = members[0]
        if start in edges[start]:
            found.append([start])
        elif len(members) > 1:
            within = graph.subgraph(members)
            ways = nx.single_source_shortest_path(within, start)
            last = min(
                (node for node in members if start in edges[node]), key=lambda node: (len(ways[node]), place[node])
            )
            found.append(ways[last])
    return found


def _acyclic(edges: Mapping[str, list[str]]) -> bool:
    """Whether nothing runs in circles: every node can be taken away once all that point to it are (Kahn 1962)."""
    pointed = dict.fromkeys(edges, 0)
    for targets in edges.values():
        for target in targets:
            pointed[target] += 1
    free = [node for node, count in pointed.items() if not count]
    taken = 0
    while free:
        taken += 1
        for target in edges[free.pop()]:
            pointed[target] -= 1
            if not pointed[target]:
                free.append(target)
    return taken == len(edges)
