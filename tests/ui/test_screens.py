"""The screens of their own, the past, and what is handed over: every key, pressed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from goaptui.session.session import Session
from goaptui.ui.commands import BY_ID
from goaptui.ui.handover import export_path
from goaptui.ui.keymap import Settings
from goaptui.ui.screens.confirm import Confirm
from goaptui.ui.screens.details import DetailsPage
from goaptui.ui.screens.export_chooser import ExportChooser
from goaptui.ui.screens.history import HistoryPage
from goaptui.ui.screens.metrics import MetricsPage
from goaptui.ui.screens.notes import NotesPage
from goaptui.ui.screens.page import Page
from goaptui.ui.screens.risks import RisksPage
from goaptui.ui.view import fact_item
from tests.ui.cockpit import Cockpit, cockpit
from tests.ui.plans import session as open_session
from tests.ui.rich_plan import RICH

SCREENS: dict[str, type[Page]] = {
    "m": MetricsPage,
    "R": RisksPage,
    "H": HistoryPage,
    "N": NotesPage,
    "i": DetailsPage,
}
SIZES = [(20, 5), (20, 12), (40, 12), (60, 20), (80, 24), (120, 40), (200, 60)]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path, RICH)


def shown(app: Cockpit) -> str:
    return "\n".join(app.screen())


def below(app: Cockpit) -> str:
    """The line below of the page on the screen."""
    page = app.app.screen
    assert isinstance(page, Page)
    return page.footer_bar.render_line(0).text


async def past(app: Cockpit) -> None:
    """Wait until a past moment is on the screen."""
    await app.until(lambda: app.main.past is not None, "the past is looked at")
    await app.settle()


# ── opening and closing ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", SCREENS)
async def test_one_key_opens_it_and_closes_it(session: Session, key: str) -> None:
    async with cockpit(session, (80, 24)) as app:
        for close in (key, "escape", "q"):
            await app.press(key)
            assert isinstance(app.app.screen, SCREENS[key])
            await app.press(close)
            assert app.app.screen is app.main


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_they_fit_every_screen(session: Session, size: tuple[int, int]) -> None:
    session.done("fix", evidence="a link")
    async with cockpit(session, size) as app:
        for key in SCREENS:
            await app.press(key, "down", "end", "pagedown", "space", "up", "home")
            assert all(len(line) <= size[0] for line in app.screen())
            await app.press("escape")
        await app.press("H", "down", "down", "enter")
        await app.press("E", "escape")
        assert app.app.screen is app.main
        if size[1] >= 4:
            assert "PAST" in shown(app) or "back to now" in app.said


async def test_resizing_a_page_draws_it_anew(session: Session) -> None:
    async with cockpit(session, (120, 40)) as app:
        for key in SCREENS:
            await app.press(key)
            await app.pilot.resize_terminal(50, 15)
            await app.settle()
            assert {len(line) for line in app.screen()} == {50}
            await app.press("escape")
            await app.pilot.resize_terminal(120, 40)
            await app.settle()


async def test_the_key_of_another_one_goes_there(session: Session) -> None:
    async with cockpit(session, (80, 24)) as app:
        await app.press("m", "R")
        assert isinstance(app.app.screen, RisksPage)
        await app.press("H")
        assert isinstance(app.app.screen, HistoryPage)
        assert len(app.app.screen_stack) == 2


async def test_their_keys_can_be_bound_anew(session: Session) -> None:
    async with cockpit(session, settings=Settings({"metrics": ("z",)}, "goaptui-dark", ())) as app:
        await app.press("m")
        assert app.app.screen is app.main
        await app.press("z")
        assert isinstance(app.app.screen, MetricsPage)
        await app.press("z")
        assert app.app.screen is app.main


async def test_without_metrics_and_notes_it_says_so(tmp_path: Path) -> None:
    text = "schema = 1\n[facts]\na = false\n[goals.g]\nconditions = { a = true }\n"
    async with cockpit(open_session(tmp_path, text)) as app:
        await app.press("m")
        assert "no metrics" in app.said
        await app.press("N")
        assert "no notes" in app.said
        await app.press("R")
        assert "names no risks" in shown(app)
        await app.press("H")
        assert "0 events" in shown(app)


async def test_titles_are_never_markup(session: Session) -> None:
    async with cockpit(session, (120, 50)) as app:
        for key, words in [
            ("R", "CI behaves [i]differently"), ("N", "What we learned [red]"), ("R", "Fix one [red]blocker"),
        ]:  # fmt: skip
            await app.press(key)
            assert words in shown(app)
            await app.press("escape")
        await app.press("2", "i")
        assert "Action: Fix one [red]blocker" in shown(app)


async def test_a_page_is_filtered(session: Session) -> None:
    async with cockpit(session, (80, 24)) as app:
        await app.press("m", "slash", *"delivered", "enter")
        assert "Delivered" in shown(app)
        assert "CI health" not in shown(app)
        await app.press("escape")
        assert "CI health" in shown(app)
        assert isinstance(app.app.screen, MetricsPage)


async def test_a_page_follows_what_happens_meanwhile(session: Session) -> None:
    async with cockpit(session, (80, 24)) as app:
        await app.press("m")
        app.main.change(lambda: session.set("merged", True))
        await app.settle()
        assert "1/3 metrics met" in shown(app)


# ── going on from them ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_enter_on_a_metric_goes_to_its_fact(session: Session) -> None:
    async with cockpit(session, (80, 24)) as app:
        await app.press("2", "m", "enter")
        await app.settle()
        assert app.app.screen is app.main
        assert app.main.current == "world"
        assert app.main.pane.cursor_row.key == "rate"


async def test_enter_on_a_risks_action_goes_to_it_in_the_plan(session: Session) -> None:
    async with cockpit(session, (80, 40)) as app:
        await app.press("R", "enter")
        assert "leads nowhere" in below(app)
        page = app.app.screen
        assert isinstance(page, Page)
        assert page.sheet.place_cursor("risk/1/merge")
        await app.press("enter")
        await app.settle()
        assert app.main.current == "plan"
        assert app.main.context().action == "merge"


async def test_details_lead_on_and_back(session: Session) -> None:
    async with cockpit(session, (80, 60)) as app:
        await app.press("2", "i")
        page = app.app.screen
        assert isinstance(page, DetailsPage)
        index = page.sheet.rows.find_item(fact_item("blockers"))
        assert index is not None
        key = page.sheet.rows.keys[index]
        assert key is not None
        page.sheet.place_cursor(key)
        await app.press("enter")
        assert "Fact: Blockers" in shown(app)
        await app.press("backspace")
        assert "Action: Fix one [red]blocker" in shown(app)


# ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [(80, 30), (140, 30)], ids=["80x30", "140x30"])
async def test_notes_are_read_as_markdown(session: Session, size: tuple[int, int]) -> None:
    async with cockpit(session, size) as app:
        await app.press("N")
        await app.until(lambda: "Ship it with tests that pass" in shown(app), "the summary")
        await app.press("down")
        await app.until(lambda: "Some text with code and a link" in shown(app), "the first note")
        assert "│ a" in shown(app)
        await app.press("down", "down")
        await app.until(lambda: "Ask Ann" in shown(app), "the note on an action")


async def test_a_link_in_a_note_opens_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    async with cockpit(session, (80, 30)) as app:
        monkeypatch.setattr(app.app, "open_url", lambda url, **more: opened.append(url))
        await app.press("N", "down")
        await app.until(lambda: "and a link" in shown(app), "the first note")
        lines = app.screen()
        y = next(i for i, line in enumerate(lines) if "and a link" in line)
        await app.pilot.click(offset=(lines[y].index("a link") + 3, y))
        await app.settle()
        assert not opened
        assert "https://example.org" in below(app)


# ── the past ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lived(session: Session) -> Session:
    session.set("ci", True)
    session.done("fix", evidence="a link")
    session.set("merged", True)
    return session


async def test_a_moment_is_looked_at_in_all_panes_and_plainly_past(lived: Session) -> None:
    async with cockpit(lived) as app:
        clock = f"{lived.log[0].time:%H:%M}"
        await app.press("H", "end", "up", "enter")
        await past(app)
        assert app.app.screen is app.main
        assert app.top.startswith(f" PAST: {clock}, before 2 later events")
        assert "○ Merged" in app.text("world")
        assert "● CI is green" in app.text("world")
        assert app.steps() == ["fix", "suite", "merge"]
        assert "☐ Reproduce" in app.text("checklist")
        await app.press("b")
        assert "PAST" not in app.top
        assert "● Merged" in app.text("world")
        assert app.steps() == ["suite"]


async def test_the_beginning_can_be_looked_at(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "enter")
        await past(app)
        assert "before 3 later events" in app.top
        assert app.steps() == ["fix", "suite", "update_ci", "merge"]


@pytest.mark.parametrize(
    "way", [("b",), ("escape",), ("H", "home", "enter"), ("H", "b"), ("H", "home", "down", "enter")]
)
async def test_every_way_back_to_now(lived: Session, way: tuple[str, ...]) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "enter")
        await past(app)
        await app.press(*way)
        await app.until(lambda: app.main.past is None, "now is shown")
        await app.settle()
        assert "PAST" not in shown(app)
        assert app.steps() == ["suite"]
        await app.press("b")
        assert "This is now" in app.said


async def test_a_panes_own_key_gives_way_to_the_way_back(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("t")
        assert app.main.keymap.find("b", "timeline") is not BY_ID["now"]  # else this tests nothing
        await app.press("H", "end", "enter")
        await past(app)
        assert app.said.count("b ") == 1
        await app.press("b")
        assert app.main.past is None
        assert app.main.current == "timeline"


async def test_nothing_can_be_changed_in_the_past(lived: Session) -> None:
    log = lived.log
    async with cockpit(lived) as app:
        await app.press("H", "end", "enter")
        await past(app)
        for keys in (("1", "space"), ("enter",), ("delete",), ("plus",), ("2", "space"), ("f",), ("o",), ("x",), ("D",),
                     ("4", "space"), ("u",), ("U",)):  # fmt: skip
            await app.press(*keys)
            assert app.app.screen is app.main
            assert "This is the past" in app.said, keys
            assert "b goes back to now" in app.said
        app.main.set_fact("merged", False)
        assert lived.log is log


async def test_another_program_changes_the_session_while_the_past_is_looked_at(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "enter")
        await past(app)
        other = Session.open(lived.path)
        other.set("found", False)
        await app.until(lambda: "before 4 later events" in app.top, "the log is one longer")
        assert "● Tests found" in app.text("world")
        await app.press("b")
        assert "○ Tests found" in app.text("world")


async def test_a_plan_file_that_changes_while_the_past_is_looked_at(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "enter")
        await past(app)
        lived.path.write_text(RICH.replace("Tests found", "Tests discovered"))
        await app.until(lambda: "Tests discovered" in app.text("world"), "the plan is read again")
        await app.settle()
        assert app.top.startswith(" PAST")
        assert app.steps() == ["fix", "suite", "update_ci", "merge"]


async def test_returning_to_a_moment_asks_undoes_and_can_be_redone(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "up", "enter")
        await past(app)
        await app.press("B")
        assert isinstance(app.app.screen, Confirm)
        text = shown(app)
        assert "undoes 2 changes" in text
        assert "Merged: false → true" in text
        await app.press("escape")
        assert app.main.past is not None
        await app.press("B", "y")
        assert app.main.past is None
        assert app.steps() == ["fix", "suite", "merge"]
        assert [event.kind for event in lived.log[3:]] == ["undo", "undo"]
        await app.press("U", "U")
        assert app.steps() == ["suite"]
        await app.until(lambda: lived.unsaved == 0, "it is saved")


async def test_a_moment_is_returned_to_from_the_history(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "B", "y")
        await app.settle()
        assert "As it was at the beginning" in app.said
        assert app.steps() == ["fix", "suite", "update_ci", "merge"]
        await app.press("H")
        assert shown(app).count("undone") == 3


async def test_returning_where_nothing_differs_says_so(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("u", "H", "home", "down", "down", "down", "B")
        await app.settle()
        assert app.app.screen is app.main
        assert "Nothing differs from now" in app.said


async def test_undo_says_what_it_undoes(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("u")
        assert "Undone: Merged: false → true" in app.said


async def test_the_commands_of_the_past_are_refused_now(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("B")
        assert "This is now" in app.said


# ── handing over ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("form", "name"),
    [("roadmap", "plan.roadmap.md"), ("summary", "plan.summary.md"), ("mermaid", "plan.mermaid.mmd"),
     ("svg", "plan.svg"), ("json", "plan.json"), ("ics", "plan.ics"), ("dot", "plan.dot")],
)  # fmt: skip
def test_where_exports_go(form: str, name: str) -> None:
    assert export_path(Path("/x/plan.toml"), form) == Path("/x") / name


async def choose(app: Cockpit, form: str) -> None:
    await app.press("E")
    chooser = app.app.screen
    assert isinstance(chooser, ExportChooser)
    assert chooser.sheet.place_cursor(form)
    await app.press("enter")


@pytest.mark.parametrize("form", ["summary", "document", "mermaid", "json"])
async def test_an_export_is_written_beside_the_plan(session: Session, form: str) -> None:
    path = export_path(session.path, form)
    async with cockpit(session) as app:
        await choose(app, form)
        await app.until(lambda: "Written" in app.said, "it is written")
        assert path.name in app.said
        assert "Update CI" in path.read_text(encoding="utf-8")


async def test_an_export_asks_before_it_overwrites(session: Session) -> None:
    path = export_path(session.path, "mermaid")
    path.write_text("mine")
    async with cockpit(session) as app:
        await choose(app, "mermaid")
        assert isinstance(app.app.screen, Confirm)
        await app.press("escape")
        assert path.read_text() == "mine"
        await choose(app, "mermaid")
        await app.press("y")
        await app.until(lambda: "Written" in app.said, "it is written")
        assert "flowchart" in path.read_text(encoding="utf-8")


async def test_an_export_that_cannot_be_written_says_why(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("goaptui.storage.atomic.write_atomically", full)
    async with cockpit(session) as app:
        await choose(app, "mermaid")
        await app.until(lambda: "Not written: No space left on device" in app.said, "it says why")


async def test_the_past_is_exported_as_the_past(lived: Session) -> None:
    async with cockpit(lived) as app:
        await app.press("H", "end", "enter")
        await past(app)
        await app.press("E")
        assert "past moment" in shown(app)
        await app.press("escape")
        await choose(app, "summary")
        await app.until(lambda: "Written" in app.said, "it is written")
        text = export_path(lived.path, "summary").read_text(encoding="utf-8")
        assert "0 of 3" in text


async def test_titles_ids_commands_and_the_summary_are_copied(session: Session) -> None:
    async with cockpit(session) as app:
        copied: Callable[[], str] = lambda: app.app.clipboard  # noqa: E731
        await app.press("y")
        assert copied() == "Tests found"
        await app.press("Y")
        assert "No action" in app.said
        await app.press("2", "y")
        assert copied() == "Fix one [red]blocker"
        assert app.said.startswith("Copied: Fix one [red]blocker")
        app.main.run_command("copy-id")
        assert copied() == "fix"
        await app.press("Y")
        assert copied() == "pytest -x tests/async\ngit commit -am 'fix'\n"
        await app.press("down", "Y")
        assert "has no commands" in app.said
        app.main.run_command("copy-summary")
        await app.until(lambda: "Copied: the summary" in app.said, "the summary is copied")
        assert "Portfolio" in copied()


async def test_a_screenshot_is_written_beside_the_plan(session: Session) -> None:
    async with cockpit(session, (80, 24)) as app:
        app.main.run_command("screenshot")
        await app.until(lambda: "Written" in app.said, "it is written")
        (picture,) = session.path.parent.glob("plan.screenshot-*.svg")
        text = picture.read_text(encoding="utf-8")
        assert text.startswith("<svg")
        assert "Tests&#160;found" in text


async def test_the_palette_has_them_all(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("ctrl+p", *"screenshot")
        await asyncio.sleep(0)
        await app.until(lambda: "Save a screenshot" in shown(app), "it is found")
        for name in ("export", "copy-title", "copy-id", "copy-commands", "copy-summary", "history", "return", "now"):
            assert BY_ID[name] in app.main.keymap.commands
