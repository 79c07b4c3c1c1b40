"""What is opened above the cockpit: each dialog by keys alone, at every size, with any text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from goaptui.domain.facts import Fact
from goaptui.domain.problems import Problem
from goaptui.domain.values import Value
from goaptui.session.session import Session
from goaptui.session.views import Section
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.commands import COMMANDS
from goaptui.ui.keymap import NO_SETTINGS, Keymap
from goaptui.ui.screens.confirm import Confirm
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.screens.evidence_prompt import EvidencePrompt
from goaptui.ui.screens.explain import ExplainScreen
from goaptui.ui.screens.help import HelpScreen
from goaptui.ui.screens.outcome_chooser import OutcomeChooser, OutcomeChosen
from goaptui.ui.screens.plan_chooser import PlanChooser
from goaptui.ui.screens.problems import Problems
from goaptui.ui.screens.value_editor import ValueChosen, ValueEditor, type_text
from tests.ui.plans import SMALL, session

UNANSWERED = object()


class Answer:
    """What a dialog answered."""

    value: object = UNANSWERED


@pytest.fixture
def small(tmp_path: Path) -> Session:
    return session(tmp_path)


@asynccontextmanager
async def opened(
    dialog: Dialog[Any], small: Session, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Pilot[int], Answer]]:
    app = GoaptuiApp(small, settings=NO_SETTINGS)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        answer = Answer()
        app.push_screen(dialog, lambda value: setattr(answer, "value", value))
        await pilot.pause()
        yield pilot, answer


async def asked(pilot: Pilot[int], dialog: Dialog[Any], keys: list[str]) -> object:
    """What a dialog answers to keys; it is closed again where it does not."""
    answer = Answer()
    pilot.app.push_screen(dialog, lambda value: setattr(answer, "value", value))
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()
    if pilot.app.screen is dialog:
        dialog.dismiss(None)
        await pilot.pause()
        return UNANSWERED
    return answer.value


def shown(dialog: Dialog[Any]) -> str:
    return "\n".join(dialog.sheet.render_line(y).text for y in range(dialog.sheet.size.height))


# ── explanation ──────────────────────────────────────────────────────────────────────────────────────────────────────

SECTIONS = (
    Section("Needs", ("✓ Built", "○ Pass rate ≥ 0.95", "[red]plain[/red] text " * 12)),
    Section("Good for", ("x",)),
)


async def test_an_explanation_is_read_and_scrolled(small: Session) -> None:
    dialog = ExplainScreen("Ship [b]it[/b]", SECTIONS * 12)
    async with opened(dialog, small) as (pilot, answer):
        text = shown(dialog)
        assert "Ship [b]it[/b]" in text and "✓ Built" in text and "[red]plain[/red]" in text
        assert "Good for" in text
        await pilot.press("end")
        assert dialog.sheet.top > 0
        await pilot.press("up", "up")
        assert dialog.sheet.top == len(dialog.sheet.rows) - 30 + 2 - 2
        await pilot.press("home")
        assert dialog.sheet.top == 0
        await pilot.press("down", "pagedown", "escape")
        assert answer.value is None


async def test_w_explains_the_selected_action(small: Session) -> None:
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test(size=(100, 30)) as pilot:
        await pilot.press("2", "g", "w")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, ExplainScreen)
        assert "Build [red]it[/red]" in shown(dialog)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, Dialog)


# ── help ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_help_shows_every_command_with_the_keys_it_has_now(small: Session) -> None:
    keymap = Keymap(COMMANDS, {"undo": ("z",), "filter": ()})
    dialog = HelpScreen(keymap, "graph")
    async with opened(dialog, small, (120, 60)) as (pilot, answer):
        rows = [dialog.sheet.rows.row(i).text for i in range(len(dialog.sheet.rows))]
        for command in COMMANDS:
            assert any(row.rstrip().endswith(command.title) for row in rows), command.id
        assert any(row.startswith("z ") and row.endswith("Undo") for row in rows)
        assert any(row.startswith("–") and row.endswith("Filter the pane") for row in rows)
        headings = [
            row.text
            for row in map(dialog.sheet.rows.row, range(len(rows)))
            if row.left[:1] and row.left[0][1] == "heading"
        ]
        assert set(headings) >= {
            "World state",
            "Checklist",
            "Signs",
        }  # of the plan there is nothing but what works here
        assert headings[:2] == ["Dependencies", "Everywhere"]
        await pilot.press("slash", *"undo")
        assert len(dialog.sheet.rows) < 12
        await pilot.press("escape")
        assert len(dialog.sheet.rows) == len(rows)
        await pilot.press("escape")
        assert answer.value is None


# ── confirmation ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_confirmation_is_never_given_by_the_key_that_asked(small: Session) -> None:
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test() as pilot:
        for keys, value in (
            (["y"], True),
            (["enter"], True),
            (["n"], False),
            (["escape"], None),
            (["q", "q"], UNANSWERED),
            (["x"], UNANSWERED),
        ):
            dialog = Confirm("Leave and lose 2 changes?", "The disk is full.", "Leave", asked_with="q")
            assert await asked(pilot, dialog, keys) is value, keys


async def test_a_confirmation_says_what_it_is_about(small: Session) -> None:
    dialog = Confirm("Leave and lose 2 changes?", "The disk is full.", "Leave", asked_with="q")
    async with opened(dialog, small):
        text = shown(dialog)
        assert "Leave and lose 2 changes?" in text and "The disk is full." in text and "y leave" in text


async def test_enter_that_asked_does_not_confirm(small: Session) -> None:
    dialog = Confirm("Sure?", asked_with="enter")
    async with opened(dialog, small) as (pilot, answer):
        await pilot.press("enter", "enter")
        assert answer.value is UNANSWERED
        await pilot.press("y")
        await pilot.pause()
        assert answer.value is True


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

RATE = Fact(
    "rate", "number", Decimal("0.5"), minimum=Decimal(0), maximum=Decimal(1), step=Decimal("0.05"), unit="ratio",
    label="Pass [b]rate[/b]", description="What part of the tests pass.",
)  # fmt: skip
MODE = Fact("mode", "enum", "slow", values=("slow", "steady", "fast"))
FLAG = Fact("flag", "bool")


WRITTEN: list[tuple[Fact, Value, list[str], Value]] = [
    (RATE, Decimal("0.5"), [*"0.95", "enter"], Decimal("0.95")),
    (RATE, Decimal("0.5"), ["up", "enter"], Decimal("0.55")),
    (RATE, Decimal("0.5"), ["down", "down", "enter"], Decimal("0.40")),
    (RATE, Decimal(1), ["up", "enter"], Decimal(1)),
    (RATE, None, ["up", "enter"], Decimal("0.5")),
    (RATE, Decimal("0.5"), [*"unk", "enter"], None),
    (RATE, Decimal("0.5"), ["end", "5", "enter"], Decimal("0.55")),
    (MODE, "slow", [*"fast", "enter"], "fast"),
    (MODE, "slow", ["f", "enter"], "fast"),
    (MODE, "slow", ["down", "enter"], "steady"),
    (MODE, "slow", ["up", "up", "enter"], "fast"),
    (MODE, "slow", ["down", "down", "down", "enter"], None),
    (FLAG, None, ["t", "enter"], True),
    (FLAG, True, ["down", "enter"], False),
    (FLAG, True, [*"unknown", "enter"], None),
    (FLAG, False, ["enter"], False),
]
REFUSED = [
    (RATE, "1.5", "at most 1"),
    (RATE, "-1", "at least 0"),
    (RATE, "much", "number"),
    (MODE, "s", "one of"),
    (MODE, "quick", "one of"),
    (FLAG, "maybe", "true, false"),
    (RATE, "NaN", "not numbers"),
    (RATE, "", "Write a value"),
]


async def test_a_value_is_written_or_chosen(small: Session) -> None:
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test() as pilot:
        for fact, value, keys, chosen in WRITTEN:
            answer = await asked(pilot, ValueEditor(fact, value), keys)
            assert isinstance(answer, ValueChosen), (fact.id, keys)
            assert answer.value == chosen and type(answer.value) is type(chosen), (fact.id, keys)


async def test_what_cannot_be_taken_says_why_and_is_not_taken(small: Session) -> None:
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test() as pilot:
        for fact, written, why in REFUSED:
            dialog = ValueEditor(fact, None)
            assert await asked(pilot, dialog, [*(written or ["backspace"]), "enter"]) is UNANSWERED
            texts = " ".join(row.text for row in map(dialog.sheet.rows.row, range(len(dialog.sheet.rows))))
            assert why in texts, (fact.id, written, texts)


async def test_the_editor_says_what_the_fact_is(small: Session) -> None:
    dialog = ValueEditor(RATE, Decimal("0.5"))
    async with opened(dialog, small):
        text = shown(dialog)
        assert "Pass [b]rate[/b]" in text and "number from 0 to 1 (ratio), in steps of 0.05" in text
        assert "What part of the tests pass." in text
    assert type_text(FLAG) == "true, false or unknown"
    assert type_text(Fact("n", "number", minimum=Decimal(2))) == "number from 2, in steps of 1, or unknown"
    assert type_text(Fact("n", "number", maximum=Decimal(2))) == "number up to 2, in steps of 1, or unknown"


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24)])
async def test_text_and_choice_are_in_sight_however_many_there_are(small: Session, size: tuple[int, int]) -> None:
    fact = Fact("many", "enum", "v0", values=tuple(f"v{i}" for i in range(100)), description="On and on. " * 30)
    dialog = ValueEditor(fact, "v0")
    async with opened(dialog, small, size) as (pilot, answer):
        for _ in range(57):
            await pilot.press("down")
        text = shown(dialog)
        assert "= v57" in text and text.count("v57") >= 3
        await pilot.press("enter")
        await pilot.pause()
        assert answer.value == ValueChosen("v57")


async def test_a_choice_is_taken_with_the_mouse(small: Session) -> None:
    dialog = ValueEditor(MODE, "slow")
    async with opened(dialog, small) as (pilot, answer):
        line = dialog.sheet.rows.find("choice/fast")
        assert line is not None
        await pilot.click(dialog.sheet, offset=(6, line + 1))
        assert "fast" in shown(dialog)
        await pilot.press("enter")
        await pilot.pause()
        assert answer.value == ValueChosen("fast")


async def test_enter_on_a_fact_sets_it(small: Session) -> None:
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test(size=(100, 30)) as pilot:
        await pilot.press("1", "G", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ValueEditor)
        await pilot.press(*"fast", "enter")
        await pilot.pause()
        assert small.record.values["mode"] == "fast"


# ── outcomes and evidence ────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_outcome_is_chosen_and_never_by_the_key_that_asked(small: Session) -> None:
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test() as pilot:
        for keys, value in (
            (["enter"], OutcomeChosen("good")),
            (["2"], OutcomeChosen("bad")),
            (["down", "enter"], OutcomeChosen("bad")),
            (["1"], OutcomeChosen("good")),
            (["escape"], None),
            (["space", "space"], UNANSWERED),
            (["3", "0"], UNANSWERED),
        ):
            dialog = OutcomeChooser(small.plan.actions["test"], plan=small.plan)
            assert await asked(pilot, dialog, keys) == value, keys


async def test_outcomes_say_how_likely_they_are_and_what_they_do(small: Session) -> None:
    dialog = OutcomeChooser(small.plan.actions["test"], plan=small.plan)
    async with opened(dialog, small):
        text = shown(dialog)
        assert "All is well" in text and "expected 80 %" in text and "20 %" in text and "Pass rate: 0.99" in text


async def test_the_expected_outcome_has_the_cursor_wherever_it_stands(tmp_path: Path) -> None:
    text = SMALL.replace("probability = 0.8", "probability = 0.1")
    small = session(tmp_path, text)
    dialog = OutcomeChooser(small.plan.actions["test"])
    async with opened(dialog, small) as (pilot, answer):
        await pilot.press("enter")
        await pilot.pause()
        assert answer.value == OutcomeChosen("bad")


async def test_evidence_that_is_required_is_asked_for(small: Session) -> None:
    small.done("build")
    async with GoaptuiApp(small, settings=NO_SETTINGS).run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        main = pilot.app.main  # type: ignore[attr-defined]
        main.go_to_pane("plan")
        main.pane.place_cursor("step/write/1")
        await pilot.press("space")
        await pilot.pause()
        assert isinstance(pilot.app.screen, EvidencePrompt)
        await pilot.press("enter")
        assert "Without evidence" in shown(pilot.app.screen)
        await pilot.press(*"see PR 7", "enter")
        await pilot.pause()
        await pilot.pause()
        assert not isinstance(pilot.app.screen, Dialog)
        assert small.log[-1].evidence == "see PR 7" and small.record.status("write") == "done"


async def test_outcome_and_evidence_together(tmp_path: Path) -> None:
    small = session(
        tmp_path, SMALL.replace('evidence = "required"', "").replace("[plan]", '[plan]\nevidence = "required"')
    )
    dialog = OutcomeChooser(small.plan.actions["test"], True, small.plan)
    async with opened(dialog, small) as (pilot, answer):
        await pilot.press("2")
        await pilot.pause()
        assert isinstance(pilot.app.screen, EvidencePrompt) and answer.value is UNANSWERED
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is dialog  # one step back
        await pilot.press("2")
        await pilot.pause()
        await pilot.press(*"log", "enter")
        await pilot.pause()
        await pilot.pause()
        assert answer.value == OutcomeChosen("bad", "log")


# ── plans and problems ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_of_several_plans_one_is_chosen_with_its_progress(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("one.toml", "two.toml", "three.toml"))
    first.write_text(SMALL, encoding="utf-8")
    second.write_text(SMALL.replace("Small", "Other").replace("shipped = false", "shipped = true"), encoding="utf-8")
    third.write_text("schema = 1\n[goal.x]\n", encoding="utf-8")
    app = GoaptuiApp(None, [str(first), str(second), str(third)], NO_SETTINGS)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        dialog = app.screen
        assert isinstance(dialog, PlanChooser)
        text = shown(dialog)
        assert "Small [bold]plan[/bold]" in text and "goal 0/2" in text and "goal 1/2" in text and "problem" in text
        await pilot.press("slash", *"other", "enter", "enter")
        await pilot.pause()
        await pilot.pause()
        assert app.main is not None and app.main.session.path == second


async def test_a_broken_plan_shows_its_problems_and_opens_once_it_is_mended(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("schema = 1\n[goals.g]\nconditions = { nothing = true }\n", encoding="utf-8")
    app = GoaptuiApp(None, [str(broken), str(tmp_path / "none.toml")], NO_SETTINGS)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        dialog = app.screen
        assert isinstance(dialog, Problems)
        assert "3:" in shown(dialog) and "nothing" in shown(dialog)
        await pilot.press("r")
        assert "still cannot" in shown(dialog)
        broken.write_text(
            "schema = 1\n[facts]\nnothing = true\n[goals.g]\nconditions = { nothing = true }\n", encoding="utf-8"
        )
        await pilot.press("r")
        await pilot.pause()
        await pilot.pause()
        await pilot.pause()
        assert app.main is not None


async def test_problems_are_edited_at_their_line(
    tmp_path: Path, small: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = [Problem("p.toml", 3, 5, "no fact [b]x[/b]"), Problem("p.toml", 9, 1, "unknown key")]
    dialog = Problems("p.toml", problems)
    async with opened(dialog, small) as (pilot, answer):
        assert "[b]x[/b]" in shown(dialog) and "2 problems" in shown(dialog)
        await pilot.press("down", "e")  # no real terminal here: it says so, and nothing is lost
        assert "An editor cannot be opened from here." in shown(dialog)
        await pilot.press("q")
        await pilot.pause()
        assert answer.value is None


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


def every_dialog(small: Session) -> list[Dialog[Any]]:
    return [
        ExplainScreen("Why", SECTIONS),
        HelpScreen(Keymap(COMMANDS), "plan"),
        Confirm("Really?", "A text that goes on for a while, so that it has to be wrapped."),
        ValueEditor(MODE, "slow"),
        ValueEditor(RATE, None),
        OutcomeChooser(small.plan.actions["test"]),
        EvidencePrompt("A title"),
        PlanChooser([str(small.path)]),
        Problems("p.toml", [Problem("p.toml", 3, 5, "a message that is long enough to be wrapped at small widths")]),
    ]


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (200, 60)])
async def test_no_size_breaks_them_and_escape_leaves_each(small: Session, size: tuple[int, int]) -> None:
    app = GoaptuiApp(small, settings=NO_SETTINGS)
    async with app.run_test(size=size) as pilot:
        for dialog in every_dialog(small):
            app.push_screen(dialog)
            await pilot.pause()
            assert dialog.sheet.region.width <= size[0] and dialog.sheet.region.height <= size[1]
            assert dialog.sheet.region.right <= size[0] and dialog.sheet.region.bottom <= size[1]
            await pilot.press("down", "up", "pagedown", "end", "tab", "x", "backspace")
            await pilot.resize_terminal(24, 6)
            await pilot.resize_terminal(*size)
            if app.screen is dialog:
                await pilot.press("escape")
                await pilot.pause()
            assert app.screen is not dialog
