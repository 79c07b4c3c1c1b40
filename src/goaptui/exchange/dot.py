"""The dependency graph for Graphviz."""

from __future__ import annotations

from goaptui.exchange.graph import Edge, Node, graph_of, legend
from goaptui.session.outlook import Outlook

_SHAPES = {"step": "box", "measure": "hexagon", "goal": "doubleoctagon", "branch": "note"}


def dot(outlook: Outlook) -> str:
    """A directed graph from left to right; ends with a line feed."""
    graph = graph_of(outlook)
    lines = [
        "digraph plan {",
        f"  graph [rankdir=LR, label={_quoted(legend(outlook))}, labelloc=t, fontname=sans]",
        "  node [fontname=sans, fontsize=11]",
        "  edge [fontname=sans, fontsize=9]",
        *(f"  {_node(node)}" for node in graph.nodes),
        *(f"  {_edge(edge)}" for edge in graph.edges),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    label = f"{node.title}\n{node.detail}" if node.detail else node.title
    attributes = [f"label={_quoted(label)}", f"shape={_SHAPES[node.kind]}"]
    if node.critical:
        attributes.append("penwidth=2")
    if node.state in ("doing", "aside"):
        attributes.append("style=dashed")
    elif node.state in ("ready", "met"):
        attributes.append("style=bold")
    return f"{node.id} [{', '.join(attributes)}]"


def _edge(edge: Edge) -> str:
    attributes = [f"label={_quoted(edge.label)}"] if edge.label else []
    if edge.aside:
        attributes.append("style=dashed")
    elif edge.critical:
        attributes.append("penwidth=2")
    return f"{edge.source} -> {edge.target}" + (f" [{', '.join(attributes)}]" if attributes else "")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
