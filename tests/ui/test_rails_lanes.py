"""The lanes of the dependency graph: what is drawn is the graph, read back from the picture alone."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaptui.ui.rows.rails_cells import ARROW_LEFT, ARROW_RIGHT, NODE, glyph
from goaptui.ui.rows.rails_lanes import Layout, inverse, lay_out, reduce_edges
from tests.ui.reading import Misdrawn, arms, read_edges

Needs = Sequence[tuple[int, ...]]


def gutters(layout: Layout) -> list[str]:
    return ["".join(glyph(cell) for cell in row.cells) for row in layout.rows]


def picture(layout: Layout) -> str:
    lines = zip(gutters(layout), layout.rows, strict=True)
    return "\n".join(f"{text:<{layout.width}} {'' if row.node is None else row.node}".rstrip() for text, row in lines)


def read(layout: Layout) -> set[tuple[int, int]]:
    return read_edges(gutters(layout), [row.node for row in layout.rows])


def edges(needs: Needs) -> set[tuple[int, int]]:
    return {(supplier, node) for node, suppliers in enumerate(needs) for supplier in suppliers}


def ancestors(needs: Needs) -> list[frozenset[int]]:
    found: list[frozenset[int]] = []
    for suppliers in needs:
        found.append(frozenset(suppliers).union(*(found[s] for s in suppliers)))
    return found


def random_graph(seed: int, size: int, density: float, layers: int = 0) -> list[tuple[int, ...]]:
    chance = random.Random(seed)
    needs = []
    for node in range(size):
        near = (node * layers // size - 1, node * layers // size - 2) if layers else ()
        before = [s for s in range(node) if not layers or s * layers // size in near]
        needs.append(tuple(s for s in before if chance.random() < density))
    return needs


graphs = st.builds(
    random_graph,
    st.integers(0, 10**6),
    st.integers(0, 24),
    st.sampled_from([0.03, 0.08, 0.15, 0.3, 0.6]),
    st.sampled_from([0, 0, 3, 6]),
)


@given(graphs, st.integers(1, 12), st.booleans(), st.booleans())
def test_the_picture_shows_the_edges_and_no_others(needs: Needs, columns: int, reduce: bool, airy: bool) -> None:
    graph = reduce_edges(needs) if reduce else needs
    layout = lay_out(graph, columns=columns, airy=airy)
    assert read(layout) == edges(graph) - set(layout.cut), picture(layout)
    assert set(layout.cut) <= edges(graph)
    assert layout.columns <= columns


@given(graphs, st.integers(1, 12))
def test_every_node_has_one_row_below_its_suppliers(needs: Needs, columns: int) -> None:
    layout = lay_out(needs, columns=columns)
    rows = {row.node: y for y, row in enumerate(layout.rows) if row.node is not None}
    assert sorted(rows) == list(range(len(needs)))
    assert all(rows[s] < rows[t] for s, t in edges(needs))
    assert tuple(row.node for row in layout.rows if row.node is not None) == layout.order


@given(graphs)
def test_nothing_is_left_out_where_there_is_room(needs: Needs) -> None:
    assert lay_out(needs, columns=200).cut == ()


@given(graphs, st.integers(1, 8), st.integers(0, 10**6))
def test_weights_do_not_change_what_is_drawn(needs: Needs, columns: int, seed: int) -> None:
    graph = reduce_edges(needs)
    chance = random.Random(seed)
    heavy = {edge for edge in sorted(edges(graph)) if chance.random() < 0.3}
    layout, plain = lay_out(graph, heavy, columns), lay_out(graph, (), columns)
    assert read(layout) == read(plain)
    assert [[arms(c) for c in line] for line in gutters(layout)] == [[arms(c) for c in line] for line in gutters(plain)]
    assert not set("━┃┏┓┗┛┣┫┳┻╋") & set("".join(gutters(plain)))
    for source, target in heavy - set(layout.cut):  # a heavy edge leaves heavily and arrives heavily
        above, below = heavy_sides(layout, source), heavy_sides(layout, target)
        assert above & {"down", "right", "next"}, picture(layout)
        assert below & {"up", "side", "stacked"}, picture(layout)


def heavy_sides(layout: Layout, node: int) -> set[str]:
    """Where heavy lines touch a node; ``next`` and ``stacked``: it stands right above or below another one."""
    lines = [line.ljust(layout.width + 2) for line in gutters(layout)]
    heavy = set("━┃┏┓┗┛┣┫┳┻╋╸╹╺╻┠┨┯┷┝┥┰┸┎┒┖┚┍┑┕┙┡┢┩┪┱┲┹┺╀╁╂┼┽┾┿╃╄╅╆╇╈╉╊┞┟┦┧┭┮┵┶")
    y = next(i for i, row in enumerate(layout.rows) if row.node == node)
    x = 2 * layout.rows[y].column
    found = set()
    for name, row, mark in (("up", y - 1, "stacked"), ("down", y + 1, "next")):
        character = lines[row][x] if 0 <= row < len(lines) else " "
        found |= {name} if character in heavy else {mark} if character == "●" else set()
    beside = {lines[y][i] for i in range(len(lines[y])) if i != x}
    return found | ({"side", "right"} if beside & heavy else set())


@given(graphs)
def test_the_reduction_keeps_who_depends_on_whom(needs: Needs) -> None:
    reduced = reduce_edges(needs)
    assert edges(reduced) <= edges(needs)
    assert ancestors(reduced) == ancestors(needs)
    for edge in edges(reduced):  # and none of them could go
        less = [tuple(s for s in suppliers if (s, node) != edge) for node, suppliers in enumerate(reduced)]
        assert ancestors(less) != ancestors(reduced)


def test_a_chain_is_one_column_and_has_no_rows_between() -> None:
    assert picture(lay_out([(), (0,), (1,), (2,)])) == "● 0\n● 1\n● 2\n● 3"


def test_a_chain_with_room_has_its_lines() -> None:
    assert picture(lay_out([(), (0,), (1,)], {(0, 1)}, airy=True)) == "● 0\n┃\n● 1\n│\n● 2"


def test_room_does_not_part_what_is_no_chain() -> None:
    needs = [(), (), (0, 1)]
    assert picture(lay_out(needs, airy=True)) == picture(lay_out(needs)) == "●─╮ 0\n●─┤ 1\n●◂╯ 2"


def test_fan_out_and_fan_in_take_one_lane_each() -> None:
    layout = lay_out([(), (0,), (0,), (0,), (1, 2, 3)])
    assert picture(layout) == "●     0\n├▸●─╮ 1\n├▸●─┤ 2\n●───┤ 3\n●◂──╯ 4"


def test_strands_that_join_are_drawn_one_after_the_other() -> None:
    layout = lay_out([(), (), (), (0,), (1,), (2,), (3,), (4,), (5,), (6, 7, 8)], columns=4)
    assert layout.columns == 2
    assert read(layout) == {(0, 3), (3, 6), (1, 4), (4, 7), (2, 5), (5, 8), (6, 9), (7, 9), (8, 9)}


def test_two_hundred_independent_tasks_and_their_join_take_two_columns() -> None:
    layout = lay_out([()] * 200 + [tuple(range(200))], columns=8)
    assert (layout.columns, len(layout.rows), layout.cut) == (2, 201, ())


def test_everybody_to_everybody_is_one_lane() -> None:
    layout = lay_out([(), (), (), (0, 1, 2), (0, 1, 2), (0, 1, 2)])
    assert len(layout.lanes) == 1
    assert len(read(layout)) == 9


def test_unrelated_nodes_one_below_the_other_are_not_read_as_a_chain() -> None:
    assert read(lay_out([(), (), ()])) == set()
    assert read(lay_out([(), (), ()], columns=1)) == set()


def test_lanes_that_do_not_fit_are_named_and_the_rest_is_right() -> None:
    needs = random_graph(7, 40, 0.12)
    layout = lay_out(needs, columns=3)
    assert layout.cut
    assert read(layout) == edges(needs) - set(layout.cut)


def test_heavy_and_light_are_told_apart() -> None:
    layout = lay_out([(), (0,), (0,), (0,), (1, 2, 3)], {(0, 1), (1, 4)})
    assert picture(layout) == "●     0\n┡▸●━┓ 1\n├▸●─┨ 2\n●───┨ 3\n●◂━━┛ 4"


@pytest.mark.parametrize("size", [0, 1, 200, 1000])
def test_it_works_for_any_size_and_is_the_same_every_time(size: int) -> None:
    needs = reduce_edges(random_graph(3, size, min(0.3, 30 / max(size, 1)), layers=max(1, size // 8)))
    layout = lay_out(needs, columns=8)
    assert gutters(lay_out(needs, columns=8)) == gutters(layout)
    assert read(layout) == edges(needs) - set(layout.cut)


def test_a_chain_of_five_thousand_does_not_recurse() -> None:
    assert len(lay_out([(), *((i,) for i in range(4999))]).rows) == 5000


def test_the_inverse() -> None:
    assert inverse([(), (0,), (0, 1)]) == ((1, 2), (2,), ())


def test_the_cells_are_what_the_characters_say() -> None:
    for cell in range(81):
        weights = (cell // 27, cell // 9 % 3, cell // 3 % 3, cell % 3)
        assert arms(glyph(cell)) == "".join(arm for arm, weight in zip("URDL", weights, strict=True) if weight)
    assert (glyph(NODE), glyph(ARROW_RIGHT), glyph(ARROW_LEFT)) == ("●", "▸", "◂")


@pytest.mark.parametrize(
    "lines",
    [["●", "╰ ●"], ["● ╷", "●"], ["├─●"], ["● │", "●"], ["● ●"], ["●─╮", "●"], ["●─╮", "● ╯"], ["●", "│─╮", "●"]],
)
def test_the_reader_refuses_pictures_that_make_no_sense(lines: list[str]) -> None:
    with pytest.raises(Misdrawn):
        read_edges(lines, [y if "●" in line else None for y, line in enumerate(lines)])


@pytest.mark.parametrize(
    "lines, seen",
    [
        (["●", "●"], {(0, 1)}),
        (["●─╮", "● │", "●◂╯"], {(0, 2)}),
        (["●", "├▸●", "●"], {(0, 1), (0, 2)}),
        (["●", "│ ●", "├─│▸●", "│ ●", "●"], {(0, 2), (1, 3), (0, 4)}),
        (["●", "├─╮", "│ ●", "●"], {(0, 2), (0, 3)}),
    ],
)
def test_the_reader_reads_what_a_person_would(lines: list[str], seen: set[tuple[int, int]]) -> None:
    assert read_edges(lines, [y if "●" in line else None for y, line in enumerate(lines)]) == seen
