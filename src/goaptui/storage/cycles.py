"""Circles that a plan must not have: actions that wait for each other, contingencies of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from goaptui.domain.plan import Action
from goaptui.domain.text import one_line
from goaptui.storage.context import Context, Path, quoted


def check_after(ctx: Context, actions: Mapping[str, Action], path: Path) -> None:
    """Report each group of actions whose `after` runs in a circle, once, with a shortest circle in it."""
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

    Groups are the strongly connected components. Every target of an edge must be a key.
    """
    found: list[list[str]] = []
    for _, members in sorted(_groups(edges)):
        start = members[0]
        if len(members) > 1 or start in edges[start]:
            found.append(_shortest_circle(edges, start, set(members)))
    return found


def _groups(edges: Mapping[str, list[str]]) -> list[tuple[int, list[str]]]:
    """The strongly connected components, each with the place of its first member and its members in order.

    Kosaraju's way (Sharir 1981): the order of leaving in a depth-first search, then searches against the edges.
    """
    back: dict[str, list[str]] = {node: [] for node in edges}
    for node, targets in edges.items():
        for target in targets:
            back[target].append(node)
    left: list[str] = []
    seen: set[str] = set()
    for root in edges:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(edges[root]))]
        while stack:
            node, targets_left = stack[-1]
            following = next((target for target in targets_left if target not in seen), None)
            if following is None:
                left.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(edges[following])))
    place = {node: number for number, node in enumerate(edges)}
    groups: list[tuple[int, list[str]]] = []
    taken: set[str] = set()
    for root in reversed(left):
        if root in taken:
            continue
        taken.add(root)
        members, waiting = [root], [root]
        while waiting:
            for source in back[waiting.pop()]:
                if source not in taken:
                    taken.add(source)
                    members.append(source)
                    waiting.append(source)
        members.sort(key=place.__getitem__)
        groups.append((place[members[0]], members))
    return groups


def _shortest_circle(edges: Mapping[str, list[str]], start: str, members: Collection[str]) -> list[str]:
    """A shortest way from a node back to itself within its group, by breadth-first search."""
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
                if target in members and target not in came_from:
                    came_from[target] = node
                    following.append(target)
        layer = following
    raise AssertionError(f"{start} is in no circle")
