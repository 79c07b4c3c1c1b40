"""Every key of the cockpit, pressed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.session.session import Session
from goaptui.ui.commands import BY_ID, COMMANDS, PANES
from goaptui.ui.keymap import Keymap, Settings, normal
from goaptui.ui.screens.confirm import Confirm
from goaptui.ui.screens.explain import ExplainScreen
from goaptui.ui.screens.help import HelpScreen
from goaptui.ui.screens.outcome_chooser import OutcomeChooser
from goaptui.ui.screens.value_editor import ValueEditor
from tests.ui.cockpit import cockpit, write

PLAN = """
schema = 1
[plan]
title = "Keys"
[facts]
green = false
seen = { type = "bool" }
blockers = { initial = 2, min = 0, max = 3, step = 1 }
rate = { type = "number", min = 0, max = 1, step = 0.05 }
scope = ["a"]
[goals.out]
conditions = { green = true, blockers = 0 }
[actions.mend]
title = "Mend a blocker"
preconditions = { blockers = "> 0" }
effects = { blockers = "-= 1" }
estimate = "30m"
[actions.look]
title = "Look"
estimate = "5m"
preconditions = { seen = "unknown" }
[actions.look.outcomes.fine]
title = "Fine"
effects = { seen = true }
[actions.look.outcomes.odd]
title = "Odd"
effects = { seen = false }
[actions.paint]
title = "Paint it green"
preconditions = { blockers = 0, seen = true }
effects = { green = true }
estimate = "1h"
[actions.sign]
title = "Sign it"
preconditions = { green = false }
effects = { green = true }
estimate = "2d"
evidence = "required"
""".replace('scope = ["a"]', 'scope = { initial = "session", values = ["session", "function", "removed"] }')


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session.open(write(tmp_path, PLAN))


# ── world state ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_space_toggles_a_bool_and_an_unknown_one_becomes_true(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("space")
        assert app.value("green") is True
        await app.press("space")
        assert app.value("green") is False
        await app.press("down", "space")
        assert app.value("seen") is True


async def test_a_toggle_replans_all_panes(session: Session) -> None:
    async with cockpit(session) as app:
        assert "paint" in app.steps()
        await app.press("space")
        assert app.steps() == ["mend", "mend"]
        assert "● Green" in app.text("world")
        assert "cost" in app.lines("plan")[0]
        assert "Paint it green" in app.text("plan")  # below, among those that are not in the plan
        assert app.text("plan").index("Not in the plan") < app.text("plan").index("    Paint it green")


async def test_space_on_a_number_says_what_to_press(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("down", "down", "space")
        assert app.value("blockers") == 2
        assert "+ and -" in app.said


async def test_space_takes_an_enum_round(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("end")
        for value in ("function", "removed", "session"):
            await app.press("space")
            assert app.value("scope") == value


async def test_plus_and_minus_step_a_number_within_its_bounds(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("down", "down", "plus")
        assert app.value("blockers") == 3
        await app.press("equals_sign")
        assert app.value("blockers") == 3
        assert "maximum" in app.said
        await app.press("minus", "minus", "minus", "minus")
        assert app.value("blockers") == 0
        assert "minimum" in app.said
        await app.press("down", "plus")  # from unknown: to the end that the key comes from
        assert app.value("rate") == 0
        await app.press("plus")
        assert app.value("rate") == Decimal("0.05")


async def test_plus_on_a_bool_says_why_not(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("plus")
        assert app.value("green") is False
        assert "space" in app.said


async def test_plus_and_minus_step_an_enum_and_stop_at_its_ends(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("end", "minus")
        assert app.value("scope") == "session"
        assert "first" in app.said
        await app.press("plus", "plus", "plus")
        assert app.value("scope") == "removed"
        assert "last" in app.said


@pytest.mark.parametrize("key", ["delete", "backspace"])
async def test_delete_makes_a_fact_unknown(session: Session, key: str) -> None:
    async with cockpit(session) as app:
        await app.press(key)
        assert app.value("green") is None
        await app.press(key)
        assert "unknown already" in app.said


async def test_enter_sets_a_value_with_validation(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("down", "down", "down", "enter")
        assert isinstance(app.app.screen, ValueEditor)
        await app.press("2", "enter")
        assert isinstance(app.app.screen, ValueEditor)  # 2 is above the maximum
        assert app.value("rate") is None
        await app.press("backspace", "0", ".", "5", "enter")
        assert app.app.screen is app.main
        assert app.value("rate") == Decimal("0.5")


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_space_marks_a_step_done_and_its_effects_hold(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", "space")
        assert app.value("blockers") == 1
        assert session.record.counts["mend"] == 1
        assert app.said.startswith("Done: Mend a blocker")


async def test_a_step_that_is_not_ready_says_what_is_missing_and_another_key_does_it(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", *["down"] * 3)
        assert app.main.context().action == "paint"
        await app.press("space")
        assert app.value("green") is False
        assert "Not ready" in app.said
        assert "Blockers" in app.said
        assert "D " in app.said
        await app.press("D")
        assert app.value("green") is True


async def test_done_asks_for_the_outcome(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2")
        app.main.pane.place_cursor("step/look/1")
        await app.press("space")
        assert isinstance(app.app.screen, OutcomeChooser)
        await app.press("space")  # the key that asked does not confirm
        assert isinstance(app.app.screen, OutcomeChooser)
        await app.press("2")
        assert app.app.screen is app.main
        assert app.value("seen") is False
        assert session.record.outcomes["look"] == "odd"
        assert "(Odd)" in app.said


async def test_done_asks_for_evidence_where_it_must(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2")
        app.main.pane.place_cursor("other/sign")
        await app.press("space", *"see", "enter")
        assert app.value("green") is True
        assert [e.text for e in session.record.evidence["sign"]] == ["see"]


async def test_the_cursor_goes_to_the_next_step_when_one_is_done(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", "space", "space")
        assert session.record.counts["mend"] == 2
        assert app.main.context().action == "look"


async def test_failed_begun_skipped_and_back_to_todo(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2")
        app.main.pane.place_cursor("step/paint/1")
        await app.press("o")
        assert session.record.status("paint") == "doing"
        assert "▶" in app.text("plan")
        await app.press("o")
        assert "already" in app.said
        await app.press("f")
        assert session.record.status("paint") == "failed"
        assert "paint" not in app.steps()
        app.main.pane.place_cursor("other/paint")
        await app.press("f")
        assert "already" in app.said
        await app.press("x")
        assert session.record.status("paint") == "skipped"
        app.main.pane.place_cursor("other/paint")
        await app.press("space")
        assert "todo first" in app.said
        await app.press("r")
        assert session.record.status("paint") == "todo"
        await app.press("r")
        assert "already" in app.said


# ── everywhere ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_undo_says_what_it_undid_and_redo_brings_it_back(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("u")
        assert app.said.startswith("There is nothing to undo")
        await app.press("space", "u")
        assert app.value("green") is False
        assert app.said.startswith("Undone: ")
        assert "Green" in app.said
        for redo in ("U", "ctrl+y", "ctrl+r"):
            await app.press(redo)
            assert app.value("green") is True
            await app.press("u")
        await app.press("U", "U")
        assert app.said.startswith("There is nothing to redo")


async def test_panes_by_number_and_by_tab(session: Session) -> None:
    async with cockpit(session) as app:
        for number, pane in enumerate(PANES, 1):
            await app.press(str(number))
            assert app.main.current == pane
            assert app.app.focused is app.main.panes[pane]
        await app.press("tab")
        assert app.main.current == "world"
        await app.press("shift+tab")
        assert app.main.current == "checklist"


async def test_the_cursor_moves_by_rows_pages_and_to_the_ends(session: Session) -> None:
    async with cockpit(session, size=(120, 18)) as app:
        where = app.main.pane
        for key, row in (
            ("j", "seen"), ("down", "blockers"), ("k", "seen"), ("up", "green"), ("G", "scope"), ("g", "green"),
            ("end", "scope"), ("home", "green"), ("pagedown", "scope"), ("pageup", "green"),
        ):  # fmt: skip
            await app.press(key)
            assert where.cursor_row.key == row, key


async def test_a_filter_is_written_kept_and_cleared(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("slash", *"block")
        assert "/block" in app.lines("world")[-1]
        assert "1 found" in app.lines("world")[-1]
        assert "Green" not in app.text("world")
        assert app.main.context().fact == "blockers"
        await app.press("enter", "plus")
        assert app.value("blockers") == 3
        await app.press("escape")
        assert "Green" in app.text("world")
        await app.press("slash", *"no such thing")
        assert "Nothing matches" in app.text("world")
        await app.press("space", "ctrl+u", "g", "backspace", "backspace")
        assert not app.main.pane.filtering
        assert "Green" in app.text("world")


@pytest.mark.parametrize("pane", PANES)
async def test_every_pane_has_a_filter(session: Session, pane: str) -> None:
    async with cockpit(session) as app:
        await app.press(str(PANES.index(pane) + 1), "slash", *"zzz")
        assert "/zzz" in app.lines(pane)[-1]
        await app.press("escape")
        assert "/zzz" not in app.lines(pane)[-1]


async def test_why_explains_the_action(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", "w")
        assert isinstance(app.app.screen, ExplainScreen)
        await app.press("escape")
        assert app.app.screen is app.main


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_shows_every_command_with_its_keys(session: Session, key: str) -> None:
    async with cockpit(session, size=(120, 200)) as app:
        await app.press(key)
        assert isinstance(app.app.screen, HelpScreen)
        shown = "\n".join(app.screen())
        for command in COMMANDS:
            assert command.title in shown, command.id


async def test_the_palette_has_every_command_and_runs_it(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("ctrl+p", *"make the fact unknown")
        await app.pilot.pause(0.3)
        await app.press("enter")
        await app.until(lambda: app.value("green") is None, "the command of the palette runs")


async def test_the_palette_says_why_a_command_cannot_run(session: Session) -> None:
    async with cockpit(session, size=(120, 60)) as app:
        await app.press("ctrl+p", *"Undo")
        await app.until(lambda: any("nothing to undo" in line for line in app.screen()), "the reason is shown")


async def test_themes_go_round(session: Session) -> None:
    async with cockpit(session) as app:
        seen = []
        for _ in range(3):
            await app.press("T")
            seen.append(app.app.theme)
            assert app.app.palette.name == app.app.theme
        assert len(set(seen)) == 3


async def test_a_key_of_another_pane_says_where_it_works(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("f")
        assert "Plan" in app.said
        assert not session.log


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_quit_leaves_without_asking_when_all_is_saved(session: Session, key: str) -> None:
    async with cockpit(session) as app:
        await app.press("space")
        await app.pilot.press(key)
        await app.pilot.pause()
        assert not app.app.is_running or app.app._exit
    assert Session.open(session.path).record.values["green"] is True


async def test_quit_asks_only_when_saving_fails_and_not_with_its_own_key(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise OSError(28, "No space left on device")

    async with cockpit(session) as app:
        monkeypatch.setattr(app.main.saver, "_save", fail)
        await app.press("space")
        await app.until(lambda: "No space left" in "\n".join(app.screen()), "the fault is in the banner")
        await app.press("q")
        assert isinstance(app.app.screen, Confirm)
        await app.press("q")
        assert isinstance(app.app.screen, Confirm)
        await app.press("escape")
        assert app.app.screen is app.main
        await app.press("q", "y")
        await app.until(lambda: app.app._exit, "it leaves")


async def test_the_mouse_selects_focuses_and_scrolls(session: Session) -> None:
    async with cockpit(session) as app:
        await app.pilot.click("#plan", offset=(6, 2))
        await app.settle()
        assert app.main.current == "plan"
        assert app.main.pane.cursor == 1
        assert app.main.selection.item is not None
        await app.pilot.click("#world", offset=(6, 3), times=2)
        await app.settle()
        assert isinstance(app.app.screen, ValueEditor)


async def test_a_click_on_a_key_of_the_footer_runs_it(session: Session) -> None:
    async with cockpit(session) as app:
        at = app.said.index("toggle")
        await app.pilot.click("#footer", offset=(at + 1, 0))
        await app.settle()
        assert app.value("green") is True


# ── the keymap as a whole ────────────────────────────────────────────────────────────────────────────────────────────


def test_no_key_runs_two_commands_and_none_is_lost() -> None:
    keymap = Keymap(COMMANDS)
    assert not keymap.problems
    for command in COMMANDS:
        assert keymap.keys(command) == tuple(normal(key) for key in command.keys)
        for key in keymap.keys(command):
            for pane in command.panes or PANES:
                found = keymap.find(key, pane)
                assert found is command or (not command.panes and found is not None and pane in found.panes)


def test_the_key_of_sensing_is_kept_for_it() -> None:
    for pane in PANES:
        for key in ("s",):
            assert Keymap(COMMANDS).find(key, pane) is None


async def test_a_remapped_key_works_and_is_shown(session: Session) -> None:
    settings = Settings({"toggle-fact": ("z",), "undo": ()}, "goaptui-dark", ())
    async with cockpit(session, settings=settings) as app:
        assert "z toggle" in app.said
        await app.press("z")
        assert app.value("green") is True
        await app.press("space", "u")
        assert app.value("green") is True
        assert app.main.keymap.keys(BY_ID["undo"]) == ()
