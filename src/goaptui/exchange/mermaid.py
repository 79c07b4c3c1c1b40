"""The dependency graph as a Mermaid flowchart, which GitHub and many editors draw."""

from __future__ import annotations

from goaptui.exchange.graph import Edge, Graph, Node, graph_of, legend
from goaptui.session.outlook import Outlook

_SHAPES = {"step": ("[", "]"), "measure": ("{{", "}}"), "goal": ("([", "])"), "branch": (">", "]")}
_CLASSES = (
    "classDef ready stroke-width:3px",
    "classDef doing stroke-width:3px,stroke-dasharray:6 3",
    "classDef met stroke:#2e8b57,stroke-width:3px",
    "classDef aside stroke-dasharray:3 3",
)


def mermaid(outlook: Outlook) -> str:
    """A flowchart from left to right; ends with a line feed. Measuring steps are hexagons, goals are rounded."""
    graph = graph_of(outlook)
    lines = ["---", f"title: {_title(legend(outlook))}", "---", "flowchart LR"]
    lines += [f"  {_node(node)}" for node in graph.nodes]
    lines += [f"  {_edge(edge)}" for edge in graph.edges]
    lines += [f"  {definition}" for definition in _CLASSES]
    for state in ("ready", "doing", "met", "aside"):
        names = [node.id for node in graph.nodes if node.state == state]
        if names:
            lines.append(f"  class {','.join(names)} {state}")
    lines += _critical(graph)
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    opening, closing = _SHAPES[node.kind]
    text = _escaped(node.title) + (f"<br/>{_escaped(node.detail)}" if node.detail else "")
    return f'{node.id}{opening}"{text}"{closing}'


def _edge(edge: Edge) -> str:
    arrow = "-.->" if edge.aside else "==>" if edge.critical else "-->"
    label = f"|{_quoted(edge.label)}|" if edge.label else ""
    return f"{edge.source} {arrow}{label} {edge.target}"


def _critical(graph: Graph) -> list[str]:
    critical = [node.id for node in graph.nodes if node.critical]
    return [f"  style {name} stroke:#c0392b" for name in critical]


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Text as Mermaid shows it to the letter: what has a meaning there, or in its Markdown, as a character code."""
    return "".join(f"#{ord(c)};" if c in '"#<>&;|`*_~\\[](){}$%^' else c for c in text)


def _title(text: str) -> str:
    """A YAML string. A title takes no character codes, and Mermaid mistakes its angle brackets for HTML."""
    from json import dumps

    return dumps(text.replace("<", "‹").replace(">", "›"), ensure_ascii=False)
