"""The drawn exports: well formed, complete, and safe with any title."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from goaptui import load, solve
from goaptui.exchange.calendar_file import ics
from goaptui.exchange.dot import dot
from goaptui.exchange.graph import graph_of
from goaptui.exchange.mermaid import mermaid
from goaptui.exchange.svg import svg
from goaptui.session.outlook import Outlook
from goaptui.session.timetable import build_timetable

NOW = datetime(2026, 2, 2, 9)
WEIRD = r"""
schema = 1
[plan]
title = "<b> \"q\" | ` # ; {x} 漢字 \u001b[31m & \\ end"
[facts]
a = { initial = false, label = "say \"hi\" | <i>&amp;" }
b = { initial = false }
[goals.g]
title = "goal | with `ticks` [and] (paren)"
conditions = { b = true }
[actions.x]
title = "first: *bold* _it_ %%c; </text>"
effects = { a = true }
estimate = "5m"
[actions.y]
title = "subgraph \"quoted\" #35; → ∀, and, commas; too"
preconditions = { a = true }
estimate = "1h..2h"
[actions.y.outcomes.one]
probability = 0.6
effects = { b = true }
[actions.y.outcomes.two]
title = "a>b | c"
probability = 0.4
"""


@pytest.fixture
def weird(tmp_path_factory: pytest.TempPathFactory) -> Outlook:
    path = tmp_path_factory.mktemp("plan") / "weird.toml"
    path.write_text(WEIRD, encoding="utf-8")
    return solve(load(path))


def test_the_graph_has_every_step_goal_and_branch(weird: Outlook) -> None:
    graph = graph_of(weird)
    assert [node.id for node in graph.nodes] == ["s0", "s1", "g0", "b0"]
    assert {(edge.source, edge.target) for edge in graph.edges} == {("s0", "s1"), ("s1", "g0"), ("s1", "b0")}


def test_mermaid_escapes_what_means_something_there(weird: Outlook) -> None:
    text = mermaid(weird)
    for label in re.findall(r'"([^"]*)"', text.split("flowchart LR")[1]):
        assert not re.search(r"[<>`|*_\[\](){}]", label.replace("<br/>", "")), label
    assert "\x1b" not in text


def test_dot_is_one_string_a_label(weird: Outlook) -> None:
    text = dot(weird)
    unescaped = re.sub(r"\\.", "", text)
    assert unescaped.count('"') % 2 == 0
    assert text.startswith("digraph plan {")
    assert text.endswith("}\n")


def test_svg_is_well_formed_and_shows_every_title(weird: Outlook) -> None:
    text = svg(build_timetable(weird, now=NOW))
    root = ElementTree.fromstring(text)
    shown = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(shown) == 3
    assert shown[0].startswith("1 first: *bold*")
    assert "\x1b" not in text


def test_svg_of_nothing_to_do(weird: Outlook) -> None:
    done = solve(weird.plan, facts={"b": True})
    assert "every goal holds" in svg(build_timetable(done, now=NOW))


def test_calendar_lines_are_folded_and_escaped(weird: Outlook) -> None:
    text = ics(build_timetable(weird, now=NOW), datetime(2026, 1, 1, tzinfo=UTC))
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 2
    assert "DTSTART:20260202T090000\r\n" in unfolded
    assert "∀\\, and\\, commas\\; too" in unfolded
