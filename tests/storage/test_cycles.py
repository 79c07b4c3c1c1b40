"""Circles are found whatever the graph."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from goaptui.storage.cycles import circles

graphs = st.integers(1, 8).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=3), min_size=size, max_size=size)
)


@given(graphs)
def test_one_shortest_circle_of_each_group_through_its_first_member(targets: list[list[int]]) -> None:
    edges = {str(node): [str(target) for target in after] for node, after in enumerate(targets)}
    graph = networkx.DiGraph([(node, target) for node, after in edges.items() for target in after])
    graph.add_nodes_from(edges)
    groups = [
        group
        for group in networkx.strongly_connected_components(graph)
        if len(group) > 1 or any(graph.has_edge(node, node) for node in group)
    ]
    found = circles(edges)
    assert [circle[0] for circle in found] == sorted(min(group) for group in groups)
    for circle in found:
        ring = list(zip(circle, [*circle[1:], circle[0]], strict=True))
        assert all(graph.has_edge(*edge) for edge in ring)
        back = min(
            networkx.shortest_path_length(graph, after, circle[0])
            for after in edges[circle[0]]
            if networkx.has_path(graph, after, circle[0])
        )
        assert len(circle) == back + 1


def test_a_long_circle_and_many_short_ones() -> None:
    long = {str(node): [str((node + 1) % 20_000)] for node in range(20_000)}
    assert [len(circle) for circle in circles(long)] == [20_000]
    many = {str(node): [str(node ^ 1), str(node // 2 * 2 + 2)] for node in range(20_000)}
    many["19998"], many["19999"] = ["19999"], ["19998"]
    assert len(circles(many)) == 10_000
