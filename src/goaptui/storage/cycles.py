"""Circles that a plan must not have: actions that wait for each other, contingencies of each other."""

from __future__ import annotations

from collections.abc import Mapping

from goaptui.domain.plan import Action
from goaptui.domain.text import one_line
from goaptui.storage.context import Context, Path, quoted


def check_after(ctx: Context, actions: Mapping[str, Action], path: Path) -> None:
    """Report each group of actions whose `after` runs in a circle, once, with a shortest circle in it."""
    if all(
        actions[before].index < action.index
        for action in actions.values()
        for before in action.after
        if before in actions
    ):
        return  # each looks back: no circle
    waits_for = {action.id: [before for before in action.after if before in actions] for action in actions.values()}
    for circle in circles(waits_for):
        first, following = circle[0], circle[1] if len(circle) > 1 else circle[0]
        where: Path = (*path, first, "after")
        place = _place_of(ctx, actions[first].after, following)
        if len(circle) == 1:
            message = f"the action {quoted(first)} comes after itself; leave it out"
        else:
            message = f"after runs in a circle: {_shown(circle)}; each waits for the next, so none can begin"
        ctx.error((*where, following) if place is None else (*where, place), message)


def check_on_failure(ctx: Context, actions: Mapping[str, Action], path: Path) -> None:
    """Report each circle of contingencies, once."""
    if not any(action.on_failure is not None for action in actions.values()):
        return
    stands_in = {action.id: [action.on_failure] if action.on_failure in actions else [] for action in actions.values()}
    for circle in circles(stands_in):  # type: ignore[arg-type]  # `in actions` leaves no None
        where = (*path, circle[0], "on_failure")
        if len(circle) == 1:
            ctx.error(where, f"the action {quoted(circle[0])} is its own contingency; name another action")
        else:
            ctx.error(where, f"on_failure runs in a circle: {_shown(circle)}; the last contingency has none itself")


def _place_of(ctx: Context, names: tuple[str, ...], wanted: str) -> int | None:
    return names.index(wanted) if wanted in names else None


def _shown(circle: list[str]) -> str:
    names = [one_line(name) for name in circle]
    if len(names) > 12:
        names = [*names[:11], f"… ({len(names) - 11} more)"]
    return " → ".join([*names, one_line(circle[0])])


def circles(edges: Mapping[str, list[str]]) -> list[list[str]]:
    """A shortest circle through the first member (in the mapping's order) of each group that runs in circles.

    Groups are the strongly connected components, found as what is left when all that leads nowhere else is taken away.
    """
    found: list[list[str]] = []
    settled: set[str] = set()
    for start in _in_circles(edges):
        if start in settled:
            continue
        circle = _shortest_circle(edges, start)
        if circle is not None:
            found.append(circle)
            settled |= _reached(edges, start) & _reached(_turned(edges), start)
    return found


def _in_circles(edges: Mapping[str, list[str]]) -> list[str]:
    """The nodes left, in order, when those that lead to nothing but settled ones are taken away again and again."""
    back = _turned(edges)
    open_edges = {node: len(set(targets)) for node, targets in edges.items()}
    ready = [node for node, count in open_edges.items() if count == 0]
    while ready:
        for source in set(back[ready.pop()]):
            open_edges[source] -= 1
            if open_edges[source] == 0:
                ready.append(source)
    return [node for node, count in open_edges.items() if count > 0]


def _turned(edges: Mapping[str, list[str]]) -> dict[str, list[str]]:
    back: dict[str, list[str]] = {node: [] for node in edges}
    for node, targets in edges.items():
        for target in targets:
            back[target].append(node)
    return back


def _reached(edges: Mapping[str, list[str]], start: str) -> set[str]:
    seen = {start}
    stack = [start]
    while stack:
        for target in edges[stack.pop()]:
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen


def _shortest_circle(edges: Mapping[str, list[str]], start: str) -> list[str] | None:
    """A shortest way from a node back to itself, by breadth-first search; ``None`` where there is none."""
    came_from: dict[str, str] = {}
    layer = [start]
    while layer:
        following: list[str] = []
        for node in layer:
            for target in edges[node]:
                if target == start:
                    circle = [node]
                    while circle[-1] != start:
                        circle.append(came_from[circle[-1]])
                    return circle[::-1]
                if target not in came_from:
                    came_from[target] = node
                    following.append(target)
        layer = following
    return None
