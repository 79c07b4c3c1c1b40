"""The cockpit beside keys: files that others change, slow planners, errors, selection, small screens, speed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Region

from goaptui.planner.solution import Limits, Progress
from goaptui.session.outlook import Outlook, build_outlook
from goaptui.session.session import Session
from goaptui.ui import app as app_module
from goaptui.ui.commands import PANES
from goaptui.ui.keymap import Settings
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.problems import Problems
from goaptui.ui.widgets.line_pane import LinePane
from tests.ui.cockpit import THEME, cockpit, write
from tests.ui.plans import EXAMPLE
from tests.ui.test_keys import PLAN


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session.open(write(tmp_path, PLAN))


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_everything_is_there_after_a_restart(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("space", "2", "space", "j", "o")
        await app.press("q")
    again = Session.open(session.path)
    assert again.record.values == session.record.values
    assert again.record.statuses == session.record.statuses
    async with cockpit(again) as app:
        assert "● Green" in app.text("world")
        await app.press("u", "u", "u")
        assert app.value("green") is False
        assert app.value("blockers") == 2


async def test_an_edited_plan_is_reloaded_keeping_session_cursor_and_scroll(tmp_path: Path) -> None:
    path = write(tmp_path, EXAMPLE.read_text())
    async with cockpit(Session.open(path), size=(120, 24)) as app:
        await app.press("space", "end")
        top, fact = app.main.pane.top, app.main.context().fact
        assert top > 0
        path.write_text(EXAMPLE.read_text().replace('title = "Portfolio readiness"', 'title = "Another title"'))
        await app.until(lambda: "Another title" in app.top, "the title is the new one")
        await app.settle()
        assert (app.main.pane.top, app.main.context().fact) == (top, fact)
        assert app.main.outlook.record.values["conflict_understood"] is True
        assert "read again" in app.said


async def test_a_broken_edit_shows_its_error_and_the_last_good_plan_stays(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("exclamation_mark")
        assert "Nothing is wrong" in app.said
        session.path.write_text(PLAN.replace("blockers = 0 }", "blokers = 0 }").replace("estimate", "estimat"))
        await app.until(lambda: "more: ! shows them" in "\n".join(app.screen()), "the errors are in the banner")
        assert "last good plan stays" in "\n".join(app.screen())
        assert "paint" in app.steps()
        await app.press("space")
        assert app.value("green") is True
        await app.press("exclamation_mark")
        assert isinstance(app.app.screen, Problems)
        await app.press("escape")
        session.path.write_text(PLAN)
        await app.until(lambda: "last good plan" not in "\n".join(app.screen()), "the errors are gone")
        await app.settle()
        assert app.value("green") is True


async def test_an_action_that_an_edit_took_away_is_gone_and_nothing_breaks(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2")
        app.main.pane.place_cursor("step/paint/1")
        head, _, tail = PLAN.partition("[actions.paint]")
        session.path.write_text(head + tail[tail.index("[actions.sign]") :])
        await app.until(lambda: "paint" not in app.main.outlook.plan.actions, "the action is gone")
        await app.settle()
        assert app.main.context().action != "paint"
        await app.press("space")


async def test_what_another_program_writes_to_the_session_is_taken_in(session: Session) -> None:
    async with cockpit(session) as app:
        other = Session.open(session.path)
        other.set("green", True)
        await app.until(lambda: app.value("green") is True, "the change is taken in")
        await app.until(lambda: "● Green" in app.text("world"), "and seen")
        await app.press("down", "space", "q")
    values = Session.open(session.path).record.values
    assert (values["green"], values["seen"]) == (True, True)


async def test_a_session_file_that_cannot_be_used_is_told(session: Session) -> None:
    async with cockpit(session) as app:
        session.session_path.write_text("schema = 99\n")
        await app.until(lambda: "session file cannot be used" in "\n".join(app.screen()), "it is told")
        assert "paint" in app.steps()


async def test_the_plan_file_is_opened_in_the_editor_at_the_item(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess
    from contextlib import contextmanager

    called: list[list[str]] = []

    @contextmanager
    def suspend(self: object) -> Iterator[None]:
        yield

    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        called.append(command)
        session.path.write_text(PLAN.replace('title = "Keys"', 'title = "Edited"'))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(app_module.GoaptuiApp, "suspend", suspend)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("VISUAL", "nano")
    async with cockpit(session) as app:
        await app.press("2", "e")
        line = PLAN.splitlines().index("[actions.mend]") + 1
        assert called == [["nano", f"+{line}", str(session.path.absolute())]]
        assert "Edited" in app.top
        assert "status 3" in app.said


async def test_without_a_terminal_to_lend_the_editor_is_not_opened(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("e")
        assert "cannot be opened" in app.said


# ── planning ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Slow:
    """A planner that waits to be let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.begun = threading.Event()
        self.error: Exception | None = None

    def __call__(self, request: Any, limits: Limits | None = None) -> Outlook:
        assert limits is not None
        self.begun.set()
        if limits.on_progress is not None:
            from decimal import Decimal

            limits.on_progress(Progress(Decimal(310), Decimal(280), 7))
        while not self.go.wait(0.001):
            if limits.reached():
                break
        if self.error is not None:
            raise self.error
        return build_outlook(request)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    planner = Slow()
    monkeypatch.setattr("goaptui.session.outlook.build_outlook", planner)
    return planner


async def test_a_long_search_shows_the_change_at_once_how_it_goes_and_the_plan_when_it_is_found(
    session: Session, slow: Slow
) -> None:
    async with cockpit(session) as app:
        slow.go.clear()
        await app.pilot.press("space")
        await app.pilot.pause()
        assert "● Green" in app.text("world")  # the fact is as it was set, the plan as it was
        assert "paint" in app.steps()
        await app.until(lambda: "planning… best 310, bound 280" in app.top, "how it goes is shown")
        assert "esc stop the search" in app.said
        slow.go.set()
        await app.settle()
        assert app.steps() == ["mend", "mend"]
        assert "planning" not in app.top


async def test_escape_stops_a_search(session: Session, slow: Slow) -> None:
    async with cockpit(session) as app:
        slow.go.clear()
        await app.pilot.press("space")
        await app.pilot.press("escape")
        await app.settle()
        assert not app.main.planner.busy
        assert app.steps() == ["mend", "mend"]


async def test_keys_work_while_it_plans_and_only_the_last_answer_counts(session: Session, slow: Slow) -> None:
    async with cockpit(session) as app:
        slow.go.clear()
        for _ in range(5):
            await app.pilot.press("space")
        await app.pilot.press("down")
        assert app.main.context().fact == "seen"
        slow.go.set()
        await app.settle()
        assert app.value("green") is True
        assert app.steps() == ["mend", "mend"]


async def test_an_error_of_the_planner_is_shown_and_the_exit_status_is_not_0(
    session: Session, slow: Slow, capsys: pytest.CaptureFixture[str]
) -> None:
    async with cockpit(session) as app:
        slow.error = ZeroDivisionError("oh dear")
        await app.press("space")
        assert "The planner failed: oh dear" in "\n".join(app.screen())
        assert app.value("green") is True
        slow.error = None
        await app.press("space")
        assert "planner failed" not in "\n".join(app.screen())
        await app.press("q")
    assert app_module.finish(app.app) == 1
    assert "ZeroDivisionError: oh dear" in capsys.readouterr().err


async def test_the_first_screen_does_not_wait_for_a_slow_planner(session: Session, slow: Slow) -> None:
    slow.go.clear()
    app = app_module.GoaptuiApp(session, settings=THEME)
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.main is not None
        assert "planning" in app.main.title_bar.render_line(0).text
        assert "Green" in app.main.panes["world"].render_line(1).text
        slow.go.set()
        while app.main.planner.busy:
            await pilot.pause(0.001)
        await pilot.pause()
        assert "optimal" in app.main.title_bar.render_line(0).text


# ── what is seen ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_a_replan_changed_is_marked_and_fades_with_the_next_key(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("space")
        top = app.lines("plan")[0]
        assert "-2 cost" in top.replace("- 2", "-2")
        assert "→" in top
        assert "- dropped: Look, Paint it green" in app.text("plan")
        await app.press("down")
        assert "→" not in app.lines("plan")[0]
        assert "dropped" not in app.text("plan")
        await app.press("up", "space")
        added = [line for line in app.lines("plan") if "Paint it green" in line]
        assert "+" in added[0]


async def test_one_selection_for_all_panes(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2")
        app.main.pane.place_cursor("step/paint/1")
        for pane in ("graph", "checklist"):
            assert app.main.panes[pane].cursor_row.item == app.main.selection.item
            chosen = [line for line in app.lines(pane) if "›" in line]
            assert len(chosen) == 1
            assert "Paint it" in chosen[0]
        marks = {line[6:].split()[0]: line[2:4] for line in app.lines("world")[1:5]}
        assert marks == {"Green": "c ", "Seen": "r ", "Blockers": "r ", "Rate": "  "}
        await app.press("1", "down", "down")
        marks = {line[2:4] for line in app.lines("plan") if "Mend" in line}
        assert marks == {"rc"}


async def test_the_footer_has_the_keys_of_the_place(session: Session) -> None:
    async with cockpit(session) as app:
        assert app.said.startswith("space toggle")
        await app.press("2")
        assert app.said.startswith("space done")
        assert "? help" in app.said


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (20, 5), (40, 12), (60, 20), (80, 24), (100, 18), (250, 70)])
async def test_no_size_breaks_it(session: Session, size: tuple[int, int]) -> None:
    async with cockpit(session, size=size) as app:
        await app.press(
            "space", "tab", "down", "tab", "tab", "down", "space", "slash", "a", "escape", "question_mark", "escape"
        )
        assert [len(line) for line in app.screen()] == [size[0]] * size[1]


async def test_narrow_screens_have_tabs_with_counters(session: Session) -> None:
    async with cockpit(session, size=(80, 24)) as app:
        assert "[1 World 0/2] 2 Plan 4" in app.screen()[1]
        assert app.main.panes["world"].display
        assert not app.main.panes["plan"].display
        await app.press("tab")
        assert "[2 Plan 4]" in app.screen()[1]
        assert "Mend a blocker" in app.screen()[3]
        at = app.screen()[1].index("4 Checklist")
        await app.pilot.click("#tabs", offset=(at + 2, 0))
        await app.settle()
        assert app.main.current == "checklist"


async def test_the_screen_can_be_resized_both_ways(session: Session) -> None:
    async with cockpit(session, size=(80, 24)) as app:
        await app.press("3")
        await app.pilot.resize_terminal(120, 40)
        await app.settle()
        assert all(app.main.panes[pane].display for pane in PANES)
        assert app.main.current == "graph"
        await app.pilot.resize_terminal(50, 15)
        await app.settle()
        assert [pane for pane in PANES if app.main.panes[pane].display] == ["graph"]
        assert len(app.screen()[0]) == 50


async def test_wrong_settings_are_said_and_do_no_harm(session: Session) -> None:
    async with cockpit(session, settings=Settings({}, "no such theme", ("config.toml: colour is no setting",))) as app:
        assert "colour is no setting (and 1 more)" in app.said
        assert app.app.theme == "goaptui-dark" or app.app.theme == "goaptui-ansi"


async def test_no_markup_and_no_control_characters_from_a_plan(tmp_path: Path) -> None:
    title = "[bold]Paint[/bold] it\\u001b[31m\\tred\\u202e"
    async with cockpit(Session.open(write(tmp_path, PLAN.replace("Paint it green", title)))) as app:
        shown = "\n".join(app.screen())
        assert "[bold]Paint[/bold] it [31m red" in shown
        assert not any(ord(character) < 32 and character != "\n" for character in shown)
        assert "\u202e" not in shown


# ── fast by construction ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_key_costs_no_layout_pass_and_draws_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.open(write(tmp_path, EXAMPLE.read_text()))
    async with cockpit(session) as app:
        await app.press("down")
        layouts: list[object] = []
        drawn: list[tuple[str | None, int]] = []
        relayout, render = MainScreen._refresh_layout, LinePane.render_line
        monkeypatch.setattr(
            MainScreen, "_refresh_layout", lambda self, *a, **k: (layouts.append(a), relayout(self, *a, **k))[1]
        )
        monkeypatch.setattr(LinePane, "render_line", lambda self, y: (drawn.append((self.id, y)), render(self, y))[1])
        await app.pilot.press("plus")  # a fact that nobody wants anything of
        await app.settle()
        assert not layouts
        assert {y for pane, y in drawn if pane == "world"} <= {0, app.main.pane.cursor - app.main.pane.top + 1}
        assert len(drawn) <= 6


async def test_rows_are_made_for_the_screen_alone(tmp_path: Path) -> None:
    facts = "\n".join(f"f{i} = false" for i in range(1000))
    actions = "\n".join(f"[actions.a{i}]\neffects = {{ f{i} = true }}" for i in range(1000))
    wanted = ", ".join(f"f{i} = true" for i in range(1000))
    text = f"schema = 1\n[facts]\n{facts}\n[goals.all]\nconditions = {{ {wanted} }}\n{actions}\n"
    async with cockpit(Session.open(write(tmp_path, text))) as app:
        await app.press("space")
        for pane in PANES:
            rows = app.main.panes[pane].rows
            assert len(rows) > 50
            assert len(rows._made) <= 60, pane


async def test_updates_begin_where_the_change_begins(session: Session) -> None:
    async with cockpit(session) as app:
        screen = app.main
        screen.panes["plan"].refresh(Region(10, 2, 4, 1))
        screen._compositor.update_widgets({screen.panes["plan"]})
        update = screen._compositor.render_partial_update()
        assert update is not None
        written = update.render_segments(app.app.console)
        left = screen.panes["plan"].region.x
        assert f"\x1b[{screen.panes['plan'].region.y + 3};{left + 11}H" in written
        import re

        assert len(re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", written)) == 4


def test_nothing_heavy_is_imported_before_the_first_screen() -> None:
    import subprocess
    import sys

    # What Textual's app brings along by itself is not ours to choose.
    code = (
        "import sys, textual.app; theirs = set(sys.modules);"
        "import goaptui.ui.app, goaptui.ui.screens.main, goaptui.session.outlook, goaptui.planner.solve;"
        "ours = set(sys.modules) - theirs; heavy = {'networkx', 'pydantic', 'tree_sitter', 'tomli_w'};"
        "late = {'goaptui.ui.palette', *('goaptui.ui.screens.' + name for name in ('help', 'explain', 'dialog'))};"
        "print(sorted((heavy | late) & ours) + sorted(name for name in ours if name.startswith('textual.widgets._')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
